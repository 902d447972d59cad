use proptest::prelude::*;

use crate::model::{FieldRef, Kind, Record, Shape};

use super::{BoundPattern, Pattern};

fn read(text: &str) -> Pattern {
    Pattern::parse(text).unwrap_or_else(|e| panic!("{text}: {e}"))
}

fn bound(text: &str) -> BoundPattern {
    let pattern = read(text);
    let slots: Vec<u16> = (0..pattern.fields().len() as u16).collect();
    pattern.bind(&slots)
}

fn on_text(pattern: &str, text: &str) -> bool {
    let mut record = Record::default();
    record.push(0, Kind::Text, text);
    bound(pattern).matches(&record)
}

fn on_values(pattern: &str, values: &[(u16, Kind, &str)]) -> bool {
    let mut record = Record::default();
    for (slot, kind, text) in values {
        record.push(*slot, *kind, text);
    }
    bound(pattern).matches(&record)
}

#[test]
fn shapes_and_fields_follow_the_kind() {
    for (text, shape, fields) in [
        ("", Shape::Text, "@message"),
        ("ERROR -x", Shape::Text, "@message"),
        ("%x%", Shape::Text, "@message"),
        (" [a, ...]", Shape::Tokens, "@message"),
        ("{ $.b = 1 && ($.a[*].x = 2 || $.b > 0) }", Shape::Json, "$.b $.a[*].x"),
    ] {
        let pattern = read(text);
        let names: Vec<String> = pattern.fields().iter().map(FieldRef::to_string).collect();
        assert_eq!((pattern.shape(), names.join(" ")), (shape, fields.to_owned()), "{text}");
    }
}

#[test]
fn patterns_print_in_one_way() {
    for (text, shown) in [
        ("  ", ""),
        ("ERROR   -\"a b\"\n?c_1 'x'", r#"ERROR -"a b" ?c_1 x"#),
        (r#"'say "no"' "C:\dir \\x""#, r#""say \"no\"" "C:\\dir \\x""#),
        (r"%a\.b{,3}%", r"%a\.b{,3}%"),
        ("{$.a=1e+3}", "{ $.a = 1e+3 }"),
        ("{$.['a.b']!=x*}", r#"{ $['a.b'] != "x*" }"#),
        ("{($.a=1||$.b=2)&&$.c=3}", "{ ($.a = 1 || $.b = 2) && $.c = 3 }"),
        ("{$.a=1||($.b=2&&$.c=3)}", "{ $.a = 1 || $.b = 2 && $.c = 3 }"),
        ("{(($.a=1)&&($.b=2&&$.c=3))}", "{ $.a = 1 && $.b = 2 && $.c = 3 }"),
        ("{$.a IS  NULL||$.b NOT EXISTS}", "{ $.a IS NULL || $.b NOT EXISTS }"),
        ("{$.a=%x y%&&$.b<=-5}", "{ $.a = %x y% && $.b <= -5 }"),
        ("[]", "[]"),
        ("[a,,c=4*&&c!=404,]", r#"[a, , c = "4*" && c != 404, ]"#),
        ("[...,(a=1||a=2)&&a>0]", "[..., (a = 1 || a = 2) && a > 0]"),
        ("[a,...]", "[a, ...]"),
    ] {
        let pattern = read(text);
        assert_eq!(pattern.to_string(), shown, "{text}");
        assert_eq!(read(shown), pattern, "{text}");
    }
}

#[test]
fn values_that_do_not_compare() {
    for kind in [Kind::Null, Kind::Container] {
        for pattern in ["{$.a = *}", "{$.a != x}", "{$.a = null}", "{$.a = ''}", "{$.a NOT EXISTS}"]
        {
            assert!(!on_values(pattern, &[(0, kind, "null")]), "{pattern} {kind:?}");
        }
    }
    assert!(!on_values("{$.a != x}", &[]));
    assert!(on_values("{$.a NOT EXISTS}", &[]));
    assert!(on_values("{$.a IS NULL}", &[(0, Kind::Null, "null")]));
}

#[test]
fn numbers_compare_by_value_and_others_by_text() {
    let big = "9007199254740993";
    for (pattern, kind, text, expected) in [
        ("{$.a = 400}", Kind::Number, "4e2", true),
        ("{$.a = 400}", Kind::Text, "400.0", true),
        ("{$.a = \"400\"}", Kind::Number, "400", true),
        ("{$.a = \"400\"}", Kind::Number, "400.0", false),
        ("{$.a != 400}", Kind::Text, "four", true),
        ("{$.a > 400}", Kind::Text, "four", false),
        ("{$.a >= -0.5}", Kind::Number, "-0.5", true),
        ("{$.a = 9007199254740993}", Kind::Number, big, true),
        ("{$.a = 9007199254740992}", Kind::Number, big, false),
        ("{$.a < 9007199254740993}", Kind::Number, "9007199254740992", true),
        ("{$.a = true}", Kind::True, "true", true),
        ("{$.a IS FALSE}", Kind::Text, "false", false),
        ("{$.a = 4*}", Kind::Number, "404", true),
    ] {
        assert_eq!(on_values(pattern, &[(0, kind, text)]), expected, "{pattern} on {text}");
    }
}

#[test]
fn one_of_many_values_is_enough() {
    let values = [(0, Kind::Text, "x"), (0, Kind::Container, ""), (0, Kind::Number, "2")];
    assert!(on_values("{$.a[*] = 2}", &values));
    assert!(on_values("{$.a[*] != 2}", &values));
    assert!(!on_values("{$.a[*] = 3}", &values));
}

#[test]
fn unbound_fields_hold_nothing() {
    let pattern = read("{ $.a NOT EXISTS || $.b != 1 }").bind(&[]);
    assert!(!pattern.matches(&Record::default()));
    assert!(!read("x").bind(&[]).matches(&Record::default()));
}

#[test]
fn expressions_are_the_documented_subset() {
    for (pattern, matching, missing) in [
        (r"%^\d+$%", "42", "٤٢"),
        (r"%^\w+$%", "a_1", "é"),
        (r"%^a\sb$%", "a\tb", "a\u{a0}b"),
        (r"%^[\d_]+$%", "1_2", "a"),
        (r"%^[^\d]$%", "é", "1"),
        (r"%^[\D]$%", "x", "1"),
        (r"%^.$%", "é", "ab"),
        (r"%^a{,2}$%", "aa", "aaa"),
        (r"%^a{2,}$%", "aaa", "a"),
        (r"%^a{2}?$%", "aa", "a"),
        (r"%^[]a]$%", "]", "["),
        (r"%^[a-]$%", "-", "b"),
        (r"%^[a-c-]+$%", "b-", "d"),
        (r"%^[\x28-\x2a]$%", ")", "+"),
        (r"%^[--/]$%", ".", "0"),
        (r"%^[[:alpha:]$%", ":", "b"),
        (r"%^[a^$.*]$%", "^", "b"),
        (r"%^}]$%", "}]", "]"),
        (r"%^\x26\x7e$%", "&~", "&"),
        (r"%\x25%", "5%", "5"),
        ("%^# =@/;,-:_$%", "# =@/;,-:_", "#"),
    ] {
        assert!(on_text(pattern, matching), "{pattern} on {matching}");
        assert!(!on_text(pattern, missing), "{pattern} on {missing}");
    }
}

#[test]
fn large_expressions_stay_within_bounds() {
    assert!(on_text("%^.{1000}$%", &"é".repeat(1000)));
    let greedy = format!("%{}%", "[^a]{0,1000}".repeat(80));
    assert_eq!(Pattern::parse(&greedy).unwrap_err().at, 0);
}

#[test]
fn nesting_is_bounded() {
    let nested = |n: usize| format!("{{{}$.a=1{}}}", "(".repeat(n), ")".repeat(n));
    assert!(Pattern::parse(&nested(64)).is_ok());
    assert_eq!(Pattern::parse(&nested(65)).unwrap_err().at, 65);
    assert_eq!(Pattern::parse(&format!("[{}", "(".repeat(1000))).unwrap_err().at, 1);
}

/// What must hold of any text: errors lie in it, and what is read prints, reads again and runs.
fn check(text: &str) -> Result<(), TestCaseError> {
    let pattern = match Pattern::parse(text) {
        Err(e) => {
            prop_assert!(text.is_char_boundary(e.at), "{text:?}: {e}");
            return Ok(());
        }
        Ok(pattern) => pattern,
    };
    let shown = pattern.to_string();
    if shown.chars().count() <= 1024 {
        prop_assert_eq!(&Pattern::parse(&shown), &Ok(pattern.clone()), "{:?}", shown);
    }
    let mut record = Record::default();
    for slot in 0..pattern.fields().len() as u16 {
        record.push(slot, Kind::Text, text);
    }
    let slots: Vec<u16> = (0..pattern.fields().len() as u16).collect();
    pattern.bind(&slots).matches(&record);
    Ok(())
}

const PIECES: [&str; 56] = [
    "{", "}", "[", "]", "(", ")", " ", "$.a", "$.b.c", "$.x[0]", "$.y[*]", "$.*", "$['k.l']", "$",
    "=", "!=", "<", "<=", ">", ">=", "&&", "||", "IS", "NULL", "TRUE", "NOT", "EXISTS", "404",
    "-1.5", "1e3", "1e999", "*", "4*", "word", "\"text\"", "'it''s'", "\"", "'", "\\", "%", "%a+%",
    "\\d", "{,3}", "[^a-z]", "|", "^", "?", "-", ",", "...", "w1", "é", "\u{0}", "\n", "+", ".",
];

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        check(&text)?;
    }

    #[test]
    fn nearly_patterns_are_read_or_refused(
        pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..24),
        frame in prop::sample::select(&[("", ""), ("{", "}"), ("[", "]"), ("%", "%")][..]),
    ) {
        check(&format!("{}{}{}", frame.0, pieces.concat(), frame.1))?;
    }

    #[test]
    fn conditions_are_read_again(text in expression()) {
        let text = format!("{{{text}}}");
        prop_assume!(text.len() <= 1024);
        prop_assert!(Pattern::parse(&text).is_ok(), "{text}");
        check(&text)?;
    }
}

fn expression() -> impl Strategy<Value = String> {
    let leaf = (
        prop::sample::select(&["$.a", "$.b[1]", "$.c-d.@e", "$['f g']"][..]),
        prop::sample::select(&["=", " != ", "!=", "\t=\n"][..]),
        prop::sample::select(&["1", "x*", "'a\"b'", "-2e-3", "\"\\\\\"", "\"400\"", "*", "**"][..]),
    );
    let leaf = leaf.prop_map(|(field, operator, value)| format!("{field}{operator}{value}"));
    leaf.prop_recursive(4, 24, 3, |inner| {
        let joins = prop::sample::select(&["&&", " || "][..]);
        (prop::collection::vec((inner, joins), 1..4)).prop_map(|parts| {
            let mut text = String::new();
            for (part, join) in parts {
                text.extend(["(", &part, ")", join]);
            }
            text + "$.z IS NULL"
        })
    })
}
