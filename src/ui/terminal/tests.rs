use std::io::Write;
use std::sync::mpsc::{Receiver, Sender, channel};

use proptest::prelude::*;
use ratatui::buffer::CellWidth;
use ratatui::style::{Color, Modifier, Style};

use super::*;

const COLUMNS: u16 = 24;
const ROWS: u16 = 4;

/// A terminal that takes a write when it is told to.
struct Gate {
    pass: Receiver<()>,
    written: Sender<Vec<u8>>,
}

impl Write for Gate {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.pass.recv().map_err(|_| io::ErrorKind::BrokenPipe)?;
        let _ = self.written.send(bytes.to_vec());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A screen on such a terminal, what lets a write pass, and the writes.
fn gated() -> (Screen, Sender<()>, Receiver<Vec<u8>>) {
    let (let_pass, pass) = channel();
    let (written, seen) = channel();
    let writer: &'static Writer = Box::leak(Box::new(Writer::new()));
    writer.start(Gate { pass, written }).unwrap();
    writer.open(b"");
    (Screen::on(writer, COLUMNS, ROWS), let_pass, seen)
}

fn say(text: &str) -> impl FnOnce(&mut Buffer) {
    move |buffer| {
        buffer.set_string(0, 0, text, Style::new());
    }
}

/// Lets one write pass, and waits until it has.
fn take(screen: &Screen, let_pass: &Sender<()>, writes: &Receiver<Vec<u8>>) -> Vec<u8> {
    let_pass.send(()).unwrap();
    let bytes = writes.recv_timeout(Duration::from_secs(20)).unwrap();
    screen.writer.settle(Duration::from_millis(200));
    bytes
}

/// Lets writes pass until this one is through.
fn take_until(end: &[u8], let_pass: &Sender<()>, writes: &Receiver<Vec<u8>>) -> Vec<u8> {
    let mut bytes = Vec::new();
    while !bytes.ends_with(end) {
        let_pass.send(()).unwrap();
        bytes.extend(writes.recv_timeout(Duration::from_secs(20)).unwrap());
    }
    bytes
}

#[test]
fn a_frame_is_one_write_in_brackets() {
    let (mut screen, let_pass, writes) = gated();
    for (text, clears) in [("one", true), ("two", false)] {
        assert!(screen.draw(say(text)));
        let bytes = take(&screen, &let_pass, &writes);
        assert!(bytes.starts_with(BEGIN) && bytes.ends_with(END), "{bytes:?}");
        assert_eq!(bytes.windows(CLEAR.len()).any(|part| part == CLEAR), clears);
    }
    assert!(screen.draw(say("two")), "nothing to send");
    assert!(screen.writer.is_idle());
}

#[test]
fn a_terminal_that_stands_still_gets_the_newest_frame_after() {
    let (mut screen, let_pass, writes) = gated();
    let mut shown = vt100::Parser::new(ROWS, COLUMNS, 0);
    assert!(screen.draw(say("first")));
    for text in ["second", "third"] {
        assert!(!screen.draw(say(text)), "{text} is not drawn while nothing is taken");
    }
    shown.process(&take(&screen, &let_pass, &writes));
    assert_eq!(shown.screen().contents(), "first");
    assert!(screen.draw(say("fourth")));
    shown.process(&take(&screen, &let_pass, &writes));
    assert_eq!(shown.screen().contents(), "fourth");
}

#[test]
fn giving_up_on_a_terminal_takes_a_moment_and_ends_the_frames() {
    let (mut screen, let_pass, writes) = gated();
    assert!(screen.draw(say("one")));
    assert!(screen.writer.close(LEAVE));
    screen.writer.settle(Duration::from_millis(1));
    assert!(!screen.writer.close(LEAVE), "once is enough");
    assert!(!screen.draw(say("two")) && !screen.send_aside(b"three"));
    // Should it go on after all.
    let bytes = take_until(LEAVE, &let_pass, &writes);
    assert_eq!(bytes.windows(LEAVE.len()).filter(|part| *part == LEAVE).count(), 1);
}

#[test]
fn a_terminal_that_has_gone_is_told_once() {
    let (mut screen, let_pass, _writes) = gated();
    drop(let_pass);
    assert!(screen.draw(say("one")));
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    assert!(runtime.block_on(screen.taken()).is_err());
    assert!(screen.draw(say("two")), "nobody waits for it");
}

#[test]
fn bytes_aside_go_between_frames() {
    let (mut screen, let_pass, writes) = gated();
    assert!(screen.draw(say("one")));
    let copy = b"\x1b]52;c;aGk=\x07";
    assert!(screen.send_aside(copy));
    let bytes = take_until(copy, &let_pass, &writes);
    assert!(bytes.strip_suffix(copy).unwrap().ends_with(END));
}

#[test]
fn bytes_aside_are_refused_when_too_many_wait() {
    let (screen, _let_pass, _writes) = gated();
    let accepted = (0..10).take_while(|_| screen.send_aside(&vec![b'x'; 1 << 19])).count();
    assert!((1..=4).contains(&accepted), "{accepted}");
}

#[test]
fn the_mouse_is_given_back_if_it_was_taken() {
    let (screen, let_pass, writes) = gated();
    assert_eq!(farewell(), LEAVE);
    screen.mouse(true);
    assert_eq!(take(&screen, &let_pass, &writes), MOUSE_ON);
    assert!(farewell().starts_with(MOUSE_OFF) && farewell().ends_with(LEAVE));
    screen.mouse(false);
    assert_eq!(take(&screen, &let_pass, &writes), MOUSE_OFF);
    assert_eq!(farewell(), LEAVE);
}

#[test]
fn few_bytes_for_few_changes() {
    let frame = |draw: &dyn Fn(&mut Buffer)| {
        let mut buffer = Buffer::empty(Rect::new(0, 0, COLUMNS, ROWS));
        draw(&mut buffer);
        settle(&mut buffer);
        buffer
    };
    let plain = Style::new();
    let red = Style::new().fg(Color::Red).add_modifier(Modifier::BOLD);
    let text = |text: &'static str, style: Style| {
        frame(&move |buffer: &mut Buffer| {
            buffer.set_string(0, 1, text, style);
        })
    };
    for (front, back, bytes) in [
        // A short gap is written again, a long one is jumped over.
        (text("12:00:01", plain), text("12:10:02", plain), "\x1b[2;4H10:02"),
        (text("1 of many lines", plain), text("2 of many linez", plain), "\x1b[2H2\x1b[15Gz"),
        // The style is said once, and the shortest way.
        (text("a b", plain), text("c d", red), "\x1b[2H\x1b[1;31mc d\x1b[m"),
        (text("alpha beta", plain), text("a", plain), "\x1b[2;2H\x1b[K"),
        (text("田 ab", plain), text("x 中b", red), "\x1b[2H\x1b[1;31mx 中b\x1b[m"),
        // Nobody sees the colour of a blank.
        (text("   ", plain), text("   ", red), ""),
    ] {
        let mut out = Vec::new();
        encode(&mut out, &front, &back);
        assert_eq!(String::from_utf8_lossy(&out), bytes);
    }
}

/// A piece of text somewhere, in some style.
fn piece() -> impl Strategy<Value = (u16, u16, String, Style)> {
    let color = prop_oneof![
        Just(Color::Reset),
        Just(Color::Red),
        Just(Color::LightBlue),
        Just(Color::White),
        (0..=255_u8).prop_map(Color::Indexed),
        any::<[u8; 3]>().prop_map(|[r, g, b]| Color::Rgb(r, g, b)),
    ];
    let modifier = prop_oneof![
        Just(Modifier::empty()),
        Just(Modifier::BOLD),
        Just(Modifier::DIM | Modifier::ITALIC),
        Just(Modifier::UNDERLINED),
        Just(Modifier::REVERSED | Modifier::BOLD),
    ];
    let style = (color.clone(), color, modifier)
        .prop_map(|(fg, bg, modifier)| Style::reset().fg(fg).bg(bg).add_modifier(modifier));
    let text = prop_oneof!["[a-c ]{1,24}", "[a 田▁é]{1,9}", " {1,24}"];
    (0..COLUMNS, 0..ROWS, text, style)
}

fn frame_of(pieces: &[(u16, u16, String, Style)]) -> Buffer {
    let mut buffer = Buffer::empty(Rect::new(0, 0, COLUMNS, ROWS));
    for (x, y, text, style) in pieces {
        buffer.set_string(*x, *y, text, *style);
    }
    // As ratatui asks: what a wide character covers is blank.
    for y in 0..ROWS {
        for x in 0..COLUMNS {
            if buffer[(x, y)].symbol().cell_width() > 1 {
                if x + 1 == COLUMNS {
                    buffer[(x, y)].set_symbol(" ");
                } else {
                    let style = buffer[(x, y)].style();
                    buffer[(x + 1, y)].reset();
                    buffer[(x + 1, y)].set_style(style);
                }
            }
        }
    }
    settle(&mut buffer);
    buffer
}

fn vt_color(color: Color) -> vt100::Color {
    match color {
        Color::Red => vt100::Color::Idx(1),
        Color::LightBlue => vt100::Color::Idx(12),
        Color::White => vt100::Color::Idx(15),
        Color::Indexed(i) => vt100::Color::Idx(i),
        Color::Rgb(r, g, b) => vt100::Color::Rgb(r, g, b),
        _ => vt100::Color::Default,
    }
}

proptest! {
    /// A terminal that is sent the differences shows each frame as it is.
    #[test]
    fn the_terminal_shows_the_frame(
        frames in proptest::collection::vec(proptest::collection::vec(piece(), 0..6), 1..5)
    ) {
        let mut shown = vt100::Parser::new(ROWS, COLUMNS, 0);
        let mut front = Buffer::empty(Rect::new(0, 0, COLUMNS, ROWS));
        for pieces in frames {
            let back = frame_of(&pieces);
            let mut out = Vec::new();
            encode(&mut out, &front, &back);
            shown.process(&out);
            for y in 0..ROWS {
                let mut covered = false;
                for x in 0..COLUMNS {
                    let (cell, seen) = (&back[(x, y)], shown.screen().cell(y, x).unwrap());
                    if std::mem::take(&mut covered) {
                        continue;
                    }
                    covered = cell.symbol().cell_width() > 1;
                    let contents = if seen.has_contents() { seen.contents() } else { " " };
                    prop_assert_eq!(contents, cell.symbol(), "at {},{} of {:?}", x, y, out);
                    prop_assert_eq!(seen.bgcolor(), vt_color(cell.bg));
                    let has = |modifier| cell.modifier.contains(modifier);
                    prop_assert_eq!(seen.inverse(), has(Modifier::REVERSED));
                    prop_assert_eq!(seen.underline(), has(Modifier::UNDERLINED));
                    if cell.symbol() != " " {
                        prop_assert_eq!(seen.fgcolor(), vt_color(cell.fg));
                        prop_assert_eq!(seen.bold(), has(Modifier::BOLD));
                        prop_assert_eq!(seen.dim(), has(Modifier::DIM));
                        prop_assert_eq!(seen.italic(), has(Modifier::ITALIC));
                    }
                }
            }
            front = back;
        }
    }
}
