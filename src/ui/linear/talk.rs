//! Whose turn it is: boards of the rule that is spoken of, a round over the other rules after each
//! minute, and what was asked. It owns no channel.

use std::collections::VecDeque;

use super::super::format::{grouped, plural};
use super::super::zone::Zone;
use super::answers::{self, Ask, HELP, LONGEST};
use super::pipes::Heard;
use super::speaker::{Speaker, listens};
use super::words::ordinal;
use crate::board::{Board, Lens, Phase};
use crate::model::{Contributor, Minute, clean};

/// Questions that wait for their board.
const QUESTIONS: usize = 32;

/// What a board is asked for.
#[derive(Clone, Debug, PartialEq)]
enum Errand {
    /// To hear what is new.
    Listen,
    /// To hear of another rule's anomalies.
    Round(usize),
    Top,
    /// Who is at this place, 0 to 8.
    Place(usize),
    Detail(Contributor),
    Anomalies,
    Feed,
}

/// A talk over boards: what comes in is answered with sentences, each clean and of one line.
#[derive(Debug)]
pub struct Talk {
    speaker: Speaker,
    zone: Zone,
    rule: usize,
    span: Option<i64>,
    errand: Errand,
    next: VecDeque<Errand>,
    generation: u64,
    /// The names of the rules, once they are known.
    board: Option<Board>,
    /// The minute after which the other rules were asked last, and whether that was at the end.
    round: Option<(Minute, bool)>,
    ended: bool,
    quit: bool,
}

impl Talk {
    /// A talk in which nothing was said. `span` is the range of rankings in minutes; everything
    /// when there is none.
    pub fn new(zone: Zone, span: Option<i64>) -> Self {
        Self {
            speaker: Speaker::new(zone),
            zone,
            rule: 0,
            span,
            errand: Errand::Listen,
            next: VecDeque::new(),
            generation: 1,
            board: None,
            round: None,
            ended: false,
            quit: false,
        }
    }

    /// Somebody asked to end.
    pub fn quit(&self) -> bool {
        self.quit
    }

    /// The sources have ended, everything was told, and nothing that was asked waits.
    pub fn ended(&self) -> bool {
        self.ended && self.errand == Errand::Listen && self.next.is_empty()
    }

    /// The lens that is wanted now.
    pub fn lens(&self) -> Lens {
        let minute = Lens { rule: self.rule, span: Some(1), rows: 1, ..Lens::default() };
        let ranking = Lens { span: self.span, rows: 9, ..minute.clone() };
        let lens = match &self.errand {
            Errand::Listen | Errand::Anomalies | Errand::Feed => minute,
            Errand::Round(rule) => Lens { rule: *rule, ..minute },
            Errand::Top | Errand::Place(_) => ranking,
            Errand::Detail(who) => Lens { contributor: Some(who.clone()), ..ranking },
        };
        Lens { generation: self.generation, ..lens }
    }

    /// Takes a board; those that were made for another lens say nothing.
    pub fn hear(&mut self, board: &Board) -> Vec<String> {
        if board.lens.generation != self.generation {
            return Vec::new();
        }
        let out = match self.errand.clone() {
            Errand::Listen => self.listen(board),
            Errand::Round(_) => self.speaker.overhear(board, true),
            Errand::Top => answers::top(board),
            Errand::Place(place) => match board.view.rows.get(place) {
                Some(row) => {
                    self.next.push_front(Errand::Detail(row.contributor.clone()));
                    Vec::new()
                }
                None => vec![format!("nobody is {} there.", ordinal(place as u32 + 1))],
            },
            Errand::Detail(_) => answers::detail(board, self.zone),
            Errand::Anomalies => answers::anomalies(board, self.zone),
            Errand::Feed => answers::feed(board, self.zone),
        };
        self.turn_over();
        out.iter().map(|text| clean(text).into_owned()).collect()
    }

    /// The next errand; a lens that stays the same needs no new generation.
    fn turn_over(&mut self) {
        let next = self.next.pop_front().unwrap_or(Errand::Listen);
        if next != self.errand {
            self.errand = next;
            self.generation += 1;
        }
    }

    fn listen(&mut self, board: &Board) -> Vec<String> {
        self.board = Some(Board { rules: board.rules.clone(), ..Board::default() });
        let mut out = self.speaker.hear(board);
        let ended = board.feed.phase == Phase::Ended;
        let now = (board.view.range.end, ended);
        let others = (0..board.rules.len()).filter(|rule| *rule != self.rule);
        if listens(board) && (board.view.closed || ended) && self.round != Some(now) {
            self.round = Some(now);
            self.next.extend(others.map(Errand::Round));
        }
        if ended && !self.ended && self.next.is_empty() {
            self.ended = true;
            let events = plural(board.feed.coverage.received, "event", "events");
            out.push(format!("ended after {events}."));
        }
        out
    }

    /// Takes what came on standard input.
    pub fn ask(&mut self, heard: Heard) -> Vec<String> {
        let ask = match heard {
            Heard::Line(line) => answers::parse(&line),
            Heard::TooLong => Err(format!("a command has at most {LONGEST} characters.")),
        };
        let said = match ask {
            Ok(None) => Vec::new(),
            Ok(Some(_)) if self.next.len() >= QUESTIONS => {
                vec![format!("{} questions wait already.", grouped(self.next.len() as u64))]
            }
            Ok(Some(ask)) => self.take(ask),
            Err(allowed) => vec![allowed],
        };
        said.iter().map(|text| clean(text).into_owned()).collect()
    }

    fn take(&mut self, ask: Ask) -> Vec<String> {
        let errand = match ask {
            Ask::Help => return HELP.map(str::to_owned).to_vec(),
            Ask::Quit => {
                self.quit = true;
                return Vec::new();
            }
            Ask::Span(span) => {
                self.span = span;
                return vec![answers::ranged(span)];
            }
            Ask::NextRule => return self.turn(|rules, now| Ok((now + 1) % rules.len().max(1))),
            Ask::Rule(name) => return self.turn(|rules, _| answers::rule_named(rules, &name)),
            Ask::Row(place) => Errand::Place(place - 1),
            Ask::Top => Errand::Top,
            Ask::Anomalies => Errand::Anomalies,
            Ask::Feed => Errand::Feed,
        };
        // Who asks does not wait for a round over the rules.
        let rounds = |errand: &Errand| matches!(errand, Errand::Round(_));
        let place = self.next.iter().position(rounds).unwrap_or(self.next.len());
        self.next.insert(place, errand);
        if self.errand == Errand::Listen {
            self.turn_over();
        }
        Vec::new()
    }

    fn turn(
        &mut self,
        which: impl FnOnce(&[crate::board::RuleLine], usize) -> Result<usize, String>,
    ) -> Vec<String> {
        let Some(board) = self.board.as_ref().filter(|board| !board.rules.is_empty()) else {
            return vec!["there is no rule yet.".to_owned()];
        };
        match which(&board.rules, self.rule) {
            Err(allowed) => vec![allowed],
            Ok(rule) => {
                let said = self.speaker.turn(board, rule);
                self.rule = rule;
                self.round = None;
                self.next.retain(|errand| !matches!(errand, Errand::Round(_)));
                // A round that is under way would be of the wrong rule.
                if matches!(self.errand, Errand::Round(_)) {
                    self.errand = Errand::Listen;
                }
                self.generation += 1;
                said.into_iter().collect()
            }
        }
    }
}
