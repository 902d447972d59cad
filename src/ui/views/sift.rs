//! A contributor's events by their fields, by one field, and beside everyone else's.

use ratatui::layout::Rect;

use super::super::app::App;
use super::super::canvas::{Canvas, Line};
use super::super::format::{grouped, human, plural, share};
use super::super::layout::{bottom, top};
use super::super::spark;
use super::super::style::Role;
use super::events;
use super::page::window;
use crate::board::{Angle, Breakdown, Contrast, Findings, Sift, Slice};
use crate::model::width;

pub(super) fn render(canvas: &mut Canvas, area: Rect, app: &App) {
    let mut rest = area;
    crumbs(canvas, top(&mut rest, 1), app);
    let Some(sift) = app.sift() else {
        let answered = app.shown.lens.question.is_some() && app.shown.lens == app.lens;
        let text = if answered { "it has no event in this range" } else { "..." };
        canvas.put(rest.x, rest.y, rest.width, text, Role::Dim);
        return;
    };
    facts(canvas, top(&mut rest, 1), sift);
    let selected = app.inquiry().map_or(0, |inquiry| inquiry.place);
    let Some(who) = app.subject.as_ref() else { return };
    if sift.findings == Findings::Events {
        let text = sift.question.text.as_deref();
        events::searched(canvas, rest, (&sift.events, who), (selected, app.pan), text);
        return;
    }
    if rest.height >= 14 {
        let mut below = bottom(&mut rest, area.height / 3);
        canvas.rule(top(&mut below, 1), "NEWEST OF THESE EVENTS");
        events::render(canvas, below, (&sift.events, who), None, app.pan);
    }
    let heading = top(&mut rest, 1);
    let shown = window(selected, app.found(), rest.height);
    let mut list = List { canvas, area: heading, sift };
    match &sift.findings {
        Findings::Fields(fields) => list.fields(rest, fields, shown.start),
        Findings::By { slices, .. } => list.slices(rest, slices, shown.start, app),
        Findings::Against { contrasts, .. } => list.contrasts(rest, contrasts, shown.start),
        Findings::Events => {}
    }
    if shown.contains(&selected) {
        let line = Rect { y: rest.y + (selected - shown.start) as u16, height: 1, ..rest };
        canvas.put(line.x, line.y, 1, ">", Role::Title);
        canvas.patch(line, Role::Selected);
    }
}

/// The rows of the list, and the first line that is in it.
pub(super) fn rows(area: Rect, app: &App) -> (Rect, usize) {
    let mut rest = area;
    top(&mut rest, 2);
    let lists = app.inquiry().is_some_and(|inquiry| inquiry.question.angle == Angle::Events);
    if !lists {
        if rest.height >= 14 {
            bottom(&mut rest, area.height / 3);
        }
        top(&mut rest, 1);
    }
    let selected = app.inquiry().map_or(0, |inquiry| inquiry.place);
    (rest, window(selected, app.found(), rest.height).start)
}

/// The way to here.
fn crumbs(canvas: &mut Canvas, area: Rect, app: &App) {
    let trail = format!(" {} ", canvas.glyphs().trail);
    let who = app.subject.as_ref().map(ToString::to_string).unwrap_or_default();
    let mut after = Line::new();
    if let Some(inquiry) = app.inquiry() {
        for facet in &inquiry.question.facets {
            after.push((trail.clone(), Role::Dim));
            after.push((facet.to_string(), Role::Match));
        }
        if let Some(text) = &inquiry.question.text {
            after.push((trail.clone(), Role::Dim));
            after.push((format!("/{text}/"), Role::Match));
        }
        after.push((trail.clone(), Role::Dim));
        after.push((
            match &inquiry.question.angle {
                Angle::Fields => "by any field".to_owned(),
                Angle::By(field) => format!("by {field}"),
                Angle::Against => "beside everyone else".to_owned(),
                Angle::Events => "events".to_owned(),
            },
            Role::Title,
        ));
    }
    let wide: usize = after.iter().map(|(text, _)| width(text)).sum();
    let wide = u16::try_from(wide).unwrap_or(u16::MAX);
    let x =
        canvas.line(area.x, area.y, area.width, &[("board".into(), Role::Dim), (trail, Role::Dim)]);
    let room = area.right().saturating_sub(x.saturating_add(wide)).max(12);
    let x = canvas.name(x, area.y, room.min(area.right().saturating_sub(x)), &who, Role::Title);
    canvas.line(x, area.y, area.right().saturating_sub(x), &after);
}

/// Of how many events this is.
fn facts(canvas: &mut Canvas, area: Rect, sift: &Sift) {
    let mut line: Line = Vec::new();
    let all = plural(sift.samples, "event", "events");
    if !sift.question.facets.is_empty() || sift.question.text.is_some() {
        line.push((format!("{} pass, ", grouped(sift.passed)), Role::Title));
    }
    if sift.kept < sift.samples {
        line.push((format!("of the newest {} kept of {all}", grouped(sift.kept)), Role::Warn));
    } else {
        line.push((format!("of all {all} in the range"), Role::Text));
    }
    match &sift.findings {
        Findings::Fields(fields) => {
            let first = if fields.len() < Sift::ROWS { "" } else { "the first " };
            let text = plural(fields.len() as u64, "field", "fields");
            line.push((format!("  {first}{text}"), Role::Dim));
        }
        Findings::Events if (sift.events.len() as u64) < sift.passed => {
            let text = format!("  the newest {} are listed", sift.events.len());
            line.push((text, Role::Dim));
        }
        Findings::Events => {}
        Findings::By { distinct, .. } => {
            line.push((format!("  {}", plural(*distinct as u64, "value", "values")), Role::Dim));
        }
        Findings::Against { others, contrasts } => {
            let text = format!("  beside {} of everyone else", plural(*others, "event", "events"));
            line.push((text, Role::Dim));
            if contrasts.is_empty() {
                line.push(("  nothing is surely more frequent here".into(), Role::Title));
            }
        }
    }
    canvas.line(area.x, area.y, area.width, &line);
}

/// Draws one of the lists; `area` is the line of its titles.
struct List<'l, 'c> {
    canvas: &'l mut Canvas<'c>,
    area: Rect,
    sift: &'l Sift,
}

impl List<'_, '_> {
    fn fields(&mut self, rows: Rect, fields: &[Breakdown], first: usize) {
        let longest = fields.iter().map(|b| width(&b.field)).max().unwrap_or(0) as u16;
        let name = longest.clamp(8, (self.area.width / 2).max(8));
        let columns = [(2, name), (name + 3, 7), (name + 11, 6), (name + 19, u16::MAX)];
        self.titles(&columns, ["FIELD", "VALUES", "TOP", "MOST FREQUENT"]);
        for (y, (i, field)) in (rows.y..rows.bottom()).zip(fields.iter().enumerate().skip(first)) {
            let digit = if i < 9 { (i + 1).to_string() } else { String::new() };
            self.canvas.put(rows.x + 1, y, 1, &digit, Role::Key);
            let (value, events) = field.values.first().cloned().unwrap_or_default();
            let texts =
                [field.field.clone(), human(field.distinct as f64), self.part(events), value];
            self.row(y, &columns, &texts, [Role::Text, Role::Dim, Role::Text, Role::Text]);
        }
    }

    fn slices(&mut self, rows: Rect, slices: &[Slice], first: usize, app: &App) {
        let longest = slices.iter().map(|s| width(&s.value)).max().unwrap_or(0) as u16;
        let wide = self.area.width;
        let name = longest.clamp(8, (wide / 2).max(8));
        let columns = [(2, name), (name + 3, 8), (name + 12, 6), (name + 20, 11)];
        self.titles(&columns, ["VALUE", "EVENTS", "SHARE", "SEEN"]);
        let line = name + 34;
        let room = wide.saturating_sub(line).min(120);
        if room >= 8 {
            let title = format!(
                "LAST {}",
                super::super::format::minutes(i64::from(room) * app.shown.lens.period)
            );
            self.canvas.put(self.area.x + line, self.area.y, room, &title, Role::Title);
        }
        let zone = self.canvas.zone();
        for (y, slice) in (rows.y..rows.bottom()).zip(slices.iter().skip(first)) {
            let (from, to) = (zone.clock(slice.first.minute()), zone.clock(slice.last.minute()));
            let seen = if from == to { from } else { format!("{from}–{to}") };
            let texts = [slice.value.clone(), grouped(slice.events), self.part(slice.events), seen];
            self.row(y, &columns, &texts, [Role::Text, Role::Text, Role::Text, Role::Dim]);
            if room >= 8 {
                let text = spark::line(&slice.trace, usize::from(room), self.canvas.glyphs());
                self.canvas.put(rows.x + line, y, room, &text, Role::Spark);
            }
        }
    }

    fn contrasts(&mut self, rows: Rect, contrasts: &[Contrast], first: usize) {
        let wide = self.area.width;
        let numbers = 36;
        let longest = |of: fn(&Contrast) -> &str| {
            contrasts.iter().map(|c| width(of(c))).max().unwrap_or(0) as u16
        };
        let room = wide.saturating_sub(numbers + 4).max(16);
        let field = longest(|c| &c.field).clamp(6, room / 2);
        let value = longest(|c| &c.value).clamp(6, room - field);
        let x = field + value + 4;
        let columns =
            [(2, field), (field + 3, value), (x, 6), (x + 7, 7), (x + 15, 9), (x + 25, 9)];
        self.titles(&columns, ["FIELD", "VALUE", "HERE", "OTHERS", "TIMES", "AT LEAST"]);
        for (y, found) in (rows.y..rows.bottom()).zip(contrasts.iter().skip(first)) {
            let ratio = found.times.map_or_else(|| "only here".to_owned(), times);
            let texts = [
                found.field.clone(),
                found.value.clone(),
                share(found.share),
                share(found.elsewhere),
                ratio,
                times(found.at_least),
            ];
            let roles = [Role::Dim, Role::Text, Role::Text, Role::Dim, Role::Title, Role::Text];
            self.row(y, &columns, &texts, roles);
            let bar = x + 35;
            if wide > bar + 8 {
                // Two bars of a length say that nobody else does it.
                let room = (wide - bar).min(40);
                self.canvas.bar(rows.x + bar, y, room, found.share - found.elsewhere, Role::Share);
            }
        }
    }

    fn part(&self, events: u64) -> String {
        share(if self.sift.passed == 0 { 0.0 } else { events as f64 / self.sift.passed as f64 })
    }

    fn titles<const N: usize>(&mut self, columns: &[(u16, u16); N], titles: [&str; N]) {
        self.row(self.area.y, columns, &titles.map(str::to_owned), [Role::Title; N]);
    }

    /// The first texts of a row are names, and so is the last of a list of fields.
    fn row<const N: usize>(
        &mut self,
        y: u16,
        columns: &[(u16, u16); N],
        texts: &[String; N],
        roles: [Role; N],
    ) {
        for ((i, (text, role)), (x, wide)) in texts.iter().zip(roles).enumerate().zip(columns) {
            // What takes the rest of the line is a name, too.
            let name = i == 0 || *wide == u16::MAX || (N == 6 && i == 1);
            let wide = (*wide).min(self.area.width.saturating_sub(*x));
            let x = self.area.x + x;
            if name {
                self.canvas.name(x, y, wide, text, role);
            } else {
                self.canvas.right(x, y, wide, text, role);
            }
        }
    }
}

/// How many times as frequent: `31x`, `2.4x`.
fn times(ratio: f64) -> String {
    if ratio < 9.95 { format!("{ratio:.1}x") } else { format!("{}x", human(ratio)) }
}
