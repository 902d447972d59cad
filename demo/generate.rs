//! Writes the demo: `recording.jsonl.zst`, four hours of `CloudTrail` events from an invented
//! company with four incidents in them, and `incidents.json`, which tells what they are.
//!
//! The same seed gives the same bytes; no clock is read.
//!
//! ```sh
//! cargo run --example generate-demo -- [--out DIR] [--seed N]
//! ```

mod generator;

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Parser;

use generator::Recording;

/// Writes the demo recording and the list of its incidents.
#[derive(Parser)]
struct Args {
    /// Folder to write into
    #[arg(long, value_name = "DIR", default_value = "demo")]
    out: PathBuf,
    /// Seed of all chance in the recording
    #[arg(long, value_name = "N", default_value_t = 95)]
    seed: u64,
}

fn main() -> Result<()> {
    let args = Args::parse();
    let recording = Recording::generate(args.seed)?;
    let packed = pack(&recording.lines).context("cannot compress the recording")?;
    let mut story = serde_json::to_string_pretty(&recording.summary)?;
    story.push('\n');

    write(&args.out.join("recording.jsonl.zst"), &packed)?;
    write(&args.out.join("incidents.json"), story.as_bytes())?;
    writeln!(
        io::stderr(),
        "{} events, {} duplicates, {} bytes plain, {} compressed",
        recording.summary.recording.events,
        recording.summary.recording.duplicates,
        recording.lines.len(),
        packed.len(),
    )?;
    Ok(())
}

/// One zstd frame with its content size and a checksum, so that a reader knows what is coming;
/// the window is 2 MiB, so that the reader needs little memory and the frame is no larger for it.
fn pack(lines: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = zstd::Encoder::new(Vec::new(), 19)?;
    encoder.window_log(21)?;
    encoder.include_checksum(true)?;
    encoder.set_pledged_src_size(Some(lines.len() as u64))?;
    encoder.write_all(lines)?;
    encoder.finish()
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))
}
