//! Names that nobody is to read, as keyed hashes.

use std::fmt;

use siphasher::sip::SipHasher24;
use siphasher::sip128;

use super::Contributor;

/// Under this key a text becomes a key.
const DERIVE: &[u8; 16] = b"culprits--redact";

/// Ends of a source's name that say what it is and not whose: they stay.
const ENDS: [&str; 9] =
    [".log", ".json", ".jsonl", ".ndjson", ".csv", ".txt", ".gz", ".zst", ".out"];

/// Names of sources that are words of this program.
const OWN: [&str; 2] = ["standard input", "demo recording"];

/// Replaces names by keyed hashes: the same name by the same hash, as long as the key is the same.
///
/// A hash is the upper half of `SipHash-2-4` (Aumasson and Bernstein, 2012) of the name, as eight
/// digits. Among `n` different names two meet in one with a chance of about `n² / 2³³`: one in 8,600
/// for 1,000 names, one in 86 for 10,000. Without the key a hash tells nothing of its name; with it,
/// all addresses of IPv4 can be tried in minutes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Redaction {
    key: [u8; 16],
}

impl Redaction {
    /// Hashes by this key.
    pub const fn new(key: [u8; 16]) -> Self {
        Self { key }
    }

    /// Hashes by a key that is made of a text: its 128 bits of `SipHash-2-4` under a fixed key. The
    /// text is to be long and secret, as whoever guesses it can try names.
    pub fn from_text(text: &str) -> Self {
        Self::new(sip128::SipHasher24::new_with_key(DERIVE).hash(text.as_bytes()).as_bytes())
    }

    /// The hash of a name: `k-3f9a2c71`.
    pub fn name(&self, text: &str) -> String {
        let hash = SipHasher24::new_with_key(&self.key).hash(text.as_bytes());
        format!("k-{:08x}", hash >> 32)
    }

    /// The hashes of a contributor's keys, joined as they were; a key without a value has none.
    pub fn joined(&self, joined: &str) -> String {
        let keys = joined.split(Contributor::SEPARATOR);
        let keys: Vec<String> =
            keys.map(|key| if key.is_empty() { String::new() } else { self.name(key) }).collect();
        keys.join(Contributor::SEPARATOR.encode_utf8(&mut [0; 4]))
    }

    /// A source with its kind (`cw:`, `s3://`, `metrics:`) and the end of its file's name, and a
    /// hash for all between.
    pub fn source(&self, name: &str) -> String {
        if OWN.contains(&name) {
            return name.to_owned();
        }
        let kinds = ["cw:", "s3://", "metrics:"];
        let kind = kinds.into_iter().find(|kind| name.starts_with(kind)).unwrap_or_default();
        let mut rest = &name[kind.len()..];
        let mut end = String::new();
        while let Some(found) = ENDS.into_iter().find(|end| rest.ends_with(end)) {
            end.insert_str(0, found);
            rest = &rest[..rest.len() - found.len()];
        }
        format!("{kind}{}{end}", self.name(name))
    }
}

impl fmt::Debug for Redaction {
    /// Without its key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redaction")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_one_hash_by_each_key() {
        let (one, other) = (Redaction::from_text("one"), Redaction::from_text("other"));
        assert_eq!(one.name("203.0.113.77"), Redaction::from_text("one").name("203.0.113.77"));
        assert_ne!(one.name("203.0.113.77"), other.name("203.0.113.77"));
        assert_ne!(one.name("203.0.113.77"), one.name("203.0.113.78"));
        // By another SipHash-2-4, and for whoever has hashes of an older run.
        assert_eq!(Redaction::new([7; 16]).name("alice"), "k-c71cfb75");
        assert_eq!(format!("{one:?}"), "Redaction");
    }

    #[test]
    fn keys_stay_apart_and_sources_keep_their_kind() {
        let redaction = Redaction::from_text("one");
        let both = Contributor::new(&["203.0.113.77", "", "alice"]);
        let hashed = Contributor::from_joined(&redaction.joined(both.joined()));
        let keys: Vec<&str> = hashed.keys().collect();
        assert_eq!(keys, [&redaction.name("203.0.113.77"), "", &redaction.name("alice")]);
        for (name, start, end) in [
            ("/home/alice/auth.log.gz", "k-", ".log.gz"),
            ("cw:prod/eu-west-1/alice", "cw:k-", ""),
            ("s3://alice-logs/2026/", "s3://k-", ""),
            ("alice", "k-", ""),
            ("standard input", "standard input", ""),
        ] {
            let shown = redaction.source(name);
            assert!(shown.starts_with(start) && shown.ends_with(end), "{shown}");
            assert!(!shown.contains("alice"), "{shown}");
        }
    }
}
