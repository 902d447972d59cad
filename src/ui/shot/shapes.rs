//! Blocks, lines and marks as shapes: those of a font leave gaps, and differ from font to font.
//!
//! Everything is in eighths of a pixel, so that eighths of a cell are whole numbers.

/// A cell's width: 9 pixels, the advance of most monospaced letters of 15 pixels.
pub(super) const WIDTH: u32 = 72;

/// A cell's height: 20 pixels.
pub(super) const HEIGHT: u32 = 160;

/// A rectangle: left, top, right, bottom.
pub(super) type Rect = [u32; 4];

/// What stands for a character, from the left upper corner of its cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Rectangles that join those of the cells beside.
    Rects(Vec<Rect>),
    /// The whole cell, in so many quarters of the colour.
    Shade(u8),
    /// The corners of an area.
    Area(&'static [(u32, u32)]),
    /// A disc around the middle of the cell.
    Disc,
}

/// The middle of a cell, for lines of one pixel: left and right, top and bottom.
const MIDDLE: (u32, u32, u32, u32) = (32, 40, 80, 88);

/// Where the arms of a box line go: up, right, down, left.
const ARMS: [(&str, u8); 19] = [
    ("─", 0b0101),
    ("│", 0b1010),
    ("┌", 0b0110),
    ("┐", 0b0011),
    ("└", 0b1100),
    ("┘", 0b1001),
    ("├", 0b1110),
    ("┤", 0b1011),
    ("┬", 0b0111),
    ("┴", 0b1101),
    ("┼", 0b1111),
    ("╭", 0b0110),
    ("╮", 0b0011),
    ("╯", 0b1001),
    ("╰", 0b1100),
    ("╴", 0b0001),
    ("╵", 0b1000),
    ("╶", 0b0100),
    ("╷", 0b0010),
];

const MARKS: [(&str, &[(u32, u32)]); 5] = [
    ("▲", &[(36, 44), (68, 116), (4, 116)]),
    ("▼", &[(4, 44), (68, 44), (36, 116)]),
    ("▶", &[(8, 40), (68, 80), (8, 120)]),
    ("■", &[(8, 52), (64, 52), (64, 108), (8, 108)]),
    ("◆", &[(36, 40), (68, 80), (36, 120), (4, 80)]),
];

/// The shape of a character; letters and most signs have none.
pub(super) fn shape(symbol: &str) -> Option<Shape> {
    let mut chars = symbol.chars();
    let c = chars.next().filter(|_| chars.next().is_none())?;
    if let Some(rect) = block(c) {
        return Some(Shape::Rects(vec![rect]));
    }
    match c {
        '░'..='▓' => return Some(Shape::Shade((c as u32 - '░' as u32) as u8 + 1)),
        '▖'..='▟' => return Some(Shape::Rects(quadrants(c))),
        '●' => return Some(Shape::Disc),
        _ => {}
    }
    if let Some((_, arms)) = ARMS.iter().find(|(line, _)| *line == symbol) {
        return Some(Shape::Rects(lines(*arms)));
    }
    MARKS.iter().find(|(mark, _)| *mark == symbol).map(|(_, corners)| Shape::Area(corners))
}

/// Parts of a cell that begin at one of its edges.
fn block(c: char) -> Option<Rect> {
    let eighths = |from: char| c as u32 - from as u32 + 1;
    Some(match c {
        '▁'..='█' => [0, HEIGHT - HEIGHT / 8 * eighths('▁'), WIDTH, HEIGHT],
        '▉'..='▏' => [0, 0, WIDTH / 8 * (8 - eighths('▉')), HEIGHT],
        '▀' => [0, 0, WIDTH, HEIGHT / 2],
        '▐' => [WIDTH / 2, 0, WIDTH, HEIGHT],
        '▔' => [0, 0, WIDTH, HEIGHT / 8],
        '▕' => [WIDTH / 8 * 7, 0, WIDTH, HEIGHT],
        _ => return None,
    })
}

fn quadrants(c: char) -> Vec<Rect> {
    /// Upper left, upper right, lower left, lower right; from `▖` on.
    const FILLED: [u8; 10] =
        [0b0010, 0b0001, 0b1000, 0b1011, 0b1001, 0b1110, 0b1101, 0b0100, 0b0110, 0b0111];
    let filled = FILLED.get((c as u32 - '▖' as u32) as usize).copied().unwrap_or(0);
    let (w, h) = (WIDTH / 2, HEIGHT / 2);
    let all = [[0, 0, w, h], [w, 0, WIDTH, h], [0, h, w, HEIGHT], [w, h, WIDTH, HEIGHT]];
    (0..4).filter(|i| filled & (0b1000 >> i) != 0).map(|i| all[i]).collect()
}

fn lines(arms: u8) -> Vec<Rect> {
    let (left, right, top, bottom) = MIDDLE;
    let has = |arm: u8| arms & arm != 0;
    let mut out = Vec::new();
    if has(0b0101) {
        let x0 = if has(0b0001) { 0 } else { left };
        let x1 = if has(0b0100) { WIDTH } else { right };
        out.push([x0, top, x1, bottom]);
    }
    if has(0b1010) {
        let y0 = if has(0b1000) { 0 } else { top };
        let y1 = if has(0b0010) { HEIGHT } else { bottom };
        out.push([left, y0, right, y1]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::glyphs::UTF8;

    #[test]
    fn every_part_of_a_cell_has_its_size() {
        for (symbol, rects) in [
            ("▁", vec![[0, 140, 72, 160]]),
            ("▄", vec![[0, 80, 72, 160]]),
            ("█", vec![[0, 0, 72, 160]]),
            ("▉", vec![[0, 0, 63, 160]]),
            ("▏", vec![[0, 0, 9, 160]]),
            ("▚", vec![[0, 0, 36, 80], [36, 80, 72, 160]]),
            ("─", vec![[0, 80, 72, 88]]),
            ("┐", vec![[0, 80, 40, 88], [32, 80, 40, 160]]),
            ("┼", vec![[0, 80, 72, 88], [32, 0, 40, 160]]),
        ] {
            assert_eq!(shape(symbol), Some(Shape::Rects(rects)), "{symbol}");
        }
        assert_eq!(shape("░"), Some(Shape::Shade(1)));
        assert_eq!(shape("▓"), Some(Shape::Shade(3)));
        for letter in ["", " ", "a", "田", "…", "e\u{301}"] {
            assert_eq!(shape(letter), None, "{letter}");
        }
    }

    #[test]
    fn what_the_screens_draw_has_a_shape() {
        let rows = UTF8.spark.iter().chain(&UTF8.column).chain(&UTF8.bar);
        let marks = [UTF8.band, UTF8.up, UTF8.down, UTF8.live, UTF8.replay, UTF8.ended];
        for symbol in rows.chain(&marks).chain(&[UTF8.rule, UTF8.divider, UTF8.pinned]) {
            assert!(shape(symbol).is_some(), "{symbol}");
        }
    }
}
