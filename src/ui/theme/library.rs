//! Every theme that can be named: the built-in ones, and those of the user's folder.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use super::error::ThemeError;
use super::file::{File, Tint};
use super::{Appearance, Theme, resolve};

/// The built-in themes, in the order in which the theme key goes through them.
pub(super) const BUILT_IN: [(&str, &str); 12] = [
    ("dark", include_str!("../../../themes/dark.toml")),
    ("light", include_str!("../../../themes/light.toml")),
    ("contrast", include_str!("../../../themes/contrast.toml")),
    ("mono", include_str!("../../../themes/mono.toml")),
    ("solarized-dark", include_str!("../../../themes/solarized-dark.toml")),
    ("solarized-light", include_str!("../../../themes/solarized-light.toml")),
    ("gruvbox", include_str!("../../../themes/gruvbox.toml")),
    ("nord", include_str!("../../../themes/nord.toml")),
    ("catppuccin", include_str!("../../../themes/catppuccin.toml")),
    ("dracula", include_str!("../../../themes/dracula.toml")),
    ("deuteranopia", include_str!("../../../themes/deuteranopia.toml")),
    ("tritanopia", include_str!("../../../themes/tritanopia.toml")),
];

/// A theme file is a page of text; more than these bytes are something else.
const MAX_BYTES: u64 = 256 << 10;

/// The themes, read once at the start; a clone costs nothing.
#[derive(Clone, Debug)]
pub struct Themes(Arc<Library>);

#[derive(Debug)]
struct Library {
    entries: Vec<Entry>,
    /// Why the folder could not be read.
    trouble: Option<ThemeError>,
}

/// A theme as it stands in the list.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The name by which it is asked for: that of its file, without `.toml`.
    pub name: String,
    /// Its file, when it is the user's own.
    pub path: Option<PathBuf>,
    /// The text of its file, as far as it could be read.
    pub text: String,
    /// The theme, or why it cannot be used.
    pub theme: Result<Theme, ThemeError>,
}

/// A file with its name, and whether it is the user's.
#[derive(Clone)]
struct Source {
    name: String,
    path: Option<PathBuf>,
    text: String,
    file: Result<File, ThemeError>,
}

impl Source {
    fn new(name: &str, path: Option<PathBuf>, text: String, shown: &str) -> Self {
        let file = File::read(&text, shown);
        Self { name: name.to_owned(), path, text, file }
    }

    fn open(name: &str, path: PathBuf) -> Self {
        let shown = path.display().to_string();
        match read(&path) {
            Ok(text) => Self::new(name, Some(path), text, &shown),
            Err(error) => {
                let file = Err(ThemeError::Read { file: shown, error: error.to_string() });
                Self { name: name.to_owned(), path: Some(path), text: String::new(), file }
            }
        }
    }
}

static DEFAULTS: LazyLock<Themes> = LazyLock::new(|| Themes::load(None));

impl Themes {
    /// The built-in themes alone.
    pub fn built_in() -> Self {
        DEFAULTS.clone()
    }

    /// The built-in themes and the `.toml` files of a folder; those go before built-in ones of the
    /// same name. Files that cannot be used stand in the list as such and stop nothing.
    pub fn load(folder: Option<&Path>) -> Self {
        let (own, trouble) = match folder.map(own) {
            None => (Vec::new(), None),
            Some(Ok(own)) => (own, None),
            Some(Err(error)) => (Vec::new(), Some(error)),
        };
        let sources = sources(own);
        let mut entries: Vec<Entry> = Vec::new();
        for source in &sources {
            let entry = entry(source, &sources);
            match entries.iter_mut().find(|e| e.name == entry.name) {
                Some(known) => *known = entry,
                None => entries.push(entry),
            }
        }
        Self(Arc::new(Library { entries, trouble }))
    }

    /// Reads a file that need not be in the folder; it may inherit from every theme of the list.
    pub fn open(&self, path: &Path) -> Entry {
        let name = path.file_stem().map_or_else(String::new, |s| s.to_string_lossy().into_owned());
        let own = self.0.entries.iter().filter_map(|e| Some((e.name.clone(), e.path.clone()?)));
        let sources = sources(own.collect());
        entry(&Source::open(&name, path.to_owned()), &sources)
    }

    /// All of them, in the order of the theme key.
    pub fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.0.entries.iter()
    }

    /// The theme of a name.
    ///
    /// # Errors
    /// When there is none, or its file cannot be used.
    pub fn get(&self, name: &str) -> Result<Theme, ThemeError> {
        match self.iter().find(|entry| entry.name == name) {
            Some(entry) => entry.theme.clone(),
            None => Err(self.0.trouble.clone().unwrap_or_else(|| self.unknown(name))),
        }
    }

    /// The theme after the one of this name that can be used; round in a circle.
    pub fn next(&self, name: &str) -> Option<Theme> {
        let at = self.0.entries.iter().position(|entry| entry.name == name);
        let (before, after) = self.0.entries.split_at(at.map_or(0, |at| at + 1));
        after.iter().chain(before).find_map(|entry| entry.theme.clone().ok())
    }

    /// The first one that can be used.
    pub(super) fn first(&self) -> Theme {
        let empty =
            || Theme { name: "".into(), appearance: Appearance::Dark, paints: Arc::new([]) };
        self.iter().find_map(|entry| entry.theme.clone().ok()).unwrap_or_else(empty)
    }

    fn unknown(&self, name: &str) -> ThemeError {
        let names: Vec<_> = self.iter().map(|entry| entry.name.as_str()).collect();
        ThemeError::Unknown { name: name.to_owned(), known: names.join(", ") }
    }
}

impl Default for Themes {
    fn default() -> Self {
        Self::built_in()
    }
}

/// The built-in themes, then the user's.
fn sources(own: Vec<(String, PathBuf)>) -> Vec<Source> {
    let built_in = BUILT_IN.iter().map(|(name, text)| {
        Source::new(name, None, (*text).to_owned(), &format!("themes/{name}.toml"))
    });
    built_in.chain(own.into_iter().map(|(name, path)| Source::open(&name, path))).collect()
}

fn entry(source: &Source, sources: &[Source]) -> Entry {
    Entry {
        name: source.name.clone(),
        path: source.path.clone(),
        text: source.text.clone(),
        theme: theme(source, sources),
    }
}

fn theme(source: &Source, sources: &[Source]) -> Result<Theme, ThemeError> {
    let mut files = vec![source.file.clone()?];
    let named = &files[0].name;
    if named.word != source.name {
        let problem = format!(
            "`name` is `{}`, and the file is called `{}`; give both the same",
            named.word, source.name
        );
        return Err(ThemeError::at(&named.place, problem));
    }
    let mut way = vec![(source.name.as_str(), source.path.is_some())];
    while let Some(parent) = files.last().and_then(|file| file.inherits.clone()) {
        // Who is called like a built-in theme and inherits from that name means the built-in one.
        let free = |s: &&Source| {
            s.name == parent.word && !way.contains(&(s.name.as_str(), s.path.is_some()))
        };
        let Some(found) = sources.iter().rev().find(free) else {
            return Err(astray(&parent, &way, sources));
        };
        way.push((found.name.as_str(), found.path.is_some()));
        files.push(found.file.clone()?);
    }
    let appearance = files.iter().find_map(|file| file.appearance).ok_or_else(|| {
        let problem = "no `appearance`; write appearance = \"dark\" or \"light\", the background \
                       that the theme is for";
        ThemeError::at(&files[0].start, problem)
    })?;
    let paints = resolve::paints(&files)?;
    Ok(Theme { name: source.name.as_str().into(), appearance, paints: paints.into() })
}

/// Nothing is left to inherit from by this name.
fn astray(parent: &Tint, way: &[(&str, bool)], sources: &[Source]) -> ThemeError {
    let list = |names: Vec<&str>| names.join(", ");
    let problem = if way.iter().any(|(name, _)| *name == parent.word) {
        let way = list(way.iter().map(|(name, _)| *name).collect());
        format!("`inherits` goes in a circle: {way}, {}; take it out of one of them", parent.word)
    } else {
        let known = list(sources.iter().map(|s| s.name.as_str()).collect());
        format!("no theme `{}` to inherit from; there are {known}", parent.word)
    };
    ThemeError::at(&parent.place, problem)
}

/// The theme files of a folder by name; none when there is no folder.
fn own(folder: &Path) -> Result<Vec<(String, PathBuf)>, ThemeError> {
    let unreadable = |error: io::Error| ThemeError::Read {
        file: folder.display().to_string(),
        error: error.to_string(),
    };
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(unreadable)?,
    };
    let mut own = Vec::new();
    for entry in entries {
        let path = entry.map_err(unreadable)?.path();
        // A pipe of that name would hold the start up.
        if path.extension().is_some_and(|e| e == "toml") && path.is_file() {
            let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            own.push((stem, path));
        }
    }
    own.sort();
    Ok(own)
}

fn read(path: &Path) -> io::Result<String> {
    let meta = fs::metadata(path)?;
    if !meta.is_file() {
        return Err(io::Error::other("not a file"));
    }
    if meta.len() > MAX_BYTES {
        return Err(io::Error::other("too large for a theme, which has at most 256 KiB"));
    }
    fs::read_to_string(path)
}
