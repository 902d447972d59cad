//! What the terminal is asked to do beside drawing: take text to the clipboard, call for attention.
//!
//! Both are only written; nothing is ever asked, so the clipboard is never read.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::model::{clean, cut};

/// Most terminals take so many bytes of base64, and drop what is longer without a word.
pub const MOST_ENCODED: usize = 74_994;

/// GNU screen takes strings of so many bytes, and forgets longer ones.
const SCREEN_PIECE: usize = 254;

/// Columns of a notification's title and text.
const TITLE: usize = 80;
const BODY: usize = 200;

/// What stands between this program and the terminal that the user sits at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Nothing that needs to be told.
    Straight,
    /// tmux; it passes on what it is told to (`set -g allow-passthrough on`).
    Tmux,
    /// GNU screen.
    Screen,
    /// A terminal that knows no such requests, and would print them: only its bell.
    Dumb,
    /// Output is no terminal.
    Nowhere,
}

impl Way {
    /// What the environment says; `tty` is whether output goes to a terminal.
    pub fn detect(env: impl Fn(&str) -> Option<String>, tty: bool) -> Self {
        let set = |name: &str| env(name).filter(|value| !value.is_empty());
        let term = set("TERM").unwrap_or_default();
        if !tty {
            Self::Nowhere
        } else if term.is_empty() || matches!(&term[..], "dumb" | "linux") {
            Self::Dumb
        } else if set("TMUX").is_some() || term.starts_with("tmux") {
            Self::Tmux
        } else if set("STY").is_some() || term.starts_with("screen") {
            Self::Screen
        } else {
            Self::Straight
        }
    }

    /// A request as it has to be written to come through.
    fn wrap(self, request: &str) -> Vec<u8> {
        let mut out = Vec::new();
        match self {
            Self::Straight => out.extend_from_slice(request.as_bytes()),
            Self::Tmux => {
                out.extend_from_slice(b"\x1bPtmux;");
                out.extend_from_slice(request.replace('\u{1b}', "\u{1b}\u{1b}").as_bytes());
                out.extend_from_slice(b"\x1b\\");
            }
            Self::Screen => {
                for piece in request.as_bytes().chunks(SCREEN_PIECE) {
                    out.extend_from_slice(b"\x1bP");
                    out.extend_from_slice(piece);
                    out.extend_from_slice(b"\x1b\\");
                }
            }
            Self::Dumb | Self::Nowhere => {}
        }
        out
    }
}

/// The bytes that put text into the clipboard (OSC 52), also over SSH. Lines stay lines; everything
/// else that acts on a terminal is made visible first, as it may be pasted into one.
///
/// # Errors
/// When the terminal would print the request, when there is none, and when the text is too long.
pub fn sequence(text: &str, way: Way) -> Result<Vec<u8>, String> {
    match way {
        Way::Nowhere => return Err("not copied: output is no terminal".into()),
        Way::Dumb => return Err("not copied: this TERM knows no clipboard (OSC 52)".into()),
        _ => {}
    }
    let lines: Vec<_> = text.split('\n').map(clean).collect();
    let encoded = STANDARD.encode(lines.join("\n"));
    if encoded.len() > MOST_ENCODED {
        return Err(format!(
            "not copied: {} bytes as base64, and terminals take {MOST_ENCODED}; export it to a file",
            encoded.len()
        ));
    }
    Ok(way.wrap(&format!("\u{1b}]52;c;{encoded}\u{7}")))
}

/// The bytes that call for attention: the bell, and a notification in the two ways that terminals
/// know (OSC 9 and OSC 777). Nothing without a terminal.
pub fn notify(title: &str, body: &str, way: Way) -> Vec<u8> {
    if way == Way::Nowhere {
        return Vec::new();
    }
    let (title, body) = (field(title, TITLE), field(body, BODY));
    let mut out = b"\x07".to_vec();
    out.extend(way.wrap(&format!("\u{1b}]9;{title}: {body}\u{7}")));
    out.extend(way.wrap(&format!("\u{1b}]777;notify;{title};{body}\u{7}")));
    out
}

/// Text as a field of a request: nothing in it ends the field, and it is short.
fn field(text: &str, columns: usize) -> String {
    cut(&clean(text), columns, "…").replace(';', ",")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn way(vars: &[(&str, &str)], tty: bool) -> Way {
        let env = |name: &str| {
            vars.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned())
        };
        Way::detect(env, tty)
    }

    #[test]
    fn the_way_is_told_by_the_environment() {
        for (vars, found) in [
            (&[("TERM", "xterm-256color")][..], Way::Straight),
            (&[("TERM", "screen-256color"), ("TMUX", "/tmp/tmux-0/default,1,0")], Way::Tmux),
            (&[("TERM", "tmux-256color")], Way::Tmux),
            (&[("TERM", "screen.xterm-256color")], Way::Screen),
            (&[("TERM", "xterm"), ("STY", "12.pts-0")], Way::Screen),
            (&[("TERM", "xterm"), ("TMUX", "")], Way::Straight),
            (&[("TERM", "linux")], Way::Dumb),
            (&[("TERM", "dumb"), ("TMUX", "x")], Way::Dumb),
            (&[], Way::Dumb),
        ] {
            assert_eq!(way(vars, true), found, "{vars:?}");
            assert_eq!(way(vars, false), Way::Nowhere, "{vars:?}");
        }
    }

    #[test]
    fn text_is_copied_to_the_byte() {
        for (text, way, bytes) in [
            ("10.0.0.1", Way::Straight, "\u{1b}]52;c;MTAuMC4wLjE=\u{7}"),
            ("", Way::Straight, "\u{1b}]52;c;\u{7}"),
            ("a\nb", Way::Straight, "\u{1b}]52;c;YQpi\u{7}"),
            // `\u{1b}[31m`, its escape made visible.
            ("\u{1b}[31m", Way::Straight, "\u{1b}]52;c;XHV7MWJ9WzMxbQ==\u{7}"),
            ("a", Way::Tmux, "\u{1b}Ptmux;\u{1b}\u{1b}]52;c;YQ==\u{7}\u{1b}\\"),
            ("a", Way::Screen, "\u{1b}P\u{1b}]52;c;YQ==\u{7}\u{1b}\\"),
        ] {
            assert_eq!(sequence(text, way).unwrap(), bytes.as_bytes(), "{text:?} {way:?}");
        }
    }

    #[test]
    fn screen_gets_pieces() {
        let bytes = String::from_utf8(sequence(&"x".repeat(600), Way::Screen).unwrap()).unwrap();
        let pieces: Vec<&str> = bytes.split_terminator("\u{1b}\\").collect();
        assert!(pieces.iter().all(|piece| piece.starts_with("\u{1b}P") && piece.len() <= 256));
        let joined: String = pieces.iter().map(|piece| &piece[2..]).collect();
        assert_eq!(joined.as_bytes(), sequence(&"x".repeat(600), Way::Straight).unwrap());
    }

    #[test]
    fn what_cannot_be_copied_is_refused() {
        let most = MOST_ENCODED / 4 * 3;
        assert!(sequence(&"x".repeat(most), Way::Straight).is_ok());
        let long = sequence(&"x".repeat(most + 1), Way::Straight).unwrap_err();
        assert_eq!(
            long,
            "not copied: 74996 bytes as base64, and terminals take 74994; export it to a file"
        );
        assert!(sequence("x", Way::Dumb).is_err() && sequence("x", Way::Nowhere).is_err());
    }

    #[test]
    fn notifications_hold_no_request_of_their_own() {
        let evil = "a;b\u{7}\u{1b}]52;c;eA==\u{7}";
        let shown = "a,b\\u{7}\\u{1b}]52,c,eA==\\u{7}";
        assert_eq!(
            notify("high", evil, Way::Straight),
            format!("\u{7}\u{1b}]9;high: {shown}\u{7}\u{1b}]777;notify;high;{shown}\u{7}")
                .as_bytes()
        );
        assert_eq!(
            notify("t", "b", Way::Tmux),
            b"\x07\x1bPtmux;\x1b\x1b]9;t: b\x07\x1b\\\x1bPtmux;\x1b\x1b]777;notify;t;b\x07\x1b\\"
        );
        assert_eq!(notify("t", "b", Way::Dumb), b"\x07");
        assert!(notify("t", "b", Way::Nowhere).is_empty());
        assert!(notify("t", &"x".repeat(9_999), Way::Straight).len() < 700);
    }
}
