//! All that is retained on one line: where the events are, the anomalies, and where one looks.

use ratatui::layout::Rect;

use super::super::app::App;
use super::super::canvas::Canvas;
use super::super::spark;
use super::super::style::Role;
use crate::board::{Level, Trace};
use crate::model::{Minute, width};

/// The line; a plain one while there is too little to show.
pub(super) fn render(canvas: &mut Canvas, line: Rect, app: &App) {
    let scrub = &app.latest.view.scrub;
    let retained = app.latest.view.retained;
    canvas.rule(line, "");
    if retained.len() < 2 || line.width < 40 || scrub.values.is_empty() {
        return;
    }
    let newest = retained.end.plus(-1);
    let first = format!("{} ", canvas.zone().clock_beside(retained.first, newest));
    let last = format!(" {}", canvas.zone().clock(newest));
    let (left, right) = (width(&first) as u16, width(&last) as u16);
    canvas.put(line.x, line.y, left, &first, Role::Dim);
    canvas.right(line.x, line.y, line.width, &last, Role::Dim);
    let columns = line.width - left - right;
    let x = line.x + left;
    let (values, severity) = stretched(scrub, columns);
    let text = spark::line(&values, usize::from(columns), canvas.glyphs());
    canvas.put(x, line.y, columns, &text, Role::Rule);
    for (column, level) in (0..columns).zip(severity).filter_map(|(c, s)| Some((c, Level::of(s)?)))
    {
        canvas.put(x + column, line.y, 1, &level.mark()[..1], Role::of(level));
    }
    if let Some(at) = app.minute().and_then(|at| column_of(scrub, at, columns)) {
        canvas.put(x + at, line.y, 1, canvas.glyphs().cursor, Role::Cursor);
    }
}

/// The column of a minute.
fn column_of(scrub: &Trace, minute: Minute, columns: u16) -> Option<u16> {
    let place = scrub.place(minute)?;
    let column = place * usize::from(columns) / scrub.values.len();
    u16::try_from(column).ok()
}

/// The places of the scrub over so many columns: the largest value and severity of each.
fn stretched(scrub: &Trace, columns: u16) -> (Vec<Option<f64>>, Vec<u8>) {
    let (wide, len) = (usize::from(columns), scrub.values.len());
    let mut values = Vec::with_capacity(wide);
    let mut severity = Vec::with_capacity(wide);
    for column in 0..wide {
        let from = column * len / wide;
        let to = ((column + 1) * len).div_ceil(wide).clamp(from + 1, len);
        values.push(scrub.values[from..to].iter().copied().flatten().reduce(f64::max));
        severity.push(scrub.severity[from..to].iter().copied().max().unwrap_or(0));
    }
    (values, severity)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_seen_and_no_column_is_bare() {
        for len in [1, 7, 60, 240] {
            let values: Vec<_> = (0..len).map(|i| Some(f64::from(i))).collect();
            let mut severity = vec![0; len as usize];
            severity[len as usize / 2] = 90;
            let scrub = Trace { values, severity, ..Trace::default() };
            for columns in [10, 60, 200] {
                let (values, severity) = stretched(&scrub, columns);
                assert_eq!(values.len(), usize::from(columns));
                assert!(values.iter().all(Option::is_some));
                assert_eq!(values.last(), Some(&Some(f64::from(len - 1))));
                assert!(severity.contains(&90), "{len} in {columns}");
                let last = scrub.minute(len as usize - 1);
                assert!(column_of(&scrub, last, columns).is_some_and(|at| at < columns));
            }
        }
    }
}
