//! What a rule wants to hear nothing of, however odd it is.

use super::Contributor;

/// A side of what was expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// More.
    Up,
    /// Less, or nothing.
    Down,
}

/// How far from what was expected.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Within {
    /// At most this much.
    Margin(f64),
    /// At most this share of the size of the actual value.
    Ratio(f64),
    /// However far.
    Any,
}

/// A way to miss what was expected: on one side, and so far.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Deviation {
    /// On which side.
    pub side: Side,
    /// How far.
    pub within: Within,
}

impl Deviation {
    fn holds(self, actual: f64, expected: f64) -> bool {
        let gap = match self.side {
            Side::Up => actual - expected,
            Side::Down => expected - actual,
        };
        match self.within {
            Within::Margin(most) => (0.0..=most).contains(&gap),
            // Divided, not multiplied: at the limit a quotient is rounded as the limit was.
            Within::Ratio(most) => gap == 0.0 || (gap > 0.0 && gap / actual.abs() <= most),
            Within::Any => gap > 0.0,
        }
    }
}

/// Text in which each `*` stands for anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glob(Box<str>);

impl Glob {
    /// A glob as it is written.
    pub fn new(written: &str) -> Self {
        Self(written.into())
    }

    /// Whether all of `text` is like this.
    pub fn fits(&self, text: &str) -> bool {
        let Some((head, rest)) = self.0.split_once('*') else { return *self.0 == *text };
        let (middle, tail) = rest.rsplit_once('*').unwrap_or(("", rest));
        let inner = text.strip_prefix(head).and_then(|t| t.strip_suffix(tail));
        let Some(mut inner) = inner else { return false };
        middle.split('*').all(|part| match inner.split_once(part) {
            Some((_, after)) => {
                inner = after;
                true
            }
            None => false,
        })
    }
}

/// A series that a verdict is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeriesName<'a> {
    /// The sum over all contributors.
    Total,
    /// The number of contributors.
    Unique,
    /// One contributor, by its joined key values.
    Contributor(&'a str),
}

/// The series that an [`IgnoreRule`] is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum IgnoreScope {
    /// All series of the rule.
    #[default]
    Every,
    /// The sum over all contributors.
    Total,
    /// The number of contributors.
    Unique,
    /// Every contributor.
    Contributors,
    /// Contributors whose values fit, one glob for each key.
    Keys(Vec<Glob>),
    /// Contributors that fit as a whole, their values with a blank between them.
    Whole(Glob),
}

impl IgnoreScope {
    fn has(&self, subject: SeriesName<'_>) -> bool {
        match (self, subject) {
            (Self::Every, _)
            | (Self::Total, SeriesName::Total)
            | (Self::Unique, SeriesName::Unique)
            | (Self::Contributors, SeriesName::Contributor(_)) => true,
            (Self::Keys(globs), SeriesName::Contributor(joined)) => {
                let mut keys = joined.split(Contributor::SEPARATOR);
                globs.iter().all(|glob| keys.next().is_some_and(|key| glob.fits(key)))
                    && keys.next().is_none()
            }
            (Self::Whole(glob), SeriesName::Contributor(joined)) => {
                glob.fits(&joined.replace(Contributor::SEPARATOR, " "))
            }
            _ => false,
        }
    }
}

/// Anomalies of some series that are of no interest.
#[derive(Clone, Debug, PartialEq)]
pub struct IgnoreRule {
    /// Of which series.
    pub scope: IgnoreScope,
    /// Which. Those of one side must all hold; a side without any is not ignored.
    pub deviations: Vec<Deviation>,
}

impl IgnoreRule {
    fn ignores(&self, subject: SeriesName<'_>, actual: f64, expected: f64) -> bool {
        let all_of = |side| {
            let mut of_side = self.deviations.iter().filter(|d| d.side == side).peekable();
            of_side.peek().is_some() && of_side.all(|d| d.holds(actual, expected))
        };
        self.scope.has(subject) && (all_of(Side::Up) || all_of(Side::Down))
    }
}

/// What of the anomalies of a rule is of interest; everything unless said.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Detection {
    /// The only side that is; both without.
    pub only: Option<Side>,
    /// What is not.
    pub ignore: Vec<IgnoreRule>,
}

impl Detection {
    /// Whether the rule wants to hear nothing of an anomaly. Of values that do not compare it
    /// always does.
    pub fn ignores(&self, subject: SeriesName<'_>, actual: f64, expected: f64) -> bool {
        let beside = match self.only {
            None => false,
            Some(Side::Up) => actual <= expected,
            Some(Side::Down) => actual >= expected,
        };
        beside || self.ignore.iter().any(|rule| rule.ignores(subject, actual, expected))
    }

    /// Whether it tells contributors by their names.
    pub fn names(&self) -> bool {
        let named =
            |rule: &IgnoreRule| matches!(rule.scope, IgnoreScope::Keys(_) | IgnoreScope::Whole(_));
        self.ignore.iter().any(named)
    }
}

#[cfg(test)]
mod tests;
