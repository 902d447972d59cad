//! What is new since the board before, for who looks elsewhere.

use crate::board::{Board, Level, Phase};

/// The rule under which more goes on, or worse, than before; nothing of what was there at first.
pub(super) fn news(before: &Board, now: &Board) -> Option<String> {
    let live = matches!(now.feed.phase, Phase::Live | Phase::Replay { .. });
    // Another minute has other anomalies, and none of them is new.
    let same = before.feed.phase == now.feed.phase && before.lens.until == now.lens.until;
    if !live || !same {
        return None;
    }
    let pairs = before.rules.iter().zip(&now.rules).filter(|(a, b)| a.name == b.name);
    let risen = pairs.filter(|(a, b)| b.open > a.open || b.severity > a.severity.max(39));
    let (_, worst) = risen.max_by_key(|(_, rule)| rule.severity)?;
    let word = Level::of(worst.severity)?.word();
    Some(format!("{}: {word} anomaly, severity {}", worst.name, worst.severity))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::{Feed, Lens, RuleLine};
    use crate::model::Minute;

    fn board((open, severity, until): (usize, u8, Option<i64>)) -> Board {
        let rule = RuleLine { name: "r".into(), open, severity, ..RuleLine::default() };
        Board {
            feed: Feed { phase: Phase::Live, ..Feed::default() },
            rules: vec![rule],
            lens: Lens { until: until.map(Minute::new), ..Lens::default() },
            ..Board::default()
        }
    }

    #[test]
    fn only_what_begins_or_grows_is_new() {
        let told = Some("r: high anomaly, severity 80".to_owned());
        for (before, now, said) in [
            ((0, 0, None), (1, 80, None), told.clone()),
            ((1, 80, None), (1, 80, None), None),
            ((1, 45, None), (1, 80, None), told),
            ((1, 80, None), (0, 0, None), None),
            ((0, 0, None), (1, 80, Some(5)), None),
        ] {
            let (before, now) = (board(before), board(now));
            assert_eq!(news(&before, &now), said);
            assert_eq!(news(&Board::default(), &now), None, "all was there at first");
        }
    }
}
