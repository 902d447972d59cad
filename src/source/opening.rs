//! Opening: files become streams.

use std::cmp::Reverse;
use std::fs::File;
use std::io;

use super::admit::{is_named_archive, refuse};
use super::discover::Found;
use super::file::{Ident, Stamp, Tail};
use super::head::first_bytes;
use super::item::Step;
use super::notice::shown;
use super::once::Once;
use super::pipe::Pipe;
use super::roster::Owner;
use super::stream::{Source, Stream};
use super::{Encoding, Feed, Notice, OpenError, StreamId, StreamInfo};

impl Feed {
    /// Puts the file that was modified first to where the next one is taken.
    pub(super) fn sort_waiting(&mut self) {
        let key = |found: &Found| Reverse((found.stamp.modified, found.path.clone()));
        self.waiting.sort_by_cached_key(key);
    }

    /// Opens files as long as there are places.
    pub(super) fn open_waiting(&mut self) {
        while !self.waiting.is_empty() {
            let read = self.ready.iter().filter_map(|id| self.streams.get(id));
            let places: usize = read.map(Stream::places).sum();
            if places > 0 && places >= self.options.max_open {
                return;
            }
            let Some(found) = self.waiting.pop() else { return };
            let named = found.named;
            let (ident, mark) = (found.ident, found.mark);
            let opened = self.open_file(found);
            if opened.is_err() && mark.is_some() {
                // When it can be opened again it goes on, and does not begin anew.
                let known = Owner::Known { stamp: Stamp::default(), mark };
                self.roster.owners.insert(ident, known);
            }
            match opened {
                // A file that was moved before its turn is found again under its new name.
                Err(OpenError::NotFound { .. }) if self.options.follow && !named => {}
                Err(problem) => self.skip(problem),
                Ok(()) => {}
            }
        }
    }

    fn open_file(&mut self, found: Found) -> Result<(), OpenError> {
        self.roster.owners.remove(&found.ident);
        let Found { path, mark, named, .. } = found;
        let failed = |e| OpenError::new(&path, &e);
        let file = File::open(&path).map_err(failed)?;
        let meta = file.metadata().map_err(failed)?;
        let ident = Ident::of(&meta);
        // Between the search and now the path may have come to lead to a file that is read.
        if matches!(self.roster.owners.get(&ident), Some(Owner::Stream(_))) {
            return Ok(());
        }
        let bytes = first_bytes(&file).map_err(failed)?;
        let encoding = Encoding::of(&bytes).unwrap_or_default();
        if encoding == Encoding::Plain
            && let Some(refusal) = refuse(&path, &bytes, meta.len(), named)
        {
            let stamp = Stamp::of(&meta);
            self.roster.owners.insert(ident, Owner::Known { stamp, mark: None });
            return Err(refusal);
        }
        let name = shown(&path);
        if encoding == Encoding::Plain && is_named_archive(&path) && !bytes.is_empty() {
            self.notify(Notice::NotPacked { name: name.clone() });
        }
        if encoding == Encoding::Plain && bytes.contains(&0) {
            self.notify(Notice::Binary { name: name.clone() });
        }
        let id = self.next_id();
        let (size, modified) = (Some(meta.len()), Some(Stamp::of(&meta).written()));
        let source = if encoding == Encoding::Plain && self.options.follow {
            self.roster.paths.insert(path.clone(), id);
            Source::Tail(Tail::new(file, &meta, path, &bytes, mark))
        } else {
            self.specs.retain(|spec| !spec.names(&path));
            let once = Once::new(file, &meta, encoding, &self.options).map_err(failed)?;
            Source::Once(Box::new(once))
        };
        self.roster.owners.insert(ident, Owner::Stream(id));
        self.queue.push_back(Step::Opened(
            id,
            StreamInfo { name: name.clone(), encoding, is_pipe: false, size, modified },
        ));
        self.begin(id, Stream::new(name, source));
        Ok(())
    }

    pub(super) fn begin_pipe(&mut self, name: String, pipe: io::Result<Pipe>) {
        match pipe {
            Ok(pipe) => {
                let id = self.next_id();
                self.begin(id, Stream::new(name, Source::Pipe(pipe)));
            }
            Err(e) => self.skip(OpenError::Failed { path: name, why: e.to_string() }),
        }
    }

    pub(super) fn begin(&mut self, id: StreamId, stream: Stream) {
        self.streams.insert(id, stream);
        self.ready.insert(id);
    }

    pub(super) fn next_id(&mut self) -> StreamId {
        self.begun += 1;
        StreamId(self.begun - 1)
    }
}
