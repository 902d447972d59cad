//! Watching: what followed files and their paths have become since the last look.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::admit::Verdict;
use super::discover::{Catch, Found};
use super::file::Tail;
use super::notice::shown;
use super::roster::Owner;
use super::stream::Stream;
use super::{Feed, Notice, Spec, StreamId};

/// When the last looks were.
pub(super) struct Clock {
    polled: Instant,
    scanned: Instant,
    gap: Duration,
}

impl Clock {
    pub fn start(gap: Duration) -> Self {
        let now = Instant::now();
        Self { polled: now, scanned: now, gap }
    }
}

impl Feed {
    /// Looks at what is followed, if it is time.
    pub(super) fn poll(&mut self) {
        if !self.options.follow || self.clock.polled.elapsed() < self.options.poll {
            return;
        }
        let stirred = |id: &&StreamId| self.tail(**id).is_some_and(Tail::stirred);
        let stirred: Vec<StreamId> = self.quiet.iter().filter(stirred).copied().collect();
        for id in stirred {
            self.wake(id);
        }
        if self.clock.scanned.elapsed() >= self.clock.gap {
            self.rescan();
        } else {
            self.recheck();
        }
        self.let_go();
        self.rest();
        self.clock.polled = Instant::now();
    }

    fn tail(&self, id: StreamId) -> Option<&Tail> {
        self.streams.get(&id).and_then(Stream::tail)
    }

    fn wake(&mut self, id: StreamId) {
        self.quiet.remove(&id);
        self.ready.insert(id);
    }

    /// Looks where the paths of open and of named files lead now.
    fn recheck(&mut self) {
        let open = self.quiet.iter().chain(&self.ready).filter_map(|id| self.tail(*id));
        let mut paths: Vec<PathBuf> =
            open.filter(|tail| tail.leaving.is_none()).map(|tail| tail.path.clone()).collect();
        paths.extend(self.specs.iter().filter_map(|spec| match spec {
            Spec::Path(path) if !self.leads_to_open(path) => Some(path.clone()),
            _ => None,
        }));
        for path in paths {
            match Found::at(&path, self.is_named(&path)) {
                Some(found) => self.settle(found),
                None => self.gone(&path),
            }
        }
        self.sort_waiting();
    }

    /// Whether this is the path of an open file.
    fn leads_to_open(&self, path: &Path) -> bool {
        self.roster.paths.get(path).is_some_and(|id| {
            let held = self.quiet.contains(id) || self.ready.contains(id);
            held && self.tail(*id).is_some_and(|tail| tail.leaving.is_none() && tail.path == path)
        })
    }

    /// Searches for new files.
    fn rescan(&mut self) {
        let start = Instant::now();
        let catch = Catch::of(&self.specs);
        let present: HashMap<_, _> =
            catch.files.iter().map(|found| (found.path.clone(), found.ident)).collect();
        for found in catch.files {
            self.settle(found);
        }
        let gone: Vec<PathBuf> =
            self.roster.paths.keys().filter(|path| !present.contains_key(*path)).cloned().collect();
        for path in gone {
            self.gone(&path);
        }
        self.roster.forget(&present);
        self.sort_waiting();
        self.clock.gap = self.options.rescan.max(start.elapsed() * 20);
        self.clock.scanned = Instant::now();
    }

    /// Takes note that a path leads to a file.
    pub(super) fn settle(&mut self, mut found: Found) {
        let owner = self.roster.owners.get(&found.ident).copied();
        if let Some(Owner::Stream(id)) = owner {
            return self.attach(found, id);
        }
        self.detach(&found.path);
        match owner {
            Some(Owner::Stream(_) | Owner::Waiting) => return,
            Some(Owner::Known { stamp, .. }) if stamp == found.stamp => return,
            Some(Owner::Known { mark, .. }) => found.mark = mark,
            Some(Owner::Read { stamp }) => {
                if stamp.len != found.stamp.len {
                    self.notify(Notice::Changed { name: shown(&found.path) });
                }
                self.roster.owners.insert(found.ident, Owner::Read { stamp: found.stamp });
                return;
            }
            None => {}
        }
        let verdict =
            if self.started && found.mark.is_none() { self.judge(&found) } else { Verdict::Take };
        match verdict {
            Verdict::Take => {
                self.roster.owners.insert(found.ident, Owner::Waiting);
                self.waiting.push(found);
            }
            Verdict::Wait => {}
            Verdict::Leftover => {
                let known = Owner::Known { stamp: found.stamp, mark: None };
                self.roster.owners.insert(found.ident, known);
            }
        }
    }

    fn attach(&mut self, found: Found, id: StreamId) {
        let Some(tail) = self.streams.get_mut(&id).and_then(Stream::tail_mut) else { return };
        if tail.leaving.take().is_some() {
            tail.path.clone_from(&found.path);
        }
        if !tail.is_open() && tail.stamp != found.stamp {
            self.wake(id);
        }
        if self.roster.paths.get(&found.path) != Some(&id) {
            self.detach(&found.path);
            self.roster.paths.insert(found.path, id);
        }
    }

    /// A path leads nowhere. Its file may have got another name, which the next search finds.
    fn gone(&mut self, path: &Path) {
        if self.detach(path) && self.is_named(path) {
            self.notify(Notice::Gone { name: shown(path) });
        }
    }

    /// A path does not lead to its file any more. A file without any path is read until it was
    /// quiet for a while, for the lines that its writer sends late.
    fn detach(&mut self, path: &Path) -> bool {
        let Some((path, id)) = self.roster.paths.remove_entry(path) else { return false };
        let Some(tail) = self.streams.get_mut(&id).and_then(Stream::tail_mut) else { return true };
        self.roster.left(path, tail.head);
        match self.roster.paths.iter().find(|(_, owner)| **owner == id) {
            Some((other, _)) => tail.path.clone_from(other),
            None => tail.leaving = Some(Instant::now()),
        }
        true
    }

    fn is_named(&self, path: &Path) -> bool {
        self.specs.iter().any(|spec| spec.names(path))
    }

    fn let_go(&mut self) {
        let over = |(id, stream): (&StreamId, &Stream)| {
            let since = stream.tail()?.leaving?;
            let quiet = !self.ready.contains(id) && since.elapsed() >= self.options.linger;
            quiet.then_some(*id)
        };
        let ids: Vec<StreamId> = self.streams.iter().filter_map(over).collect();
        for id in ids {
            self.end(id);
        }
    }
}
