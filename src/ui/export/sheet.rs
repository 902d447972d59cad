//! What an export says, whatever its form.

/// Facts of the whole, and tables.
pub struct Sheet {
    /// What it is of, in a word.
    pub name: &'static str,
    /// Facts by their names.
    pub facts: Vec<(&'static str, Value)>,
    /// Tables, the main one first.
    pub tables: Vec<Table>,
}

/// Rows of the same things.
pub struct Table {
    pub name: &'static str,
    /// The labels of the keys that each row begins with; none where it is about no contributor.
    pub labels: Vec<String>,
    /// The names of the values after the keys.
    pub columns: Vec<&'static str>,
    pub rows: Vec<(Vec<String>, Vec<Value>)>,
}

impl Table {
    /// A table without keys.
    pub fn plain(name: &'static str, columns: &[&'static str], rows: Vec<Vec<Value>>) -> Self {
        let rows = rows.into_iter().map(|row| (Vec::new(), row)).collect();
        Self { name, labels: Vec::new(), columns: columns.to_vec(), rows }
    }
}

/// One value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// There is none.
    None,
    /// Words of this program.
    Word(String),
    /// Text that came from a log, a rule or the user.
    Text(String),
    /// A measured number.
    Number(f64),
    /// How many.
    Count(u64),
    Flag(bool),
    /// Counters by their names.
    Counts(Vec<(&'static str, u64)>),
    /// Numbers from 0 to 1 by what they are of.
    Shares(Vec<(String, f64)>),
    /// Several texts.
    Texts(Vec<String>),
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<f32> for Value {
    /// With the digits that it is written with: 0.97 stays 0.97.
    fn from(number: f32) -> Self {
        Self::Number(number.to_string().parse().unwrap_or_else(|_| f64::from(number)))
    }
}

impl From<u64> for Value {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<&'static str> for Value {
    fn from(word: &'static str) -> Self {
        Self::Word(word.to_owned())
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::None, Into::into)
    }
}

/// Text from outside.
pub fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// A moment, in RFC 3339.
pub fn time(time: impl std::fmt::Display) -> Value {
    Value::Word(time.to_string())
}

impl Value {
    /// In one cell, as it is; what came from outside is not safe yet.
    pub fn plain(&self) -> String {
        let list = |parts: Vec<String>| parts.join("; ");
        match self {
            Self::None => String::new(),
            Self::Word(text) | Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Count(count) => count.to_string(),
            Self::Flag(flag) => flag.to_string(),
            Self::Counts(counts) => {
                let counts = counts.iter().filter(|(_, n)| *n > 0);
                list(counts.map(|(name, n)| format!("{name} {n}")).collect())
            }
            Self::Shares(shares) => {
                list(shares.iter().map(|(name, share)| format!("{name} {share}")).collect())
            }
            Self::Texts(texts) => list(texts.clone()),
        }
    }

    /// Whether something in it came from outside.
    pub const fn is_foreign(&self) -> bool {
        matches!(self, Self::Text(_) | Self::Texts(_))
    }
}
