//! What is more frequent among a contributor's events than among everyone else's.

use std::collections::HashMap;

use super::breakdown::{Fields, Values, by_field, is_key, is_time};
use crate::board::Contrast;
use crate::model::Contributor;

/// The half width of an interval that holds the truth in 95 of 100 samples, in standard errors.
const Z: f64 = 1.96;

/// The values that are surely more frequent among `events` than among `others`, the surest first.
///
/// Events of others come with how many each stands for, as of who did much only some are kept. The
/// ratio of two shares has the interval of Katz, Baptista, Azen and Pike (Biometrics 34, 1978), with
/// half an event added where nobody else has the value; weighted events count as as many as give the
/// same variance (Kish, Survey Sampling, 1965).
pub(super) fn contrasts(
    events: &[Fields],
    others: &[(f64, Fields)],
    who: &Contributor,
    most: usize,
) -> Vec<Contrast> {
    let here = events.len() as f64;
    let weight: f64 = others.iter().map(|(weight, _)| weight).sum();
    let squares: f64 = others.iter().map(|(weight, _)| weight * weight).sum();
    let there = if squares > 0.0 { weight * weight / squares } else { 0.0 };
    if here == 0.0 || there == 0.0 {
        return Vec::new();
    }
    let by = by_field(events);
    let told = |values: &Values<'_>| !is_key(values, who) && !is_time(values);
    // What the values that are known here weigh among everyone else's.
    let mut elsewhere: HashMap<(&str, &str), f64, foldhash::fast::FixedState> = HashMap::default();
    for (weight, fields) in others {
        for (field, value) in fields {
            if by.get(&field[..]).is_some_and(|values| values.contains_key(&value[..])) {
                *elsewhere.entry((field, value)).or_default() += weight;
            }
        }
    }
    let mut all: Vec<Contrast> = Vec::new();
    for (field, values) in by.iter().filter(|(_, values)| told(values)) {
        for (value, count) in values {
            let part = elsewhere.get(&(*field, *value)).unwrap_or(&0.0) / weight;
            let (a, b) = (*count as f64, part * there);
            let (b, n) = if b > 0.0 { (b, there) } else { (0.5, there + 0.5) };
            let ratio = (a / here) / (b / n);
            let error = (1.0 / a - 1.0 / here + 1.0 / b - 1.0 / n).max(0.0).sqrt();
            let at_least = ratio * (-Z * error).exp();
            if at_least > 1.0 {
                all.push(Contrast {
                    field: (*field).to_owned(),
                    value: (*value).to_owned(),
                    events: *count,
                    share: a / here,
                    elsewhere: part,
                    times: (part > 0.0).then_some(ratio),
                    at_least,
                });
            }
        }
    }
    all.sort_by(|a, b| {
        b.at_least
            .total_cmp(&a.at_least)
            .then_with(|| (&a.field, &a.value).cmp(&(&b.field, &b.value)))
    });
    all.truncate(most);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(fields: &[(&str, &str)]) -> Fields {
        fields.iter().map(|(f, v)| ((*f).to_owned(), (*v).to_owned())).collect()
    }

    #[test]
    fn what_only_this_one_does_comes_first() {
        let who = Contributor::new(&["mallory"]);
        let events: Vec<Fields> = (0..100)
            .map(|n| {
                let agent = if n < 90 { "curl" } else { "browser" };
                event(&[
                    ("user", "mallory"),
                    ("agent", agent),
                    ("path", "/login"),
                    ("id", &n.to_string()),
                ])
            })
            .collect();
        let others: Vec<(f64, Fields)> = (0..200)
            .map(|n| {
                let path = if n % 4 == 0 { "/login" } else { "/" };
                let agent = if n % 50 == 0 { "curl" } else { "browser" };
                (1.0, event(&[("user", "x"), ("agent", agent), ("path", path), ("id", "0")]))
            })
            .collect();
        let found = contrasts(&events, &others, &who, 10);
        let named: Vec<String> = found.iter().map(|c| format!("{}={}", c.field, c.value)).collect();
        assert_eq!(named, ["agent=curl", "path=/login"], "{found:?}");
        assert_eq!((found[0].share, found[0].elsewhere), (0.9, 0.02));
        assert!((found[0].times.unwrap_or(0.0) - 45.0).abs() < 1e-9);
        assert!(found[0].at_least > 10.0 && found[0].at_least < 45.0);
        assert!((found[1].times.unwrap_or(0.0) - 4.0).abs() < 1e-9);
    }

    #[test]
    fn an_event_that_stands_for_many_counts_as_many() {
        let who = Contributor::new(&["a"]);
        let events = vec![event(&[("v", "x")]); 100];
        let mut others = vec![(1.0, event(&[("v", "y")])); 50];
        others.extend(vec![(9.0, event(&[("v", "x")])); 50]);
        // Nine of ten of everyone else's do the same, though half of the kept ones do.
        let found = contrasts(&events, &others, &who, 10);
        assert!((found[0].elsewhere - 0.9).abs() < 1e-9 && found[0].at_least < 1.1, "{found:?}");
        assert_eq!(contrasts(&[], &others, &who, 10), []);
        assert_eq!(contrasts(&events, &[], &who, 10), []);
    }

    #[test]
    fn what_nobody_else_does_has_no_ratio_but_a_bound() {
        let who = Contributor::new(&["a"]);
        let events = vec![event(&[("v", "x")]); 50];
        let others = vec![(1.0, event(&[("v", "y")])); 50];
        let found = contrasts(&events, &others, &who, 10);
        assert_eq!(found[0].times, None);
        assert!(found[0].at_least > 5.0 && found[0].at_least < 101.0, "{found:?}");
    }
}
