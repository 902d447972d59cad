//! One file for each region of the screen; a region only reads the state.

mod anomalies;
mod breakdown;
mod chart;
mod columns;
mod detail;
mod event;
mod events;
mod explain;
mod feed;
mod head;
mod help;
mod keys;
mod lanes;
mod page;
mod prompt;
mod remote;
mod rules;
mod scrub;
mod sift;
mod state;
mod strip;
mod table;
mod timeline;
mod values;
mod why;
mod world;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::app::{App, Mode};
use super::canvas::Canvas;
use super::layout::{self, SMALLEST};
use super::style::{Role, Styles};

pub(super) use layout::has_preview;
pub(super) use state::sentence as state_sentence;
pub(super) use strip::ROWS as STRIP_ROWS;

/// Draws the whole screen.
pub fn draw(buffer: &mut Buffer, app: &App, styles: &Styles) {
    let mut canvas = Canvas::new(buffer, styles, app.zone);
    let area = canvas.area();
    canvas.patch(area, Role::Text);
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        let needed = format!("needs {}x{}", SMALLEST.0, SMALLEST.1);
        canvas.put(area.x, area.y, area.width, &needed, Role::Warn);
        return;
    }
    let frame = layout::frame(area);
    head::render(&mut canvas, frame.head, app);
    world::render(&mut canvas, frame.world, app);
    match app.mode() {
        Mode::Board => board(&mut canvas, area, frame.body, app),
        Mode::Detail => detail::render(&mut canvas, frame.body, app),
        Mode::Sift => sift::render(&mut canvas, frame.body, app),
        Mode::Event => event::render(&mut canvas, frame.body, app),
        Mode::Anomalies => anomalies::render(&mut canvas, frame.body, app),
        Mode::Rules => rules::render(&mut canvas, frame.body, app),
        Mode::Feed => page::render(&mut canvas, frame.body, &feed::lines(app, area.width), app),
        Mode::Help => page::render(&mut canvas, frame.body, &help::lines(app), app),
    }
    prompt::render(&mut canvas, frame.body, app);
    keys::render(&mut canvas, frame.keys, app);
}

fn board(canvas: &mut Canvas, screen: Rect, body: Rect, app: &App) {
    let parts = layout::board(screen, body, app.shown.view.under.is_some());
    if !parts.total.is_empty() {
        timeline::render(canvas, parts.total, parts.marks, app);
        timeline::render_under(canvas, parts.under, app);
    }
    table::render(canvas, parts.table, app);
    let row = app.row();
    let detail = app.detail_of(row.map(|row| &row.contributor));
    if !parts.preview.is_empty() {
        detail::preview(canvas, parts.preview, row, detail, app);
    }
    if !parts.side.is_empty() {
        detail::side(canvas, parts.side, row, detail, app);
    }
    if !parts.anomalies.is_empty() {
        anomalies::strip(canvas, parts.anomalies, app);
    }
    if !parts.strip.is_empty() {
        strip::render(canvas, parts.strip, app);
    }
    if !parts.explain.is_empty() {
        explain::render(canvas, parts.explain, app);
    }
}

/// Which entry of the list on screen is drawn there.
pub(super) fn place_at(app: &App, column: u16, row: u16) -> Option<usize> {
    let screen = Rect::new(0, 0, app.size.0, app.size.1);
    let body = layout::frame(screen).body;
    let (rows, first, len) = match app.mode() {
        Mode::Board => {
            let area = layout::board(screen, body, app.shown.view.under.is_some()).table;
            let (rows, first) = table::rows(area, app);
            (rows, first, app.shown.view.rows.len())
        }
        Mode::Anomalies => {
            let (rows, first) = anomalies::rows(body, app);
            (rows, first, app.shown.view.anomalies.len())
        }
        Mode::Rules => {
            let (rows, first) = rules::rows(body, app);
            (rows, first, app.shown.rules.len())
        }
        Mode::Sift => {
            let (rows, first) = sift::rows(body, app);
            (rows, first, app.found())
        }
        Mode::Detail | Mode::Event | Mode::Feed | Mode::Help => return None,
    };
    let inside = rows.contains((column, row).into());
    let place = first + usize::from(row.saturating_sub(rows.y));
    (inside && place < len).then_some(place)
}

/// How far the open page can be scrolled.
pub(super) fn scroll_limit(app: &App) -> usize {
    let lines = match app.mode() {
        Mode::Event => event::lines(app, app.size.0).len(),
        Mode::Feed => feed::lines(app, app.size.0).len(),
        Mode::Help => help::lines(app).len(),
        _ => 0,
    };
    let area = Rect::new(0, 0, app.size.0, app.size.1);
    lines.saturating_sub(usize::from(layout::frame(area).body.height))
}
