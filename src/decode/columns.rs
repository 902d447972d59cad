//! Text lines as columns: VPC flow logs, access logs, CSV.

use memchr::memchr2;

use crate::model::{
    Asks, FieldRef, Kind, Record, Shape, Timestamp, VPC_DEFAULT, VPC_FIELDS, tokens,
};

use super::time::{self, Clock};

/// The asked columns of one shape, by name, and where its header puts them.
#[derive(Debug, Default)]
pub(super) struct Columns {
    asked: Vec<(u16, String)>,
    /// Place in the line and slot, in the order of `asked`, where the header has the name.
    places: Vec<(usize, u16)>,
    /// The names of all columns, in order.
    header: Vec<String>,
}

impl Columns {
    pub(super) fn new(asks: &Asks, shape: Shape) -> Self {
        let asked = asks.of(shape).filter_map(|(slot, field)| match field {
            FieldRef::Name(name) => Some((slot, name.clone())),
            _ => None,
        });
        Self { asked: asked.collect(), ..Self::default() }
    }

    pub(super) fn set_header<S: AsRef<str>>(&mut self, names: impl Iterator<Item = S>) {
        self.header = names.map(|n| n.as_ref().to_owned()).collect();
        let place = |name: &str| self.header.iter().position(|h| h == name);
        self.places =
            self.asked.iter().filter_map(|(slot, name)| Some((place(name)?, *slot))).collect();
    }

    pub(super) fn header(&self) -> &[String] {
        &self.header
    }

    /// The column of the first of these names that the header has.
    pub(super) fn find<'n>(&self, names: &[&'n str]) -> Option<(usize, &'n str)> {
        names.iter().find_map(|n| Some((self.header.iter().position(|h| h == n)?, *n)))
    }

    /// Fills a record with the values at their places in a line.
    pub(super) fn fill<'v>(&self, value: impl Fn(usize) -> Option<&'v str>, record: &mut Record) {
        for (place, slot) in &self.places {
            if let Some(value) = value(*place) {
                record.push(*slot, Kind::Text, value);
            }
        }
    }
}

/// Whether a line names VPC flow log fields, and so is a header.
pub(super) fn is_vpc_header(line: &str) -> bool {
    // Records begin with a number, most of them.
    if !may_be_vpc_header(line.as_bytes()) {
        return false;
    }
    let names = line.split_ascii_whitespace();
    names.clone().all(|n| VPC_FIELDS.contains(&n)) && names.count() >= 5
}

/// Whether a line begins as the name of a field does.
pub(super) fn may_be_vpc_header(line: &[u8]) -> bool {
    line.trim_ascii_start().first().is_some_and(u8::is_ascii_lowercase)
}

/// The default order of VPC flow log fields.
pub(super) fn vpc_default() -> impl Iterator<Item = &'static str> {
    VPC_FIELDS.iter().take(VPC_DEFAULT).copied()
}

/// Whether a line can be a flow log record in the default order.
pub(super) fn is_vpc_record(line: &str) -> bool {
    let values: Vec<&str> = line.split_ascii_whitespace().take(VPC_DEFAULT).collect();
    values.len() == VPC_DEFAULT
        && values[0].parse::<u8>().is_ok_and(|v| (2..=10).contains(&v))
        && matches!(values[12], "ACCEPT" | "REJECT" | "-")
        && values[10].parse::<u64>().is_ok()
}

/// A field of an access log line that a rule may ask for.
#[derive(Clone, Copy, Debug)]
pub(super) enum AccessField {
    /// One of the fields that the server wrote, from 0.
    Token(usize),
    /// One of the words of the request, from 0.
    Request(usize),
    /// How much was sent.
    Bytes,
}

impl AccessField {
    /// A field by its name in [`crate::model::ACCESS_FIELDS`].
    pub(super) fn of(name: &str) -> Option<Self> {
        Some(match name {
            "client" => Self::Token(0),
            "identity" => Self::Token(1),
            "user" => Self::Token(2),
            "time" => Self::Token(3),
            "request" => Self::Token(4),
            "method" => Self::Request(0),
            "path" => Self::Request(1),
            "protocol" => Self::Request(2),
            "status" => Self::Token(5),
            "bytes" => Self::Bytes,
            "referer" => Self::Token(7),
            "agent" => Self::Token(8),
            _ => return None,
        })
    }
}

/// Fields of an access log line before its referer and agent.
const PLAIN: usize = 7;

/// The length of the time in an access log line.
const TIME: usize = 26;

/// The fields of an access log line, and its time.
pub(super) struct Access<'a> {
    line: &'a str,
    /// Where the first fields begin and end.
    plain: [(usize, usize); PLAIN],
    /// Where what comes after them begins.
    rest: usize,
    pub(super) time: Timestamp,
}

impl<'a> Access<'a> {
    pub(super) fn read(line: &'a str, clock: &mut Clock) -> Option<Self> {
        Self::usual(line, clock).or_else(|| Self::any(line))
    }

    /// A line as servers write it, with one blank between its fields and without an escape in its
    /// request.
    fn usual(line: &'a str, clock: &mut Clock) -> Option<Self> {
        let bytes = line.as_bytes();
        let client = word(bytes, 0)?;
        let identity = word(bytes, client + 1)?;
        let user = word(bytes, identity + 1)?;
        let time = user + 2;
        let request = time + TIME + 3;
        if !bytes.get(time - 1..)?.starts_with(b"[") || bytes.get(time + TIME..request)? != b"] \""
        {
            return None;
        }
        let end = request + memchr2(b'"', b'\\', &bytes[request..])?;
        if !bytes[end..].starts_with(b"\" ") {
            return None;
        }
        let status = word(bytes, end + 2)?;
        let sent = word(bytes, status + 1)?;
        let plain = [
            (0, client),
            (client + 1, identity),
            (identity + 1, user),
            (time, time + TIME),
            (request, end),
            (end + 2, status),
            (status + 1, sent),
        ];
        let time = clock.access(bytes[time..].first_chunk()?)?;
        Some(Self { line, plain, rest: sent, time })
    }

    /// Any line that has the fields.
    fn any(line: &'a str) -> Option<Self> {
        let mut rest = tokens(line);
        let mut plain = [(0, 0); PLAIN];
        let place = |part: &str| part.as_ptr().addr() - line.as_ptr().addr();
        for token in &mut plain {
            let next = rest.next()?;
            *token = (place(next), place(next) + next.len());
        }
        let (start, end) = plain[3];
        let time = time::access(line.get(start..end)?)?;
        Some(Self { line, plain, rest: place(rest.rest()), time })
    }

    pub(super) fn field(&self, field: AccessField) -> Option<(Kind, &'a str)> {
        let token = |n: usize| match self.plain.get(n) {
            Some((start, end)) => self.line.get(*start..*end),
            None => tokens(self.line.get(self.rest..)?).nth(n - PLAIN),
        };
        let text = match field {
            AccessField::Token(n) => token(n),
            AccessField::Request(n) => token(4)?.split(' ').nth(n),
            // The server writes `-` where it sent no byte.
            AccessField::Bytes if token(6) == Some("-") => return Some((Kind::Number, "0")),
            AccessField::Bytes => token(6),
        };
        text.map(|t| (Kind::Text, t))
    }
}

/// Where the field that begins at a place ends, if it has no delimiters and a blank or nothing comes
/// after it.
fn word(bytes: &[u8], start: usize) -> Option<usize> {
    let rest = bytes.get(start..)?;
    if matches!(rest.first()?, b'"' | b'[') {
        return None;
    }
    let length = rest.iter().position(|b| *b <= b' ').unwrap_or(rest.len());
    (length > 0 && rest.get(length).is_none_or(|b| *b == b' ')).then_some(start + length)
}
