//! Makes a rule's report.

use std::collections::BTreeSet;

use super::line::Line;
use super::track::Track;
use crate::board::{Datapoint, MetricPoint, Order, Report, ReportContributor, TimeBasis};
use crate::detect::Series;
use crate::model::{Minute, MinuteRange, Timestamp};
use crate::rank::{By, rank};

/// What a report is asked for.
#[derive(Clone, Copy, Debug)]
pub struct ReportQuery {
    /// Nothing before this moment's minute.
    pub since: Option<Timestamp>,
    /// Nothing from this moment on, to the minute.
    pub until: Option<Timestamp>,
    /// Minutes in a period, 1 or more.
    pub period: i64,
    /// How many contributors.
    pub top: usize,
    /// What the ranking goes by.
    pub order: Order,
}

impl Line {
    /// The stretches of minutes that have events, oldest first: a stretch ends where the detectors
    /// see a gap.
    pub fn covered(&self) -> &[MinuteRange] {
        self.presence.stretches()
    }

    /// The report of each rule.
    pub fn reports(&mut self, query: &ReportQuery) -> Vec<Report> {
        let open = self.streams.values().map(super::stream::Stream::time_basis);
        let mut time: BTreeSet<TimeBasis> = open.chain(self.past.time.iter().cloned()).collect();
        if time.len() > 1 {
            // That of streams without events.
            time.remove(&TimeBasis::Unknown);
        }
        let coverage = self.coverage();
        let mut reports = Vec::new();
        for (track, judge) in self.tracks.iter_mut().zip(self.plan.judges.iter()) {
            track.window.settle();
            let mut report = report(track, judge.sums(), query);
            report.coverage.oversized = coverage.oversized;
            report.coverage.dropped_bytes = coverage.dropped_bytes;
            report.coverage.untimed = coverage.untimed;
            report.coverage.not_utf8 = coverage.not_utf8;
            report.time = time.iter().cloned().collect();
            reports.push(report);
        }
        reports
    }
}

fn report(track: &Track, sums: bool, query: &ReportQuery) -> Report {
    let window = &track.window;
    let retained = window.retained();
    let first = query.since.map_or(retained.first, |t| t.minute().max(retained.first));
    // A moment inside a minute takes the whole of it.
    let end = query.until.map_or(retained.end, |t| {
        t.plus_millis(crate::model::MINUTE_MS - 1).minute().min(retained.end)
    });
    let range = MinuteRange::new(first, end.max(first));
    let worst = track.incidents.worst(range);
    let priority = |id: u32| worst.get(&Series::Contributor(id)).map_or(0, |s| s.saturating_add(1));
    let by = match query.order {
        Order::Sum => By::Sum,
        Order::Maximum => By::Maximum(query.period),
        Order::Severity => By::Priority(&priority),
    };
    let ranking = rank(window, range, by, query.top, &|_| true);
    let contributors = ranking.top.iter().map(|ranked| ReportContributor {
        contributor: window.contributor(ranked.id),
        value: ranked.sum,
        error: window.error_of(range, ranked.id),
        ranked_by: ranked.value,
        datapoints: datapoints(track, ranked.id, range, query.period),
        values: track.values(ranked.id),
    });
    let max_error = window.max_error(range);
    Report {
        rule: track.rule.name.clone(),
        key_labels: track.rule.keys.iter().map(|(label, _)| label.clone()).collect(),
        redacted: track.redact.is_some(),
        statistic: if sums { "Sum" } else { "Count" },
        unit: track.rule.unit,
        order: query.order,
        range,
        narrowed: range != retained,
        period: query.period,
        value: ranking.sum,
        unique: ranking.unique.count,
        unique_error: ranking.unique.error,
        contributors: contributors.collect(),
        metrics: metrics(track, range, query.period),
        anomalies: track.incidents.within(range).map(|(_, a)| a.clone()).collect(),
        all_anomalies: track.incidents.complete_since(range.first),
        judged: track.incidents.judged_since(range.first),
        watching: track.watching(),
        exact: max_error == 0.0,
        max_error,
        memory: track.memory(),
        coverage: track.coverage(),
        time: Vec::new(),
    }
}

fn datapoints(track: &Track, id: u32, range: MinuteRange, period: i64) -> Vec<Datapoint> {
    let mut points: Vec<Datapoint> = Vec::new();
    for (minute, tally) in track.window.minutes(range) {
        let tally = tally.get(id);
        if tally.count == 0 {
            continue;
        }
        let period = minute.align(period);
        match points.last_mut() {
            Some(last) if last.period == period => last.value += tally.sum,
            _ => points.push(Datapoint { period, value: tally.sum }),
        }
    }
    points
}

fn metrics(track: &Track, range: MinuteRange, period: i64) -> Vec<MetricPoint> {
    let mut points: Vec<MetricPoint> = Vec::new();
    let mut periods: Vec<Minute> =
        track.window.minutes(range).map(|(m, _)| m.align(period)).collect();
    periods.dedup();
    for first in periods {
        let minutes = MinuteRange::new(first.max(range.first), first.plus(period).min(range.end));
        let ranking = rank(&track.window, minutes, By::Sum, 1, &|_| true);
        let mut minimum = f64::INFINITY;
        let mut maximum = f64::NEG_INFINITY;
        for (_, tally) in track.window.minutes(minutes).filter(|(_, t)| t.samples() > 0) {
            minimum = minimum.min(tally.minimum());
            maximum = maximum.max(tally.maximum());
        }
        if ranking.samples > 0 {
            points.push(MetricPoint {
                period: first,
                unique_contributors: ranking.unique.count,
                max_contributor_value: ranking.top.first().map_or(0.0, |r| r.sum),
                sample_count: ranking.samples,
                sum: ranking.sum,
                minimum,
                maximum,
            });
        }
    }
    points
}
