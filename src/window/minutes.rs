//! The minutes of a window, in their order.

use std::collections::VecDeque;

use super::minute::MinuteTally;
use crate::model::Minute;

/// The minutes that hold data, oldest first. Mostly an event is in the minute of the one before it.
#[derive(Debug, Default)]
pub(super) struct Minutes {
    list: VecDeque<(Minute, Box<MinuteTally>)>,
    /// Where the last event was.
    at: usize,
}

impl Minutes {
    /// The tally of a minute; `new` makes one.
    pub fn entry(&mut self, minute: Minute, new: impl FnOnce() -> MinuteTally) -> &mut MinuteTally {
        if self.list.get(self.at).is_none_or(|(other, _)| *other != minute) {
            self.at = match self.find(minute) {
                Ok(at) => at,
                Err(at) => {
                    self.list.insert(at, (minute, Box::new(new())));
                    at
                }
            };
        }
        &mut self.list[self.at].1
    }

    fn find(&self, minute: Minute) -> Result<usize, usize> {
        self.list.binary_search_by_key(&minute, |(other, _)| *other)
    }

    pub fn get(&self, minute: Minute) -> Option<&MinuteTally> {
        self.find(minute).ok().map(|at| &*self.list[at].1)
    }

    pub fn get_mut(&mut self, minute: Minute) -> Option<&mut MinuteTally> {
        self.find(minute).ok().map(|at| &mut *self.list[at].1)
    }

    pub fn first(&self) -> Option<Minute> {
        self.list.front().map(|(minute, _)| *minute)
    }

    pub fn last(&self) -> Option<Minute> {
        self.list.back().map(|(minute, _)| *minute)
    }

    /// The minutes from `first` on and before `end`.
    pub fn range(
        &self,
        first: Minute,
        end: Minute,
    ) -> impl Iterator<Item = (Minute, &MinuteTally)> {
        let (from, to) = self.places(first, end);
        self.list.range(from..to).map(|(minute, tally)| (*minute, &**tally))
    }

    pub fn range_mut(
        &mut self,
        first: Minute,
        end: Minute,
    ) -> impl Iterator<Item = &mut MinuteTally> {
        let (from, to) = self.places(first, end);
        self.list.range_mut(from..to).map(|(_, tally)| &mut **tally)
    }

    fn places(&self, first: Minute, end: Minute) -> (usize, usize) {
        let place = |minute| self.list.partition_point(|(other, _)| *other < minute);
        let from = place(first);
        (from, place(end).max(from))
    }

    /// All minutes before `end`.
    pub fn before_mut(&mut self, end: Minute) -> impl Iterator<Item = &mut MinuteTally> {
        let to = self.list.partition_point(|(other, _)| *other < end);
        self.list.range_mut(..to).map(|(_, tally)| &mut **tally)
    }

    /// Takes out the minutes before `end`.
    pub fn split_before(&mut self, end: Minute) -> Vec<(Minute, Box<MinuteTally>)> {
        let to = self.list.partition_point(|(other, _)| *other < end);
        self.at = self.at.saturating_sub(to);
        self.list.drain(..to).collect()
    }

    pub fn values(&self) -> impl Iterator<Item = &MinuteTally> {
        self.list.iter().map(|(_, tally)| &**tally)
    }

    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut MinuteTally> {
        self.list.iter_mut().map(|(_, tally)| &mut **tally)
    }
}
