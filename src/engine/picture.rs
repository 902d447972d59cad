//! Makes the board for a lens.

use regex::Regex;

use super::line::Line;
use super::traces::trace;
use super::track::Track;
use crate::board::{
    Anomaly, Board, Change, Feed, Lens, Order, Others, Phase, Row, RuleLine, Total, Under, View,
    Watch,
};
use crate::detect::Series;
use crate::model::{Contributor, Minute, MinuteRange, Timestamp};
use crate::rank::{Before, By, Ranked, rank};

/// Anomalies that a picture holds.
const ANOMALIES: usize = 200;

impl Line {
    /// The board of this moment. `phase`, `now` and the rate are the engine's to know.
    pub fn board(&mut self, lens: &Lens, feed: Feed) -> Board {
        for track in &mut self.tracks {
            track.window.settle();
        }
        // A replay shows nothing that its clock has not come to.
        let clock = matches!(feed.phase, Phase::Replay { .. }).then(|| feed.now.minute());
        let present = self.present().map(|p| p.min(clock.unwrap_or(p)));
        let rules = self.tracks.iter().map(|track| rule_line(track, lens.until)).collect();
        let Some((track, present)) = self.tracks.get(lens.rule).zip(present) else {
            return Board { feed, rules, lens: lens.clone(), ..Board::default() };
        };
        let picture = Picture::new(track, lens, present);
        let under = self.under(lens, picture.last());
        let view = View { under, ..picture.view() };
        let detail = lens.contributor.as_ref().and_then(|c| picture.detail(c, &view.rows));
        let sift = lens.contributor.as_ref().zip(lens.question.as_ref());
        let sift = sift.and_then(|(who, question)| picture.sift(who, question));
        Board { feed, rules, lens: lens.clone(), view, detail, sift }
    }

    /// The total of the rule that is laid under another's, up to the same minute.
    fn under(&self, lens: &Lens, last: Minute) -> Option<Under> {
        let other = self.tracks.get(lens.under.filter(|under| *under != lens.rule)?)?;
        let same_end = Lens { until: Some(last), ..lens.clone() };
        let picture = Picture::new(other, &same_end, last);
        let trace = picture.trace(picture.history(), None);
        Some(Under { name: other.rule.name.clone(), unit: other.rule.unit, trace })
    }

    /// What the feed is doing, as far as the line knows.
    pub fn feed(&self, phase: Phase, now: Timestamp) -> Feed {
        let mut sources: Vec<_> =
            self.streams.values().map(super::stream::Stream::health).collect();
        sources.extend(self.past.health.iter().cloned());
        sources.sort_by(|a, b| b.events.cmp(&a.events).then_with(|| a.name.cmp(&b.name)));
        sources.truncate(100);
        let all = self.streams.len() as u64 + self.past.streams;
        let more_sources = all.saturating_sub(sources.len() as u64);
        let live = phase == Phase::Live;
        Feed {
            phase,
            redacted: self.options.redact.is_some(),
            now,
            watermark: self.watermark(Some(now)),
            lag_ms: self.lags.median().filter(|_| live),
            rate: 0.0,
            coverage: self.coverage(),
            sources,
            more_sources,
            remotes: Vec::new(),
            spending: None,
            rejects: self.rejects.iter().cloned().collect(),
            notices: Vec::new(),
        }
    }
}

/// Minutes that a rule's line in the list of rules shows.
const OF_A_RULE: i64 = 60;

/// A rule as it was at a minute; as it is when there is none.
fn rule_line(track: &Track, until: Option<Minute>) -> RuleLine {
    let closed = track.window.closed_until().map(|m| m.plus(-1));
    let last = closed.map(|closed| until.map_or(closed, |until| until.min(closed)));
    let top = last.and_then(|minute| {
        let range = MinuteRange::ending(minute, 1);
        let top = rank(&track.window, range, By::Sum, 1, &|_| true).top;
        top.first().map(|r| (track.window.contributor(r.id), r.sum))
    });
    let tally = last.and_then(|m| track.window.minute(m));
    let history = last.map_or_else(MinuteRange::default, |m| MinuteRange::ending(m, OF_A_RULE));
    let goes_on = |a: &&Anomaly| match (until, last) {
        (Some(_), Some(last)) => a.start <= last && a.last >= last,
        _ => a.open,
    };
    let open: Vec<&Anomaly> = track.incidents.all().filter(goes_on).collect();
    RuleLine {
        name: track.rule.name.clone(),
        title: track.rule.title.clone(),
        key_labels: track.rule.keys.iter().map(|(label, _)| label.clone()).collect(),
        unit: track.rule.unit,
        sums: track.sums(),
        coverage: track.coverage(),
        now: tally.map_or(0.0, crate::window::MinuteTally::sum),
        top,
        open: open.len(),
        severity: open.iter().map(|a| a.verdict.severity).max().unwrap_or(0),
        watch: last.map_or(Watch::Unwatched, |m| watch(track, Series::Total, m)),
        trace: trace(track, history, 1, None),
    }
}

fn watch(track: &Track, series: Series, minute: Minute) -> Watch {
    track.incidents.newest(series, minute).map_or(Watch::Unwatched, |v| v.watch)
}

/// One rule through one lens.
pub(super) struct Picture<'l> {
    pub track: &'l Track,
    pub lens: &'l Lens,
    pub range: MinuteRange,
    pub retained: MinuteRange,
    filter: Option<Regex>,
}

impl<'l> Picture<'l> {
    fn new(track: &'l Track, lens: &'l Lens, present: Minute) -> Self {
        let data = track.window.retained();
        let first = if data.is_empty() { present } else { data.first };
        // A ranking of one minute is of a whole one: an open minute starts with nobody.
        let closed = track.window.closed_until().map(|end| end.plus(-1));
        let newest = match (lens.span, closed) {
            (Some(1), Some(closed)) => closed.min(present),
            _ => present,
        };
        let last = lens.until.unwrap_or(newest).max(first);
        let range = match lens.span {
            Some(span) => MinuteRange::ending(last, span.max(1)),
            None => MinuteRange::new(first, last.plus(1)),
        };
        let retained = MinuteRange::new(first, present.plus(1).max(data.end));
        let filter = lens.filter.as_ref().and_then(|f| Regex::new(f).ok());
        Self { track, lens, range, retained, filter }
    }

    pub fn last(&self) -> Minute {
        self.range.end.plus(-1)
    }

    fn view(&self) -> View {
        let (track, window) = (self.track, &self.track.window);
        let worst = track.incidents.worst(self.range);
        let priority =
            |id: u32| worst.get(&Series::Contributor(id)).map_or(0, |s| s.saturating_add(1));
        let by = match self.lens.order {
            Order::Sum => By::Sum,
            Order::Maximum => By::Maximum(self.lens.period.max(1)),
            Order::Severity => By::Priority(&priority),
        };
        let (only, without) = (self.ids(&self.lens.only), self.ids(&self.lens.without));
        let keep = |id: u32| {
            (self.lens.only.is_empty() || only.contains(&id))
                && !without.contains(&id)
                && self
                    .filter
                    .as_ref()
                    .is_none_or(|f| f.is_match(&window.contributor(id).to_string()))
        };
        let ranking = rank(window, self.range, by, self.lens.rows.clamp(1, 1000), &keep);
        let before = self.before();
        let rows: Vec<Row> =
            ranking.top.iter().map(|r| self.row(r, ranking.sum, before.as_ref())).collect();
        let tally = window.minute(self.last());
        let now = tally.map_or(0.0, crate::window::MinuteTally::sum);
        let (named, named_now) = ranking
            .top
            .iter()
            .zip(&rows)
            .fold((0.0, 0.0), |(a, b), (r, row)| (a + r.sum, b + row.now));
        let others = Others {
            count: ranking.unique.count.saturating_sub(rows.len() as u64),
            value: ranking.sum - named,
            now: now - named_now,
            share: share(ranking.sum - named, ranking.sum),
        };
        let anomalies: Vec<Anomaly> = track
            .incidents
            .within(MinuteRange::new(self.retained.first, self.range.end))
            .rev()
            .take(ANOMALIES)
            .map(|(_, a)| self.as_of(a))
            .collect();
        View {
            range: self.range,
            closed: window.closed_until().is_some_and(|end| self.last() < end),
            revised: window.minutes(self.range).any(|(_, t)| t.revised()),
            retained: self.retained,
            rows,
            others,
            total: Total {
                value: ranking.sum,
                now,
                samples: ranking.samples,
                unique: ranking.unique.count,
                unique_error: ranking.unique.error,
                unique_before: before.as_ref().map_or(0, |b| b.unique().count),
            },
            trace: self.trace(self.history(), None),
            scrub: self.scrub(),
            under: None,
            watch: watch(track, Series::Total, self.last()),
            watching: track.watching(),
            anomalies,
            max_error: window.max_error(self.range),
            signed: window.minutes(self.range).any(|(_, t)| t.minimum() < 0.0),
            memory: track.memory(),
        }
    }

    fn ids(&self, contributors: &[Contributor]) -> Vec<u32> {
        contributors.iter().filter_map(|who| self.track.window.id_of(who)).collect()
    }

    /// An anomaly as it was at the end of the range: a cursor in the past does not see the future.
    fn as_of(&self, anomaly: &Anomaly) -> Anomaly {
        let pinned = self.lens.until.is_some();
        Anomaly { open: anomaly.open || (pinned && anomaly.last >= self.last()), ..anomaly.clone() }
    }

    /// The ranks of the range before, when the data reach back that far; they go by sum over
    /// everyone, so a ranking by something else has none.
    pub fn before(&self) -> Option<Before> {
        let first = self.range.first;
        let before = MinuteRange::new(first.plus(-self.range.len()), first);
        let all =
            self.filter.is_none() && self.lens.only.is_empty() && self.lens.without.is_empty();
        let comparable = self.lens.order == Order::Sum && all;
        let known = comparable && self.lens.span.is_some() && self.retained.first <= before.first;
        known.then(|| Before::new(&self.track.window, before))
    }

    pub fn row(&self, ranked: &Ranked, sum: f64, before: Option<&Before>) -> Row {
        let window = &self.track.window;
        let change = match before {
            None => Change::Unknown,
            Some(before) => match before.rank(window, ranked.id) {
                None => Change::New,
                Some(was) if was > ranked.rank => Change::Up(was - ranked.rank),
                Some(was) if was < ranked.rank => Change::Down(ranked.rank - was),
                Some(_) => Change::Same,
            },
        };
        let series = Series::Contributor(ranked.id);
        let incidents = &self.track.incidents;
        let worst = incidents.within(self.range).filter(|(s, _)| *s == series);
        let worst = worst.map(|(_, a)| a.verdict.severity).max().unwrap_or(0);
        // The minute that is still open is judged by the one before.
        let newest = incidents.newest(series, self.last());
        let on = newest.filter(|v| v.watch == Watch::Anomaly).map_or(0, |v| v.severity);
        Row {
            contributor: window.contributor(ranked.id),
            rank: ranked.rank,
            change,
            value: ranked.value,
            error: window.error_of(self.range, ranked.id),
            now: window.tally(self.last(), ranked.id).sum,
            share: share(ranked.sum, sum),
            trace: self.values(self.history(), Some(ranked.id)),
            first_seen: window.names().first_seen(ranked.id),
            watch: newest.map_or_else(|| self.track.tail_watch(ranked.id), |v| v.watch),
            severity: worst.max(on),
        }
    }
}

fn share(part: f64, whole: f64) -> f64 {
    if whole == 0.0 { 0.0 } else { part / whole }
}
