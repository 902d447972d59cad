//! Reads one record in every shape that somebody asked for, and finds its time and id.

mod quick;

use std::borrow::Cow;

use regex::{CaptureLocations, Regex};

use super::columns::{
    Access, AccessField, Columns, is_vpc_header, is_vpc_record, may_be_vpc_header, vpc_default,
};
use super::decoder::{Decoded, Tally};
use super::frame::{DocumentFramer, Frame, each_line};
use super::json::{JsonFields, Lines};
use super::layout::row;
use super::message::Message;
use super::sieve::Sieve;
use super::time::{self, Clock, Place, TIME_FIELDS};
use super::words::Words;
use super::{Format, Layout, sniff};
use quick::is_envelope;

use crate::model::{Asks, FieldRef, JsonPath, Kind, Record, Shape, Timestamp, tokens};

/// The first moment of 1980: no log is older, and a time before it is a mistake.
const EARLIEST: Timestamp = Timestamp::from_millis(315_532_800_000);

/// A regular expression with the slot of each asked group.
#[derive(Debug)]
struct Groups {
    regex: Regex,
    found: CaptureLocations,
    slots: Vec<(u16, usize)>,
}

/// The asked fields of every shape, and the record that they go to.
#[derive(Debug)]
pub(super) struct Fields {
    reference: Timestamp,
    format: Option<Format>,
    json: JsonFields,
    /// The first slot of the times that a JSON record may have; they follow the asked ones.
    json_times: u16,
    json_id: u16,
    json_message: u16,
    /// The lines that are read together, and one that is read alone.
    lines: Lines,
    line: Lines,
    sieve: Sieve,
    tokens: Vec<(u16, usize)>,
    words: Vec<(u16, usize)>,
    edges: Words,
    messages: Vec<u16>,
    vpc: Columns,
    csv: Columns,
    access: Vec<(u16, AccessField)>,
    groups: Vec<Groups>,
    record: Record,
    clock: Clock,
    /// Where the last event had its time.
    place: Option<Place>,
    time_basis: Option<&'static str>,
}

impl Fields {
    pub(super) fn new(asks: &Asks, reference: Timestamp) -> Self {
        let json_times = asks.len();
        let json_id = json_times + TIME_FIELDS.len() as u16;
        let times: Vec<JsonPath> = TIME_FIELDS.iter().map(|f| JsonPath::of(&[f])).collect();
        let json_message = json_id + 1;
        let id = JsonPath::of(&["eventID"]);
        let message = JsonPath::of(&["message"]);
        let asked = asks.of(Shape::Json).filter_map(|(slot, field)| match field {
            FieldRef::Path(path) => Some((slot, path)),
            _ => None,
        });
        let own = (json_times..).zip(&times).chain([(json_id, &id), (json_message, &message)]);
        let json = JsonFields::new(asked.chain(own));
        let positions = |shape| {
            let positions = asks.of(shape).filter_map(|(slot, field)| match field {
                FieldRef::Position(position) => Some((slot, usize::from(*position))),
                _ => None,
            });
            positions.collect()
        };
        let messages = [Shape::Text, Shape::Tokens].into_iter().flat_map(|s| asks.of(s));
        let messages = messages.filter(|(_, f)| **f == FieldRef::Message).map(|(slot, _)| slot);
        let groups = (0u16..).zip(asks.regexes()).map(|(i, regex)| {
            let group = |name: &str| regex.capture_names().position(|n| n == Some(name));
            let slots = asks.of(Shape::Regex(i));
            let slots = slots.filter_map(|(slot, f)| Some((slot, group(&f.to_string())?)));
            Groups {
                found: regex.capture_locations(),
                slots: slots.collect(),
                regex: regex.clone(),
            }
        });
        Self {
            reference,
            format: None,
            json,
            json_times,
            json_id,
            json_message,
            lines: Lines::default(),
            line: Lines::default(),
            sieve: Sieve::new(asks.needles()),
            tokens: positions(Shape::Tokens),
            words: positions(Shape::Words),
            edges: Words::default(),
            messages: messages.collect(),
            vpc: Columns::new(asks, Shape::Vpc),
            csv: Columns::new(asks, Shape::Csv),
            access: asks
                .of(Shape::Access)
                .filter_map(|(slot, field)| Some((slot, AccessField::of(&field.to_string())?)))
                .collect(),
            groups: groups.collect(),
            record: Record::default(),
            clock: Clock::default(),
            place: None,
            time_basis: None,
        }
    }

    /// Asks for other fields; what was learned of the stream stays.
    pub(super) fn ask(&mut self, asks: &Asks) {
        let mut new = Self::new(asks, self.reference);
        new.format = self.format;
        new.place = self.place;
        new.vpc.set_header(self.vpc.header().iter());
        new.csv.set_header(self.csv.header().iter());
        new.sieve.go_on_from(&self.sieve);
        *self = new;
    }

    pub(super) fn set_format(&mut self, format: Format) {
        self.format = Some(format);
    }

    pub(super) fn set_reference(&mut self, reference: Timestamp) {
        self.reference = reference;
    }

    pub(super) fn take_time_basis(&mut self) -> Option<&'static str> {
        self.time_basis.take()
    }

    pub(super) fn layout(&self) -> Layout {
        match self.format {
            Some(Format::Csv(delimiter)) => {
                Layout { names: self.csv.header().to_vec(), delimiter: Some(delimiter) }
            }
            _ => Layout { names: self.vpc.header().to_vec(), delimiter: None },
        }
    }

    /// Reads one piece of the stream and hands it on.
    pub(super) fn take(
        &mut self,
        frame: Frame<'_>,
        tally: &mut Tally,
        sink: &mut (impl FnMut(Decoded<'_>) + ?Sized),
    ) {
        self.record.clear();
        if let Frame::Lines(_) = frame {
            self.sieve.begin();
        }
        match frame {
            Frame::Oversized(bytes) => {
                tally.oversized += 1;
                tally.dropped_bytes += bytes;
            }
            Frame::Broken(raw) => self.broken(raw, sink),
            Frame::Record(raw) => self.line(raw, None, sink),
            Frame::Lines(lines) if self.format == Some(Format::JsonLines) && self.is_quick() => {
                self.lines(lines, sink);
            }
            Frame::Lines(lines) => {
                let text = str::from_utf8(lines).ok();
                each_line(lines, |line| {
                    let text = text.and_then(|text| text.get(line.clone()));
                    self.line(&lines[line], text, sink);
                });
            }
        }
    }

    /// Reads a line, which may be an envelope among single records.
    fn line(
        &mut self,
        raw: &[u8],
        text: Option<&str>,
        sink: &mut (impl FnMut(Decoded<'_>) + ?Sized),
    ) {
        if self.format != Some(Format::JsonLines) || !is_envelope(raw) {
            return self.record(raw, text, sink);
        }
        let mut envelope = DocumentFramer::default();
        let mut inner = |frame: Frame<'_>| match frame {
            Frame::Record(raw) => self.record(raw, None, sink),
            Frame::Broken(raw) => self.broken(raw, sink),
            Frame::Lines(_) | Frame::Oversized(_) => {}
        };
        envelope.push(raw, &mut inner);
        envelope.finish(&mut inner);
    }

    /// Whether no line of `bytes` says how others are to be read.
    pub(super) fn reads_lines_alone(&self, bytes: &[u8]) -> bool {
        match self.format {
            Some(Format::JsonLines | Format::Access) => true,
            Some(Format::Vpc) => {
                let mut ends = memchr::memchr_iter(b'\n', bytes);
                let blank = |b: u8| b.is_ascii_whitespace() && b != b'\n';
                let odd = |at: usize| {
                    bytes.get(at + 1).is_some_and(|b| blank(*b) || b.is_ascii_lowercase())
                };
                !self.vpc.header().is_empty() && !ends.any(odd)
            }
            _ => false,
        }
    }

    /// The same for another piece of the stream.
    pub(super) fn fork(&self, asks: &Asks) -> Self {
        let mut fork = Self::new(asks, self.reference);
        fork.follow(self);
        fork
    }

    /// Reads on for `main`, with what that knows of its stream now.
    pub(super) fn follow(&mut self, main: &Self) {
        self.format = main.format;
        self.reference = main.reference;
        self.place = main.place;
        if self.vpc.header() != main.vpc.header() {
            self.vpc.set_header(main.vpc.header().iter());
        }
    }

    /// Says how the next records come: many at once, or each when it happens.
    pub(super) fn hurry(&mut self, many: bool) {
        self.sieve.hurry(many);
    }

    /// Records of no interest that were passed over since this was asked last.
    pub(super) fn passed_over(&mut self) -> u64 {
        self.sieve.passed_over()
    }

    fn broken(&mut self, raw: &[u8], sink: &mut (impl FnMut(Decoded<'_>) + ?Sized)) {
        self.record.clear();
        sink(Decoded {
            record: &self.record,
            raw,
            broken: true,
            not_utf8: false,
            passed_over: false,
        });
    }

    /// Reads a record, or the one that a log event carries; it is `text` where that is known.
    fn record(
        &mut self,
        raw: &[u8],
        text: Option<&str>,
        sink: &mut (impl FnMut(Decoded<'_>) + ?Sized),
    ) {
        self.record.clear();
        let passed_over = self.format == Some(Format::Vpc) && self.holds_back_vpc(raw);
        if passed_over && !self.sieve.looks() || self.quick(raw, sink) {
            return;
        }
        self.slowly(raw, text, passed_over, sink);
    }

    /// Reads a record as parsers do, or the one that a log event carries.
    fn slowly(
        &mut self,
        raw: &[u8],
        text: Option<&str>,
        passed_over: bool,
        sink: &mut (impl FnMut(Decoded<'_>) + ?Sized),
    ) {
        self.record.clear();
        let event = Message::read(raw);
        let (raw, text, format) = match &event {
            Some(event) => {
                let text = event.text.trim_end();
                // Each message stands for itself: a control message may precede all others, and
                // none is a header of those that follow.
                let format = sniff(text.as_bytes(), true).map(|s| s.format);
                let format = format.filter(|format| match format {
                    Format::Csv(_) => false,
                    Format::Vpc => !is_vpc_header(text),
                    _ => true,
                });
                (text.as_bytes(), Some(text), format)
            }
            None => (raw, text, self.format),
        };
        let Some((broken, not_utf8)) = self.read(raw, text, format) else { return };
        if let Some(event) = &event {
            self.record.id = self.record.id.or_else(|| event.id());
            if self.record.time.is_none() {
                self.record.time = event.time();
                self.time_basis = Some("timestamp of the log event");
            }
        }
        sink(Decoded { record: &self.record, raw, broken, not_utf8, passed_over });
    }

    /// Whether a line is a flow log record of no interest; it is counted then.
    fn holds_back_vpc(&mut self, raw: &[u8]) -> bool {
        let columns = self.vpc.header().len();
        let other = may_be_vpc_header(raw) || raw.trim_ascii_start().starts_with(b"{");
        if !self.sieve.is_for(Shape::Vpc) || columns == 0 || other {
            return false;
        }
        self.edges.read(raw);
        self.edges.len() >= columns && self.sieve.holds_back(raw)
    }

    /// Reads a record in every asked shape. Returns whether it lacks the format of its stream, and
    /// whether it was read with replacements; nothing for a header.
    fn read(
        &mut self,
        raw: &[u8],
        text: Option<&str>,
        format: Option<Format>,
    ) -> Option<(bool, bool)> {
        let csv = matches!(format, Some(Format::Csv(_)));
        let trimmed = if csv { raw } else { raw.trim_ascii_start() };
        let known = text.and_then(|text| text.get(raw.len() - trimmed.len()..));
        let raw = trimmed;
        let text = match known.map_or_else(|| str::from_utf8(raw), Ok) {
            Ok(text) => Cow::from(text),
            Err(_) => String::from_utf8_lossy(raw),
        };
        let lossy = matches!(text, Cow::Owned(_));
        self.read_any(&text);
        if raw.starts_with(b"{") {
            let mut done = self.json.read(raw, &mut self.record);
            let mut not_utf8 = false;
            if done.is_err() && lossy {
                self.record.clear();
                self.read_any(&text);
                done = self.json.read(text.as_bytes(), &mut self.record);
                not_utf8 = done.is_ok();
            }
            if done.is_ok() {
                self.record.read_as(Shape::Json);
                self.json_time_and_id();
                return Some((false, not_utf8));
            }
            // Half a record must not be taken for a whole one.
            self.record.clear();
            self.read_any(&text);
        }
        if matches!(format, Some(Format::JsonLines | Format::JsonDocuments)) {
            return Some((true, lossy));
        }
        Some((self.read_line(&text, format)?, lossy))
    }

    /// What any text has: itself, and the groups of regular expressions.
    fn read_any(&mut self, text: &str) {
        for slot in &self.messages {
            self.record.push(*slot, Kind::Text, text);
        }
        for (i, groups) in (0u16..).zip(&mut self.groups) {
            if groups.regex.captures_read(&mut groups.found, text).is_none() {
                continue;
            }
            self.record.read_as(Shape::Regex(i));
            for (slot, group) in &groups.slots {
                if let Some((start, end)) = groups.found.get(*group) {
                    self.record.push(*slot, Kind::Text, &text[start..end]);
                }
            }
        }
    }

    /// Reads a line of a text format. Returns whether it lacks that format.
    fn read_line(&mut self, line: &str, format: Option<Format>) -> Option<bool> {
        if !self.tokens.is_empty() {
            push_positions(&self.tokens, tokens(line), &mut self.record);
        }
        if !self.words.is_empty() {
            push_positions(&self.words, line.split_ascii_whitespace(), &mut self.record);
        }
        self.record.read_as(Shape::Tokens);
        self.record.read_as(Shape::Words);
        match format {
            Some(Format::Vpc) => self.read_vpc(line),
            Some(Format::Csv(delimiter)) => self.read_csv(line, delimiter),
            Some(Format::Access) => {
                let access = Access::read(line, &mut self.clock);
                if let Some(access) = &access {
                    self.record.read_as(Shape::Access);
                    for (slot, field) in &self.access {
                        if let Some((kind, text)) = access.field(*field) {
                            self.record.push(*slot, kind, text);
                        }
                    }
                    self.set_time(access.time, Place::Brackets.name());
                }
                Some(access.is_none())
            }
            _ => {
                self.line_time(line);
                Some(false)
            }
        }
    }

    fn read_vpc(&mut self, line: &str) -> Option<bool> {
        if is_vpc_header(line) {
            self.vpc.set_header(line.split_ascii_whitespace());
            return None;
        }
        self.edges.read(line.as_bytes());
        if self.vpc.header().is_empty() && is_vpc_record(line) {
            self.vpc.set_header(vpc_default());
        }
        let columns = self.vpc.header().len();
        if columns == 0 || self.edges.len() < columns {
            return Some(true);
        }
        self.record.read_as(Shape::Vpc);
        let value = |at| self.edges.get(line, at);
        self.vpc.fill(value, &mut self.record);
        let time = column_time(&self.vpc, value, &["start", "end"]);
        self.set_column_time(time);
        Some(false)
    }

    fn read_csv(&mut self, line: &str, delimiter: u8) -> Option<bool> {
        let Some(values) = row(line, delimiter) else { return Some(true) };
        if self.csv.header().is_empty() {
            self.csv.set_header(values.iter());
            return None;
        }
        if values.len() < self.csv.header().len() {
            return Some(true);
        }
        self.record.read_as(Shape::Csv);
        let value = |at: usize| values.get(at).map(String::as_str);
        self.csv.fill(value, &mut self.record);
        let time = column_time(&self.csv, value, &TIME_FIELDS);
        self.set_column_time(time);
        Some(false)
    }

    fn set_column_time(&mut self, found: Option<(Timestamp, &'static str)>) {
        if let Some((time, name)) = found {
            self.set_time(time, name);
        }
    }

    fn line_time(&mut self, line: &str) {
        let read = |place: Place| Some((place, place.read(line, self.reference)?));
        let known = self.place.and_then(read);
        if let Some((place, time)) = known.or_else(|| Place::ALL.into_iter().find_map(read)) {
            self.place = Some(place);
            self.set_time(time, place.name());
        }
    }

    fn set_time(&mut self, time: Timestamp, basis: &'static str) {
        // A clock that was never set is no time.
        if time >= EARLIEST {
            self.record.time = Some(time);
            self.time_basis = Some(basis);
        }
    }
}

/// The time in the first of the columns with these `names`, and its name.
fn column_time<'v>(
    columns: &Columns,
    value: impl Fn(usize) -> Option<&'v str>,
    names: &[&'static str],
) -> Option<(Timestamp, &'static str)> {
    let (place, name) = columns.find(names)?;
    Some((time::parse(value(place)?)?, name))
}

fn push_positions<'a>(
    asked: &[(u16, usize)],
    tokens: impl Iterator<Item = &'a str>,
    record: &mut Record,
) {
    let last = asked.iter().map(|(_, position)| *position).max().unwrap_or(0);
    for (position, token) in (1..=last).zip(tokens) {
        for (slot, _) in asked.iter().filter(|(_, p)| *p == position) {
            record.push(*slot, Kind::Text, token);
        }
    }
}
