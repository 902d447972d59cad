//! A contributor's minutes as columns, with the expected band behind them.

use ratatui::layout::Rect;

use super::super::canvas::Canvas;
use super::super::format::value;
use super::super::layout::bottom;
use super::super::spark;
use super::super::style::Role;
use super::timeline::{marks_line, right_aligned};
use crate::board::{Detail, Unit};
use crate::model::Minute;

/// Columns of the scale on the left.
const SCALE: u16 = 7;

pub(super) fn render(
    canvas: &mut Canvas,
    area: Rect,
    detail: &Detail,
    unit: Unit,
    cursor: Option<Minute>,
) {
    if area.height < 4 || area.width < SCALE + 4 {
        return;
    }
    let mut plot = area;
    let times = bottom(&mut plot, 1);
    let marks = bottom(&mut plot, 1);
    let columns = plot.width - SCALE;
    let x = plot.x + SCALE;
    let top = scale(detail, columns);
    axis(canvas, plot, top, unit);
    let rows = usize::from(plot.height);
    let band = canvas.glyphs().band;
    for (column, verdict) in right_aligned(&detail.verdicts, columns) {
        let Some(verdict) = verdict else { continue };
        // Too little seen, no band: the numbers would only pretend.
        if verdict.upper <= 0.0 && verdict.lower <= 0.0 {
            continue;
        }
        let low = spark::row_of(verdict.lower, top, rows);
        for row in low..=spark::row_of(verdict.upper, top, rows) {
            let y = plot.bottom() - 1 - row as u16;
            canvas.put(x + column, y, 1, band, Role::Expected);
        }
    }
    let values = right_aligned(&detail.trace.values, columns);
    let severities = right_aligned(&detail.trace.severity, columns);
    for ((column, value), (_, severity)) in values.zip(severities) {
        let Some(value) = value else { continue };
        let role = if *severity > 0 { Role::SparkHot } else { Role::Spark };
        for row in 0..rows {
            if let Some(glyph) = spark::cell(*value, top, row, rows, canvas.glyphs()) {
                canvas.put(x + column, plot.bottom() - 1 - row as u16, 1, glyph, role);
            }
        }
    }
    marks_line(canvas, (x, marks.y, columns), &detail.trace, cursor);
    clock(canvas, Rect { x, width: columns, ..times }, detail);
}

/// The value at the top: the largest one, or the expected band's when that is higher and near.
fn scale(detail: &Detail, columns: u16) -> f64 {
    let shown = right_aligned(&detail.trace.values, columns).filter_map(|(_, value)| *value);
    let top = shown.filter(|v| v.is_finite()).fold(0.0, f64::max);
    let bands = right_aligned(&detail.verdicts, columns).filter_map(|(_, v)| v.as_ref());
    let band = bands.map(|v| v.upper).filter(|v| v.is_finite()).fold(0.0, f64::max);
    let top = if band <= top * 2.0 { top.max(band) } else { top };
    if top > 0.0 { top } else { 1.0 }
}

fn axis(canvas: &mut Canvas, plot: Rect, top: f64, unit: Unit) {
    let bar = canvas.glyphs().divider;
    for y in plot.y..plot.bottom() {
        canvas.put(plot.x + SCALE - 1, y, 1, bar, Role::Rule);
    }
    let mut label = |y: u16, v: f64| {
        canvas.right(plot.x, y, SCALE - 1, &value(v, unit, usize::from(SCALE - 1)), Role::Dim);
    };
    label(plot.y, top);
    label(plot.bottom() - 1, 0.0);
    if plot.height >= 5 {
        // The line at the middle row stands for the upper edge of that cell.
        let middle = plot.height / 2;
        let part = f64::from(plot.height - middle) / f64::from(plot.height);
        label(plot.y + middle, top * part);
    }
}

/// The time below every twentieth column.
fn clock(canvas: &mut Canvas, line: Rect, detail: &Detail) {
    let (trace, zone) = (&detail.trace, canvas.zone());
    let minutes: Vec<Minute> = (0..trace.values.len()).map(|i| trace.minute(i)).collect();
    let last = minutes.last().copied();
    // As the time of day is read: every twentieth minute, or a round number of periods.
    let apart = if trace.step == 1 { 20 } else { 24 * trace.step };
    for (column, minute) in right_aligned(&minutes, line.width) {
        let from_end = last.map_or(0, |last| last.since(*minute).div_euclid(trace.step));
        let clock = zone.clock(*minute);
        let room = line.width - column;
        if from_end == 0 {
            canvas.right(line.x, line.y, line.width, &clock, Role::Dim);
        } else if minute.number().rem_euclid(apart) == 0 && room >= 5 && from_end >= 11 {
            canvas.put(line.x + column, line.y, 5, &clock, Role::Dim);
        }
    }
}
