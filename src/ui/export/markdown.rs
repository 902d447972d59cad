//! A sheet as Markdown: facts as a list, then each table.

use std::fmt::Write as _;

use super::escape::{code, prose};
use super::sheet::{Sheet, Table, Value};

pub fn write(sheet: &Sheet) -> String {
    let mut out = format!("# culprits: {}\n\n", sheet.name);
    for (name, value) in &sheet.facts {
        let value = written(value);
        if !value.is_empty() {
            let _ = writeln!(out, "- {}: {value}", name.replace('_', " "));
        }
    }
    for table in &sheet.tables {
        let _ = write!(out, "\n## {}\n\n", table.name);
        self::table(&mut out, table);
    }
    out
}

fn table(out: &mut String, table: &Table) {
    if table.rows.is_empty() {
        out.push_str("None.\n");
        return;
    }
    let labels = table.labels.iter().map(|label| code(label));
    let names = labels.chain(table.columns.iter().map(|name| name.replace('_', " ")));
    let names: Vec<String> = names.collect();
    let _ = writeln!(out, "| {} |", names.join(" | "));
    let numeric = |column: usize| {
        let first = table.rows.first().and_then(|(_, values)| values.get(column));
        matches!(first, Some(Value::Number(_) | Value::Count(_)))
    };
    let keys = table.labels.iter().map(|_| "---|");
    let values = (0..table.columns.len()).map(|i| if numeric(i) { "---:|" } else { "---|" });
    let _ = writeln!(out, "|{}", keys.chain(values).collect::<String>());
    for (keys, values) in &table.rows {
        let keys = (0..table.labels.len()).map(|i| keys.get(i).map_or("", String::as_str));
        let cells: Vec<String> = keys.map(code).chain(values.iter().map(written)).collect();
        let _ = writeln!(out, "| {} |", cells.join(" | "));
    }
}

fn written(value: &Value) -> String {
    match value {
        Value::Texts(texts) => texts.iter().map(|text| code(text)).collect::<Vec<_>>().join(", "),
        foreign if foreign.is_foreign() => code(&foreign.plain()),
        own => prose(&own.plain()),
    }
}
