//! Lines in and lines out, each on a thread of its own: a reader that stands still stops neither
//! commands nor signals.

use std::io::{self, BufRead, Write};

use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::sync::oneshot;

use super::answers::LONGEST;

/// What came in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// A line without its end.
    Line(String),
    /// One of more than 400 characters; what they were was not kept.
    TooLong,
}

/// Lines of standard input, until it ends.
pub(super) fn lines() -> io::Result<Receiver<Heard>> {
    let (send, receive) = channel(8);
    std::thread::Builder::new().name("commands".into()).spawn(move || {
        let mut input = io::stdin().lock();
        while let Ok(Some(heard)) = read(&mut input) {
            if send.blocking_send(heard).is_err() {
                return;
            }
        }
    })?;
    Ok(receive)
}

/// One line, however long it is, in little memory; nothing at the end.
fn read(input: &mut impl BufRead) -> io::Result<Option<Heard>> {
    // A character has four bytes at most.
    const MOST: usize = LONGEST * 4;
    let mut line = Vec::new();
    let mut some = false;
    loop {
        let bytes = match input.fill_buf() {
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            bytes => bytes?,
        };
        let end = memchr::memchr(b'\n', bytes);
        let piece = &bytes[..end.unwrap_or(bytes.len())];
        some |= !bytes.is_empty();
        line.extend_from_slice(&piece[..piece.len().min((MOST + 1).saturating_sub(line.len()))]);
        let (used, last) = (piece.len() + usize::from(end.is_some()), bytes.is_empty());
        input.consume(used);
        if end.is_some() || last {
            break;
        }
    }
    let text = String::from_utf8_lossy(&line);
    let long = line.len() > MOST || text.chars().count() > LONGEST;
    Ok(some.then(|| if long { Heard::TooLong } else { Heard::Line(text.into_owned()) }))
}

/// Writes each sentence as a line to standard output, at once; when the sentences have ended, or
/// cannot be written, it says how that went.
pub(super) fn voice() -> io::Result<(Sender<String>, oneshot::Receiver<io::Result<()>>)> {
    let (send, mut receive) = channel::<String>(64);
    let (end, ended) = oneshot::channel();
    std::thread::Builder::new().name("sentences".into()).spawn(move || {
        let mut written = Ok(());
        while written.is_ok()
            && let Some(sentence) = receive.blocking_recv()
        {
            let mut out = io::stdout().lock();
            written = out.write_all((sentence + "\n").as_bytes()).and_then(|()| out.flush());
        }
        // The loop learns of the end first by this.
        let _ = end.send(written);
    })?;
    Ok((send, ended))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_one_and_takes_no_room() {
        let long = "x".repeat(LONGEST);
        let text = format!("a\n{long}\n{long}é\n{}\n\u{fffd}b\nlast", long.repeat(2_000));
        let mut input = io::BufReader::with_capacity(7, text.as_bytes());
        let mut all = Vec::new();
        while let Some(heard) = read(&mut input).unwrap() {
            all.push(heard);
        }
        let line = |text: &str| Heard::Line(text.to_owned());
        let (a, long, b) = (line("a"), line(&long), line("\u{fffd}b"));
        assert_eq!(all, [a, long, Heard::TooLong, Heard::TooLong, b, line("last")]);
    }
}
