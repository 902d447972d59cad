//! Pictures as SVG: one file, no script, no font to fetch.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::Modifier;

use super::palette::{Palette, Rgb, hex};
use super::shapes::{HEIGHT, Rect, Shape, WIDTH, shape};
use super::{cells, columns};
use crate::model::clean;

/// Around the screen, in eighths of a pixel.
const MARGIN: u32 = 80;

/// From the top of a cell to the line that letters stand on.
const BASELINE: u32 = 120;

const FONT: &str = "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono','Noto Sans Mono',\
                    'Noto Sans Mono CJK JP',monospace";

/// How letters are drawn; the places of [`WORDS`] are true where one applies.
type Look = (Rgb, [bool; 4]);

/// What CSS says of attributes.
const WORDS: [(Modifier, &str); 4] = [
    (Modifier::BOLD, "font-weight:bold"),
    (Modifier::ITALIC, "font-style:italic"),
    (Modifier::UNDERLINED, "text-decoration:underline"),
    (Modifier::CROSSED_OUT, "text-decoration:line-through"),
];

/// The screen as a stand-alone SVG of 9x20 pixels a cell and a margin of 10, with a title for those
/// who do not see it. Letters stand in their columns whatever the font; blocks and lines are drawn.
pub fn svg(buffer: &Buffer, palette: &Palette, title: &str) -> String {
    let mut picture = Picture::default();
    let page = page(buffer, palette);
    for y in buffer.area.y..buffer.area.bottom() {
        for (x, cell) in cells(buffer, y) {
            let at = (u32::from(x - buffer.area.x), u32::from(y - buffer.area.y));
            picture.take(at, cell, palette, page);
        }
        picture.end_run();
    }
    picture.finish(buffer, page, title)
}

/// The colour behind most cells: the page.
fn page(buffer: &Buffer, palette: &Palette) -> Rgb {
    let mut counts: BTreeMap<Rgb, usize> = BTreeMap::new();
    for cell in &buffer.content {
        *counts.entry(palette.of_cell(cell).1).or_default() += 1;
    }
    let most = counts.into_iter().max_by_key(|(_, count)| *count);
    most.map_or_else(|| palette.of_cell(&Cell::default()).1, |(color, _)| color)
}

/// What was seen of the screen so far.
#[derive(Default)]
struct Picture {
    behind: Layer,
    shapes: Layer,
    marks: Vec<(Rgb, String)>,
    looks: Vec<Look>,
    text: String,
    run: Option<Run>,
}

/// Letters beside each other that look the same.
struct Run {
    look: Look,
    at: (u32, u32),
    text: String,
}

impl Picture {
    fn take(&mut self, (x, y): (u32, u32), cell: &Cell, palette: &Palette, page: Rgb) {
        let (fg, bg) = palette.of_cell(cell);
        let (left, top) = (x * WIDTH, y * HEIGHT);
        let wide = u32::from(columns(cell));
        if bg != page {
            self.behind.add(bg, [left, top, left + wide * WIDTH, top + HEIGHT]);
        }
        let look = (fg, WORDS.map(|(modifier, _)| cell.modifier.contains(modifier)));
        let hidden = cell.modifier.contains(Modifier::HIDDEN);
        match shape(cell.symbol()) {
            _ if hidden => self.end_run(),
            Some(Shape::Rects(rects)) => {
                for [x0, y0, x1, y1] in rects {
                    self.shapes.add(fg, [left + x0, top + y0, left + x1, top + y1]);
                }
                self.end_run();
            }
            Some(Shape::Shade(quarters)) => {
                let part = |a: u8, b: u8| {
                    let quarters = u16::from(quarters);
                    ((u16::from(a) * quarters + u16::from(b) * (4 - quarters)) / 4) as u8
                };
                let shade = (part(fg.0, bg.0), part(fg.1, bg.1), part(fg.2, bg.2));
                self.shapes.add(shade, [left, top, left + WIDTH, top + HEIGHT]);
                self.end_run();
            }
            Some(Shape::Area(corners)) => {
                let mut path = String::new();
                for (letter, (x, y)) in
                    std::iter::once('M').chain(std::iter::repeat('L')).zip(corners)
                {
                    let _ = write!(path, "{letter}{} {}", px(left + x), px(top + y));
                }
                self.mark(fg, &(path + "z"));
            }
            Some(Shape::Disc) => {
                let (x, y) = (px(left + WIDTH / 2 - 28), px(top + HEIGHT / 2));
                self.mark(fg, &format!("M{x} {y}a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0z"));
            }
            None => self.letter((x, y), wide, look, cell.symbol()),
        }
    }

    fn mark(&mut self, fg: Rgb, path: &str) {
        match self.marks.iter_mut().find(|(color, _)| *color == fg) {
            Some((_, marks)) => marks.push_str(path),
            None => self.marks.push((fg, path.to_owned())),
        }
        self.end_run();
    }

    /// ASCII letters make runs; another sign stands in the middle of its columns, as it may come from
    /// a font of another width.
    fn letter(&mut self, (x, y): (u32, u32), wide: u32, look: Look, symbol: &str) {
        let lined = look.1[2] || look.1[3];
        let ascii = symbol.is_ascii() && symbol.len() == 1;
        if !ascii {
            self.end_run();
            self.put(look, (x * 2 + wide) * WIDTH / 2, y, symbol, " text-anchor=\"middle\"");
            return;
        }
        match &mut self.run {
            // Two blanks end a run, so that wide gaps cost nothing.
            Some(run)
                if run.look == look && (lined || !(symbol == " " && run.text.ends_with(' '))) =>
            {
                run.text.push_str(symbol);
            }
            _ => {
                self.end_run();
                if lined || symbol != " " {
                    self.run = Some(Run { look, at: (x, y), text: symbol.to_owned() });
                }
            }
        }
    }

    fn end_run(&mut self) {
        let Some(run) = self.run.take() else { return };
        let lined = run.look.1[2] || run.look.1[3];
        let text = if lined { &run.text[..] } else { run.text.trim_end() };
        let length = match text.len() {
            1 => String::new(),
            n => format!(" textLength=\"{}\"", px(n as u32 * WIDTH)),
        };
        self.put(run.look, run.at.0 * WIDTH, run.at.1, text, &length);
    }

    fn put(&mut self, look: Look, left: u32, row: u32, text: &str, more: &str) {
        let class = self.looks.iter().position(|known| *known == look).unwrap_or_else(|| {
            self.looks.push(look);
            self.looks.len() - 1
        });
        let (x, y) = (px(left), px(row * HEIGHT + BASELINE));
        let text = escape(text);
        let _ =
            writeln!(self.text, "<text class=\"s{class}\" x=\"{x}\" y=\"{y}\"{more}>{text}</text>");
    }

    fn finish(self, buffer: &Buffer, page: Rgb, title: &str) -> String {
        let width = px(u32::from(buffer.area.width) * WIDTH + 2 * MARGIN);
        let height = px(u32::from(buffer.area.height) * HEIGHT + 2 * MARGIN);
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"{width}\" \
             height=\"{height}\" viewBox=\"0 0 {width} {height}\">\n<title>{}</title>\n<style>\n\
             text{{font:15px {FONT};white-space:pre}}\n",
            escape(title)
        );
        for (class, (color, words)) in self.looks.iter().enumerate() {
            let _ = write!(out, ".s{class}{{fill:{}", hex(*color));
            for (_, (_, word)) in words.iter().zip(WORDS).filter(|(on, _)| **on) {
                let _ = write!(out, ";{word}");
            }
            out.push_str("}\n");
        }
        let margin = px(MARGIN);
        let _ = write!(
            out,
            "</style>\n<rect width=\"{width}\" height=\"{height}\" fill=\"{}\"/>\n\
             <g transform=\"translate({margin} {margin})\">\n<g shape-rendering=\"crispEdges\">\n",
            hex(page)
        );
        self.behind.write(&mut out);
        self.shapes.write(&mut out);
        out.push_str("</g>\n");
        for (color, path) in &self.marks {
            let _ = writeln!(out, "<path fill=\"{}\" d=\"{path}\"/>", hex(*color));
        }
        out.push_str(&self.text);
        out.push_str("</g>\n</svg>\n");
        out
    }
}

/// Rectangles by colour; what joins is one.
#[derive(Default)]
struct Layer(Vec<(Rgb, Vec<Rect>)>);

impl Layer {
    fn add(&mut self, color: Rgb, rect: Rect) {
        let at = self.0.iter().position(|(known, _)| *known == color).unwrap_or_else(|| {
            self.0.push((color, Vec::new()));
            self.0.len() - 1
        });
        let rects = &mut self.0[at].1;
        match rects.last_mut() {
            Some(last) if last[2] == rect[0] && last[1] == rect[1] && last[3] == rect[3] => {
                last[2] = rect[2];
            }
            _ => rects.push(rect),
        }
    }

    fn write(&self, out: &mut String) {
        for (color, rects) in &self.0 {
            let _ = write!(out, "<path fill=\"{}\" d=\"", hex(*color));
            for [x0, y0, x1, y1] in stacked(rects) {
                let (width, height) = (px(x1 - x0), px(y1 - y0));
                let _ = write!(out, "M{} {}h{width}v{height}h-{width}z", px(x0), px(y0));
            }
            out.push_str("\"/>\n");
        }
    }
}

/// Rectangles that lie on top of each other, as one.
fn stacked(rects: &[Rect]) -> Vec<Rect> {
    let mut out: Vec<Rect> = Vec::new();
    // Who ends at a left, right and bottom.
    let mut ends: BTreeMap<(u32, u32, u32), usize> = BTreeMap::new();
    for rect in rects {
        let [x0, y0, x1, y1] = *rect;
        let at = ends.remove(&(x0, x1, y0)).unwrap_or_else(|| {
            out.push(*rect);
            out.len() - 1
        });
        out[at][3] = y1;
        ends.insert((x0, x1, y1), at);
    }
    out
}

/// Eighths of a pixel, in pixels.
fn px(eighths: u32) -> String {
    f64::to_string(&(f64::from(eighths) / 8.0))
}

/// Text between tags or in an attribute: clean, and nothing that XML forbids.
pub(in crate::ui) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in clean(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect as Area;
    use ratatui::style::{Color, Style};

    use super::*;

    fn picture(lines: &[(&str, Style)]) -> String {
        let mut buffer = Buffer::empty(Area::new(0, 0, 12, lines.len() as u16));
        for (y, (line, style)) in (0..).zip(lines) {
            buffer.set_string(0, y, line, *style);
        }
        svg(&buffer, &Palette::DARK, "a <title>")
    }

    #[test]
    fn runs_stand_in_their_columns() {
        let red = Style::new().fg(Color::Indexed(196)).add_modifier(Modifier::BOLD);
        let svg = picture(&[("ab c  d<&", red), ("x田中y", Style::new())]);
        for part in [
            "width=\"128\" height=\"60\"",
            "<title>a &lt;title&gt;</title>",
            ".s0{fill:#ff0000;font-weight:bold}",
            "<text class=\"s0\" x=\"0\" y=\"15\" textLength=\"36\">ab c</text>",
            "<text class=\"s0\" x=\"54\" y=\"15\" textLength=\"27\">d&lt;&amp;</text>",
            "<text class=\"s1\" x=\"18\" y=\"35\" text-anchor=\"middle\">田</text>",
            "<text class=\"s1\" x=\"36\" y=\"35\" text-anchor=\"middle\">中</text>",
            "<text class=\"s1\" x=\"45\" y=\"35\">y</text>",
        ] {
            assert!(svg.contains(part), "{part}\n{svg}");
        }
    }

    #[test]
    fn what_joins_is_one() {
        let bar = Style::new().fg(Color::Rgb(1, 2, 3));
        let svg = picture(&[("────", bar), ("▁▁█", bar), ("  █", bar)]);
        let one =
            "<path fill=\"#010203\" d=\"M0 10h36v1h-36zM0 37.5h18v2.5h-18zM18 20h9v40h-9z\"/>";
        assert!(svg.contains(one), "{svg}");
        assert!(!svg.contains("<text"), "{svg}");
    }

    #[test]
    fn a_reversed_row_is_one_rectangle() {
        let chosen = Style::new().add_modifier(Modifier::REVERSED);
        let svg = picture(&[("a   b       ", chosen), ("", Style::new()), ("", Style::new())]);
        assert!(svg.contains("<path fill=\"#d8dce3\" d=\"M0 0h108v20h-108z\"/>"), "{svg}");
    }
}
