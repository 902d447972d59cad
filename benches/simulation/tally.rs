//! Holds the alarms of a series against the truth.

use crate::run::Alarm;
use crate::series::{Event, Incident};

/// What was found of one series, or of several.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    pub calm_days: f64,
    pub busy_days: f64,
    /// False alarms of series without and with incidents.
    pub calm_false: usize,
    pub busy_false: usize,
    /// Alarms that belong to an incident.
    pub right: usize,
    pub found: [Found; Event::ALL.len()],
}

/// How incidents of one kind were found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    pub counted: usize,
    pub in_time: usize,
    /// Minutes of the incident that had passed at the first alarm, where there was one.
    pub delays: Vec<usize>,
}

/// What went wrong: a false alarm, or an incident that was not found in time.
#[derive(Clone, Copy, Debug)]
pub enum Fault {
    False(Alarm),
    Late(Incident, Option<usize>),
}

impl Tally {
    /// Adds a series of `days`, and returns what went wrong in it.
    pub fn take(&mut self, days: f64, incidents: &[Incident], alarms: &[Alarm]) -> Vec<Fault> {
        let mut faults = Vec::new();
        let within = |i: &Incident, at: usize| at >= i.from && at < i.until + i.event.echo();
        let calm = incidents.is_empty();
        *(if calm { &mut self.calm_days } else { &mut self.busy_days }) += days;
        for alarm in alarms {
            if incidents.iter().any(|i| within(i, alarm.at)) {
                self.right += 1;
            } else {
                *(if calm { &mut self.calm_false } else { &mut self.busy_false }) += 1;
                faults.push(Fault::False(*alarm));
            }
        }
        for incident in incidents.iter().filter(|i| i.counts) {
            let first = alarms.iter().find(|a| within(incident, a.at));
            let delay = first.map(|a| a.at - incident.from + 1);
            let found = &mut self.found[incident.event as usize];
            found.counted += 1;
            found.delays.extend(delay);
            if delay.is_some_and(|d| d <= incident.event.within()) {
                found.in_time += 1;
            } else {
                faults.push(Fault::Late(*incident, delay));
            }
        }
        faults
    }

    /// False alarms per 100 days of series that had no incident.
    pub fn false_rate(&self) -> f64 {
        100.0 * self.calm_false as f64 / self.calm_days.max(1.0)
    }

    /// And of those that had some.
    pub fn busy_false_rate(&self) -> f64 {
        100.0 * self.busy_false as f64 / self.busy_days.max(1.0)
    }

    /// The share of alarms that are right, in the series with incidents.
    pub fn precision(&self) -> f64 {
        self.right as f64 / (self.right + self.busy_false).max(1) as f64
    }
}

impl Found {
    pub fn recall(&self) -> f64 {
        self.in_time as f64 / self.counted.max(1) as f64
    }

    /// The delay that this part of those found at all has at most.
    pub fn delay(&self, part: f64) -> Option<usize> {
        let mut delays = self.delays.clone();
        delays.sort_unstable();
        delays.get(((delays.len() as f64 * part) as usize).min(delays.len().max(1) - 1)).copied()
    }
}
