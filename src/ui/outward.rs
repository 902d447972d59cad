//! Carries out what leaves the terminal: files, pictures, pages, the clipboard.

use std::path::Path;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::app::{AnomalyId, App, Options, Out, id_of};
use super::clipboard::{Way, notify, sequence};
use super::export::{Form, Part, export, write_new};
use super::incident::{Origin, page};
use super::shot;
use super::style::Styles;
use super::views::draw;
use crate::board::Board;
use crate::config::Notify;

/// How the program was started, for who wants to see the same again.
#[derive(Clone, Debug, Default)]
pub struct Started {
    /// With the built-in recording.
    pub demo: bool,
    /// With these sources.
    pub sources: Vec<String>,
    /// With these rules, as they were named.
    pub rules: Vec<String>,
}

/// What is left to send to the terminal, and what to tell people.
pub(super) struct Carried {
    pub bytes: Vec<u8>,
    pub said: Option<Result<String, String>>,
}

impl Carried {
    fn said(said: Result<String, String>) -> Self {
        Self { bytes: Vec::new(), said: Some(said) }
    }
}

/// Carries it out.
pub(super) fn carry_out(out: &Out, app: &App, styles: &Styles, options: &Options) -> Carried {
    let way = || Way::detect(|name| std::env::var(name).ok(), true);
    match out {
        Out::Copy(text) => match sequence(text, way()) {
            Ok(bytes) => {
                let said = Ok(format!("{} bytes sent to the clipboard by OSC 52", text.len()));
                Carried { bytes, said: Some(said) }
            }
            Err(error) => Carried::said(Err(error)),
        },
        Out::News(news) => {
            let bytes = match options.notify {
                Some(Notify::Desktop) => notify("culprits", news, way()),
                Some(Notify::Bell) => vec![0x07],
                None => Vec::new(),
            };
            Carried { bytes, said: None }
        }
        Out::Save { path, text } => Carried::said(save(path, text)),
        Out::Export { path, replace } => Carried::said(Form::of(path).and_then(|form| {
            let text = export(app.board(), Part::of(app.mode()), form)?;
            written(path, text.as_bytes(), *replace)
        })),
        Out::Shot { path, replace } => Carried::said(shot::Form::of(path).and_then(|form| {
            let (columns, rows) = app.size();
            let mut buffer = Buffer::empty(Rect::new(0, 0, columns, rows));
            draw(&mut buffer, app, styles);
            let picture = shot::picture(&buffer, app.theme(), form);
            written(path, picture.as_bytes(), *replace)
        })),
        Out::Incident { folder, about } => {
            Carried::said(incident(folder, about, app.board(), &options.started))
        }
    }
}

fn save(path: &Path, text: &str) -> Result<String, String> {
    if let Some(folder) = path.parent() {
        let failed = |e: std::io::Error| format!("{}: {e}", folder.display());
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    write_new(path, text.as_bytes(), false)?;
    let name = path.file_stem().map(|name| name.to_string_lossy()).unwrap_or_default();
    Ok(format!("kept: `culprits … -r {name}` runs it"))
}

/// A page on an anomaly, with its picture.
fn incident(
    folder: &Path,
    about: &AnomalyId,
    board: &Board,
    started: &Started,
) -> Result<String, String> {
    let rule = board.rules.get(board.lens.rule).map(|rule| rule.name.as_str());
    let named =
        |given: &&String| Path::new(given).file_stem().and_then(|stem| stem.to_str()) == rule;
    let origin = if started.demo {
        Origin::Demo
    } else {
        let rule = started.rules.iter().find(named).map(String::as_str);
        Origin::Logs { sources: &started.sources, rule }
    };
    let looked = board.detail.iter().flat_map(|detail| &detail.anomalies);
    let anomaly = looked.chain(&board.view.anomalies).find(|a| id_of(a) == *about);
    let page = page(board, anomaly, origin)?;
    let (markdown, picture) =
        (folder.join(format!("{}.md", page.stem)), folder.join(format!("{}.svg", page.stem)));
    write_new(&markdown, page.markdown.as_bytes(), false)?;
    write_new(&picture, page.svg.as_bytes(), false).inspect_err(|_| {
        let _ = std::fs::remove_file(&markdown);
    })?;
    Ok(format!("{} and its picture beside it", markdown.display()))
}

fn written(path: &Path, bytes: &[u8], replace: bool) -> Result<String, String> {
    if !replace && path.symlink_metadata().is_ok() {
        let path = path.display();
        return Err(format!("{path} exists; with ! after the command it is overwritten"));
    }
    write_new(path, bytes, replace)?;
    Ok(format!("{} bytes to {}", bytes.len(), path.display()))
}
