//! The values around an incident by period, as SVG: bars, the expected band, the odd minutes.

use std::fmt::Write as _;

use super::Facts;
use crate::board::{Trace, Verdict};
use crate::model::Minute;
use crate::ui::format::{minutes, value};
use crate::ui::shot::escape;

/// The picture, and the part of it that has bars, in pixels.
const WIDTH: f64 = 900.0;
const HEIGHT: f64 = 260.0;
const LEFT: f64 = 70.0;
const RIGHT: f64 = 16.0;
const TOP: f64 = 34.0;
const BOTTOM: f64 = 30.0;

/// Labels of the time, about.
const LABELS: i64 = 8;

/// Minutes between labels.
const STEPS: [i64; 12] = [1, 2, 5, 10, 20, 30, 60, 120, 240, 480, 720, 1_440];

pub fn svg(facts: &Facts) -> String {
    let trace = facts.detail.map_or(&facts.board.view.trace, |detail| &detail.trace);
    let verdicts = facts.detail.map(|detail| &detail.verdicts[..]).unwrap_or_default();
    let scale = Scale::new(trace, verdicts);
    let rule = &facts.rule.name;
    let period = if trace.step == 1 { "minute".to_owned() } else { minutes(trace.step) };
    let title = format!("{rule}: {} by {period}", facts.anomaly.subject);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"{WIDTH}\" \
         height=\"{HEIGHT}\" viewBox=\"0 0 {WIDTH} {HEIGHT}\">\n<title>{0}</title>\n<style>\n\
         text{{font:12px ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace;fill:#1f2328}}\n\
         </style>\n<rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#fff\"/>\n\
         <text x=\"{LEFT}\" y=\"20\" style=\"font-weight:bold\">{0}</text>\n",
        escape(&title)
    );
    band(&mut out, &scale, verdicts);
    bars(&mut out, &scale, trace, facts);
    axes(&mut out, &scale, trace, facts);
    out.push_str("</svg>\n");
    out
}

/// From periods and values to places.
struct Scale {
    periods: usize,
    low: f64,
    high: f64,
}

impl Scale {
    fn new(trace: &Trace, verdicts: &[Option<Verdict>]) -> Self {
        let values = trace.values.iter().flatten().copied();
        let upper = verdicts.iter().flatten().map(|verdict| verdict.upper);
        let all = || values.clone().chain(upper.clone()).filter(|v| v.is_finite());
        let high = all().fold(0.0, f64::max);
        let low = all().fold(0.0, f64::min);
        let high = if high > low { high } else { low + 1.0 };
        Self { periods: trace.values.len().max(1), low, high }
    }

    /// The left edge of a period.
    fn x(&self, period: usize) -> f64 {
        LEFT + (WIDTH - LEFT - RIGHT) * period as f64 / self.periods as f64
    }

    fn y(&self, value: f64) -> f64 {
        let part =
            if value.is_finite() { (value - self.low) / (self.high - self.low) } else { 0.0 };
        let height = HEIGHT - TOP - BOTTOM;
        TOP + height * (1.0 - part.clamp(0.0, 1.0))
    }
}

/// What was expected of each period, as one area for each stretch that was judged.
fn band(out: &mut String, scale: &Scale, verdicts: &[Option<Verdict>]) {
    let mut path = String::new();
    let mut from = 0;
    for stretch in verdicts.split(Option::is_none) {
        let judged: Vec<(usize, &Verdict)> = (from..).zip(stretch.iter().flatten()).collect();
        let there = judged.iter().map(|(i, v)| (scale.x(*i), scale.x(i + 1), scale.y(v.upper)));
        steps(&mut path, 'M', there);
        let back = judged.iter().rev();
        let back = back.map(|(i, v)| (scale.x(i + 1), scale.x(*i), scale.y(v.lower)));
        steps(&mut path, 'L', back);
        if !judged.is_empty() {
            path.push('z');
        }
        from += stretch.len() + 1;
    }
    if !path.is_empty() {
        let _ = writeln!(out, "<path fill=\"#d0d7de\" d=\"{path}\"><title>expected</title></path>");
    }
}

/// A line in steps, each from one place to the next at its height.
fn steps(path: &mut String, start: char, steps: impl Iterator<Item = (f64, f64, f64)>) {
    let mut last: Option<(f64, f64)> = None;
    for (from, to, y) in steps {
        match last {
            None => _ = write!(path, "{start}{from:.1} {y:.1}"),
            Some((_, before)) if (y - before).abs() < 0.05 => {}
            Some((at, _)) => _ = write!(path, "H{at:.1}V{y:.1}"),
        }
        last = Some((to, y));
    }
    if let Some((at, _)) = last {
        let _ = write!(path, "H{at:.1}");
    }
}

/// A bar for each period; those of an anomaly stand out.
fn bars(out: &mut String, scale: &Scale, trace: &Trace, facts: &Facts) {
    let mut usual = String::new();
    let mut odd = String::new();
    for (i, value) in trace.values.iter().enumerate() {
        let (Some(value), zero) = (*value, scale.y(0.0)) else { continue };
        if value == 0.0 {
            continue;
        }
        let hot = trace.severity.get(i).is_some_and(|severity| *severity > 0)
            || (facts.anomaly.start < trace.minute(i + 1) && trace.minute(i) <= facts.anomaly.last);
        let path = if hot { &mut odd } else { &mut usual };
        let (x, wide) = (scale.x(i), (scale.x(1) - scale.x(0)).max(1.0) * 0.9);
        let (top, height) = (scale.y(value).min(zero), (scale.y(value) - zero).abs().max(0.5));
        let _ = write!(path, "M{x:.1} {top:.1}h{wide:.1}v{height:.1}h-{wide:.1}z");
    }
    for (color, path) in [("#0969da", usual), ("#cf222e", odd)] {
        if !path.is_empty() {
            let _ = writeln!(out, "<path fill=\"{color}\" d=\"{path}\"/>");
        }
    }
}

fn axes(out: &mut String, scale: &Scale, trace: &Trace, facts: &Facts) {
    let (zero, bottom, right) = (scale.y(0.0), HEIGHT - BOTTOM, WIDTH - RIGHT);
    let _ = writeln!(out, "<path stroke=\"#57606a\" d=\"M{LEFT} {zero:.1}H{right}\"/>");
    for number in [scale.high, scale.low] {
        let text = escape(&value(number, facts.rule.unit, 8));
        let y = scale.y(number) + 4.0;
        let _ = writeln!(
            out,
            "<text x=\"{}\" y=\"{y:.1}\" text-anchor=\"end\">{text}</text>",
            LEFT - 6.0
        );
    }
    let all = scale.periods as i64 * trace.step;
    let step = STEPS.into_iter().find(|step| all / step <= LABELS).unwrap_or(2 * 1_440);
    // The first period that begins in so many minutes, as it need not begin with them.
    let is_round = |minute: Minute| minute.align(step) > minute.plus(-trace.step);
    for i in (0..scale.periods).filter(|i| is_round(trace.minute(*i))) {
        let (x, clock) = (scale.x(i), trace.minute(i).clock());
        let _ = writeln!(
            out,
            "<path stroke=\"#57606a\" d=\"M{x:.1} {bottom}v4\"/>\
             <text x=\"{x:.1}\" y=\"{}\" text-anchor=\"middle\">{clock}</text>",
            bottom + 18.0
        );
    }
}
