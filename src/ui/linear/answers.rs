//! Commands in lines, and what is answered from a board.

use super::super::format::{age, grouped, human, minutes, plural};
use super::super::views::state_sentence;
use super::super::zone::Zone;
use super::words::{
    band, counts, event, facts, missing, name, number, ordinal, part, range, severity, stretch,
};
use crate::board::{Anomaly, Board, Detail, Phase, RuleLine, TimeBasis};

/// A longer line is no command, in characters.
pub(super) const LONGEST: usize = 400;

/// Anomalies that are listed.
const ANOMALIES: usize = 20;

/// Values of a field, and fields, that are told.
const VALUES: usize = 3;
const FIELDS: usize = 4;

/// What somebody asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ask {
    /// The one at this place, 1 to 9.
    Row(usize),
    Top,
    Anomalies,
    NextRule,
    Rule(String),
    /// Minutes that rankings are over; everything when none.
    Span(Option<i64>),
    Feed,
    Help,
    Quit,
}

/// What is allowed.
pub(super) const HELP: [&str; 9] = [
    "1 to 9: the contributor at that place: how much, whether it is normal and why, its fields, its newest event.",
    "t: the first nine.",
    "a: anomalies, the newest first.",
    "r: the next rule; r NAME: that rule.",
    "w 15m, w 3h, w 2d, w all: the time that t and the numbers are over.",
    "f: the feed: what is read, how far it has come, what went missing.",
    "?: these commands.",
    "q: ends.",
    "Each is a line, at most 400 characters long.",
];

/// Reads a line. An empty one asks for nothing.
///
/// # Errors
/// What is allowed instead.
pub(super) fn parse(line: &str) -> Result<Option<Ask>, String> {
    let mut words = line.split_whitespace();
    let (word, rest) = (words.next().unwrap_or_default(), words.next());
    let too_many = words.next().is_some();
    let ask = match (word, rest) {
        _ if too_many => None,
        ("", _) => return Ok(None),
        ("t", None) => Some(Ask::Top),
        ("a", None) => Some(Ask::Anomalies),
        ("r", None) => Some(Ask::NextRule),
        ("r", Some(name)) => Some(Ask::Rule(name.to_owned())),
        ("w", Some(span)) => Some(Ask::Span(span_of(span)?)),
        ("f", None) => Some(Ask::Feed),
        ("?", None) => Some(Ask::Help),
        ("q", None) => Some(Ask::Quit),
        (digit, None) => digit.parse().ok().filter(|n| (1..=9).contains(n)).map(Ask::Row),
        _ => None,
    };
    ask.map(Some).ok_or_else(|| {
        let found = name(&line.trim());
        format!("`{found}` is no command; there are 1 to 9, t, a, r, r NAME, w 3h, f, ? and q.")
    })
}

fn span_of(text: &str) -> Result<Option<i64>, String> {
    if text == "all" {
        return Ok(None);
    }
    let units = [('m', 1), ('h', 60), ('d', 1_440)];
    let span = units.iter().find_map(|(unit, minutes)| {
        text.strip_suffix(*unit)?.parse::<i64>().ok()?.checked_mul(*minutes)
    });
    let span = span.filter(|span| (1..=360 * 60).contains(span));
    span.map(Some).ok_or_else(|| {
        format!("`{}` is no range; write 15m, 3h, 2d up to 15d, or all.", name(&text))
    })
}

/// The place of the rule of this name, or of the only one whose name begins so.
///
/// # Errors
/// The names that there are.
pub(super) fn rule_named(rules: &[RuleLine], wanted: &str) -> Result<usize, String> {
    let begin = |rule: &RuleLine| rule.name.starts_with(wanted);
    let exact = rules.iter().position(|rule| rule.name == wanted);
    let only =
        || rules.iter().position(begin).filter(|_| rules.iter().filter(|r| begin(r)).count() == 1);
    exact.or_else(only).ok_or_else(|| {
        let names: Vec<&str> = rules.iter().map(|rule| rule.name.as_str()).collect();
        format!("`{}` is not one rule; there are {}.", name(&wanted), names.join(", "))
    })
}

/// The first nine of a ranking.
pub(super) fn top(board: &Board) -> Vec<String> {
    let (view, unit) = (&board.view, unit(board));
    let over = range(board.lens.span);
    if view.rows.is_empty() {
        return vec![format!("no contributor in {over}.")];
    }
    let all = plural(view.total.unique, "contributor", "contributors");
    let mut out = vec![format!("{over}: {} by {all}.", number(view.total.value, unit))];
    out.extend(view.rows.iter().take(9).map(|row| {
        let (who, value) = (name(&row.contributor), number(row.value, unit));
        let state = state_sentence(row.watch, row.severity);
        format!("{}: {who} with {value}, {}; {state}.", row.rank, part(row.share))
    }));
    out
}

/// The close look at one contributor.
pub(super) fn detail(board: &Board, zone: Zone) -> Vec<String> {
    let Some(detail) = &board.detail else {
        return vec!["this contributor is known no more.".to_owned()];
    };
    let (row, unit, last) = (&detail.row, unit(board), board.view.range.end.plus(-1));
    let mut out = vec![format!(
        "{}, {}: {} in {}, {} of all, {} in minute {}; first seen {}.",
        name(&row.contributor),
        ordinal(row.rank),
        number(row.value, unit),
        range(board.lens.span),
        part(row.share),
        number(row.now, unit),
        zone.clock(last),
        zone.clock_beside(row.first_seen, last),
    )];
    out.push(verdict(board, detail, zone));
    let told = detail.kept > 0 && !detail.breakdown.is_empty();
    let kept = grouped(detail.kept);
    out.extend(detail.breakdown.iter().take(FIELDS).filter(|_| told).map(|field| {
        let values = field.values.iter().take(VALUES);
        let values: Vec<String> =
            values.map(|(value, n)| format!("{} {} of {kept}", name(value), grouped(*n))).collect();
        let more = match field.distinct.saturating_sub(VALUES) {
            0 => String::new(),
            more => format!(", and {}", plural(more as u64, "other value", "other values")),
        };
        format!("field {}: {}{more}.", field.field, values.join(", "))
    }));
    out.push(match detail.events.first() {
        Some(newest) => {
            format!("newest event, {}: {}", zone.seconds(newest.time), event(&newest.text))
        }
        None => "none of its events is kept.".to_owned(),
    });
    out
}

/// Whether it is normal, and what was expected.
fn verdict(board: &Board, detail: &Detail, zone: Zone) -> String {
    let (row, unit) = (&detail.row, unit(board));
    let state = state_sentence(row.watch, row.severity);
    if let Some(anomaly) = detail.anomalies.first().filter(|_| row.severity > 0) {
        return format!("{state}: {}.", facts(anomaly, unit, zone));
    }
    match detail.verdicts.last().and_then(Option::as_ref) {
        Some(v) if v.upper > 0.0 => format!("{state}; expected {}.", band(v.lower, v.upper, unit)),
        _ => format!("{state}."),
    }
}

/// The newest anomalies of the rule.
pub(super) fn anomalies(board: &Board, zone: Zone) -> Vec<String> {
    let (all, unit) = (&board.view.anomalies, unit(board));
    let open = all.iter().filter(|anomaly| anomaly.open).count();
    let mut out = vec![format!(
        "{} in what is retained, {} open.",
        plural(all.len() as u64, "anomaly", "anomalies"),
        grouped(open as u64)
    )];
    let one = |anomaly: &Anomaly| {
        let state = if anomaly.open {
            "open".to_owned()
        } else {
            format!("over after {}", stretch(anomaly, zone))
        };
        let how = severity(anomaly.verdict.severity);
        format!("{} {how}, {state}: {}.", zone.clock(anomaly.peak), facts(anomaly, unit, zone))
    };
    out.extend(all.iter().take(ANOMALIES).map(one));
    if all.len() > ANOMALIES {
        out.push(format!("and {} older ones.", grouped((all.len() - ANOMALIES) as u64)));
    }
    out.extend(
        board.rules.iter().enumerate().filter(|(i, r)| *i != board.lens.rule && r.open > 0).map(
            |(_, rule)| {
                let open = plural(rule.open as u64, "anomaly", "anomalies");
                format!("under {}: {open} open, the worst {}.", rule.name, severity(rule.severity))
            },
        ),
    );
    out
}

/// What is read, how far it has come, and what went missing.
pub(super) fn feed(board: &Board, zone: Zone) -> Vec<String> {
    let feed = &board.feed;
    let phase = match feed.phase {
        Phase::Waiting => "waiting for events".to_owned(),
        Phase::CatchingUp { done: Some(done) } => {
            format!("catching up, {} done", part(f64::from(done).clamp(0.0, 1.0)))
        }
        Phase::CatchingUp { done: None } => "catching up".to_owned(),
        Phase::Live => "live".to_owned(),
        Phase::Replay { speed } => format!("replay x{speed}"),
        Phase::Ended => "ended".to_owned(),
    };
    let mut text = format!("{phase} at {}", zone.stamp(feed.now));
    if let Some(watermark) = feed.watermark {
        text = format!("{text}, complete up to {}", zone.seconds(watermark));
    }
    if let Some(lag) = feed.lag_ms {
        text = format!("{text}, lag {}", age(lag));
    }
    let (rate, received) = (human(feed.rate), grouped(feed.coverage.received));
    let mut out = vec![format!("{text}; {received} events received, {rate} a second.")];
    if let Some(rule) = board.rules.get(board.lens.rule) {
        let of = grouped(rule.coverage.received);
        let matched = grouped(rule.coverage.matched);
        out.push(format!("rule {} counted {matched} of {of} events.", rule.name));
        let lost = counts(&missing(&feed.coverage, &rule.coverage));
        let lost = if lost.is_empty() { "nothing".to_owned() } else { lost };
        out.push(format!("went missing or came odd: {lost}."));
    }
    out.extend(feed.sources.iter().take(9).map(|source| {
        let time = match &source.time {
            TimeBasis::Unknown => "time unknown yet".to_owned(),
            TimeBasis::Event(field) => format!("time {field}"),
            TimeBasis::Arrival => "no time in events, that of arrival stands in".to_owned(),
        };
        let ended = if source.ended { ", ended" } else { "" };
        let events = plural(source.events, "event", "events");
        format!("source {}: {}, {events}, {time}{ended}.", name(&source.name), source.format)
    }));
    let more = feed.sources.len().saturating_sub(9) as u64 + feed.more_sources;
    if more > 0 {
        out.push(format!("and {}.", plural(more, "more source", "more sources")));
    }
    out.extend(feed.remotes.iter().map(|remote| {
        let why = if remote.why.is_empty() { String::new() } else { format!(", {}", remote.why) };
        let (open, lost) = (grouped(remote.open_seconds()), grouped(remote.lost_seconds));
        let word = remote.mode.word();
        format!("{}: {word}{why}; {open} seconds still missing, {lost} lost.", name(&remote.name))
    }));
    if let Some(newest) = feed.rejects.last() {
        out.push(format!("newest that could not be read: {}", event(&newest.text)));
    }
    out
}

/// The end of a range that was chosen.
pub(super) fn ranged(span: Option<i64>) -> String {
    let over = span.map_or_else(|| "all that is retained".to_owned(), minutes);
    format!("t and the numbers are over {over} from now on.")
}

fn unit(board: &Board) -> crate::board::Unit {
    board.rules.get(board.lens.rule).map(|rule| rule.unit).unwrap_or_default()
}
