//! The colours of a picture: what a terminal leaves open has fixed values here.

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};

use crate::ui::theme::{Appearance, Theme, indexed, number};

/// A colour of a picture: red, green, blue.
pub(super) type Rgb = (u8, u8, u8);

/// What a terminal's own colours are in a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Palette {
    /// Letters without a colour.
    fg: Rgb,
    /// The page.
    bg: Rgb,
    /// The 16 colours: black, red, green, yellow, blue, magenta, cyan, grey, and these bright.
    ansi: [Rgb; 16],
}

impl Palette {
    /// Light letters on a dark page; every colour but black and dark grey stands out from it by 4.5
    /// to 1 or more.
    pub const DARK: Self = Self {
        fg: (0xd8, 0xdc, 0xe3),
        bg: (0x14, 0x17, 0x1c),
        ansi: [
            (0x14, 0x17, 0x1c),
            (0xe0, 0x6c, 0x6c),
            (0x7f, 0xc0, 0x7f),
            (0xd9, 0xb2, 0x5f),
            (0x6c, 0xa4, 0xe8),
            (0xc5, 0x8a, 0xdc),
            (0x5f, 0xbf, 0xc9),
            (0xb4, 0xba, 0xc4),
            (0x6b, 0x73, 0x80),
            (0xff, 0x7b, 0x72),
            (0x9c, 0xe0, 0x9c),
            (0xff, 0xd8, 0x7a),
            (0x8f, 0xc1, 0xff),
            (0xe2, 0xae, 0xf5),
            (0x84, 0xe1, 0xea),
            (0xff, 0xff, 0xff),
        ],
    };

    /// Dark letters on white; every colour but the greys and white stands out from it by 4.5 to 1 or
    /// more.
    pub const LIGHT: Self = Self {
        fg: (0x1f, 0x23, 0x28),
        bg: (0xff, 0xff, 0xff),
        ansi: [
            (0x1f, 0x23, 0x28),
            (0xb3, 0x1d, 0x28),
            (0x1a, 0x7f, 0x37),
            (0x8a, 0x62, 0x00),
            (0x0b, 0x57, 0xc4),
            (0x8a, 0x2f, 0xb5),
            (0x0b, 0x74, 0x85),
            (0x8c, 0x95, 0x9f),
            (0x57, 0x60, 0x6a),
            (0xcf, 0x22, 0x2e),
            (0x11, 0x63, 0x29),
            (0x7d, 0x4e, 0x00),
            (0x21, 0x8b, 0xff),
            (0xa4, 0x75, 0xf9),
            (0x1b, 0x7c, 0x83),
            (0xff, 0xff, 0xff),
        ],
    };

    /// The page that a theme is made for.
    pub fn of(theme: &Theme) -> Self {
        match theme.appearance() {
            Appearance::Dark => Self::DARK,
            Appearance::Light => Self::LIGHT,
        }
    }

    fn color(&self, color: Color, own: Rgb) -> Rgb {
        let index = match color {
            Color::Reset => return own,
            Color::Rgb(r, g, b) => return (r, g, b),
            Color::Indexed(index) => index,
            named => match number(named) {
                Some(number) => number,
                None => return own,
            },
        };
        self.ansi.get(usize::from(index)).copied().unwrap_or_else(|| indexed(index))
    }

    /// The colours of a cell's letters and of what is behind them.
    pub(super) fn of_cell(&self, cell: &Cell) -> (Rgb, Rgb) {
        let mut fg = self.color(cell.fg, self.fg);
        let mut bg = self.color(cell.bg, self.bg);
        if cell.modifier.contains(Modifier::REVERSED) {
            (fg, bg) = (bg, fg);
        }
        if cell.modifier.contains(Modifier::DIM) {
            fg = mixed(fg, bg);
        }
        (fg, bg)
    }
}

/// Two parts of the letters' colour and one of the page's.
fn mixed(fg: Rgb, bg: Rgb) -> Rgb {
    let mix = |a: u8, b: u8| ((u16::from(a) * 2 + u16::from(b)) / 3) as u8;
    (mix(fg.0, bg.0), mix(fg.1, bg.1), mix(fg.2, bg.2))
}

/// A colour as `#rrggbb`.
pub(super) fn hex((r, g, b): Rgb) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// WCAG 2: relative luminance.
    fn luminance((r, g, b): Rgb) -> f64 {
        let part = |c: u8| {
            let c = f64::from(c) / 255.0;
            if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b)
    }

    #[test]
    fn colours_stand_out_from_the_page() {
        for (palette, left_out) in
            [(Palette::DARK, &[0, 8][..]), (Palette::LIGHT, &[7, 12, 13, 15])]
        {
            let page = luminance(palette.bg);
            for (i, color) in palette.ansi.iter().chain([&palette.fg]).enumerate() {
                let (a, b) = (luminance(*color), page);
                let ratio = (a.max(b) + 0.05) / (a.min(b) + 0.05);
                assert!(ratio >= 4.5 || left_out.contains(&i), "{i}: {ratio:.2}");
            }
        }
    }

    #[test]
    fn cells_are_reversed_and_dimmed() {
        let mut cell = Cell::default();
        assert_eq!(Palette::DARK.of_cell(&cell), (Palette::DARK.fg, Palette::DARK.bg));
        cell.modifier = Modifier::REVERSED;
        assert_eq!(Palette::DARK.of_cell(&cell), (Palette::DARK.bg, Palette::DARK.fg));
        cell.modifier = Modifier::DIM;
        cell.fg = Color::Rgb(0xff, 0, 0);
        cell.bg = Color::Indexed(16);
        assert_eq!(Palette::DARK.of_cell(&cell), ((0xaa, 0, 0), (0, 0, 0)));
        assert_eq!(Palette::LIGHT.color(Color::Indexed(178), (0, 0, 0)), (215, 175, 0));
        assert_eq!(Palette::LIGHT.color(Color::Indexed(255), (0, 0, 0)), (238, 238, 238));
    }
}
