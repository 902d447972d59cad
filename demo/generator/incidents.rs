//! The four incidents, each with the events that it adds to the ordinary morning.

use fastrand::Rng;

use super::body::{get_object, run_instances};
use super::call::{Api, Failure};
use super::chance::{chance, pick, spread};
use super::event::{Caller, Event};
use super::identity::{Identity, role_arn};
use super::login::{Outcome, sign_in};
use super::normal::{HEARTBEAT, SILENT_FROM};
use super::people::PEOPLE;
use super::summary::Incident;
use super::{HOME_REGION, MINUTES, moment};

/// An incident and its events.
pub struct Story {
    pub incident: Incident,
    pub events: Vec<Event>,
}

/// All incidents, in the order in which they happen.
pub fn all(rng: &mut Rng) -> [Story; 4] {
    [brute_force(rng), launch_spike(rng), exfiltration(rng), gone_silent()]
}

/// One address tries names and passwords, half of the names made up, until one fits.
fn brute_force(rng: &mut Rng) -> Story {
    let minutes = 165..173;
    let address = "203.0.113.77";
    let mut events = Vec::new();
    for minute in minutes.clone() {
        let tries = rng.u32(35..=60);
        for second in spread(rng, tries) {
            let name = pick(rng, PEOPLE);
            let known = chance(rng, 50);
            let outcome = if known { Outcome::WrongPassword } else { Outcome::NoSuchUser };
            events.push(sign_in(moment(minute, second), name, address, &outcome));
        }
    }
    let failures = events.len() as u64;
    let inside = Outcome::Success { second_factor: false };
    events.push(sign_in(moment(minutes.end - 1, 59), "p.lindqvist", address, &inside));

    let incident = Incident {
        name: "brute-force",
        summary: "One address tries console passwords for eight minutes, dozens a minute, and \
                  gets in at the end.",
        contributor: address.into(),
        rule: "console-login-failures",
        when: minutes.into(),
        events: events.len(),
        value: failures,
    };
    Story { incident, events }
}

/// A stolen session of the deployment role tests what it may do, then starts large instances.
fn launch_spike(rng: &mut Rng) -> Story {
    let minutes = 182..188;
    let role = "ci-deployer";
    let mut events = Vec::new();
    let mut asked = 0;
    for minute in minutes.clone() {
        let calls = rng.u32(6..=12);
        for second in spread(rng, calls) {
            let (kind, count) = (pick(rng, LARGE), rng.u32(20..=50));
            let event = launch(rng, role, (minute, second), kind, count);
            events.push(match events.len() {
                0..2 => event.failing(dry_run()),
                2..5 => event.failing(unauthorized()),
                _ => event,
            });
            asked += u64::from(count);
        }
    }

    let incident = Incident {
        name: "instance-launch-spike",
        summary: "The deployment role asks for hundreds of GPU instances a minute, from an \
                  unknown address and in a region where nothing else runs.",
        contributor: role_arn(role),
        rule: "run-instances",
        when: minutes.into(),
        events: events.len(),
        value: asked,
    };
    Story { incident, events }
}

/// Instance types that nobody else starts.
const LARGE: &[&str] = &["p4d.24xlarge", "g5.12xlarge", "g5.48xlarge"];

fn launch(rng: &mut Rng, role: &str, (minute, second): (u32, u32), kind: &str, n: u32) -> Event {
    let time = moment(minute, second);
    let caller = Caller {
        identity: Identity::role(role, "deploy-shop", time),
        region: "ap-northeast-1",
        address: "198.51.100.23".into(),
        agent: "aws-cli/2.15.30 Python/3.11.8 Linux/6.6.9 exe/x86_64 prompt/off",
    };
    let body = run_instances(rng, kind, n);
    Event::new(time, caller, Api::RUN_INSTANCES, body)
}

fn dry_run() -> Failure {
    Failure {
        code: "Client.DryRunOperation",
        message: "Request would have succeeded, but DryRun flag is set.".into(),
    }
}

fn unauthorized() -> Failure {
    Failure {
        code: "Client.UnauthorizedOperation",
        message: "You are not authorized to perform this operation.".into(),
    }
}

/// The export role reads objects hundreds of times larger than usual, from elsewhere.
fn exfiltration(rng: &mut Rng) -> Story {
    let minutes = 200..207;
    let role = "analytics-export";
    let mut events = Vec::new();
    let mut stolen = 0;
    for minute in minutes.clone() {
        let calls = rng.u32(23..=27);
        for second in spread(rng, calls) {
            let time = moment(minute, second);
            let bytes = rng.u32(200_000..=400_000) * 1000;
            let key = format!("customers/full/part-{:05}.parquet", events.len());
            let caller = Caller {
                identity: Identity::role(role, "export-adhoc", time),
                region: HOME_REGION,
                address: "192.0.2.200".into(),
                agent: "rclone/v1.70.2",
            };
            let body = get_object("example-analytics", &key, bytes);
            events.push(Event::new(time, caller, Api::GET_OBJECT, body));
            stolen += u64::from(bytes);
        }
    }

    let incident = Incident {
        name: "exfiltration",
        summary: "The export role reads gigabytes of customer data a minute, from an address \
                  never seen before.",
        contributor: role_arn(role),
        rule: "s3-bytes-out",
        when: minutes.into(),
        events: events.len(),
        value: stolen,
    };
    Story { incident, events }
}

/// The monitor that asks for the state of the instances all the time stops asking.
fn gone_silent() -> Story {
    let incident = Incident {
        name: "gone-silent",
        summary: "The monitor that has called ten times a minute all morning stops dead.",
        contributor: role_arn(HEARTBEAT),
        rule: "api-calls-by-principal",
        when: (SILENT_FROM..MINUTES).into(),
        events: 0,
        value: 0,
    };
    Story { incident, events: Vec::new() }
}
