//! What is known of a contributor's single values.

use super::track::Track;
use crate::board::Values;

impl Track {
    /// How the values of a contributor are distributed, if it has a histogram.
    pub fn values(&self, id: u32) -> Option<Values> {
        let observed = self.histograms.as_ref()?.of(id)?;
        let (histogram, complete) = (&observed.histogram, observed.complete);
        let window = &self.window;
        let retained = window.minutes(window.retained());
        let retained: u64 = retained.map(|(_, minute)| u64::from(minute.get(id).count)).sum();
        let samples = histogram.count();
        Some(Values {
            p50: histogram.percentile(50)?,
            p90: histogram.percentile(90)?,
            p99: histogram.percentile(99)?,
            max: histogram.maximum()?,
            error: histogram.error(),
            samples,
            known: if complete { samples } else { retained.max(samples) },
            // A late event may lie before the one that came first.
            since: if complete { window.names().first_seen(id) } else { observed.since },
            complete,
        })
    }
}
