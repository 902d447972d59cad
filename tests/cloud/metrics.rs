//! Metrics of CloudWatch as contributors.

use culprits::model::Mode;
use culprits::source::cloud::{CloudOptions, Period};

use crate::rig::{Rig, options_at, sign_in, signed_in};
use crate::run::{contributors, report, reported};
use crate::stub::logs::now;
use crate::stub::numbers::Numbers;

const MINUTE: i64 = 60_000;
const ERRORS: &str = "metrics:App/Errors by Fn";

/// The minute of now.
fn minute() -> i64 {
    now() / MINUTE
}

/// Three functions that have errors, and metrics beside that are not meant.
fn service() -> Numbers {
    let service = Numbers::start();
    let minutes = || minute() - 60..minute() - 10;
    service.put("Errors", &[("Fn", "one")], minutes(), 1.0);
    service.put("Errors", &[("Fn", "two")], minutes().step_by(2), 4.0);
    service.put("Errors", &[("Fn", "three")], minutes().take(1), 0.5);
    service.put("Errors", &[("Fn", "one"), ("Stage", "prod")], minutes(), 3.0);
    service.put("Errors", &[("Fn", "two"), ("Stage", "prod")], minutes().take(7), 5.0);
    service.put("Errors", &[("Stage", "prod")], minutes(), 100.0);
    service.put("Errors", &[], minutes(), 100.0);
    service.put("Calls", &[("Fn", "one")], minutes(), 100.0);
    service.stage().page = 2;
    service
}

#[test]
fn a_report_has_the_sums() {
    let service = service();
    let (output, said) = report(&service.url, None, &[ERRORS], sign_in);
    assert!(output.status.success() && said.is_empty(), "{said}");
    let report = reported(&output);
    let expected = [("two".into(), 100.0), ("one".into(), 50.0), ("three".into(), 0.5)];
    assert_eq!(contributors(&report), expected, "{report}");
    assert_eq!(
        (&report["AggregateValue"], &report["TimeBasis"][0]),
        (&150.5.into(), &"timestamp".into())
    );
}

#[test]
fn several_dimensions_other_statistics_and_longer_periods() {
    let service = service();
    let first = minute() - 60;
    let place = "metrics:App/Errors by Fn,Stage as Average every 5m";
    let (output, said) = report(&service.url, None, &[place, "--period", "5m"], sign_in);
    assert!(output.status.success(), "{said}");
    let periods = |minutes: i64| ((first + minutes - 1) / 5 - first / 5 + 1) as f64;
    let expected = [("one prod".into(), 3.0 * periods(50)), ("two prod".into(), 5.0 * periods(7))];
    assert_eq!(contributors(&reported(&output)), expected);
}

#[test]
fn many_metrics_are_asked_for_in_parts() {
    let service = Numbers::start();
    for n in 0..1_203 {
        let minutes = minute() - 30..minute() - 10;
        service.put("Errors", &[("Fn", &format!("f{n}"))], minutes, f64::from(n));
    }
    let (output, said) = report(&service.url, None, &[ERRORS, "--since", "1h"], sign_in);
    assert!(output.status.success(), "{said}");
    let report = reported(&output);
    assert_eq!(report["AggregateValue"], 20.0 * f64::from(1_202 * 1_203 / 2));
    assert_eq!(contributors(&report)[0], ("f1202".into(), 20.0 * 1202.0));
    let asked = service.asked("GetMetricData");
    let metrics = asked.iter().map(|ask| ask["MetricDataQueries"].as_array().unwrap().len());
    assert_eq!(metrics.collect::<Vec<_>>(), [500, 500, 203]);
}

/// How numbers are followed from an hour ago; the minute that ends `soon` in milliseconds is next.
fn options(service: &Numbers, soon: i64) -> CloudOptions {
    let mut options = options_at(&service.url);
    options.period = Period { since: Some(now() - 90 * MINUTE), until: None };
    options.timing.numbers = now() % MINUTE + soon;
    options
}

#[test]
fn following_goes_on_by_minutes() {
    signed_in(|| {
        let service = Numbers::start();
        service.put("Errors", &[("Fn", "one")], minute() - 60..minute() + 60, 1.0);
        service.put("Errors", &[("Fn", "two")], minute() - 10..minute() + 60, 1.0);
        let first = minute() - 1;
        let mut rig = Rig::open(&[ERRORS], &["$.Fn"], &options(&service, 4_000)).unwrap();
        rig.until("what was before", |rig| rig.caught_up);
        let before = rig.counted()[0].sum;
        // What fails is asked for again, and once.
        service.stage().refused.insert("GetMetricData", ("ThrottlingException", 4));
        rig.until("the next", |rig| rig.complete == Some((first + 1) * MINUTE));
        rig.until("polling", |rig| rig.is(Mode::Polling));
        rig.rest(500);
        assert_eq!(before, 59.0 + 9.0);
        assert_eq!(rig.counted()[0].sum, before + 2.0);
        assert!(rig.said("it is tried again"), "{:?}", rig.notices);
        let (coverage, spending) = (rig.reports(1)[0].coverage, rig.spending());
        assert_eq!((coverage.late, coverage.duplicate), (0, 0));
        assert!(spending.metrics >= 4 && spending.dollars > 0.0, "{spending:?}");
    });
}

#[test]
fn what_is_denied_or_missing_is_told() {
    let failed = |service: &Numbers, place: &str, expected: &str| {
        let (output, said) = report(&service.url, None, &[place], sign_in);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains(expected), "{said}");
    };
    let numbers = service();
    failed(&numbers, "metrics:App/Error by Fn", "no metric has these dimensions");
    failed(&numbers, "metrics:Ap/Errors by Fn", "metrics:Ap/Errors by Fn: ListMetrics");
    failed(&numbers, "metrics:App/Calls by Fn,Stage", "not found");
    for operation in ["ListMetrics", "GetMetricData"] {
        let numbers = service();
        numbers.stage().refused.insert(operation, ("AccessDenied", u32::MAX));
        failed(&numbers, ERRORS, &format!("allow cloudwatch:{operation} on App/Errors"));
    }
}
