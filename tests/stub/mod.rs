//! A server on loopback that answers as a test wants it: HTTP by hyper, what is said by the test.

#![allow(dead_code, reason = "not every test needs all of it")]
#![allow(clippy::unwrap_used, reason = "tests fail by it")]

pub mod logs;
pub mod monitoring;
pub mod numbers;
pub mod objects;
pub mod queries;
mod tail;

use std::fmt;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;

/// What a test answers: a whole body, or one that goes on (`http_body_util::channel::Channel`).
pub type Answer = Response<BoxBody<Bytes, Cut>>;
type Answering = Pin<Box<dyn Future<Output = Option<Answer>> + Send>>;
type Handler = dyn Fn(Request<Bytes>) -> Answering + Send + Sync;

/// A body ends in the middle, and its connection with it.
#[derive(Clone, Copy, Debug)]
pub struct Cut;

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cut, as the test wants it")
    }
}

impl std::error::Error for Cut {}

/// A server that runs until the program ends.
pub struct Server {
    /// `http://127.0.0.1:PORT`.
    pub url: String,
}

impl Server {
    /// Starts to answer by `handler`; `None` cuts the connection.
    pub fn start<F, A>(handler: F) -> Self
    where
        F: Fn(Request<Bytes>) -> A + Send + Sync + 'static,
        A: Future<Output = Option<Answer>> + Send + 'static,
    {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address: SocketAddr = listener.local_addr().unwrap();
        let handler: Arc<Handler> =
            Arc::new(move |request| -> Answering { Box::pin(handler(request)) });
        std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(serve(listener, handler));
        });
        Self { url: format!("http://{address}") }
    }
}

async fn serve(listener: std::net::TcpListener, handler: Arc<Handler>) {
    let listener = tokio::net::TcpListener::from_std(listener).unwrap();
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let handler = Arc::clone(&handler);
        tokio::spawn(async move {
            let service = service_fn(|request: Request<Incoming>| {
                let handler = Arc::clone(&handler);
                async move {
                    let (head, body) = request.into_parts();
                    let body = body.collect().await.map_err(|_| Cut)?;
                    handler(Request::from_parts(head, body.to_bytes())).await.ok_or(Cut)
                }
            });
            // A cut connection is what the test wants.
            let _ = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

/// The operation that a request of a JSON protocol asks for: `Logs_20140328.FilterLogEvents`.
pub fn target(request: &Request<Bytes>) -> String {
    let target = request.headers().get("x-amz-target");
    let target = target.map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
    target.rsplit('.').next().unwrap_or_default().to_owned()
}

/// A whole answer.
pub fn answer(status: u16, content: &str, body: impl Into<Bytes>) -> Answer {
    Response::builder()
        .status(status)
        .header("content-type", content)
        .body(Full::new(body.into()).map_err(|never| match never {}).boxed())
        .unwrap()
}

/// An answer in JSON.
pub fn json(value: &serde_json::Value) -> Answer {
    answer(200, "application/x-amz-json-1.1", value.to_string())
}

/// An error as the JSON protocols tell it.
pub fn error(status: u16, code: &str, message: &str) -> Answer {
    let body = serde_json::json!({ "__type": code, "message": message });
    answer(status, "application/x-amz-json-1.1", body.to_string())
}
