//! The columns of the ranking: which ones a width has room for, and how wide they are.

use super::head::short_label;
use crate::board::View;
use crate::model::width;

/// Widths of the columns; 0 is left out. Each one but the first has a blank before it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Columns {
    pub rank: u16,
    pub change: u16,
    pub keys: Vec<u16>,
    pub value: u16,
    pub now: u16,
    pub share: u16,
    pub bar: u16,
    pub spark: u16,
    pub first_seen: u16,
    pub state: u16,
}

impl Columns {
    /// Narrow screens lose the time line, then the minute, the share and the rank change; wide
    /// ones get longer time lines, the share bar and the first minute seen.
    pub fn fit(columns: u16, labels: &[String], view: &View, one_minute: bool) -> Self {
        let wide = |from: u16, size: u16| if columns >= from { size } else { 0 };
        let mut out = Self {
            rank: if columns >= 32 { 4 } else { 2 },
            change: wide(40, 4),
            keys: Vec::new(),
            value: match columns {
                0..32 => 5,
                32..100 => 7,
                _ => 11,
            },
            // The value over one minute is the value of the minute.
            now: if one_minute { 0 } else { wide(60, if columns >= 100 { 9 } else { 6 }) },
            share: wide(32, 5),
            bar: wide(112, 10),
            spark: 0,
            first_seen: wide(124, 5),
            state: match columns {
                0..46 => 2,
                46..100 => 7,
                _ => 14,
            },
        };
        let spark = match columns {
            0..76 => 0,
            76..100 => 10,
            _ => 16,
        };
        out.spark = spark;
        let room = columns.saturating_sub(out.fixed() + u16::try_from(labels.len()).unwrap_or(1));
        out.keys = key_widths(room, labels, view);
        // What the keys leave makes the time line longer.
        let left = room.saturating_sub(out.keys.iter().sum());
        if out.spark > 0 {
            out.spark += left.min(120);
        }
        out
    }

    /// Columns of everything but the keys, with the blanks before them.
    fn fixed(&self) -> u16 {
        let parts = [
            self.change,
            self.value,
            self.now,
            self.share,
            self.bar,
            self.spark,
            self.first_seen,
            self.state,
        ];
        self.rank + parts.iter().filter(|part| **part > 0).map(|part| part + 1).sum::<u16>()
    }
}

/// A key cut to less than this tells nobody from another.
const TELLING: u16 = 10;

/// The room for the keys: what each needs, the widest shortened first. Without room for all, the
/// last ones are left out, so that the first one can be read.
fn key_widths(room: u16, labels: &[String], view: &View) -> Vec<u16> {
    let mut wanted: Vec<u16> =
        labels.iter().map(|label| width(&short_label(label)).clamp(1, 200) as u16).collect();
    for row in &view.rows {
        for (wanted, key) in wanted.iter_mut().zip(row.contributor.keys()) {
            *wanted = (*wanted).max(width(key).min(200) as u16);
        }
    }
    for i in (1..wanted.len()).rev() {
        let needed = |key: &u16| (*key).min(TELLING);
        if wanted[..=i].iter().map(needed).sum::<u16>() > room {
            wanted[i] = 0;
        }
    }
    while wanted.iter().sum::<u16>() > room {
        let Some(widest) = wanted.iter_mut().max() else { break };
        if *widest == 0 {
            break;
        }
        *widest -= 1;
    }
    wanted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::Row;
    use crate::model::{Contributor, Minute};

    fn view(keys: &[&str]) -> View {
        let row = Row {
            contributor: Contributor::new(keys),
            rank: 1,
            change: crate::board::Change::Same,
            value: 1.0,
            error: 0.0,
            now: 1.0,
            share: 1.0,
            trace: Vec::new(),
            first_seen: Minute::default(),
            watch: crate::board::Watch::Normal,
            severity: 0,
        };
        View { rows: vec![row], ..View::default() }
    }

    #[test]
    fn columns_fill_the_width_and_never_more() {
        let labels = vec!["$.srcip".to_owned(), "user".to_owned()];
        let long = "x".repeat(300);
        for view in [view(&["203.0.113.77", "root"]), view(&[&long, "root"])] {
            for columns in 20..=250 {
                let fit = Columns::fit(columns, &labels, &view, false);
                let keys = fit.keys.iter().sum::<u16>() + fit.keys.len() as u16;
                assert!(fit.fixed() + keys <= columns, "{columns}: {fit:?}");
            }
        }
    }

    #[test]
    fn the_widest_key_gives_way() {
        let labels = vec!["a".to_owned(), "b".to_owned()];
        assert_eq!(key_widths(14, &labels, &view(&["123456789012", "1234"])), [10, 4]);
        assert_eq!(key_widths(13, &labels, &view(&["123456789012", "1234"])), [12, 0]);
    }
}
