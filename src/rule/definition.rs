//! What a loaded rule says.

use regex::Regex;

use super::pattern::Pattern;
use super::{Condition, Expression, LogGroups};
use crate::model::{Detection, FieldRef, Kin, Shape, Unit};

/// How a CLF line falls into tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClfTokens {
    /// Runs in quotes or brackets are one token, as common log format means them.
    #[default]
    Quoted,
    /// Only blanks separate.
    Whitespace,
}

/// The form of the records that a rule reads.
#[derive(Clone, Debug)]
pub enum Format {
    /// `JSON`: fields by path.
    Json,
    /// `CLF`: fields by position, or by an alias of one.
    Clf(ClfTokens),
    /// `VPC`: flow log fields by name, whatever their order. An addition of this program.
    Vpc,
    /// `ACCESS`: combined or common access log fields by name. An addition of this program.
    Access,
    /// `CSV`: columns by the name in the header. An addition of this program.
    Csv,
    /// `REGEX`: named groups of a pattern; lines that it does not match are filtered out. An
    /// addition of this program.
    Regex(Regex),
}

impl Format {
    /// Its word in a rule.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Json => "JSON",
            Self::Clf(_) => "CLF",
            Self::Vpc => "VPC",
            Self::Access => "ACCESS",
            Self::Csv => "CSV",
            Self::Regex(_) => "REGEX",
        }
    }

    /// The shape of such records; a regular expression gets its number from the plan.
    pub(super) fn shape(&self, number_of: impl FnOnce(&Regex) -> Shape) -> Shape {
        match self {
            Self::Json => Shape::Json,
            Self::Clf(ClfTokens::Quoted) => Shape::Tokens,
            Self::Clf(ClfTokens::Whitespace) => Shape::Words,
            Self::Vpc => Shape::Vpc,
            Self::Access => Shape::Access,
            Self::Csv => Shape::Csv,
            Self::Regex(regex) => number_of(regex),
        }
    }
}

/// What a rule adds up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aggregate {
    /// Events.
    Count,
    /// A value of each event.
    Sum,
    /// The value if the first event that passes has a number there, else events: for a short rule
    /// that names a value but no aggregate.
    ByFirstValue,
}

/// Which events count, who contributed, and how much.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its name.
    pub name: String,
    /// What it ranks, in a few words.
    pub title: String,
    /// The log groups it reads.
    pub log_groups: LogGroups,
    /// The form of its records.
    pub format: Format,
    /// Its keys, 1 to 4, each with its label as written.
    pub keys: Vec<(String, Expression<FieldRef>)>,
    /// What to add up.
    pub value: Option<Expression<FieldRef>>,
    /// How it adds up.
    pub aggregate: Aggregate,
    /// What the values count.
    pub unit: Unit,
    /// Conditions that all must hold.
    pub conditions: Vec<Condition<FieldRef>>,
    /// A filter pattern that must match.
    pub pattern: Option<Pattern>,
    /// The logs it is chosen for.
    pub kin: Option<Kin>,
    /// Which of its anomalies are of interest.
    pub detection: Detection,
    /// Its body as it is written.
    pub definition: String,
}
