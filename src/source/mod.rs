//! Bytes from outside: files that are followed through their rotations, archives, pipes, stdin.
//!
//! A [`Feed`] is asked for the next [`Item`]; it never pushes, so a slow reader slows the reading
//! and nothing is dropped. Each continuous run of bytes is one stream with one format; a file that
//! takes the place of another begins a new stream.
//!
//! ```no_run
//! use culprits::source::{Feed, Item, Options, Spec};
//!
//! let specs = [Spec::parse("/var/log/nginx/*.log")?];
//! let mut feed = Feed::open(&specs, Options::default())?;
//! loop {
//!     match feed.next() {
//!         Item::Bytes { stream, bytes } => println!("{stream:?}: {} bytes", bytes.len()),
//!         Item::Idle => std::thread::sleep(std::time::Duration::from_millis(20)),
//!         Item::Done => break,
//!         _ => {}
//!     }
//! }
//! # Ok::<(), culprits::source::OpenError>(())
//! ```

mod admit;
mod buffer;
#[cfg(feature = "aws")]
pub mod cloud;
mod discover;
mod ending;
mod feed;
mod file;
mod head;
mod inflate;
mod item;
mod notice;
mod once;
mod opening;
mod options;
mod pipe;
mod place;
mod remote;
mod roster;
mod spec;
mod stream;
mod watch;

pub use buffer::{Buffer, Bytes};
pub use feed::{CHUNK, Feed};
pub use inflate::Encoding;
pub use item::Item;
pub use notice::{Notice, OpenError};
pub use once::Ahead;
pub use options::{Options, Progress};
pub use place::{BucketPlace, LogsPlace, MetricsPlace, Place, PlaceError};
pub use remote::{Brought, Look, Remotes};
pub use spec::Spec;
pub use stream::{StreamId, StreamInfo};
