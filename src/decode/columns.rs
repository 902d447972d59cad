//! Text lines as columns: VPC flow logs, access logs, CSV.

use crate::model::{
    Asks, FieldRef, Kind, Record, Shape, Timestamp, Tokens, VPC_DEFAULT, VPC_FIELDS, tokens,
};

use super::time;

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

/// Fields of an access log line before its referer and agent.
const PLAIN: usize = 7;

/// The fields of an access log line, and its time.
pub(super) struct Access<'a> {
    tokens: [&'a str; PLAIN],
    /// What comes after them.
    rest: Tokens<'a>,
    pub(super) time: Timestamp,
}

impl<'a> Access<'a> {
    pub(super) fn read(line: &'a str) -> Option<Self> {
        let mut rest = tokens(line);
        let mut plain = [""; PLAIN];
        for token in &mut plain {
            *token = rest.next()?;
        }
        Some(Self { tokens: plain, rest, time: time::access(plain[3])? })
    }

    /// A field by its name in [`crate::model::ACCESS_FIELDS`].
    pub(super) fn field(&self, name: &str) -> Option<(Kind, &'a str)> {
        let after = |n: usize| self.rest.clone().nth(n);
        let token = |n: usize| self.tokens.get(n).copied().or_else(|| after(n - PLAIN));
        let request = |n: usize| token(4)?.split(' ').nth(n);
        let text = match name {
            "client" => token(0),
            "identity" => token(1),
            "user" => token(2),
            "time" => token(3),
            "request" => token(4),
            "method" => request(0),
            "path" => request(1),
            "protocol" => request(2),
            "status" => token(5),
            // The server writes `-` where it sent no byte.
            "bytes" if token(6) == Some("-") => return Some((Kind::Number, "0")),
            "bytes" => token(6),
            "referer" => token(7),
            "agent" => token(8),
            _ => None,
        };
        text.map(|t| (Kind::Text, t))
    }
}
