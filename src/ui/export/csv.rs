//! The main table as CSV; what holds for the whole stands in each row.

use super::sheet::{Sheet, Table, Value};
use crate::model::cell;

pub fn write(sheet: &Sheet) -> String {
    let mut rows = csv::Writer::from_writer(Vec::new());
    let Some(table) = sheet.tables.first() else { return String::new() };
    let facts: Vec<String> = sheet.facts.iter().map(|(_, value)| written(value)).collect();
    // Nothing fails on the way into memory, as all rows have the same length.
    let _ = rows.write_record(header(sheet, table));
    for (keys, values) in &table.rows {
        let mut keys: Vec<String> = keys.iter().map(|key| cell(key)).collect();
        keys.resize(table.labels.len(), String::new());
        let row = keys.into_iter().chain(values.iter().map(written)).chain(facts.iter().cloned());
        let _ = rows.write_record(row);
    }
    rows.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

/// A fact that has the name of a column is said to be of the whole.
fn header(sheet: &Sheet, table: &Table) -> Vec<String> {
    let mut names: Vec<String> = (1..=table.labels.len()).map(|n| format!("key{n}")).collect();
    names.extend(table.columns.iter().map(|name| (*name).to_owned()));
    for (name, _) in &sheet.facts {
        let taken = names.iter().any(|known| known == name);
        names.push(if taken { format!("{}_{name}", sheet.name) } else { (*name).to_owned() });
    }
    names
}

fn written(value: &Value) -> String {
    match value {
        // A number is no formula, with a sign and without.
        Value::Number(_) | Value::Count(_) => value.plain(),
        other => cell(&other.plain()),
    }
}
