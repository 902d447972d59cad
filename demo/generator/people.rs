//! The people of the company, the busiest first, and what they look at.

use super::body::{filtered, get_object, plain, with};
use super::call::{Api, Call, host};
use super::chance::Pace;

/// User names; who stands further down calls less.
pub static PEOPLE: &[&str] = &[
    "a.novak",
    "m.fischer",
    "j.okoye",
    "l.haddad",
    "t.virtanen",
    "s.kumar",
    "c.moreau",
    "d.silva",
    "e.kowalska",
    "h.tanaka",
    "r.oconnor",
    "p.lindqvist",
    "n.petrova",
    "k.mensah",
    "b.rossi",
    "f.jansen",
    "y.cohen",
    "g.nielsen",
    "o.demir",
    "v.costa",
    "i.horvat",
    "w.zhang",
    "q.tran",
    "z.ali",
    "u.berg",
];

/// The developer who keeps trying things that are not allowed.
pub const CLUMSY: &str = "t.virtanen";
/// How many of those tries in a hundred are refused.
pub const CLUMSY_PERCENT: u32 = 40;

/// The pace of the person who stands at `rank`, counted from 0.
pub fn pace(rank: usize) -> Pace {
    Pace::Random(150 / (rank as u32 + 1))
}

/// Where the person at `rank` sits: every third in the office, the others each at home.
pub fn address(rank: usize) -> String {
    if rank.is_multiple_of(3) {
        format!("198.18.4.{}", 10 + rank % 2)
    } else {
        format!("198.19.{}.{}", 20 + rank * 7, 11 + rank * 9)
    }
}

/// What the person at `rank` works with.
pub fn agent(rank: usize) -> &'static str {
    const AGENTS: [&str; 3] = [
        "aws-cli/2.27.49 ua/2.1 os/macos lang/python#3.13.4",
        "aws-cli/2.27.49 ua/2.1 os/linux lang/python#3.13.4",
        "AWS-Console",
    ];
    AGENTS[rank % AGENTS.len()]
}

/// What people do.
pub static CALLS: &[Call] = &[
    Call::new(20, Api::read(host::EC2, "DescribeInstances"), |_| filtered("tag:team", "platform")),
    Call::new(14, Api::read(host::LOGS, "FilterLogEvents"), |_| with("logGroupName", "/app/shop")),
    Call::new(12, Api::read(host::MONITORING, "GetMetricData"), plain),
    Call::new(10, Api::read(host::S3, "ListBuckets"), plain),
    Call::new(10, Api::read(host::CLOUDFORMATION, "DescribeStacks"), |_| with("stackName", "shop")),
    Call::new(8, Api::read(host::LAMBDA, "ListFunctions20150331"), plain),
    Call::new(8, Api::read(host::IAM, "GetUser"), plain),
    Call::new(6, Api::read(host::RDS, "DescribeDBInstances"), plain),
    Call::new(6, Api::GET_OBJECT, |rng| {
        get_object("example-reports", "weekly.xlsx", rng.u32(50..300) * 1000)
    }),
    Call::new(4, Api::write(host::EC2, "CreateTags"), plain),
    Call::new(2, Api::write(host::LOGS, "StartQuery"), |_| with("logGroupName", "/app/shop")),
];
