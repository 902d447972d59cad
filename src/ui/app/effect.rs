//! What an action leaves to be done outside of the state.

use std::path::PathBuf;

use crate::board::{Command, Subject};
use crate::model::Minute;

/// What is left to do outside once the state has changed.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Tell the engine.
    Send(Command),
    /// The theme is another one.
    Restyle,
    /// Draw everything again.
    Redraw,
    /// Give the terminal back and stop.
    Suspend,
    /// Take the mouse, or leave it to the terminal.
    Mouse(bool),
    /// Something goes out of the terminal.
    Out(Out),
    /// End.
    Quit,
}

/// What goes out of the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Out {
    /// To the clipboard.
    Copy(String),
    /// The news of an anomaly, for who looks elsewhere.
    News(String),
    /// This text to a new file.
    Save {
        /// Where to.
        path: PathBuf,
        /// What.
        text: String,
    },
    /// The view to a file, its form by the file's extension; a file that is there is replaced when
    /// asked.
    Export {
        /// Where to.
        path: PathBuf,
        /// Whether a file that is there is replaced.
        replace: bool,
    },
    /// The screen to a file, its form by the file's extension.
    Shot {
        /// Where to.
        path: PathBuf,
        /// Whether a file that is there is replaced.
        replace: bool,
    },
    /// A page on an anomaly on screen, into this folder.
    Incident {
        /// Where to.
        folder: PathBuf,
        /// Whom the anomaly is about, and its first minute.
        about: (Subject, Minute),
    },
}
