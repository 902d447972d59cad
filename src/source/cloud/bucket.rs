//! Objects of a bucket: those of a time, oldest first, then new ones as they arrive.

use std::collections::HashSet;
use std::time::Duration;

use futures_util::stream::{self, StreamExt};

use super::Period;
use super::dates::{days, root_of_year};
use super::out::{Gone, Out, Status};
use super::timing::now;
use super::unpack::{Damage, Unpack};
use crate::aws::{AwsError, Backoff, Connection, Object, Trouble};
use crate::model::{Coverage, Mode};
use crate::source::remote::Brought;
use crate::source::{BucketPlace, Options};

/// Objects that are fetched at the same time, and how large one may be for that.
const AHEAD: usize = 4;
const SMALL: u64 = 8 << 20;
/// What events an object has came before it was written, at most so long before: CloudTrail takes
/// up to a quarter of an hour.
const DELAY_MS: i64 = 15 * 60_000;
/// How often is looked for new objects; longer where a listing has many pages.
const LOOK: Duration = Duration::from_secs(30);
/// Deeper folders are listed as they are.
const DEPTH: usize = 10;
/// Objects that are remembered as read.
const READ: usize = 4 << 20;

/// The objects of one place.
pub(super) struct Bucket {
    pub connection: Connection,
    pub place: BucketPlace,
    pub out: Out,
    pub status: Status,
    /// The stream that says how far all is complete.
    pub stream: u32,
}

/// What can go wrong on the way.
enum Trip {
    Gone,
    Aws(AwsError),
}

impl From<Gone> for Trip {
    fn from(_: Gone) -> Self {
        Self::Gone
    }
}

impl From<AwsError> for Trip {
    fn from(error: AwsError) -> Self {
        Self::Aws(error)
    }
}

/// Where objects are.
#[derive(Default)]
struct Map {
    /// What stands before the year in folders by date.
    dated: Vec<String>,
    /// What is to be listed as a whole.
    plain: Vec<String>,
    /// Calls that a look takes.
    pages: u32,
}

impl Bucket {
    /// Reads the objects of a period, and goes on with new ones if it has no end.
    pub async fn run(self, period: Period) {
        let name = self.name();
        let opened = self.out.send(Brought::Opened { stream: self.stream, name }).await;
        if opened.is_ok()
            && let Err(Trip::Aws(error)) = self.go(period).await
        {
            // Whether anybody is still there to be told does not matter any more.
            let _ = self.out.notice(error.to_string()).await;
            self.status.change(|status| status.why = error.to_string());
        }
        let _ = self.out.send(Brought::Ended { stream: self.stream }).await;
        self.status.change(|status| status.mode = Mode::Ended);
    }

    fn name(&self) -> String {
        format!("s3://{}/{}", self.place.bucket, self.place.prefix)
    }

    async fn go(&self, period: Period) -> Result<(), Trip> {
        self.status.change(|status| status.mode = Mode::History);
        let mut map = self.map().await?;
        let mut read = HashSet::new();
        let mut backoff = Backoff::default();
        let mut since = period.since;
        loop {
            let until = period.until.unwrap_or_else(now);
            match self.look(&mut map, since, until, &mut read).await {
                Ok(()) => backoff.reset(),
                Err(Trip::Aws(error)) if period.until.is_none() && error.trouble.passes() => {
                    self.status.change(|status| {
                        status.mode = Mode::Waiting;
                        status.why = error.to_string();
                    });
                    self.out.notice(error.to_string()).await?;
                    tokio::time::sleep(backoff.wait()).await;
                    continue;
                }
                Err(trip) => return Err(trip),
            }
            if period.until.is_some() {
                return Ok(());
            }
            self.status.change(|status| {
                status.mode = Mode::Polling;
                status.why.clear();
            });
            self.out.complete(self.stream, until - DELAY_MS).await?;
            self.out.send(Brought::CaughtUp { stream: self.stream }).await?;
            // What is written from now on may be of yesterday's last minutes.
            since = Some(until - 4 * DELAY_MS);
            tokio::time::sleep(LOOK * (map.pages / 10).max(1)).await;
        }
    }

    /// Finds the folders by date.
    async fn map(&self) -> Result<Map, AwsError> {
        let mut map = Map::default();
        let mut folders = vec![(self.place.prefix.clone(), 0)];
        while let Some((folder, depth)) = folders.pop() {
            let mut page = None;
            let mut below = Vec::new();
            let mut has_objects = false;
            loop {
                let (bucket, page_now) = (&self.place.bucket, page.as_deref());
                let listing = self.connection.list(bucket, &folder, true, page_now).await?;
                has_objects |= !listing.objects.is_empty();
                below.extend(listing.folders);
                page = listing.next;
                if page.is_none() {
                    break;
                }
            }
            let root = below.iter().find_map(|folder| root_of_year(folder));
            match root {
                Some(root) => map.dated.push(root.to_owned()),
                None if has_objects || depth >= DEPTH => map.plain.push(folder),
                None => folders.extend(below.into_iter().map(|folder| (folder, depth + 1))),
            }
        }
        map.dated.sort();
        map.plain.sort();
        Ok(map)
    }

    /// Looks for objects of a time that were not read yet, and reads them.
    async fn look(
        &self,
        map: &mut Map,
        since: Option<i64>,
        until: i64,
        read: &mut HashSet<(String, i64)>,
    ) -> Result<(), Trip> {
        let mut folders = map.plain.clone();
        for root in &map.dated {
            match since.and_then(|since| days(root, since, until)) {
                Some(days) => folders.extend(days),
                None => folders.push(root.clone()),
            }
        }
        let mut found = Vec::new();
        map.pages = 0;
        for folder in &folders {
            let mut page = None;
            loop {
                let bucket = &self.place.bucket;
                let listing = self.connection.list(bucket, folder, false, page.as_deref()).await?;
                map.pages += 1;
                found.extend(listing.objects);
                page = listing.next;
                if page.is_none() {
                    break;
                }
            }
        }
        // An object has no event that is newer than it is, and none that is far older.
        let in_time = |object: &Object| {
            since.is_none_or(|since| object.modified >= since)
                && object.modified - 4 * DELAY_MS < until
                && object.size > 0
        };
        found.retain(in_time);
        found.retain(|object| !read.contains(&(object.key.clone(), object.modified)));
        found.sort_by(|a, b| (a.modified, &a.key).cmp(&(b.modified, &b.key)));
        self.status.change(|status| status.waiting_objects = found.len() as u64);
        self.read(&found, read).await
    }

    async fn read(
        &self,
        objects: &[Object],
        read: &mut HashSet<(String, i64)>,
    ) -> Result<(), Trip> {
        let mut fetched = stream::iter(objects)
            .map(|object| async move { (object, self.fetch_small(object).await) })
            .buffered(AHEAD);
        while let Some((object, packed)) = fetched.next().await {
            let done = match packed {
                Ok(packed) => self.bring(object, packed).await,
                Err(error) => Err(error.into()),
            };
            match done {
                Ok(()) => {}
                // One object that is gone or closed does not end the others.
                Err(Trip::Aws(error))
                    if matches!(error.trouble, Trouble::Missing | Trouble::Denied) =>
                {
                    self.out.notice(error.to_string()).await?;
                    let dropped = Coverage { dropped_bytes: object.size, ..Coverage::default() };
                    self.out.count(dropped).await?;
                }
                Err(trip) => return Err(trip),
            }
            if read.len() >= READ {
                read.clear();
            }
            read.insert((object.key.clone(), object.modified));
            self.status.change(|status| {
                status.read_objects += 1;
                status.waiting_objects = status.waiting_objects.saturating_sub(1);
            });
        }
        Ok(())
    }

    /// All bytes of an object that is small; none of another.
    async fn fetch_small(&self, object: &Object) -> Result<Option<Vec<u8>>, AwsError> {
        if object.size > SMALL {
            return Ok(None);
        }
        let mut download = self.connection.download(&self.place.bucket, &object.key).await?;
        let mut all = Vec::with_capacity(object.size as usize);
        while let Some(bytes) = download.next().await? {
            all.extend_from_slice(&bytes);
        }
        Ok(Some(all))
    }

    /// Gives what an object holds as a stream of its own.
    async fn bring(&self, object: &Object, packed: Option<Vec<u8>>) -> Result<(), Trip> {
        let stream = self.out.new_stream();
        let name = format!("s3://{}/{}", self.place.bucket, object.key);
        self.out.send(Brought::Opened { stream, name: name.clone() }).await?;
        let mut unpack = Unpack::new(Options::default());
        let mut taken = 0;
        let damage = if let Some(packed) = packed {
            taken = packed.len() as u64;
            self.inflate(stream, &mut unpack, &packed).await?
        } else {
            let key = &object.key;
            let mut download = self.connection.download(&self.place.bucket, key).await?;
            loop {
                let Some(bytes) = download.next().await? else { break None };
                taken += bytes.len() as u64;
                let damage = self.inflate(stream, &mut unpack, &bytes).await?;
                if damage.is_some() {
                    break damage;
                }
            }
        };
        let rest = match damage {
            None => unpack.finish(),
            Some(damage) => Err(damage),
        };
        match rest {
            Ok(rest) => self.out.bytes(stream, &rest).await?,
            Err(damage) => {
                self.out.notice(format!("{name}: {damage}; what came before was read")).await?;
                let dropped_bytes = object.size.saturating_sub(taken);
                self.out.count(Coverage { dropped_bytes, ..Coverage::default() }).await?;
            }
        }
        Ok(self.out.send(Brought::Ended { stream }).await?)
    }

    async fn inflate(
        &self,
        stream: u32,
        unpack: &mut Unpack,
        packed: &[u8],
    ) -> Result<Option<Damage>, Gone> {
        // In pieces, so that what they hold stays small.
        for piece in packed.chunks(64 << 10) {
            match unpack.push(piece) {
                Ok(bytes) => self.out.bytes(stream, &bytes).await?,
                Err(damage) => return Ok(Some(damage)),
            }
        }
        Ok(None)
    }
}
