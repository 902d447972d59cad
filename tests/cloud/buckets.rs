//! Objects of a bucket: a tree of CloudTrail, read whole or by days, and what goes wrong with it.

use std::io::Write;

use chrono::DateTime;
use culprits::model::Mode;
use culprits::source::cloud::{CloudOptions, Period};

use crate::rig::{Rig, options_at, sign_in, signed_in};
use crate::run::{contributors, report, reported};
use crate::stub::objects::Objects;

pub const MINUTE: i64 = 60_000;
pub const DAY: i64 = 1_440 * MINUTE;
/// 2026-07-10T12:00:00Z
pub const NOON: i64 = 1_783_684_800_000;
pub const TREE: &str = "s3://trail/AWSLogs/1/";
pub const RULE: &str = r#"{"logGroupNames":["*"],"contribution":{"keys":["$.sourceIPAddress"]}}"#;

/// Events by one address each, as CloudTrail writes them.
pub fn records(time: i64, ids: std::ops::Range<u64>) -> Vec<u8> {
    let time = DateTime::from_timestamp_millis(time).unwrap().format("%Y-%m-%dT%H:%M:%SZ");
    let record = |id: u64| {
        format!(
            r#"{{"eventVersion":"1.08","eventTime":"{time}","eventSource":"s3.amazonaws.com","eventName":"GetObject","eventID":"e{id}","n":{id},"sourceIPAddress":"10.0.0.{}"}}"#,
            id % 4
        )
    };
    let all: Vec<String> = ids.map(record).collect();
    format!(r#"{{"Records":[{}]}}"#, all.join(",")).into_bytes()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(bytes).unwrap();
    gzip.finish().unwrap()
}

pub fn key(region: &str, time: i64, name: &str) -> String {
    let day = DateTime::from_timestamp_millis(time).unwrap().format("%Y/%m/%d");
    format!("AWSLogs/1/CloudTrail/{region}/{day}/{name}")
}

/// Two regions, three days up to that of noon, four objects a day, each with ten events of five
/// minutes before: `.gz`, `.zst` and plain.
pub fn tree() -> Objects {
    let service = Objects::start();
    let mut id = 0;
    for region in ["eu-west-1", "us-east-1"] {
        for day in (0..3).rev() {
            for (n, form) in ["json.gz", "json.zst", "json", "json.gz"].iter().enumerate() {
                let written = NOON - day * DAY - n as i64 * 60 * MINUTE;
                let bytes = records(written - 5 * MINUTE, id..id + 10);
                let packed = match *form {
                    "json.gz" => gzip(&bytes),
                    "json.zst" => zstd::encode_all(&bytes[..], 1).unwrap(),
                    _ => bytes,
                };
                service.put(&key(region, written, &format!("{n}.{form}")), written, packed);
                id += 10;
            }
        }
    }
    service.stage().page = 3;
    service
}

pub fn options(service: &Objects, since: Option<i64>) -> CloudOptions {
    let mut options = options_at(&service.url);
    options.period = Period { since, until: Some(NOON + DAY) };
    options
}

fn open(place: &str, options: &CloudOptions) -> Rig {
    Rig::open(&[place], &["$.n"], options).unwrap()
}

/// Reads all that there is, without an end.
pub fn follow(service: &Objects) -> Rig {
    let mut options = options(service, Some(0));
    options.period.until = None;
    open(TREE, &options)
}

#[test]
fn a_report_of_a_tree_has_its_numbers() {
    let service = tree();
    let (output, said) = report(&service.url, Some(RULE), &[TREE], sign_in);
    assert!(output.status.success() && said.is_empty(), "{said}");
    let report = reported(&output);
    assert_eq!(report["AggregateValue"], 240.0, "{report}");
    assert_eq!(contributors(&report)[0], ("10.0.0.0".into(), 60.0));
    assert_eq!(report["ApproximateUniqueCount"], 4, "{report}");
}

#[test]
fn a_tree_is_read_once_and_in_time() {
    signed_in(|| {
        let service = tree();
        let mut rig = open(TREE, &options(&service, None));
        rig.until("the end", |rig| rig.done);
        assert!(rig.has_each_once(240), "{:?}", rig.notices);
        let (coverage, remote) = (rig.reports(1)[0].coverage, rig.remote());
        assert_eq!((coverage.late, coverage.duplicate, coverage.dropped_bytes), (0, 0, 0));
        assert_eq!((remote.read_objects, remote.waiting_objects), (24, 0));
        assert_eq!((remote.mode, rig.notices.len()), (Mode::Ended, 0));
        assert_eq!(service.stage().read.len(), 24);
        assert!(rig.spending().dollars > 0.0);
    });
}

#[test]
fn only_the_days_of_a_time_are_listed() {
    signed_in(|| {
        let service = tree();
        let mut options = options(&service, Some(NOON - DAY - 6 * 60 * MINUTE));
        options.period.until = Some(NOON - 10 * 60 * MINUTE);
        let mut rig = open("s3://trail/AWSLogs", &options);
        rig.until("the end", |rig| rig.done);
        assert_eq!(rig.counted()[0].sum, 80.0);
        let days = |region: &str| [NOON - DAY, NOON].map(|time| key(region, time, "")).to_vec();
        assert_eq!(service.stage().listed, [days("eu-west-1"), days("us-east-1")].concat());
    });
}

#[test]
fn what_is_written_after_midnight_has_events_of_before() {
    signed_in(|| {
        let service = Objects::start();
        let midnight = NOON + 720 * MINUTE;
        let written = midnight + 5 * MINUTE;
        let put = |name, n| {
            service.put(&key("r", written, name), written, records(midnight - MINUTE, n));
        };
        put("a.json", 0..5);
        let mut options = options(&service, Some(NOON));
        options.period.until = Some(midnight);
        let mut rig = open(TREE, &options);
        rig.until("the end", |rig| rig.done);
        assert!(rig.has_each_once(5));
    });
}

#[test]
fn a_body_that_is_cut_goes_on_where_it_was() {
    signed_in(|| {
        let service = tree();
        let (cut, large) = (key("eu-west-1", NOON, "0.json.gz"), key("eu-west-1", NOON, "large"));
        let lines: Vec<String> = (240..90_240)
            .map(|n| format!(r#"{{"time":{NOON},"n":{n},"pad":"{}"}}"#, "x".repeat(70)))
            .collect();
        service.put(&large, NOON, lines.join("\n"));
        service.stage().cut.extend([(cut.clone(), 2), (large.clone(), 3)]);
        let mut rig = open(TREE, &options(&service, None));
        rig.until("the end", |rig| rig.done);
        assert!(rig.has_each_once(90_240), "{:?}", rig.notices);
        let stage = service.stage();
        let ranges = |key: &str| {
            let read = stage.read.iter().filter(|(read, _)| read == key);
            read.filter_map(|(_, range)| range.clone()).count()
        };
        assert_eq!((ranges(&cut), ranges(&large)), (2, 3));
    });
}

#[test]
fn what_cannot_be_read_is_told_and_the_others_go_on() {
    signed_in(|| {
        let service = tree();
        let at = |name: &str| key("eu-west-1", NOON, name);
        let good = gzip(&records(NOON, 1_000..1_010));
        service.put(&at("cut.gz"), NOON, good[..good.len() - 12].to_vec());
        let packed = zstd::encode_all(&records(NOON, 2_000..2_010)[..], 1).unwrap();
        service.put(&at("cut.zst"), NOON, packed[..packed.len() - 3].to_vec());
        let mut wrong = good.clone();
        wrong[12..40].fill(0xff);
        service.put(&at("wrong.gz"), NOON, wrong);
        service.put(&at("empty.gz"), NOON, "");
        for (name, status, code) in [
            ("denied", 403, "AccessDenied"),
            ("frozen", 403, "InvalidObjectState"),
            ("gone", 404, "NoSuchKey"),
        ] {
            service.put(&at(name), NOON, good.clone());
            service.refuse(&at(name), status, code, u32::MAX);
        }
        let mut rig = open(TREE, &options(&service, None));
        rig.until("the end", |rig| rig.done);
        let told = |name: &str, why: &str| {
            let told: Vec<_> = rig.notices.iter().filter(|notice| notice.contains(name)).collect();
            assert!(told.len() == 1 && told[0].contains(why), "{name}: {told:?}");
        };
        told("/cut.gz", "damaged archive");
        told("/cut.zst", "damaged archive");
        told("/wrong.gz", "damaged archive");
        told("/denied", "allow s3:GetObject on s3://trail/AWSLogs");
        told("/frozen", "InvalidObjectState");
        told("/gone", "not found");
        assert_eq!(rig.notices.len(), 6, "{:?}", rig.notices);
        let (counted, coverage) = (rig.counted()[0], rig.reports(1)[0].coverage);
        // What came before the damage counts, too.
        assert!((240.0..260.0).contains(&counted.sum) && counted.most == 1.0, "{counted:?}");
        assert!(coverage.dropped_bytes >= 3 * good.len() as u64, "{coverage:?}");
    });
}

#[test]
fn a_report_that_lacks_an_object_fails() {
    let service = tree();
    service.refuse(&key("eu-west-1", NOON, "0.json.gz"), 403, "AccessDenied", u32::MAX);
    let (output, said) = report(&service.url, Some(RULE), &[TREE], sign_in);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("allow s3:GetObject"), "{said}");
    assert_eq!(reported(&output)["AggregateValue"], 230.0);
}

#[test]
fn a_large_object_that_breaks_off_is_not_read_twice() {
    signed_in(|| {
        let service = tree();
        let lines: Vec<String> = (0..90_000)
            .map(|n| format!(r#"{{"time":{NOON},"n":"l{n}","pad":"{}"}}"#, "x".repeat(70)))
            .collect();
        let large = key("eu-west-1", NOON, "large");
        service.put(&large, NOON, lines.join("\n"));
        service.stage().cut.insert(large.clone(), u32::MAX);
        // Nothing comes of it any more after the first half.
        let mut rig = follow(&service);
        rig.until("it is read", |_| service.stage().read.len() > 24);
        service.refuse(&large, 503, "SlowDown", u32::MAX);
        rig.until("it is told", |rig| rig.said("what came before was read"));
        rig.until("all", |rig| rig.caught_up && rig.is(Mode::Polling));
        rig.rest(300);
        let (counted, coverage) = (rig.counted()[0], rig.reports(1)[0].coverage);
        assert!(counted.sum > 40_000.0 && counted.most == 1.0, "{counted:?}");
        assert!(coverage.dropped_bytes > 0, "{coverage:?}");
    });
}

#[test]
fn too_many_calls_are_waited_for() {
    signed_in(|| {
        let service = tree();
        service.refuse("AWSLogs/1/", 503, "SlowDown", 1);
        service.refuse(&key("us-east-1", NOON, "0.json.gz"), 503, "SlowDown", 5);
        let mut rig = follow(&service);
        rig.until("it is told", |rig| rig.said("throttled") && rig.is(Mode::Waiting));
        rig.until("all", |rig| rig.has_each_once(240) && rig.is(Mode::Polling));
        assert_eq!(rig.remote().why, "");
    });
}

/// Nobody said since when, and the objects are old.
#[test]
fn a_board_begins_with_a_day_of_a_trail_and_says_so() {
    signed_in(|| {
        let service = tree();
        let mut options = options(&service, None);
        options.period.until = None;
        let mut rig = open(TREE, &options);
        rig.until("it has looked", |rig| rig.caught_up && rig.is(Mode::Polling));
        assert!(rig.said("--since reads earlier ones") && service.stage().read.is_empty());
    });
}
