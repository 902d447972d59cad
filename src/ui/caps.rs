//! What the terminal can show, told by flags and the environment alone.
//!
//! The terminal itself is never asked: an answer may come late, or never, over SSH and tmux.

use ratatui::style::Color;

/// How many colours the terminal shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// None: only bold, dim, underline and reverse.
    None,
    /// The 16 colours of the terminal's own palette.
    #[default]
    Ansi16,
    /// The fixed palette of 256.
    Ansi256,
    /// Any colour.
    True,
}

/// What the terminal can show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Caps {
    /// How many colours.
    pub depth: Depth,
    /// Draw with ASCII characters only.
    pub ascii: bool,
}

impl Caps {
    /// What flags and environment say; `depth` and `ascii` are the flags and win.
    pub fn detect(depth: Option<Depth>, ascii: bool, env: impl Fn(&str) -> Option<String>) -> Self {
        let get = |name: &str| env(name).filter(|value| !value.is_empty());
        Self { depth: depth.unwrap_or_else(|| depth_of(&get)), ascii: ascii || !speaks_utf8(&get) }
    }

    /// [`Caps::detect`] with the environment of this process.
    pub fn from_env(depth: Option<Depth>, ascii: bool) -> Self {
        Self::detect(depth, ascii, |name| std::env::var(name).ok())
    }
}

fn depth_of(get: &impl Fn(&str) -> Option<String>) -> Depth {
    let term = get("TERM").unwrap_or_default();
    if get("NO_COLOR").is_some() || term.is_empty() || term == "dumb" || term.starts_with("vt") {
        return Depth::None;
    }
    if matches!(get("COLORTERM").as_deref(), Some("truecolor" | "24bit")) {
        return Depth::True;
    }
    if term.contains("256") { Depth::Ansi256 } else { Depth::Ansi16 }
}

/// The first of the three that is set decides, as in the C library.
fn speaks_utf8(get: &impl Fn(&str) -> Option<String>) -> bool {
    ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| get(name)).is_some_and(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    })
}

/// The nearest colour that `depth` can show; `None` leaves the terminal's own.
pub fn reduce(color: Color, depth: Depth) -> Option<Color> {
    match (color, depth) {
        (Color::Reset, _) | (_, Depth::None) => None,
        (Color::Rgb(r, g, b), Depth::Ansi256) => Some(Color::Indexed(nearest_256((r, g, b)))),
        (Color::Rgb(r, g, b), Depth::Ansi16) => Some(nearest_16((r, g, b))),
        (Color::Indexed(i), Depth::Ansi16) if i >= 16 => Some(nearest_16(rgb_of(i))),
        (color, _) => Some(color),
    }
}

type Rgb = (u8, u8, u8);

/// The levels of a side of the 6x6x6 cube of the 256-colour palette.
const CUBE: [u8; 6] = [0, 95, 135, 175, 215, 255];

/// The usual values of the 16 colours; terminals differ a little.
const ANSI: [(Color, Rgb); 16] = [
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

fn distance(a: Rgb, b: Rgb) -> u32 {
    let part = |x: u8, y: u8| u32::from(x.abs_diff(y)).pow(2);
    part(a.0, b.0) + part(a.1, b.1) + part(a.2, b.2)
}

fn nearest_16(rgb: Rgb) -> Color {
    ANSI.iter().min_by_key(|(_, ansi)| distance(rgb, *ansi)).map_or(Color::Gray, |found| found.0)
}

/// The cube and the greys; the first 16 are left out, for they are the user's.
fn nearest_256(rgb: Rgb) -> u8 {
    (16..=255).min_by_key(|i| distance(rgb, rgb_of(*i))).unwrap_or(7)
}

fn rgb_of(index: u8) -> Rgb {
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

    fn caps(vars: &[(&str, &str)]) -> Caps {
        Caps::detect(None, false, |name| {
            vars.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn colours_follow_the_environment() {
        for (vars, depth) in [
            (&[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")][..], Depth::True),
            (&[("TERM", "tmux-256color")], Depth::Ansi256),
            (&[("TERM", "xterm")], Depth::Ansi16),
            (&[("TERM", "vt100")], Depth::None),
            (&[("TERM", "xterm-256color"), ("NO_COLOR", "1")], Depth::None),
            (&[("TERM", "xterm"), ("NO_COLOR", "")], Depth::Ansi16),
            (&[], Depth::None),
        ] {
            assert_eq!(caps(vars).depth, depth, "{vars:?}");
        }
        assert_eq!(Caps::detect(Some(Depth::True), false, |_| None).depth, Depth::True);
    }

    #[test]
    fn a_locale_without_utf8_is_ascii() {
        for (vars, ascii) in [
            (&[("LANG", "en_US.UTF-8")][..], false),
            (&[("LANG", "en_us.utf8")], false),
            (&[("LANG", "en_US.UTF-8"), ("LC_ALL", "C")], true),
            (&[("LC_ALL", ""), ("LC_CTYPE", "C.UTF-8")], false),
            (&[], true),
        ] {
            assert_eq!(caps(vars).ascii, ascii, "{vars:?}");
        }
    }

    #[test]
    fn colours_are_reduced_to_the_nearest() {
        let orange = Color::Rgb(230, 159, 0);
        assert_eq!(reduce(orange, Depth::True), Some(orange));
        assert_eq!(reduce(orange, Depth::Ansi256), Some(Color::Indexed(178)));
        assert_eq!(reduce(orange, Depth::Ansi16), Some(Color::Yellow));
        assert_eq!(reduce(Color::Indexed(196), Depth::Ansi16), Some(Color::LightRed));
        assert_eq!(reduce(orange, Depth::None), None);
        assert_eq!(reduce(Color::Reset, Depth::True), None);
    }
}
