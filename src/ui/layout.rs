//! Where everything lies.
//!
//! ```text
//!  80x24                          120x40 (joined)                200x60 (zones)
//!  head   the feed                head                           head
//!  world  the rule                world                          world
//!  total  sum by minute           total                          total
//!  marks  anomalies, cursor       marks                          marks
//!  ┌──────────────────────┐       ┌──────────────────────┐       ┌───────────────┬───────────┐
//!  │ table                │       │ table                │       │ table         │ close look│
//!  │  ...                 │       │  ...                 │       │  ...          │  chart    │
//!  │  + others            │       │  + others            │       │               │  why, by  │
//!  └──────────────────────┘       ├──────────────────────┤       │  + others     │  events   │
//!  rule                           │ preview of the row   │       ├───────────────┴───────────┤
//!  explain  one sentence          ├──────────────────────┤       │ anomalies: lanes, list    │
//!  keys                           │ anomalies            │       └───────────────────────────┘
//!                                 explain, keys                  │ a small picture of each   │
//!                                                                │ rule                      │
//!                                                                └───────────────────────────┘
//!                                                                explain, keys
//! ```
//!
//! The two head lines never move. With fewer rows the time line goes first, then the explanation
//! and the keys; below 20x5 one line tells the size that is needed.

use ratatui::layout::Rect;

use super::views::STRIP_ROWS;

/// The smallest screen that is drawn.
pub(crate) const SMALLEST: (u16, u16) = (20, 5);
/// From here on the board shows the selected row and the anomalies below the table.
const JOINED: (u16, u16) = (120, 40);
/// From here on it shows them beside the table.
const ZONES: (u16, u16) = (180, 50);

/// The lines that every screen has.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame {
    pub head: Rect,
    pub world: Rect,
    pub body: Rect,
    /// Empty when there is no room.
    pub keys: Rect,
}

/// The parts of the board; the ones without room are empty.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct BoardLayout {
    pub total: Rect,
    pub marks: Rect,
    /// What is laid under the time line.
    pub under: Rect,
    pub table: Rect,
    pub preview: Rect,
    /// The preview beside the table instead of below.
    pub side: Rect,
    pub anomalies: Rect,
    /// A small picture of each rule.
    pub strip: Rect,
    pub explain: Rect,
}

/// Whether the board has room for the selected row's close look.
pub(crate) const fn has_preview(columns: u16, rows: u16) -> bool {
    columns >= JOINED.0 && rows >= JOINED.1
}

const fn has_zones(area: Rect) -> bool {
    area.width >= ZONES.0 && area.height >= ZONES.1
}

/// Takes `rows` from the top of an area.
pub(crate) const fn top(area: &mut Rect, rows: u16) -> Rect {
    let rows = if rows < area.height { rows } else { area.height };
    let taken = Rect { height: rows, ..*area };
    area.y += rows;
    area.height -= rows;
    taken
}

/// Takes `rows` from the bottom of an area.
pub(crate) const fn bottom(area: &mut Rect, rows: u16) -> Rect {
    let rows = if rows < area.height { rows } else { area.height };
    area.height -= rows;
    Rect { y: area.y + area.height, height: rows, ..*area }
}

/// Takes `columns` from the right of an area.
pub(crate) const fn right(area: &mut Rect, columns: u16) -> Rect {
    let columns = if columns < area.width { columns } else { area.width };
    area.width -= columns;
    Rect { x: area.x + area.width, width: columns, ..*area }
}

pub(crate) const fn frame(area: Rect) -> Frame {
    let mut body = area;
    let head = top(&mut body, 1);
    let world = top(&mut body, 1);
    let keys = bottom(&mut body, if area.height >= 8 { 1 } else { 0 });
    Frame { head, world, body, keys }
}

/// The board inside a screen's body; `screen` is the whole screen. `under` says whether something is
/// laid under the time line.
pub(crate) fn board(screen: Rect, body: Rect, under: bool) -> BoardLayout {
    let mut out = BoardLayout::default();
    let mut rest = body;
    if screen.height >= 16 {
        out.total = top(&mut rest, 1);
        out.marks = top(&mut rest, 1);
        out.under = top(&mut rest, under.into());
    }
    if screen.height >= 12 {
        out.explain = bottom(&mut rest, 1);
    }
    if screen.height >= 20 {
        // The rule above the explanation is drawn with it.
        out.explain.y -= 1;
        out.explain.height += 1;
        rest.height -= 1;
    }
    if has_zones(screen) {
        out.strip = bottom(&mut rest, STRIP_ROWS);
        out.anomalies = bottom(&mut rest, 11);
        out.side = right(&mut rest, screen.width * 38 / 100);
        rest.width -= 1;
    } else if has_preview(screen.width, screen.height) {
        out.anomalies = bottom(&mut rest, 6);
        out.preview = bottom(&mut rest, 9);
    }
    out.table = rest;
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_lie_inside_and_the_heads_never_move() {
        for width in 1..=250 {
            for height in 1..=80 {
                let screen = Rect::new(0, 0, width, height);
                let frame = frame(screen);
                assert_eq!((frame.head.y, frame.world.y.min(1)), (0, frame.world.y));
                let parts = board(screen, frame.body, width % 2 == 0);
                for part in [
                    parts.total,
                    parts.marks,
                    parts.table,
                    parts.preview,
                    parts.side,
                    parts.anomalies,
                    parts.strip,
                    parts.explain,
                ] {
                    assert!(screen.contains(part.as_position()) || part.is_empty(), "{part:?}");
                    assert!(part.bottom() <= height && part.right() <= width, "{part:?}");
                }
            }
        }
    }
}
