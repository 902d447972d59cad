//! How the interface starts.

use std::path::PathBuf;
use std::sync::Arc;

use crate::board::Order;
use crate::config::Notify;
use crate::ui::caps::Caps;
use crate::ui::keymap::Keymap;
use crate::ui::outward::Started;
use crate::ui::theme::{Theme, Themes};
use crate::ui::zone::Zone;

/// How the interface starts.
#[derive(Clone, Debug)]
pub struct Options {
    /// Its colours.
    pub theme: Theme,
    /// The themes that its key goes through.
    pub themes: Themes,
    /// What the terminal can show.
    pub caps: Caps,
    /// Place of the first rule to show.
    pub rule: usize,
    /// Length of the range in minutes; everything when `None`.
    pub span: Option<i64>,
    /// What the ranking goes by.
    pub order: Order,
    /// Rank only contributors that match this regular expression.
    pub filter: Option<String>,
    /// What keys do.
    pub keymap: Arc<Keymap>,
    /// The time zone of the screen.
    pub zone: Zone,
    /// Whether the mouse is taken.
    pub mouse: bool,
    /// How new anomalies are told outside of the screen.
    pub notify: Option<Notify>,
    /// The folder that rules of the user's own are kept in.
    pub rules: Option<PathBuf>,
    /// How the program was started.
    pub started: Started,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            theme: Theme::default(),
            themes: Themes::default(),
            caps: Caps::default(),
            rule: 0,
            span: Some(15),
            order: Order::Sum,
            filter: None,
            keymap: Arc::default(),
            zone: Zone::Utc,
            mouse: false,
            notify: None,
            rules: None,
            started: Started::default(),
        }
    }
}
