//! From what is on screen to the picture that the engine is asked for.

use super::{App, Effect, Mode};
use crate::board::{Command, Lens};
use crate::ui::views;

/// Rows that are asked for: enough to scroll, little to send.
const ROWS: usize = 200;

impl App {
    /// The lens for what is on screen now.
    fn wanted(&self) -> Lens {
        let (columns, rows) = self.size;
        let contributor = match self.mode() {
            Mode::Detail | Mode::Event | Mode::Sift => self.subject.clone(),
            Mode::Board if views::has_preview(columns, rows) => {
                self.row().map(|row| row.contributor.clone())
            }
            Mode::Board => None,
            // Nothing behind a page is drawn: keep what was asked, so that nothing is made anew.
            _ => self.lens.contributor.clone(),
        };
        let sifts = matches!(self.mode(), Mode::Sift);
        let question = match self.mode() {
            Mode::Feed | Mode::Help | Mode::Rules => self.lens.question.clone(),
            _ => self.inquiry().filter(|_| sifts).map(|inquiry| inquiry.question.clone()),
        };
        Lens {
            rule: self.rule,
            until: self.cursor.or(self.paused.map(|paused| paused.at)),
            span: self.span,
            order: self.order,
            filter: self.filter.clone(),
            only: self.only.clone(),
            without: self.without.clone(),
            under: self.under,
            rows: ROWS,
            history: usize::from(columns).clamp(80, 240),
            period: self.period,
            contributor,
            question,
            generation: self.lens.generation,
        }
    }

    /// Tells the engine when another picture is wanted than the one that it makes.
    pub(in crate::ui) fn sync(&mut self) -> Vec<Effect> {
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
        vec![Effect::Send(Command::Look(Box::new(wanted)))]
    }
}
