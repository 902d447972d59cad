//! The commands that take something; what takes nothing is a key, and has its name.

use std::path::{Path, PathBuf};

use super::words::{minute, minutes};
use crate::board::{Angle, Order, Phase};
use crate::ui::app::{App, Effect, Out, pattern};
use crate::ui::update::{self, choose_rule, copy, go_to, keep};
use crate::ui::zone::Zone;
use crate::ui::{export, shot};

/// A command.
pub(super) struct Command {
    pub name: &'static str,
    /// What it takes, for people; nothing when empty.
    pub takes: &'static str,
    /// Its sentence.
    pub help: &'static str,
    /// What may stand after it.
    pub values: fn(&App) -> Vec<String>,
    pub run: fn(&mut App, &str) -> Result<Vec<Effect>, String>,
}

const DONE: Result<Vec<Effect>, String> = Ok(Vec::new());

/// Every command that takes something.
pub(super) const COMMANDS: &[Command] = &[
    Command {
        name: "at",
        takes: "TIME",
        help: "go to a minute: 14:05, 11-20 14:05, -20m; a replay goes on to it",
        values: |_| Vec::new(),
        run: at,
    },
    Command {
        name: "rule",
        takes: "NAME",
        help: "show this rule",
        values: |app| app.shown.rules.iter().map(|rule| rule.name.clone()).collect(),
        run: rule,
    },
    Command {
        name: "filter",
        takes: "REGEX",
        help: "rank only contributors that match",
        values: |_| Vec::new(),
        run: filter,
    },
    Command {
        name: "range",
        takes: "15m|3h|all",
        help: "rank over so long",
        values: |_| words(&["1m", "15m", "1h", "3h", "24h", "all"]),
        run: range,
    },
    Command {
        name: "period",
        takes: "1m|5m|1h",
        help: "so long is a column of a time line",
        values: |_| words(&["1m", "5m", "15m", "1h"]),
        run: period,
    },
    Command {
        name: "order",
        takes: "sum|maximum|severity",
        help: "rank by this",
        values: |_| words(&["sum", "maximum", "severity"]),
        run: order,
    },
    Command {
        name: "speed",
        takes: "N",
        help: "replay so many times as fast; 0 holds it",
        values: |_| words(&["0", "1", "10", "60", "600"]),
        run: speed,
    },
    Command {
        name: "pivot",
        takes: "FIELD",
        help: "the contributor's events by this field",
        values: |app| app.fields().to_vec(),
        run: pivot,
    },
    Command {
        name: "theme",
        takes: "NAME",
        help: "draw in these colours; they are tried on while you choose",
        values: |app| app.themes.iter().map(|entry| entry.name.clone()).collect(),
        run: theme,
    },
    Command {
        name: "zone",
        takes: "utc|local|+02:00",
        help: "show times in this zone",
        values: |_| words(&["utc", "local"]),
        run: zone,
    },
    Command {
        name: "copy",
        takes: "name|line",
        help: "copy what is under the cursor",
        values: |_| words(&["name", "line"]),
        run: |app, what| match what {
            "name" | "" => Ok(copy(app, false).into_iter().collect()),
            "line" => Ok(copy(app, true).into_iter().collect()),
            other => Err(format!("`{other}` cannot be copied; write name or line")),
        },
    },
    Command {
        name: "keep",
        takes: "NAME",
        help: "keep the pivot as a rule of your own",
        values: |_| Vec::new(),
        run: |app, name| keep(app, name).map(|effect| vec![effect]),
    },
    Command {
        name: "export",
        takes: "FILE.csv|json|md",
        help: "write the view to a new file",
        values: exports,
        run: |_, path| {
            file(path, export::Form::of).map(|path| out(Out::Export { path, replace: false }))
        },
    },
    Command {
        name: "export!",
        takes: "FILE.csv|json|md",
        help: "write the view to a file, in place of the one that is there",
        values: exports,
        run: |_, path| {
            file(path, export::Form::of).map(|path| out(Out::Export { path, replace: true }))
        },
    },
    Command {
        name: "shot",
        takes: "FILE.svg|ansi|txt",
        help: "a picture of the screen to a new file",
        values: |_| words(&["culprits.svg", "culprits.ansi", "culprits.txt"]),
        run: |_, path| {
            file(path, shot::Form::of).map(|path| out(Out::Shot { path, replace: false }))
        },
    },
    Command {
        name: "shot!",
        takes: "FILE.svg|ansi|txt",
        help: "a picture of the screen, in place of the file that is there",
        values: |_| words(&["culprits.svg", "culprits.ansi", "culprits.txt"]),
        run: |_, path| {
            file(path, shot::Form::of).map(|path| out(Out::Shot { path, replace: true }))
        },
    },
];

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn out(out: Out) -> Vec<Effect> {
    vec![Effect::Out(out)]
}

/// Names for what is on screen.
fn exports(app: &App) -> Vec<String> {
    let rule = app.rule_line().map_or("culprits", |rule| rule.name.as_str());
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '-' };
    let name: String = rule.chars().map(plain).take(60).collect();
    ["csv", "json", "md"].iter().map(|form| format!("{name}.{form}")).collect()
}

/// A file, in the user's folder when it begins with `~/`, whose name `form` can tell the form by.
fn file<F>(text: &str, form: fn(&Path) -> Result<F, String>) -> Result<PathBuf, String> {
    let home = std::env::home_dir().filter(|_| text.starts_with("~/"));
    let path = home.map_or_else(|| PathBuf::from(text), |home| home.join(&text[2..]));
    form(&path).map(|_| path)
}

fn at(app: &mut App, text: &str) -> Result<Vec<Effect>, String> {
    let now = app.latest.feed.now.minute();
    let mut asked = minute(text, app.zone, now)?;
    // A replay has its own tomorrow.
    let ahead = matches!(app.latest.feed.phase, Phase::Replay { .. }) && !text.contains('-');
    if ahead && asked < app.latest.view.retained.first {
        asked = asked.plus(1_440);
    }
    Ok(go_to(app, asked)?.into_iter().collect())
}

fn rule(app: &mut App, name: &str) -> Result<Vec<Effect>, String> {
    let place = app.shown.rules.iter().position(|rule| rule.name == name);
    choose_rule(app, place.ok_or_else(|| format!("no rule `{name}` runs"))?);
    DONE
}

fn filter(app: &mut App, text: &str) -> Result<Vec<Effect>, String> {
    pattern(text)?;
    app.filter = Some(text.to_owned()).filter(|text| !text.is_empty());
    DONE
}

fn range(app: &mut App, text: &str) -> Result<Vec<Effect>, String> {
    app.span = if text == "all" { None } else { Some(minutes(text)?.min(21_600)) };
    DONE
}

fn period(app: &mut App, text: &str) -> Result<Vec<Effect>, String> {
    let length = minutes(text)?;
    if length > 60 {
        return Err("a period is 1 minute to 1 hour".into());
    }
    app.period = length;
    DONE
}

fn order(app: &mut App, text: &str) -> Result<Vec<Effect>, String> {
    let known = [Order::Sum, Order::Maximum, Order::Severity];
    let order = known.into_iter().find(|order| order.word() == text);
    app.order =
        order.ok_or_else(|| format!("`{text}` is no order; write sum, maximum or severity"))?;
    DONE
}

fn speed(app: &mut App, text: &str) -> Result<Vec<Effect>, String> {
    let Phase::Replay { .. } = app.latest.feed.phase else {
        return Err("only a replay that plays has a speed".into());
    };
    let speed = text.trim_end_matches('x').parse::<f64>().ok();
    let speed = speed.filter(|speed| (0.0..=100_000.0).contains(speed));
    let speed = speed.ok_or("a speed is a number from 0 to 100000")?;
    Ok(vec![Effect::Send(crate::board::Command::Speed(speed))])
}

fn pivot(app: &mut App, field: &str) -> Result<Vec<Effect>, String> {
    if field.is_empty() {
        return Err("which field? Tab completes".into());
    }
    update::by(app, field);
    let asked = |angle: &Angle| matches!(angle, Angle::By(by) if by == field);
    if app.inquiry().is_some_and(|inquiry| asked(&inquiry.question.angle)) {
        DONE
    } else {
        Err("no contributor is selected".into())
    }
}

fn theme(app: &mut App, name: &str) -> Result<Vec<Effect>, String> {
    app.theme = app.themes.get(name).map_err(|error| error.to_string())?;
    Ok(vec![Effect::Restyle])
}

fn zone(app: &mut App, text: &str) -> Result<Vec<Effect>, String> {
    app.zone = Zone::parse(text)?;
    DONE
}
