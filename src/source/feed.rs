//! The feed: all sources as one run of items.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Instant;

use super::buffer::{Buffer, Bytes};
use super::discover::{Catch, Found};
use super::file::{Read, Tail};
use super::item::Step;
use super::notice::shown;
use super::once::Ahead;
use super::pipe::{Parcel, Pipe};
use super::roster::Roster;
use super::stream::{Source, Stream};
use super::watch::Clock;
use super::{
    Brought, Item, Notice, OpenError, Options, Progress, Remotes, Spec, StreamId, StreamInfo,
};
use crate::model::{Remote, Spending, Timestamp};

/// Most bytes in one [`Item::Bytes`].
pub const CHUNK: usize = 512 << 10;

const STDIN: &str = "standard input";

/// All sources, read as they are asked for.
///
/// While any file was not read to its end once, the stream with the earliest time that the
/// consumer has [`reached`](Self::reached) is read next, those without a time first; so files of
/// overlapping times come about in order of time. Files wait unopened, oldest modification first,
/// while [`Options::max_open`] are read. After that, streams with bytes are read in turn.
pub struct Feed {
    pub(super) options: Options,
    /// The sources that can still bring new files.
    pub(super) specs: Vec<Spec>,
    pub(super) streams: BTreeMap<StreamId, Stream>,
    /// The streams that may have bytes to read now.
    pub(super) ready: BTreeSet<StreamId>,
    /// The followed streams at their end that are held open.
    pub(super) quiet: BTreeSet<StreamId>,
    /// Files to open, the last one first.
    pub(super) waiting: Vec<Found>,
    pub(super) roster: Roster,
    pub(super) clock: Clock,
    /// Whether all that was there at the start was found.
    pub(super) started: bool,
    pub(super) queue: VecDeque<Step>,
    buffer: Buffer,
    /// To be filled ahead.
    spare: Option<Buffer>,
    /// The stream of which bytes were given last.
    last: Option<StreamId>,
    /// What is read ahead, until the stream that it is of is read.
    ahead: Option<Ahead>,
    info: StreamInfo,
    pub(super) begun: u32,
    turns: u64,
    pub(super) past: Progress,
    remotes: Option<Remotes>,
    /// The streams of the remote sources, by their numbers there.
    remote_streams: BTreeMap<u32, StreamId>,
}

impl Feed {
    /// Finds what `specs` stand for, and opens the first of it.
    ///
    /// # Errors
    /// When nothing can be opened: the reason, or one for each source. What cannot be opened
    /// beside others is told by [`Notice::Skipped`].
    pub fn open(specs: &[Spec], options: Options) -> Result<Self, OpenError> {
        Self::open_beside(specs, options, None)
    }

    /// Finds what `specs` stand for, beside sources behind a network.
    ///
    /// # Errors
    /// As [`open`](Self::open), when there are no remote sources either.
    pub fn open_beside(
        specs: &[Spec],
        options: Options,
        remotes: Option<Remotes>,
    ) -> Result<Self, OpenError> {
        let is_local = |spec: &&Spec| !matches!(spec, Spec::Stdin | Spec::Place(_));
        let mut feed = Self {
            options,
            specs: specs.iter().filter(is_local).cloned().collect(),
            streams: BTreeMap::new(),
            ready: BTreeSet::new(),
            quiet: BTreeSet::new(),
            waiting: Vec::new(),
            roster: Roster::default(),
            clock: Clock::start(options.rescan),
            started: false,
            queue: VecDeque::new(),
            buffer: Buffer::default(),
            spare: None,
            last: None,
            ahead: None,
            info: StreamInfo::default(),
            begun: 0,
            turns: 0,
            past: Progress::default(),
            remotes,
            remote_streams: BTreeMap::new(),
        };
        if specs.contains(&Spec::Stdin) {
            feed.begin_pipe(STDIN.into(), Pipe::stdin(STDIN.into(), options));
        }
        let catch = Catch::of(&feed.specs);
        for problem in catch.problems {
            feed.skip(problem);
        }
        for path in catch.pipes {
            feed.specs.retain(|spec| !spec.names(&path));
            feed.begin_pipe(shown(&path), Pipe::at(path, options));
        }
        for found in catch.files {
            feed.settle(found);
        }
        feed.sort_waiting();
        if !options.follow {
            feed.specs.clear();
        }
        feed.started = true;
        feed.open_waiting();
        if !feed.streams.is_empty() || feed.remotes.is_some() {
            return Ok(feed);
        }
        let problems = feed.queue.into_iter().filter_map(|step| match step {
            Step::Notice(Notice::Skipped(problem)) => Some(problem),
            _ => None,
        });
        Err(OpenError::all(problems.collect()))
    }

    /// What comes next. Never waits for a pipe or for a file to grow.
    #[expect(clippy::should_implement_trait, reason = "an item borrows the feed")]
    pub fn next(&mut self) -> Item<'_> {
        match self.step() {
            Some(Step::Opened(stream, info)) => {
                self.info = info;
                Item::Opened { stream, info: &self.info }
            }
            Some(Step::Bytes(stream, len)) => {
                self.last = Some(stream);
                Item::Bytes { stream, bytes: Bytes { buffer: &mut self.buffer, len } }
            }
            Some(Step::CaughtUp(stream)) => Item::CaughtUp { stream },
            Some(Step::Complete(stream, until)) => Item::Complete { stream, until },
            Some(Step::Tallies(tallies)) => Item::Tallies(tallies),
            Some(Step::Counted(coverage)) => Item::Counted(coverage),
            Some(Step::Ended(stream)) => Item::Ended { stream },
            Some(Step::Notice(notice)) => Item::Notice(notice),
            None if self.is_done() => Item::Done,
            None => Item::Idle,
        }
    }

    /// Tells the time that the events of a stream have come to, which orders what is read next.
    pub fn reached(&mut self, stream: StreamId, time: Timestamp) {
        if let Some(stream) = self.streams.get_mut(&stream) {
            stream.reached = Some(time);
        }
    }

    /// What reads ahead in the stream that gave bytes last, to be run on any thread; nothing while
    /// something that was read ahead has not been asked for.
    pub fn ahead(&mut self) -> Option<Ahead> {
        let stream = self.last.filter(|_| self.ahead.is_none())?;
        let Source::Once(once) = &self.streams.get(&stream)?.source else { return None };
        self.ahead = Some(once.ahead(&mut self.spare)?);
        self.ahead.clone()
    }

    /// Whether somebody reads ahead now, so that [`next`](Self::next) may have to wait.
    pub fn is_being_read(&self) -> bool {
        self.ahead.as_ref().is_some_and(Ahead::is_running)
    }

    /// How far the feed has come.
    pub fn progress(&self) -> Progress {
        let mut progress = Progress { waiting: self.waiting.len(), ..self.past };
        progress.total += self.waiting.iter().map(|found| found.stamp.len).sum::<u64>();
        for stream in self.streams.values() {
            let (read, total) = stream.progress();
            progress.read += read;
            progress.total += total;
        }
        progress.open = self.ready.len();
        progress.caught_up = self.streams.len() - self.ready.len();
        progress
    }

    /// How the sources behind a network do, and what they cost.
    pub fn remotes(&self) -> Option<(Vec<Remote>, Spending)> {
        self.remotes.as_ref().map(Remotes::look)
    }

    fn is_done(&self) -> bool {
        self.streams.is_empty()
            && self.specs.is_empty()
            && self.remotes.as_ref().is_none_or(Remotes::is_ended)
    }

    fn step(&mut self) -> Option<Step> {
        loop {
            if let Some(step) = self.queue.pop_front() {
                return Some(step);
            }
            self.poll();
            self.open_waiting();
            if self.queue.is_empty() {
                // In turns, so that neither waits for the other.
                self.turns += 1;
                if self.turns.is_multiple_of(2)
                    && let Some(step) = self.fetch()
                {
                    return Some(step);
                }
                let Some(id) = self.choose() else { return self.fetch() };
                if let Some(step) = self.read(id) {
                    return Some(step);
                }
            }
        }
    }

    /// What the sources behind a network bring.
    fn fetch(&mut self) -> Option<Step> {
        loop {
            let brought = self.remotes.as_mut()?.take()?;
            let streams = &self.remote_streams;
            let known = |stream: &u32| streams.get(stream).copied();
            let step = match brought {
                Brought::Opened { stream, name } => {
                    let id = self.next_id();
                    self.remote_streams.insert(stream, id);
                    let info = StreamInfo { name, ..StreamInfo::default() };
                    Some(Step::Opened(id, info))
                }
                Brought::Bytes { stream, bytes } => known(&stream).map(|id| {
                    self.buffer[..bytes.len()].copy_from_slice(&bytes);
                    Step::Bytes(id, bytes.len())
                }),
                Brought::CaughtUp { stream } => known(&stream).map(Step::CaughtUp),
                Brought::Complete { stream, until } => {
                    known(&stream).map(|id| Step::Complete(id, until))
                }
                Brought::Ended { stream } => self.remote_streams.remove(&stream).map(Step::Ended),
                Brought::Tallies(tallies) => Some(Step::Tallies(tallies)),
                Brought::Counted(coverage) => Some(Step::Counted(coverage)),
                Brought::Notice(notice) => Some(Step::Notice(notice)),
            };
            if step.is_some() {
                return step;
            }
        }
    }

    /// The stream to read next.
    fn choose(&mut self) -> Option<StreamId> {
        let ready = || self.ready.iter().filter_map(|id| self.streams.get(id));
        let catching_up = !self.waiting.is_empty() || ready().any(|stream| stream.catching_up);
        let open = ready().filter(|s| s.tail().is_some_and(Tail::is_open)).count();
        let full = open + self.quiet.len() >= self.options.max_open + self.options.max_followed;
        let mut best = None;
        for id in &self.ready {
            let Some(stream) = self.streams.get_mut(id) else { continue };
            let ready = match &mut stream.source {
                Source::Once(_) => true,
                Source::Tail(tail) => tail.is_open() || !full,
                Source::Pipe(pipe) => pipe.ready(),
            };
            let rank = (stream.reached.filter(|_| catching_up), stream.turn, *id);
            if ready && best.is_none_or(|best| rank < best) {
                best = Some(rank);
            }
        }
        best.map(|(.., id)| id)
    }

    fn read(&mut self, id: StreamId) -> Option<Step> {
        self.turns += 1;
        let stream = self.streams.get_mut(&id)?;
        stream.turn = self.turns;
        if let Source::Once(once) = &stream.source {
            self.ahead.take_if(|ahead| once.is_read_by(ahead));
        }
        let name = || stream.name.clone();
        match &mut stream.source {
            Source::Once(once) => match once.read(&mut self.buffer, &mut self.spare) {
                Ok(0) => self.end(id),
                Ok(n) => return Some(Step::Bytes(id, n)),
                Err(stop) => {
                    let dropped = once.size.saturating_sub(once.consumed());
                    let (encoding, given) = (once.encoding, once.given());
                    let notice = Notice::stopped(name(), encoding, &stop, given, dropped);
                    self.notify(notice);
                    self.end(id);
                }
            },
            Source::Pipe(pipe) => match pipe.take() {
                None => self.end(id),
                Some(Parcel::Opened(encoding)) => {
                    pipe.opened = true;
                    return Some(Step::Opened(
                        id,
                        StreamInfo {
                            name: name(),
                            encoding,
                            is_pipe: true,
                            ..StreamInfo::default()
                        },
                    ));
                }
                Some(Parcel::Bytes(bytes)) => {
                    self.buffer[..bytes.len()].copy_from_slice(&bytes);
                    let given = pipe.take_more(&mut self.buffer, bytes.len());
                    return Some(Step::Bytes(id, given));
                }
                Some(Parcel::Notice(notice)) => return Some(Step::Notice(notice)),
            },
            Source::Tail(tail) => match tail.read(&mut self.buffer) {
                Ok(Read::Bytes(n)) => {
                    stream.untold = true;
                    tail.leaving = tail.leaving.map(|_| Instant::now());
                    return Some(Step::Bytes(id, n));
                }
                Ok(Read::Quiet) => {
                    stream.catching_up = false;
                    let untold = std::mem::take(&mut stream.untold);
                    self.ready.remove(&id);
                    self.quiet.insert(id);
                    self.rest();
                    return untold.then_some(Step::CaughtUp(id));
                }
                Ok(Read::Replaced) => self.replace(id),
                Ok(Read::Lost) => self.end(id),
                Err(e) => {
                    let (why, given) = (e.to_string(), tail.offset);
                    let notice = Notice::ReadFailed { name: name(), given, why };
                    self.notify(notice);
                    self.end(id);
                }
            },
        }
        None
    }

    pub(super) fn notify(&mut self, notice: Notice) {
        self.queue.push_back(Step::Notice(notice));
    }

    /// Tells once that a source is left out.
    pub(super) fn skip(&mut self, problem: OpenError) {
        if self.roster.is_news(&problem.to_string()) {
            self.notify(Notice::Skipped(problem));
        }
    }
}
