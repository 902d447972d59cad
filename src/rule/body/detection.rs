//! `Detection`: which anomalies are of interest.

use jsonc_parser::ast::{Object, Value};

use super::Body;
use crate::model::{Detection, Deviation, Glob, IgnoreRule, IgnoreScope, Side, Within, clean};
use crate::rule::Severity;
use crate::rule::document::{kind, start};

/// A side, and what a value limits there.
type Threshold = (Side, Option<fn(f64) -> Within>);

/// The words of a condition, as `OpenSearch` has them.
const THRESHOLD_TYPES: [(&str, Threshold); 6] = [
    ("ACTUAL_OVER_EXPECTED_MARGIN", (Side::Up, Some(Within::Margin))),
    ("EXPECTED_OVER_ACTUAL_MARGIN", (Side::Down, Some(Within::Margin))),
    ("ACTUAL_OVER_EXPECTED_RATIO", (Side::Up, Some(Within::Ratio))),
    ("EXPECTED_OVER_ACTUAL_RATIO", (Side::Down, Some(Within::Ratio))),
    ("ACTUAL_IS_OVER_EXPECTED", (Side::Up, None)),
    ("ACTUAL_IS_BELOW_EXPECTED", (Side::Down, None)),
];

impl<'a, 'o> Body<'_, 'a, 'o> {
    /// What the rule says of its anomalies; `keys` is how many keys it has, if that is known.
    pub(super) fn detection(&mut self, keys: Option<usize>) -> Detection {
        let path = self.path("Detection");
        let object = match self.get("Detection") {
            Some(Value::Object(object)) => object,
            Some(other) => {
                self.wrong_type(&path, other, "an object with Direction, Ignore or both");
                return Detection::default();
            }
            None => return Detection::default(),
        };
        let mut block = self.part(object, &path);
        block.check_own(&["Direction", "Ignore"]);
        let sides = [("up", Some(Side::Up)), ("down", Some(Side::Down)), ("both", None)];
        let only = block.choice("Direction", &sides).flatten();
        let mut ignore = Vec::new();
        for (at, object) in block.objects("Ignore", "an array of ignore rules") {
            ignore.push(block.part(object, &at).ignore_rule(keys));
        }
        Detection { only, ignore }
    }

    /// A part of this body, read by the same words.
    fn part<'s>(&'s mut self, object: &'s Object<'s>, at: &'s str) -> Body<'s, 'a, 's> {
        Body { doc: self.doc, object, at, short: self.short }
    }

    /// Refuses members that nobody reads: an ignore rule with a slip of the pen in `Contributor`
    /// would silence all of them.
    fn check_own(&mut self, known: &[&str]) {
        let known: Vec<String> = known.iter().map(|name| self.word(name)).collect();
        self.doc.check_members(self.object, self.at, &known, Severity::Error);
    }

    /// The objects of a member that is an array, each with its path.
    fn objects(&mut self, name: &str, expected: &str) -> Vec<(String, &'o Object<'o>)> {
        let path = self.path(name);
        let mut all = Vec::new();
        match self.get(name) {
            Some(Value::Array(array)) => {
                for (i, element) in array.elements.iter().enumerate() {
                    let at = format!("{path}[{i}]");
                    match element {
                        Value::Object(object) => all.push((at, object)),
                        other => self.wrong_type(&at, other, "an object"),
                    }
                }
            }
            Some(other) => self.wrong_type(&path, other, expected),
            None => {}
        }
        all
    }

    fn ignore_rule(&mut self, keys: Option<usize>) -> IgnoreRule {
        self.check_own(&["Contributor", "Series", "Conditions"]);
        let scope = self.series(keys);
        let message = "an ignore rule has at least one condition";
        match self.get("Conditions") {
            None => self.missing("Conditions", message),
            Some(Value::Array(array)) if array.elements.is_empty() => {
                let path = self.path("Conditions");
                self.doc.error("MissingKey", &path, array.range.start, message);
            }
            Some(_) => {}
        }
        let mut deviations = Vec::new();
        for (at, object) in self.objects("Conditions", "an array of conditions") {
            deviations.extend(self.part(object, &at).deviation());
        }
        IgnoreRule { scope, deviations }
    }

    /// The series that an ignore rule is about.
    fn series(&mut self, keys: Option<usize>) -> IgnoreScope {
        let words = [
            ("total", IgnoreScope::Total),
            ("unique", IgnoreScope::Unique),
            ("contributors", IgnoreScope::Contributors),
        ];
        let series = self.choice("Series", &words);
        let Some(patterns) = self.get("Contributor") else { return series.unwrap_or_default() };
        let path = self.path("Contributor");
        if let Some(IgnoreScope::Total | IgnoreScope::Unique) = series {
            let message = "this series has no contributor; leave one of the two out";
            self.doc.error("InvalidValue", &path, start(patterns), message);
        }
        match patterns {
            Value::StringLit(s) => IgnoreScope::Whole(Glob::new(&clean(&s.value))),
            Value::Array(array) => {
                let count = array.elements.len();
                if let Some(keys) = keys.filter(|keys| *keys != count) {
                    let message = format!(
                        "found {count}; the rule's contributors have {keys}: write one pattern for \
                         each key, or a string for all of them with a blank between"
                    );
                    self.doc.error("KeyCount", &path, array.range.start, &message);
                }
                let texts = self.texts(array, &path, "a pattern, as \"10.0.*\"");
                IgnoreScope::Keys(texts.iter().map(|(text, _)| Glob::new(&clean(text))).collect())
            }
            other => {
                let expected = "an array with a pattern for each key, or one string";
                self.wrong_type(&path, other, expected);
                IgnoreScope::Every
            }
        }
    }

    fn deviation(&mut self) -> Option<Deviation> {
        self.check_own(&["ThresholdType", "Value"]);
        if self.get("ThresholdType").is_none() {
            let words = THRESHOLD_TYPES.map(|(word, _)| word).join(", ");
            self.missing("ThresholdType", &format!("a condition has one of {words}"));
        }
        let threshold = self.choice("ThresholdType", &THRESHOLD_TYPES);
        let (value, path) = (self.get("Value"), self.path("Value"));
        let Some((side, limits)) = threshold else {
            // What is wrong with the value is told all the same.
            self.limit(value?, &path);
            return None;
        };
        let within = match (limits, value) {
            (None, None) => Within::Any,
            (None, Some(value)) => {
                let message = "this condition has no value; it holds however far";
                self.doc.error("InvalidValue", &path, start(value), message);
                return None;
            }
            (Some(_), None) => {
                self.missing("Value", "a condition on a margin or a ratio says its limit");
                return None;
            }
            (Some(limits), Some(value)) => limits(self.limit(value, &path)?),
        };
        if let (Side::Up, Within::Ratio(1.0..), Some(value)) = (side, within, value) {
            let message = "as good as every rise: the ratio is of the actual value, so a rise to \
                           twice what was expected is 0.5";
            self.doc.warn("RatioTooLarge", &path, start(value), message);
        }
        Some(Deviation { side, within })
    }

    fn limit(&mut self, value: &Value<'_>, path: &str) -> Option<f64> {
        let Value::NumberLit(number) = value else {
            self.wrong_type(path, value, "one number, 0 or more");
            return None;
        };
        let limit = number.value.parse().ok().filter(|n: &f64| n.is_finite() && *n >= 0.0);
        if limit.is_none() {
            let message = format!("found {}; a limit is 0 or more, and finite", kind(value));
            self.doc.error("InvalidValue", path, start(value), &message);
        }
        limit
    }
}
