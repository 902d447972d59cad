//! Prints a pattern back in one canonical way.

use std::fmt::{self, Display, Formatter};

use crate::model::JsonPath;

use super::ast::{
    Check, Column, Columns, Comparison, Condition, Expr, Form, Glob, Literal, Operand, Relation,
    Sign, Term, is_term_char,
};

impl Display for Form {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json { fields, expr } => {
                f.write_str("{ ")?;
                expression(f, expr, &|f, condition| self::condition(f, fields, condition))?;
                f.write_str(" }")
            }
            Self::Columns(columns) => columns.fmt(f),
            Self::Terms(terms) => joined(f, terms, " ", |f, term| term.fmt(f)),
            Self::Search(search) => write!(f, "%{}%", search.source()),
        }
    }
}

type Leaf<'a, L> = &'a dyn Fn(&mut Formatter<'_>, &L) -> fmt::Result;

fn expression<L>(f: &mut Formatter<'_>, expr: &Expr<L>, leaf: Leaf<'_, L>) -> fmt::Result {
    match expr {
        Expr::Leaf(condition) => leaf(f, condition),
        Expr::Any(parts) => joined(f, parts, " || ", |f, part| expression(f, part, leaf)),
        Expr::All(parts) => joined(f, parts, " && ", |f, part| match part {
            Expr::Any(_) => {
                f.write_str("(")?;
                expression(f, part, leaf)?;
                f.write_str(")")
            }
            _ => expression(f, part, leaf),
        }),
    }
}

fn joined<T>(
    f: &mut Formatter<'_>,
    parts: &[T],
    separator: &str,
    write: impl Fn(&mut Formatter<'_>, &T) -> fmt::Result,
) -> fmt::Result {
    for (i, part) in parts.iter().enumerate() {
        if i > 0 {
            f.write_str(separator)?;
        }
        write(f, part)?;
    }
    Ok(())
}

fn condition(f: &mut Formatter<'_>, fields: &[JsonPath], condition: &Condition) -> fmt::Result {
    if let Some(path) = fields.get(condition.field) {
        path.fmt(f)?;
    }
    f.write_str(match &condition.check {
        Check::Compare(comparison) => return write!(f, " {comparison}"),
        Check::Is(Literal::Null) => " IS NULL",
        Check::Is(Literal::True) => " IS TRUE",
        Check::Is(Literal::False) => " IS FALSE",
        Check::NotExists => " NOT EXISTS",
    })
}

impl Display for Columns {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("[")?;
        joined(f, &self.head, ", ", |f, column| column.fmt(f))?;
        if let Some(tail) = &self.tail {
            f.write_str(if self.head.is_empty() { "..." } else { ", ..." })?;
            for column in tail {
                write!(f, ", {column}")?;
            }
        }
        f.write_str("]")
    }
}

impl Display for Column {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let name = self.name.as_deref().unwrap_or_default();
        match &self.test {
            None => f.write_str(name),
            Some(test) => expression(f, test, &|f, comparison| write!(f, "{name} {comparison}")),
        }
    }
}

impl Display for Comparison {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Equal(operand) => write!(f, "= {operand}"),
            Self::NotEqual(operand) => write!(f, "!= {operand}"),
            Self::Ordered(relation, number) => write!(f, "{relation} {}", number.text),
        }
    }
}

impl Display for Relation {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        })
    }
}

impl Display for Operand {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(glob) => glob.fmt(f),
            Self::Number(number) => f.write_str(&number.text),
            Self::Search(search) => write!(f, "%{}%", search.source()),
        }
    }
}

impl Display for Glob {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let open = |open| if open { "*" } else { "" };
        write!(f, "\"{}{}{}\"", open(self.open_start), Quoted(&self.text), open(self.open_end))
    }
}

impl Display for Term {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self.sign {
            Sign::Include => "",
            Sign::Exclude => "-",
            Sign::Optional => "?",
        })?;
        if !self.text.is_empty() && self.text.chars().all(is_term_char) {
            return f.write_str(&self.text);
        }
        write!(f, "\"{}\"", Quoted(&self.text))
    }
}

/// Text as it stands between double quotes.
struct Quoted<'a>(&'a str);

impl Display for Quoted<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for piece in self.0.split_inclusive(['"', '\\']) {
            let plain = piece.strip_suffix(['"', '\\']).unwrap_or(piece);
            f.write_str(plain)?;
            if let Some(sign) = piece.get(plain.len()..).filter(|sign| !sign.is_empty()) {
                write!(f, "\\{sign}")?;
            }
        }
        Ok(())
    }
}
