//! Words without which nothing matches a pattern.

use super::Pattern;
use super::ast::{Check, Comparison, Condition, Expr, Form, Operand};
use crate::model::JsonPath;
use crate::rule::needle::{Needle, best};

impl Pattern {
    /// A word that every JSON record has that matches.
    pub(in crate::rule) fn needle(&self) -> Option<Needle> {
        match &self.0 {
            Form::Json { fields, expr } => of_expr(expr, fields),
            Form::Columns(_) | Form::Terms(_) | Form::Search(_) => None,
        }
    }
}

fn of_expr(expr: &Expr<Condition>, fields: &[JsonPath]) -> Option<Needle> {
    match expr {
        Expr::All(parts) => best(parts.iter().filter_map(|part| of_expr(part, fields))),
        Expr::Any(_) => None,
        Expr::Leaf(condition) => {
            let value = match &condition.check {
                Check::NotExists => return None,
                Check::Compare(Comparison::Equal(Operand::Text(glob))) => {
                    Needle::of_value(&glob.text)
                }
                _ => None,
            };
            let name = fields.get(condition.field).and_then(Needle::of_path);
            best(name.into_iter().chain(value))
        }
    }
}
