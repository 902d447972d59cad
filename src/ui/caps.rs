//! What the terminal can show, told by flags and the environment alone.
//!
//! The terminal itself is never asked: an answer may come late, or never, over SSH and tmux.

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
}
