//! Any text as a filter pattern: no panic, errors that point into the text, and a pattern that
//! judges any record.

#![no_main]

use culprits::model::{Kind, Record};
use culprits::rule::pattern::Pattern;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(pattern) = Pattern::parse(text) else { return };
    let slots: Vec<u16> = (0..pattern.fields().len() as u16).collect();
    let bound = pattern.bind(&slots);
    for (kind, value) in [
        (Kind::Text, "ERROR 10.0.0.1 user=bob [x] \"y\""),
        (Kind::Number, "-1.5e3"),
        (Kind::Null, "null"),
        (Kind::True, "true"),
        (Kind::Container, ""),
    ] {
        let mut record = Record::default();
        for slot in &slots {
            record.push(*slot, kind, value);
        }
        let _ = bound.matches(&record);
    }
    let _ = bound.matches(&Record::default());
});
