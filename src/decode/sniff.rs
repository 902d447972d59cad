//! What a stream is, by its first bytes.

use serde_json::Value;

use super::columns::{Access, is_vpc_header, is_vpc_record};
use super::message::Message;
use super::outline::Outline;
use super::time::Clock;
use super::time::parse;
use super::{Format, frame};
use crate::model::{Kin, tokens};

/// Bytes that are enough to tell a format.
pub const SNIFF_BYTES: usize = 64 << 10;

/// Records that are looked at to know them by sight.
const LOOKS: usize = 20;

/// Bytes in which there mostly is a record.
const PART: usize = 4 << 10;

/// What a stream looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sniffed {
    /// Its format.
    pub format: Format,
    /// What its records are, if they are known by sight.
    pub kin: Option<Kin>,
}

/// Tells the format of a stream by its first bytes; nothing yet when more are needed. `complete`
/// says that no more will come soon.
pub fn sniff(bytes: &[u8], complete: bool) -> Option<Sniffed> {
    let complete = complete || bytes.len() >= SNIFF_BYTES;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if is_binary(bytes) {
        return Some(Sniffed { format: Format::Binary, kin: None });
    }
    let text = bytes.trim_ascii_start();
    if text.is_empty() {
        return complete.then_some(Sniffed { format: Format::Text, kin: None });
    }
    if matches!(text[0], b'{' | b'[') && !looks_like_text(text) {
        return sniff_json(text, complete);
    }
    let newline = memchr::memchr(b'\n', text);
    // The first line may be the end of a record whose start was cut off.
    let second = newline.map_or(&[][..], |end| text[end + 1..].trim_ascii_start());
    if second.starts_with(b"{\"")
        && let Some(json) = sniff_json(second, complete)
        && (json.kin.is_some() || json.format == Format::JsonLines)
    {
        return Some(json);
    }
    // A header and its first row, or a few lines of text, tell more than one line.
    let lines = memchr::memchr_iter(b'\n', text).take(3).count();
    if !complete && (newline.is_none() || lines < 2) {
        return None;
    }
    // A row of CSV may begin with an empty value before a tab.
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(SNIFF_BYTES)]);
    let lines: Vec<&str> = text.lines().filter(|l| !l.trim().is_empty()).collect();
    Some(sniff_text(&lines))
}

fn is_binary(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(4096)];
    let odd = head.iter().filter(|b| matches!(b, 0..=8 | 14..=26 | 28..=31)).count();
    odd * 10 > head.len()
}

/// `[2026-07-10 12:00:00] text` starts like an array, and is none.
fn looks_like_text(text: &[u8]) -> bool {
    let next = text[1..].trim_ascii_start().first();
    match text[0] {
        b'[' => !matches!(next, Some(b'{' | b'[' | b'"' | b']') | None),
        _ => !matches!(next, Some(b'"' | b'}') | None),
    }
}

fn sniff_json(text: &[u8], complete: bool) -> Option<Sniffed> {
    // What CloudTrail writes, in one long line; its framer takes records one by one.
    if text.starts_with(b"{\"Records\":[{")
        && let kin @ Some(_) = kin_of_documents(text)
    {
        return Some(Sniffed { format: Format::JsonDocuments, kin });
    }
    let line_end = memchr::memchr(b'\n', text);
    let line = &text[..line_end.unwrap_or(text.len())];
    let whole = Outline::of(line);
    if whole.is_none() && !complete && line_end.is_none_or(|end| end + 1 == text.len()) {
        return None;
    }
    let is_record = |outline: Outline| outline.is_object() && !outline.is_envelope();
    let lines = whole.is_some_and(is_record);
    // The first line of a document goes on; that of a broken record just ends.
    let goes_on = matches!(line.trim_ascii_end().last(), Some(b'[' | b'{' | b','));
    // A broken first line of many is followed by lines that are whole.
    let mut rest = text[line_end.unwrap_or(text.len())..].split(|b| *b == b'\n');
    let next_whole = rest
        .find(|l| !l.trim_ascii().is_empty())
        .is_some_and(|l| l.starts_with(b"{") && Outline::of(l).is_some_and(is_record));
    let format = if lines || (whole.is_none() && next_whole && !goes_on) {
        Format::JsonLines
    } else {
        Format::JsonDocuments
    };
    let kin = match format {
        Format::JsonLines => text.split(|b| *b == b'\n').take(LOOKS).find_map(kin_of_record),
        _ => kin_of_documents(text),
    };
    Some(Sniffed { format, kin })
}

/// What the first records are, which may be in an envelope.
fn kin_of_documents(text: &[u8]) -> Option<Kin> {
    let mut framer = frame::DocumentFramer::default();
    let (mut kin, mut looks) = (None, 0);
    for part in text[..text.len().min(SNIFF_BYTES)].chunks(PART) {
        framer.push(part, &mut |frame| {
            if let frame::Frame::Record(record) = frame
                && looks < LOOKS
            {
                looks += 1;
                kin = kin.or_else(|| kin_of_record(record));
            }
        });
        if kin.is_some() {
            break;
        }
    }
    kin
}

fn kin_of_record(record: &[u8]) -> Option<Kin> {
    if let Some(message) = Message::read(record) {
        let inner = message.text.trim();
        if inner.starts_with('{') {
            return kin_of_json(&serde_json::from_str(inner).ok()?);
        }
        return sniff_text(&[inner]).kin;
    }
    kin_of_json(&serde_json::from_slice(record).ok()?)
}

fn kin_of_json(value: &Value) -> Option<Kin> {
    let has = |names: &[&str]| names.iter().all(|n| value.get(n).is_some());
    if has(&["eventSource", "eventName", "eventTime"]) {
        Some(Kin::CloudTrail)
    } else if has(&["query_name", "rcode"]) {
        Some(Kin::Resolver)
    } else {
        None
    }
}

fn sniff_text(all: &[&str]) -> Sniffed {
    let lines = &all[..all.len().min(20)];
    let most = |is: &dyn Fn(&str) -> bool| {
        let hits = lines.iter().filter(|l| is(l)).count();
        hits > 0 && hits * 2 >= lines.len()
    };
    if lines.first().is_some_and(|l| is_vpc_header(l)) || most(&is_vpc_record) {
        return Sniffed { format: Format::Vpc, kin: Some(Kin::Vpc) };
    }
    if most(&|l| Access::read(l, &mut Clock::default()).is_some()) {
        return Sniffed { format: Format::Access, kin: Some(Kin::Access) };
    }
    if let Some(delimiter) = csv_delimiter(&lines.join("\n")) {
        return Sniffed { format: Format::Csv(delimiter), kin: None };
    }
    let ssh = |l: &&str| l.contains("sshd[") || l.contains("sshd:") || l.contains("sshd-session[");
    // A server's log is full of others' lines.
    let kin = all.iter().any(ssh).then_some(Kin::Ssh);
    Sniffed { format: Format::Text, kin }
}

/// The byte that separates columns, if the first row names columns and the next ones have as many.
fn csv_delimiter(text: &str) -> Option<u8> {
    let is_name = |name: &str| {
        let name = name.trim();
        let plain = |c: char| c.is_alphanumeric() || " _-.()/%#$@".contains(c);
        name.len() <= 64
            && name.starts_with(|c: char| c.is_alphabetic() || "_#@$".contains(c))
            && name.chars().all(plain)
            && tokens(name).count() <= 4
    };
    [b',', b';', b'\t', b'|'].into_iter().find(|delimiter| {
        let mut rows = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(*delimiter)
            .from_reader(text.as_bytes());
        let mut rows = rows.records().map_while(Result::ok);
        let Some(header) = rows.next().filter(|h| h.len() > 1 && h.iter().all(is_name)) else {
            return false;
        };
        let rows: Vec<_> = rows.take(4).collect();
        let fits = rows.iter().filter(|row| row.len() == header.len()).count();
        // Sentences have commas, too; rows have a number or a time where the header has a name.
        let is_data = |cell: &str| cell.trim().parse::<f64>().is_ok() || parse(cell).is_some();
        fits > 0 && fits * 2 >= rows.len() && rows.iter().flatten().any(is_data)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_known_by_sight() {
        let trail = r#"{"eventTime":"x","eventSource":"s","eventName":"n"}"#;
        let wrapped = format!(
            r#"{{"logEvents":[{{"id":"1","timestamp":1783684800000,"message":{}}}]}}"#,
            serde_json::to_string(trail).unwrap()
        );
        let vpc = "2 1 eni-1 10.0.0.1 10.0.0.2 1 2 6 1 40 1418530010 1418530070 ACCEPT OK";
        let access = "::1 - - [10/Jul/2026:12:00:00 +0000] \"GET / HTTP/1.1\" 200 1";
        let table: &[(&str, Format, Option<Kin>)] = &[
            (trail, Format::JsonLines, Some(Kin::CloudTrail)),
            (&format!("{{\"Records\":[{trail}]}}"), Format::JsonDocuments, Some(Kin::CloudTrail)),
            ("{\"Records\":[]}\n{\"Records\":[{\"a\":1}]}", Format::JsonDocuments, None),
            ("{\"Records\": [\n{\"a\":1}\n]}", Format::JsonDocuments, None),
            ("{\"events\":[{\"z\":1}],\"k\":2}\n", Format::JsonLines, None),
            ("Job started, waiting\nJob finished, done\n", Format::Text, None),
            (&wrapped, Format::JsonDocuments, Some(Kin::CloudTrail)),
            ("{\n  \"a\": 1\n}\n{\n  \"a\": 2\n}\n", Format::JsonDocuments, None),
            ("[\n {\"a\":1}]", Format::JsonDocuments, None),
            ("{\"a\":\n{\"a\":1}\n{\"a\":2}\n", Format::JsonLines, None),
            (
                "{\"rcode\":\"NXDOMAIN\",\"query_name\":\"a.\"}\n",
                Format::JsonLines,
                Some(Kin::Resolver),
            ),
            (vpc, Format::Vpc, Some(Kin::Vpc)),
            (
                "version srcaddr dstaddr bytes start\n2 a b 1 1418530010\n",
                Format::Vpc,
                Some(Kin::Vpc),
            ),
            (access, Format::Access, Some(Kin::Access)),
            ("time,user,bytes\n1,a,2\n2,b,3\n", Format::Csv(b','), None),
            ("a;b\n1;2", Format::Csv(b';'), None),
            ("Jul 10 12:00:00 h sshd[1]: Failed password", Format::Text, Some(Kin::Ssh)),
            ("[2026-07-10 12:00:00] hello, world\n", Format::Text, None),
            ("hello, world\nhow are you?\n", Format::Text, None),
            ("\0\u{1}\u{2}\u{3}ELF", Format::Binary, None),
            ("", Format::Text, None),
        ];
        for (text, format, kin) in table {
            let expected = Sniffed { format: *format, kin: *kin };
            assert_eq!(sniff(text.as_bytes(), true), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_live_stream_is_waited_for() {
        assert_eq!(sniff(b"{\"a\":", false), None);
        assert_eq!(sniff(b"{\n", false), None);
        assert!(sniff(b"{\"a\":1}\n", false).is_some());
        assert_eq!(sniff(b"plain", false), None);
    }
}
