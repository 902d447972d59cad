//! What the interface knows: which picture is shown, what is selected, where the cursor is.

mod effect;
mod inquiry;
mod lens;
mod news;
mod options;
mod prompt;

use std::path::PathBuf;
use std::sync::Arc;

use super::keymap::{Keymap, Scope};
use super::style::Role;
use super::theme::{Theme, Themes};
use super::zone::Zone;
use crate::board::{Anomaly, Board, Detail, EventLine, Lens, Order, Row, RuleLine, Subject, Unit};
use crate::config::Notify;
use crate::model::{Contributor, Minute};
pub use effect::{Effect, Out};
pub(crate) use inquiry::{Found, Inquiry};
use news::news;
pub use options::Options;
pub(super) use prompt::pattern;
pub(crate) use prompt::{Prompt, PromptKind};

/// A screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// The ranking.
    #[default]
    Board,
    /// The close look at one contributor.
    Detail,
    /// Its events by their fields, and beside everyone else's.
    Sift,
    /// One raw event, whole.
    Event,
    /// Anomalies over time.
    Anomalies,
    /// The list of rules.
    Rules,
    /// Sources, coverage and health.
    Feed,
    /// Keys and marks.
    Help,
}

/// A held picture.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Paused {
    /// Its last minute.
    pub at: Minute,
    /// How many events had come.
    pub received: u64,
}

/// Which anomaly: whom it is about and when it began.
pub(crate) type AnomalyId = (Subject, Minute);

/// Everything that the interface knows.
#[derive(Clone, Debug)]
pub struct App {
    /// The screens on top of each other, the ranking always at the bottom.
    pub(super) stack: Vec<Mode>,
    pub(super) size: (u16, u16),
    /// The picture that is drawn.
    pub(super) shown: Arc<Board>,
    /// The newest picture; another one than `shown` while that one is held.
    pub(super) latest: Arc<Board>,
    pub(super) rule: usize,
    pub(super) span: Option<i64>,
    pub(super) order: Order,
    pub(super) filter: Option<String>,
    /// The rule that is laid under the time line.
    pub(super) under: Option<usize>,
    /// Contributors that alone are ranked, when there are any.
    pub(super) only: Vec<Contributor>,
    /// Contributors that are left out.
    pub(super) without: Vec<Contributor>,
    /// Minutes of a period.
    pub(super) period: i64,
    pub(super) prompt: Option<Prompt>,
    /// Commands that were typed, oldest first.
    pub(super) history: Vec<String>,
    /// What the last action led to, until the next one.
    pub(super) said: Option<(String, Role)>,
    /// The minute that is looked at; the newest one when `None`.
    pub(super) cursor: Option<Minute>,
    pub(super) paused: Option<Paused>,
    /// The selected contributor; whoever is first when `None`.
    pub(super) selected: Option<Contributor>,
    /// Where the selected one was last, for when it leaves the ranking.
    pub(super) place: usize,
    /// The contributor of the close look.
    pub(super) subject: Option<Contributor>,
    /// What is asked of its events: the last one counts, those before are the way back.
    pub(super) inquiries: Vec<Inquiry>,
    /// The fields that were listed last.
    pub(super) fields: Vec<String>,
    pub(super) anomaly: Option<AnomalyId>,
    /// Place in the list of rules.
    pub(super) rule_row: usize,
    /// Place in the list of raw events.
    pub(super) event: usize,
    /// The raw event that was opened: newer ones do not take its place.
    pub(super) opened: Option<EventLine>,
    /// Columns by which raw events are moved to the left.
    pub(super) pan: usize,
    /// Lines by which the open page is scrolled.
    pub(super) scroll: usize,
    /// The lens that the engine was told last.
    pub(super) lens: Lens,
    /// The lens whose answer may replace a held picture.
    pub(super) awaited: Option<u64>,
    pub(super) theme: Theme,
    pub(super) themes: Themes,
    pub(super) ascii: bool,
    pub(super) keymap: Arc<Keymap>,
    pub(super) zone: Zone,
    pub(super) mouse: bool,
    pub(super) rules_folder: Option<PathBuf>,
    pub(super) notify: Option<Notify>,
}

impl App {
    /// A fresh interface on a terminal of this size.
    pub fn new(options: &Options, columns: u16, rows: u16) -> Self {
        Self {
            stack: vec![Mode::Board],
            size: (columns, rows),
            shown: Arc::default(),
            latest: Arc::default(),
            rule: options.rule,
            span: options.span,
            order: options.order,
            filter: options.filter.clone(),
            under: None,
            only: Vec::new(),
            without: Vec::new(),
            period: 1,
            prompt: None,
            history: Vec::new(),
            said: None,
            cursor: None,
            paused: None,
            selected: None,
            place: 0,
            subject: None,
            inquiries: Vec::new(),
            fields: Vec::new(),
            anomaly: None,
            rule_row: options.rule,
            event: 0,
            opened: None,
            pan: 0,
            scroll: 0,
            lens: Lens::default(),
            awaited: None,
            theme: options.theme.clone(),
            themes: options.themes.clone(),
            ascii: options.caps.ascii,
            keymap: Arc::clone(&options.keymap),
            zone: options.zone,
            mouse: options.mouse,
            rules_folder: options.rules.clone(),
            notify: options.notify,
        }
    }

    /// The screen on top.
    pub fn mode(&self) -> Mode {
        self.stack.last().copied().unwrap_or_default()
    }

    /// Where keys go.
    pub fn scope(&self) -> Scope {
        if self.prompt.is_some() { Scope::INPUT } else { Scope::of(self.mode()) }
    }

    /// What keys do.
    pub fn keymap(&self) -> &Keymap {
        &self.keymap
    }

    /// Columns and rows of the terminal.
    pub fn size(&self) -> (u16, u16) {
        self.size
    }

    /// Whether the mouse is taken.
    pub fn mouse(&self) -> bool {
        self.mouse
    }

    /// Tells people something, until their next key.
    pub fn say(&mut self, said: Result<String, String>) {
        self.said = Some(match said {
            Ok(text) => (text, Role::Title),
            Err(text) => (text, Role::Error),
        });
    }

    /// The colours in use.
    pub fn theme(&self) -> &Theme {
        &self.theme
    }

    /// The picture that is drawn.
    pub fn board(&self) -> &Board {
        &self.shown
    }

    /// Takes a new picture, unless the one on screen is held or it answers an older question.
    pub fn receive(&mut self, board: Arc<Board>) -> Vec<Effect> {
        let news = self.notify.and_then(|_| news(&self.latest, &board));
        self.latest = Arc::clone(&board);
        let generation = board.lens.generation;
        let accepted = if self.paused.is_some() {
            self.awaited == Some(generation)
        } else {
            self.cursor.is_none() || generation == self.lens.generation
        };
        if accepted {
            self.awaited = None;
            self.shown = board;
            self.settle();
        }
        let mut effects = self.sync();
        effects.extend(news.map(|news| Effect::Out(Out::News(news))));
        effects
    }

    /// Takes the size of the terminal.
    pub fn resize(&mut self, columns: u16, rows: u16) -> Vec<Effect> {
        self.size = (columns, rows);
        self.sync()
    }

    /// Holds every place inside its list, and follows the selected contributor.
    pub(super) fn settle(&mut self) {
        let rows = &self.shown.view.rows;
        let selected = self.selected.as_ref();
        self.place = selected
            .and_then(|who| rows.iter().position(|row| row.contributor == *who))
            .unwrap_or(if selected.is_some() { self.place } else { 0 })
            .min(rows.len().saturating_sub(1));
        let events = self.shown.detail.as_ref().map_or(0, |detail| detail.events.len());
        self.event = self.event.min(events.saturating_sub(1));
        self.rule_row = self.rule_row.min(self.shown.rules.len().saturating_sub(1));
        self.learn_fields();
        // Until the answer is there, the place is that of the question before.
        let found = self.found();
        if self.sift().is_some()
            && let Some(inquiry) = self.inquiries.last_mut()
        {
            inquiry.place = inquiry.place.min(found.saturating_sub(1));
        }
    }

    /// The selected row.
    pub(crate) fn row(&self) -> Option<&Row> {
        self.shown.view.rows.get(self.place)
    }

    /// Place of the selected anomaly in the list; the newest one when none was selected.
    pub(crate) fn anomaly_row(&self) -> usize {
        let list = &self.shown.view.anomalies;
        let id = self.anomaly.as_ref();
        id.and_then(|id| list.iter().position(|a| id_of(a) == *id)).unwrap_or(0)
    }

    /// The close look at this contributor, once the engine has sent it.
    pub(crate) fn detail_of(&self, who: Option<&Contributor>) -> Option<&Detail> {
        self.shown.detail.as_ref().filter(|detail| Some(&detail.row.contributor) == who)
    }

    /// What the values of the rule on screen count.
    pub(crate) fn unit(&self) -> Unit {
        self.rule_line().map(|rule| rule.unit).unwrap_or_default()
    }

    /// The rule on screen.
    pub(crate) fn rule_line(&self) -> Option<&RuleLine> {
        self.shown.rules.get(self.shown.lens.rule)
    }

    /// The minute that is looked at: the last one of the range on screen.
    pub(crate) fn minute(&self) -> Option<Minute> {
        let range = self.shown.view.range;
        (!range.is_empty()).then(|| range.end.plus(-1))
    }

    /// Whether the picture is asked to be of another minute than the newest.
    pub(crate) fn pinned(&self) -> bool {
        self.cursor.is_some()
    }

    /// Events that came since the picture is held.
    pub(crate) fn since_pause(&self) -> u64 {
        let now = self.latest.feed.coverage.received;
        self.paused.map_or(0, |paused| now.saturating_sub(paused.received))
    }
}

/// What an anomaly is known by while it goes on.
pub(crate) fn id_of(anomaly: &Anomaly) -> AnomalyId {
    (anomaly.subject.clone(), anomaly.start)
}
