//! Themes: the built-in ones can be read by everybody, and what is wrong with others is told.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

#[path = "screens/fixture.rs"]
#[expect(dead_code, reason = "the screens test uses the rest")]
mod fixture;
#[path = "themes/messages.rs"]
mod messages;
mod program;

use std::fs;
use std::path::Path;
use std::sync::Arc;

use culprits::ui::keymap::Action;
use culprits::ui::{
    App, Caps, Depth, Mode, Options, Role, Styles, Theme, Themes, check, draw, update,
};
use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};

const DEPTHS: [Depth; 3] = [Depth::Ansi16, Depth::Ansi256, Depth::True];

/// A folder with these theme files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

#[test]
fn every_built_in_theme_is_good() {
    assert!(Theme::names().count() >= 10);
    for name in Theme::names() {
        let theme = Theme::named(name).unwrap();
        assert_eq!(theme.name(), name);
        let findings: Vec<_> = check(&theme).findings.iter().map(ToString::to_string).collect();
        assert!(findings.is_empty(), "{name}: {}", findings.join("\n"));
    }
}

#[test]
fn the_first_theme_names_every_role() {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/dark.toml"));
    let file: toml::Table = text.unwrap().parse().unwrap();
    let roles = file["roles"].as_table().unwrap();
    for role in Role::ALL {
        assert!(roles.contains_key(role.name()), "{} is missing", role.name());
    }
    assert_eq!(roles.len(), Role::ALL.len());
}

#[test]
fn the_example_of_the_readme_is_good() {
    let readme = include_str!("../README.md");
    let (_, text) = readme.split_once("```toml\n# night.toml\n").unwrap();
    let folder = folder(&[("night.toml", text.split_once("```").unwrap().0)]);
    let night = Themes::load(Some(folder.path())).get("night").unwrap();
    assert_eq!(check(&night).findings, []);
}

#[test]
fn severities_have_different_styles_at_every_depth() {
    for name in Theme::names() {
        let theme = Theme::named(name).unwrap();
        for depth in DEPTHS.into_iter().chain([Depth::None]) {
            let styles = Styles::new(&theme, Caps { depth, ascii: false });
            let all = [Role::High, Role::Mid, Role::Low, Role::Ok].map(|role| styles.get(role));
            for (i, style) in all.iter().enumerate() {
                assert!(!all[..i].contains(style), "{name} at {depth:?}: {style:?}");
            }
        }
    }
}

#[test]
fn a_background_of_its_own_covers_every_cell() {
    let mut own = 0;
    for name in Theme::names() {
        let theme = Theme::named(name).unwrap();
        if theme.paint(Role::Text).bg.is_none() {
            continue;
        }
        own += 1;
        for depth in DEPTHS {
            for mode in [Mode::Board, Mode::Detail, Mode::Anomalies, Mode::Feed, Mode::Help] {
                let caps = Caps { depth, ascii: false };
                let options = Options { theme: theme.clone(), caps, ..Options::default() };
                let mut app = App::new(&options, 120, 40);
                app.receive(Arc::new(fixture::board()));
                let action = if mode == Mode::Detail { Action::Open } else { Action::Show(mode) };
                if mode != Mode::Board {
                    update(&mut app, action);
                }
                let mut buffer = Buffer::empty(Rect::new(0, 0, 120, 40));
                draw(&mut buffer, &app, &Styles::new(app.theme(), caps));
                let mut x = 0;
                while x < buffer.content.len() {
                    let cell = &buffer.content[x];
                    assert_ne!(cell.bg, Color::Reset, "{name}, {mode:?}: {cell:?}");
                    // The second half of a wide character is drawn by the first.
                    x += culprits::model::width(cell.symbol()).max(1);
                }
            }
        }
    }
    assert!(own >= 6, "{own}");
}

#[test]
fn colours_are_those_that_the_depth_has() {
    for name in Theme::names() {
        let theme = Theme::named(name).unwrap();
        for depth in DEPTHS {
            let styles = Styles::new(&theme, Caps { depth, ascii: false });
            let colors = Role::ALL.iter().map(|role| styles.get(*role));
            for color in colors.flat_map(|style| [style.fg, style.bg]).flatten() {
                let fits = match color {
                    Color::Rgb(..) => depth == Depth::True,
                    Color::Indexed(i) => depth > Depth::Ansi16 || i < 16,
                    color => color != Color::Reset,
                };
                assert!(fits, "{name} at {depth:?}: {color:?}");
            }
        }
    }
}

#[test]
fn a_selection_is_reversed_where_its_background_is_lost() {
    let text = "name = 'x'\ninherits = 'dark'\n[roles]\n'row.selected' = { bg = '#303030' }";
    let folder = folder(&[("x.toml", text)]);
    let theme = Themes::load(Some(folder.path())).get("x").unwrap();
    let selected = |depth| Styles::new(&theme, Caps { depth, ascii: false }).get(Role::Selected);
    assert_eq!(selected(Depth::True), Style::new().bg(Color::Rgb(48, 48, 48)));
    assert_eq!(selected(Depth::Ansi256), Style::new().bg(Color::Indexed(236)));
    assert_eq!(selected(Depth::Ansi16), Style::new().reversed());
    assert_eq!(selected(Depth::None), Style::new().reversed());
}

const NIGHT: &str = "name = 'night'\ninherits = 'dusk'\n[palette]\nhot = '#ff8800'";
const DUSK: &str = "name = 'dusk'\nappearance = 'dark'\ninherits = 'mono'\n[palette]\n\
                    hot = '#ff0000'\n[roles]\nanomaly = 'hot'\nwarn = 'anomaly.high'";

#[test]
fn own_themes_inherit_from_each_other_and_from_built_in_ones() {
    let folder = folder(&[("night.toml", NIGHT), ("dusk.toml", DUSK), ("notes.txt", "no theme")]);
    let themes = Themes::load(Some(folder.path()));
    let night = themes.get("night").unwrap();
    let orange = Some(Color::Rgb(255, 136, 0));
    // The part before the dot in a theme goes before what it inherits; the palette reaches there.
    for role in [Role::High, Role::Mid, Role::Low, Role::Warn] {
        assert_eq!(night.paint(role).fg, orange, "{}", role.name());
    }
    assert!(night.paint(Role::Selected).reverse);
    let names: Vec<_> = themes.iter().map(|entry| entry.name.as_str()).collect();
    let built_in: Vec<_> = Theme::names().collect();
    assert_eq!(names, [built_in, vec!["dusk", "night"]].concat());
}

#[test]
fn an_own_theme_takes_the_place_of_the_built_in_one_and_may_inherit_from_it() {
    let text = "name = 'nord'\ninherits = 'nord'\n[roles]\nwarn = 'red'";
    let folder = folder(&[("nord.toml", text)]);
    let themes = Themes::load(Some(folder.path()));
    assert_eq!(themes.get("nord").unwrap().paint(Role::Warn).fg, Some(Color::Red));
    assert_eq!(
        themes.get("nord").unwrap().paint(Role::Text),
        Theme::named("nord").unwrap().paint(Role::Text)
    );
    assert_eq!(themes.iter().count(), Theme::names().count());
}

#[test]
fn a_broken_file_stops_nobody_else_and_the_key_passes_it_by() {
    let circle = |a: &str, b: &str| format!("name = '{a}'\nappearance = 'dark'\ninherits = '{b}'");
    let folder = folder(&[
        ("aa.toml", "name = "),
        ("b1.toml", &circle("b1", "b2")),
        ("b2.toml", &circle("b2", "b1")),
        ("dusk.toml", DUSK),
    ]);
    let themes = Themes::load(Some(folder.path()));
    assert!(themes.get("aa").is_err() && themes.get("dusk").is_ok());
    let said = themes.get("b1").unwrap_err().to_string();
    assert!(said.ends_with("`inherits` goes in a circle: b1, b2, b1; take it out of one of them"));
    assert_eq!(
        themes.get("none").unwrap_err().to_string(),
        "no theme `none`; there are dark, light, contrast, mono, solarized-dark, solarized-light, \
         gruvbox, nord, catppuccin, dracula, deuteranopia, tritanopia, aa, b1, b2, dusk"
    );

    let mut app = App::new(&Options { themes, ..Options::default() }, 80, 24);
    let mut seen = vec![app.theme().name().to_owned()];
    while seen.len() < 2 || seen.first() != seen.last() {
        update(&mut app, Action::Theme);
        seen.push(app.theme().name().to_owned());
    }
    let built_in = Theme::names().map(str::to_owned);
    let all: Vec<_> = built_in.chain(["dusk".to_owned(), "dark".to_owned()]).collect();
    assert_eq!(seen, all);
}

#[test]
fn a_folder_that_is_none_is_told_to_who_asks_for_its_themes() {
    let folder = folder(&[("themes", "a file")]);
    let themes = Themes::load(Some(&folder.path().join("themes")));
    assert!(themes.get("dark").is_ok());
    let said = themes.get("night").unwrap_err().to_string();
    assert!(said.contains("make it readable, or take it away"), "{said}");
    let none = Themes::load(Some(&folder.path().join("nowhere")));
    assert_eq!(none.iter().count(), Theme::names().count());
}

#[test]
fn the_program_lists_shows_and_checks() {
    let home = tempfile::tempdir().unwrap();
    let own = home.path().join("culprits/themes");
    fs::create_dir_all(&own).unwrap();
    let run = |args: &[&str]| {
        let output = program::run(home.path(), args);
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    };
    let (code, out, _) = run(&["themes", "check"]);
    assert_eq!(code, 0, "{out}");
    assert_eq!(out.lines().count(), Theme::names().count());
    assert!(out.lines().all(|line| line.contains(": ok: ")), "{out}");

    fs::write(own.join("dusk.toml"), DUSK).unwrap();
    fs::write(own.join("broken.toml"), "name = 'broken'\nappearance = \"\\u001b[31mgrey\"")
        .unwrap();
    let (code, out, _) = run(&["themes", "list"]);
    assert_eq!(code, 0);
    assert!(out.contains("\nsolarized-light  light\n"), "{out}");
    assert!(out.contains("\ndusk             dark   (your own)\n"), "{out}");
    assert!(out.contains("\nbroken           broken: "), "{out}");
    assert!(!out.contains('\u{1b}'));

    let (code, out, _) = run(&["themes", "show", "dusk"]);
    assert_eq!((code, out.trim_end()), (0, DUSK));
    let (code, _, err) = run(&["themes", "show", "none"]);
    assert!(code == 2 && err.starts_with("culprits: no theme `none`; there are dark"), "{err}");

    let (code, out, _) = run(&["themes", "check"]);
    assert!(code == 1 && out.contains("broken.toml:2:14: unknown appearance"), "{out}");
    let (code, _, _) = run(&["themes", "check", "nord", "dark"]);
    assert_eq!(code, 0);
    fs::write(home.path().join("new.toml"), "name = 'new'\ninherits = 'dusk'").unwrap();
    let (code, out, err) = run(&["themes", "check", "new.toml", "nowhere.toml"]);
    assert_eq!(code, 1);
    assert!(out.contains("new: `anomaly.high` and `anomaly.mid` are 0.0 apart"), "{out}");
    assert!(out.contains("\nnowhere.toml: No such file"), "{out}");
    assert!(err.contains("not every theme is good"), "{err}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_file_breaks_the_program(
        cuts in prop::collection::vec((0.0..1.0_f64, 0..40_usize, "[ =.\\[\\]{}\"'#\\n0-9a-z\\x00田]{0,6}"), 1..6)
    ) {
        let mut text: Vec<char> = include_str!("../themes/gruvbox.toml").chars().collect();
        for (at, length, new) in cuts {
            let at = (at * text.len() as f64) as usize;
            let end = (at + length).min(text.len());
            text.splice(at..end, new.chars());
        }
        let text: String = text.into_iter().collect();
        let folder = folder(&[("gruvbox.toml", &text)]);
        match Themes::built_in().open(&folder.path().join("gruvbox.toml")).theme {
            Ok(theme) => drop(check(&theme)),
            Err(error) => prop_assert!(error.to_string().contains("gruvbox.toml:"), "{error}"),
        }
    }
}
