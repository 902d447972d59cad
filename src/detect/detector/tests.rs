use super::super::simulation::Source;
use super::*;

fn judge_all(values: &[f64]) -> Vec<Verdict> {
    let mut detector = Detector::new(3);
    let each = values.iter().enumerate();
    each.map(|(i, value)| detector.judge(Minute::new(i as i64), *value)).collect()
}

/// A usual hour and a half, and what comes after it.
fn after(mean: f64, then: &[f64]) -> Vec<Verdict> {
    let mut source = Source::new(17);
    let mut values: Vec<f64> = (0..90).map(|_| source.poisson(mean)).collect();
    values.extend(then);
    judge_all(&values).split_off(90)
}

fn onsets(verdicts: &[Verdict]) -> usize {
    let anomaly = |v: &Verdict| v.state == State::Anomaly;
    let first = usize::from(verdicts.first().is_some_and(anomaly));
    first + verdicts.windows(2).filter(|w| !anomaly(&w[0]) && anomaly(&w[1])).count()
}

#[test]
fn severity_means_something() {
    for (mean, then, least, most) in [
        (10.0, 100.0, 80, 100),
        (100.0, 1000.0, 80, 100),
        (1000.0, 2000.0, 1, 39),
        (100.0, 200.0, 1, 39),
        (2.0, 20.0, 30, 79),
        (1.0, 3.0, 0, 0),
        (10.0, 12.0, 0, 0),
    ] {
        let verdict = after(mean, &[then]).remove(0);
        let severity = verdict.severity;
        assert!((least..=most).contains(&severity), "{mean} then {then}: {severity}");
        assert_eq!(verdict.grade > 0.0, least > 0);
        assert_eq!(verdict.state == State::Anomaly, least > 0);
        assert!(least == 0 || !(verdict.lower..=verdict.upper).contains(&then));
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
        assert_eq!(onsets(&judge_all(&values)), 0, "{level}");
    }
}

#[test]
fn silence_is_told_by_its_busy_minutes() {
    let verdicts = after(20.0, &[0.0; 20]);
    let first = verdicts.iter().position(|v| v.state == State::Anomaly).unwrap();
    assert!(first <= 2, "{first}");
    let last = &verdicts[19];
    assert_eq!(last.direction, Some(Direction::Silent));
    assert!(last.reasons.iter().any(|r| r.cause == Cause::Silence(90)), "{:?}", last.reasons);
    assert_eq!(onsets(&verdicts), 1);
}

#[test]
fn an_incident_is_one_and_becomes_the_new_normal() {
    let mut source = Source::new(4);
    let then: Vec<f64> = (0..200).map(|_| source.poisson(80.0)).collect();
    let verdicts = after(8.0, &then);
    assert_eq!(onsets(&verdicts), 1);
    let marked = verdicts.iter().filter(|v| v.state == State::Anomaly).count();
    assert_eq!(marked, 60);
    assert!((70.0..90.0).contains(&verdicts[199].expected));
}

#[test]
fn a_second_larger_incident_is_not_masked() {
    let mut then = vec![8.0; 60];
    then[0..3].fill(90.0);
    then[12..15].fill(300.0);
    let verdicts = after(8.0, &then);
    assert_eq!(onsets(&verdicts), 2);
    assert_eq!(verdicts[12].state, State::Anomaly);
    assert!(verdicts[12].severity > 80);
}

#[test]
fn spikes_that_come_again_and_again_are_no_news() {
    let mut source = Source::new(6);
    let mut values: Vec<f64> = (0..1200).map(|_| source.poisson(3.0)).collect();
    values.iter_mut().skip(100).step_by(20).for_each(|v| *v += 20.0);
    let verdicts = judge_all(&values);
    assert!(onsets(&verdicts) <= 6, "{}", onsets(&verdicts));
    assert_eq!(onsets(&verdicts[600..]), 0);
}

#[test]
fn shares_sum_to_one_and_name_the_cause() {
    let verdict = after(2.0, &[92.0]).remove(0);
    assert_eq!(verdict.direction, Some(Direction::Spike));
    let sum: f32 = verdict.reasons.iter().map(|r| r.share).sum();
    assert!((sum - 1.0).abs() < 1e-5);
    assert!(verdict.reasons[0].share > 0.7, "{:?}", verdict.reasons);
    let phrase = verdict.reasons[0].cause.to_string();
    assert!(phrase.starts_with("rate is ") && phrase.ends_with(" times its usual"), "{phrase}");
}

#[test]
fn odd_numbers_do_no_harm() {
    let mut values = vec![5.0; 60];
    values.extend([f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -3.0, f64::MAX, 1e-300, 5.0]);
    for verdict in judge_all(&values) {
        assert!(verdict.score.is_finite() && verdict.surprise.is_finite());
        assert!(verdict.expected.is_finite() && verdict.upper >= verdict.lower);
    }
}
