//! What is asked of one contributor's events: from which side, and of which of them.

use super::App;
use crate::board::{Angle, Contrast, EventLine, Facet, Findings, Question, Sift, Slice};

/// A step of an inquiry: a question and the place in its list.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Inquiry {
    pub question: Question,
    pub place: usize,
}

/// What is under the cursor of an inquiry.
pub(crate) enum Found<'a> {
    Field(&'a str),
    Slice(&'a str, &'a Slice),
    Contrast(&'a Contrast),
    Event(&'a EventLine),
}

impl Inquiry {
    pub fn new(angle: Angle, facets: Vec<Facet>) -> Self {
        Self { question: Question { angle, facets, text: None }, place: 0 }
    }
}

impl App {
    /// The question that is asked now.
    pub(crate) fn inquiry(&self) -> Option<&Inquiry> {
        self.inquiries.last()
    }

    /// The answer to it, once the engine has sent it.
    pub(crate) fn sift(&self) -> Option<&Sift> {
        let asked = &self.inquiry()?.question;
        let lens = &self.shown.lens;
        let same = lens.contributor == self.subject && lens.question.as_ref() == Some(asked);
        self.shown.sift.as_ref().filter(|_| same)
    }

    /// Lines that the answer has.
    pub(crate) fn found(&self) -> usize {
        match self.sift().map(|sift| &sift.findings) {
            None => 0,
            Some(Findings::Fields(fields)) => fields.len(),
            Some(Findings::By { slices, .. }) => slices.len(),
            Some(Findings::Against { contrasts, .. }) => contrasts.len(),
            Some(Findings::Events) => self.sift().map_or(0, |sift| sift.events.len()),
        }
    }

    /// What is under the cursor.
    pub(crate) fn under_cursor(&self) -> Option<Found<'_>> {
        let sift = self.sift()?;
        let place = self.inquiry()?.place;
        match (&sift.findings, &sift.question.angle) {
            (Findings::Fields(fields), _) => Some(Found::Field(&fields.get(place)?.field)),
            (Findings::By { slices, .. }, Angle::By(field)) => {
                Some(Found::Slice(field, slices.get(place)?))
            }
            (Findings::Against { contrasts, .. }, _) => {
                Some(Found::Contrast(contrasts.get(place)?))
            }
            (Findings::Events, _) => Some(Found::Event(sift.events.get(place)?)),
            (Findings::By { .. }, _) => None,
        }
    }

    /// The fields that digits and the field keys go through: those that were listed last.
    pub(crate) fn fields(&self) -> &[String] {
        &self.fields
    }

    /// Remembers the fields that the newest answer lists.
    pub(super) fn learn_fields(&mut self) {
        let listed = match (&self.shown.sift, &self.shown.detail) {
            (Some(Sift { findings: Findings::Fields(fields), .. }), _) => fields,
            (None, Some(detail)) => &detail.breakdown,
            _ => return,
        };
        self.fields = listed.iter().map(|breakdown| breakdown.field.clone()).collect();
    }
}
