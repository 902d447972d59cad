//! What goes out of the terminal: names, lines, rules, pages.

use std::path::PathBuf;

use crate::board::{Angle, Subject};
use crate::ui::app::{App, Effect, Found, Mode, Out, id_of};
use crate::ui::format::{share, value};

/// Copies the name under the cursor, or its whole line.
pub fn copy(app: &mut App, line: bool) -> Option<Effect> {
    let unit = app.unit();
    let text = match app.mode() {
        Mode::Board => {
            let row = app.row()?;
            let who = row.contributor.to_string();
            let numbers = || {
                let (sum, now) = (value(row.value, unit, 24), value(row.now, unit, 24));
                format!("#{}\t{who}\t{sum}\t{now}/min\t{}", row.rank, share(row.share))
            };
            if line { numbers() } else { who.clone() }
        }
        Mode::Anomalies => {
            let anomaly = app.shown.view.anomalies.get(app.anomaly_row())?;
            let said = || {
                let (peak, verdict) = (anomaly.peak.start(), &anomaly.verdict);
                let seen = value(anomaly.value, unit, 24);
                let reason = &verdict.reason;
                format!(
                    "{peak}\t{}\tseverity {}\t{seen}/min\t{reason}",
                    anomaly.subject, verdict.severity
                )
            };
            match (&anomaly.subject, line) {
                (_, true) => said(),
                (Subject::Contributor(who), false) => who.to_string(),
                (other, false) => other.to_string(),
            }
        }
        Mode::Detail if line => app.shown.detail.as_ref()?.events.get(app.event)?.text.clone(),
        Mode::Detail => app.subject.as_ref()?.to_string(),
        Mode::Event => app.opened.as_ref()?.text.clone(),
        Mode::Sift => match app.under_cursor()? {
            Found::Field(field) => field.to_owned(),
            Found::Slice(field, slice) if line => {
                format!("{field}\t{}\t{}", slice.value, slice.events)
            }
            Found::Slice(_, slice) => slice.value.clone(),
            Found::Contrast(found) if line => format!(
                "{}\t{}\t{}\t{}",
                found.field,
                found.value,
                share(found.share),
                share(found.elsewhere)
            ),
            Found::Contrast(found) => found.value.clone(),
            Found::Event(event) => event.text.clone(),
        },
        Mode::Rules => app.shown.rules.get(app.rule_row)?.name.clone(),
        Mode::Feed | Mode::Help => return None,
    };
    Some(Effect::Out(Out::Copy(text)))
}

/// Keeps the pivot on screen as a rule of the user's own.
///
/// # Errors
/// Why it cannot be kept.
pub fn keep(app: &App, name: &str) -> Result<Effect, String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if name.is_empty() || name.starts_with('.') || !name.chars().all(plain) {
        return Err("a rule's name is of letters, digits, `-`, `_` and `.`".into());
    }
    let folder = app.rules_folder.as_ref().ok_or("there is no folder for rules: no home")?;
    let sift = app.sift().ok_or("only a pivot by a field can be kept: press p, then Enter")?;
    let Angle::By(_) = sift.question.angle else {
        return Err("only a pivot by a field can be kept: press Enter on one".into());
    };
    let text = sift.rule.clone().ok_or("there is no rule yet")??;
    Ok(Effect::Out(Out::Save { path: folder.join(format!("{name}.json")), text }))
}

/// A page on the selected anomaly, or the newest one of the contributor that is looked at.
pub fn incident(app: &mut App) -> Option<Effect> {
    let looked = match app.mode() {
        Mode::Board => app.row().map(|row| &row.contributor),
        _ => app.subject.as_ref(),
    };
    let anomaly = match app.mode() {
        Mode::Anomalies => app.shown.view.anomalies.get(app.anomaly_row()).ok_or("no anomaly"),
        _ => match app.detail_of(looked) {
            Some(detail) => detail.anomalies.first().ok_or("it has no anomaly"),
            None => Err("open the contributor first: Enter"),
        },
    };
    match anomaly.map(id_of) {
        Ok(about) => Some(Effect::Out(Out::Incident { folder: PathBuf::from("."), about })),
        Err(error) => {
            app.say(Err(error.into()));
            None
        }
    }
}
