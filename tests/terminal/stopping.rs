//! Stopped and continued by a shell with job control, as an analyst does it.

use std::thread::sleep;
use std::time::Duration;

use crate::play::{Play, signal};

/// Runs the program as a job; says how the line is while it is stopped, and goes on when told to.
/// With `sane` as `$0` it sets the modes of the line first, as many shells do.
const JOB: &str = r#"
    set -m
    sh -c 'echo pid=$$.; exec "$PROGRAM" demo'
    while [ $? -gt 128 ]; do
        echo "stopped"; stty -a
        if [ "$0" = sane ]; then stty sane; fi
        read go
        fg >/dev/null
    done
    echo "ended $?"
"#;

/// The program's own id: it is the shell's job.
fn id_of(play: &Play) -> u32 {
    play.wait("id", |play| play.text().contains('.'));
    let text = play.text();
    let (_, id) = text.split_once("pid=").unwrap();
    id.split_once('.').unwrap().0.parse().unwrap()
}

/// What came since this many bytes.
fn since(play: &Play, before: usize) -> String {
    let text = play.text();
    text.get(before..).unwrap_or_default().to_owned()
}

fn wait_stopped(play: &Play, before: usize) {
    play.wait("a line in its usual mode", |play| since(play, before).contains("tostop"));
    let said = since(play, before);
    assert!(said.contains(" icanon") && said.contains(" echo "), "{said}");
    assert!(said.contains("\u{1b}[?1049l") && said.contains("\u{1b}[?25h"), "{said:?}");
    sleep(Duration::from_millis(50));
}

#[test]
fn stop_and_go_twice_and_on_another_size() {
    let mut play = Play::shell(JOB, "sh");
    play.wait_for("culprits");
    let id = id_of(&play);
    for (by_key, columns, rows) in [(true, 80, 24), (false, 100, 30)] {
        let before = play.text().len();
        if by_key {
            play.press("\u{1a}");
        } else {
            signal(id, "TSTP");
        }
        wait_stopped(&play, before);
        play.resize(columns, rows);
        let before = play.text().len();
        play.press("\n");
        play.wait("a frame", |play| since(play, before).contains("\u{1b}[?1049h"));
        play.wait("the whole screen", |play| {
            let screen = play.screen();
            screen.contains("culprits") && screen.lines().count() == usize::from(rows)
        });
        assert!(play.is_raw());
    }
    play.press("q");
    play.wait_for("ended 0");
    let (code, _) = play.end();
    assert_eq!(code, 0);
}

#[test]
fn a_stop_without_warning_is_mended() {
    let mut play = Play::shell(JOB, "sane");
    play.wait_for("culprits");
    let id = id_of(&play);
    let before = play.text().len();
    signal(id, "STOP");
    play.wait("a line in its usual mode", |play| since(play, before).contains("tostop"));
    sleep(Duration::from_millis(50));
    let before = play.text().len();
    play.press("\n");
    play.wait("everything anew", |play| since(play, before).contains("\u{1b}[2J"));
    play.wait("raw mode", Play::is_raw);
    // To be continued without having been stopped does no harm.
    signal(id, "CONT");
    signal(id, "CONT");
    play.wait("keys", |play| play.is_raw() && play.screen().contains("culprits"));
    play.press("q");
    play.wait_for("ended 0");
}

#[test]
fn a_pipeline_stops_as_a_whole() {
    let script = r#"
        set -m
        tail -f /dev/null | "$PROGRAM" -
        echo "stopped"; stty -a; read go
        kill %1; kill -CONT %1; wait
    "#;
    let mut play = Play::shell(script, "sh");
    play.wait_for("culprits");
    let before = play.text().len();
    play.press("\u{1a}");
    wait_stopped(&play, before);
    play.press("\n");
    play.wait_end();
}

#[test]
fn nobody_could_continue_the_first_of_a_session() {
    let mut play = Play::program(&["demo"]);
    play.wait_for("culprits");
    play.press("\u{1a}");
    play.signal("TSTP");
    play.press("?");
    play.wait_for("KEYS");
    play.press("q");
    assert_eq!(play.end().0, 0);
}
