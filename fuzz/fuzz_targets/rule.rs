//! Any text as a rule file: no panic, findings that point into the text, and rules that judge.

#![no_main]

use std::sync::Arc;

use culprits::model::{Kind, Record, Shape};
use culprits::rule::{Plan, load};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let loaded = load(text, "fuzz");
    // YAML has line ends of its own.
    let ends = |c: char| matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}');
    let lines = text.chars().filter(|c| ends(*c)).count() + 1;
    for finding in &loaded.findings {
        assert!((1..=lines + 1).contains(&finding.line), "{finding}");
        assert!(finding.column >= 1, "{finding}");
    }
    assert!(!loaded.findings.is_empty() || !loaded.rules.is_empty(), "neither a rule nor a word");
    let rules: Vec<_> = loaded.rules.into_iter().map(Arc::new).collect();
    let mut plan = Plan::compile(&rules);
    let mut record = Record::default();
    for shape in [Shape::Json, Shape::Tokens, Shape::Words, Shape::Vpc, Shape::Access, Shape::Csv] {
        record.read_as(shape);
    }
    for slot in 0..plan.asks.len() {
        record.push(slot, Kind::Text, "10.0.0.1");
    }
    let mut keys = String::new();
    for judge in Arc::get_mut(&mut plan.judges).into_iter().flatten() {
        judge.settle(&record);
        let _ = judge.judge(&record, &mut keys);
    }
});
