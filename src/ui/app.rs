//! What the interface knows: which picture is shown, what is selected, where the cursor is.

use std::sync::Arc;

use super::caps::Caps;
use super::keymap::Scope;
use super::theme::{Theme, Themes};
use super::views;
use crate::board::{
    Anomaly, Board, Command, Detail, EventLine, Lens, Order, Row, RuleLine, Subject, Unit,
};
use crate::model::{Contributor, Minute};

/// A screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// The ranking.
    #[default]
    Board,
    /// The close look at one contributor.
    Detail,
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
        }
    }
}

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
    /// End.
    Quit,
}

/// A held picture.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Paused {
    /// Its last minute.
    pub at: Minute,
    /// How many events had come.
    pub received: u64,
}

/// A filter that is being typed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Input {
    /// What was typed so far.
    pub text: String,
    /// What is wrong with it.
    pub error: Option<String>,
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
    pub(super) input: Option<Input>,
    /// The minute that is looked at; the newest one when `None`.
    pub(super) cursor: Option<Minute>,
    pub(super) paused: Option<Paused>,
    /// The selected contributor; whoever is first when `None`.
    pub(super) selected: Option<Contributor>,
    /// Where the selected one was last, for when it leaves the ranking.
    pub(super) place: usize,
    /// The contributor of the close look.
    pub(super) subject: Option<Contributor>,
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
}

/// Rows that are asked for: enough to scroll, little to send.
const ROWS: usize = 200;

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
            input: None,
            cursor: None,
            paused: None,
            selected: None,
            place: 0,
            subject: None,
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
        }
    }

    /// The screen on top.
    pub fn mode(&self) -> Mode {
        self.stack.last().copied().unwrap_or_default()
    }

    /// Where keys go.
    pub fn scope(&self) -> Scope {
        if self.input.is_some() { Scope::INPUT } else { Scope::of(self.mode()) }
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
        self.sync()
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

    /// The lens for what is on screen now.
    fn wanted(&self) -> Lens {
        let (columns, rows) = self.size;
        let contributor = match self.mode() {
            Mode::Detail | Mode::Event => self.subject.clone(),
            Mode::Board if views::has_preview(columns, rows) => {
                self.row().map(|row| row.contributor.clone())
            }
            Mode::Board => None,
            // Nothing behind a page is drawn: keep what was asked, so that nothing is made anew.
            _ => self.lens.contributor.clone(),
        };
        Lens {
            rule: self.rule,
            until: self.cursor.or(self.paused.map(|paused| paused.at)),
            span: self.span,
            order: self.order,
            filter: self.filter.clone(),
            under: self.under,
            rows: ROWS,
            history: usize::from(columns).clamp(80, 240),
            contributor,
            generation: self.lens.generation,
        }
    }

    /// Tells the engine when another picture is wanted than the one that it makes.
    pub(super) fn sync(&mut self) -> Vec<Effect> {
        let mut wanted = self.wanted();
        if self.paused.is_some() && self.cursor.is_none() {
            // To hold a picture needs no new one.
            wanted.until = self.lens.until;
            if wanted != self.lens {
                wanted.until = self.paused.map(|paused| paused.at);
            }
        }
        if wanted == self.lens {
            return Vec::new();
        }
        wanted.generation = self.lens.generation + 1;
        self.awaited = self.paused.map(|_| wanted.generation);
        self.lens = wanted.clone();
        vec![Effect::Send(Command::Look(wanted))]
    }
}

/// What an anomaly is known by while it goes on.
pub(crate) fn id_of(anomaly: &Anomaly) -> AnomalyId {
    (anomaly.subject.clone(), anomaly.start)
}
