//! What differs between two definitions, member by member.

use serde_json::Value;

use crate::model::{clean, cut};

/// More columns of a value are not shown.
const SHOWN: usize = 60;

/// A line for each difference; the order of members is none. What is no JSON differs as a whole.
pub fn differences(here: &str, there: &str) -> Vec<String> {
    let mut found = Vec::new();
    match (serde_json::from_str(here), serde_json::from_str(there)) {
        (Ok(here), Ok(there)) => compare(Some(&here), Some(&there), "", &mut found),
        _ if here == there => {}
        _ => found.push("the definition there is no JSON".into()),
    }
    found
}

fn compare(here: Option<&Value>, there: Option<&Value>, at: &str, found: &mut Vec<String>) {
    match (here, there) {
        (Some(Value::Object(a)), Some(Value::Object(b))) => {
            let new = b.keys().filter(|name| !a.contains_key(*name));
            for name in a.keys().chain(new) {
                let at = if at.is_empty() { name.clone() } else { format!("{at}.{name}") };
                compare(a.get(name), b.get(name), &at, found);
            }
        }
        (Some(Value::Array(a)), Some(Value::Array(b))) => {
            for i in 0..a.len().max(b.len()) {
                compare(a.get(i), b.get(i), &format!("{at}[{i}]"), found);
            }
        }
        (here, there) if same(here, there) => {}
        (here, there) => {
            found.push(format!("{}: here {}, there {}", clean(at), shown(here), shown(there)));
        }
    }
}

/// Equal, `1` and `1.0` being the same number.
fn same(here: Option<&Value>, there: Option<&Value>) -> bool {
    let number = |value: Option<&Value>| value.and_then(Value::as_f64);
    here == there || (number(here).is_some() && number(here) == number(there))
}

fn shown(value: Option<&Value>) -> String {
    value.map_or("nothing".into(), |v| cut(&clean(&v.to_string()), SHOWN, "…").into_owned())
}

#[cfg(test)]
mod tests {
    use super::differences;

    #[test]
    fn members_are_told_apart_by_their_place() {
        let here = r#"{"A": 1, "Keys": ["$.ip", "$.user"], "Filters": [{"In": ["x"]}]}"#;
        assert_eq!(
            differences(here, r#"{"Filters":[{"In":["x"]}],"Keys":["$.ip","$.user"],"A":1.0}"#),
            [""; 0]
        );
        assert_eq!(
            differences(here, r#"{"A": 2, "Keys": ["$.ip"], "Filters": [], "B\u001b": null}"#),
            [
                "A: here 1, there 2",
                "Keys[1]: here \"$.user\", there nothing",
                "Filters[0]: here {\"In\":[\"x\"]}, there nothing",
                "B\\u{1b}: here nothing, there null",
            ]
        );
        assert_eq!(differences(here, "x"), ["the definition there is no JSON"]);
    }
}
