//! An ordinary minute: roles at work, people at their desks, services on their own.

use fastrand::Rng;
use serde_json::json;

use super::body::{assume, function_arn};
use super::call::{Api, Body, Call, Failure, host};
use super::chance::{Pace, chance, index, pick, weighted};
use super::event::{Caller, Event};
use super::identity::Identity;
use super::login::{Outcome, sign_in};
use super::people::{self, PEOPLE};
use super::roles::{ROLES, Role};
use super::{HOME_REGION, MINUTES, moment};

/// The role that falls silent.
pub const HEARTBEAT: &str = "heartbeat-monitor";
/// The first minute of its silence, which lasts to the end.
pub const SILENT_FROM: u32 = 215;

/// How often services call by themselves.
const SERVICE_PACE: Pace = Pace::Random(170);
/// How often a person makes a first try to sign in.
const LOGIN_PACE: Pace = Pace::Random(34);
/// How many of the first tries in a hundred fail.
const LOGIN_FAILS_PERCENT: u32 = 37;

/// What services do, each in its own name.
static SERVICE_CALLS: &[(&str, Call)] = &[
    (
        host::EC2,
        Call::new(40, Api::write(host::STS, "AssumeRole"), |_| {
            assume("web-app", "i-08d1b66c0f3a92e41")
        }),
    ),
    (
        host::ECS,
        Call::new(25, Api::write(host::STS, "AssumeRole"), |_| assume("payments-api", "task")),
    ),
    (
        host::EVENTS,
        Call::new(10, Api::write(host::STS, "AssumeRole"), |_| assume("etl-nightly", "schedule")),
    ),
    (
        host::S3,
        Call::new(25, Api::INVOKE, |_| {
            let source = "arn:aws:s3:::example-uploads";
            Body::asking(json!({ "functionName": function_arn("thumbnail"), "sourceArn": source }))
        }),
    ),
];

/// Adds the events of a minute.
pub fn minute(rng: &mut Rng, minute: u32, to: &mut Vec<Event>) {
    for role in ROLES {
        if role.name == HEARTBEAT && minute >= SILENT_FROM {
            continue;
        }
        for second in role.pace.seconds(rng, minute) {
            to.push(role_call(rng, role, minute, second));
        }
    }
    for (rank, name) in PEOPLE.iter().enumerate() {
        for second in people::pace(rank).seconds(rng, minute) {
            to.push(person_call(rng, rank, name, minute, second));
        }
    }
    for second in SERVICE_PACE.seconds(rng, minute) {
        to.push(service_call(rng, minute, second));
    }
    for second in LOGIN_PACE.seconds(rng, minute) {
        log_in(rng, minute, second, to);
    }
}

fn role_call(rng: &mut Rng, role: &Role, minute: u32, second: u32) -> Event {
    let time = moment(minute, second);
    let seat = index(rng, role.sessions.len());
    let caller = Caller {
        identity: Identity::role(role.name, role.sessions[seat], time),
        region: HOME_REGION,
        address: format!("{}.{}", role.network, 21 + seat * 13),
        agent: role.agent,
    };
    let call = weighted(rng, role.calls, |call| call.weight);
    Event::new(time, caller, call.api, (call.body)(rng))
}

fn person_call(rng: &mut Rng, rank: usize, name: &str, minute: u32, second: u32) -> Event {
    let identity = Identity::user(name);
    let who = identity.arn.clone().unwrap_or_default();
    let caller = Caller {
        identity,
        region: HOME_REGION,
        address: people::address(rank),
        agent: people::agent(rank),
    };
    let call = weighted(rng, people::CALLS, |call| call.weight);
    let event = Event::new(moment(minute, second), caller, call.api, (call.body)(rng));
    if name == people::CLUMSY && chance(rng, people::CLUMSY_PERCENT) {
        let (service, name) = (call.api.service(), call.api.name);
        let message = format!("User: {who} is not authorized to perform: {service}:{name}");
        return event.failing(Failure { code: "AccessDenied", message });
    }
    event
}

/// A service is caller, address and agent at once.
fn service_call(rng: &mut Rng, minute: u32, second: u32) -> Event {
    let (service, call) = weighted(rng, SERVICE_CALLS, |(_, call)| call.weight);
    let caller = Caller {
        identity: Identity::service(service),
        region: HOME_REGION,
        address: (*service).into(),
        agent: service,
    };
    Event::new(moment(minute, second), caller, call.api, (call.body)(rng))
}

/// A person signs in, now and then only at the second try.
fn log_in(rng: &mut Rng, minute: u32, second: u32, to: &mut Vec<Event>) {
    let rank = index(rng, PEOPLE.len());
    let (name, address) = (PEOPLE[rank], people::address(rank));
    let mut second = second;
    if chance(rng, LOGIN_FAILS_PERCENT) {
        to.push(sign_in(moment(minute, second), name, &address, &Outcome::WrongPassword));
        second += pick(rng, &[14, 19, 27, 38]);
    }
    if minute * 60 + second < MINUTES * 60 {
        let outcome = Outcome::Success { second_factor: true };
        to.push(sign_in(moment(minute, second), name, &address, &outcome));
    }
}
