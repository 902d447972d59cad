//! A log group to look at: `cargo test --test cloud -- --ignored look --nocapture` serves one for ten
//! minutes, whose sessions are cut each minute, with an address that goes wild after three.

use std::time::{Duration, Instant};

use fastrand::Rng;

use crate::stub::logs::{Logs, now};

#[test]
#[ignore = "for people: it goes on for ten minutes"]
fn look() {
    let service = Logs::start(&["/app/web"]);
    service.stage().second = Duration::from_secs(1);
    service.stage().page = 10_000;
    let mut random = Rng::with_seed(1);
    let mut event = |time: i64, wild: bool| {
        let ip = if wild && random.u8(..10) > 2 { 66 } else { random.u8(..12) };
        let status = if ip == 66 { 401 } else { 200 };
        let n = random.u32(..);
        service.put(
            "/app/web",
            time,
            format!(r#"{{"ip":"10.0.0.{ip}","status":{status},"n":{n}}}"#),
        );
    };
    // Two hours of history.
    (0..72_000).for_each(|n| event(now() - 7_200_000 + n * 100, false));
    println!(
        "AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test culprits cw:/app/web --region us-east-1 \
         --endpoint-url {} --since 2h",
        service.url
    );
    let began = Instant::now();
    let mut cut = began;
    while began.elapsed() < Duration::from_mins(10) {
        std::thread::sleep(Duration::from_millis(100));
        let wild = began.elapsed() > Duration::from_mins(3);
        (0..if wild { 4 } else { 1 }).for_each(|_| event(now(), wild));
        if cut.elapsed() > Duration::from_mins(1) {
            cut = Instant::now();
            service.cut("/app/web");
        }
    }
}
