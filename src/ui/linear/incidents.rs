//! Which anomalies were told, and how far.

use std::collections::HashMap;

use super::super::format::plural;
use super::super::zone::Zone;
use super::words::{facts, name, severity, stretch};
use crate::board::{Anomaly, Board, Level, RuleLine};
use crate::model::Minute;

/// A board lists so many anomalies of a rule, the newest.
const LISTED: usize = 200;

/// An anomaly, whatever becomes of it: whose it is, and the first minute that was told.
type Key = (String, Minute);

/// The anomalies of one rule that were told.
#[derive(Debug, Default)]
pub(super) struct Incidents {
    heard: bool,
    told: HashMap<Key, Told>,
}

/// How far one was told.
#[derive(Clone, Copy, Debug)]
struct Told {
    level: Option<Level>,
    open: bool,
}

impl Incidents {
    /// What there is to say of the anomalies on a board; `under` names the rule where it is not the
    /// one that is spoken of.
    pub fn hear(&mut self, board: &Board, zone: Zone, under: bool) -> Vec<String> {
        let rule = board.rules.get(board.lens.rule);
        let of = rule.filter(|_| under).map_or_else(String::new, |r| format!(", under {}", r.name));
        let all = &board.view.anomalies;
        let mut out = Vec::new();
        let unknown = |a: &&Anomaly| !self.told.contains_key(&key(a));
        if self.heard && all.len() >= LISTED && all.iter().all(|a| unknown(&a)) {
            out.push(format!("{LISTED} anomalies or more began since, the newest follow{of}."));
        }
        // What was over before anybody listened is told in one sentence, unless it was high.
        let passed = |a: &&Anomaly| {
            !self.heard && !a.open && Level::of(a.verdict.severity) < Some(Level::High)
        };
        let before: Vec<&Anomaly> = all.iter().filter(passed).collect();
        if let Some(worst) = before.iter().max_by_key(|a| a.verdict.severity) {
            let many = plural(before.len() as u64, "anomaly", "anomalies");
            let worst = severity(worst.verdict.severity);
            let verb = if before.len() == 1 { "is" } else { "are" };
            let list = if under { "" } else { "; a lists them" };
            out.push(format!("{many} of before {verb} over{of}, the worst {worst}{list}."));
        }
        let told: Vec<Key> = before.iter().map(|a| key(a)).collect();
        self.told.extend(told.into_iter().map(|key| (key, Told { level: None, open: false })));
        for anomaly in all.iter().rev() {
            out.extend(self.one(anomaly, rule, zone, &of));
        }
        out.extend(self.unlisted(all, &of));
        self.heard = true;
        out
    }

    fn one(
        &mut self,
        anomaly: &Anomaly,
        rule: Option<&RuleLine>,
        zone: Zone,
        of: &str,
    ) -> Option<String> {
        let unit = rule.map(|rule| rule.unit).unwrap_or_default();
        let level = Level::of(anomaly.verdict.severity);
        let now = Told { level, open: anomaly.open };
        let told = self.told.insert(key(anomaly), now);
        let how = severity(anomaly.verdict.severity);
        let peak = zone.clock(anomaly.peak);
        let facts = || facts(anomaly, unit, zone);
        Some(match (told, anomaly.open) {
            (None, true) => format!("{peak} anomaly begins{of}: {how}: {}.", facts()),
            (None, false) => {
                let stretch = stretch(anomaly, zone);
                format!("{peak} anomaly began and is over after {stretch}{of}: {how}: {}.", facts())
            }
            (Some(told), true) if level > told.level => {
                format!("{peak} anomaly grows{of}: {how}: {}.", facts())
            }
            (Some(told), false) if told.open => {
                let (who, stretch) = (name(&anomaly.subject), stretch(anomaly, zone));
                format!("anomaly is over after {stretch}{of}: {who}; it was {how}.")
            }
            (Some(_), _) => return None,
        })
    }

    /// Those that went on when they were told last and are not listed any more.
    fn unlisted(&mut self, all: &[Anomaly], of: &str) -> Vec<String> {
        let listed: Vec<Key> = all.iter().map(key).collect();
        let mut gone = Vec::new();
        self.told.retain(|key, told| {
            let stays = listed.contains(key);
            if !stays && told.open {
                gone.push(format!("anomaly is listed no more{of}: {}.", name(&key.0)));
            }
            stays
        });
        gone.sort();
        gone
    }
}

fn key(anomaly: &Anomaly) -> Key {
    (anomaly.subject.to_string(), anomaly.start)
}
