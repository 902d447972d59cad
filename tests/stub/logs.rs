//! A fake of CloudWatch Logs: what a test puts in is found by `FilterLogEvents`, sent by
//! `StartLiveTail`, and withheld as the test wants it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use fastrand::Rng;
use hyper::Request;
use serde_json::{Value, json};

use super::queries::Queries;
use super::tail::tail;
use super::{Answer, Server, answer, error, json as json_answer, target};

const ACCOUNT: &str = "111122223333";

/// Most bytes of a page.
const PAGE: usize = 1 << 20;

/// A log event as the service has it.
#[derive(Clone, Debug)]
pub struct Event {
    pub group: String,
    pub stream: String,
    pub time: i64,
    pub ingested: i64,
    pub message: String,
    pub id: String,
}

/// How a live session ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// As after three hours.
    Timeout,
    /// By a fault of the service.
    Streaming,
    /// The body ends as it should.
    Closed,
    /// The connection is gone between two updates.
    Cut,
    /// The connection is gone in the middle of an update.
    CutInside,
    /// An update comes with a wrong checksum.
    Checksum,
    /// Nothing comes any more.
    Silence,
}

/// What becomes of one `StartLiveTail`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// It is refused by this code.
    Refused(&'static str),
    /// It ends after so many updates.
    Ends(usize, End),
}

/// How often things happen by chance.
#[derive(Clone, Copy, Debug, Default)]
pub struct Chances {
    /// An event is sent again, in its session or the next.
    pub again: f64,
    /// An event is sent an update later.
    pub later: f64,
    /// Of an update only a part is sent.
    pub sample: f64,
    /// `FilterLogEvents` says that calls come too fast…
    pub throttle: f64,
    /// …or that it cannot now…
    pub unavailable: f64,
    /// …or gives a page without events before the others.
    pub empty: f64,
}

/// What the service did.
#[derive(Clone, Debug, Default)]
pub struct Did {
    /// Sessions that began, and those that it ended.
    pub begun: u64,
    pub ended: u64,
    /// Updates that were samples.
    pub sampled: u64,
    /// Events that were left out of them.
    pub left_out: u64,
    /// Events that were sent again.
    pub again: u64,
    /// Calls that were said to come too fast.
    pub throttled: u64,
    /// Calls of each operation.
    pub calls: BTreeMap<String, u64>,
}

/// The service's state, which a test may change at any moment.
pub struct Stage {
    /// Names of the log groups with their classes, in order.
    pub groups: Vec<(String, &'static str)>,
    /// All events in the order in which they were taken in.
    pub events: Vec<Event>,
    /// Between two updates of a session.
    pub second: Duration,
    /// Most events of an update.
    pub most: usize,
    /// Most events of a page.
    pub page: usize,
    /// Milliseconds until `FilterLogEvents` finds what was taken in.
    pub hidden: i64,
    /// What becomes of the next sessions; those after go on.
    pub openings: VecDeque<Opening>,
    /// Operations that fail, with the code.
    pub refused: BTreeMap<&'static str, &'static str>,
    /// Log groups whose events may not be read.
    pub groups_refused: BTreeSet<String>,
    /// Log groups whose sessions are to be cut.
    pub cut: BTreeSet<String>,
    pub queries: Queries,
    pub chances: Chances,
    pub random: Rng,
    pub did: Did,
    /// What is left of answers that were begun, by their tokens.
    pages: BTreeMap<String, VecDeque<usize>>,
}

/// The service.
#[derive(Clone)]
pub struct Logs {
    stage: Arc<Mutex<Stage>>,
    pub url: String,
}

/// The present, in milliseconds since the epoch.
pub fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as i64
}

pub fn arn(group: &str) -> String {
    format!("arn:aws:logs:us-east-1:{ACCOUNT}:log-group:{group}")
}

impl Logs {
    /// Starts it with log groups of the standard class.
    pub fn start(groups: &[&str]) -> Self {
        let stage = Arc::new(Mutex::new(Stage {
            groups: groups.iter().map(|group| ((*group).to_owned(), "STANDARD")).collect(),
            events: Vec::new(),
            second: Duration::from_millis(50),
            most: 500,
            page: 10_000,
            hidden: 0,
            openings: VecDeque::new(),
            refused: BTreeMap::new(),
            groups_refused: BTreeSet::new(),
            cut: BTreeSet::new(),
            queries: Queries::default(),
            chances: Chances::default(),
            random: Rng::with_seed(1),
            did: Did::default(),
            pages: BTreeMap::new(),
        }));
        let shared = Arc::clone(&stage);
        let server = Server::start(move |request| {
            let stage = Arc::clone(&shared);
            async move { Some(serve(&stage, &request)) }
        });
        Self { stage, url: server.url }
    }

    /// The state, to be looked at and changed.
    pub fn stage(&self) -> MutexGuard<'_, Stage> {
        self.stage.lock().unwrap()
    }

    /// Cuts the session that has a log group, at its next update.
    pub fn cut(&self, group: &str) {
        self.stage().cut.insert(group.into());
    }

    /// Takes in an event now.
    pub fn put(&self, group: &str, time: i64, message: impl Into<String>) {
        self.stage().put(group, "stream", time, message);
    }
}

impl Stage {
    /// Takes in an event now.
    pub fn put(&mut self, group: &str, stream: &str, time: i64, message: impl Into<String>) {
        self.put_at(group, stream, (time, now()), message);
    }

    /// Takes in an event that happened and was taken in at these times.
    pub fn put_at(
        &mut self,
        group: &str,
        stream: &str,
        (time, ingested): (i64, i64),
        message: impl Into<String>,
    ) {
        self.events.push(Event {
            group: group.into(),
            stream: stream.into(),
            time,
            ingested,
            message: message.into(),
            id: format!("{:056}", self.events.len()),
        });
    }

    pub fn chance(&mut self, chance: f64) -> bool {
        chance > 0.0 && self.random.f64() < chance
    }

    fn group(&self, wanted: &str) -> Option<String> {
        let known = self.groups.iter().map(|(name, _)| name);
        known.into_iter().find(|name| wanted == **name || wanted == arn(name)).cloned()
    }

    fn refusal(&mut self, call: &str) -> Option<&'static str> {
        if let Some(code) = self.refused.get(call) {
            return Some(code);
        }
        let chances = self.chances;
        match call {
            "FilterLogEvents" if self.chance(chances.throttle) => Some("ThrottlingException"),
            "FilterLogEvents" if self.chance(chances.unavailable) => {
                Some("ServiceUnavailableException")
            }
            _ => None,
        }
    }

    fn describe(&self, ask: &Value) -> Answer {
        const PAGE: usize = 2;
        let prefix = ask["logGroupNamePrefix"].as_str().unwrap_or_default();
        let from: usize = ask["nextToken"].as_str().map_or(0, |token| token.parse().unwrap());
        let all: Vec<_> = self.groups.iter().filter(|(name, _)| name.starts_with(prefix)).collect();
        let groups = all.iter().skip(from).take(PAGE).map(|(name, class)| {
            let arn = arn(name);
            json!({
                "logGroupName": name, "arn": format!("{arn}:*"), "logGroupArn": arn,
                "logGroupClass": class, "storedBytes": 1, "creationTime": 1,
            })
        });
        let mut page = json!({ "logGroups": groups.collect::<Vec<_>>() });
        if all.len() > from + PAGE {
            page["nextToken"] = (from + PAGE).to_string().into();
        }
        json_answer(&page)
    }

    fn filter(&mut self, ask: &Value) -> Answer {
        let named = ask["logGroupName"].as_str().or(ask["logGroupIdentifier"].as_str());
        let Some(group) = self.group(named.unwrap_or_default()) else {
            return error(400, "ResourceNotFoundException", "The log group does not exist.");
        };
        if self.groups_refused.contains(&group) {
            return self.refuse("AccessDeniedException");
        }
        if self.groups.iter().any(|known| *known == (group.clone(), "INFREQUENT_ACCESS")) {
            return error(400, "InvalidOperationException", "not for this class");
        }
        let (token, mut left) = match ask["nextToken"].as_str() {
            Some(token) => (Some(token), self.pages[token].clone()),
            None => (None, self.find(&group, ask)),
        };
        let mut page = Vec::new();
        let empty = self.chances.empty;
        if token.is_none() && self.chance(empty) {
            page.clear();
        } else {
            let mut bytes = 0;
            while page.len() < self.page
                && let Some(at) = left.front()
            {
                let event = &self.events[*at];
                bytes += event.message.len();
                if bytes > PAGE && !page.is_empty() {
                    break;
                }
                page.push(json!({
                    "logStreamName": event.stream, "timestamp": event.time,
                    "ingestionTime": event.ingested, "message": event.message,
                    "eventId": event.id,
                }));
                left.pop_front();
            }
        }
        let mut page = json!({ "events": page, "searchedLogStreams": [] });
        if !left.is_empty() {
            let token = format!("token-{}", self.pages.len());
            page["nextToken"] = token.clone().into();
            self.pages.insert(token, left);
        }
        json_answer(&page)
    }

    /// The places of what happened from `startTime` to `endTime`, both in it, by time.
    fn find(&self, group: &str, ask: &Value) -> VecDeque<usize> {
        let from = ask["startTime"].as_i64().unwrap_or(i64::MIN);
        let until = ask["endTime"].as_i64().unwrap_or(i64::MAX);
        let seen = now() - self.hidden;
        let is_in = |event: &Event| {
            (from..=until).contains(&event.time) && event.ingested <= seen && event.group == group
        };
        let all = self.events.iter().enumerate();
        let mut found: Vec<usize> =
            all.filter(|(_, event)| is_in(event)).map(|(at, _)| at).collect();
        found.sort_by_key(|at| (self.events[*at].time, self.events[*at].ingested, *at));
        found.into()
    }
}

fn serve(shared: &Arc<Mutex<Stage>>, request: &Request<Bytes>) -> Answer {
    let mut call = target(request);
    if call.is_empty() {
        call = "GetCallerIdentity".into();
    }
    let mut stage = shared.lock().unwrap();
    *stage.did.calls.entry(call.clone()).or_default() += 1;
    if let Some(code) = stage.refusal(&call) {
        return stage.refuse(code);
    }
    let ask: Value = serde_json::from_slice(request.body()).unwrap_or_default();
    match call.as_str() {
        "DescribeLogGroups" => stage.describe(&ask),
        "FilterLogEvents" => stage.filter(&ask),
        "StartQuery" => {
            let Stage { queries, events, .. } = &mut *stage;
            queries.start(events, &ask)
        }
        "GetQueryResults" => stage.queries.results(&ask),
        "StartLiveTail" => {
            let asked = ask["logGroupIdentifiers"].as_array().unwrap();
            let groups: Option<Vec<String>> =
                asked.iter().map(|arn| stage.group(arn.as_str().unwrap())).collect();
            let Some(groups) = groups else {
                return error(400, "ResourceNotFoundException", "The log group does not exist.");
            };
            match stage.openings.pop_front() {
                Some(Opening::Refused(code)) => stage.refuse(code),
                Some(Opening::Ends(after, end)) => tail(shared, &stage, groups, Some((after, end))),
                None => tail(shared, &stage, groups, None),
            }
        }
        _ => answer(
            200,
            "text/xml",
            format!(
                "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::{ACCOUNT}:\
                 user/test</Arn><UserId>U</UserId><Account>{ACCOUNT}</Account>\
                 </GetCallerIdentityResult></GetCallerIdentityResponse>"
            ),
        ),
    }
}

impl Stage {
    fn refuse(&mut self, code: &str) -> Answer {
        self.did.throttled += u64::from(code == "ThrottlingException");
        let status = if code == "ServiceUnavailableException" { 503 } else { 400 };
        error(status, code, "as the test wants it")
    }
}
