//! What is said of themes that cannot be used, or not be read.

use std::fmt::Write as _;

use culprits::ui::{Themes, check};

use super::folder;

/// Files that are no themes, with what is said of them after the name of the file.
const BAD: &[(&str, &str)] = &[
    ("name = 1", ":1:8: `name` is of the type integer; write a string"),
    ("appearance = 'dark'", ":1:1: no `name`; begin the file with name = \"…\""),
    (
        "name = 'bad'",
        ":1:1: no `appearance`; write appearance = \"dark\" or \"light\", the background that the theme is for",
    ),
    (
        "name = 'bad'\nappearance = 'grey'",
        ":2:14: unknown appearance `grey`; write \"dark\" or \"light\"",
    ),
    (
        "name = 'other'\nappearance = 'dark'",
        ":1:8: `name` is `other`, and the file is called `bad`; give both the same",
    ),
    (
        "name = 'bad'\ncolour = 1",
        ":2:1: unknown member `colour`; a theme has name, appearance, inherits, [palette] and [roles]",
    ),
    ("name = 'bad'\nroles = 3", ":2:9: `roles` is of the type integer; begin a table with [roles]"),
    (
        "name = 'bad'\nappearance = 'dark'\n[roles]\nnope = 'red'",
        ":4:1: unknown role `nope`; `culprits themes show dark` prints every role",
    ),
    (
        "name = 'bad'\nappearance = 'dark'\n[roles]\nanomal = 'red'",
        ":4:1: unknown role `anomal`; `culprits themes show dark` prints every role",
    ),
    (
        "name = 'bad'\nappearance = 'dark'\n[roles]\ntext = 'reddish'",
        ":4:8: unknown colour `reddish`; allowed are \"#rrggbb\", 0 to 255, an ANSI name as \"lightred\", \"default\", a name of [palette], or another role",
    ),
    (
        "name = 'bad'\nappearance = 'dark'\n[roles]\ntext = { fg = '#12345' }",
        ":4:15: unknown colour `#12345`; allowed are \"#rrggbb\", 0 to 255, an ANSI name as \"lightred\", \"default\", a name of [palette]",
    ),
    (
        "name = 'bad'\nappearance = 'dark'\n[roles]\ntext = 256",
        ":4:8: 256 is no colour; numbers are 0 to 255",
    ),
    (
        "name = 'bad'\nappearance = 'dark'\n[roles]\ntext = -1",
        ":4:8: -1 is no colour; numbers are 0 to 255",
    ),
    (
        "name = 'bad'\nappearance = 'dark'\n[roles]\ntext = true",
        ":4:8: `text` is of the type boolean; write a colour",
    ),
    (
        "name = 'bad'\nappearance = 'dark'\n[roles]\ntext = { blink = true }",
        ":4:10: unknown member `blink`; a role takes fg, bg, bold, dim, italic, underline and reverse, and a role with a dot stands in quotes",
    ),
    (
        "name = 'bad'\nappearance = 'dark'\n[roles]\nanomaly.high = 'red'",
        ":4:9: unknown member `high`; a role takes fg, bg, bold, dim, italic, underline and reverse, and a role with a dot stands in quotes",
    ),
    (
        "name = 'bad'\nappearance = 'dark'\n[roles]\ntext = { bold = 'yes' }",
        ":4:17: `bold` is of the type string; write true or false",
    ),
    (
        "name = 'bad'\nappearance = 'dark'\n[roles]\ndim = 'warn'\nwarn = 'dim'",
        ":4:7: `warn` leads back to itself; give one of the names on the way a colour",
    ),
    (
        "name = 'bad'\nappearance = 'dark'\n[palette]\na = 'b'\nb = 'a'\n[roles]\ndim = 'a'",
        ":5:5: `a` leads back to itself; give one of the names on the way a colour",
    ),
    (
        "name = 'bad'\nappearance = 'dark'\n[palette]\na = 'b'\n[roles]\ndim = 'a'",
        ":4:5: unknown colour `b`; allowed are \"#rrggbb\", 0 to 255, an ANSI name as \"lightred\", \"default\", a name of [palette]",
    ),
    (
        "name = 'bad'\ninherits = 'bad'",
        ":2:12: `inherits` goes in a circle: bad, bad; take it out of one of them",
    ),
];

#[test]
fn files_that_are_no_themes_are_told_with_their_place() {
    let mut wrong = String::new();
    for (text, told) in BAD {
        let folder = folder(&[("bad.toml", text)]);
        let said = Themes::load(Some(folder.path())).get("bad").unwrap_err().to_string();
        let file = folder.path().join("bad.toml").display().to_string();
        if said.strip_prefix(&file) != Some(told) {
            let _ = writeln!(wrong, "{text}\n  {said}\n  {told}");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    for text in ["name = ", "[roles", "name = 'x'\nname = 'x'", "\u{feff}\u{0}", "'"] {
        let folder = folder(&[("bad.toml", text)]);
        let said = Themes::load(Some(folder.path())).get("bad").unwrap_err().to_string();
        assert!(said.contains("bad.toml:"), "{said}");
    }
}

/// Themes that can be used but not be read, with what `themes check` says of them.
const FAINT: &[(&str, &[&str])] = &[
    (
        "dim = '#333333'",
        &[
            "`dim` has a contrast of 1.7; letters need 4.5",
            "`dim` on a selected line has a contrast of 1.7; letters need 4.5",
        ],
    ),
    (
        "rule = '#444444'",
        &[
            "`rule` has a contrast of 2.2; lines need 3.0",
            "`rule` on a selected line has a contrast of 2.2; lines need 3.0",
        ],
    ),
    (
        "'anomaly.high' = { fg = 'green', bold = true }\n'spark.hot' = 'red'",
        &[
            "`anomaly.high` and `anomaly.mid` are 3.1 apart for protanopia; 10 is needed",
            "`anomaly.high` and `anomaly.low` are 3.1 apart for protanopia; 10 is needed",
            "`anomaly.high` and `watch.ok` are 6.9 apart for tritanopia; 10 is needed",
        ],
    ),
    (
        "'anomaly.mid' = 'yellow'",
        &["`anomaly.mid` and `anomaly.low` are 0.0 apart for normal vision; 10 is needed"],
    ),
    (
        "'watch.ok' = 'green'",
        &[
            "`anomaly.high` and `watch.ok` are 8.4 apart for deuteranopia; 10 is needed",
            "`anomaly.mid` and `watch.ok` are 3.1 apart for protanopia; 10 is needed",
            "`anomaly.low` and `watch.ok` are 3.1 apart for protanopia; 10 is needed",
        ],
    ),
    (
        "'rank.up' = '#ff8080'\n'rank.down' = '#ff8888'",
        &["`rank.up` and `rank.down` are 1.6 apart for deuteranopia; 10 is needed"],
    ),
    (
        "'row.selected' = { bg = '#0a0a0a' }",
        &["`row.selected` is 1.6 apart from other lines for deuteranopia; 10 is needed"],
    ),
    ("text = { fg = 'black', bg = 'white' }\ndim = 'black'", &[]),
    // What is a colour of its own in true colour may be none in 16.
    (
        "'spark.base' = '#c0a0a0'\n'spark.expected' = '#808890'",
        &[
            "`spark.base` and `spark.expected` are 0.0 apart for normal vision in 16 colours; 10 is needed",
        ],
    ),
];

#[test]
fn themes_that_cannot_be_read_are_told_with_figures() {
    let mut wrong = String::new();
    for (roles, told) in FAINT {
        let text = format!("name = 'x'\nappearance = 'dark'\ninherits = 'dark'\n[roles]\n{roles}");
        let folder = folder(&[("x.toml", &text)]);
        let theme = Themes::load(Some(folder.path())).get("x").unwrap();
        let said: Vec<_> = check(&theme).findings.iter().map(ToString::to_string).collect();
        if said != *told && !told.is_empty() {
            let _ = writeln!(wrong, "{roles}\n  {}", said.join("\n  "));
        }
        if told.is_empty() {
            let first = "`appearance` is dark, and the background is not; correct one of the two";
            assert_eq!(said[0], first);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
