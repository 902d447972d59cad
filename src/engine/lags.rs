//! How far live events come after their own time.

use hdrhistogram::Histogram;

/// The largest lag that is told apart: a day, in milliseconds.
const MAX_MS: u64 = 86_400_000;

/// Lags of the live events of the last minutes, to two figures.
#[derive(Debug)]
pub struct Lags(Option<Histogram<u32>>);

impl Default for Lags {
    fn default() -> Self {
        Self(Histogram::new_with_bounds(1, MAX_MS, 2).ok())
    }
}

impl Lags {
    /// Takes the lag of one event, in milliseconds; none is less than 0.
    pub fn record(&mut self, millis: i64) {
        if let Some(histogram) = &mut self.0 {
            histogram.saturating_record(u64::try_from(millis).unwrap_or(0));
        }
    }

    /// The median, in milliseconds; nothing before the first event.
    pub fn median(&self) -> Option<i64> {
        let histogram = self.0.as_ref().filter(|h| !h.is_empty())?;
        Some(histogram.value_at_quantile(0.5) as i64)
    }

    /// Begins anew.
    pub fn forget(&mut self) {
        if let Some(histogram) = &mut self.0 {
            histogram.reset();
        }
    }
}
