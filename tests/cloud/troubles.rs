//! What AWS refuses: said, tried again where that helps, and never silently nothing.

use culprits::model::Mode;

use crate::rig::{Rig, options, signed_in};
use crate::stub::logs::{Logs, Opening, now};

const MINUTE: i64 = 60_000;

fn put(service: &Logs, numbers: std::ops::Range<u64>) {
    for n in numbers {
        service.put("/app", now(), format!(r#"{{"n":{n}}}"#));
    }
}

/// Why sources do not start.
fn refused(service: &Logs, place: &str) -> String {
    match Rig::open(&[place], &["$.n"], &options(service)) {
        Ok(_) => panic!("{place} is read"),
        Err(e) => e.to_string(),
    }
}

#[test]
fn what_cannot_be_read_is_an_error_at_once() {
    signed_in(|| {
        let service = Logs::start(&["/app", "/application", "/apps", "/cold"]);
        service.stage().groups[3].1 = "INFREQUENT_ACCESS";
        let missing = refused(&service, "cw:/ap");
        assert!(missing.contains("/ap: ") && missing.contains("not found"), "{missing}");
        assert!(missing.contains("check the name, --region"), "{missing}");
        assert!(refused(&service, "cw:/x*").contains("not found"));
        let cold = refused(&service, "cw:/cold");
        assert!(cold.contains("Infrequent Access") && cold.contains("--history query"), "{cold}");
        service.stage().refused.insert("DescribeLogGroups", "AccessDeniedException");
        let denied = refused(&service, "cw:/app*");
        assert!(denied.contains("allow logs:DescribeLogGroups"), "{denied}");
        // One that is named in full is read without being seen.
        let mut rig = Rig::app(&options(&service));
        put(&service, 0..3);
        rig.until("all", |rig| rig.has_each_once(3));
    });
}

#[test]
fn without_live_tail_there_is_polling() {
    signed_in(|| {
        let service = Logs::start(&["/app"]);
        service.stage().refused.insert("StartLiveTail", "AccessDeniedException");
        let mut rig = Rig::app(&options(&service));
        put(&service, 0..10);
        rig.until("polling", |rig| rig.is(Mode::Polling));
        put(&service, 10..20);
        rig.until("all", |rig| rig.has_each_once(20));
        rig.rest(500);
        assert!(rig.said("allow logs:StartLiveTail on /app") && rig.said("polling instead"));
        let (remote, coverage) = (rig.remote(), rig.reports(1)[0].coverage);
        assert!(remote.mode == Mode::Polling && remote.why.contains("denied"), "{remote:?}");
        assert_eq!((coverage.gaps, service.stage().did.calls["StartLiveTail"]), (0, 1));
    });
}

#[test]
fn what_may_not_be_fetched_is_lost_and_the_board_lives() {
    signed_in(|| {
        let service = Logs::start(&["/app"]);
        service.stage().refused.insert("FilterLogEvents", "AccessDeniedException");
        let end = crate::stub::logs::End::Timeout;
        service.stage().openings = [Opening::Ends(8, end)].into();
        let mut rig = Rig::app(&options(&service));
        rig.live();
        put(&service, 0..10);
        rig.until("the end", |_| service.stage().did.ended == 1);
        rig.until("it is lost", |rig| rig.remote().lost_seconds > 0 && rig.is(Mode::Live));
        put(&service, 10..20);
        rig.until("live", |rig| rig.has_each_once(20));
        let (remote, coverage) = (rig.remote(), rig.reports(1)[0].coverage);
        assert_eq!((remote.open_seconds(), remote.lost_seconds), (0, remote.gap_seconds));
        assert_eq!((coverage.gaps, coverage.gaps_healed), (1, 0));
        let said = rig.notices.iter().filter(|n| n.contains("logs:FilterLogEvents")).count();
        assert_eq!(said, 1, "{:?}", rig.notices);
        assert!(remote.why.contains("FilterLogEvents"), "{remote:?}");
    });
}

#[test]
fn one_group_that_may_not_be_read_leaves_the_others() {
    signed_in(|| {
        let service = Logs::start(&["/app", "/b"]);
        service.stage().groups_refused.insert("/b".into());
        let mut polled = options(&service);
        polled.live = false;
        let mut rig = Rig::open(&["cw:/app", "cw:/b"], &["$.n"], &polled).unwrap();
        put(&service, 0..10);
        rig.until("one group", |rig| rig.has_each_once(10) && rig.said("FilterLogEvents on /b"));
        service.put("/b", now(), r#"{"n":10}"#);
        service.stage().groups_refused.clear();
        rig.until("both", |rig| rig.has_each_once(11));
        assert!(rig.is(Mode::Polling) && !rig.done);
        // When nothing is left, that is the end.
        service.stage().refused.insert("FilterLogEvents", "AccessDeniedException");
        rig.until("the end", |rig| rig.done);
        assert!(rig.said("logs:FilterLogEvents on /app"));
    });
}

#[test]
fn credentials_that_expire_are_waited_for() {
    signed_in(|| waits_and_recovers("ExpiredTokenException", "sign in again"));
}

/// What AWS says when the clock of this machine is more than five minutes off.
#[test]
fn a_wrong_clock_is_told_and_waited_for() {
    signed_in(|| {
        waits_and_recovers("InvalidSignatureException", "set the clock");
        let service = Logs::start(&["/app"]);
        service.stage().refused.insert("DescribeLogGroups", "InvalidSignatureException");
        let error = Rig::open(&["cw:/app"], &["$.n"], &options(&service)).err().unwrap();
        assert!(error.to_string().contains("set the clock"), "{error}");
    });
}

/// All calls are refused in mid-session, which is said with its cure, and then are not.
fn waits_and_recovers(refusal: &'static str, cure: &str) {
    let service = Logs::start(&["/app"]);
    let mut rig = Rig::app(&options(&service));
    rig.live();
    put(&service, 0..10);
    rig.until("all", |rig| rig.has_each_once(10));
    for call in ["FilterLogEvents", "StartLiveTail"] {
        service.stage().refused.insert(call, refusal);
    }
    service.cut("/app");
    put(&service, 10..20);
    rig.until("it is said", |rig| rig.said(cure) && rig.is(Mode::Waiting));
    rig.rest(1_000);
    assert!(rig.remote().why.contains(cure) && !rig.done);
    service.stage().refused.clear();
    rig.until("all", |rig| rig.has_each_once(20) && rig.is(Mode::Live));
    rig.until("healed", |rig| rig.remote().open_seconds() == 0);
    assert_eq!(rig.remote().why, "");
}

#[test]
fn throttling_passes() {
    signed_in(|| {
        let service = Logs::start(&["/app"]);
        put(&service, 0..10);
        service.stage().refused.insert("FilterLogEvents", "ThrottlingException");
        let mut rig = Rig::app(&options(&service));
        rig.until("it is said", |rig| rig.said("throttled"));
        put(&service, 10..20);
        rig.rest(2_000);
        service.stage().refused.clear();
        rig.until("all", |rig| rig.has_each_once(20) && rig.caught_up && rig.is(Mode::Live));
        let throttled: u64 = rig.spending().calls.iter().map(|call| call.throttled).sum();
        assert_eq!(throttled, service.stage().did.throttled);
        assert_eq!(rig.remote().why, "");
    });
}

#[test]
fn a_budget_ends_it() {
    signed_in(|| {
        let service = Logs::start(&["/app"]);
        service.stage().page = 5;
        put(&service, 0..1_000);
        let mut options = options(&service);
        // Two updates of a session, while history is read.
        options.access.budget = Some(0.000_09);
        options.period.since = Some(now() - 30 * MINUTE);
        let mut rig = Rig::app(&options);
        rig.until("the end", |rig| rig.done);
        assert!(rig.said("the budget is used up"), "{:?}", rig.notices);
        let (remote, spending) = (rig.remote(), rig.spending());
        assert!(remote.mode == Mode::Ended && remote.why.contains("budget"), "{remote:?}");
        assert!(spending.dollars < 0.000_2 && spending.dollars_per_hour < 0.1, "{spending:?}");
        assert_eq!(rig.notices.iter().filter(|notice| notice.contains("budget")).count(), 1);
    });
}
