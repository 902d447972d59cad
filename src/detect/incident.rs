//! An anomaly that goes on.

use super::baseline::{Baseline, Outlook};
use super::evidence::Finding;
use super::verdict::Direction;

/// Deviations within which a minute is calm.
const CALM: f64 = 2.5;
/// This many calm minutes in a row end an incident.
const CALM_MINUTES: u32 = 3;
/// An incident this long is the new normal.
const LONGEST: u32 = 60;

/// The time since an anomaly began. What is usual stays as it was; what the incident brings is
/// learned beside it, in case it is there to stay.
#[derive(Clone, Debug)]
pub(super) struct Incident {
    minutes: u32,
    calm: u32,
    /// What it looked like when it last stood out.
    pub direction: Direction,
    after: Baseline,
}

/// How an incident stands.
pub(super) enum Course {
    Lasts(Incident),
    Over,
    /// This is usual now.
    Normal(Baseline),
}

impl Incident {
    pub fn begin(outlook: &Outlook, finding: &Finding) -> Self {
        let after = Baseline::new(0.0);
        let mut incident = Self { minutes: 1, calm: 0, direction: finding.direction, after };
        incident.learn(outlook.value);
        incident
    }

    /// Takes the next minute in, held against what was usual before.
    pub fn pass(mut self, outlook: &Outlook, finding: &Finding) -> Course {
        self.minutes += 1;
        self.learn(outlook.value);
        let [now, _, lately, _] = outlook.windows.map(|w| w.deviations);
        let stirred = lately.abs() >= CALM + 1.0 && lately * now >= lately.abs();
        self.calm = if now.abs() >= CALM || stirred { 0 } else { self.calm + 1 };
        if self.calm == 0 {
            self.direction = finding.direction;
        }
        if self.calm >= CALM_MINUTES {
            Course::Over
        } else if self.minutes > LONGEST {
            Course::Normal(self.after)
        } else {
            Course::Lasts(self)
        }
    }

    fn learn(&mut self, value: f64) {
        let outlook = self.after.outlook(value);
        self.after.teach(&outlook);
        self.after.pass(&outlook);
    }
}
