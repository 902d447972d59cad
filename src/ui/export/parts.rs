//! Screens as sheets.

use super::sheet::{Sheet, Table, Value, text, time};
use crate::board::{Anomaly, Board, Change, Detail, Level, Row, Unit, Verdict, Watch};
use crate::model::{Contributor, Coverage};

/// The ranking.
pub fn board(board: &Board) -> Sheet {
    let rows = board.view.rows.iter().map(|row| (keys(&row.contributor), row_values(row)));
    let table = Table {
        name: "contributors",
        labels: labels(board),
        columns: ROW.to_vec(),
        rows: rows.collect(),
    };
    Sheet { name: "board", facts: facts(board), tables: vec![table] }
}

/// Anomalies, newest first.
pub fn anomalies(board: &Board) -> Sheet {
    let table = anomaly_table(&board.view.anomalies);
    Sheet { name: "anomalies", facts: facts(board), tables: vec![table] }
}

/// The rules that run.
pub fn rules(board: &Board) -> Sheet {
    let columns = [
        "rule",
        "title",
        "keys",
        "unit",
        "sums",
        "now",
        "top",
        "top_value",
        "open",
        "severity",
        "watch",
        "coverage",
    ];
    let rows = board.rules.iter().map(|rule| {
        let (top, top_value) = match &rule.top {
            Some((who, value)) => (text(&who.to_string()), (*value).into()),
            None => (Value::None, Value::None),
        };
        vec![
            text(&rule.name),
            text(&rule.title),
            Value::Texts(rule.key_labels.clone()),
            unit(rule.unit),
            rule.sums.into(),
            rule.now.into(),
            top,
            top_value,
            (rule.open as u64).into(),
            u64::from(rule.severity).into(),
            watch(rule.watch),
            counts(&rule.coverage),
        ]
    });
    let facts = vec![("at", time(board.feed.now)), ("feed", counts(&board.feed.coverage))];
    let tables = vec![Table::plain("rules", &columns, rows.collect())];
    Sheet { name: "rules", facts, tables }
}

/// The close look at a contributor.
pub fn detail(board: &Board, detail: &Detail) -> Sheet {
    let mut facts = facts(board);
    facts.push(("contributor", text(&detail.row.contributor.to_string())));
    facts.extend(ROW.into_iter().zip(row_values(&detail.row)));
    facts.push(("period_minutes", detail.trace.step.unsigned_abs().into()));
    facts.extend([("events_in_range", detail.samples.into()), ("events_kept", detail.kept.into())]);
    if let Some(values) = &detail.values {
        facts.extend([
            ("p50", values.p50.into()),
            ("p90", values.p90.into()),
            ("p99", values.p99.into()),
            ("max", values.max.into()),
            ("percentile_error", values.error.into()),
            ("percentile_samples", values.samples.into()),
            ("percentiles_since", time(values.since)),
            ("percentiles_complete", values.complete.into()),
        ]);
    }
    let fields = detail.breakdown.iter().flat_map(|field| {
        let distinct = field.distinct as u64;
        field.values.iter().map(move |(value, events)| {
            vec![text(&field.field), text(value), (*events).into(), distinct.into()]
        })
    });
    let events = detail.events.iter().map(|event| vec![time(event.time), text(&event.text)]);
    let tables = vec![
        minutes(detail),
        anomaly_table(&detail.anomalies),
        Table::plain("fields", &["field", "value", "events", "distinct"], fields.collect()),
        Table::plain("events", &["time", "event"], events.collect()),
    ];
    Sheet { name: "contributor", facts, tables }
}

/// What holds for the whole picture.
pub(super) fn facts(board: &Board) -> Vec<(&'static str, Value)> {
    let (view, lens) = (&board.view, &board.lens);
    let rule = board.rules.get(lens.rule);
    let has_data = !view.range.is_empty();
    let mut facts = vec![
        ("rule", rule.map_or(Value::None, |rule| text(&rule.name))),
        ("title", rule.map_or(Value::None, |rule| text(&rule.title))),
        ("unit", rule.map_or(Value::None, |rule| unit(rule.unit))),
        ("range_start", has_data.then(|| time(view.range.first)).into_value()),
        ("range_end", has_data.then(|| time(view.range.end)).into_value()),
        ("range_closed", view.closed.into()),
        ("order", lens.order.word().into()),
        ("filter", lens.filter.as_deref().map(text).into_value()),
        ("only", names(&lens.only)),
        ("without", names(&lens.without)),
        ("exact", (view.max_error == 0.0 && view.total.unique_error == 0.0).into()),
        ("largest_error", view.max_error.into()),
        ("total", view.total.value.into()),
        ("total_last_minute", view.total.now.into()),
        ("samples", view.total.samples.into()),
        ("unique_contributors", view.total.unique.into()),
        ("unique_error", view.total.unique_error.into()),
        ("others", view.others.count.into()),
        ("others_value", view.others.value.into()),
        ("coverage", rule.map_or(Value::None, |rule| counts(&rule.coverage))),
        ("feed", counts(&board.feed.coverage)),
    ];
    if board.feed.redacted {
        facts.push(("redacted", true.into()));
    }
    facts
}

trait IntoValue {
    fn into_value(self) -> Value;
}

impl IntoValue for Option<Value> {
    fn into_value(self) -> Value {
        self.unwrap_or(Value::None)
    }
}

/// What a ranked row says after its keys.
const ROW: [&str; 10] = [
    "rank",
    "change",
    "value",
    "error",
    "last_minute",
    "share",
    "severity",
    "level",
    "watch",
    "first_seen",
];

fn row_values(row: &Row) -> Vec<Value> {
    vec![
        u64::from(row.rank).into(),
        match row.change {
            Change::Same => "same".into(),
            Change::Up(ranks) => Value::Word(format!("up {ranks}")),
            Change::Down(ranks) => Value::Word(format!("down {ranks}")),
            Change::New => "new".into(),
            Change::Unknown => Value::None,
        },
        row.value.into(),
        row.error.into(),
        row.now.into(),
        row.share.into(),
        u64::from(row.severity).into(),
        Level::of(row.severity).map(Level::word).into(),
        watch(row.watch),
        time(row.first_seen),
    ]
}

/// The time line with what was said of each period, by the first minute of it.
fn minutes(detail: &Detail) -> Table {
    let minutes = (0..).map(|i| detail.trace.minute(i));
    let verdicts = detail.verdicts.iter().map(Option::as_ref).chain(std::iter::repeat(None));
    let rows = minutes.zip(&detail.trace.values).zip(verdicts).map(|((minute, value), verdict)| {
        let of = |get: fn(&Verdict) -> Value| verdict.map(get).into_value();
        vec![
            time(minute),
            (*value).into(),
            of(|v| u64::from(v.severity).into()),
            of(|v| v.expected.into()),
            of(|v| v.lower.into()),
            of(|v| v.upper.into()),
            of(|v| v.score.into()),
            of(|v| v.grade.into()),
            of(|v| v.confidence.into()),
            of(|v| watch(v.watch)),
        ]
    });
    let columns = [
        "minute",
        "value",
        "severity",
        "expected",
        "lower",
        "upper",
        "score",
        "grade",
        "confidence",
        "watch",
    ];
    Table::plain("minutes", &columns, rows.collect())
}

fn anomaly_table(anomalies: &[Anomaly]) -> Table {
    let columns = [
        "contributor",
        "peak",
        "start",
        "last",
        "began",
        "open",
        "value",
        "expected",
        "lower",
        "upper",
        "severity",
        "level",
        "grade",
        "score",
        "confidence",
        "reason",
        "causes",
    ];
    let rows = anomalies.iter().map(|anomaly| {
        let verdict = &anomaly.verdict;
        let causes = verdict.causes.iter();
        let causes = causes.map(|(cause, share)| {
            let share = f64::from(*share);
            (cause.clone(), (share * 1e4).round() / 1e4)
        });
        vec![
            text(&anomaly.subject.to_string()),
            time(anomaly.peak),
            time(anomaly.start),
            time(anomaly.last),
            verdict.began.map(time).into_value(),
            anomaly.open.into(),
            anomaly.value.into(),
            verdict.expected.into(),
            verdict.lower.into(),
            verdict.upper.into(),
            u64::from(verdict.severity).into(),
            Level::of(verdict.severity).map(Level::word).into(),
            verdict.grade.into(),
            verdict.score.into(),
            verdict.confidence.into(),
            text(&verdict.reason),
            Value::Shares(causes.collect()),
        ]
    });
    Table::plain("anomalies", &columns, rows.collect())
}

fn keys(who: &Contributor) -> Vec<String> {
    who.keys().map(str::to_owned).collect()
}

/// Contributors as they stand on screen.
fn names(all: &[Contributor]) -> Value {
    Value::Texts(all.iter().map(ToString::to_string).collect())
}

fn labels(board: &Board) -> Vec<String> {
    board.rules.get(board.lens.rule).map(|rule| rule.key_labels.clone()).unwrap_or_default()
}

fn counts(coverage: &Coverage) -> Value {
    Value::Counts(coverage.named().to_vec())
}

fn unit(unit: Unit) -> Value {
    match unit {
        Unit::Count => "count",
        Unit::Bytes => "bytes",
        Unit::Millis => "ms",
    }
    .into()
}

fn watch(watch: Watch) -> Value {
    match watch {
        Watch::Unwatched => "unwatched".into(),
        Watch::Learning { seen, needed } => Value::Word(format!("learning {seen}/{needed}")),
        Watch::Normal => "normal".into(),
        Watch::Anomaly => "anomaly".into(),
    }
}
