//! Boards in, sentences out: what is new since the board before. It asks nothing and knows no clock.

use std::collections::HashMap;

use super::super::format::{grouped, plural};
use super::super::zone::Zone;
use super::incidents::Incidents;
use super::words::{before, counts, missing, name, number, part};
use crate::board::{Board, Phase};
use crate::model::Minute;

/// Sources that are named at the start.
const SOURCES: usize = 3;

/// What was told so far.
#[derive(Debug)]
pub(super) struct Speaker {
    zone: Zone,
    /// Rules that were told of.
    rules: usize,
    sources: u64,
    phase: Option<Phase>,
    /// The last minute that was told.
    minute: Option<Minute>,
    missing: Option<[(&'static str, u64); 12]>,
    notices: Vec<String>,
    incidents: HashMap<usize, Incidents>,
}

impl Speaker {
    pub fn new(zone: Zone) -> Self {
        Self {
            zone,
            rules: 0,
            sources: 0,
            phase: None,
            minute: None,
            missing: None,
            notices: Vec::new(),
            incidents: HashMap::new(),
        }
    }

    /// Another rule is spoken of from now on.
    pub fn turn(&mut self, board: &Board, rule: usize) -> Option<String> {
        self.minute = None;
        self.missing = None;
        board.rules.get(rule).map(|line| {
            let (name, keys, title) = (&line.name, line.key_labels.join(", "), &line.title);
            let title = if title.is_empty() { String::new() } else { format!(": {title}") };
            let place = match board.rules.len() {
                1 => String::new(),
                all => format!(" ({} of {all})", rule + 1),
            };
            format!("rule {name}{place} by {keys}{title}.")
        })
    }

    /// What is new on a board of the rule that is spoken of, through a lens of one minute.
    pub fn hear(&mut self, board: &Board) -> Vec<String> {
        let mut out = self.rules(board);
        out.extend(self.sources(board));
        out.extend(self.phase(board.feed.phase));
        out.extend(self.notices(&board.feed.notices));
        // What is being caught up with is told when it is known.
        if listens(board) {
            out.extend(self.minute(board));
            out.extend(self.overhear(board, false));
        }
        out
    }

    /// What is new of the anomalies of any rule.
    pub fn overhear(&mut self, board: &Board, under: bool) -> Vec<String> {
        self.incidents.entry(board.lens.rule).or_default().hear(board, self.zone, under)
    }

    fn rules(&mut self, board: &Board) -> Vec<String> {
        let (known, all) = (self.rules, board.rules.len());
        if known >= all {
            return Vec::new();
        }
        self.rules = all;
        let mut out = Vec::new();
        if known == 0 {
            out.extend(self.turn(board, board.lens.rule));
        }
        let chosen = board.lens.rule;
        let more = board.rules.iter().enumerate().skip(known).filter(|(i, _)| *i != chosen);
        let more: Vec<&str> = more.map(|(_, rule)| rule.name.as_str()).collect();
        if !more.is_empty() {
            let many = plural(more.len() as u64, "more rule runs", "more rules run");
            out.push(format!("{many}: {}; r goes to the next.", more.join(", ")));
        }
        out
    }

    fn sources(&mut self, board: &Board) -> Option<String> {
        let feed = &board.feed;
        let all = feed.sources.len() as u64 + feed.more_sources;
        if self.sources > 0 || all == 0 || self.rules == 0 {
            return None;
        }
        self.sources = all;
        let named: Vec<String> = feed.sources.iter().take(SOURCES).map(|s| name(&s.name)).collect();
        let more = match all - named.len() as u64 {
            0 => String::new(),
            more => format!(" and {} more", grouped(more)),
        };
        let at = match self.zone.suffix(feed.now).as_str() {
            "Z" => "UTC".to_owned(),
            offset => offset.to_owned(),
        };
        let redacted = if feed.redacted { "REDACTED, names are hashes; " } else { "" };
        Some(format!("{redacted}reads {}{more}; times are {at}.", named.join(", ")))
    }

    fn phase(&mut self, now: Phase) -> Option<String> {
        // How far it has come is asked for with `f`; the end is told once all else was.
        let kind = match now {
            Phase::CatchingUp { .. } => Phase::CatchingUp { done: None },
            Phase::Ended => return None,
            other => other,
        };
        let told = self.phase.replace(kind);
        (told != Some(kind)).then(|| match kind {
            Phase::Waiting => "waiting for events.".to_owned(),
            Phase::CatchingUp { .. } => "catching up with what is there already.".to_owned(),
            Phase::Live => "live.".to_owned(),
            Phase::Replay { speed } if speed <= 0.0 => "replay is held.".to_owned(),
            Phase::Replay { speed } => format!("replay x{speed}."),
            Phase::Ended => String::new(),
        })
    }

    fn notices(&mut self, now: &[String]) -> Vec<String> {
        // The oldest go when there are many.
        let kept = (0..=self.notices.len())
            .map(|gone| &self.notices[gone..])
            .find(|kept| now.starts_with(kept))
            .map_or(0, <[String]>::len);
        self.notices = now.to_vec();
        now[kept..].iter().map(|notice| format!("notice: {notice}")).collect()
    }

    /// The newest closed minute, what passed since the last one, and what went missing.
    fn minute(&mut self, board: &Board) -> Vec<String> {
        let view = &board.view;
        let minute = view.range.end.plus(-1);
        let fresh = self.minute.is_none_or(|told| told < minute);
        let Some(rule) = board.rules.get(board.lens.rule).filter(|_| view.closed && fresh) else {
            return Vec::new();
        };
        let told = self.minute.replace(minute);
        let zone = self.zone;
        let clock = |minute: Minute| zone.clock_beside(minute, told.unwrap_or(minute));
        let mut out = Vec::new();
        if let Some(told) = told.filter(|told| told.plus(1) < minute) {
            let (first, last) = (clock(told.plus(1)), clock(minute.plus(-1)));
            out.push(match minute.since(told) - 1 {
                1 => format!("1 minute passed unspoken: {first}."),
                n => format!("{} minutes passed unspoken: {first} to {last}.", grouped(n as u64)),
            });
        }
        let about = if view.total.unique_error > 0.0 { "about " } else { "" };
        let mut text = format!(
            "minute {}: {} by {about}{}",
            clock(minute),
            number(view.total.value, rule.unit),
            plural(view.total.unique, "contributor", "contributors"),
        );
        if let Some(row) = view.rows.first() {
            let (who, value) = (name(&row.contributor), number(row.value, rule.unit));
            text = format!("{text}; first {who} with {value}, {}", part(row.share));
            if let Some(before) = before(row.rank, row.change) {
                text = format!("{text}, {before}");
            }
        }
        out.push(text + ".");
        let all = missing(&board.feed.coverage, &rule.coverage);
        let base = self.missing.replace(all);
        let mut more = all;
        for ((_, n), (_, base)) in more.iter_mut().zip(base.unwrap_or_default()) {
            *n = n.saturating_sub(base);
        }
        let since = match (told, base) {
            (Some(told), Some(_)) => format!("since {}", clock(told)),
            _ => format!("up to {}", clock(minute)),
        };
        let more = counts(&more);
        if !more.is_empty() {
            out.push(format!("{since}: {more}."));
        }
        out
    }
}

/// Whether what a board shows is of the moment, and not on the way there.
pub(super) fn listens(board: &Board) -> bool {
    matches!(board.feed.phase, Phase::Live | Phase::Replay { .. } | Phase::Ended)
}
