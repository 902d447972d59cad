//! How a source behind a network does: what it runs on, what it missed, what it costs.

/// How events of a remote source come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Nothing came yet.
    #[default]
    Connecting,
    /// What was before is read.
    History,
    /// A live session sends events as they are taken in.
    Live,
    /// The newest events are asked for again and again.
    Polling,
    /// Nothing comes now; it is tried again.
    Waiting,
    /// Nothing will come any more.
    Ended,
}

impl Mode {
    /// Its word on screen.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Connecting => "connecting",
            Self::History => "reading history",
            Self::Live => "live tail",
            Self::Polling => "polling",
            Self::Waiting => "waiting",
            Self::Ended => "ended",
        }
    }
}

/// What one remote source did and missed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Remote {
    /// Its name for people.
    pub name: String,
    /// How its events come.
    pub mode: Mode,
    /// Why it is not live, or what it waits for; empty when all is well.
    pub why: String,
    /// The filter pattern that the server applies; empty when everything is sent.
    pub pattern: String,
    /// Seconds in which only a sample was sent.
    pub sampled_seconds: u64,
    /// Seconds of which something was missed.
    pub gap_seconds: u64,
    /// Seconds missed or sampled that were fetched since.
    pub healed_seconds: u64,
    /// Events that were found in doing so.
    pub healed_events: u64,
    /// Seconds that could not be fetched, and will not be.
    pub lost_seconds: u64,
    /// Events that came again and were not counted again.
    pub repeated: u64,
    /// Objects that were read.
    pub read_objects: u64,
    /// Objects that are known of and not read yet.
    pub waiting_objects: u64,
}

impl Remote {
    /// Seconds missed or sampled that are still to be fetched.
    pub fn open_seconds(&self) -> u64 {
        (self.gap_seconds + self.sampled_seconds)
            .saturating_sub(self.healed_seconds + self.lost_seconds)
    }
}

/// Calls of one operation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Calls {
    /// The operation.
    pub name: &'static str,
    /// How many were made.
    pub made: u64,
    /// How many of them were refused for coming too fast.
    pub throttled: u64,
    /// Calls a second, over the last minute.
    pub rate: f64,
    /// Calls a second that the account has.
    pub quota: f64,
}

/// What a cloud was asked for, and what that costs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spending {
    /// Calls by operation, most first.
    pub calls: Vec<Calls>,
    /// Minutes of live sessions.
    pub live_minutes: f64,
    /// Bytes that queries scanned.
    pub scanned_bytes: u64,
    /// Metrics that were given.
    pub metrics: u64,
    /// Dollars so far, at list prices, without what is free.
    pub dollars: f64,
    /// Dollars an hour, as things go now.
    pub dollars_per_hour: f64,
    /// Dollars at which everything stops.
    pub budget: Option<f64>,
}
