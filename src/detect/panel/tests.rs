use super::super::simulation::Source;
use super::super::verdict::State;
use super::*;

/// A rule of a few steady contributors, and what else a test puts in.
struct Rule {
    rows: Vec<BTreeMap<u32, f64>>,
}

impl Rule {
    fn steady(contributors: u32, minutes: usize, mean: f64) -> Self {
        let mut source = Source::new(5);
        let row = |_| (0..contributors).map(|id| (id, source.poisson(mean))).collect();
        Self { rows: (0..minutes).map(row).collect() }
    }

    fn value(&self, at: usize, series: Series) -> f64 {
        match series {
            Series::Total => self.rows[at].values().sum(),
            Series::Unique => self.rows[at].values().filter(|v| **v > 0.0).count() as f64,
            Series::Contributor(id) => self.rows[at].get(&id).copied().unwrap_or_default(),
        }
    }

    fn close(&self, panel: &mut Panel, at: usize) -> Vec<(Series, Verdict)> {
        let all = self.rows[at].iter().map(|(id, value)| (*id, *value));
        let contributors: Vec<(u32, f64)> = all.filter(|(_, value)| *value > 0.0).collect();
        panel.close(
            Minute::new(at as i64),
            Whole { total: self.value(at, Series::Total), unique: self.value(at, Series::Unique) },
            &contributors,
            |series, n| (at.saturating_sub(n)..at).map(|i| self.value(i, series)).collect(),
        )
    }

    fn run(&self) -> (Panel, Vec<(Series, Verdict)>) {
        let mut panel = Panel::new(9, false);
        let verdicts = (0..self.rows.len()).flat_map(|at| self.close(&mut panel, at));
        let verdicts = verdicts.collect();
        (panel, verdicts)
    }
}

fn anomalies(verdicts: &[(Series, Verdict)]) -> Vec<(Series, i64, Direction)> {
    let anomalies = verdicts.iter().filter_map(|(series, v)| {
        Some((*series, v.minute.number(), v.direction?)).filter(|_| v.state == State::Anomaly)
    });
    anomalies.collect()
}

#[test]
fn a_new_contributor_with_a_burst_is_found_at_once() {
    let mut rule = Rule::steady(6, 100, 5.0);
    rule.rows[90].insert(77, 60.0);
    let (_, verdicts) = rule.run();
    let found = anomalies(&verdicts);
    let of_77 = (Series::Contributor(77), 90, Direction::NewContributor);
    assert!(found.contains(&of_77), "{found:?}");
    let (_, verdict) =
        verdicts.iter().find(|(s, v)| (*s, v.minute.number()) == (of_77.0, 90)).unwrap();
    assert_eq!(verdict.reasons[0].cause.to_string(), "never seen before");
    assert!(verdict.severity >= 80, "{}", verdict.severity);
}

#[test]
fn where_new_names_come_all_the_time_a_new_name_is_no_news() {
    let mut rule = Rule::steady(3, 240, 5.0);
    let mut source = Source::new(8);
    for (at, row) in rule.rows.iter_mut().enumerate() {
        for n in 0..4 {
            row.insert(1000 + 4 * at as u32 + n, source.lognormal(3.0, 0.7).round());
        }
    }
    rule.rows[230].insert(9, 3000.0);
    let (panel, verdicts) = rule.run();
    let found = anomalies(&verdicts);
    assert!(found.contains(&(Series::Contributor(9), 230, Direction::NewContributor)));
    let others =
        found.iter().filter(|(s, ..)| !matches!(s, Series::Contributor(9) | Series::Total));
    // The first few, before it is known that new names are usual here.
    assert!(others.count() <= 12, "{found:?}");
    let watching = panel.watching();
    assert_eq!(watching.followed, FOLLOWED as u64);
    assert_eq!(watching.judged, 1000 + 4 * 240);
    assert!(watching.evicted > 5, "{watching:?}");
}

#[test]
fn who_stops_is_still_followed_and_found_silent() {
    let mut rule = Rule::steady(6, 120, 12.0);
    rule.rows[100..].iter_mut().for_each(|row| *row.entry(2).or_default() = 0.0);
    let (_, verdicts) = rule.run();
    let found = anomalies(&verdicts);
    let first = found.iter().find(|(s, ..)| *s == Series::Contributor(2)).unwrap();
    assert!((101..=103).contains(&first.1), "{first:?}");
    assert!(found.contains(&(Series::Contributor(2), 119, Direction::Silent)));
}

#[test]
fn a_detector_that_starts_late_knows_the_history() {
    let mut rule = Rule::steady(6, 100, 5.0);
    rule.rows[99].insert(3, 80.0);
    let mut panel = Panel::new(1, false);
    let verdicts = rule.close(&mut panel, 99);
    let found = anomalies(&verdicts);
    assert!(found.contains(&(Series::Contributor(3), 99, Direction::Spike)), "{found:?}");
    let empty = Rule::steady(6, 1, 5.0).run().1;
    assert!(empty.iter().all(|(_, v)| matches!(v.state, State::Learning { .. })));
}

#[test]
fn the_same_minutes_give_the_same_verdicts_whatever_the_numbers() {
    let rule = Rule::steady(5, 80, 3.0);
    assert_eq!(rule.run().1, rule.run().1);
    let mut panel = rule.run().0;
    panel.remap(|id| (id != 0).then(|| id + 10));
    assert_eq!(panel.watching().followed, 4);
    let whole = Whole { total: 3.0, unique: 1.0 };
    let moved = panel.close(Minute::new(80), whole, &[(11, 3.0)], |_, _| vec![]);
    let ids: Vec<Series> = moved.iter().map(|(series, _)| *series).collect();
    assert_eq!(ids[..2], [Series::Total, Series::Unique]);
    assert_eq!(ids[2..], [11, 12, 13, 14].map(Series::Contributor));
    assert_eq!(moved[2].1.state, State::Normal, "it is still known");
}

#[test]
fn who_is_hot_in_the_long_tail_is_followed_and_found() {
    // Forty contributors lead in turn, one of three events a minute among them bursts.
    let mut rule = Rule::steady(40, 130, 30.0);
    let mut source = Source::new(2);
    rule.rows.iter_mut().for_each(|row| *row.entry(90).or_default() = source.poisson(3.0));
    rule.rows[120..].iter_mut().for_each(|row| *row.entry(90).or_default() = 28.0);
    let (panel, verdicts) = rule.run();
    let found = anomalies(&verdicts);
    let first = found.iter().find(|(s, ..)| *s == Series::Contributor(90)).unwrap();
    assert!((120..=121).contains(&first.1), "{first:?}");
    assert_eq!(found.iter().filter(|(s, ..)| *s != first.0).count(), 0, "{found:?}");
    assert_eq!(panel.watching().judged, 91);
}

#[test]
fn who_comes_where_nobody_new_ever_comes_is_a_fact_of_its_own() {
    let mut rule = Rule::steady(3, 760, 2.0);
    rule.rows[750].insert(9, 1.0);
    let (_, verdicts) = rule.run();
    let found = anomalies(&verdicts);
    assert_eq!(found, [(Series::Contributor(9), 750, Direction::NewContributor)]);
    let (_, verdict) = verdicts.iter().find(|(s, _)| *s == Series::Contributor(9)).unwrap();
    assert!((20..50).contains(&verdict.severity) && verdict.grade > 0.0);
    let reason = verdict.reasons[0].cause.to_string();
    assert_eq!(reason, "never seen before, where 1.0 new ones come a day");
}

#[test]
fn a_contributor_that_spreads_out_shows_in_the_number_of_contributors() {
    let mut rule = Rule::steady(4, 160, 40.0);
    for (at, row) in rule.rows[150..].iter_mut().enumerate() {
        row.extend((0..60).map(|n| (1000 + 60 * at as u32 + n, 1.0)));
    }
    let (_, verdicts) = rule.run();
    let found = anomalies(&verdicts);
    assert!(found.contains(&(Series::Unique, 150, Direction::Spike)), "{found:?}");
}

#[test]
fn what_a_rule_never_had_is_news_when_it_comes() {
    let mut rule = Rule::steady(0, 400, 0.0);
    for row in &mut rule.rows[300..320] {
        row.insert(1, 50.0);
    }
    let (_, verdicts) = rule.run();
    let found = anomalies(&verdicts);
    assert!(found.contains(&(Series::Total, 300, Direction::Spike)), "{found:?}");
    let new = (Series::Contributor(1), 300, Direction::NewContributor);
    assert!(found.contains(&new), "{found:?}");
    let after = found.iter().filter(|(_, at, _)| *at > 335);
    assert_eq!(after.count(), 0, "its end is no silence: {found:?}");
}
