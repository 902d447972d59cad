//! Ending: streams that are read, and what is remembered of them.

use super::item::Step;
use super::roster::Owner;
use super::stream::{Source, Stream};
use super::{Encoding, Feed, Notice, StreamId, StreamInfo};

impl Feed {
    /// Begins a new stream for what took the place of the content of a followed file.
    pub(super) fn replace(&mut self, id: StreamId) {
        let Some(old) = self.take(id) else { return };
        self.notify(Notice::Truncated { name: old.name.clone() });
        self.queue.push_back(Step::Ended(id));
        let Source::Tail(tail) = old.source else { return };
        let (name, new) = (old.name, self.next_id());
        self.roster.left(tail.path.clone(), tail.head);
        self.roster.owners.remove(&tail.ident);
        match tail.again() {
            Ok(tail) => {
                for owner in self.roster.paths.values_mut().filter(|owner| **owner == id) {
                    *owner = new;
                }
                self.roster.owners.insert(tail.ident, Owner::Stream(new));
                let (size, modified) = (Some(tail.stamp.len), Some(tail.stamp.written()));
                let encoding = Encoding::Plain;
                let info =
                    StreamInfo { name: name.clone(), encoding, is_pipe: false, size, modified };
                self.queue.push_back(Step::Opened(new, info));
                self.begin(new, Stream::new(name, Source::Tail(tail)));
            }
            Err(e) => {
                self.roster.paths.retain(|_, owner| *owner != id);
                self.notify(Notice::ReadFailed { name, given: 0, why: e.to_string() });
            }
        }
    }

    /// Closes the followed files that were read longest ago, when too many are held open.
    pub(super) fn rest(&mut self) {
        while self.quiet.len() > self.options.max_followed {
            // Nobody would find a file again that has no path.
            let stays = |id: &StreamId| {
                let stream = self.streams.get(id)?;
                stream.tail()?.leaving.is_none().then_some((stream.turn, *id))
            };
            let Some((_, id)) = self.quiet.iter().filter_map(stays).min() else { return };
            self.quiet.remove(&id);
            if let Some(tail) = self.streams.get_mut(&id).and_then(Stream::tail_mut) {
                tail.rest();
            }
        }
    }

    pub(super) fn end(&mut self, id: StreamId) {
        let Some(stream) = self.take(id) else { return };
        match &stream.source {
            Source::Tail(tail) => {
                self.roster.paths.retain(|_, owner| *owner != id);
                if tail.is_deleted() {
                    self.roster.owners.remove(&tail.ident);
                } else {
                    let known = Owner::Known { stamp: tail.stamp, mark: Some(tail.mark()) };
                    self.roster.owners.insert(tail.ident, known);
                }
            }
            Source::Once(once) => {
                let read = Owner::Read { stamp: once.stamp };
                self.roster.owners.insert(once.ident, read);
            }
            Source::Pipe(pipe) if !pipe.opened => return,
            Source::Pipe(_) => {}
        }
        self.queue.push_back(Step::Ended(id));
    }

    /// Takes a stream out. What was not read of it will not be, so all of it counts as read.
    fn take(&mut self, id: StreamId) -> Option<Stream> {
        let stream = self.streams.remove(&id)?;
        self.ready.remove(&id);
        self.quiet.remove(&id);
        let (_, size) = stream.progress();
        self.past.read += size;
        self.past.total += size;
        self.past.ended += 1;
        Some(stream)
    }
}
