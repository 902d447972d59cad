//! The live sessions of the fake of CloudWatch Logs.

use std::sync::{Arc, Mutex};

use aws_smithy_eventstream::frame::write_message_to;
use aws_smithy_types::event_stream::{Header, HeaderValue, Message};
use bytes::Bytes;
use http_body_util::BodyExt;
use http_body_util::channel::{Channel, Sender};
use hyper::Response;
use serde_json::{Value, json};

use super::logs::{End, Stage};
use super::{Answer, Cut};

/// Events before its beginning that a session may send again.
const BEFORE: usize = 20;

/// A session over some groups.
struct Session {
    stage: Arc<Mutex<Stage>>,
    groups: Vec<String>,
    /// The first event that was not looked at yet.
    next: usize,
    /// Events that come an update later.
    later: Vec<usize>,
    send: Sender<Bytes, Cut>,
}

/// Answers with a session, which sends what is taken in from now on.
pub fn tail(
    shared: &Arc<Mutex<Stage>>,
    stage: &Stage,
    groups: Vec<String>,
    end: Option<(usize, End)>,
) -> Answer {
    let (send, body) = Channel::new(64);
    let stage_of = Arc::clone(shared);
    let session =
        Session { stage: stage_of, groups, next: stage.events.len(), later: Vec::new(), send };
    tokio::spawn(session.run(end));
    Response::builder()
        .header("content-type", "application/vnd.amazon.eventstream")
        .body(body.boxed())
        .unwrap()
}

impl Session {
    async fn run(mut self, end: Option<(usize, End)>) {
        let start = json!({ "requestId": "r", "sessionId": "s", "logStreamNames": [] });
        if self.write(&frame("event", "sessionStart", &start)).await.is_none() {
            return;
        }
        let second = {
            let mut stage = self.stage.lock().unwrap();
            stage.did.begun += 1;
            let again = stage.chances.again;
            if stage.chance(again) {
                let before = self.next.min(BEFORE);
                self.next -= before;
                stage.did.again += before as u64;
            }
            stage.second
        };
        let mut updates = 0;
        loop {
            tokio::time::sleep(second).await;
            if let Some((after, end)) = end
                && updates == after
            {
                return self.end(end).await;
            }
            if self.groups.iter().any(|group| self.stage.lock().unwrap().cut.remove(group)) {
                return self.end(End::Cut).await;
            }
            let (update, left_out) = self.update();
            if self.write(&update).await.is_none() {
                return;
            }
            let mut stage = self.stage.lock().unwrap();
            stage.did.sampled += u64::from(left_out.is_some());
            stage.did.left_out += left_out.unwrap_or(0);
            updates += 1;
        }
    }

    /// The next update, and how many events are not in it when it is a sample.
    fn update(&mut self) -> (Vec<u8>, Option<u64>) {
        let mut stage = self.stage.lock().unwrap();
        let chances = stage.chances;
        let mut sent = std::mem::take(&mut self.later);
        for at in std::mem::replace(&mut self.next, stage.events.len())..stage.events.len() {
            if !self.groups.contains(&stage.events[at].group) {
                continue;
            }
            if stage.chance(chances.later) {
                self.later.push(at);
            } else {
                sent.push(at);
            }
            if stage.chance(chances.again) {
                self.later.push(at);
                stage.did.again += 1;
            }
        }
        stage.random.shuffle(&mut sent);
        let mut most = stage.most;
        if stage.chance(chances.sample) {
            most = most.min(sent.len() / 3);
        }
        let left_out = sent.len().checked_sub(most).filter(|left_out| *left_out > 0);
        sent.truncate(most);
        let results: Vec<Value> = sent
            .into_iter()
            .map(|at| &stage.events[at])
            .map(|event| {
                json!({
                    "logStreamName": event.stream, "message": event.message,
                    "logGroupIdentifier": format!("111122223333:{}", event.group),
                    "timestamp": event.time, "ingestionTime": event.ingested,
                })
            })
            .collect();
        let update = json!({
            "sessionMetadata": { "sampled": left_out.is_some() }, "sessionResults": results,
        });
        (frame("event", "sessionUpdate", &update), left_out.map(|left_out| left_out as u64))
    }

    async fn end(mut self, end: End) {
        self.stage.lock().unwrap().did.ended += 1;
        let said = json!({ "message": "as the test wants it" });
        match end {
            End::Timeout => {
                self.write(&frame("exception", "SessionTimeoutException", &said)).await;
            }
            End::Streaming => {
                self.write(&frame("exception", "SessionStreamingException", &said)).await;
            }
            End::Closed => {}
            End::Cut => self.send.abort(Cut),
            End::CutInside => {
                let (update, _) = self.update();
                self.write(&update[..update.len() - 7]).await;
                self.send.abort(Cut);
            }
            End::Checksum => {
                let (mut update, _) = self.update();
                if let Some(last) = update.last_mut() {
                    *last ^= 1;
                }
                self.write(&update).await;
            }
            End::Silence => {
                // Until somebody hangs up.
                tokio::time::sleep(std::time::Duration::from_mins(5)).await;
                drop(self.send);
            }
        }
    }

    /// Writes in pieces that have nothing to do with messages; `None` when nobody listens.
    async fn write(&mut self, bytes: &[u8]) -> Option<()> {
        let piece = self.stage.lock().unwrap().random.usize(1_000..100_000);
        for piece in bytes.chunks(piece) {
            self.send.send_data(Bytes::copy_from_slice(piece)).await.ok()?;
        }
        Some(())
    }
}

/// A message in the form of an event stream.
fn frame(kind: &str, name: &str, payload: &Value) -> Vec<u8> {
    let text = |text: &str| HeaderValue::String(text.to_owned().into());
    let message = Message::new(payload.to_string())
        .add_header(Header::new(":message-type", text(kind)))
        .add_header(Header::new(format!(":{kind}-type"), text(name)))
        .add_header(Header::new(":content-type", text("application/json")));
    let mut bytes = Vec::new();
    write_message_to(&message, &mut bytes).unwrap();
    bytes
}
