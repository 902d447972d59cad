//! A board made by hand: failed logins over SSH, one culprit, one newcomer, names of all kinds.

use std::sync::Arc;

use culprits::board::{
    Angle, Anomaly, Board, Breakdown, Change, Contrast, Detail, EventLine, Feed, Findings, Lens,
    Memory, Others, Phase, Question, Row, RuleLine, Sift, Slice, SourceHealth, Subject, TimeBasis,
    Total, Trace, Under, Unit, Verdict, View, Watch, Watching,
};
use culprits::model::{
    Calls, Contributor, Coverage, Minute, MinuteRange, Mode, Remote, Spending, Timestamp,
};

/// 2026-11-20 14:31, the last closed minute.
pub const LAST: Minute = Minute::new(29_919_751);

/// Minutes of history.
const HISTORY: usize = 180;

type Who = (&'static str, &'static str, f64, Change, Watch, u8);

const LEARNING: Watch = Watch::Learning { seen: 12, needed: 30 };

const ROWS: [Who; 20] = [
    ("203.0.113.77", "svc-backup", 1842.0, Change::Up(5), Watch::Anomaly, 86),
    ("198.51.100.9", "deploy-bot", 611.0, Change::Same, Watch::Normal, 0),
    ("10.20.4.18", "alice", 402.0, Change::Down(1), Watch::Normal, 0),
    ("10.20.4.51", "bob@corp.example.com", 377.0, Change::Up(1), Watch::Normal, 0),
    ("192.0.2.200", "(anonymous)", 260.0, Change::New, LEARNING, 0),
    (
        "10.20.7.3",
        "arn:aws:sts::123456789012:assumed-role/ci-runner/i-0ab1",
        181.0,
        Change::Same,
        Watch::Normal,
        0,
    ),
    ("2001:db8::5f:91", "carol", 144.0, Change::Down(2), Watch::Normal, 0),
    ("10.20.4.77", "田中 太郎", 131.0, Change::Same, Watch::Normal, 0),
    ("203.0.113.12", "svc-export", 97.0, Change::Up(3), Watch::Normal, 22),
    ("10.20.9.14", "dave", 88.0, Change::Down(1), Watch::Normal, 0),
    ("10.20.4.20", "erin", 71.0, Change::Same, Watch::Normal, 0),
    ("198.51.100.41", "scanner", 60.0, Change::New, Watch::Anomaly, 55),
    ("10.20.4.33", "frank", 55.0, Change::Same, Watch::Normal, 0),
    ("10.20.5.2", "grace", 49.0, Change::Down(1), Watch::Normal, 0),
    ("10.20.4.90", "heidi", 41.0, Change::Same, Watch::Normal, 0),
    ("10.20.4.91", "ivan", 38.0, Change::Down(2), Watch::Unwatched, 0),
    ("10.20.4.92", "judy", 31.0, Change::Same, Watch::Unwatched, 0),
    ("10.20.4.93", "김철수", 22.0, Change::Down(12), Watch::Unwatched, 0),
    ("10.20.4.94", "mallory", 12.0, Change::Up(2), Watch::Unwatched, 0),
    ("10.20.4.95", "nils", 9.0, Change::Unknown, Watch::Unwatched, 0),
];

/// Numbers that look like traffic and are the same each time.
fn wobble(seed: usize, i: usize, base: f64) -> f64 {
    let x = (seed * 7_919 + i * 104_729) % 97;
    (base * (0.6 + x as f64 / 97.0 * 0.7)).round()
}

fn trace(seed: usize, now: f64, jump: bool) -> Vec<Option<f64>> {
    (0..HISTORY)
        .map(|i| {
            let left = HISTORY - 1 - i;
            let rises = [now, 1_790.0, 1_310.0, 620.0];
            match (jump, rises.get(left)) {
                (true, Some(value)) => Some(*value),
                (true, None) => Some(wobble(seed, i, 55.0)),
                (false, _) if i < 20 => None,
                (false, _) if left == 0 => Some(now),
                (false, _) if (seed + i).is_multiple_of(11) => Some(0.0),
                (false, _) => Some(wobble(seed, i, now)),
            }
        })
        .collect()
}

fn row(rank: usize) -> Row {
    let (ip, user, now, change, watch, severity) = ROWS[rank];
    let value = now * 8.0;
    Row {
        contributor: Contributor::new(&[ip, user]),
        rank: rank as u32 + 1,
        change,
        value,
        error: 0.0,
        now,
        share: now / 5_421.0,
        trace: trace(rank + 1, now, rank == 0),
        first_seen: LAST.plus(-170 + rank as i64 * 3),
        watch,
        severity,
    }
}

fn verdict(severity: u8, lower: f64, upper: f64) -> Verdict {
    Verdict {
        watch: Watch::Anomaly,
        score: 1.0 + f32::from(severity) / 23.0,
        grade: f32::from(severity) / 100.0,
        confidence: 0.97,
        severity,
        expected: f64::midpoint(lower, upper),
        lower,
        upper,
        began: None,
        reason: "33 times its usual rate of this hour, and 34% of the rule instead of 1%".into(),
        causes: vec![
            ("rate".into(), 0.65),
            ("share of the rule".into(), 0.21),
            ("rank".into(), 0.10),
            ("season".into(), 0.04),
        ],
    }
}

fn anomaly(who: Option<usize>, back: i64, severity: u8, value: f64, open: bool) -> Anomaly {
    let peak = LAST.plus(-back);
    Anomaly {
        subject: who.map_or(Subject::Total, |rank| Subject::Contributor(row(rank).contributor)),
        start: peak.plus(if open { -2 } else { -1 }),
        last: if open { LAST } else { peak.plus(2) },
        open,
        peak,
        value,
        verdict: verdict(severity, 40.0, 75.0),
    }
}

pub fn anomalies() -> Vec<Anomaly> {
    vec![
        anomaly(Some(0), 0, 86, 1_842.0, true),
        anomaly(Some(11), 9, 55, 60.0, true),
        anomaly(Some(8), 50, 22, 160.0, false),
        anomaly(None, 118, 74, 9_120.0, false),
        anomaly(Some(3), 140, 12, 720.0, false),
    ]
}

fn severity_of(anomalies: &[Anomaly]) -> Vec<u8> {
    (0..HISTORY)
        .map(|i| {
            let minute = LAST.plus(i as i64 + 1 - HISTORY as i64);
            let here = anomalies.iter().filter(|a| a.peak == minute);
            here.map(|a| a.verdict.severity).max().unwrap_or(0)
        })
        .collect()
}

/// So many minutes up to the last, around a value.
fn minutes(len: usize, around: f64) -> Trace {
    let values = (0..len).map(|i| Some(wobble(5, i, around))).collect();
    let mut severity = vec![0; len];
    severity[len - 1] = 86;
    Trace { first: LAST.plus(1 - len as i64), step: 1, values, severity }
}

fn rules() -> Vec<RuleLine> {
    let rule =
        |name: &str, title: &str, labels: &[&str], unit, coverage, now, open, severity| RuleLine {
            name: name.into(),
            title: title.into(),
            key_labels: labels.iter().map(|label| (*label).to_owned()).collect(),
            unit,
            sums: unit == Unit::Bytes,
            coverage,
            now,
            top: Some((row(0).contributor, now / 3.0)),
            open,
            severity,
            watch: if open > 0 { Watch::Anomaly } else { Watch::Normal },
            trace: minutes(60, now),
        };
    let coverage = Coverage {
        received: 48_210,
        matched: 43_368,
        filtered_out: 4_790,
        unparsed: 12,
        key_missing: 37,
        too_late: 0,
        duplicate: 3,
        late: 9,
        ..Coverage::default()
    };
    let blind = Coverage { received: 48_210, unparsed: 48_210, ..Coverage::default() };
    vec![
        rule(
            "ssh-failed",
            "failed logins over SSH",
            &["srcip", "user"],
            Unit::Count,
            coverage,
            5_421.0,
            2,
            86,
        ),
        rule(
            "bytes-out",
            "bytes sent, by client",
            &["$.client.ip"],
            Unit::Bytes,
            coverage,
            3.4e9,
            0,
            0,
        ),
        rule(
            "api-errors",
            "CloudTrail errors by caller",
            &["$.userIdentity.arn"],
            Unit::Count,
            blind,
            0.0,
            0,
            0,
        ),
    ]
}

fn feed() -> Feed {
    let source = |name: &str, format: &str, events, time| SourceHealth {
        name: name.into(),
        format: format.into(),
        events,
        time,
        ended: false,
    };
    Feed {
        remotes: Vec::new(),
        spending: None,
        phase: Phase::Live,
        redacted: false,
        now: LAST.end().plus_millis(7_200),
        watermark: Some(LAST.end().plus_millis(4_000)),
        lag_ms: Some(830),
        rate: 92.4,
        more_sources: 0,
        coverage: Coverage { received: 48_210, unparsed: 12, late: 9, ..Coverage::default() },
        sources: vec![
            source("/var/log/auth.log", "syslog", 40_100, TimeBasis::Event("header".into())),
            source("cw:/bastion/ssh", "json", 8_100, TimeBasis::Event("$.ts".into())),
            source("/srv/log/legacy.txt", "text", 10, TimeBasis::Arrival),
        ],
        notices: vec!["/var/log/auth.log was rotated at 14:02:11; nothing was lost".into()],
        rejects: vec![EventLine {
            time: LAST.start().plus_millis(12_400),
            text: "-- MARK --".into(),
        }],
    }
}

pub fn detail(rank: usize) -> Detail {
    let row = row(rank);
    let first = LAST.plus(1 - HISTORY as i64);
    let values = row.trace.clone();
    let severity: Vec<u8> = match rank {
        0 => (0..HISTORY)
            .map(|i| [86, 80, 61, 0].get(HISTORY - 1 - i).copied().unwrap_or(0))
            .collect(),
        _ => vec![0; HISTORY],
    };
    let verdicts = severity
        .iter()
        .enumerate()
        .map(|(i, s)| match row.watch {
            Watch::Learning { .. } | Watch::Unwatched => None,
            _ if i < 30 => None,
            _ => Some(verdict(*s, 40.0, 75.0)),
        })
        .collect();
    let field = |field: &str, values: &[(&str, u64)], distinct| Breakdown {
        field: field.into(),
        values: values.iter().map(|(value, n)| ((*value).to_owned(), *n)).collect(),
        distinct,
    };
    let event = |i: i64| EventLine {
        time: LAST.end().plus_millis(-i * 700 - 300),
        text: format!(
            "Nov 20 14:31:{:02} bastion-1 sshd[{}]: Failed password for invalid user svc-backup \
             from 203.0.113.77 port {} ssh2",
            59 - i % 60,
            20_411 + i,
            40_122 + i * 7,
        ),
    };
    Detail {
        anomalies: anomalies()
            .into_iter()
            .filter(|a| a.subject == Subject::Contributor(row.contributor.clone()))
            .collect(),
        trace: Trace { first, step: 1, values, severity },
        verdicts,
        breakdown: vec![
            field("host", &[("bastion-1", 188), ("bastion-2", 11), ("db-7", 1)], 3),
            field("reason", &[("invalid user", 150), ("bad password", 50)], 2),
            field("$.client.version", &[("libssh2_1.10.0", 200)], 1),
            field("port", &[("40122", 1), ("40129", 1), ("40136", 1), ("40143", 1)], 200),
        ],
        kept: 200,
        samples: 1_842,
        events: (0..30).map(event).collect(),
        values: None,
        row,
    }
}

/// The board of a live feed.
pub fn board() -> Board {
    let rows: Vec<Row> = (0..ROWS.len()).map(row).collect();
    let shown: f64 = rows.iter().map(|row| row.now).sum();
    let now = 5_421.0;
    let anomalies = anomalies();
    let total = (0..HISTORY)
        .map(|i| {
            Some(if HISTORY - i <= 3 {
                now - 300.0 * (HISTORY - i - 1) as f64
            } else {
                wobble(3, i, 2_900.0)
            })
        })
        .collect();
    Board {
        feed: feed(),
        rules: rules(),
        lens: Lens { span: Some(15), rows: 200, history: HISTORY, ..Lens::default() },
        view: View {
            range: MinuteRange::ending(LAST, 15),
            closed: true,
            revised: false,
            retained: MinuteRange::ending(LAST, HISTORY as i64),
            others: Others {
                count: 1_184,
                value: (now - shown) * 8.0,
                now: now - shown,
                share: 1.0 - shown / now,
            },
            rows,
            total: Total {
                value: now * 8.0,
                now,
                samples: 43_368,
                unique: 1_204,
                unique_error: 0.0,
                unique_before: 1_166,
            },
            scrub: minutes(HISTORY, 2_900.0),
            trace: Trace {
                first: LAST.plus(1 - HISTORY as i64),
                step: 1,
                values: total,
                severity: severity_of(&anomalies),
            },
            under: None,
            watch: Watch::Normal,
            watching: Watching {
                judged: 1_204,
                followed: 32,
                evicted: 17,
                passed_over: 0,
                ignored: 0,
            },
            anomalies,
            max_error: 0.0,
            signed: false,
            memory: Memory {
                budget: 32 << 20,
                used: 2_345_678,
                names: 1_371,
                names_evicted: 0,
                minutes_thinned: 0,
            },
        },
        detail: Some(detail(0)),
        sift: None,
    }
}

/// The board with the answer to a question on the culprit.
pub fn sifted(question: Question) -> Board {
    let slice = |value: &str, events: u64| Slice {
        value: value.into(),
        events,
        trace: minutes(HISTORY, events as f64 / 15.0).values,
        first: LAST.plus(-14).start(),
        last: LAST.start(),
    };
    let contrast = |field: &str, value: &str, share: f64, elsewhere: f64| Contrast {
        field: field.into(),
        value: value.into(),
        events: (share * 1_000.0) as u64,
        share,
        elsewhere,
        times: (elsewhere > 0.0).then(|| share / elsewhere),
        at_least: share / elsewhere.max(0.01) / 1.8,
    };
    let detail = detail(0);
    let findings = match &question.angle {
        Angle::Events => Findings::Events,
        Angle::Fields => Findings::Fields(detail.breakdown.clone()),
        Angle::By(_) => Findings::By {
            slices: vec![
                slice("curl/8.5.0", 920),
                slice("python-requests/2.31", 79),
                slice("(none)", 1),
            ],
            distinct: 3,
        },
        Angle::Against => Findings::Against {
            contrasts: vec![
                contrast("userAgent", "curl/8.5.0", 0.92, 0.0),
                contrast("path", "/login", 0.81, 0.04),
                contrast("status", "403", 0.97, 0.31),
            ],
            others: 1_998,
        },
    };
    let facets = !question.facets.is_empty();
    let sift = Sift {
        question: question.clone(),
        findings,
        passed: if facets { 812 } else { 1_000 },
        kept: 1_000,
        samples: 21_842,
        events: detail.events.clone(),
        rule: Some(Ok("{}\n".into())),
    };
    let mut board = board();
    board.lens.contributor = Some(detail.row.contributor.clone());
    board.lens.question = Some(question);
    board.sift = Some(sift);
    board
}

/// The same at a later moment: more events, the culprit fell to the second place.
pub fn later(generation: u64) -> Arc<Board> {
    let mut board = board();
    board.lens.generation = generation;
    board.feed.coverage.received += 1_204;
    board.feed.now = Timestamp::from_millis(board.feed.now.millis() + 20_000);
    board.view.rows.swap(0, 1);
    for (i, row) in board.view.rows.iter_mut().enumerate() {
        row.rank = i as u32 + 1;
    }
    Arc::new(board)
}

/// The board of log groups and a metric behind a network, with something amiss.
pub fn remote() -> Board {
    let mut board = board();
    let group = Remote {
        name: "cw:/aws/cloudtrail".into(),
        mode: Mode::Live,
        pattern: "{ $.errorCode = \"AccessDenied\" }".into(),
        sampled_seconds: 3,
        gap_seconds: 41,
        healed_seconds: 44,
        healed_events: 1_212,
        repeated: 5_020,
        ..Remote::default()
    };
    let metric = Remote {
        name: "metrics:AWS/Lambda/Errors by FunctionName".into(),
        mode: Mode::Waiting,
        why: "AWS/Lambda/Errors: GetMetricData (CloudWatch): throttled".into(),
        ..Remote::default()
    };
    board.feed.remotes = vec![group, metric];
    board.feed.spending = Some(Spending {
        calls: vec![
            Calls { name: "FilterLogEvents", made: 412, throttled: 2, rate: 0.4, quota: 25.0 },
            Calls { name: "StartLiveTail", made: 2, throttled: 0, rate: 0.0, quota: 5.0 },
        ],
        live_minutes: 42.5,
        scanned_bytes: 3 << 30,
        metrics: 1_200,
        dollars: 0.45,
        dollars_per_hour: 0.61,
        budget: Some(5.0),
    });
    let values = board.view.trace.values.iter().map(|value| value.map(|v| v / 7.0)).collect();
    board.view.under = Some(Under {
        name: "AWS/Lambda/Errors Sum".into(),
        unit: Unit::Count,
        trace: Trace { values, severity: vec![0; HISTORY], ..board.view.trace.clone() },
    });
    board
}
