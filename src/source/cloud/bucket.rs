//! Objects of a bucket: those of a time, oldest first, then new ones as they arrive.

use std::collections::HashSet;

use super::Period;
use super::dates::{days, root_of_year};
use super::out::{Gone, Out, Status};
use super::timing::{Timing, now};
use crate::aws::{AwsError, Backoff, Connection, Object};
use crate::model::{Mode, clean};
use crate::source::BucketPlace;
use crate::source::remote::Brought;

/// What events an object has came before it was written, at most so long before: CloudTrail takes
/// up to a quarter of an hour.
const DELAY_MS: i64 = 15 * 60_000;
/// …and so long where something goes wrong.
const LONG_MS: i64 = 4 * DELAY_MS;
/// A board begins with the folders of so long before, when nobody says: it keeps no older minutes, and
/// a trail may have years of them.
const BOARD_MS: i64 = 24 * 3_600_000;
/// Deeper folders are listed as they are.
const DEPTH: usize = 10;
/// Folders are looked for anew every so many looks: of a region that is new, as one.
const LOOKS: u32 = 10;
/// What is looked for rarely, because a look takes many pages, still is after so many waits.
const WAITS: u32 = 10;

/// The objects of one place.
pub(super) struct Bucket {
    pub connection: Connection,
    pub place: BucketPlace,
    pub out: Out,
    pub status: Status,
    /// The stream that says how far all is complete.
    pub stream: u32,
    pub timing: Timing,
}

/// The objects that were read, by their keys and when they were written.
pub(super) type Seen = HashSet<(String, i64)>;

/// What can go wrong on the way.
pub(super) enum Trip {
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
    /// Looks until it is drawn anew.
    looks: u32,
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
            let _ = self.out.lost(error.to_string()).await;
            self.status.change(|status| status.why = error.to_string());
        }
        let _ = self.out.send(Brought::Ended { stream: self.stream }).await;
        self.status.change(|status| status.mode = Mode::Ended);
    }

    fn name(&self) -> String {
        clean(&format!("s3://{}/{}", self.place.bucket, self.place.prefix)).into_owned()
    }

    async fn go(&self, period: Period) -> Result<(), Trip> {
        self.status.change(|status| status.mode = Mode::History);
        let mut map = Map::default();
        let mut seen = Seen::new();
        let mut backoff = Backoff::from(self.timing.backoff);
        let mut since = period.since;
        loop {
            let until = period.until.unwrap_or_else(now);
            let recent = period.until.is_none().then_some(until - BOARD_MS);
            let days_since = since.or(recent);
            match self.look(&mut map, (since, days_since), until, &mut seen).await {
                Ok(()) => backoff.reset(),
                Err(Trip::Aws(error)) if period.until.is_none() && error.trouble.passes() => {
                    if self.status.waits(&error.to_string()) {
                        self.out.notice(format!("{error}; it is tried again")).await?;
                    }
                    tokio::time::sleep(backoff.wait()).await;
                    continue;
                }
                Err(trip) => return Err(trip),
            }
            if period.until.is_some() {
                return Ok(());
            }
            if since.is_none() && !map.dated.is_empty() {
                let name = self.name();
                let text =
                    format!("{name}: folders of the last day are read; --since reads earlier ones");
                self.out.notice(text).await?;
            }
            self.status.change(|status| {
                status.mode = Mode::Polling;
                status.why.clear();
            });
            self.out.complete(self.stream, until - DELAY_MS).await?;
            self.out.send(Brought::CaughtUp { stream: self.stream }).await?;
            // What is written from now on may be of yesterday's last minutes.
            let from = until - LONG_MS;
            seen.retain(|(_, modified)| *modified >= from);
            since = Some(from);
            tokio::time::sleep(self.timing.look * (map.pages / 10).clamp(1, WAITS)).await;
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
        let is_empty = map.dated.is_empty() && map.plain.is_empty();
        map.looks = if is_empty { 0 } else { LOOKS };
        Ok(map)
    }

    /// Looks for objects of a time that were not read yet, and reads them: those that were written
    /// from `since` on, in folders by date those of `days_since` and later.
    async fn look(
        &self,
        map: &mut Map,
        (since, days_since): (Option<i64>, Option<i64>),
        until: i64,
        seen: &mut Seen,
    ) -> Result<(), Trip> {
        if map.looks == 0 {
            *map = self.map().await?;
        }
        map.looks = map.looks.saturating_sub(1);
        let mut folders = map.plain.clone();
        for root in &map.dated {
            // Some name a folder by when events happened, some by when they were written.
            match days_since.and_then(|since| days(root, since - LONG_MS, until + LONG_MS)) {
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
                && object.modified < until + LONG_MS
                && object.size > 0
        };
        found.retain(in_time);
        found.retain(|object| !seen.contains(&(object.key.clone(), object.modified)));
        found.sort_by(|a, b| (a.modified, &a.key).cmp(&(b.modified, &b.key)));
        self.status.change(|status| status.waiting_objects = found.len() as u64);
        self.read(&found, seen).await
    }
}
