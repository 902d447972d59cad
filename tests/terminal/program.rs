//! The program itself on a terminal: where the keys lead, and each way out.

use crate::play::Play;

/// From the board to a close look, to the anomalies and back, on terminals of many sizes.
fn tour(play: &mut Play) {
    play.wait_for("REPLAY");
    play.press("j");
    play.resize(120, 40);
    play.press("\r");
    play.wait_for("Esc back");
    play.resize(60, 15);
    play.press("a");
    play.wait_for("PEAK");
    play.resize(20, 5);
    play.press("\u{1b}");
    play.resize(200, 60);
    play.press("\u{1b}");
    play.resize(80, 24);
    play.press("\u{c}");
    play.wait_for("REPLAY");
    assert!(play.is_raw());
}

#[test]
fn after_a_tour_the_terminal_is_given_back() {
    for (way, code) in [("q", 0), ("TERM", 143)] {
        let mut play = Play::program(&["demo"]);
        tour(&mut play);
        leave(play, way, code);
    }
}

#[test]
fn each_way_out_gives_the_terminal_back() {
    for (way, code) in [("\u{3}", 0), ("INT", 130), ("HUP", 129)] {
        let play = Play::program(&["demo"]);
        play.wait_for("culprits");
        leave(play, way, code);
    }
}

/// By a key or a signal.
fn leave(mut play: Play, way: &str, code: u32) {
    if way.len() == 1 {
        play.press(way);
    } else {
        play.signal(way);
    }
    assert_eq!(play.end().0, code, "{way:?}");
}

#[test]
fn a_terminal_that_is_closed_ends_the_program() {
    let play = Play::program(&["demo"]);
    play.wait_for("culprits");
    let status = play.close();
    assert_eq!((status.signal(), status.exit_code()), (None, 129));
}

#[test]
fn keys_come_from_the_terminal_when_the_input_is_closed() {
    for input in ["<&-", "</dev/null"] {
        let mut play = Play::shell(&format!(r#"exec "$PROGRAM" demo {input}"#), "sh");
        play.wait_for("culprits");
        play.press("?");
        play.wait_for("KEYS");
        play.press("q");
        assert_eq!(play.end().0, 0, "{input}");
    }
}

#[test]
fn an_error_before_the_board_leaves_the_terminal_alone() {
    let mut play = Play::program(&["demo", "--theme", "no-such"]);
    let status = play.wait_end();
    play.wait_for("no-such");
    assert_eq!(status.exit_code(), 2);
    assert!(!play.text().contains('\u{1b}') && !play.is_raw());
}
