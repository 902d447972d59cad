//! Pictures of the screen, out of the terminal: SVG, ANSI and plain text.
//!
//! A picture is made of the cells that [`draw`] drew; so it is pure, and the same cells give the same
//! bytes. [`screen`] draws the cells of a world that stands still.

mod ansi;
mod form;
mod keys;
mod palette;
mod shapes;
mod svg;

use std::sync::Arc;

use crossterm::event::KeyEvent;
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;

pub use ansi::{ansi, text};
pub use form::{Form, picture};
pub use keys::keys;
pub use palette::Palette;
pub(super) use svg::escape;
pub use svg::svg;

use super::app::{App, Effect, Options};
use super::style::Styles;
use super::theme::Theme;
use super::update::update;
use super::views::draw;
use crate::board::{Board, Command, Lens};
use crate::model::width;

/// A question leads to the next at most so often: a board shows a row, the row wants a close look.
const ROUNDS: usize = 8;

/// The screen of this size, after these keys, over boards that `look` makes for each lens that is
/// asked for, until nothing new is asked, or a key ends the interface; with the theme that it is drawn
/// in.
pub fn screen(
    options: &Options,
    (columns, rows): (u16, u16),
    keys: &[KeyEvent],
    mut look: impl FnMut(&Lens) -> Board,
) -> (Buffer, Theme) {
    let mut app = App::new(options, columns, rows);
    let first = app.receive(Arc::new(look(&Lens::default())));
    answer(&mut app, first, &mut look);
    for key in keys {
        let Some(action) = app.keymap().action(app.scope(), *key) else { continue };
        let effects = update(&mut app, action);
        if effects.iter().any(|effect| matches!(effect, Effect::Quit)) {
            break;
        }
        answer(&mut app, effects, &mut look);
    }
    let styles = Styles::new(app.theme(), options.caps);
    let mut buffer = Buffer::empty(Rect::new(0, 0, columns, rows));
    draw(&mut buffer, &app, &styles);
    (buffer, app.theme().clone())
}

/// What a screen shows, in the words of its first two lines.
pub fn title(buffer: &Buffer) -> String {
    let text = text(buffer);
    let words: Vec<&str> = text.lines().take(2).flat_map(str::split_whitespace).collect();
    format!("culprits: {}", words.join(" "))
}

/// Gives the interface the boards that it asks for.
fn answer(app: &mut App, mut effects: Vec<Effect>, look: &mut impl FnMut(&Lens) -> Board) {
    for _ in 0..ROUNDS {
        let asked = effects.into_iter().rev().find_map(|effect| match effect {
            Effect::Send(Command::Look(lens)) => Some(*lens),
            _ => None,
        });
        let Some(lens) = asked else { return };
        effects = app.receive(Arc::new(look(&lens)));
    }
}

/// The cells of a row with their columns, without those that a wide one before them covers.
fn cells(buffer: &Buffer, y: u16) -> impl Iterator<Item = (u16, &Cell)> {
    let area = buffer.area;
    let mut covered = area.x;
    (area.x..area.right()).filter_map(move |x| {
        if x < covered {
            return None;
        }
        let cell = &buffer[(x, y)];
        covered = x.saturating_add(columns(cell));
        Some((x, cell))
    })
}

/// The columns that a cell takes, 1 or more.
fn columns(cell: &Cell) -> u16 {
    u16::try_from(width(cell.symbol())).unwrap_or(1).max(1)
}
