//! Whether what a theme draws can be read and told apart, on every kind of terminal and by
//! everybody.
//!
//! - Letters have a contrast of 4.5 with what is behind them, also on a selected line; lines, bars,
//!   bands and time lines have 3 (WCAG 2.1, 1.4.3 and 1.4.11).
//! - Roles that must be told apart are 10 apart by CIEDE2000, to normal eyes, and with protanopia,
//!   deuteranopia and tritanopia. Half of all people notice a difference of 7 in lightness, 10 along
//!   red and green, and 14 along yellow and blue in a mark of a third of a degree (Stone, Szafir and
//!   Setlur, "An Engineering Model for Color Difference as a Function of Size", 2014), which is a
//!   letter on a terminal; CIEDE2000 counts strong colours for less than these.
//! - An underline tells apart by itself. Bold does so between two roles without a colour, for then
//!   there is nothing else, and between `anomaly.mid` and `anomaly.low`, neighbours on one scale.
//!   Each severity also has its mark, its word and its place.
//! - All of it holds in true colour, in 256 colours and in 16; without colours every theme is
//!   `mono`, which is checked as such.
//!
//! What is behind is the theme's own background, or black or white as `appearance` says. The 16
//! colours have the values of xterm, dim letters lose a third towards what is behind them, and
//! reversed ones are swapped with it.

use std::fmt;

use super::super::caps::Depth;
use super::super::style::Role;
use super::reduce::READABLE;
use super::sight::{Rgb, Vision, contrast, difference, rgb};
use super::{Appearance, Theme};

/// The contrast that lines and bars need.
const VISIBLE: f64 = 3.0;

/// The difference that is seen without looking for it.
const APART: f64 = 10.0;

/// Roles that must be told apart.
const PAIRS: [(Role, Role); 13] = [
    (Role::High, Role::Mid),
    (Role::High, Role::Low),
    (Role::Mid, Role::Low),
    (Role::High, Role::Ok),
    (Role::Mid, Role::Ok),
    (Role::Low, Role::Ok),
    (Role::RankUp, Role::RankDown),
    (Role::Live, Role::Paused),
    (Role::Live, Role::Ended),
    (Role::Paused, Role::Ended),
    (Role::Spark, Role::SparkHot),
    (Role::Spark, Role::Expected),
    (Role::SparkHot, Role::Expected),
];

const DEPTHS: [Depth; 3] = [Depth::True, Depth::Ansi256, Depth::Ansi16];

/// Something that cannot be read, or not be told apart.
#[derive(Clone, Debug, PartialEq)]
pub enum Finding {
    /// A role has too little contrast with what is behind it.
    Faint {
        /// The role.
        role: Role,
        /// Whether on a selected line.
        selected: bool,
        /// How many colours the terminal has.
        depth: Depth,
        /// The contrast ratio that it has.
        contrast: f64,
        /// The contrast ratio that it needs.
        needed: f64,
    },
    /// Two roles look alike.
    Alike {
        /// The roles.
        roles: (Role, Role),
        /// How many colours the terminal has.
        depth: Depth,
        /// To whom.
        vision: Vision,
        /// How far they are apart.
        distance: f64,
    },
    /// A selected line looks like the others.
    Unselected {
        /// How many colours the terminal has.
        depth: Depth,
        /// To whom.
        vision: Vision,
        /// How far the backgrounds are apart.
        distance: f64,
    },
    /// The background is not what `appearance` says.
    Appearance(Appearance),
}

/// What was found, and how close the rest comes to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// What is wrong; nothing, when the theme is good.
    pub findings: Vec<Finding>,
    /// The lowest contrast ratio of letters.
    pub text: f64,
    /// The lowest contrast ratio of lines.
    pub lines: f64,
    /// The smallest distance between roles that their colours tell apart.
    pub apart: f64,
}

/// A cell as it is seen.
#[derive(Clone, Copy)]
struct Look {
    fg: Rgb,
    bg: Rgb,
    bold: bool,
    underline: bool,
    /// Whether the role itself says a colour.
    colored: bool,
}

/// Judges a theme.
pub fn check(theme: &Theme) -> Report {
    let mut report =
        Report { findings: Vec::new(), text: f64::MAX, lines: f64::MAX, apart: f64::MAX };
    let (_, bg) = theme.ground();
    let light = contrast(bg, (0, 0, 0)) > contrast(bg, (255, 255, 255));
    if light != (theme.appearance == Appearance::Light) {
        report.findings.push(Finding::Appearance(theme.appearance));
    }
    for depth in DEPTHS {
        let theme = theme.at(depth);
        for role in Role::ALL {
            report.contrast(&theme, depth, *role, false);
            if role.is_on_lists() {
                report.contrast(&theme, depth, *role, true);
            }
        }
        for roles in PAIRS {
            report.pair(&theme, depth, roles);
        }
        report.selection(&theme, depth);
    }
    report
}

impl Report {
    fn contrast(&mut self, theme: &Theme, depth: Depth, role: Role, selected: bool) {
        let on_top = if selected { Role::Selected } else { role };
        let look = look(theme, &[role, on_top]);
        let contrast = contrast(look.fg, look.bg);
        let (lowest, needed) =
            if role.is_line() { (&mut self.lines, VISIBLE) } else { (&mut self.text, READABLE) };
        *lowest = lowest.min(contrast);
        // What fails in all colours is not told for each lower depth again.
        let told = self.findings.iter().any(|finding| {
            matches!(finding, Finding::Faint { role: r, selected: s, .. }
                if *r == role && *s == selected)
        });
        if contrast < needed && !told {
            self.findings.push(Finding::Faint { role, selected, depth, contrast, needed });
        }
    }

    fn pair(&mut self, theme: &Theme, depth: Depth, roles: (Role, Role)) {
        let (a, b) = (look(theme, &[roles.0]), look(theme, &[roles.1]));
        let weighs = roles == (Role::Mid, Role::Low) || !(a.colored || b.colored);
        if a.underline != b.underline || (weighs && a.bold != b.bold) {
            return;
        }
        let (distance, vision) =
            least(|vision| difference(a.fg, b.fg, vision).max(difference(a.bg, b.bg, vision)));
        self.apart = self.apart.min(distance);
        let told = self
            .findings
            .iter()
            .any(|finding| matches!(finding, Finding::Alike { roles: r, .. } if *r == roles));
        if distance < APART && !told {
            self.findings.push(Finding::Alike { roles, depth, vision, distance });
        }
    }

    fn selection(&mut self, theme: &Theme, depth: Depth) {
        let (line, other) = (look(theme, &[Role::Selected]), look(theme, &[]));
        let (distance, vision) = least(|vision| difference(line.bg, other.bg, vision));
        let told = self.findings.iter().any(|f| matches!(f, Finding::Unselected { .. }));
        if distance < APART && line.underline == other.underline && !told {
            self.findings.push(Finding::Unselected { depth, vision, distance });
        }
    }
}

/// The smallest of all eyes' distances, and whose it is.
fn least(distance: impl Fn(Vision) -> f64) -> (f64, Vision) {
    let all = Vision::ALL.map(|vision| (distance(vision), vision));
    all.into_iter().min_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or((f64::MAX, Vision::Normal))
}

/// Roles on top of plain text, as a canvas lays them on each other.
fn look(theme: &Theme, roles: &[Role]) -> Look {
    let (mut fg, mut bg) = theme.ground();
    let text = theme.paint(Role::Text);
    let (mut all, mut colored) = (text, false);
    for paint in roles.iter().map(|role| theme.paint(*role)) {
        fg = paint.fg.and_then(rgb).unwrap_or(fg);
        bg = paint.bg.and_then(rgb).unwrap_or(bg);
        colored |= (paint.fg.or(text.fg), paint.bg.or(text.bg)) != (text.fg, text.bg);
        all.bold |= paint.bold;
        all.dim |= paint.dim;
        all.underline |= paint.underline;
        all.reverse |= paint.reverse;
    }
    if all.dim {
        let third = |x: u8, y: u8| ((2 * u16::from(x) + u16::from(y)) / 3) as u8;
        fg = (third(fg.0, bg.0), third(fg.1, bg.1), third(fg.2, bg.2));
    }
    if all.reverse {
        std::mem::swap(&mut fg, &mut bg);
    }
    Look { fg, bg, bold: all.bold, underline: all.underline, colored }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Faint { role, selected, depth, contrast, needed } => write!(
                f,
                "`{}`{} has a contrast of {contrast:.1}{}; {} need {needed:.1}",
                role.name(),
                if *selected { " on a selected line" } else { "" },
                within(*depth),
                if role.is_line() { "lines" } else { "letters" },
            ),
            Self::Alike { roles: (a, b), depth, vision, distance } => write!(
                f,
                "`{}` and `{}` are {distance:.1} apart for {vision}{}; {APART} is needed",
                a.name(),
                b.name(),
                within(*depth),
            ),
            Self::Unselected { depth, vision, distance } => write!(
                f,
                "`row.selected` is {distance:.1} apart from other lines for {vision}{}; {APART} is \
                 needed",
                within(*depth),
            ),
            Self::Appearance(appearance) => write!(
                f,
                "`appearance` is {}, and the background is not; correct one of the two",
                appearance.word()
            ),
        }
    }
}

fn within(depth: Depth) -> &'static str {
    match depth {
        Depth::Ansi256 => " in 256 colours",
        Depth::Ansi16 => " in 16 colours",
        Depth::True | Depth::None => "",
    }
}
