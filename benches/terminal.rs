//! What the board costs its terminal, beside its budgets: bytes, frames, CPU, and how soon it
//! answers, on a pseudo-terminal of 120x40.
//!
//! `cargo bench --bench terminal -- [--quick] [--program PATH] [idle] [trickle] [stream] [demo]`

#![expect(clippy::print_stdout, reason = "a program to be read")]
#![expect(clippy::unwrap_used, reason = "what cannot be measured ends it")]

#[path = "terminal/board.rs"]
mod board;
#[path = "terminal/figures.rs"]
mod figures;
#[path = "terminal/logs.rs"]
mod logs;
#[path = "terminal/process.rs"]
mod process;

use std::time::Duration;

use board::Board;
use figures::Figures;
use logs::Feeder;

struct Options {
    program: String,
    /// How long each case is measured.
    time: Duration,
}

/// A way to use the board, with the most that it may cost in a second.
struct Case {
    name: &'static str,
    what: &'static str,
    /// Seconds before anything is measured.
    settle: u64,
    /// The least seconds that are measured.
    least: u64,
    /// Bytes a second, as they are and compressed.
    raw: f64,
    packed: f64,
    /// Bytes of a frame: median and most.
    frame: Option<(f64, f64)>,
    /// CPU seconds in 25 seconds: of the whole program, of the interface alone.
    cpu: Option<f64>,
    ui: Option<f64>,
}

const NONE: f64 = f64::INFINITY;

const CASES: [Case; 4] = [
    Case {
        name: "idle",
        what: "a file that does not grow",
        // Long enough to fall asleep; a whole minute, in which every time line moves on once.
        settle: 15,
        least: 60,
        raw: 64.0,
        packed: NONE,
        frame: None,
        cpu: Some(0.02),
        ui: None,
    },
    Case {
        name: "trickle",
        what: "200 lines a second, a file",
        settle: 4,
        least: 0,
        raw: 1_500.0,
        packed: NONE,
        frame: Some((1_200.0, 6_000.0)),
        cpu: None,
        ui: Some(0.15),
    },
    Case {
        name: "stream",
        what: "50,000 lines a second, a pipe",
        settle: 4,
        least: 0,
        raw: 6_000.0,
        packed: 1_000.0,
        frame: None,
        cpu: None,
        ui: None,
    },
    Case {
        name: "demo",
        what: "the demo",
        settle: 4,
        least: 0,
        raw: 6_000.0,
        packed: 1_000.0,
        frame: None,
        cpu: None,
        ui: None,
    },
];

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if !args.iter().any(|arg| arg == "--bench") {
        println!("nothing is measured in a test");
        return;
    }
    let program = args.iter().position(|arg| arg == "--program").map(|at| args[at + 1].clone());
    let quick = args.iter().any(|arg| arg == "--quick");
    let options = Options {
        program: program.unwrap_or_else(|| env!("CARGO_BIN_EXE_culprits").into()),
        time: Duration::from_secs(if quick { 5 } else { 25 }),
    };
    let asked: Vec<&Case> =
        CASES.iter().filter(|case| args.iter().any(|a| a == case.name)).collect();
    let cases = if asked.is_empty() { CASES.iter().collect() } else { asked };
    for case in cases {
        measure(case, &options);
    }
    ends(&options);
}

fn measure(case: &Case, options: &Options) {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let path = log.to_str().unwrap();
    let (board, feeder) = match case.name {
        "demo" => (Board::start(&options.program, &["demo"], None), None),
        "stream" => {
            assert!(std::process::Command::new("mkfifo").arg(&log).status().unwrap().success());
            let board = Board::start(&options.program, &["-"], Some(path));
            (board, Some(Feeder::start(&log, 50_000)))
        }
        _ => {
            logs::write(&log, 5_000);
            let board = Board::start(&options.program, &[path], None);
            let feeder = (case.name == "trickle").then(|| Feeder::start(&log, 200));
            (board, feeder)
        }
    };
    let first = board.first_frame();
    std::thread::sleep(Duration::from_secs(case.settle));
    let time = options.time.max(Duration::from_secs(case.least));
    let begin = board.mark();
    std::thread::sleep(time);
    let figures = Figures::of(&board, &begin, time);
    let mut answers = board.answers(if options.time.as_secs() < 10 { 40 } else { 200 });
    let (resident, most) = process::memory(board.id());
    let quit = board.quit();
    drop(feeder);

    println!("\n{}: {}, {} s", case.name, case.what, time.as_secs());
    let seconds = time.as_secs_f64();
    let (median, most_frame) = case.frame.unwrap_or((NONE, NONE));
    let in_25 = 25.0 / seconds;
    line("bytes a second", figures.raw / seconds, case.raw, "B");
    line("  after zlib, flushed each frame", figures.packed / seconds, case.packed, "B");
    line("frames a second", figures.frames.len() as f64 / seconds, NONE, "");
    line("bytes a frame, median", figures.quantile(0.5), median, "B");
    line("bytes a frame, most", figures.quantile(1.0), most_frame, "B");
    line("bytes outside of brackets", figures.outside, 0.0, "B");
    if let Some(writes) = figures.writes {
        let frames = figures.frames.len().max(1) as f64;
        // One more or less is under way when counting begins or ends.
        line("writes a frame", writes / frames, 1.0 + 1.5 / frames, "");
    }
    line("CPU in 25 s", figures.cpu * in_25, case.cpu.unwrap_or(NONE), "s");
    line("  of the interface", figures.ui * in_25, case.ui.unwrap_or(NONE), "s");
    line("first frame", first, 60.0, "ms");
    answers.sort_by(f64::total_cmp);
    let at = |part: f64| answers[((answers.len() - 1) as f64 * part) as usize];
    println!("  {} keys answered", answers.len());
    line("key to first byte, median", at(0.5), 5.0, "ms");
    line("key to first byte, p99", at(0.99), 16.0, "ms");
    line("quit", quit, 50.0, "ms");
    line("resident", resident, NONE, "MB");
    line("resident, most", most, NONE, "MB");
}

/// The ways out, of a board that has just started to play.
fn ends(options: &Options) {
    println!("\nthe ways out, from the demo");
    let board = Board::start(&options.program, &["demo"], None);
    board.first_frame();
    std::thread::sleep(Duration::from_secs(1));
    line("SIGTERM", board.signal("TERM"), 50.0, "ms");
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    std::fs::write(&log, "").unwrap();
    let board = Board::start(&options.program, &[log.to_str().unwrap()], None);
    line("first frame, no data yet", board.first_frame(), 60.0, "ms");
    std::thread::sleep(Duration::from_secs(1));
    board.hold();
    std::thread::sleep(Duration::from_secs(3));
    line("SIGTERM while the terminal stands still", board.signal("TERM"), 50.0, "ms");
}

fn line(what: &str, value: f64, budget: f64, unit: &str) {
    let shown = |value: f64| match value {
        v if v == v.round() || v >= 100.0 => format!("{v:.0}"),
        v if v >= 1.0 => format!("{v:.1}"),
        v => format!("{v:.3}"),
    };
    let said = if budget == NONE {
        String::new()
    } else {
        let word = if value <= budget { "met" } else { "MISSED" };
        format!("{word} (at most {})", shown(budget))
    };
    println!("  {what:<42} {:>9} {unit:<2}  {said}", shown(value));
}
