//! Events of CloudWatch Logs that carry another record in `message`.

use std::borrow::Cow;

use serde::Deserialize;

use super::time;
use crate::model::Timestamp;

/// An element of `logEvents` (subscription payload) or `events` (`FilterLogEvents`,
/// `GetLogEvents`). A record with other members is an application's own.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Message<'a> {
    #[serde(borrow)]
    #[serde(rename = "message")]
    pub(super) text: Cow<'a, str>,
    timestamp: f64,
    #[serde(borrow, alias = "eventId")]
    id: Option<Cow<'a, str>>,
    ingestion_time: Option<serde::de::IgnoredAny>,
    #[serde(rename = "logStreamName")]
    _stream: Option<serde::de::IgnoredAny>,
    #[serde(rename = "logGroupIdentifier")]
    _group: Option<serde::de::IgnoredAny>,
    #[serde(rename = "extractedFields")]
    _extracted: Option<serde::de::IgnoredAny>,
}

impl<'a> Message<'a> {
    /// The event, if the record is one.
    pub(super) fn read(record: &'a [u8]) -> Option<Self> {
        if !record.trim_ascii_start().starts_with(b"{") {
            return None;
        }
        memchr::memmem::find(record, b"\"message\"")?;
        memchr::memmem::find(record, b"\"timestamp\"")?;
        let event: Self = serde_json::from_slice(record).ok()?;
        (event.id.is_some() || event.ingestion_time.is_some()).then_some(event)
    }

    /// When CloudWatch Logs says it happened.
    pub(super) fn time(&self) -> Option<Timestamp> {
        time::epoch(&self.timestamp.to_string())
    }

    /// Its unique id.
    pub(super) fn id(&self) -> Option<u128> {
        self.id.as_deref().filter(|id| !id.is_empty()).map(hash)
    }
}

/// A hash of 128 bits: of a billion ids no two are likely to share one.
fn hash(id: &str) -> u128 {
    use std::hash::BuildHasher;
    let half = |seed| foldhash::quality::FixedState::with_seed(seed).hash_one(id);
    (u128::from(half(1)) << 64) | u128::from(half(2))
}

/// A UUID as the number that it is.
pub(super) fn uuid(text: &str) -> Option<u128> {
    let bytes: &[u8; 36] = text.as_bytes().try_into().ok()?;
    if [8, 13, 18, 23].iter().any(|at| bytes[*at] != b'-') {
        return None;
    }
    let mut number = 0u128;
    let mut odd = 0;
    for range in [0..8, 9..13, 14..18, 19..23, 24..36] {
        for byte in &bytes[range] {
            let digit = HEX[usize::from(*byte)];
            odd |= digit;
            number = number << 4 | u128::from(digit & 0xf);
        }
    }
    (odd < 0x10).then_some(number)
}

/// What each byte is as a hexadecimal digit; more than 15 where it is none.
const HEX: [u8; 256] = {
    let mut digits = [0x10; 256];
    let mut digit = 0;
    while digit < 16 {
        digits[b"0123456789abcdef"[digit] as usize] = digit as u8;
        digits[b"0123456789ABCDEF"[digit] as usize] = digit as u8;
        digit += 1;
    }
    digits
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_of_applications_are_no_envelope() {
        let is = |text: &str| Message::read(text.as_bytes()).is_some();
        assert!(is(r#"{"id":"1","timestamp":1783684800000,"message":"x"}"#));
        assert!(is(
            r#"{"eventId":"1","timestamp":1783684800000,"message":"x","logStreamName":"s","ingestionTime":1}"#
        ));
        assert!(!is(r#"{"timestamp":1783684800000,"message":"x"}"#));
        assert!(!is(r#"{"id":"1","timestamp":1783684800000,"message":"x","user":"bob"}"#));
    }

    #[test]
    fn only_uuids_are_taken_for_ids() {
        assert_eq!(uuid("00000000-0000-0000-0000-0000000000fF"), Some(255));
        assert_eq!(uuid("login"), None);
        assert_eq!(uuid("0000000000000000000000000000000000ff"), None);
        assert_eq!(uuid("0000000g-0000-0000-0000-0000000000ff"), None);
    }
}
