//! Objects that arrive while a bucket is followed, buckets that are closed, and hostile keys.

use crate::buckets::{NOON, RULE, TREE, follow, key, options, records, tree};
use crate::rig::{Rig, sign_in, signed_in};
use crate::run::report;
use crate::stub::logs::now;
use crate::stub::objects::{Object, Objects};

#[test]
fn new_objects_are_found() {
    signed_in(|| {
        let service = tree();
        let mut rig = follow(&service);
        rig.until("what is there", |rig| rig.caught_up && rig.has_each_once(240));
        let put = |region, name, ids| {
            let now = now();
            service.put(&key(region, now, name), now, records(now - 60_000, ids));
        };
        put("eu-west-1", "new.json", 240..250);
        rig.until("the new one", |rig| rig.has_each_once(250));
        // It is written anew with more, which has ids of its own.
        put("eu-west-1", "new.json", 250..260);
        put("us-east-1", "other.json", 260..270);
        rig.until("those after", |rig| rig.has_each_once(270));
        put("sa-east-1", "first.json", 270..280);
        rig.until("a region that is new", |rig| rig.has_each_once(280));
        rig.rest(500);
        assert!(rig.has_each_once(280) && !rig.done);
        let coverage = rig.reports(1)[0].coverage;
        assert_eq!((coverage.late, coverage.duplicate), (0, 0), "{:?}", rig.notices);
    });
}

#[test]
fn an_object_that_is_replaced_while_it_is_read_is_read_anew() {
    signed_in(|| {
        let service = tree();
        let name = key("us-east-1", now(), "9.json");
        service.put(&name, now() - 10_000, records(NOON, 1_000..1_050));
        service.stage().cut.insert(name.clone(), 1);
        let body = records(NOON, 240..290).into();
        service.stage().replaced.insert(name, Object { body, modified: now() });
        let mut rig = follow(&service);
        rig.until("all", |rig| rig.caught_up && rig.has_each_once(290));
        assert!(rig.said("PreconditionFailed"), "{:?}", rig.notices);
    });
}

#[test]
fn an_empty_bucket_can_fill() {
    signed_in(|| {
        let service = Objects::start();
        let mut rig = follow(&service);
        rig.until("nothing", |rig| rig.caught_up);
        service.put(&key("r", now(), "a.json"), now(), records(now(), 0..10));
        rig.until("the first", |rig| rig.has_each_once(10));
    });
}

#[test]
fn what_is_no_tree_by_date_is_read() {
    signed_in(|| {
        let service = Objects::start();
        for n in 0..20 {
            let key = format!("logs/{}/{n}.json", if n % 2 == 0 { "a" } else { "b/c" });
            service.put(&key, NOON, records(NOON, n * 10..n * 10 + 10));
        }
        service.put("logsother/1.json", NOON, records(NOON, 0..10));
        service.stage().page = 3;
        let open = |place: &str| Rig::open(&[place], &["$.n"], &options(&service, None)).unwrap();
        let mut rig = open("s3://trail/logs/");
        rig.until("the end", |rig| rig.done);
        assert!(rig.has_each_once(200));
        let mut rig = open("s3://trail/logs/a/4.json");
        rig.until("the end", |rig| rig.done);
        assert!(rig.has_each_once(10));
    });
}

#[test]
fn what_is_closed_is_told() {
    let service = tree();
    let refused = |place: &str, expected: &[&str]| {
        let (output, said) = report(&service.url, Some(RULE), &[place], sign_in);
        assert_eq!(output.status.code(), Some(1), "{said}");
        for part in expected {
            assert!(said.contains(part), "{part}: {said}");
        }
        assert_eq!(said.lines().count(), 1, "{said}");
    };
    refused("s3://nothing/x", &["s3://nothing/x", "not found", "check the name"]);
    service.refuse("AWSLogs/1/", 403, "AccessDenied", u32::MAX);
    refused(TREE, &["access denied", "allow s3:ListBucket on s3://trail/AWSLogs/1/"]);
    // What is closed further down ends it, too.
    service.stage().refused.clear();
    service.refuse("AWSLogs/1/CloudTrail/us-east-1/", 403, "AccessDenied", u32::MAX);
    let (output, said) = report(&service.url, Some(RULE), &[TREE], sign_in);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("allow s3:ListBucket"), "{said}");
}

#[test]
fn hostile_keys_reach_no_terminal() {
    let service = Objects::start();
    let hostile = "logs/\u{1b}]0;x\u{7}\u{1b}[2J\u{202e}é %2F+&<a>\".json";
    service.put(hostile, NOON, records(NOON, 0..10));
    service.put(&format!("{hostile}.gz"), NOON, [&[0x1f, 0x8b, 0x08][..], &[0xff; 30]].concat());
    service.put(&format!("{hostile}.no"), NOON, "{}");
    service.refuse(&format!("{hostile}.no"), 403, "AccessDenied", u32::MAX);
    let (output, said) = report(&service.url, Some(RULE), &["s3://trail/logs/"], sign_in);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("\"AggregateValue\":10.0"), "{text}{said}");
    let raw = |c: char| c != '\n' && (c.is_control() || c == '\u{202e}');
    assert!(!said.contains(raw) && !text.contains(raw), "{said:?}");
    assert!(said.contains("damaged archive") && said.contains("s3:GetObject"), "{said}");
}

#[test]
fn names_and_notices_are_clean() {
    signed_in(|| {
        let service = Objects::start();
        let packed = [&[0x1f, 0x8b, 0x08][..], &[0xff; 30]].concat();
        service.put("logs/\u{1b}[2J\n.gz", NOON, packed);
        let place = "s3://trail/logs/\u{1b}";
        let mut rig = Rig::open(&[place], &["$.n"], &options(&service, None)).unwrap();
        rig.until("the end", |rig| rig.done);
        assert!(rig.said("damaged archive"), "{:?}", rig.notices);
        let told = [rig.notices.concat(), rig.remote().name].concat();
        assert!(!told.contains(char::is_control), "{told:?}");
    });
}
