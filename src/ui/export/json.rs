//! A sheet as one JSON object.

use serde_json::{Map, Number, Value as Json};

use super::sheet::{Sheet, Value};
use crate::model::clean;

pub fn write(sheet: &Sheet) -> String {
    let mut object = Map::new();
    object.insert("screen".into(), sheet.name.into());
    for (name, value) in &sheet.facts {
        object.insert((*name).to_owned(), json(value));
    }
    for table in &sheet.tables {
        if !table.labels.is_empty() {
            object.insert("key_labels".into(), texts(&table.labels));
        }
        let rows = table.rows.iter().map(|(keys, values)| {
            let mut row = Map::new();
            if !table.labels.is_empty() {
                row.insert("keys".into(), texts(keys));
            }
            let named = table.columns.iter().zip(values);
            row.extend(named.map(|(name, value)| ((*name).to_owned(), json(value))));
            Json::Object(row)
        });
        object.insert(table.name.to_owned(), rows.collect());
    }
    format!("{:#}\n", Json::Object(object))
}

fn json(value: &Value) -> Json {
    match value {
        Value::None => Json::Null,
        Value::Word(word) => word.clone().into(),
        Value::Text(text) => clean(text).into(),
        Value::Number(number) => number_of(*number),
        Value::Count(count) => (*count).into(),
        Value::Flag(flag) => (*flag).into(),
        Value::Counts(counts) => {
            counts.iter().map(|(name, n)| ((*name).to_owned(), Json::from(*n))).collect()
        }
        Value::Shares(shares) => shares
            .iter()
            .map(|(name, share)| (clean(name).into_owned(), number_of(*share)))
            .collect(),
        Value::Texts(list) => texts(list),
    }
}

/// A whole number without a point, as people and spreadsheets write it.
fn number_of(number: f64) -> Json {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if number.fract() == 0.0 && number.abs() < EXACT {
        return Json::from(number as i64);
    }
    Number::from_f64(number).map_or(Json::Null, Json::Number)
}

fn texts(list: &[String]) -> Json {
    list.iter().map(|text| Json::from(clean(text))).collect()
}
