//! Looks at a contributor's events from all sides: by a field, without a value, beside the others.

use super::lists::show;
use crate::board::{Angle, Facet, Subject};
use crate::model::Contributor;
use crate::ui::app::{App, Found, Inquiry, Mode};
use crate::ui::keymap::Toward;

/// The way back is no longer than this.
const STEPS: usize = 50;

/// The contributor that is looked at, or would be.
fn subject(app: &App) -> Option<Contributor> {
    match app.mode() {
        Mode::Board => app.row().map(|row| row.contributor.clone()),
        Mode::Anomalies => match &app.shown.view.anomalies.get(app.anomaly_row())?.subject {
            Subject::Contributor(who) => Some(who.clone()),
            Subject::Total | Subject::Unique => None,
        },
        _ => app.subject.clone(),
    }
}

/// Asks a new question; the one before is the way back.
fn ask(app: &mut App, angle: Angle, facets: Vec<Facet>) {
    let text = app.inquiry().filter(|_| app.mode() == Mode::Sift);
    let text = text.and_then(|inquiry| inquiry.question.text.clone());
    ask_with(app, angle, facets, text);
}

fn ask_with(app: &mut App, angle: Angle, facets: Vec<Facet>, text: Option<String>) {
    let Some(who) = subject(app) else {
        app.say(Err("no contributor is selected".into()));
        return;
    };
    if app.mode() != Mode::Sift {
        app.inquiries.clear();
        app.selected = Some(who.clone());
        app.subject = Some(who);
        show(app, Mode::Sift);
    }
    let mut inquiry = Inquiry::new(angle, facets);
    inquiry.question.text = text;
    if app.inquiries.last().is_some_and(|last| last.question == inquiry.question) {
        return;
    }
    if app.inquiries.len() == STEPS {
        app.inquiries.remove(0);
    }
    app.inquiries.push(inquiry);
}

fn facets(app: &App) -> Vec<Facet> {
    match app.mode() {
        Mode::Sift => app.inquiry().map(|i| i.question.facets.clone()).unwrap_or_default(),
        _ => Vec::new(),
    }
}

/// All fields of the events.
pub fn pivot(app: &mut App) {
    let facets = facets(app);
    ask(app, Angle::Fields, facets);
}

/// How the events differ from everyone else's.
pub fn differ(app: &mut App) {
    let facets = facets(app);
    ask(app, Angle::Against, facets);
}

/// The raw events themselves.
pub fn events(app: &mut App) {
    let facets = facets(app);
    ask(app, Angle::Events, facets);
}

/// Only events whose raw text matches; all when it is empty.
pub fn search(app: &mut App, text: &str) {
    let Some(question) = app.inquiry().map(|inquiry| inquiry.question.clone()) else { return };
    let text = Some(text.to_owned()).filter(|text| !text.is_empty());
    ask_with(app, question.angle, question.facets, text);
}

/// The events by one field.
pub fn by(app: &mut App, field: &str) {
    let facets = facets(app);
    ask(app, Angle::By(field.to_owned()), facets);
}

/// The field after the one that the events are looked at by, or the one before.
pub fn next_field(app: &mut App, toward: Toward) {
    let fields = app.fields();
    let Some(last) = fields.len().checked_sub(1) else { return };
    let current = match app.inquiry().map(|inquiry| &inquiry.question.angle) {
        Some(Angle::By(field)) => fields.iter().position(|f| f == field),
        _ => None,
    };
    let place = match (current, toward) {
        (None, Toward::More) => 0,
        (None, Toward::Less) => last,
        (Some(at), Toward::More) => (at + 1) % fields.len(),
        (Some(at), Toward::Less) => at.checked_sub(1).unwrap_or(last),
    };
    let field = fields[place].clone();
    // To leaf through the fields is one step of the way.
    if current.is_some() {
        app.inquiries.pop();
    }
    by(app, &field);
}

/// The field in this place of those that are listed.
pub fn nth(app: &mut App, place: usize) {
    match app.fields().get(place).cloned() {
        Some(field) => by(app, &field),
        None => pivot(app),
    }
}

/// Looks into what is under the cursor: a field by its values, a value by the other fields.
pub fn into(app: &mut App) {
    let (angle, facet) = match app.under_cursor() {
        None => return,
        Some(Found::Event(event)) => {
            app.opened = Some(event.clone());
            show(app, Mode::Event);
            return;
        }
        Some(Found::Field(field)) => (Angle::By(field.to_owned()), None),
        Some(Found::Contrast(contrast)) => (Angle::By(contrast.field.clone()), None),
        Some(Found::Slice(field, slice)) => {
            let (field, value) = (field.to_owned(), slice.value.clone());
            (Angle::Fields, Some(Facet { field, value, include: true }))
        }
    };
    let mut facets = facets(app);
    facets.extend(facet.filter(|facet| !facets.contains(facet)));
    ask(app, angle, facets);
}

/// Looks only at what is under the cursor, or at all but that.
pub fn facet(app: &mut App, include: bool) {
    if app.mode() == Mode::Board {
        of_ranking(app, include);
        return;
    }
    let facet = match app.under_cursor() {
        Some(Found::Slice(field, slice)) => {
            Facet { field: field.to_owned(), value: slice.value.clone(), include }
        }
        Some(Found::Contrast(found)) => {
            Facet { field: found.field.clone(), value: found.value.clone(), include }
        }
        Some(Found::Field(_)) => {
            app.say(Err("a field has many values; Enter lists them".into()));
            return;
        }
        Some(Found::Event(_)) | None => return,
    };
    let mut facets = facets(app);
    facets.retain(|f| (&f.field, &f.value) != (&facet.field, &facet.value));
    facets.push(facet);
    if let Some(angle) = app.inquiry().map(|inquiry| inquiry.question.angle.clone()) {
        ask(app, angle, facets);
    }
}

/// Ranks only the selected contributor (and those chosen before), or leaves it out.
fn of_ranking(app: &mut App, include: bool) {
    let Some(who) = app.row().map(|row| row.contributor.clone()) else { return };
    let (to, from) =
        if include { (&mut app.only, &mut app.without) } else { (&mut app.without, &mut app.only) };
    from.retain(|other| *other != who);
    if !to.contains(&who) {
        to.push(who);
    }
    if !include {
        // The next one takes its place.
        app.selected = None;
    }
}
