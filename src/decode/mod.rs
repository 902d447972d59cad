//! From bytes to records: framing, format, fields, time.
//!
//! A [`Decoder`] takes the bytes of one stream as they come, finds out what they are, cuts them
//! into records and fills the slots that the rules asked for. It is pure: what it makes of a
//! stream does not depend on how the bytes were cut into chunks.

mod columns;
mod decoder;
mod fields;
mod flatten;
mod format;
mod frame;
mod json;
mod layout;
mod message;
mod outline;
mod sieve;
mod sniff;
mod time;
mod words;

pub use decoder::{Decoded, Decoder, Tally};
pub use flatten::flatten;
pub use format::Format;
pub use frame::MAX_RECORD;
pub use layout::Layout;
pub use sniff::{SNIFF_BYTES, Sniffed, sniff};
pub use time::parse as parse_time;
