//! The interface: draws the board, turns keys into commands, and knows nothing of the engine.
//!
//! One way round: a key is looked up in [`keymap`], [`update()`] changes the [`App`] and says what is
//! left to do, [`draw`] puts the state on the screen. Only [`run()`] touches the terminal, the
//! channels and the clock.

mod app;
mod canvas;
mod caps;
pub mod clipboard;
pub mod export;
mod fit;
mod format;
mod glyphs;
pub mod incident;
pub mod keymap;
mod layout;
pub mod linear;
mod outward;
mod palette;
mod run;
pub mod shot;
mod spark;
mod style;
mod terminal;
mod theme;
mod update;
mod views;
mod zone;

pub use app::{App, Effect, Mode, Options, Out};
pub use caps::{Caps, Depth};
pub use keymap::{Keymap, KeymapError};
pub use outward::Started;
pub use run::{Exit, run};
pub use style::{Role, Styles};
pub use theme::{
    Appearance, Entry, Finding, Paint, Place, Report, Theme, ThemeError, Themes, Vision, check,
};
pub use update::update;
pub use views::draw;
pub use zone::Zone;
