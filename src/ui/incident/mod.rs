//! An incident as a page for a ticket: who, when, how much, why, and how to see it again.
//!
//! Markdown with a time line beside it as SVG, made of the board alone. Everything that came from a
//! log stands as code or in a fence, and cannot end either.

mod again;
mod sections;
mod timeline;

use crate::board::{Anomaly, Board, Detail, RuleLine, Subject};

/// How the program was started, to say how the incident can be seen again.
#[derive(Clone, Copy, Debug)]
pub enum Origin<'a> {
    /// With the built-in recording.
    Demo,
    /// With sources and rules.
    Logs {
        /// The sources as they were named; where there are none, those that the feed found are named.
        sources: &'a [String],
        /// The rule as it was named, a name or a file; its name where it was chosen.
        rule: Option<&'a str>,
    },
}

/// A page and its picture. Both files have the same name before the dot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// `incident-RULE-2026-07-10T0851`: letters, digits, `-`, `_` and `.` only.
    pub stem: String,
    /// The content of `STEM.md`.
    pub markdown: String,
    /// The content of `STEM.svg`.
    pub svg: String,
}

/// Everything that a page is made of.
struct Facts<'a> {
    board: &'a Board,
    anomaly: &'a Anomaly,
    /// The close look, when it is at whom the anomaly is about.
    detail: Option<&'a Detail>,
    rule: &'a RuleLine,
    origin: Origin<'a>,
    stem: String,
}

/// The page of an anomaly; without one, of the newest of the contributor that is looked into, or
/// else of the rule. Raw events and fields are there when the board looks into whom it is about.
///
/// # Errors
/// When there is no anomaly.
pub fn page(board: &Board, anomaly: Option<&Anomaly>, origin: Origin) -> Result<Page, String> {
    let looked = board.detail.as_ref().and_then(|detail| detail.anomalies.first());
    let anomaly = anomaly.or(looked).or(board.view.anomalies.first());
    let anomaly = anomaly.ok_or("no anomaly to tell of: `a` lists those that there are")?;
    let rule = board.rules.get(board.lens.rule).ok_or("no rule is shown yet")?;
    let about =
        |detail: &&Detail| anomaly.subject == Subject::Contributor(detail.row.contributor.clone());
    let detail = board.detail.as_ref().filter(about);
    let stem = stem(&rule.name, &anomaly.start.to_string());
    let facts = Facts { board, anomaly, detail, rule, origin, stem };
    let svg = timeline::svg(&facts);
    Ok(Page { markdown: sections::markdown(&facts), svg, stem: facts.stem })
}

/// A name that is one on every system, whatever the rule is called.
fn stem(rule: &str, start: &str) -> String {
    let mut name = String::new();
    for c in rule.chars().take(80) {
        let c = if c.is_ascii_alphanumeric() || matches!(c, '.' | '_') { c } else { '-' };
        if c != '-' || !name.ends_with('-') {
            name.push(c);
        }
    }
    let name = name.trim_matches(['-', '.']);
    let name = if name.is_empty() { "rule" } else { name };
    // To the minute, without colons.
    let start = start.get(..16).unwrap_or(start).replace(|c: char| !"0123456789T-".contains(c), "");
    format!("incident-{name}-{start}")
}

#[cfg(test)]
mod tests {
    use super::stem;

    #[test]
    fn names_of_files_are_plain() {
        for (rule, name) in [
            ("console-login-failures", "incident-console-login-failures-2026-07-10T0851"),
            ("aws-ec2/run-instances", "incident-aws-ec2-run-instances-2026-07-10T0851"),
            ("../../etc/passwd", "incident-etc-passwd-2026-07-10T0851"),
            ("a b\u{1b}]0;`$(rm)", "incident-a-b-0-rm-2026-07-10T0851"),
            ("田中", "incident-rule-2026-07-10T0851"),
            ("", "incident-rule-2026-07-10T0851"),
        ] {
            assert_eq!(stem(rule, "2026-07-10T08:51:00Z"), name);
        }
        assert!(stem(&"x".repeat(999), "-9223372036854775808 ms").len() < 120);
    }
}
