//! A theme as far as the terminal can show it.

use ratatui::style::Color;

use super::super::caps::Depth;
use super::super::style::Role;
use super::sight::{ANSI, Rgb, Vision, contrast, difference, indexed, rgb, shade};
use super::{Paint, Theme, Themes};

/// The contrast that letters keep where they had it: what WCAG 2.1 asks of text (1.4.3, AA).
pub(super) const READABLE: f64 = 4.5;

impl Theme {
    /// The theme with colours of this depth alone.
    ///
    /// Without colours every theme is `mono`, whose attributes say what they can. A selection whose
    /// background would be lost is reversed instead.
    #[must_use]
    pub fn at(&self, depth: Depth) -> Self {
        if depth == Depth::None {
            let mono = Themes::built_in().get("mono").unwrap_or_else(|_| self.clone());
            return Self { name: self.name.clone(), ..mono };
        }
        let mut paints: Vec<Paint> =
            Role::ALL.iter().map(|role| self.reduced(self.paint(*role), depth)).collect();
        let ground = paints.get(Role::Text as usize).and_then(|text| text.bg);
        let ground = ground.and_then(rgb).unwrap_or(self.appearance.ground().1);
        if let Some(selected) = paints.get_mut(Role::Selected as usize)
            && selected.bg.and_then(rgb) == Some(ground)
        {
            *selected = Paint { fg: None, bg: None, reverse: true, ..*selected };
        }
        Self { paints: paints.into(), ..self.clone() }
    }

    fn reduced(&self, paint: Paint, depth: Depth) -> Paint {
        let own = |color: &Color| *color != Color::Reset;
        let assumed = self.appearance.ground().1;
        let under = paint.bg.filter(own).or(self.paint(Role::Text).bg.filter(own));
        let below = under.map(|color| behind(color, depth));
        let under = under.and_then(rgb).unwrap_or(assumed);
        let below = below.and_then(rgb).unwrap_or(assumed);
        Paint {
            fg: paint.fg.filter(own).map(|color| letters(color, depth, under, below)),
            bg: paint.bg.filter(own).map(|color| behind(color, depth)),
            ..paint
        }
    }
}

/// The value of a colour that `depth` lacks; none when it can be shown as it is.
fn lacking(color: Color, depth: Depth) -> Option<Rgb> {
    let lacks = match (color, depth) {
        (_, Depth::True) => false,
        (Color::Rgb(..), _) => true,
        (Color::Indexed(index), Depth::Ansi16) => index >= 16,
        _ => false,
    };
    rgb(color).filter(|_| lacks)
}

/// The colours of the palette of 256 without the first 16, for those are the user's.
fn palette() -> impl Iterator<Item = (Color, Rgb)> {
    (16..=255).map(|index| (Color::Indexed(index), indexed(index)))
}

fn nearest(colors: impl Iterator<Item = (Color, Rgb)>, cost: impl Fn(Rgb) -> f64) -> Color {
    let by = |a: &(Color, Rgb), b: &(Color, Rgb)| cost(a.1).total_cmp(&cost(b.1));
    colors.min_by(by).map_or(Color::Reset, |(color, _)| color)
}

/// The nearest background.
fn behind(color: Color, depth: Depth) -> Color {
    let Some(wanted) = lacking(color, depth) else { return color };
    let cost = |rgb: Rgb| difference(wanted, rgb, Vision::Normal);
    match depth {
        Depth::Ansi16 => nearest(ANSI.into_iter(), cost),
        _ => nearest(palette(), cost),
    }
}

/// The nearest colour for letters that stood on `under` and will stand on `below`: one that can be
/// read as well, as far as there is one.
fn letters(color: Color, depth: Depth, under: Rgb, below: Rgb) -> Color {
    let Some(wanted) = lacking(color, depth) else { return color };
    let needed = contrast(wanted, under).min(READABLE);
    let lost = |rgb: Rgb| if contrast(rgb, below) < needed { 1e6 } else { 0.0 };
    match depth {
        Depth::Ansi16 => nearest(ANSI.into_iter(), |rgb| lost(rgb) + by_hue(wanted, rgb)),
        _ => nearest(palette(), |rgb| lost(rgb) + difference(wanted, rgb, Vision::Normal)),
    }
}

/// How far one of the 16 colours is from `wanted`, when the hue is what counts.
///
/// These 16 have the fullest chroma or none, so by CIEDE2000 or by plain RGB most soft colours are
/// nearest to a grey, and all severities of a pastel theme are the same. A colour counts as grey
/// here with a chroma below 18 or a quarter of its lightness; half a degree of hue weighs as much as
/// one of lightness.
fn by_hue(wanted: Rgb, rgb: Rgb) -> f64 {
    let ((l, c, h), (light, chroma, hue)) = (shade(wanted), shade(rgb));
    let grey = c < (0.26 * l).max(18.0);
    if grey != (chroma < 1.0) {
        return 1e3 + difference(wanted, rgb, Vision::Normal);
    }
    let turn = (h - hue).rem_euclid(360.0);
    let turn = if grey { 0.0 } else { turn.min(360.0 - turn) };
    turn + 0.5 * (l - light).abs()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BLACK: Rgb = (0, 0, 0);
    const WHITE: Rgb = (255, 255, 255);

    #[test]
    fn what_can_be_shown_stays_as_it_is() {
        let orange = Color::Rgb(230, 159, 0);
        for (color, depth) in [
            (orange, Depth::True),
            (Color::Red, Depth::Ansi16),
            (Color::Indexed(9), Depth::Ansi16),
            (Color::Indexed(200), Depth::Ansi256),
            (Color::Reset, Depth::Ansi16),
        ] {
            assert_eq!(letters(color, depth, BLACK, BLACK), color);
            assert_eq!(behind(color, depth), color);
        }
    }

    #[test]
    fn letters_keep_their_hue_and_can_be_read() {
        for (wanted, ground, in_256, in_16) in [
            // Blue of terminals is too dark on black: what is near it takes its place.
            ((230, 159, 0), BLACK, 214, Color::Yellow),
            // The pastels of Catppuccin, for which plain RGB finds grey, grey, grey and grey.
            ((243, 139, 168), BLACK, 211, Color::LightRed),
            ((249, 226, 175), BLACK, 222, Color::LightYellow),
            ((166, 227, 161), BLACK, 114, Color::LightGreen),
            ((137, 180, 250), BLACK, 111, Color::Cyan),
            ((205, 214, 244), BLACK, 189, Color::Gray),
            // On white, yellow could not be read.
            ((146, 95, 0), WHITE, 94, Color::Red),
        ] {
            let color = Color::Rgb(wanted.0, wanted.1, wanted.2);
            let found = letters(color, Depth::Ansi256, ground, ground);
            assert_eq!(found, Color::Indexed(in_256), "{wanted:?}");
            assert_eq!(letters(color, Depth::Ansi16, ground, ground), in_16, "{wanted:?}");
        }
        assert_eq!(behind(Color::Rgb(0, 43, 54), Depth::Ansi16), Color::Black);
        assert_eq!(letters(Color::Indexed(196), Depth::Ansi16, BLACK, BLACK), Color::LightRed);
    }
}
