//! What leaves the board: the same numbers in every form, and no name that acts on who reads it.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

#[path = "screens/fixture.rs"]
#[expect(dead_code, reason = "the screens test uses the rest")]
mod fixture;

use culprits::board::{Board, EventLine, Subject};
use culprits::model::Contributor;
use culprits::ui::Mode;
use culprits::ui::export::{Form, Part, export};
use culprits::ui::incident::{Origin, page};
use serde_json::Value;

const EVIL: &str = "=HYPERLINK(\"x\")|`a`\u{1b}]52;c;x\u{7}\n# @all <script>";

/// The board with a contributor, a field and an event that were made to do harm.
fn evil() -> Board {
    let mut board = fixture::board();
    let who = Contributor::new(&[EVIL, "-2+3"]);
    board.view.rows[0].contributor = who.clone();
    board.view.rows[0].value = 0.1 + 0.2;
    for anomaly in &mut board.view.anomalies[..1] {
        anomaly.subject = Subject::Contributor(who.clone());
        anomaly.verdict.reason = "more than usual | `x`".into();
    }
    let detail = board.detail.as_mut().unwrap();
    detail.row = board.view.rows[0].clone();
    detail.anomalies = board.view.anomalies[..1].to_vec();
    detail.breakdown[0].field = EVIL.into();
    detail.events[0] =
        EventLine { text: format!("``` {EVIL}\n```\n# gone"), ..detail.events[0].clone() };
    board.lens.filter = Some(EVIL.into());
    board
}

fn json(board: &Board, part: Part) -> Value {
    serde_json::from_str(&export(board, part, Form::Json).unwrap()).unwrap()
}

fn rows(csv: &str) -> (Vec<String>, Vec<Vec<String>>) {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let names = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let rows = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect());
    (names, rows.collect())
}

#[test]
fn every_form_has_the_numbers_of_the_board() {
    let board = evil();
    let object = json(&board, Part::Board);
    let written = export(&board, Part::Board, Form::Json).unwrap();
    let (names, lines) = rows(&export(&board, Part::Board, Form::Csv).unwrap());
    let markdown = export(&board, Part::Board, Form::Markdown).unwrap();
    let at = |name: &str| names.iter().position(|known| known == name).unwrap();
    assert_eq!(lines.len(), board.view.rows.len());
    assert_eq!(object["contributors"].as_array().unwrap().len(), board.view.rows.len());
    for (row, line) in board.view.rows.iter().zip(&lines) {
        for (name, value) in [("value", row.value), ("share", row.share), ("last_minute", row.now)]
        {
            assert_eq!(line[at(name)].parse::<f64>().unwrap(), value, "{name}");
            assert!(written.contains(&format!("\"{name}\": {value},")), "{name} {value}");
            assert!(markdown.contains(&format!("| {value} |")), "{name} {value}");
        }
    }
    assert_eq!(lines[0][at("value")], "0.30000000000000004");
    assert_eq!(object["exact"], true);
    assert_eq!(object["order"], "sum");
    assert_eq!(object["range_start"], "2026-11-20T14:17:00Z");
    assert_eq!(object["range_end"], "2026-11-20T14:32:00Z");
    assert_eq!(object["coverage"]["received"], 48_210);
    assert_eq!(lines[3][at("rule")], "ssh-failed");
    assert!(lines[3][at("coverage")].contains("matched 43368"));
}

#[test]
fn every_part_has_every_form() {
    let board = evil();
    for (mode, part) in [
        (Mode::Board, Part::Board),
        (Mode::Event, Part::Detail),
        (Mode::Anomalies, Part::Anomalies),
        (Mode::Rules, Part::Rules),
    ] {
        assert_eq!(Part::of(mode), part);
        let object = json(&board, part);
        let (names, lines) = rows(&export(&board, part, Form::Csv).unwrap());
        for (i, name) in names.iter().enumerate() {
            assert!(!names[..i].contains(name), "{part:?} has two columns {name}");
        }
        assert!(!lines.is_empty() && object.is_object());
    }
    let detail = json(&board, Part::Detail);
    assert_eq!(detail["minutes"].as_array().unwrap().len(), 180);
    assert_eq!(detail["events"].as_array().unwrap().len(), 30);
    assert_eq!(detail["anomalies"][0]["causes"]["rate"], 0.65);
    let nobody = Board { detail: None, ..board };
    assert!(export(&nobody, Part::Detail, Form::Json).unwrap_err().contains("Enter"));
    export(&Board::default(), Part::Board, Form::Markdown).unwrap();
    export(&Board::default(), Part::Board, Form::Csv).unwrap();
}

#[test]
fn longer_periods_keep_their_times() {
    let mut board = fixture::board();
    let detail = board.detail.as_mut().unwrap();
    detail.trace.step = 60;
    detail.trace.first = fixture::LAST.plus(-60 * 179);
    let first = detail.trace.first;
    let object = json(&board, Part::Detail);
    assert_eq!(object["period_minutes"], 60);
    for place in [0, 1, 179] {
        let minute = first.plus(60 * place as i64).to_string();
        assert_eq!(object["minutes"][place]["minute"], minute.as_str());
    }
    let svg = page(&board, None, Origin::Demo).unwrap().svg;
    assert!(svg.contains("by 1 h</title>"), "{svg}");
    // The incident is in the last hour alone.
    let odd = svg.lines().find(|line| line.contains("#cf222e")).unwrap();
    assert!(odd.matches("M8").count() <= 3, "{odd}");
    let labels = svg.matches("text-anchor=\"middle\"").count();
    assert!((2..=9).contains(&labels), "{labels} labels: {svg}");
}

#[test]
fn who_is_left_out_of_a_ranking_is_told() {
    let mut board = fixture::board();
    board.lens.only = vec![Contributor::new(&["a", "b"])];
    board.lens.without = vec![Contributor::new(&[EVIL, "x"])];
    let object = json(&board, Part::Board);
    assert_eq!(object["only"], serde_json::json!(["a b"]));
    assert!(object["without"][0].as_str().unwrap().starts_with("=HYPERLINK"));
}

#[test]
fn the_form_is_that_of_the_file() {
    for (file, form) in [("a.csv", Form::Csv), ("b/c.json", Form::Json), ("d.md", Form::Markdown)] {
        assert_eq!(Form::of(file.as_ref()), Ok(form));
    }
    let refused = Form::of("a.xlsx".as_ref()).unwrap_err();
    assert_eq!(refused, "a.xlsx: an export is a file .csv, .json or .md");
}

#[test]
fn no_name_acts_on_who_reads_it() {
    let board = evil();
    for part in [Part::Board, Part::Detail, Part::Anomalies, Part::Rules] {
        for form in [Form::Csv, Form::Json, Form::Markdown] {
            let text = export(&board, part, form).unwrap();
            assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{part:?} {form:?}");
        }
        let (_, lines) = rows(&export(&board, part, Form::Csv).unwrap());
        for cell in lines.iter().flatten() {
            let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
            assert!(!formula || cell.parse::<f64>().is_ok(), "{cell}");
        }
        let markdown = export(&board, part, Form::Markdown).unwrap();
        assert!(!markdown.contains("<script>") && !markdown.contains("\n# @all"), "{markdown}");
    }
    let table = export(&board, Part::Board, Form::Markdown).unwrap();
    let bars = table.lines().filter(|line| line.starts_with("| ")).map(|l| l.matches('|').count());
    let bars: Vec<usize> = bars.collect();
    assert!(bars.iter().all(|n| *n == bars[0]), "{table}");
}

#[test]
fn an_incident_is_a_page() {
    let board = fixture::board();
    let sources = ["/var/log/auth.log".to_owned(), "it's *.log".to_owned()];
    let origin = Origin::Logs { sources: &sources, rule: Some("rules/ssh failed.json") };
    let made = page(&board, None, origin).unwrap();
    assert_eq!(made.stem, "incident-ssh-failed-2026-11-20T1429");
    insta::assert_snapshot!("incident", made.markdown);
    insta::assert_snapshot!("incident-timeline", made.svg);
    let total = board.view.anomalies.iter().find(|a| a.subject == Subject::Total).unwrap();
    let made = page(&board, Some(total), Origin::Demo).unwrap();
    assert!(made.markdown.contains("the rule's total") && made.markdown.contains("culprits demo"));
    assert!(made.markdown.contains("None was kept"));
    let quiet = Board { detail: None, view: culprits::board::View::default(), ..board };
    assert!(page(&quiet, None, Origin::Demo).unwrap_err().contains("no anomaly"));
}

#[test]
fn no_event_breaks_out_of_a_page() {
    let board = evil();
    let made = page(&board, None, Origin::Logs { sources: &[], rule: None }).unwrap();
    let headings: Vec<&str> = made.markdown.lines().filter(|line| line.starts_with('#')).collect();
    let known = [
        "# Incident: `ssh-failed`, high",
        "## Why",
        "## Time line",
        "## Ranks",
        "## Its events by field",
        "## Events",
        "## What it rests on",
        "## See it again",
    ];
    assert_eq!(headings, known);
    assert!(made.markdown.contains("\n````text\n"), "{}", made.markdown);
    assert!(!made.markdown.contains("<script>\n") && !made.svg.contains("<script"));
    assert!(made.markdown.chars().all(|c| c == '\n' || !c.is_control()));
}
