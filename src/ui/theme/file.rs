//! The TOML of a theme, each value with its place.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::super::style::Role;
use super::error::{Place, ThemeError};
use super::{Appearance, Paint};

/// One file, nothing looked up yet.
#[derive(Clone, Debug)]
pub(super) struct File {
    pub name: Tint,
    pub appearance: Option<Appearance>,
    pub inherits: Option<Tint>,
    pub palette: BTreeMap<String, Tint>,
    pub roles: BTreeMap<String, Spec>,
    /// Where it begins, for what is missing.
    pub start: Place,
}

/// The word for a colour, a role or a theme.
#[derive(Clone, Debug)]
pub(super) struct Tint {
    pub word: String,
    pub place: Place,
}

/// What a file says of one role.
#[derive(Clone, Debug)]
pub(super) enum Spec {
    /// A colour, or another role.
    Plain(Tint),
    /// Colours and attributes; the colours of the paint are not set yet.
    Full { fg: Option<Tint>, bg: Option<Tint>, attributes: Paint },
}

type Value<'i> = Spanned<DeValue<'i>>;

/// A text with its name, to make places of spans.
struct Reader<'t> {
    file: Arc<str>,
    text: &'t str,
}

impl File {
    /// Reads a theme; `file` is how messages call it.
    pub fn read(text: &str, file: &str) -> Result<Self, ThemeError> {
        let reader = Reader { file: file.into(), text };
        let table = DeTable::parse(text).map_err(|error| {
            ThemeError::at(&reader.place(&error.span().unwrap_or(0..0)), error.message())
        })?;
        let start = reader.place(&(0..0));
        let mut name = None;
        let mut out = Self {
            name: Tint { word: String::new(), place: start.clone() },
            appearance: None,
            inherits: None,
            palette: BTreeMap::new(),
            roles: BTreeMap::new(),
            start,
        };
        for (key, place, value) in reader.members(table.get_ref()) {
            match key {
                "name" => name = Some(reader.word(key, value)?),
                "appearance" => out.appearance = Some(reader.appearance(value)?),
                "inherits" => out.inherits = Some(reader.word(key, value)?),
                "palette" => {
                    for (key, _, value) in reader.members(reader.table(key, value)?) {
                        out.palette.insert(key.to_owned(), reader.tint(key, value)?);
                    }
                }
                "roles" => {
                    for (key, place, value) in reader.members(reader.table(key, value)?) {
                        check_role(key, &place)?;
                        out.roles.insert(key.to_owned(), reader.spec(key, value)?);
                    }
                }
                _ => {
                    return Err(ThemeError::at(
                        &place,
                        format!(
                            "unknown member `{key}`; a theme has name, appearance, inherits, \
                             [palette] and [roles]"
                        ),
                    ));
                }
            }
        }
        out.name = name.ok_or_else(|| {
            ThemeError::at(&out.start, "no `name`; begin the file with name = \"…\"")
        })?;
        Ok(out)
    }
}

/// A role of the screen, or the first part of its name.
fn check_role(name: &str, place: &Place) -> Result<(), ThemeError> {
    let is = |role: &Role| {
        role.name().strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    if Role::ALL.iter().any(is) {
        return Ok(());
    }
    let problem = format!("unknown role `{name}`; `culprits themes show dark` prints every role");
    Err(ThemeError::at(place, problem))
}

impl Reader<'_> {
    fn place(&self, span: &Range<usize>) -> Place {
        let head = self.text.get(..span.start).unwrap_or_default();
        Place {
            file: Arc::clone(&self.file),
            line: head.matches('\n').count() + 1,
            column: head.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1,
        }
    }

    /// The members in the order of the file, so that its first mistake is told first.
    fn members<'t>(&self, table: &'t DeTable) -> Vec<(&'t str, Place, &'t Value<'t>)> {
        let mut members: Vec<_> = table.iter().collect();
        members.sort_by_key(|(key, _)| key.span().start);
        members
            .into_iter()
            .map(|(key, value)| (key.get_ref().as_ref(), self.place(&key.span()), value))
            .collect()
    }

    fn wrong(&self, value: &Value, what: &str, allowed: &str) -> ThemeError {
        let found = value.get_ref().type_str();
        let problem = format!("`{what}` is of the type {found}; {allowed}");
        ThemeError::at(&self.place(&value.span()), problem)
    }

    fn table<'t>(&self, key: &str, value: &'t Value<'t>) -> Result<&'t DeTable<'t>, ThemeError> {
        value
            .get_ref()
            .as_table()
            .ok_or_else(|| self.wrong(value, key, &format!("begin a table with [{key}]")))
    }

    fn word(&self, key: &str, value: &Value) -> Result<Tint, ThemeError> {
        let word =
            value.get_ref().as_str().ok_or_else(|| self.wrong(value, key, "write a string"))?;
        Ok(Tint { word: word.to_owned(), place: self.place(&value.span()) })
    }

    fn appearance(&self, value: &Value) -> Result<Appearance, ThemeError> {
        let tint = self.word("appearance", value)?;
        match tint.word.as_str() {
            "dark" => Ok(Appearance::Dark),
            "light" => Ok(Appearance::Light),
            other => {
                let problem = format!("unknown appearance `{other}`; write \"dark\" or \"light\"");
                Err(ThemeError::at(&tint.place, problem))
            }
        }
    }

    fn tint(&self, key: &str, value: &Value) -> Result<Tint, ThemeError> {
        let place = self.place(&value.span());
        let word = match value.get_ref() {
            DeValue::String(word) => word.to_string(),
            DeValue::Integer(number) => {
                let index = i64::from_str_radix(number.as_str(), number.radix()).unwrap_or(-1);
                if !(0..=255).contains(&index) {
                    let problem = format!("{} is no colour; numbers are 0 to 255", number.as_str());
                    return Err(ThemeError::at(&place, problem));
                }
                index.to_string()
            }
            _ => return Err(self.wrong(value, key, "write a colour")),
        };
        Ok(Tint { word, place })
    }

    fn spec(&self, role: &str, value: &Value) -> Result<Spec, ThemeError> {
        let DeValue::Table(table) = value.get_ref() else {
            return self.tint(role, value).map(Spec::Plain);
        };
        let (mut fg, mut bg, mut attributes) = (None, None, Paint::default());
        for (key, place, value) in self.members(table) {
            let on = || {
                value
                    .get_ref()
                    .as_bool()
                    .ok_or_else(|| self.wrong(value, key, "write true or false"))
            };
            match key {
                "fg" => fg = Some(self.tint(key, value)?),
                "bg" => bg = Some(self.tint(key, value)?),
                "bold" => attributes.bold = on()?,
                "dim" => attributes.dim = on()?,
                "italic" => attributes.italic = on()?,
                "underline" => attributes.underline = on()?,
                "reverse" => attributes.reverse = on()?,
                _ => {
                    let problem = format!(
                        "unknown member `{key}`; a role takes fg, bg, bold, dim, italic, underline \
                         and reverse, and a role with a dot stands in quotes"
                    );
                    return Err(ThemeError::at(&place, problem));
                }
            }
        }
        Ok(Spec::Full { fg, bg, attributes })
    }
}
