//! Anomalies over time: one lane for each level, so that the place tells the severity.

use ratatui::layout::Rect;

use super::super::canvas::Canvas;
use super::super::style::Role;
use crate::board::{Anomaly, Level};
use crate::model::{Minute, MinuteRange, width};

/// Columns of the lane names.
const LEFT: u16 = 5;

/// Minutes that one column can stand for.
const STEPS: [i64; 14] = [1, 2, 3, 5, 10, 15, 20, 30, 60, 120, 240, 360, 720, 1_440];

/// Rows that the lanes take.
pub(super) const ROWS: u16 = 4;

pub(super) fn render(
    canvas: &mut Canvas,
    area: Rect,
    anomalies: &[Anomaly],
    retained: MinuteRange,
    cursor: Option<Minute>,
) {
    let columns = area.width.saturating_sub(LEFT);
    if area.height < ROWS || columns < 10 || retained.is_empty() {
        return;
    }
    let (first, step) = window(retained, columns);
    let x = area.x + LEFT;
    let column = |minute: Minute| -> Option<u16> {
        let at = minute.since(first).div_euclid(step);
        u16::try_from(at).ok().filter(|at| *at < columns)
    };
    clocks(canvas, (x, area.y, columns), first, step);
    for (y, level) in (area.y + 1..).zip([Level::High, Level::Mid, Level::Low]) {
        canvas.put(area.x, y, LEFT, level.word(), Role::Dim);
        let quiet = canvas.glyphs().quiet.repeat(usize::from(columns));
        canvas.put(x, y, columns, &quiet, Role::Rule);
        let here = |a: &&Anomaly| Level::of(a.verdict.severity) == Some(level);
        for anomaly in anomalies.iter().filter(here) {
            let mark = &level.mark()[..1];
            let ends = (column(anomaly.start.max(first)), column(anomaly.last));
            let (Some(from), Some(to)) = ends else { continue };
            for at in from..=to.max(from) {
                canvas.put(x + at, y, width(mark) as u16, mark, Role::of(level));
            }
        }
        if let Some(at) = cursor.and_then(column) {
            canvas.patch(Rect::new(x + at, y, 1, 1), Role::Selected);
        }
    }
}

/// The first minute on screen and the minutes of a column, so that everything retained fits.
fn window(retained: MinuteRange, columns: u16) -> (Minute, i64) {
    let columns = i64::from(columns);
    let fits = |step: &&i64| **step * (columns - 1) >= retained.len();
    let step = STEPS.iter().find(fits).copied().unwrap_or(STEPS[STEPS.len() - 1]);
    let end = retained.end.plus(-1).align(step);
    (end.plus(-(columns - 1) * step), step)
}

fn clocks(canvas: &mut Canvas, (x, y, columns): (u16, u16, u16), first: Minute, step: i64) {
    let apart = [5, 10, 15, 30, 60, 120, 180, 360, 720, 1_440];
    let apart = apart.into_iter().find(|minutes| *minutes >= 10 * step).unwrap_or(1_440);
    for column in 0..columns {
        let minute = first.plus(i64::from(column) * step);
        if minute.align(apart) == minute.align(step) && columns - column >= 5 {
            canvas.put(x + column, y, 5, &canvas.zone().clock(minute), Role::Dim);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_is_retained_fits() {
        for len in [1, 70, 180, 1_440, 21_600] {
            let range = MinuteRange::ending(Minute::new(100_000), len);
            let (first, step) = window(range, 75);
            assert!(first <= range.first, "{len}");
            assert!(range.end.plus(-1).since(first).div_euclid(step) < 75, "{len}");
        }
    }
}
