//! One line out of pieces that each have shorter forms: what matters least gives way first.

use super::canvas::{Canvas, Span};
use super::style::Role;
use crate::model::width;

/// A piece of a line.
pub(crate) struct Piece {
    /// From the longest form to the shortest.
    forms: Vec<String>,
    role: Role,
    /// What it costs to take the next shorter form; the cheapest step is taken first.
    shorten: u8,
    /// What it costs to leave it out; pieces of [`Piece::KEPT`] never vanish.
    weight: u8,
    form: usize,
}

impl Piece {
    pub const KEPT: u8 = u8::MAX;

    pub fn new<S: Into<String>>(
        forms: impl IntoIterator<Item = S>,
        role: Role,
        (shorten, weight): (u8, u8),
    ) -> Self {
        let mut forms: Vec<String> = forms.into_iter().map(Into::into).collect();
        if weight != Self::KEPT {
            forms.push(String::new());
        }
        Self { forms, role, shorten, weight, form: 0 }
    }

    /// What the next step costs; none when there is no shorter form.
    fn cost(&self) -> Option<u8> {
        let next = self.forms.get(self.form + 1)?;
        Some(if next.is_empty() { self.weight } else { self.shorten })
    }

    fn text(&self) -> &str {
        self.forms.get(self.form).map_or("", String::as_str)
    }
}

/// Picks the forms that fit, with `gap` columns between the pieces: they are shortened and left
/// out at the least cost; room that is left over then goes to the heaviest.
fn choose(pieces: &mut [Piece], columns: usize, gap: usize) {
    while needed(pieces, gap) > columns {
        let steps = pieces.iter_mut().filter_map(|p| Some((p.cost()?, p)));
        match steps.min_by_key(|(cost, _)| *cost) {
            Some((_, piece)) => piece.form += 1,
            None => break,
        }
    }
    let mut heaviest: Vec<usize> = (0..pieces.len()).collect();
    heaviest.sort_by_key(|i| std::cmp::Reverse(pieces[*i].weight));
    for i in heaviest {
        for form in 0..pieces[i].form {
            let before = std::mem::replace(&mut pieces[i].form, form);
            if needed(pieces, gap) <= columns {
                break;
            }
            pieces[i].form = before;
        }
    }
}

/// Columns that the pieces take as they are.
fn needed(pieces: &[Piece], gap: usize) -> usize {
    let shown = pieces.iter().filter(|p| !p.text().is_empty());
    shown.map(|p| width(p.text()) + gap).sum::<usize>().saturating_sub(gap)
}

/// Draws `left` pieces at the left end of a line and `right` ones at its right end.
pub(crate) fn draw(
    canvas: &mut Canvas,
    (x, y, columns): (u16, u16, u16),
    left: Vec<Piece>,
    right: Vec<Piece>,
) {
    let split = left.len();
    let mut pieces: Vec<Piece> = left.into_iter().chain(right).collect();
    for piece in &mut pieces {
        for form in &mut piece.forms {
            *form = canvas.shown(form).into_owned();
        }
    }
    choose(&mut pieces, usize::from(columns), 2);
    let (left, right) = pieces.split_at(split);
    let line = spans(left);
    canvas.line(x, y, columns, &line);
    let line = spans(right);
    let wide: usize = line.iter().map(|(text, _)| width(text)).sum();
    let wide = u16::try_from(wide).unwrap_or(u16::MAX);
    if wide <= columns {
        canvas.line(x + (columns - wide), y, wide, &line);
    }
}

fn spans(pieces: &[Piece]) -> Vec<Span> {
    let mut out: Vec<Span> = Vec::new();
    for piece in pieces.iter().filter(|piece| !piece.text().is_empty()) {
        if !out.is_empty() {
            out.push(("  ".into(), Role::Text));
        }
        out.push((piece.text().to_owned(), piece.role));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(columns: usize) -> String {
        let mut pieces = vec![
            Piece::new(["culprits"], Role::Title, (0, 1)),
            Piece::new(["PAUSED at 14:31", "PAUSED"], Role::Paused, (4, Piece::KEPT)),
            Piece::new(["2026-11-20 14:32:07Z", "14:32:07Z"], Role::Dim, (0, 5)),
        ];
        choose(&mut pieces, columns, 2);
        spans(&pieces).iter().map(|(text, _)| text.as_str()).collect()
    }

    #[test]
    fn the_least_gives_way_first_and_nothing_is_cut() {
        assert_eq!(line(47), "culprits  PAUSED at 14:31  2026-11-20 14:32:07Z");
        assert_eq!(line(40), "culprits  PAUSED at 14:31  14:32:07Z");
        assert_eq!(line(30), "PAUSED at 14:31  14:32:07Z");
        assert_eq!(line(16), "PAUSED at 14:31");
        assert_eq!(line(10), "PAUSED");
    }
}
