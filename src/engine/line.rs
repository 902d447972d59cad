//! The line itself: bytes in, tallies and verdicts inside, pictures out.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use super::batch::Batch;
use super::choose::choose;
use super::flight::{Come, Flight, Then};
use super::lags::Lags;
use super::presence::Presence;
use super::seen::Seen;
use super::share::Sharing;
use super::stream::{Past, Stream};
use super::track::Track;
use super::workers::{Bench, Workers};
use crate::board::EventLine;
use crate::decode::{Decoder, Format};
use crate::model::{Coverage, MINUTE_MS, Minute, MinuteRange, Redaction, Tally, Timestamp};
use crate::rule::{Plan, Rule};
use crate::window::Limits;

/// An event dated further than this after its arrival is in the future.
pub(super) const FUTURE_MS: i64 = 5 * MINUTE_MS;

/// A live stream that brought nothing for this long does not hold back the others.
pub(super) const QUIET_MS: i64 = 5_000;

/// While a live feed is quiet, a minute closes this long after its end.
const DELAY_MS: i64 = 5_000;

/// A quiet feed whose newest event is within this of now follows the wall; one that is quiet for
/// longer stands still.
const OF_NOW_MS: i64 = 60 * MINUTE_MS;

/// Which rules run.
#[derive(Clone, Debug)]
pub enum RuleChoice {
    /// These.
    These(Vec<Arc<Rule>>),
    /// Those of these that fit the logs, found out when the first records come; where none does, a
    /// rule that is made for them.
    Fitting(Vec<Arc<Rule>>),
}

/// How a line is set up.
#[derive(Clone, Debug)]
pub struct LineOptions {
    /// Which rules run.
    pub rules: RuleChoice,
    /// The format of the streams, when somebody said it.
    pub format: Option<Format>,
    /// What the rules' windows keep, the memory shared by all.
    pub limits: Limits,
    /// Bytes of raw events that are kept as proof, over all rules.
    pub evidence: usize,
    /// The seed of the detectors; without one none runs.
    pub seed: Option<u64>,
    /// Threads that judge records, 1 or more. What comes out does not depend on it.
    pub workers: usize,
    /// How names are hidden before anybody is counted; not at all without.
    pub redact: Option<Redaction>,
}

impl LineOptions {
    /// These rules alone: every minute and number is kept as far as the usual memory goes, no raw
    /// event is, nothing is judged, and one thread does it all.
    pub fn new(rules: RuleChoice) -> Self {
        Self {
            rules,
            format: None,
            limits: Limits::default(),
            evidence: 0,
            seed: None,
            workers: 1,
            redact: None,
        }
    }
}

/// The line itself.
#[derive(Debug)]
pub struct Line {
    pub(super) options: LineOptions,
    pub(super) tracks: Vec<Track>,
    pub(super) streams: BTreeMap<u32, Stream>,
    pub(super) past: Past,
    pub(super) coverage: Coverage,
    pub(super) rejects: VecDeque<EventLine>,
    pub(super) plan: Plan,
    pub(super) seen: Seen,
    pub(super) presence: Presence,
    pub(super) lags: Lags,
    /// To be filled again.
    pub(super) batches: Vec<Batch>,
    /// What judges pieces, to be used again for any stream.
    pub(super) benches: Vec<Bench>,
    pub(super) workers: Workers,
    /// What is being judged beside, the oldest first.
    pub(super) flights: VecDeque<Flight>,
    /// What is counted already and would be in flight with more workers, the oldest first.
    pub(super) behind: VecDeque<Come>,
    /// The event times that streams have come to, for the sources.
    pub(super) told: Vec<(u32, Timestamp)>,
    /// What stands for the decoders that are away.
    pub(super) stand_ins: Vec<Decoder>,
    pub(super) sharing: Sharing,
    /// Times that something was counted, closed or added: a picture shows nothing else of a line.
    pub(super) changes: u64,
    finished: bool,
}

impl Line {
    /// A line that nothing has come down yet.
    pub fn new(options: LineOptions) -> Self {
        let rules = match &options.rules {
            RuleChoice::These(rules) => rules.clone(),
            RuleChoice::Fitting(_) => Vec::new(),
        };
        let mut line = Self {
            batches: Vec::new(),
            benches: Vec::new(),
            workers: Workers::new(options.workers),
            flights: VecDeque::new(),
            behind: VecDeque::new(),
            told: Vec::new(),
            stand_ins: Vec::new(),
            sharing: Sharing::new(options.limits.memory),
            options,
            tracks: Vec::new(),
            streams: BTreeMap::new(),
            past: Past::default(),
            coverage: Coverage::default(),
            rejects: VecDeque::new(),
            plan: Plan::default(),
            seen: Seen::default(),
            presence: Presence::default(),
            lags: Lags::default(),
            changes: 0,
            finished: false,
        };
        line.add(rules);
        line
    }

    /// Adds rules that do not run yet, and asks every stream for what they read.
    fn add(&mut self, rules: Vec<Arc<Rule>>) {
        self.land();
        self.changes += 1;
        let total = self.tracks.len() + rules.len();
        let evidence = self.options.evidence / total.max(1);
        for track in &mut self.tracks {
            track.evidence.set_budget(evidence);
        }
        for rule in rules {
            if self.tracks.iter().all(|t| t.rule.name != rule.name) {
                let seed = self.options.seed.map(|seed| seed ^ (self.tracks.len() as u64) << 32);
                let mut track = Track::new(rule, self.options.limits, evidence, seed);
                track.redact = self.options.redact;
                missed(&mut track.coverage, &self.coverage);
                self.tracks.push(track);
            }
        }
        self.sharing.share(&mut self.tracks);
        let rules: Vec<Arc<Rule>> = self.tracks.iter().map(|t| Arc::clone(&t.rule)).collect();
        self.plan = Plan::compile(&rules);
        self.benches.clear();
        for stream in self.streams.values_mut() {
            stream.decoder.ask(&self.plan.asks);
        }
    }
}

impl Line {
    /// A stream begins. `reference` is a moment not long after its last event.
    pub fn open(&mut self, stream: u32, name: String, reference: Timestamp) {
        let decoder = Decoder::new(&self.plan.asks, self.options.format, reference);
        let mut opened = Stream::new(self.source(name), decoder);
        if matches!(self.options.rules, RuleChoice::Fitting(_)) {
            opened.undecided = Some(Vec::new());
        }
        self.streams.insert(stream, opened);
        self.after(Then::Begin(stream));
    }

    /// The name of a source as it is shown.
    pub(super) fn source(&self, name: String) -> String {
        match self.options.redact {
            Some(redaction) => redaction.source(&name),
            None => name,
        }
    }

    /// What a source says, as it is shown: its words name files, groups and accounts.
    pub(super) fn saying(&self, text: String) -> String {
        match self.options.redact {
            Some(_) if !text.is_empty() => format!("{} bytes, redacted", text.len()),
            _ => text,
        }
    }

    /// Everything that a stream has was read; what comes from now on is live.
    pub fn caught_up(&mut self, stream: u32, arrival: Timestamp) {
        self.land();
        let Some(source) = self.streams.get_mut(&stream) else { return };
        source.caught_up = true;
        if source.undecided.as_ref().is_some_and(|first| first.contains(&b'\n')) {
            self.decide(stream, true, arrival);
        }
        self.decode(stream, arrival, |decoder, sink| decoder.settle_now(sink));
    }

    /// A stream ends; what is left of it is its last record.
    pub fn end(&mut self, stream: u32, arrival: Timestamp) {
        if self.streams.get(&stream).is_some_and(|source| source.undecided.is_some()) {
            self.land();
        }
        self.after(Then::End(stream, arrival));
    }

    pub(super) fn end_now(&mut self, stream: u32, arrival: Timestamp) {
        self.decide(stream, true, arrival);
        self.decode_now(stream, arrival, |decoder, sink| decoder.finish(sink));
        if let Some(ended) = self.streams.remove(&stream) {
            self.past.take(&ended);
            let tally = ended.decoder.tally();
            self.coverage.oversized += tally.oversized;
            self.coverage.dropped_bytes += tally.dropped_bytes;
        }
    }

    /// A stream brought all that happened before a moment; so its minutes close by that, and not by
    /// what came last.
    pub fn complete(&mut self, stream: u32, until: Timestamp) {
        self.land();
        let Some(source) = self.streams.get_mut(&stream) else { return };
        // The feed ran in that time, whether something happened or not.
        let first = source.complete.map_or(until.minute(), Timestamp::minute);
        source.complete = Some(until);
        for minute in MinuteRange::new(first, until.minute()).iter() {
            self.presence.record(minute);
        }
    }

    /// Takes what was added up somewhere else.
    pub fn tallies(&mut self, tallies: &[Tally]) {
        self.land();
        self.changes += 1;
        for tally in tallies {
            let track = self.tracks.iter_mut().find(|track| track.rule.name == tally.rule);
            let Some(track) = track else { continue };
            track.tally(tally);
            self.presence.record(tally.minute);
            self.past.newest = self.past.newest.max(Some(tally.minute.start()));
            self.coverage.received += tally.events;
            self.coverage.by_query += tally.events;
            self.sharing.after_event(&mut self.tracks);
        }
    }

    /// Something happened at a source that has a counter.
    pub fn counted(&mut self, counted: &Coverage) {
        self.changes += 1;
        self.coverage.dropped_bytes += counted.dropped_bytes;
        let tracks = self.tracks.iter_mut().map(|track| &mut track.coverage);
        tracks.chain([&mut self.coverage]).for_each(|coverage| missed(coverage, counted));
    }

    /// Bytes that a source could not give.
    pub fn dropped(&mut self, bytes: u64) {
        self.coverage.dropped_bytes += bytes;
    }

    /// Chooses rules for a stream by its first bytes, and then lets them through.
    pub(super) fn decide(&mut self, stream: u32, complete: bool, arrival: Timestamp) {
        let Some(source) = self.streams.get_mut(&stream) else { return };
        let Some(first) = &source.undecided else { return };
        let RuleChoice::Fitting(known) = &self.options.rules else { return };
        let Some(rules) = choose(first, self.options.format, complete, known) else { return };
        let first = source.undecided.take().unwrap_or_default();
        self.add(rules);
        self.decode(stream, arrival, |decoder, sink| decoder.push(&first, sink));
    }

    /// Event time up to which the streams have come, so far as none still holds it back.
    ///
    /// `wall` is the present, where there is one: a live feed moves with it even when nothing
    /// comes.
    pub fn watermark(&self, wall: Option<Timestamp>) -> Option<Timestamp> {
        let holding = self.streams.values().filter(|s| s.begun).filter(|s| {
            s.complete.is_some()
                || !s.caught_up
                || (is_active(s, wall) && s.watermark.reached().is_some())
        });
        let reached = holding.map(|s| s.complete.or_else(|| s.watermark.reached())).min();
        if let Some(reached) = reached {
            return reached;
        }
        // All is quiet, or between two streams, as when a file is truncated: where there is a wall
        // it moves on, when the events are of now.
        let (newest, wall) = (self.newest()?, wall?);
        let of_now = wall.since(newest) < OF_NOW_MS;
        Some(if of_now { wall.plus_millis(-DELAY_MS) } else { newest })
    }

    /// Event time up to which a replay has come: nothing while a stream that is open has given none
    /// yet, else that of the stream that is read next.
    pub(super) fn played(&self) -> Option<Timestamp> {
        let mut played = None;
        for stream in self.streams.values().filter(|s| s.begun) {
            let newest = stream.watermark.newest()?;
            played = Some(played.map_or(newest, |p: Timestamp| p.min(newest)));
        }
        played.or(self.past.newest)
    }

    /// The event times that streams have come to since this was asked last, as far as their pushes
    /// are no more in flight with any number of workers.
    pub(super) fn take_told(&mut self) -> Vec<(u32, Timestamp)> {
        std::mem::take(&mut self.told)
    }

    /// The newest event time that is not a stray.
    pub fn newest(&self) -> Option<Timestamp> {
        self.streams.values().filter_map(|s| s.watermark.newest()).chain(self.past.newest).max()
    }

    /// Closes the minutes that the watermark has passed, once all is counted that was pushed.
    pub fn close(&mut self, wall: Option<Timestamp>) {
        self.after(Then::Close(wall));
    }

    pub(super) fn close_now(&mut self, wall: Option<Timestamp>) {
        let Some(watermark) = self.watermark(wall) else { return };
        self.close_before(watermark.minute());
    }

    /// Closes the minutes before `end`: rules have nothing to do with each other, and their detectors
    /// cost the most.
    fn close_before(&mut self, end: Minute) {
        let presence = &self.presence;
        let behind = self
            .tracks
            .iter_mut()
            .filter(|track| track.window.closed_until().is_none_or(|closed| closed < end))
            .collect::<Vec<_>>();
        self.changes += behind.len() as u64;
        self.workers.each(behind, |track| track.close(end, presence));
    }

    /// Closes every minute: all streams have ended, and none will begin.
    pub fn finish(&mut self) {
        self.land();
        self.finished = true;
        let Some(newest) = self.newest() else { return };
        self.close_before(newest.minute().plus(1));
    }

    /// The minute that a live picture ends with: that of the newest event, or the one after the
    /// last that closed, as when a feed of now has gone quiet.
    pub(super) fn present(&self) -> Option<Minute> {
        let closed = self.tracks.iter().filter_map(|t| t.window.closed_until()).max();
        let after = closed.filter(|_| !self.finished);
        self.newest().map(|t| t.minute().max(after.unwrap_or(t.minute())))
    }

    /// What became of every event before any rule; the streams' own counts among it.
    pub fn coverage(&self) -> Coverage {
        let mut coverage = self.coverage;
        for source in self.streams.values() {
            let tally = source.decoder.tally();
            coverage.oversized += tally.oversized;
            coverage.dropped_bytes += tally.dropped_bytes;
        }
        coverage
    }
}

/// Adds what a source missed.
fn missed(coverage: &mut Coverage, counted: &Coverage) {
    coverage.sampled_seconds += counted.sampled_seconds;
    coverage.gaps += counted.gaps;
    coverage.gaps_healed += counted.gaps_healed;
}

/// Whether a live stream brought something a moment ago.
fn is_active(stream: &Stream, wall: Option<Timestamp>) -> bool {
    match (stream.active, wall) {
        (Some(active), Some(wall)) => wall.since(active) < QUIET_MS,
        (active, None) => active.is_some(),
        (None, _) => false,
    }
}
