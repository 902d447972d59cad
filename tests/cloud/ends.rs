//! Every end of a live session is followed by another session, and what came between is fetched.

use std::time::Duration;

use culprits::model::Mode;

use crate::rig::{Rig, options, signed_in};
use crate::stub::logs::{End, Logs, Opening, now};

/// Takes in numbered events.
fn put(service: &Logs, numbers: std::ops::Range<u64>) {
    for n in numbers {
        service.put("/app", now(), format!(r#"{{"n":{n}}}"#));
    }
}

/// A session that ends so: the gap is told, and healed with all that came in it.
fn ends(end: End) -> Rig {
    let service = Logs::start(&["/app"]);
    let refused = Opening::Refused("ServiceUnavailableException");
    service.stage().openings = [Opening::Ends(4, end), refused, refused].into();
    let mut rig = Rig::app(&options(&service));
    rig.until("the session", |_| service.stage().did.begun == 1);
    put(&service, 0..10);
    rig.until("its end", |_| service.stage().did.ended == 1);
    put(&service, 10..20);
    rig.until("the next session", |_| service.stage().did.begun == 2);
    put(&service, 20..30);
    rig.until("everything", |rig| rig.has_each_once(30) && rig.remote().open_seconds() == 0);
    rig.until("it is said", |rig| rig.said("healed"));
    let (remote, coverage) = (rig.remote(), rig.reports(1)[0].coverage);
    assert_eq!((coverage.gaps, coverage.gaps_healed), (1, 1), "{end:?} {:?}", rig.notices);
    assert!(remote.gap_seconds > 0 && remote.healed_seconds == remote.gap_seconds, "{remote:?}");
    assert!(remote.healed_events >= 10, "{end:?} {remote:?}");
    assert_eq!((remote.mode, remote.why.as_str()), (Mode::Live, ""), "{end:?}");
    rig
}

#[test]
fn exceptions_open_the_session_again() {
    signed_in(|| {
        assert!(ends(End::Timeout).said("three hours"));
        assert!(ends(End::Streaming).said("as the test wants it"));
        assert!(ends(End::Closed).said("closed"));
    });
}

#[test]
fn broken_connections_open_the_session_again() {
    signed_in(|| {
        assert!(ends(End::Cut).said("cut"));
        assert!(ends(End::CutInside).said("cut"));
        assert!(ends(End::Checksum).said("cannot be read"));
        assert!(ends(End::Silence).said("silent"));
    });
}

#[test]
fn what_a_session_samples_too_often_is_polled_until_it_is_calm() {
    signed_in(|| {
        let service = Logs::start(&["/app"]);
        service.stage().most = 3;
        let mut rig = Rig::app(&options(&service));
        rig.live();
        let mut n = 0;
        while !rig.said("polling for a while") && n < 50_000 {
            put(&service, n..n + 10);
            n += 10;
            rig.rest(50);
        }
        service.stage().most = 500;
        rig.until("polling", |rig| rig.is(Mode::Polling));
        put(&service, n..n + 500);
        n += 500;
        rig.until("all of it", |rig| rig.has_each_once(n));
        assert!(rig.is(Mode::Polling));
        rig.until("live again", |rig| rig.is(Mode::Live));
        put(&service, n..n + 20);
        rig.until("the rest", |rig| rig.has_each_once(n + 20) && rig.remote().open_seconds() == 0);
        let (did, coverage) = (service.stage().did.clone(), rig.reports(1)[0].coverage);
        assert_eq!((coverage.sampled_seconds, coverage.gaps), (did.sampled, 0));
        assert_eq!((did.begun, rig.remote().healed_seconds), (2, did.sampled));
    });
}

#[test]
fn sessions_that_end_at_once_are_polled_for_a_while() {
    signed_in(|| {
        let service = Logs::start(&["/app"]);
        service.stage().openings = vec![Opening::Ends(1, End::Cut); 5].into();
        let mut rig = Rig::app(&options(&service));
        rig.until("polling", |rig| {
            put(&service, 0..1);
            rig.said("live tail ends at once; polling for a while") && rig.is(Mode::Polling)
        });
        rig.until("live again", |rig| rig.is(Mode::Live) && rig.remote().open_seconds() == 0);
        let sent = service.stage().events.len() as f64;
        rig.until("all", |rig| rig.counted()[0].sum == sent);
        rig.rest(500);
        let (coverage, did) = (rig.reports(1)[0].coverage, service.stage().did.clone());
        assert_eq!((rig.counted()[0].sum, did.begun), (sent, 6));
        assert_eq!((coverage.gaps, coverage.gaps_healed), (4, 4), "{:?}", rig.notices);
    });
}

#[test]
fn a_long_outage_is_polled_and_closes_minutes() {
    signed_in(|| {
        let service = Logs::start(&["/app"]);
        service.stage().openings = [Opening::Ends(3, End::Cut)].into();
        let mut rig = Rig::app(&options(&service));
        rig.live();
        service.stage().refused.insert("StartLiveTail", "LimitExceededException");
        rig.until("the end", |_| service.stage().did.ended == 1);
        put(&service, 0..10);
        rig.until("polling", |rig| rig.has_each_once(10) && rig.is(Mode::Polling));
        let cut = now();
        rig.until("time goes on", |rig| rig.complete.is_some_and(|until| until > cut));
        service.stage().refused.clear();
        rig.until("live again", |rig| rig.is(Mode::Live) && rig.remote().open_seconds() == 0);
        put(&service, 10..20);
        rig.until("the rest", |rig| rig.has_each_once(20));
        let coverage = rig.reports(1)[0].coverage;
        assert_eq!((coverage.gaps, coverage.gaps_healed), (1, 1));
    });
}

#[test]
fn one_of_two_sessions_can_end_while_the_other_rests() {
    signed_in(|| {
        let names: Vec<String> = (0..12).map(|n| format!("/app/{n:02}")).collect();
        let service = Logs::start(&names.iter().map(String::as_str).collect::<Vec<_>>());
        service.stage().most = 2;
        let mut slow = options(&service);
        slow.timing.calm = Duration::from_mins(5);
        let mut rig = Rig::open(&["cw:/app/*"], &["$.n"], &slow).unwrap();
        rig.until("two sessions", |_| service.stage().did.begun == 2);
        // The first session has ten groups, the other two.
        let put = |group: usize, numbers: std::ops::Range<u64>| {
            for n in numbers {
                service.put(&names[group], now(), format!(r#"{{"n":{n}}}"#));
            }
        };
        let mut n = 0;
        while !rig.said("polling for a while") && n < 50_000 {
            put((n / 10 % 10) as usize, n..n + 10);
            n += 10;
            rig.rest(50);
        }
        rig.until("all of it", |rig| rig.has_each_once(n) && rig.remote().open_seconds() == 0);
        service.stage().most = 500;
        put(11, n..n + 10);
        rig.until("more", |rig| rig.has_each_once(n + 10));
        service.cut(&names[11]);
        rig.until("another session", |_| service.stage().did.begun == 3);
        let cut = now();
        put(0, n + 10..n + 20);
        put(11, n + 20..n + 30);
        rig.until("the rest", |rig| rig.has_each_once(n + 30) && rig.remote().open_seconds() == 0);
        rig.until("time goes on", |rig| rig.complete.is_some_and(|until| until > cut));
    });
}
