//! What keys and commands do, as lists of actions through the pure update.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

#[path = "screens/fixture.rs"]
#[expect(dead_code, reason = "the screens test uses the rest")]
mod fixture;

use std::sync::Arc;

use culprits::board::{Command, Lens, Phase};
use culprits::model::{Minute, Timestamp};
use culprits::ui::keymap::{Action, Step};
use culprits::ui::{App, Effect, Mode, Options, Out, draw, update};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

fn app() -> App {
    let options = Options { rules: Some("/rules".into()), ..Options::default() };
    let mut app = App::new(&options, 120, 40);
    app.receive(Arc::new(fixture::board()));
    app
}

/// The same while a recording is played, or held.
fn replay(speed: f64) -> App {
    let mut board = fixture::board();
    board.feed.phase = Phase::Replay { speed };
    let mut app = App::new(&Options::default(), 120, 40);
    app.receive(Arc::new(board));
    app
}

fn press(app: &mut App, actions: &[Action]) -> Vec<Effect> {
    actions.iter().flat_map(|action| update(app, *action)).collect()
}

/// Types a command and says what it led to.
fn run(app: &mut App, command: &str) -> Vec<Effect> {
    let mut actions = vec![Action::Palette];
    actions.extend(command.chars().map(Action::Type));
    actions.push(Action::Open);
    press(app, &actions)
}

fn lens(effects: &[Effect]) -> Lens {
    let mut looks = effects.iter().rev().filter_map(|effect| match effect {
        Effect::Send(Command::Look(lens)) => Some((**lens).clone()),
        _ => None,
    });
    looks.next().unwrap()
}

fn seek(effects: &[Effect]) -> Option<Timestamp> {
    effects.iter().find_map(|effect| match effect {
        Effect::Send(Command::Seek(to)) => Some(*to),
        _ => None,
    })
}

fn outs(effects: Vec<Effect>) -> Vec<Out> {
    let out = |effect| match effect {
        Effect::Out(out) => Some(out),
        _ => None,
    };
    effects.into_iter().filter_map(out).collect()
}

/// The screen as text.
fn screen(app: &App) -> String {
    let mut buffer = Buffer::empty(Rect::new(0, 0, 120, 40));
    let styles = culprits::ui::Styles::new(app.theme(), culprits::ui::Caps::default());
    draw(&mut buffer, app, &styles);
    culprits::ui::shot::text(&buffer)
}

#[test]
fn commands_change_the_lens() {
    for (command, check) in [
        ("range 3h", (|l: &Lens| l.span == Some(180)) as fn(&Lens) -> bool),
        ("range all", |l| l.span.is_none()),
        ("period 5m", |l| l.period == 5),
        ("order severity", |l| l.order.word() == "severity"),
        ("filter ^10", |l| l.filter.as_deref() == Some("^10")),
        ("rule bytes-out", |l| l.rule == 1),
        ("at 14:05", |l| l.until == Some(fixture::LAST.plus(-26))),
        ("at -20m", |l| l.until == Some(fixture::LAST.plus(-19))),
        ("order", |l| l.order.word() == "maximum"),
    ] {
        let lens = lens(&run(&mut app(), command));
        assert!(check(&lens), "{command}: {lens:?}");
    }
}

#[test]
fn what_cannot_be_is_said_and_stays_to_be_mended() {
    for (command, said) in [
        ("at 09:00", "09:00 is not retained: 11:32 to 14:31 is"),
        ("at noon", "`noon` is no time"),
        ("filter (", "unclosed group"),
        ("rule nope", "no rule `nope` runs"),
        ("speed 3", "only a replay that plays has a speed"),
        ("export x.pdf", "x.pdf: an export is a file .csv, .json or .md"),
        ("keep ../x", "a rule's name is of letters"),
        ("keep x", "only a pivot by a field can be kept"),
        ("zone mars", "`mars` is no time zone"),
        ("frobnicate", "no command `frobnicate`"),
    ] {
        let mut app = app();
        run(&mut app, command);
        let screen = screen(&app);
        assert!(screen.contains(said), "{command}: {screen}");
        // The text is still there.
        assert!(screen.contains(&format!(":{command}_")), "{command}: {screen}");
        press(&mut app, &[Action::Back]);
        assert_eq!(app.mode(), Mode::Board);
    }
}

#[test]
fn a_held_replay_takes_steps_and_seeks() {
    let next = |n| fixture::LAST.plus(n).start();
    assert_eq!(seek(&press(&mut replay(0.0), &[Action::Periods(1)])), Some(next(1)));
    assert_eq!(
        seek(&press(&mut replay(60.0), &[Action::Periods(1)])),
        None,
        "it goes on by itself"
    );
    assert_eq!(seek(&press(&mut app(), &[Action::Periods(1)])), None, "the present has no next");
    let mut app = replay(60.0);
    assert_eq!(seek(&run(&mut app, "at 2026-11-20T16:00")), Some(next(89)));
    let back = run(&mut app, "at 14:00");
    assert_eq!((seek(&back), lens(&back).until), (None, Some(fixture::LAST.plus(-31))));
}

#[test]
fn names_lines_and_views_go_out() {
    let mut app = app();
    let copied = |effects| match outs(effects).as_slice() {
        [Out::Copy(text)] => text.clone(),
        other => format!("{other:?}"),
    };
    assert_eq!(copied(press(&mut app, &[Action::Copy])), "203.0.113.77 svc-backup");
    let line = copied(press(&mut app, &[Action::CopyLine]));
    assert_eq!(line, "#1\t203.0.113.77 svc-backup\t14,736\t1,842/min\t34.0%");
    let out = outs(run(&mut app, "export! /tmp/a.csv"));
    assert_eq!(out, [Out::Export { path: "/tmp/a.csv".into(), replace: true }]);
    let out = outs(run(&mut app, "shot a.svg"));
    assert_eq!(out, [Out::Shot { path: "a.svg".into(), replace: false }]);
}

#[test]
fn a_pivot_is_kept_as_a_rule() {
    let mut app = app();
    for action in [Action::Pivot, Action::Open] {
        let question = lens(&press(&mut app, &[action])).question.unwrap();
        app.receive(Arc::new(fixture::sifted(question)));
    }
    let out = outs(run(&mut app, "keep curl-users"));
    assert_eq!(out, [Out::Save { path: "/rules/curl-users.json".into(), text: "{}\n".into() }]);
}

#[test]
fn contributors_are_ranked_alone_or_left_out_and_come_back() {
    let mut app = app();
    let culprit = fixture::detail(0).row.contributor;
    let without = lens(&press(&mut app, &[Action::Facet(false)]));
    assert_eq!((without.without, without.only.len()), (vec![culprit.clone()], 0));
    let only = lens(&press(&mut app, &[Action::Facet(true)]));
    assert_eq!(only.only, vec![culprit], "the first row of the old picture");
    assert!(only.without.is_empty(), "who is ranked alone is no longer left out");
    let back = lens(&press(&mut app, &[Action::Back]));
    assert!(back.only.is_empty() && back.without.is_empty());
    // Pressed twice before the picture is there, it is meant once.
    let twice = lens(&press(&mut app, &[Action::Facet(false), Action::Facet(false)]));
    assert_eq!(twice.without.len(), 1);
}

#[test]
fn an_incident_is_about_what_is_on_screen() {
    let mut app = app();
    press(&mut app, &[Action::Show(Mode::Anomalies), Action::Move(Step::Down)]);
    let second = &fixture::board().view.anomalies[1];
    let out = outs(press(&mut app, &[Action::Incident]));
    let about = (second.subject.clone(), second.start);
    assert_eq!(out, [Out::Incident { folder: ".".into(), about }]);
    // A contributor without an anomaly is no reason to tell of another one's.
    let mut quiet = fixture::board();
    quiet.detail.as_mut().unwrap().anomalies.clear();
    let mut app = App::new(&Options::default(), 120, 40);
    app.receive(Arc::new(quiet));
    press(&mut app, &[Action::Open]);
    assert!(outs(press(&mut app, &[Action::Incident])).is_empty());
    assert!(screen(&app).contains("it has no anomaly"), "{}", screen(&app));
}

#[test]
fn nothing_typed_is_no_command() {
    let mut app = app();
    press(&mut app, &[Action::Palette, Action::Open]);
    assert!(!screen(&app).contains(":at _"), "{}", screen(&app));
}

#[test]
fn proposals_are_chosen_completed_and_recalled() {
    let mut app = app();
    press(&mut app, &[Action::Palette, Action::Type('t'), Action::Type('h'), Action::Type('m')]);
    assert!(screen(&app).contains(" theme   NAME draw in"), "{}", screen(&app));
    press(&mut app, &[Action::Complete]);
    assert!(screen(&app).contains(":theme _"));
    press(&mut app, &[Action::Type('n'), Action::Type('o'), Action::Type('r'), Action::Complete]);
    press(&mut app, &[Action::Open]);
    assert_eq!(app.theme().name(), "nord");
    // What was typed before comes back.
    press(&mut app, &[Action::Palette, Action::Move(Step::Up)]);
    assert!(screen(&app).contains(":theme nord_"), "{}", screen(&app));
    press(&mut app, &[Action::Back]);
    // A theme is chosen by leafing through the list, too.
    press(&mut app, &[Action::Palette]);
    press(&mut app, &"theme ".chars().map(Action::Type).collect::<Vec<_>>());
    press(&mut app, &[Action::Move(Step::Down), Action::Move(Step::Down), Action::Open]);
    assert_eq!(app.theme().name(), "light");
}

#[test]
fn a_click_selects_and_a_second_one_opens() {
    let mut app = app();
    press(&mut app, &[Action::Click(5, 7)]);
    assert!(screen(&app).contains(">  3"), "{}", screen(&app));
    press(&mut app, &[Action::Click(5, 7)]);
    assert_eq!(app.mode(), Mode::Detail);
    press(&mut app, &[Action::Click(500, 500)]);
    assert_eq!(app.mode(), Mode::Detail);
}

#[test]
fn another_zone_shows_other_times_and_means_the_same() {
    let mut app = app();
    run(&mut app, "zone +02:00");
    assert!(screen(&app).contains("16:31 closed"), "{}", screen(&app));
    let at: Minute = lens(&run(&mut app, "at 16:05")).until.unwrap();
    assert_eq!(at, fixture::LAST.plus(-26));
}

#[test]
fn only_what_is_new_or_worse_is_told_elsewhere() {
    let board = |open: usize, severity: u8| {
        let mut board = fixture::board();
        board.feed.phase = Phase::Live;
        (board.rules[0].open, board.rules[0].severity) = (open, severity);
        Arc::new(board)
    };
    let options = Options { notify: Some(culprits::config::Notify::Bell), ..Options::default() };
    let mut app = App::new(&options, 120, 40);
    for (open, severity, told) in [
        // What is there at the start is no news.
        (1, 80, None),
        (1, 80, None),
        (2, 80, Some("ssh-failed: high anomaly, severity 80")),
        (2, 75, None),
        (2, 90, Some("ssh-failed: high anomaly, severity 90")),
        (0, 0, None),
    ] {
        let news: Vec<Out> = outs(app.receive(board(open, severity)));
        let told: Vec<Out> = told.map(|told| Out::News(told.to_owned())).into_iter().collect();
        assert_eq!(news, told, "{open} open, {severity}");
    }
}
