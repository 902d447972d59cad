//! The bytes of a run as frames.

use std::io::Write;
use std::time::Duration;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use crate::board::{Board, Mark};
use crate::process;

const BEGIN: &[u8] = b"\x1b[?2026h";
const END: &[u8] = b"\x1b[?2026l";

pub struct Figures {
    pub raw: f64,
    /// Bytes after compression with a flush after each frame, as over `ssh -C`.
    pub packed: f64,
    /// Bytes of each frame, the smallest first.
    pub frames: Vec<usize>,
    /// Bytes that are in no frame.
    pub outside: f64,
    /// Seconds.
    pub cpu: f64,
    pub ui: f64,
    pub writes: Option<f64>,
}

impl Figures {
    /// Of what was sent since `begin`, `time` ago.
    pub fn of(board: &Board, begin: &Mark, time: Duration) -> Self {
        let usage = process::usage(board.id());
        let pieces = board.pieces(begin.pieces);
        let end = pieces.first().map(|(at, _)| *at + time);
        let bytes: Vec<u8> = pieces
            .into_iter()
            .filter(|(at, _)| end.is_none_or(|end| *at <= end))
            .flat_map(|(_, bytes)| bytes)
            .collect();
        let (mut frames, mut outside) = (Vec::new(), 0);
        let mut packer = ZlibEncoder::new(Vec::new(), Compression::new(6));
        let mut rest = bytes.as_slice();
        while let Some(end) = find(rest, END) {
            let (frame, after) = rest.split_at(end + END.len());
            let before = find(frame, BEGIN).unwrap_or(frame.len());
            outside += before;
            frames.push(frame.len() - before);
            packer.write_all(frame).unwrap();
            packer.flush().unwrap();
            rest = after;
        }
        frames.sort_unstable();
        Self {
            raw: bytes.len() as f64,
            packed: packer.get_ref().len() as f64,
            frames,
            outside: outside as f64,
            cpu: usage.cpu - begin.usage.cpu,
            ui: usage.ui - begin.usage.ui,
            writes: usage.writes.zip(begin.usage.writes).map(|(now, then)| {
                // What it wrote and the terminal did not get are the eight bytes that wake a thread.
                let wakes = (now.1 - then.1 - bytes.len() as f64) / 8.0;
                now.0 - then.0 - wakes.round()
            }),
        }
    }

    /// Bytes of the frame at this part of all, by size.
    pub fn quantile(&self, part: f64) -> f64 {
        let last = self.frames.len().saturating_sub(1);
        self.frames.get((last as f64 * part) as usize).copied().unwrap_or(0) as f64
    }
}

fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    memchr::memmem::find(bytes, part)
}
