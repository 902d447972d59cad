//! What is read: history, live, polled; large, empty and strange.

use std::time::Duration;

use culprits::model::Mode;
use culprits::source::cloud::Period;

use crate::rig::{Feeder, Rig, options, signed_in};
use crate::stub::logs::{Logs, now};

const MINUTE: i64 = 60_000;

/// Takes in numbered events of the last minutes, in an order of their own.
fn past(service: &Logs, count: u64, minutes: i64) {
    let mut stage = service.stage();
    let now = now();
    for n in 0..count {
        let age = (n as i64 * 7_919) % (minutes * MINUTE) + 1_000;
        let message = format!(r#"{{"n":{n}}}"#);
        stage.put_at("/app", "stream", (now - age, now - age + 300), message);
    }
}

#[test]
fn history_and_live_have_no_seam() {
    signed_in(|| {
        let service = Logs::start(&["/app"]);
        service.stage().page = 400;
        service.stage().hidden = 200;
        past(&service, 3_000, 20);
        // Events come before the start, while history is read, and after.
        let feeder = Feeder::start(&service, 3_000);
        std::thread::sleep(Duration::from_millis(500));
        let mut options = options(&service);
        options.period.since = Some(now() - 30 * MINUTE);
        let mut rig = Rig::app(&options);
        rig.live();
        rig.rest(1_500);
        let count = feeder.end();
        rig.until("everything", |rig| rig.has_each_once(count));
        rig.rest(1_000);
        assert!(rig.has_each_once(count));
        let coverage = rig.reports(1)[0].coverage;
        assert_eq!((coverage.late, coverage.duplicate, coverage.gaps), (0, 0, 0));
    });
}

#[test]
fn a_period_is_read_to_its_end() {
    signed_in(|| {
        let service = Logs::start(&["/app"]);
        service.stage().page = 100;
        service.stage().chances.empty = 0.5;
        past(&service, 2_000, 60);
        let mut options = options(&service);
        options.period = Period { since: Some(now() - 61 * MINUTE), until: Some(now()) };
        let mut rig = Rig::app(&options);
        rig.until("the end", |rig| rig.done);
        assert!(rig.has_each_once(2_000));
        let (coverage, remote) = (rig.reports(1)[0].coverage, rig.remote());
        assert_eq!((coverage.late, remote.mode), (0, Mode::Ended));
        assert_eq!(service.stage().did.begun, 0);
    });
}

#[test]
fn polling_finds_what_is_late_and_only_once() {
    signed_in(|| {
        let service = Logs::start(&["/app", "/application"]);
        service.stage().hidden = 200;
        let mut options = options(&service);
        options.live = false;
        let mut rig = Rig::app(&options);
        rig.until("polling", |rig| rig.is(Mode::Polling));
        for n in 0..200 {
            let late = if n % 7 == 0 { 1_500 } else { 0 };
            service.put("/app", now() - late, format!(r#"{{"n":{n}}}"#));
            service.put("/application", now(), r#"{"n":"other"}"#);
            rig.rest(10);
        }
        rig.until("everything", |rig| rig.has_each_once(200));
        rig.rest(1_500);
        assert!(rig.has_each_once(200));
        let remote = rig.remote();
        assert!(remote.repeated > 200, "{remote:?}");
        assert_eq!((service.stage().did.begun, rig.spending().dollars), (0, 0.0));
    });
}

#[test]
fn an_empty_group_lives() {
    signed_in(|| {
        let service = Logs::start(&["/app"]);
        let mut rig = Rig::app(&options(&service));
        rig.live();
        let began = now();
        rig.until("time goes on", |rig| rig.complete.is_some_and(|until| until > began));
        service.put("/app", now(), r#"{"n":1}"#);
        rig.until("the first", |rig| rig.has_each_once(1));
    });
}

#[test]
fn large_and_strange_messages_pass() {
    signed_in(|| {
        let service = Logs::start(&["/app"]);
        let large = |n: u32| format!(r#"{{"n":{n},"pad":"{}"}}"#, "x\\\"".repeat(340_000));
        (0..4).for_each(|n| service.put("/app", now(), large(n)));
        let mut rig = Rig::app(&options(&service));
        rig.live();
        (4..8).for_each(|n| service.put("/app", now(), large(n)));
        service.put("/app", now(), "{\"n\":\"a\\u0000\u{202e}b\u{feff}\"}");
        service.put("/app", now(), r#"{"n":"\ud83d\ude00"}"#);
        rig.until("everything", |rig| rig.has_each_once(10));
        // What is no JSON, or nothing, is counted as that.
        service.put("/app", now(), "\u{0}\u{1b}[31m\u{202e} no JSON");
        service.put("/app", now(), "");
        service.put("/app", now(), "{\"n\":11}\n{\"n\":12}\n");
        rig.until("the rest", |rig| rig.reports(1)[0].coverage.received >= 13);
        let coverage = rig.reports(1)[0].coverage;
        assert!(coverage.balances() && coverage.oversized == 0, "{coverage:?}");
    });
}

#[test]
fn twins_are_two_and_what_comes_twice_is_one() {
    signed_in(|| {
        let service = Logs::start(&["/app"]);
        service.stage().chances.again = 1.0;
        let mut rig = Rig::app(&options(&service));
        rig.live();
        let now = now();
        for n in 0..20 {
            let message = format!(r#"{{"n":{}}}"#, n / 2);
            service.stage().put_at("/app", "stream", (now + n / 2, now), message);
        }
        rig.until("both of each", |rig| {
            let counted = rig.counted()[0];
            (counted.sum, counted.most, counted.unique) == (20.0, 2.0, 10)
        });
        rig.rest(1_000);
        assert_eq!(rig.counted()[0].sum, 20.0);
        assert!(rig.remote().repeated >= 30, "{:?}", rig.remote());
    });
}
