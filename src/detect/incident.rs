//! An anomaly that goes on.

use super::experts::Outlook;
use super::verdict::Direction;
use crate::model::Minute;

/// Spreads within which a row is calm.
const CALM: f64 = 2.5;
/// This many calm rows in a row end an incident.
const CALM_ROWS: u32 = 3;
/// An incident this long is the new normal.
const LONGEST: u32 = 60;
/// A second incident within a first is this many times as far from what was expected.
const LARGER: f64 = 2.0;

/// The time since an anomaly began. What is usual stays as it was meanwhile.
#[derive(Clone, Copy, Debug)]
pub(super) struct Incident {
    rows: u32,
    calm: u32,
    /// What it looked like when it last stood out.
    pub direction: Direction,
    /// When it really began, if before it was found.
    pub began: Option<Minute>,
    most: f64,
}

/// How an incident stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Course {
    Lasts,
    Over,
    /// This is usual now.
    Normal,
}

impl Incident {
    pub fn begin(direction: Direction, began: Option<Minute>, distance: f64) -> Self {
        Self { rows: 1, calm: 0, direction, began, most: distance }
    }

    /// Takes in the next row, held against what was usual before.
    pub fn pass(&mut self, outlook: &Outlook, direction: Direction) -> Course {
        self.rows += 1;
        let (now, lately) = (outlook.windows[0].deviation, outlook.windows[2].deviation);
        let stirred = lately.abs() >= CALM + 1.0 && lately * now >= lately.abs();
        let silent = self.direction == Direction::Silent && outlook.value == 0.0;
        self.calm = if now.abs() >= CALM || stirred || silent { 0 } else { self.calm + 1 };
        if self.calm == 0 {
            self.direction = direction;
        }
        if self.calm >= CALM_ROWS {
            Course::Over
        } else if self.rows > LONGEST {
            Course::Normal
        } else {
            Course::Lasts
        }
    }

    /// Whether a row of this distance is an incident of its own.
    pub fn outgrown(&mut self, distance: f64) -> bool {
        let larger = distance >= LARGER * self.most;
        self.most = self.most.max(distance);
        larger
    }
}
