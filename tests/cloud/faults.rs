//! A hundred thousand events through everything that can go wrong.

use std::time::{Duration, Instant};

use culprits::model::Mode;
use fastrand::Rng;

use crate::rig::{Counted, Rig, options, signed_in};
use crate::stub::logs::{Chances, End, Logs, Opening, now};

const EVENTS: u64 = 100_000;
const EVENTS_A_SECOND: f64 = 4_000.0;
/// Of so many events one happens twice.
const TWINS: u64 = 2_500;

/// Takes in numbered events of several streams, late and out of order.
fn feed(service: &Logs, seed: u64) {
    let mut random = Rng::with_seed(seed);
    let began = Instant::now();
    let mut next = 0;
    while next < EVENTS {
        std::thread::sleep(Duration::from_millis(20));
        let due = (began.elapsed().as_secs_f64() * EVENTS_A_SECOND) as u64;
        let mut stage = service.stage();
        while next < due.min(EVENTS) {
            let late = if random.u8(..4) == 0 { random.i64(0..3_000) } else { random.i64(0..300) };
            let (stream, ip) = (random.u8(..7), random.u8(..50));
            let (stream, ingested) = (format!("stream-{stream}"), now());
            let time = ingested - late;
            let message = format!(r#"{{"n":{next},"ip":"10.0.0.{ip}"}}"#);
            stage.put_at("/app", &stream, (time, ingested), message);
            if next % TWINS == 7 {
                let message = format!(r#"{{"twin":{next}}}"#);
                stage.put_at("/app", &stream, (time, ingested), message.clone());
                stage.put_at("/app", &stream, (time, ingested), message);
            }
            next += 1;
        }
    }
}

/// How sessions end, each way at least once, with refusals between.
fn openings(seed: u64) -> Vec<Opening> {
    let mut random = Rng::with_seed(seed);
    let mut ends = [
        End::Timeout,
        End::Streaming,
        End::Closed,
        End::Cut,
        End::CutInside,
        End::Checksum,
        End::Silence,
        End::Cut,
    ];
    random.shuffle(&mut ends);
    let refusals = ["ThrottlingException", "LimitExceededException", "ServiceUnavailableException"];
    let mut openings = Vec::new();
    for (place, end) in ends.into_iter().enumerate() {
        let refused = if random.bool() { random.usize(1..4) } else { 0 };
        for _ in 0..refused {
            openings.push(Opening::Refused(refusals[random.usize(..refusals.len())]));
        }
        // After many short ones in a row polling would take over.
        let updates = if place % 2 == 0 { random.usize(0..10) } else { random.usize(10..20) };
        openings.push(Opening::Ends(updates, end));
    }
    openings
}

#[test]
fn every_event_is_counted_once_whatever_happens() {
    signed_in(|| {
        let seed = std::env::var("CULPRITS_SEED").map_or(7, |seed| seed.parse().unwrap());
        let service = Logs::start(&["/app"]);
        {
            let mut stage = service.stage();
            stage.second = Duration::from_millis(150);
            stage.most = 2_000;
            stage.page = 4_000;
            stage.hidden = 200;
            stage.openings = openings(seed).into();
            stage.random = Rng::with_seed(seed);
            stage.chances = Chances {
                again: 0.01,
                later: 0.02,
                sample: 0.06,
                throttle: 0.08,
                unavailable: 0.02,
                empty: 0.1,
            };
        }
        let mut rig =
            Rig::open(&["cw:/app"], &["$.n", "$.twin", "$.ip"], &options(&service)).unwrap();
        let feeder = {
            let service = service.clone();
            std::thread::spawn(move || feed(&service, seed))
        };
        while !feeder.is_finished() {
            rig.rest(100);
        }
        let pairs = EVENTS / TWINS;
        let each = Counted { sum: EVENTS as f64, most: 1.0, unique: EVENTS };
        let twice = Counted { sum: 2.0 * pairs as f64, most: 2.0, unique: pairs };
        rig.until("everything", |rig| {
            rig.is(Mode::Live)
                && service.stage().did.ended == 8
                && rig.remote().open_seconds() == 0
                && rig.reports(1)[0].value == each.sum
                && rig.counted()[..2] == [each, twice]
        });
        // Nothing comes again.
        rig.rest(2_000);
        let counted = rig.counted();
        assert_eq!(counted[..2], [each, twice]);
        assert_eq!(counted[2].sum, each.sum);

        let (did, remote, spending) = (service.stage().did.clone(), rig.remote(), rig.spending());
        let coverage = rig.reports(1)[0].coverage;
        println!("{did:#?}\n{remote:#?}\n{spending:#?}\n{coverage:?}\n{:#?}", rig.notices);
        assert!(did.left_out > 0 && did.again > 0 && did.throttled > 0, "{did:?}");
        assert_eq!(did.ended, 8, "{did:?}");
        assert_eq!(coverage.duplicate, 0);
        assert_eq!(coverage.sampled_seconds, did.sampled);
        assert_eq!(remote.sampled_seconds, did.sampled);
        assert_eq!(coverage.gaps, did.ended, "{:#?}", rig.notices);
        assert_eq!(coverage.gaps_healed, coverage.gaps);
        assert_eq!((remote.open_seconds(), remote.lost_seconds), (0, 0));
        assert_eq!(remote.healed_seconds, remote.gap_seconds + remote.sampled_seconds);
        assert!(remote.repeated >= did.again / 2, "{remote:?}");
        let throttled: u64 = spending.calls.iter().map(|call| call.throttled).sum();
        assert_eq!(throttled, did.throttled);
        for call in &spending.calls {
            assert_eq!(call.made, did.calls[call.name], "{}", call.name);
        }
    });
}
