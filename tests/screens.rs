//! What the screens look like, what the keys do, and that no size and no name breaks them.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

#[path = "screens/fixture.rs"]
mod fixture;

use std::sync::Arc;

use culprits::board::{Angle, Board, Command, Lens, Phase, Question, Subject, Values};
use culprits::model::{Contributor, clean, width};
use culprits::ui::keymap::{Action, Erase, Step, Toward};
use culprits::ui::{App, Caps, Depth, Effect, Mode, Options, Styles, Theme, draw, update};
use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (200, 60)];

fn options(ascii: bool) -> Options {
    let theme = Theme::named(if ascii { "mono" } else { "dark" }).unwrap();
    let depth = if ascii { Depth::None } else { Depth::Ansi16 };
    Options { theme, caps: Caps { depth, ascii }, ..Options::default() }
}

fn app((columns, rows): (u16, u16), ascii: bool, board: Board) -> App {
    let mut app = App::new(&options(ascii), columns, rows);
    app.receive(Arc::new(board));
    app
}

fn buffer(app: &App, (columns, rows): (u16, u16), ascii: bool) -> Buffer {
    let options = options(ascii);
    let styles = Styles::new(app.theme(), options.caps);
    let mut buffer = Buffer::empty(Rect::new(0, 0, columns, rows));
    draw(&mut buffer, app, &styles);
    buffer
}

/// The screen as text; the second cell of a wide character is left out, as a terminal does.
fn text(buffer: &Buffer) -> String {
    let mut out = String::new();
    for y in 0..buffer.area.height {
        let mut line = String::new();
        let mut x = 0;
        while x < buffer.area.width {
            let symbol = buffer[(x, y)].symbol();
            line.push_str(symbol);
            x += (width(symbol) as u16).max(1);
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

fn screen(app: &App, size: (u16, u16), ascii: bool) -> String {
    text(&buffer(app, size, ascii))
}

fn press(app: &mut App, actions: &[Action]) -> Vec<Lens> {
    let effects = actions.iter().flat_map(|action| update(app, *action)).collect();
    lenses(effects)
}

fn lenses(effects: Vec<Effect>) -> Vec<Lens> {
    let look = |effect| match effect {
        Effect::Send(Command::Look(lens)) => Some(*lens),
        _ => None,
    };
    effects.into_iter().filter_map(look).collect()
}

fn culprit() -> Contributor {
    fixture::detail(0).row.contributor
}

/// The screen with its colours, as a terminal gets it.
fn colours(app: &App, size: (u16, u16)) -> String {
    culprits::ui::shot::ansi(&buffer(app, size, false))
}

/// A view at three sizes, as it is and in ASCII without colours; in colours at the first.
fn snapshot(name: &str, actions: &[Action]) {
    for size in SIZES {
        for ascii in [false, true] {
            let mut app = app(size, ascii, fixture::board());
            inquire(&mut app, actions);
            let text = screen(&app, size, ascii);
            assert!(!ascii || text.is_ascii(), "{text}");
            let form = if ascii { "-ascii" } else { "" };
            insta::assert_snapshot!(format!("{name}-{}x{}{form}", size.0, size.1), text);
        }
    }
    let mut app = app(SIZES[0], false, fixture::board());
    inquire(&mut app, actions);
    insta::assert_snapshot!(format!("{name}-80x24-colour"), colours(&app, SIZES[0]));
}

#[test]
fn every_view_at_every_size_in_every_form() {
    use Action::{Back, Differ, Events, Facet, Move, Open, Palette, Pivot, Show, Type};
    for (name, actions) in [
        ("board", vec![]),
        ("detail", vec![Open]),
        ("anomalies", vec![Show(Mode::Anomalies), Move(Step::Down)]),
        ("rules", vec![Show(Mode::Rules), Move(Step::Down)]),
        ("feed", vec![Show(Mode::Feed)]),
        ("help", vec![Show(Mode::Help)]),
        ("event", vec![Open, Open]),
        ("sift-fields", vec![Pivot]),
        ("sift-values", vec![Pivot, Open, Move(Step::Down)]),
        ("sift-narrowed", vec![Pivot, Open, Facet(false)]),
        ("sift-differ", vec![Differ]),
        ("sift-events", vec![Events, Move(Step::Down)]),
        ("palette", vec![Palette, Type('t'), Type('h')]),
    ] {
        snapshot(name, &actions);
    }
    let mut app = app((80, 24), false, fixture::board());
    let deep = inquire(&mut app, &[Pivot, Open, Open, Open]).unwrap();
    assert_eq!(deep.facets.len(), 1, "a value was taken, and its fields are asked for: {deep:?}");
    let up = inquire(&mut app, &[Back, Back, Back]).unwrap();
    assert_eq!((up.angle, up.facets.len()), (Angle::Fields, 0), "the same way back");
    press(&mut app, &[Back]);
    assert_eq!(app.mode(), Mode::Board);
}

#[test]
fn other_screens() {
    let size = (80, 24);
    for (name, actions) in [
        ("feed-end", vec![Action::Show(Mode::Feed), Action::Move(Step::Last)]),
        ("filter-error", vec![Action::Filter, Action::Type('a'), Action::Type('(')]),
        ("selected", vec![Action::Move(Step::Down); 8]),
        ("last", vec![Action::Move(Step::Last)]),
    ] {
        let mut app = app(size, false, fixture::board());
        press(&mut app, &actions);
        insta::assert_snapshot!(name, screen(&app, size, false));
    }
}

/// Presses keys, and answers what is asked of the culprit's events.
fn inquire(app: &mut App, actions: &[Action]) -> Option<Question> {
    for action in actions {
        let asked = press(app, &[*action]).pop().and_then(|lens| lens.question);
        if let Some(question) = asked {
            app.receive(Arc::new(fixture::sifted(question)));
        }
    }
    app.board().sift.as_ref().map(|sift| sift.question.clone())
}

/// Sources behind a network: what they missed and cost, and a metric under the time line.
#[test]
fn remote_screens() {
    for size in [(80, 24), (120, 40)] {
        let mut app = app(size, false, fixture::remote());
        let name = |what: &str| format!("remote-{what}-{}x{}", size.0, size.1);
        insta::assert_snapshot!(name("board"), screen(&app, size, false));
        press(&mut app, &[Action::Show(Mode::Feed)]);
        insta::assert_snapshot!(name("feed"), screen(&app, size, false));
    }
}

#[test]
fn a_rule_is_laid_under_another() {
    let mut app = app((80, 24), false, fixture::board());
    let under = |lenses: Vec<Lens>| lenses.last().and_then(|lens| lens.under);
    assert_eq!(under(press(&mut app, &[Action::Under])), Some(1));
    assert_eq!(under(press(&mut app, &[Action::NextRule])), None, "a rule is not under itself");
    assert_eq!(under(press(&mut app, &[Action::Under])), Some(0));
}

#[test]
fn small_screens() {
    for size in [(20, 5), (40, 10), (60, 16), (72, 20)] {
        let app = app(size, false, fixture::board());
        insta::assert_snapshot!(format!("board-{}x{}", size.0, size.1), screen(&app, size, false));
    }
}

#[test]
fn learning_detail() {
    let mut board = fixture::board();
    board.detail = Some(fixture::detail(4));
    let mut app = app((80, 24), false, board);
    press(&mut app, &[Action::Move(Step::Down); 4]);
    press(&mut app, &[Action::Open]);
    insta::assert_snapshot!("detail-learning", screen(&app, (80, 24), false));
}

/// A rule that sums: how single values are distributed, and of which events that is.
#[test]
fn values_of_a_sum() {
    let whole = Values {
        p50: 1_234.0,
        p90: 3_412.0,
        p99: 81_920.0,
        max: 1_048_576.0,
        error: 0.005,
        samples: 21_842,
        known: 21_842,
        since: fixture::LAST.plus(-170),
        complete: true,
    };
    let since = fixture::LAST.plus(-1700);
    let partial = Values { complete: false, samples: 1_234, since, ..whole };
    let in_range = Values { samples: 1_842, known: 1_842, ..whole };
    let shown = |values: Option<Values>, size| {
        let mut board = fixture::board();
        board.lens.rule = 1;
        board.detail = board.detail.map(|detail| culprits::board::Detail { values, ..detail });
        let mut app = app(size, false, board);
        press(&mut app, &[Action::Open]);
        screen(&app, size, false)
    };
    for size in [(80, 24), (120, 40)] {
        let name = format!("values-{}x{}", size.0, size.1);
        insta::assert_snapshot!(name, shown(Some(whole), size));
    }
    for (values, columns, line) in [
        (
            Some(whole),
            80,
            "values  p50 1.2kB  p90 3.4kB  p99 82kB  max 1.0MB  all 21,842 events since 11:41",
        ),
        (
            Some(partial),
            120,
            "values  p50 1.2kB  p90 3.4kB  p99 82kB  max 1.0MB  \
             1,234 of 21,842 events, since 2026-11-19 10:11",
        ),
        (
            Some(in_range),
            120,
            "values  p50 1.2kB  p90 3.4kB  p99 82kB  max 1.0MB  all 1,842 events since 11:41",
        ),
        (None, 80, "values  no histogram: the contributors with the largest sums have one"),
    ] {
        let text = shown(values, (columns, 24));
        assert!(text.lines().any(|l| l == line), "{text}");
    }
}

/// Past the memory: rows are at least so much, and the number of contributors is an estimate.
#[test]
fn numbers_with_a_bound() {
    let inexact = || {
        let mut board = fixture::board();
        board.view.max_error = 96.0;
        board.view.total.unique = 4_961_300;
        board.view.total.unique_error = 0.0325;
        board.view.memory.names_evicted = 4_832_117;
        board.view.memory.minutes_thinned = 310;
        for row in board.view.rows.iter_mut().skip(2) {
            row.error = 96.0;
        }
        if let Some(detail) = &mut board.detail {
            detail.row.error = 96.0;
        }
        board
    };
    for size in [(80, 24), (120, 40)] {
        let shown = |name: &str, actions: &[Action]| {
            let mut app = app(size, false, inexact());
            press(&mut app, actions);
            let name = format!("inexact-{name}-{}x{}", size.0, size.1);
            insta::assert_snapshot!(name, screen(&app, size, false));
        };
        shown("board", &[]);
        shown("detail", &[Action::Open]);
        shown("feed", &[Action::Show(Mode::Feed), Action::Move(Step::Last)]);
    }
}

#[test]
fn paused_and_pinned_heads() {
    let size = (80, 24);
    let mut app = app(size, false, fixture::board());
    press(&mut app, &[Action::Pause]);
    app.receive(fixture::later(0));
    let held = screen(&app, size, false);
    assert!(held.contains("‖ PAUSED at 14:31 (+1,204 events since)"), "{held}");
    assert!(held.contains(">  1 ▲5"), "the picture is held: {held}");
    press(&mut app, &[Action::Pause]);
    assert!(screen(&app, size, false).contains("● LIVE"));
    press(&mut app, &[Action::Periods(-1)]);
    assert!(screen(&app, size, false).contains("◆ AT 14:30"));
}

#[test]
fn empty_states_say_why() {
    let size = (80, 24);
    let waiting = app(size, false, Board::default());
    insta::assert_snapshot!("waiting", screen(&waiting, size, false));

    let mut board = fixture::board();
    board.view = culprits::board::View::default();
    board.detail = None;
    board.rules[0].coverage.matched = 0;
    board.rules[0].coverage.received = 312;
    board.rules[0].coverage.filtered_out = 263;
    let none = app(size, false, board.clone());
    insta::assert_snapshot!("no-match", screen(&none, size, false));

    board.lens.rule = 2;
    let blind = app(size, false, board);
    let text = screen(&blind, size, false);
    assert!(
        text.contains("rule reads 0 of 48,210 events: wrong rule or format? press r"),
        "{text}"
    );
}

#[test]
fn phases_have_their_words() {
    for (phase, word) in [
        (Phase::Waiting, "waiting for events"),
        (Phase::CatchingUp { done: Some(0.43) }, "CATCHING UP 43%"),
        (Phase::Replay { speed: 60.0 }, "▶ REPLAY x60"),
        (Phase::Replay { speed: 0.0 }, "REPLAY held"),
        (Phase::Ended, "■ ENDED"),
    ] {
        let mut board = fixture::board();
        board.feed.phase = phase;
        let text = screen(&app((80, 24), false, board), (80, 24), false);
        assert!(text.lines().next().is_some_and(|head| head.contains(word)), "{text}");
    }
}

#[test]
fn the_two_heads_exist_at_every_size_and_no_size_panics() {
    let everywhere = [
        vec![],
        vec![Action::Open],
        vec![Action::Open, Action::Open],
        vec![Action::Show(Mode::Anomalies)],
        vec![Action::Show(Mode::Rules)],
        vec![Action::Show(Mode::Feed)],
        vec![Action::Show(Mode::Help), Action::Move(Step::Last)],
        vec![Action::Filter, Action::Type('(')],
    ];
    let board = Arc::new(fixture::board());
    for actions in everywhere {
        for columns in (1..26).chain((30..=250).step_by(20)) {
            for rows in (1..12).chain((12..=80).step_by(9)) {
                let mut app = App::new(&options(false), columns, rows);
                app.receive(Arc::clone(&board));
                press(&mut app, &actions);
                let text = screen(&app, (columns, rows), false);
                if columns >= 20 && rows >= 5 {
                    let head = text.lines().next().unwrap_or_default();
                    assert!(head.contains("● LIVE"), "{columns}x{rows}: {text}");
                }
            }
        }
    }
}

#[test]
fn the_selected_stays_selected_when_ranks_move() {
    let mut app = app((80, 24), false, fixture::board());
    press(&mut app, &[Action::Move(Step::Down), Action::Move(Step::Up)]);
    app.receive(fixture::later(0));
    let text = screen(&app, (80, 24), false);
    let line = text.lines().find(|line| line.starts_with('>')).unwrap_or_default();
    assert!(line.contains("203.0.113.77") && line.contains(" 2 "), "{text}");
}

#[test]
fn a_pinned_minute_takes_only_its_own_answer() {
    let mut app = app((80, 24), false, fixture::board());
    let sent = press(&mut app, &[Action::Periods(-10)]);
    let lens = sent.last().unwrap();
    assert_eq!(lens.until, Some(fixture::LAST.plus(-10)));
    app.receive(fixture::later(lens.generation - 1));
    assert_eq!(app.board().view.rows[0].contributor, culprit());
    app.receive(fixture::later(lens.generation));
    assert_ne!(app.board().view.rows[0].contributor, culprit());
    let live = press(&mut app, &[Action::Live]);
    assert_eq!(live.last().unwrap().until, None);
}

#[test]
fn a_held_picture_moves_only_by_the_cursor() {
    let mut app = app((80, 24), false, fixture::board());
    let first = app.receive(Arc::new(fixture::board()));
    assert!(lenses(first).is_empty(), "the engine knows the lens");
    assert!(press(&mut app, &[Action::Pause]).is_empty(), "to hold needs no new picture");
    app.receive(fixture::later(1));
    assert_eq!(app.board().view.rows[0].contributor, culprit());
    let sent = press(&mut app, &[Action::Periods(-1)]);
    app.receive(fixture::later(sent[0].generation));
    assert_ne!(app.board().view.rows[0].contributor, culprit());
    let held = app.board().feed.coverage.received;
    let mut board = fixture::board();
    board.lens.generation = sent[0].generation;
    app.receive(Arc::new(board));
    assert_eq!(app.board().feed.coverage.received, held, "one answer, then it is held again");
}

#[test]
fn anomalies_are_walked_in_time() {
    let mut app = app((80, 24), false, fixture::board());
    let mut minutes = Vec::new();
    for toward in [Toward::Less, Toward::Less, Toward::Less, Toward::More] {
        let sent = press(&mut app, &[Action::Anomaly(toward)]);
        minutes.extend(sent.last().and_then(|lens| lens.until).map(|m| fixture::LAST.since(m)));
    }
    assert_eq!(minutes, [0, 9, 50, 9]);
}

#[test]
fn an_anomaly_opens_at_its_peak() {
    let mut app = app((80, 24), false, fixture::board());
    let actions = [Action::Show(Mode::Anomalies), Action::Move(Step::Down), Action::Open];
    let lens = press(&mut app, &actions).pop().unwrap();
    let anomaly = fixture::anomalies().swap_remove(1);
    assert_eq!(app.mode(), Mode::Detail);
    assert_eq!(lens.until, Some(anomaly.peak));
    assert_eq!(lens.contributor.map(Subject::Contributor), Some(anomaly.subject));
    press(&mut app, &[Action::Back]);
    assert_eq!(app.mode(), Mode::Anomalies);
}

#[test]
fn the_filter_is_checked_while_typing_and_sent_when_applied() {
    let mut app = app((80, 24), false, fixture::board());
    let typed: Vec<Action> = "ali(".chars().map(Action::Type).collect();
    let mut actions = vec![Action::Filter];
    actions.extend(typed);
    actions.push(Action::Open);
    assert!(press(&mut app, &actions).is_empty(), "a broken filter is not applied");
    let sent = press(&mut app, &[Action::Erase(Erase::Char), Action::Open]);
    assert_eq!(sent[0].filter.as_deref(), Some("ali"));
    let dropped = press(&mut app, &[Action::Back]);
    assert_eq!(dropped[0].filter, None);
}

#[test]
fn order_span_and_rule_go_round() {
    let mut app = app((80, 24), false, fixture::board());
    assert_eq!(press(&mut app, &[Action::Order; 3]).len(), 3);
    let spans: Vec<_> = press(&mut app, &[Action::Span; 6]).iter().map(|l| l.span).collect();
    assert_eq!(spans, [Some(60), Some(180), Some(1_440), None, Some(1), Some(15)]);
    let rules: Vec<_> = press(&mut app, &[Action::NextRule; 3]).iter().map(|l| l.rule).collect();
    assert_eq!(rules, [1, 2, 0]);
}

#[test]
fn wide_boards_ask_for_the_selected_row() {
    let mut app = App::new(&options(false), 120, 40);
    let sent = lenses(app.receive(Arc::new(fixture::board())));
    assert_eq!(sent[0].contributor, Some(culprit()));
    assert!(lenses(app.receive(Arc::new(fixture::board()))).is_empty());
    let moved = press(&mut app, &[Action::Move(Step::Down)]);
    assert_ne!(moved[0].contributor, Some(culprit()));
}

#[test]
fn replay_speed_has_steps_and_live_has_none() {
    let mut board = fixture::board();
    let speed = |app: &mut App, toward| match update(app, Action::Speed(toward)).first() {
        Some(Effect::Send(Command::Speed(speed))) => Some(*speed),
        _ => None,
    };
    let mut live = app((80, 24), false, board.clone());
    assert_eq!(speed(&mut live, Toward::More), None);
    board.feed.phase = Phase::Replay { speed: 60.0 };
    let mut replay = app((80, 24), false, board);
    assert_eq!(speed(&mut replay, Toward::More), Some(120.0));
    assert_eq!(speed(&mut replay, Toward::Less), Some(30.0));
}

/// Text as an attacker would have it: controls, overrides, zero-widths, tags and marks.
fn hostile() -> impl Strategy<Value = String> {
    let nasty = prop_oneof![
        Just('\u{1b}'),
        Just('\u{9b}'),
        Just('\r'),
        Just('\n'),
        Just('\t'),
        Just('\0'),
        Just('\u{202e}'),
        Just('\u{2066}'),
        Just('\u{200b}'),
        Just('\u{200d}'),
        Just('\u{feff}'),
        Just('\u{ad}'),
        Just('\u{2028}'),
        Just('\u{e0041}'),
        Just('\u{fe0f}'),
        Just('\u{301}'),
        Just('田'),
        Just('👩'),
        Just('א'),
        any::<char>(),
    ];
    proptest::collection::vec(prop_oneof![nasty, any::<char>()], 0..60)
        .prop_map(|chars| chars.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn hostile_text_never_reaches_a_cell(name in hostile(), other in hostile(), ascii: bool) {
        let mut board = fixture::board();
        let who = Contributor::new(&[&name, &other]);
        for row in &mut board.view.rows {
            row.contributor = who.clone();
        }
        for anomaly in &mut board.view.anomalies {
            anomaly.subject = Subject::Contributor(who.clone());
            anomaly.verdict.reason.clone_from(&name);
        }
        for rule in &mut board.rules {
            rule.name.clone_from(&name);
            rule.title.clone_from(&other);
            rule.key_labels = vec![name.clone(), other.clone()];
            rule.top = Some((who.clone(), 1.0));
        }
        if let Some(detail) = &mut board.detail {
            detail.row.contributor = who.clone();
            detail.events[0].text.clone_from(&name);
            detail.breakdown[0].field.clone_from(&other);
            detail.breakdown[0].values[0].0.clone_from(&name);
        }
        board.feed.sources[0].name.clone_from(&name);
        board.feed.notices.push(other.clone());
        board.feed.rejects[0].text.clone_from(&name);
        for mode in [None, Some(Mode::Detail), Some(Mode::Event), Some(Mode::Anomalies), Some(Mode::Rules), Some(Mode::Feed)] {
            let size = (120, 40);
            let mut app = app(size, ascii, board.clone());
            match mode {
                None => {}
                Some(Mode::Detail) => _ = update(&mut app, Action::Open),
                Some(Mode::Event) => { update(&mut app, Action::Open); update(&mut app, Action::Open); }
                Some(mode) => _ = update(&mut app, Action::Show(mode)),
            }
            let buffer = buffer(&app, size, ascii);
            for cell in buffer.content() {
                let symbol = cell.symbol();
                prop_assert_eq!(clean(symbol), symbol);
                prop_assert!(!ascii || symbol.is_ascii());
                prop_assert!(width(symbol) > 0);
            }
        }
    }
}
