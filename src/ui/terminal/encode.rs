//! A frame as bytes: what differs from what the terminal shows, in few of them.
//!
//! Slow links pay for each byte, and most of a frame's would be moves of the cursor and styles. So
//! a style is said as what changes in it, a short gap is written again rather than jumped over,
//! and what is blank up to the end of its row is erased.

use std::io::Write as _;

use ratatui::buffer::{Buffer, Cell, CellWidth};
use ratatui::style::{Color, Modifier};

/// Erasing to the end of the row takes as many bytes as this many blanks.
const ERASE: usize = 3;

/// What can be seen of a blank, apart from its background.
const SEEN_ON_BLANKS: Modifier =
    Modifier::UNDERLINED.union(Modifier::REVERSED).union(Modifier::CROSSED_OUT);

/// The codes of `SGR` that turn modifiers on.
const MODIFIERS: [(Modifier, &str); 8] = [
    (Modifier::BOLD, "1"),
    (Modifier::DIM, "2"),
    (Modifier::ITALIC, "3"),
    (Modifier::UNDERLINED, "4"),
    (Modifier::SLOW_BLINK, "5"),
    (Modifier::RAPID_BLINK, "6"),
    (Modifier::REVERSED, "7"),
    (Modifier::CROSSED_OUT, "9"),
];

/// Codes that turn modifiers off; bold and dim have one between them.
const MODIFIERS_OFF: [(Modifier, &str); 6] = [
    (Modifier::BOLD.union(Modifier::DIM), "22"),
    (Modifier::ITALIC, "23"),
    (Modifier::UNDERLINED, "24"),
    (Modifier::SLOW_BLINK.union(Modifier::RAPID_BLINK), "25"),
    (Modifier::REVERSED, "27"),
    (Modifier::CROSSED_OUT, "29"),
];

/// Takes away what cannot be seen, so that it makes no difference: colours and weight of blanks.
pub(super) fn settle(frame: &mut Buffer) {
    for cell in &mut frame.content {
        if is_blank(cell) {
            cell.fg = Color::Reset;
            cell.modifier = Modifier::empty();
        }
    }
}

/// Appends what turns `front` on the terminal into `back`; both are the whole screen. The style is
/// the terminal's own before and after; where the cursor is does not matter.
pub(super) fn encode(out: &mut Vec<u8>, front: &Buffer, back: &Buffer) {
    let changes = changes(front, back);
    let mut encoder = Encoder { out, back, pen: Pen::PLAIN, cursor: None };
    let mut row = None;
    let mut blank_from = 0;
    let mut erased = false;
    for (i, (x, y, cell)) in changes.iter().enumerate() {
        if row != Some(*y) {
            (row, erased) = (Some(*y), false);
            blank_from = encoder.blank_from(*y);
        }
        if erased {
            continue;
        }
        let left = || changes[i..].iter().take_while(|change| change.1 == *y).count();
        if *x >= blank_from && left() > ERASE {
            encoder.go(*x, *y);
            encoder.paint(Pen::PLAIN);
            encoder.out.extend_from_slice(b"\x1b[K");
            erased = true;
        } else {
            encoder.go(*x, *y);
            encoder.put(cell);
        }
    }
    encoder.paint(Pen::PLAIN);
}

/// The cells to write, row by row. Terminals differ in what is left of a wide character when a part
/// of it is overwritten, so all that it covered is written again.
fn changes<'a>(front: &Buffer, back: &'a Buffer) -> Vec<(u16, u16, &'a Cell)> {
    let mut changes = Vec::new();
    let columns = usize::from(back.area.width).max(1);
    let rows = back.content.chunks(columns).zip(front.content.chunks(columns));
    for (y, (new, old)) in rows.enumerate() {
        let (mut x, mut broken) = (0, 0);
        while let (Some(cell), Some(was)) = (new.get(x), old.get(x)) {
            let end = x + wide(cell);
            if cell != was || x < broken {
                changes.push((x as u16, y as u16, cell));
                let covered = old.iter().enumerate().take(end).skip(x);
                broken = covered.map(|(at, was)| at + wide(was)).fold(broken, usize::max);
            }
            x = end;
        }
    }
    changes
}

fn wide(cell: &Cell) -> usize {
    let symbol = cell.symbol();
    if symbol.len() == 1 { 1 } else { usize::from(symbol.cell_width()).max(1) }
}

/// Whether nothing is to be seen but a background.
fn is_blank(cell: &Cell) -> bool {
    cell.symbol() == " " && !cell.modifier.intersects(SEEN_ON_BLANKS)
}

/// How what follows is written.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Pen {
    fg: Color,
    bg: Color,
    modifier: Modifier,
}

impl Pen {
    /// The terminal's own.
    const PLAIN: Self = Self { fg: Color::Reset, bg: Color::Reset, modifier: Modifier::empty() };

    fn of(cell: &Cell) -> Self {
        Self { fg: cell.fg, bg: cell.bg, modifier: cell.modifier }
    }

    /// Whether a cell written with this pen looks as it should.
    fn suits(self, cell: &Cell) -> bool {
        let same_blank =
            is_blank(cell) && self.bg == cell.bg && !self.modifier.intersects(SEEN_ON_BLANKS);
        same_blank || self == Self::of(cell)
    }

    /// The codes that lead from this pen to another.
    fn codes(self, to: Self) -> String {
        let mut codes = String::new();
        let mut on = self.modifier;
        for (off, code) in MODIFIERS_OFF {
            if (on - to.modifier).intersects(off) {
                push(&mut codes, code);
                on -= off;
            }
        }
        for (modifier, code) in MODIFIERS {
            if (to.modifier - on).contains(modifier) {
                push(&mut codes, code);
            }
        }
        if to.fg != self.fg {
            push(&mut codes, &color(to.fg, 30));
        }
        if to.bg != self.bg {
            push(&mut codes, &color(to.bg, 40));
        }
        codes
    }
}

fn push(codes: &mut String, code: &str) {
    if !codes.is_empty() {
        codes.push(';');
    }
    codes.push_str(code);
}

/// The codes of a colour; `base` is 30 for the foreground and 40 for the background.
fn color(color: Color, base: u8) -> String {
    let named = |i: u8| if i < 8 { base + i } else { base + 60 + i - 8 }.to_string();
    match color {
        Color::Reset => (base + 9).to_string(),
        Color::Black => named(0),
        Color::Red => named(1),
        Color::Green => named(2),
        Color::Yellow => named(3),
        Color::Blue => named(4),
        Color::Magenta => named(5),
        Color::Cyan => named(6),
        Color::Gray => named(7),
        Color::DarkGray => named(8),
        Color::LightRed => named(9),
        Color::LightGreen => named(10),
        Color::LightYellow => named(11),
        Color::LightBlue => named(12),
        Color::LightMagenta => named(13),
        Color::LightCyan => named(14),
        Color::White => named(15),
        Color::Indexed(i) => format!("{};5;{i}", base + 8),
        Color::Rgb(r, g, b) => format!("{};2;{r};{g};{b}", base + 8),
    }
}

struct Encoder<'a> {
    out: &'a mut Vec<u8>,
    back: &'a Buffer,
    pen: Pen,
    /// Where the terminal writes next, if that is known.
    cursor: Option<(u16, u16)>,
}

impl Encoder<'_> {
    fn row(&self, y: u16) -> &[Cell] {
        let columns = usize::from(self.back.area.width);
        let start = usize::from(y) * columns;
        self.back.content.get(start..start + columns).unwrap_or_default()
    }

    /// The column from which on a row has nothing but the terminal's own background.
    fn blank_from(&self, y: u16) -> u16 {
        let plain = |cell: &&Cell| is_blank(cell) && cell.bg == Color::Reset;
        let blank = self.row(y).iter().rev().take_while(plain).count();
        self.back.area.width - blank as u16
    }

    /// Brings the cursor to a cell.
    fn go(&mut self, x: u16, y: u16) {
        let to = match self.cursor {
            Some(at) if at == (x, y) => return,
            Some((at, row)) if row == y && at < x => {
                let jump = format!("\x1b[{}G", x + 1);
                let gap = &self.row(y)[usize::from(at)..usize::from(x)];
                let again = |cell: &Cell| cell.symbol().is_ascii() && self.pen.suits(cell);
                if gap.len() <= jump.len() && gap.iter().all(again) {
                    gap.iter().map(Cell::symbol).collect()
                } else {
                    jump
                }
            }
            _ if x == 0 => format!("\x1b[{}H", y + 1),
            _ => format!("\x1b[{};{}H", y + 1, x + 1),
        };
        self.out.extend_from_slice(to.as_bytes());
        self.cursor = Some((x, y));
    }

    /// Writes a cell where the cursor is.
    fn put(&mut self, cell: &Cell) {
        if !self.pen.suits(cell) {
            self.paint(Pen::of(cell));
        }
        self.out.extend_from_slice(cell.symbol().as_bytes());
        // At the right edge, and after clusters, terminals differ in where the cursor is.
        let known = cell.symbol().chars().nth(1).is_none();
        self.cursor = self.cursor.and_then(|(x, y)| {
            let next = x + wide(cell) as u16;
            (known && next < self.back.area.width).then_some((next, y))
        });
    }

    /// Takes another pen: from the one in hand, or from the plain one where that is shorter.
    fn paint(&mut self, to: Pen) {
        if to == self.pen {
            return;
        }
        let mut codes = String::new();
        if to != Pen::PLAIN {
            codes = self.pen.codes(to);
            let anew = format!("0;{}", Pen::PLAIN.codes(to));
            if anew.len() < codes.len() {
                codes = anew;
            }
        }
        let _ = write!(self.out, "\x1b[{codes}m");
        self.pen = to;
    }
}
