//! The program as it is started by somebody.

#![allow(
    clippy::unwrap_used,
    dead_code,
    reason = "a test fails by it, and does not start it in every way"
)]

use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

fn program(folder: &Path, args: &[&str]) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_culprits"));
    program.args(args).current_dir(folder).env("XDG_CONFIG_HOME", folder);
    program
}

/// Runs it in `folder`, to its end.
pub fn run(folder: &Path, args: &[&str]) -> Output {
    program(folder, args).stdin(Stdio::null()).output().unwrap()
}

/// What it reports of `log.jsonl` in `folder` by `rule.json` there.
pub fn report(folder: &Path, more: &[&str]) -> String {
    let args = ["report", "log.jsonl", "-r", "rule.json"];
    let args: Vec<&str> = args.into_iter().chain(more.iter().copied()).collect();
    let output = run(folder, &args);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Starts it in `folder`, with pipes to feed it and to read it.
pub fn start(folder: &Path, args: &[&str]) -> Child {
    let mut program = program(folder, args);
    program.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Its largest resident set so far has bounds. A debug build takes more than a release build.
pub fn assert_small(child: &Child) {
    if cfg!(target_os = "linux") {
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
        let peak = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap();
        let peak: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
        assert!(peak < 64_000, "{peak} kB");
    }
}
