//! Values as rows of small columns.

use super::glyphs::Glyphs;

/// The last `columns` values as glyphs, right-aligned: blank before the data start, the lowest
/// glyph for zero, and seven steps up to the largest value.
pub(crate) fn line(values: &[Option<f64>], columns: usize, glyphs: &Glyphs) -> String {
    let values = &values[values.len().saturating_sub(columns)..];
    let top = values.iter().flatten().copied().filter(|v| v.is_finite()).fold(0.0, f64::max);
    let mut out = " ".repeat(columns - values.len());
    for value in values {
        out.push_str(match value {
            None => " ",
            Some(value) => glyphs.spark[step(*value, top, 7)],
        });
    }
    out
}

/// Which of `steps` a value takes, 0 for zero and below.
fn step(value: f64, top: f64, steps: usize) -> usize {
    if top <= 0.0 || value.is_nan() || value <= 0.0 {
        return 0;
    }
    ((value / top * steps as f64).ceil() as usize).clamp(1, steps)
}

/// The glyph of the cell at `row` (0 at the bottom) of a column `rows` high; none when empty.
pub(crate) fn cell(
    value: f64,
    top: f64,
    row: usize,
    rows: usize,
    glyphs: &Glyphs,
) -> Option<&'static str> {
    let filled = step(value, top, rows * 8);
    match filled.saturating_sub(row * 8) {
        0 => None,
        part => Some(glyphs.column[part.min(8) - 1]),
    }
}

/// Which row (0 at the bottom) of `rows` a value lies in.
pub(crate) fn row_of(value: f64, top: f64, rows: usize) -> usize {
    (step(value, top, rows * 8).max(1) - 1) / 8
}

#[cfg(test)]
mod tests {
    use super::super::glyphs::{ASCII, UTF8};
    use super::*;

    #[test]
    fn nothing_zero_and_little_look_different() {
        let values = [None, Some(0.0), Some(1.0), Some(50.0), Some(100.0)];
        assert_eq!(line(&values, 6, &UTF8), "  ▁▂▅█");
        assert_eq!(line(&values, 3, &ASCII), ":+@");
        assert_eq!(line(&[Some(0.0)], 1, &UTF8), "▁");
        assert_eq!(line(&[Some(f64::INFINITY), Some(f64::NAN)], 2, &UTF8), "▁▁");
    }

    #[test]
    fn columns_fill_from_the_bottom() {
        assert_eq!(cell(100.0, 100.0, 2, 3, &UTF8), Some("█"));
        assert_eq!(cell(50.0, 100.0, 1, 3, &UTF8), Some("▄"));
        assert_eq!(cell(50.0, 100.0, 2, 3, &UTF8), None);
        assert_eq!(row_of(100.0, 100.0, 3), 2);
        assert_eq!(row_of(0.0, 100.0, 3), 0);
    }
}
