//! Colour depth, charset and theme as one value that the views ask by role.

use ratatui::style::{Modifier, Style};

use super::caps::Caps;
use super::glyphs::{ASCII, Glyphs, UTF8};
use super::theme::Theme;
use crate::board::Level;

macro_rules! roles {
    ($($role:ident => $name:literal, $doc:literal;)*) => {
        /// What a piece of the screen is, by which a theme gives it its colours.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Role {
            $(#[doc = $doc] $role,)*
        }

        impl Role {
            /// Every role.
            pub const ALL: &[Self] = &[$(Self::$role,)*];

            /// Its name in theme files.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$role => $name,)* }
            }

            /// What it is, in a few words.
            pub const fn about(self) -> &'static str {
                match self { $(Self::$role => $doc,)* }
            }
        }
    };
}

roles! {
    Text => "text", "Plain text.";
    Dim => "dim", "What matters less.";
    Title => "title", "Headings and column names.";
    Key => "key", "A key that can be pressed.";
    Rule => "rule", "Lines between the parts of a screen.";
    Live => "phase.live", "The feed is followed, or played.";
    Waiting => "phase.waiting", "The feed waits, or catches up.";
    Paused => "phase.paused", "What is shown is not the present.";
    Ended => "phase.ended", "The feed has ended.";
    Loud => "loud", "Something is wrong with what is shown.";
    Warn => "warn", "Something needs a look.";
    Selected => "row.selected", "The selected line of a list.";
    RankUp => "rank.up", "A contributor that rose.";
    RankDown => "rank.down", "A contributor that fell.";
    RankNew => "rank.new", "A contributor that was not there before.";
    Share => "share.bar", "Bars of shares and causes.";
    Spark => "spark.base", "Time lines.";
    SparkHot => "spark.hot", "Minutes of a time line with an anomaly.";
    Expected => "spark.expected", "The expected band.";
    Cursor => "cursor", "The minute that is looked at.";
    High => "anomaly.high", "Severity 70 to 100.";
    Mid => "anomaly.mid", "Severity 40 to 69.";
    Low => "anomaly.low", "Severity 1 to 39.";
    Ok => "watch.ok", "Watched, and normal.";
    Learning => "watch.learning", "Watched, but not long enough to say.";
    Match => "match", "The contributor's own values in a raw event.";
    Input => "input", "Text that is being typed.";
    Error => "input.error", "What is wrong with it.";
}

impl Role {
    /// The role of an anomaly.
    pub const fn of(level: Level) -> Self {
        match level {
            Level::High => Self::High,
            Level::Mid => Self::Mid,
            Level::Low => Self::Low,
        }
    }

    /// Whether it draws lines, bars and bands, no letters.
    pub const fn is_line(self) -> bool {
        matches!(self, Self::Rule | Self::Share | Self::Spark | Self::SparkHot | Self::Expected)
    }

    /// Whether it is drawn on lines that can be selected.
    pub const fn is_on_lists(self) -> bool {
        !matches!(
            self,
            Self::Key
                | Self::Live
                | Self::Waiting
                | Self::Paused
                | Self::Ended
                | Self::Loud
                | Self::Selected
                | Self::Expected
                | Self::Cursor
                | Self::Input
                | Self::Error
        )
    }
}

/// How everything is drawn on this terminal.
#[derive(Clone, Debug)]
pub struct Styles {
    by_role: Vec<Style>,
    ascii: bool,
}

impl Styles {
    /// The theme as far as the terminal can show it.
    pub fn new(theme: &Theme, caps: Caps) -> Self {
        let theme = theme.at(caps.depth);
        let by_role = Role::ALL
            .iter()
            .map(|role| {
                let paint = theme.paint(*role);
                let mut style = Style { fg: paint.fg, bg: paint.bg, ..Style::new() };
                for (on, modifier) in [
                    (paint.bold, Modifier::BOLD),
                    (paint.dim, Modifier::DIM),
                    (paint.italic, Modifier::ITALIC),
                    (paint.underline, Modifier::UNDERLINED),
                    (paint.reverse, Modifier::REVERSED),
                ] {
                    if on {
                        style = style.add_modifier(modifier);
                    }
                }
                style
            })
            .collect();
        Self { by_role, ascii: caps.ascii }
    }

    /// The style of a role.
    pub fn get(&self, role: Role) -> Style {
        self.by_role.get(role as usize).copied().unwrap_or_default()
    }

    /// Whether only ASCII characters may be drawn.
    pub const fn ascii(&self) -> bool {
        self.ascii
    }

    pub(crate) const fn glyphs(&self) -> &'static Glyphs {
        if self.ascii { &ASCII } else { &UTF8 }
    }
}
