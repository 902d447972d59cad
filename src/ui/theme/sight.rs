//! What colours look like: to whom they differ, and whether one can be read on the other.

use std::fmt;

use palette::color_difference::{Ciede2000, Wcag21RelativeContrast};
use palette::{FromColor, Lab, LinSrgb, Srgb};
use ratatui::style::Color;

/// Red, green, blue of sRGB.
pub(super) type Rgb = (u8, u8, u8);

/// Whose eyes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vision {
    /// Three kinds of cones.
    Normal,
    /// Without those for long waves: red is dark, and like green.
    Protanopia,
    /// Without those for middle waves: red is like green.
    Deuteranopia,
    /// Without those for short waves: blue is like green, yellow like grey.
    Tritanopia,
}

impl Vision {
    /// All of them.
    pub const ALL: [Self; 4] =
        [Self::Normal, Self::Protanopia, Self::Deuteranopia, Self::Tritanopia];

    /// How linear RGB is seen: the matrices of severity 1.0 of Machado, Oliveira and Fernandes, "A
    /// Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE Transactions on
    /// Visualization and Computer Graphics 15 (6), 2009.
    const fn matrix(self) -> [[f64; 3]; 3] {
        match self {
            Self::Normal => [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
            Self::Protanopia => [
                [0.152_286, 1.052_583, -0.204_868],
                [0.114_503, 0.786_281, 0.099_216],
                [-0.003_882, -0.048_116, 1.051_998],
            ],
            Self::Deuteranopia => [
                [0.367_322, 0.860_646, -0.227_968],
                [0.280_085, 0.672_501, 0.047_413],
                [-0.011_820, 0.042_940, 0.968_881],
            ],
            Self::Tritanopia => [
                [1.255_528, -0.076_749, -0.178_779],
                [-0.078_411, 0.930_809, 0.147_602],
                [0.004_733, 0.691_367, 0.303_900],
            ],
        }
    }
}

impl fmt::Display for Vision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Normal => "normal vision",
            Self::Protanopia => "protanopia",
            Self::Deuteranopia => "deuteranopia",
            Self::Tritanopia => "tritanopia",
        })
    }
}

fn srgb((r, g, b): Rgb) -> Srgb<f64> {
    Srgb::new(r, g, b).into_format()
}

/// The contrast ratio of WCAG 2: from 1, the same, to 21, black and white.
pub(super) fn contrast(a: Rgb, b: Rgb) -> f64 {
    srgb(a).relative_contrast(srgb(b))
}

/// The colour difference CIEDE2000 as these eyes see it: 0 is the same, about 1 can just be seen
/// side by side, 100 is black and white.
pub(super) fn difference(a: Rgb, b: Rgb, vision: Vision) -> f64 {
    lab(a, vision).difference(lab(b, vision))
}

fn lab(color: Rgb, vision: Vision) -> Lab<palette::white_point::D65, f64> {
    let linear: LinSrgb<f64> = srgb(color).into_linear();
    let [r, g, b] = vision.matrix().map(|row| {
        (row[0] * linear.red + row[1] * linear.green + row[2] * linear.blue).clamp(0.0, 1.0)
    });
    Lab::from_color(LinSrgb::new(r, g, b))
}

/// Lightness, 0 to 100, and chroma of CIE L*a*b*; and the hue in degrees of HSV, in which the
/// colours of terminals, corners of the RGB cube, stand 60 degrees apart.
pub(super) fn shade(color: Rgb) -> (f64, f64, f64) {
    let lab = lab(color, Vision::Normal);
    let hue = palette::Hsv::from_color(srgb(color)).hue;
    (lab.l, lab.a.hypot(lab.b), hue.into_positive_degrees())
}

/// The usual values of the 16 colours, those of xterm; terminals differ, and users change them.
pub(super) const ANSI: [(Color, Rgb); 16] = [
    (Color::Black, (0, 0, 0)),
    (Color::Red, (205, 0, 0)),
    (Color::Green, (0, 205, 0)),
    (Color::Yellow, (205, 205, 0)),
    (Color::Blue, (0, 0, 238)),
    (Color::Magenta, (205, 0, 205)),
    (Color::Cyan, (0, 205, 205)),
    (Color::Gray, (229, 229, 229)),
    (Color::DarkGray, (127, 127, 127)),
    (Color::LightRed, (255, 0, 0)),
    (Color::LightGreen, (0, 255, 0)),
    (Color::LightYellow, (255, 255, 0)),
    (Color::LightBlue, (92, 92, 255)),
    (Color::LightMagenta, (255, 0, 255)),
    (Color::LightCyan, (0, 255, 255)),
    (Color::White, (255, 255, 255)),
];

/// The levels of a side of the 6x6x6 cube of the 256-colour palette.
const CUBE: [u8; 6] = [0, 95, 135, 175, 215, 255];

/// What a colour is usually; none for the terminal's own.
pub(super) fn rgb(color: Color) -> Option<Rgb> {
    match color {
        Color::Reset => None,
        Color::Rgb(r, g, b) => Some((r, g, b)),
        Color::Indexed(index) => Some(indexed(index)),
        named => ANSI.iter().find(|(color, _)| *color == named).map(|(_, rgb)| *rgb),
    }
}

/// The number of one of the 16 colours, by its name.
pub(in crate::ui) fn number(color: Color) -> Option<u8> {
    ANSI.iter().position(|(named, _)| *named == color).map(|place| place as u8)
}

/// A colour of the palette of 256.
pub(in crate::ui) fn indexed(index: u8) -> Rgb {
    match index {
        0..16 => ANSI[usize::from(index)].1,
        16..232 => {
            let i = usize::from(index - 16);
            (CUBE[i / 36], CUBE[i / 6 % 6], CUBE[i % 6])
        }
        _ => {
            let grey = 8 + 10 * (index - 232);
            (grey, grey, grey)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_that_of_wcag() {
        for (a, b, ratio) in [
            ((255, 255, 255), (0, 0, 0), 21.0),
            ((118, 118, 118), (255, 255, 255), 4.54),
            ((0, 0, 255), (255, 255, 255), 8.59),
            ((255, 0, 0), (255, 255, 255), 4.0),
        ] {
            assert!((contrast(a, b) - ratio).abs() < 0.005, "{}", contrast(a, b));
        }
    }

    /// Pairs of the data that Sharma, Wu and Dalal published with the formula in 2005.
    #[test]
    fn the_difference_is_that_of_the_published_data() {
        for (a, b, expected) in [
            ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
            ((50.0, -1.3802, -84.2814), (50.0, 0.0, -82.7485), 1.0),
            ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
            ((50.0, 2.5, 0.0), (58.0, 24.0, 15.0), 19.4535),
            ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
        ] {
            let lab = |(l, a, b)| Lab::<palette::white_point::D65, f64>::new(l, a, b);
            let found = lab(a).difference(lab(b));
            assert!((found - expected).abs() < 5e-5, "{found}, not {expected}");
        }
    }

    #[test]
    fn who_lacks_a_cone_confuses_what_it_tells_apart() {
        let (red, green, blue) = ((205, 0, 0), (0, 138, 0), (0, 0, 238));
        assert!(difference(red, green, Vision::Normal) > 50.0);
        assert!(difference(red, green, Vision::Deuteranopia) < 25.0);
        assert!(difference(red, blue, Vision::Deuteranopia) > 50.0);
        for vision in Vision::ALL {
            let grey = difference((127, 127, 127), (127, 127, 127), vision);
            assert!(grey < 1e-9, "{vision}");
            // Rows of the matrices add up to 1: what has no colour keeps having none.
            let (l, a, b) = lab((200, 200, 200), vision).into_components();
            assert!(
                a.abs() < 0.1 && b.abs() < 0.1 && (l - 80.6).abs() < 0.1,
                "{vision}: {l} {a} {b}"
            );
        }
    }
}
