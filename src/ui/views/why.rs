//! Why the detector said what it said: the facts, its sentence, and the causes by their share.

use ratatui::layout::Rect;

use super::super::canvas::Canvas;
use super::super::fit::{self, Piece};
use super::super::format::{share, value};
use super::super::layout::top;
use super::super::style::Role;
use super::state;
use crate::board::{Detail, Level, Unit, Verdict};
use crate::model::{Minute, width};

/// The verdict to explain: of the minute at the cursor when it was out of the ordinary, of the
/// newest anomaly otherwise, and of the minute at the cursor when there is none.
pub(super) fn verdict(detail: &Detail, cursor: Option<Minute>) -> Option<(Minute, &Verdict)> {
    let at = cursor.and_then(|cursor| {
        let place = detail.trace.place(cursor)?;
        Some((cursor, detail.verdicts.get(place)?.as_ref()?))
    });
    let worst = detail.anomalies.first().map(|anomaly| (anomaly.peak, &anomaly.verdict));
    at.filter(|(_, verdict)| verdict.severity > 0).or(worst).or(at)
}

/// What was seen and what was expected, in one line.
pub(super) fn facts(
    canvas: &mut Canvas,
    area: Rect,
    detail: &Detail,
    unit: Unit,
    cursor: Option<Minute>,
) {
    let Some((minute, verdict)) = verdict(detail, cursor) else {
        let text = state::sentence(detail.row.watch, detail.row.severity);
        canvas.put(area.x, area.y, area.width, &text, Role::Text);
        return;
    };
    let number = |v: f64| value(v, unit, 12);
    let place = detail.trace.place(minute);
    let seen = place.and_then(|i| *detail.trace.values.get(i)?);
    let level = Level::of(verdict.severity);
    let mut pieces = vec![Piece::new([canvas.zone().clock(minute)], Role::Title, (0, Piece::KEPT))];
    if let Some(level) = level {
        let (mark, word, severity) = (level.mark(), level.word(), verdict.severity);
        let text = format!("{mark} {word}, severity {severity}");
        pieces.push(Piece::new([text], Role::of(level), (0, 9)));
    }
    if let Some(seen) = seen {
        pieces.push(Piece::new([format!("{}/min", number(seen))], Role::Title, (0, 8)));
    }
    let band = format!("expected {}–{}", number(verdict.lower), number(verdict.upper));
    pieces.push(Piece::new([band], Role::Text, (0, 7)));
    if verdict.grade > 0.0 {
        pieces.push(Piece::new([format!("grade {:.2}", verdict.grade)], Role::Text, (0, 6)));
    }
    if let Some(began) = verdict.began.filter(|began| *began != minute) {
        pieces.push(Piece::new(
            [format!("began {}", canvas.zone().clock(began))],
            Role::Text,
            (0, 5),
        ));
    }
    pieces.push(Piece::new([format!("score {:.2}", verdict.score)], Role::Dim, (0, 3)));
    let confidence = format!("confidence {:.0}%", verdict.confidence * 100.0);
    pieces.push(Piece::new([confidence], Role::Dim, (0, 2)));
    fit::draw(canvas, (area.x, area.y, area.width), pieces, Vec::new());
}

/// The detector's own sentence.
pub(super) fn reason(canvas: &mut Canvas, area: Rect, detail: &Detail, cursor: Option<Minute>) {
    if let Some((_, verdict)) = verdict(detail, cursor) {
        canvas.put(area.x, area.y, area.width, &verdict.reason, Role::Text);
    }
}

/// The causes by their share.
pub(super) fn render(canvas: &mut Canvas, area: Rect, detail: &Detail, cursor: Option<Minute>) {
    let mut rest = area;
    let title = top(&mut rest, 1);
    let found = verdict(detail, cursor);
    let when = found.map(|(minute, _)| canvas.zone().clock(minute)).unwrap_or_default();
    canvas.put(title.x, title.y, title.width, &format!("WHY {when}"), Role::Title);
    let Some((_, verdict)) = found.filter(|(_, verdict)| verdict.severity > 0) else {
        let text = state::sentence(detail.row.watch, 0);
        for line in words(&text, usize::from(rest.width)) {
            let at = top(&mut rest, 1);
            canvas.put(at.x, at.y, at.width, &line, Role::Text);
        }
        return;
    };
    let bar = rest.width.saturating_sub(26).min(20);
    for (y, (cause, part)) in (rest.y..rest.bottom()).zip(&verdict.causes) {
        let part = f64::from(*part);
        let name = rest.width.saturating_sub(7 + bar).min(19);
        canvas.put(rest.x, y, name, cause, Role::Text);
        canvas.right(rest.x + name, y, 6, &share(part), Role::Text);
        canvas.bar(rest.x + name + 7, y, bar, part, Role::Share);
    }
}

/// Text broken between words.
fn words(text: &str, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if width(line) + 1 + width(word) <= columns => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_break_between_words() {
        assert_eq!(words("far above the usual", 9), ["far above", "the usual"]);
        assert_eq!(words("", 9), [""]);
    }
}
