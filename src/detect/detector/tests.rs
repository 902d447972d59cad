use super::super::simulation::Source;
use super::*;

const DAY: usize = 1440;

fn judge_all(values: &[f64]) -> Vec<Verdict> {
    judge_from(0, values)
}

fn judge_from(first: i64, values: &[f64]) -> Vec<Verdict> {
    let mut detector = Detector::new(3);
    let each = values.iter().enumerate();
    let verdicts: Vec<_> =
        each.map(|(i, value)| detector.judge(Minute::new(first + i as i64), *value)).collect();
    hold_together(&verdicts);
    verdicts
}

/// What every verdict promises.
fn hold_together(verdicts: &[Verdict]) {
    let mut before = State::Normal;
    for v in verdicts {
        let numbers = [v.expected, v.lower, v.upper, f64::from(v.score), f64::from(v.surprise)];
        assert!(numbers.iter().all(|n| n.is_finite()), "{v:?}");
        assert!(v.lower <= v.upper, "{v:?}");
        assert!((0.0..=1.0).contains(&v.grade) && (0.0..=1.0).contains(&v.confidence), "{v:?}");
        if v.state == State::Anomaly {
            assert!(before == State::Anomaly || v.grade > 0.0, "an onset is an alarm: {v:?}");
            assert!((1..=100).contains(&v.severity) && v.direction.is_some(), "{v:?}");
            assert!(v.began.is_some_and(|began| began <= v.minute), "{v:?}");
            let shares: f32 = v.reasons.iter().map(|r| r.share).sum();
            assert!((shares - 1.0).abs() < 1e-5, "{v:?}");
            assert!(v.reasons.windows(2).all(|w| w[0].share >= w[1].share), "{v:?}");
        } else {
            assert!(v.grade == 0.0 && v.severity == 0 && v.reasons.is_empty(), "{v:?}");
            assert!(v.direction.is_none() && v.began.is_none(), "{v:?}");
        }
        before = v.state;
    }
}

/// A usual hour and a half, and what comes after it.
fn after(mean: f64, then: &[f64]) -> Vec<Verdict> {
    let mut source = Source::new(17);
    let mut values: Vec<f64> = (0..90).map(|_| source.poisson(mean)).collect();
    values.extend(then);
    judge_all(&values).split_off(90)
}

/// The rows that raise an alarm.
fn alarms(verdicts: &[Verdict]) -> Vec<usize> {
    let each = verdicts.iter().enumerate();
    each.filter(|(_, v)| v.grade > 0.0).map(|(i, _)| i).collect()
}

#[test]
fn severity_means_something() {
    for (mean, then, least, most) in [
        (10.0, 100.0, 80, 100),
        (100.0, 1000.0, 80, 100),
        (1000.0, 4000.0, 40, 79),
        (100.0, 400.0, 40, 79),
        (2.0, 20.0, 30, 79),
        (1.0, 3.0, 0, 0),
        (10.0, 12.0, 0, 0),
    ] {
        let verdict = after(mean, &[then]).remove(0);
        let severity = verdict.severity;
        assert!((least..=most).contains(&severity), "{mean} then {then}: {severity}");
        assert_eq!(verdict.grade > 0.0, least > 0, "{mean} then {then}");
        assert_eq!(verdict.state == State::Anomaly, least > 0);
        assert!(least == 0 || !(verdict.lower..=verdict.upper).contains(&then));
    }
}

#[test]
fn less_than_three_times_is_not_told_while_the_week_is_unknown() {
    for (mean, factor) in [(100.0, 2.0), (1000.0, 2.5), (1000.0, 0.4), (40.0, 0.5)] {
        let mut source = Source::new(8);
        let then: Vec<f64> = (0..120).map(|_| source.poisson(factor * mean)).collect();
        assert_eq!(alarms(&after(mean, &then)), [0; 0], "{factor} times {mean}");
    }
}

#[test]
fn a_series_is_learned_first_and_known_better_with_time() {
    let verdicts = judge_all(&[4.0; 200]);
    assert_eq!(verdicts[0].state, State::Learning { seen: 1, needed: NEEDED });
    assert_eq!(verdicts[29].state, State::Learning { seen: 30, needed: NEEDED });
    assert!(verdicts[30..].iter().all(|v| v.state == State::Normal));
    assert!(verdicts.windows(2).all(|w| w[0].confidence < w[1].confidence));
    assert!(verdicts[199].confidence < 1.0);
}

#[test]
fn one_more_than_always_is_no_anomaly() {
    for level in [0.0, 1.0, 5.0, 1000.0] {
        let mut values = vec![level; 120];
        values.extend([level + 1.0, level, level + 1.0, level + 1.0]);
        assert_eq!(alarms(&judge_all(&values)), [0; 0], "{level}");
    }
}

#[test]
fn silence_is_told_by_its_busy_minutes() {
    let verdicts = after(20.0, &[0.0; 20]);
    let first = alarms(&verdicts)[0];
    assert!(first <= 2, "{first}");
    assert_eq!(alarms(&verdicts).len(), 1);
    let last = &verdicts[19];
    assert_eq!(last.state, State::Anomaly);
    assert_eq!(last.direction, Some(Direction::Silent));
    assert!(last.reasons.iter().any(|r| r.cause == Cause::Silence(90)), "{:?}", last.reasons);
}

#[test]
fn a_slow_silence_began_before_it_was_found() {
    let verdicts = after(6.0, &[0.0; 30]);
    let at = alarms(&verdicts)[0];
    assert!((3..15).contains(&at), "{at}");
    let began = verdicts[at].began.unwrap();
    assert!((90 - 4..90 + at as i64).contains(&began.number()), "{began:?} told at {at}");
    let lasts = verdicts[at..].iter().take_while(|v| v.state == State::Anomaly);
    assert!(lasts.map(|v| v.began).all(|b| b == Some(began)), "it stays as told");
}

#[test]
fn a_burst_begins_where_it_is_found() {
    let verdict = after(5.0, &[80.0]).remove(0);
    assert_eq!(verdict.began, Some(verdict.minute));
}

#[test]
fn an_incident_is_one_and_becomes_the_new_normal() {
    let mut source = Source::new(4);
    let then: Vec<f64> = (0..200).map(|_| source.poisson(80.0)).collect();
    let verdicts = after(8.0, &then);
    assert_eq!(alarms(&verdicts), [0]);
    let marked = verdicts.iter().filter(|v| v.state == State::Anomaly).count();
    assert_eq!(marked, 60);
    assert!((70.0..90.0).contains(&verdicts[199].expected));
}

#[test]
fn a_burst_that_is_over_is_no_silence() {
    let mut then = vec![0.0; 60];
    then[..10].fill(200.0);
    let verdicts = after(0.1, &then);
    assert_eq!(alarms(&verdicts), [0]);
}

#[test]
fn a_second_incident_is_not_masked_by_the_first() {
    let mut then = vec![8.0; 60];
    then[0..3].fill(90.0);
    then[12..15].fill(300.0);
    let verdicts = after(8.0, &then);
    assert_eq!(alarms(&verdicts), [0, 12]);
    assert!(verdicts[12].severity > 80);
}

#[test]
fn a_larger_incident_within_one_is_told_a_smaller_one_is_not() {
    for (second, told) in [(300.0, vec![0, 5]), (130.0, vec![0])] {
        let mut then = vec![90.0; 12];
        then[5..8].fill(second);
        let verdicts = after(8.0, &then);
        assert_eq!(alarms(&verdicts), told, "{second}");
        assert!(verdicts.iter().all(|v| v.state == State::Anomaly), "one incident: {second}");
    }
}

#[test]
fn spikes_that_come_again_and_again_are_no_news() {
    let mut source = Source::new(6);
    let mut values: Vec<f64> = (0..1200).map(|_| source.poisson(3.0)).collect();
    values.iter_mut().skip(100).step_by(20).for_each(|v| *v += 20.0);
    let told = alarms(&judge_all(&values));
    assert!(told.len() <= 6, "{told:?}");
    assert!(told.iter().all(|at| *at < 600), "{told:?}");
}

#[test]
fn shares_name_the_cause() {
    let verdict = after(2.0, &[92.0]).remove(0);
    assert_eq!(verdict.direction, Some(Direction::Spike));
    assert!(verdict.reasons[0].share > 0.7, "{:?}", verdict.reasons);
    let phrase = verdict.reasons[0].cause.to_string();
    assert!(phrase.starts_with("rate is ") && phrase.ends_with(" times its usual"), "{phrase}");
}

#[test]
fn missing_values_are_doubted_not_told() {
    let mut source = Source::new(9);
    let mut values: Vec<f64> = (0..200).map(|_| source.poisson(20.0)).collect();
    values[100..140].fill(f64::NAN);
    values[195..].fill(200.0);
    let verdicts = judge_all(&values);
    assert_eq!(alarms(&verdicts), [195], "the gap is no silence, and a burst is found after it");
    let gap = &verdicts[99..140];
    assert!(gap.windows(2).all(|w| w[1].confidence < w[0].confidence));
    assert!(verdicts[139].confidence < 0.8 * verdicts[99].confidence);
    assert!(verdicts[190].confidence > verdicts[139].confidence);
    assert!((15.0..25.0).contains(&verdicts[139].expected), "nothing was learned from it");
}

#[test]
fn a_gap_in_an_incident_does_not_harm_it() {
    let mut then = vec![90.0; 12];
    then[2..5].fill(f64::NAN);
    assert_eq!(alarms(&after(8.0, &then)), [0]);
}

/// Ten minutes of work at about the same time of each day, on a series of next to nothing.
#[test]
fn a_daily_job_is_known_on_its_third_day_and_missed_on_its_seventh() {
    let job = 600;
    let mut source = Source::new(12);
    let mut values: Vec<f64> = (0..6 * DAY + job + 60).map(|_| source.poisson(0.3)).collect();
    for (day, early) in [1, 0, 2, 1, 0, 2].into_iter().enumerate() {
        let at = day * DAY + job - early;
        values[at..at + 10].iter_mut().for_each(|v| *v += source.poisson(200.0));
    }
    let told = alarms(&judge_all(&values));
    let on = |day: usize| told.iter().filter(|at| **at / DAY == day).count();
    assert!(on(0) == 1 && on(1) <= 1, "new at first: {told:?}");
    assert_eq!([2, 3, 4, 5].map(on), [0; 4], "known from its third day on: {told:?}");
    let absence = 6 * DAY + job..6 * DAY + job + 40;
    assert!(told.iter().any(|at| absence.contains(at)), "its absence: {told:?}");
}

#[test]
fn the_first_weekend_is_no_incident() {
    let mut source = Source::new(5);
    // From Friday at noon on: the epoch began on a Thursday.
    let values: Vec<f64> =
        (0..DAY).map(|i| source.poisson(if i < DAY / 2 { 60.0 } else { 30.0 })).collect();
    assert_eq!(alarms(&judge_from((DAY + DAY / 2) as i64, &values)), [0; 0]);
}

#[test]
fn fractions_and_signs_have_their_own_measure() {
    for (base, noise, hit) in [(0.4, 0.02, 4.0), (-5.0, 1.0, 30.0), (0.0, 1.0, -40.0)] {
        let mut source = Source::new(11);
        let mut values: Vec<f64> = (0..300).map(|_| base + noise * source.normal()).collect();
        values.extend([hit; 3]);
        let verdicts = judge_all(&values);
        let told = alarms(&verdicts);
        assert!(told.iter().any(|at| *at >= 300), "{base} then {hit}: {told:?}");
        assert!(told.len() <= 2, "{base}: {told:?}");
        let last = &verdicts[302];
        let direction = if hit > base { Direction::Spike } else { Direction::Drop };
        assert_eq!(last.direction, Some(direction), "{base} then {hit}");
        assert!((last.expected - base).abs() < 3.0 * noise, "{base}: {}", last.expected);
    }
}

#[test]
fn odd_numbers_do_no_harm() {
    let odd = [
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::MAX,
        1e-300,
        5.0,
        f64::MIN_POSITIVE,
        -3.0,
        -f64::MAX,
        f64::MAX,
        -0.0,
    ];
    for usual in [5.0, 0.0, 0.25, -1e-300, f64::MAX, -f64::MAX] {
        let mut values = vec![usual; 80];
        for number in odd {
            values.extend([number, number, usual]);
        }
        values.extend([usual; 30]);
        judge_all(&values);
        judge_all(&values[80..]);
    }
}

#[test]
fn minutes_anywhere_in_time_do_no_harm() {
    for first in [i64::MIN, -3, i64::MAX - 50] {
        judge_from(first, &[3.0; 40]);
    }
}

#[test]
fn the_same_seed_gives_the_same_verdicts() {
    let mut source = Source::new(2);
    let values: Vec<f64> = (0..150).map(|_| source.poisson(6.0)).collect();
    let judged = |seed| -> Vec<Verdict> {
        let mut detector = Detector::new(seed);
        (0..150).map(|i| detector.judge(Minute::new(i), values[i as usize])).collect()
    };
    assert_eq!(judged(1), judged(1));
    let scores = |seed| judged(seed).iter().map(|v| v.score).collect::<Vec<_>>();
    assert_ne!(scores(1), scores(2));
}
