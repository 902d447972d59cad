//! The way from a remote source to the feed.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use tokio::sync::mpsc::Sender;

use crate::aws::LogEvent;
use crate::model::{Coverage, Mode, Remote, Timestamp, clean};
use crate::source::remote::Brought;
use crate::source::{CHUNK, Notice};

/// Bytes of one parcel.
const PARCEL: usize = 64 << 10;

/// The feed is gone: there is nobody to bring anything to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Gone;

/// How one remote source does; clones are the same.
#[derive(Clone, Debug, Default)]
pub(super) struct Status(Arc<Mutex<Remote>>);

impl Status {
    pub fn new(name: &str) -> Self {
        let name = clean(name).into_owned();
        Self(Arc::new(Mutex::new(Remote { name, ..Remote::default() })))
    }

    pub fn change(&self, change: impl FnOnce(&mut Remote)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// It waits for better times; says whether the reason is news.
    pub fn waits(&self, why: &str) -> bool {
        let mut is_news = false;
        self.change(|status| {
            is_news = status.mode != Mode::Waiting || status.why != why;
            status.mode = Mode::Waiting;
            why.clone_into(&mut status.why);
        });
        is_news
    }

    pub fn get(&self) -> Remote {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The way to the feed, which can be slow: whoever brings something waits.
#[derive(Clone, Debug)]
pub(super) struct Out {
    brought: Sender<Brought>,
    streams: Arc<AtomicU32>,
}

impl Out {
    pub fn new(brought: Sender<Brought>) -> Self {
        Self { brought, streams: Arc::default() }
    }

    /// The number of one more stream.
    pub fn new_stream(&self) -> u32 {
        self.streams.fetch_add(1, Ordering::Relaxed)
    }

    pub async fn send(&self, brought: Brought) -> Result<(), Gone> {
        self.brought.send(brought).await.map_err(|_| Gone)
    }

    pub async fn notice(&self, text: String) -> Result<(), Gone> {
        self.send(Brought::Notice(Notice::Remote { text })).await
    }

    /// Tells what is missing for good.
    pub async fn lost(&self, text: String) -> Result<(), Gone> {
        self.send(Brought::Notice(Notice::Lost { text })).await
    }

    pub async fn count(&self, coverage: Coverage) -> Result<(), Gone> {
        self.send(Brought::Counted(coverage)).await
    }

    pub async fn complete(&self, stream: u32, until: i64) -> Result<(), Gone> {
        self.send(Brought::Complete { stream, until: Timestamp::from_millis(until) }).await
    }

    /// Gives bytes of any length.
    pub async fn bytes(&self, stream: u32, bytes: &[u8]) -> Result<(), Gone> {
        for part in bytes.chunks(CHUNK) {
            self.send(Brought::Bytes { stream, bytes: part.to_vec() }).await?;
        }
        Ok(())
    }

    /// Gives log events, each as a line in the form of `FilterLogEvents`.
    pub async fn events(
        &self,
        stream: u32,
        group: &str,
        events: impl IntoIterator<Item = &LogEvent>,
    ) -> Result<(), Gone> {
        let mut lines = Vec::new();
        for event in events {
            let line = Line {
                log_group_identifier: group,
                log_stream_name: &event.stream,
                timestamp: event.time,
                ingestion_time: event.ingested,
                event_id: event.id.as_deref(),
                message: &event.message,
            };
            // Numbers and texts are always JSON.
            if serde_json::to_writer(&mut lines, &line).is_ok() {
                lines.push(b'\n');
            }
            if lines.len() >= PARCEL {
                self.bytes(stream, &std::mem::take(&mut lines)).await?;
            }
        }
        if lines.is_empty() { Ok(()) } else { self.bytes(stream, &lines).await }
    }
}

/// An event of `FilterLogEvents`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'e> {
    log_group_identifier: &'e str,
    log_stream_name: &'e str,
    timestamp: i64,
    ingestion_time: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    event_id: Option<&'e str>,
    message: &'e str,
}
