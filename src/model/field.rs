//! How a rule names a field of a record.

use std::fmt;

/// One step of a [`JsonPath`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// The member with this name, as `.name` or `['na.me']`.
    Name(String),
    /// The element with this zero-based index, as `[n]`.
    Index(u32),
    /// Every element of an array, as `[*]`.
    AnyIndex,
    /// Every member of an object, as `.*`.
    AnyName,
}

/// A path from the root of a JSON record, as `$.requestParameters.items[0].id`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct JsonPath(Vec<Step>);

/// A text that is not a [`JsonPath`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{found} at character {} of the path; {expected}", at + 1)]
pub struct PathError {
    /// Zero-based byte offset in the path.
    pub at: usize,
    /// What stands there.
    pub found: String,
    /// What may stand there.
    pub expected: &'static str,
}

impl JsonPath {
    /// A path of these steps from the root.
    pub fn new(steps: Vec<Step>) -> Self {
        Self(steps)
    }

    /// A path of member names from the root.
    pub fn of(names: &[&str]) -> Self {
        Self(names.iter().map(|n| Step::Name((*n).to_owned())).collect())
    }

    /// The steps from the root.
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    /// How many of the steps are wildcards.
    pub fn wildcards(&self) -> usize {
        self.0.iter().filter(|s| matches!(s, Step::AnyIndex | Step::AnyName)).count()
    }

    /// Reads `$.a.b[0]`, with `.*`, `[*]` and `['any name']`.
    ///
    /// Names may hold letters, digits and `_ - @ : /`: the documentation of Contributor Insights
    /// allows fewer, its own published rules use more.
    ///
    /// # Errors
    /// Says where the path breaks off and what may stand there.
    pub fn parse(text: &str) -> Result<Self, PathError> {
        let (path, end) = Self::parse_prefix(text)?;
        if end == text.len() {
            return Ok(path);
        }
        Err(PathError::at(text, end, "a path goes on with `.name` or `[index]`"))
    }

    /// Reads the longest path at the start of `text`, and says where it ends.
    ///
    /// # Errors
    /// As [`JsonPath::parse`], but for what follows the path.
    pub fn parse_prefix(text: &str) -> Result<(Self, usize), PathError> {
        if !text.starts_with('$') {
            return Err(PathError::at(text, 0, "a path starts with `$`"));
        }
        let mut steps = Vec::new();
        let mut at = 1;
        loop {
            let rest = &text[at..];
            if let Some(quoted) = rest.strip_prefix(".['").or_else(|| rest.strip_prefix("['")) {
                let open = at + rest.len() - quoted.len();
                let Some(len) = quoted.find("']") else {
                    return Err(PathError::at(text, text.len(), "a quoted name ends with `']`"));
                };
                steps.push(Step::Name(quoted[..len].to_owned()));
                at = open + len + 2;
            } else if rest.starts_with(".*") {
                steps.push(Step::AnyName);
                at += 2;
            } else if let Some(name) = rest.strip_prefix('.') {
                let len = name.find(|c| !is_name_char(c)).unwrap_or(name.len());
                if len == 0 {
                    return Err(PathError::at(text, at + 1, "a name of letters, digits, `_`, `-`"));
                }
                steps.push(Step::Name(name[..len].to_owned()));
                at += 1 + len;
            } else if let Some(index) = rest.strip_prefix('[') {
                let Some(len) = index.find(']') else {
                    return Err(PathError::at(text, text.len(), "an index ends with `]`"));
                };
                steps.push(match &index[..len] {
                    "*" => Step::AnyIndex,
                    digits => Step::Index(digits.parse().map_err(|_| {
                        PathError::at(text, at + 1, "an index is a whole number from 0")
                    })?),
                });
                at += len + 2;
            } else if steps.is_empty() {
                return Err(PathError::at(text, at, "`$` is followed by `.name`"));
            } else {
                return Ok((Self(steps), at));
            }
        }
    }
}

fn is_name_char(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '@' | ':' | '/')
}

impl PathError {
    fn at(text: &str, at: usize, expected: &'static str) -> Self {
        let found = text[at..].chars().next().map_or("the end".into(), |c| format!("`{c}`"));
        Self { at, found, expected }
    }
}

impl fmt::Display for JsonPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("$")?;
        for step in &self.0 {
            match step {
                Step::Name(name) if !name.is_empty() && name.chars().all(is_name_char) => {
                    write!(f, ".{name}")?;
                }
                Step::Name(name) => write!(f, "['{name}']")?,
                Step::Index(index) => write!(f, "[{index}]")?,
                Step::AnyIndex => f.write_str("[*]")?,
                Step::AnyName => f.write_str(".*")?,
            }
        }
        Ok(())
    }
}

/// A field of a record: by JSON path, by position or by name, as the record's [`Shape`] has it.
///
/// [`Shape`]: super::Shape
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum FieldRef {
    /// A member of a JSON record.
    Path(JsonPath),
    /// A token of a space-delimited record, counted from 1.
    Position(u16),
    /// A named column, or a named group of a regular expression.
    Name(String),
    /// The whole record as text.
    Message,
}

impl fmt::Display for FieldRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(path) => path.fmt(f),
            Self::Position(position) => position.fmt(f),
            Self::Name(name) => f.write_str(name),
            Self::Message => f.write_str("@message"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_read_and_print_alike() {
        for text in ["$.a", "$.a.b[0]", "$.AZ-ID", "$.@timestamp", "$.a[*].b", "$.*", "$['a.b'].c"]
        {
            assert_eq!(JsonPath::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(JsonPath::parse("$.['a.b']").unwrap().to_string(), "$['a.b']");
    }

    #[test]
    fn broken_paths_say_where() {
        for (text, at) in [("a", 0), ("$", 1), ("$.", 2), ("$.a[x]", 4), ("$.a[1", 5), ("$.a b", 3)]
        {
            assert_eq!(JsonPath::parse(text).unwrap_err().at, at, "{text}");
        }
    }
}
