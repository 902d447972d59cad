//! A fake of S3, its buckets in the path: what a test puts in is listed in pages and read in ranges.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Arc, Mutex, MutexGuard};

use bytes::Bytes;
use http_body_util::BodyExt;
use http_body_util::channel::Channel;
use hyper::{Request, Response};

use super::{Answer, Cut, Server, answer};

/// The one bucket that there is.
pub const BUCKET: &str = "trail";

/// An object.
#[derive(Clone, Debug)]
pub struct Object {
    pub body: Bytes,
    /// When it was written, in milliseconds since the epoch.
    pub modified: i64,
}

/// The service's state, which a test may change at any moment.
#[derive(Default)]
pub struct Stage {
    pub objects: BTreeMap<String, Object>,
    /// Most objects and folders of a page.
    pub page: usize,
    /// Bodies that end in the middle, and how often they still do.
    pub cut: BTreeMap<String, u32>,
    /// What is there instead, once a body was cut.
    pub replaced: BTreeMap<String, Object>,
    /// Objects that are refused, or listings by their prefix, by status and code, and how often.
    pub refused: BTreeMap<String, (u16, &'static str, u32)>,
    /// The prefixes that were listed whole.
    pub listed: Vec<String>,
    /// The objects that were read, with their ranges.
    pub read: Vec<(String, Option<String>)>,
}

/// The service.
pub struct Objects {
    stage: Arc<Mutex<Stage>>,
    pub url: String,
}

impl Objects {
    pub fn start() -> Self {
        let stage = Arc::new(Mutex::new(Stage { page: 1000, ..Stage::default() }));
        let shared = Arc::clone(&stage);
        let server = Server::start(move |request| {
            let answer = shared.lock().unwrap().serve(&request);
            async move { Some(answer) }
        });
        Self { stage, url: server.url }
    }

    /// The state, to be looked at and changed.
    pub fn stage(&self) -> MutexGuard<'_, Stage> {
        self.stage.lock().unwrap()
    }

    /// Puts an object that was written then.
    pub fn put(&self, key: &str, modified: i64, body: impl Into<Bytes>) {
        self.stage().objects.insert(key.into(), Object { body: body.into(), modified });
    }

    /// Refuses an object, or the listing of a prefix, so many times.
    pub fn refuse(&self, name: &str, status: u16, code: &'static str, times: u32) {
        self.stage().refused.insert(name.into(), (status, code, times));
    }
}

impl Stage {
    fn serve(&mut self, request: &Request<Bytes>) -> Answer {
        let path = decoded(request.uri().path());
        let (bucket, key) = path[1..].split_once('/').unwrap_or((&path[1..], ""));
        if bucket != BUCKET {
            return error(404, "NoSuchBucket");
        }
        let query = request.uri().query().unwrap_or_default();
        if !query.contains("list-type=2") {
            return self.get(key, request);
        }
        let part = |wanted: &str| {
            let parts = query.split('&').filter_map(|part| part.split_once('='));
            parts.into_iter().find(|(name, _)| *name == wanted).map(|(_, text)| decoded(text))
        };
        let prefix = part("prefix").unwrap_or_default();
        self.list(&prefix, part("delimiter").is_some(), part("continuation-token").as_deref())
    }

    /// Why something is refused, if it still is.
    fn refusal(&mut self, name: &str) -> Option<Answer> {
        let (status, code, times) = self.refused.get_mut(name)?;
        *times = times.checked_sub(1)?;
        Some(error(*status, code))
    }

    fn list(&mut self, prefix: &str, shallow: bool, token: Option<&str>) -> Answer {
        if let Some(refusal) = self.refusal(prefix) {
            return refusal;
        }
        if !shallow && token.is_none() {
            self.listed.push(prefix.to_owned());
        }
        // An object or a folder by its name; a page goes on after that of the last.
        let mut found: BTreeMap<String, Option<&Object>> = BTreeMap::new();
        for (key, object) in &self.objects {
            let Some(rest) = key.strip_prefix(prefix) else { continue };
            match rest.find('/').filter(|_| shallow) {
                Some(end) => found.insert(format!("{prefix}{}", &rest[..=end]), None),
                None => found.insert(key.clone(), Some(object)),
            };
        }
        let after = |name: &String| token.is_none_or(|token| name.as_str() > token);
        let mut left = found.into_iter().filter(|(name, _)| after(name)).peekable();
        let (mut body, mut last) = (String::from("<ListBucketResult>"), String::new());
        for (name, object) in left.by_ref().take(self.page) {
            let shown = escaped(&name);
            let _ = match object {
                None => write!(body, "<CommonPrefixes><Prefix>{shown}</Prefix></CommonPrefixes>"),
                Some(Object { body: bytes, modified }) => {
                    let time = chrono::DateTime::from_timestamp_millis(*modified).unwrap();
                    let (time, size) = (time.format("%Y-%m-%dT%H:%M:%S%.3fZ"), bytes.len());
                    write!(
                        body,
                        "<Contents><Key>{shown}</Key><LastModified>{time}</LastModified>\
                         <Size>{size}</Size></Contents>"
                    )
                }
            };
            last = name;
        }
        if left.peek().is_some() {
            let token = escaped(&last);
            let _ = write!(body, "<NextContinuationToken>{token}</NextContinuationToken>");
        }
        answer(200, "application/xml", body + "</ListBucketResult>")
    }

    fn get(&mut self, key: &str, request: &Request<Bytes>) -> Answer {
        let header = |name: &str| request.headers().get(name).map(|v| v.to_str().unwrap());
        self.read.push((key.to_owned(), header("range").map(str::to_owned)));
        if let Some(refusal) = self.refusal(key) {
            return refusal;
        }
        let Some(object) = self.objects.get(key) else { return error(404, "NoSuchKey") };
        let tag = format!("\"{}-{}\"", object.modified, object.body.len());
        if header("if-match").is_some_and(|wanted| wanted != tag) {
            return error(412, "PreconditionFailed");
        }
        let from = header("range").and_then(|range| range.strip_prefix("bytes="));
        let from: usize = from.map_or(0, |range| range.trim_end_matches('-').parse().unwrap());
        let body = object.body.slice(from..);
        let response = Response::builder()
            .status(if from > 0 { 206 } else { 200 })
            .header("etag", tag)
            .header("content-length", body.len());
        let (mut sender, channel) = Channel::new(1);
        let cut = self.cut.get_mut(key).filter(|left| **left > 0);
        let is_cut = cut.map(|left| *left -= 1).is_some();
        if is_cut && let Some(object) = self.replaced.remove(key) {
            self.objects.insert(key.to_owned(), object);
        }
        tokio::spawn(async move {
            let end = if is_cut { body.len() / 2 } else { body.len() };
            let sent = sender.send_data(body.slice(..end)).await;
            if is_cut && sent.is_ok() {
                // What was sent is to arrive before the end.
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                sender.abort(Cut);
            }
        });
        response.body(channel.boxed()).unwrap()
    }
}

fn error(status: u16, code: &str) -> Answer {
    let body = format!("<Error><Code>{code}</Code><Message>as the test wants it</Message></Error>");
    answer(status, "application/xml", body)
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '&' | '<' | '>' | '"' | '\0'..' ' => write!(out, "&#{};", c as u32).unwrap(),
            c => out.push(c),
        }
    }
    out
}

fn decoded(text: &str) -> String {
    let mut parts = text.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).unwrap());
        bytes.extend(&part.as_bytes()[2..]);
    }
    String::from_utf8(bytes).unwrap()
}
