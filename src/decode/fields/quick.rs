//! JSON that needs no closer look: read by tokens, many lines at once where they come so.

use super::super::decoder::Decoded;
use super::super::json::{Line, Lines};
use super::super::message::{Message, uuid};
use super::super::time::TIME_FIELDS;
use super::Fields;
use crate::model::{Kind, Shape, Value};

impl Fields {
    /// Reads whole lines of JSON.
    pub(super) fn lines(&mut self, bytes: &[u8], sink: &mut (impl FnMut(Decoded<'_>) + ?Sized)) {
        let mut lines = std::mem::take(&mut self.lines);
        let sieves = self.sieve.is_for(Shape::Json);
        if sieves {
            lines.read_of(bytes, &mut self.sieve);
        } else {
            lines.read(bytes);
        }
        // Of few lines each is looked at alone.
        let text = if sieves { None } else { str::from_utf8(bytes).ok() };
        for line in lines.lines() {
            let raw = &bytes[line.place()];
            if !line.sound || is_envelope(raw) {
                self.line(raw, None, sink);
                continue;
            }
            let passed_over = sieves && !line.hides && self.sieve.holds_back(raw);
            if passed_over && !self.sieve.looks() {
                continue;
            }
            self.record.clear();
            let done = if sieves {
                self.alone(raw, Some(passed_over), sink)
            } else {
                self.scan((bytes, text), raw, &lines, *line, false, sink)
            };
            if !done && !passed_over {
                self.slowly(raw, None, false, sink);
            }
        }
        if let Some(last) = self.sieve.last().filter(|_| lines.lines().is_empty()) {
            self.record.clear();
            self.alone(&bytes[last], Some(true), sink);
        }
        self.lines = lines;
    }

    /// Whether JSON needs no closer look: nobody asks for what any text has.
    pub(super) fn is_quick(&self) -> bool {
        self.messages.is_empty() && self.groups.is_empty()
    }

    /// Reads a record of JSON that needs no closer look, or passes over one of no interest. Says
    /// whether it did.
    pub(super) fn quick(
        &mut self,
        raw: &[u8],
        sink: &mut (impl FnMut(Decoded<'_>) + ?Sized),
    ) -> bool {
        if !self.is_quick() || !raw.trim_ascii_start().starts_with(b"{") {
            return false;
        }
        self.alone(raw, None, sink)
    }

    /// The same for a record whose tokens are not known yet; whether it is passed over may be.
    fn alone(
        &mut self,
        raw: &[u8],
        decided: Option<bool>,
        sink: &mut (impl FnMut(Decoded<'_>) + ?Sized),
    ) -> bool {
        let mut line = std::mem::take(&mut self.line);
        line.read(raw);
        let done = line.only().filter(|only| only.sound).is_some_and(|only| {
            let passed_over = decided.unwrap_or_else(|| {
                let sieves = !only.hides && self.sieve.is_for(Shape::Json);
                sieves && self.sieve.holds_back(raw)
            });
            passed_over && decided.is_none() && !self.sieve.looks() || {
                let text = str::from_utf8(raw).ok();
                self.scan((raw, text), raw, &line, only, passed_over, sink)
            }
        });
        self.line = line;
        done
    }

    fn scan(
        &mut self,
        bytes: (&[u8], Option<&str>),
        raw: &[u8],
        lines: &Lines,
        line: Line,
        passed_over: bool,
        sink: &mut (impl FnMut(Decoded<'_>) + ?Sized),
    ) -> bool {
        if !self.json.scan(bytes, lines, line, &mut self.record) {
            return passed_over;
        }
        let may_carry = self.record.get(self.json_message).is_some();
        if may_carry && !passed_over && Message::read(raw).is_some() {
            return false;
        }
        self.record.read_as(Shape::Json);
        self.json_time_and_id();
        sink(Decoded { record: &self.record, raw, broken: false, not_utf8: false, passed_over });
        true
    }

    pub(super) fn json_time_and_id(&mut self) {
        let times = self.json_times..self.json_id;
        let clock = &mut self.clock;
        let readable = |value: &Value<'_>| matches!(value.kind, Kind::Text | Kind::Number);
        let found = self.record.within(times).filter_map(|(slot, value)| {
            Some((slot, readable(&value).then(|| clock.parse(value.text))??))
        });
        // Of several the first in the order of the list.
        if let Some((slot, time)) = found.min_by_key(|(slot, _)| *slot) {
            self.set_time(time, TIME_FIELDS[usize::from(slot - self.json_times)]);
        }
        self.record.id = self.record.get(self.json_id).and_then(|v| uuid(v.text));
    }
}

/// Whether a line begins as an envelope of records does.
pub(super) fn is_envelope(raw: &[u8]) -> bool {
    raw.starts_with(b"{\"Records\"") || raw.starts_with(b"{\"messageType\"")
}
