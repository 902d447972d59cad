use super::*;

fn up(within: Within) -> Deviation {
    Deviation { side: Side::Up, within }
}

fn down(within: Within) -> Deviation {
    Deviation { side: Side::Down, within }
}

fn ignoring(scope: IgnoreScope, deviations: &[Deviation]) -> Detection {
    Detection { ignore: vec![IgnoreRule { scope, deviations: deviations.to_vec() }], only: None }
}

#[test]
fn deviations_hold_up_to_their_limit_and_on_their_side() {
    use Within::{Any, Margin, Ratio};
    const NAN: f64 = f64::NAN;
    const INF: f64 = f64::INFINITY;
    for (deviation, actual, expected, holds) in [
        (up(Margin(5.0)), 15.0, 10.0, true),
        (up(Margin(5.0)), 15.1, 10.0, false),
        (up(Margin(5.0)), 10.0, 10.0, true),
        (up(Margin(5.0)), 9.9, 10.0, false),
        (up(Margin(5.0)), -5.0, -10.0, true),
        (down(Margin(5.0)), 5.0, 10.0, true),
        (down(Margin(5.0)), 4.9, 10.0, false),
        (down(Margin(5.0)), 11.0, 10.0, false),
        (down(Margin(10.0)), 0.0, 10.0, true),
        (down(Margin(5.0)), -12.0, -10.0, true),
        (up(Margin(0.0)), 10.0, 10.0, true),
        (up(Margin(0.0)), 10.0 + 1e-9, 10.0, false),
        // Of the actual value: 20 % of 125 is 25, of 80 is 16.
        (up(Ratio(0.2)), 125.0, 100.0, true),
        (up(Ratio(0.2)), 125.1, 100.0, false),
        (up(Ratio(0.2)), 99.0, 100.0, false),
        (up(Ratio(0.3)), 10.0, 7.0, true),
        (down(Ratio(0.25)), 80.0, 100.0, true),
        (down(Ratio(0.25)), 79.9, 100.0, false),
        (down(Ratio(0.25)), 101.0, 100.0, false),
        (down(Ratio(1e9)), 0.0, 100.0, false),
        (down(Ratio(0.0)), 0.0, 0.0, true),
        (up(Ratio(0.25)), -8.0, -10.0, true),
        (up(Ratio(0.24)), -8.0, -10.0, false),
        (down(Ratio(0.2)), -12.5, -10.0, true),
        (down(Ratio(0.2)), -12.6, -10.0, false),
        (up(Ratio(1.0)), 5.0, -1.0, false),
        (up(Any), 10.1, 10.0, true),
        (up(Any), 10.0, 10.0, false),
        (up(Any), 9.9, 10.0, false),
        (up(Any), INF, 10.0, true),
        (down(Any), 0.0, 1e-300, true),
        (down(Any), 10.0, 10.0, false),
        (down(Any), 10.1, 10.0, false),
        (up(Margin(5.0)), NAN, 10.0, false),
        (up(Margin(5.0)), 10.0, NAN, false),
        (up(Margin(5.0)), INF, 10.0, false),
        (up(Margin(5.0)), INF, INF, false),
        (up(Ratio(5.0)), INF, 10.0, false),
        (down(Ratio(5.0)), 10.0, NAN, false),
        (up(Any), NAN, NAN, false),
        (down(Any), 1.0, NAN, false),
    ] {
        let said = format!("{deviation:?} of {actual} where {expected} was expected");
        assert_eq!(deviation.holds(actual, expected), holds, "{said}");
        let detection = ignoring(IgnoreScope::Every, &[deviation]);
        assert_eq!(detection.ignores(SeriesName::Total, actual, expected), holds, "{said}");
    }
}

#[test]
fn one_side_alone_leaves_the_other_out() {
    for (only, actual, ignored) in [
        (None, 0.0, false),
        (None, 20.0, false),
        (Some(Side::Up), 20.0, false),
        (Some(Side::Up), 10.0, true),
        (Some(Side::Up), 0.0, true),
        (Some(Side::Up), f64::NAN, false),
        (Some(Side::Down), 0.0, false),
        (Some(Side::Down), 10.0, true),
        (Some(Side::Down), 20.0, true),
        (Some(Side::Down), f64::INFINITY, true),
        (Some(Side::Down), f64::NAN, false),
    ] {
        let detection = Detection { only, ignore: vec![] };
        assert_eq!(
            detection.ignores(SeriesName::Total, actual, 10.0),
            ignored,
            "{only:?} {actual}"
        );
    }
}

#[test]
fn conditions_of_a_side_hold_together_and_rules_alone() {
    use Within::{Any, Margin, Ratio};
    let both = [up(Margin(5.0)), up(Ratio(0.2))];
    let band = [up(Ratio(0.2)), down(Ratio(0.25))];
    let mixed = [up(Any), down(Margin(1.0))];
    for (rules, actual, expected, ignored) in [
        (vec![&both[..]], 105.0, 100.0, true),
        (vec![&both], 106.0, 100.0, false),
        (vec![&both], 6.0, 2.0, false),
        (vec![&both], 99.0, 100.0, false),
        (vec![&both[..1], &both[1..]], 106.0, 100.0, true),
        (vec![&both[..1], &both[1..]], 6.0, 2.0, true),
        (vec![&both[..1], &both[1..]], 200.0, 100.0, false),
        (vec![&band], 125.0, 100.0, true),
        (vec![&band], 80.0, 100.0, true),
        (vec![&band], 126.0, 100.0, false),
        (vec![&band], 79.0, 100.0, false),
        (vec![&mixed], 1e6, 100.0, true),
        (vec![&mixed], 99.0, 100.0, true),
        (vec![&mixed], 98.0, 100.0, false),
        (vec![&[]], 100.0, 100.0, false),
        (vec![], 100.0, 100.0, false),
    ] {
        let rule =
            |d: &&[Deviation]| IgnoreRule { scope: IgnoreScope::Every, deviations: d.to_vec() };
        let detection = Detection { ignore: rules.iter().map(rule).collect(), only: None };
        let said = format!("{actual} where {expected} was expected: {rules:?}");
        assert_eq!(detection.ignores(SeriesName::Unique, actual, expected), ignored, "{said}");
    }
}

#[test]
fn a_scope_has_its_series_and_no_other() {
    let keys = |globs: &[&str]| IgnoreScope::Keys(globs.iter().map(|g| Glob::new(g)).collect());
    let whole = |glob| IgnoreScope::Whole(Glob::new(glob));
    let pair = SeriesName::Contributor("10.0.0.1\u{1f}root");
    let single = SeriesName::Contributor("10.0.0.1");
    for (scope, subject, expected) in [
        (IgnoreScope::Every, SeriesName::Total, true),
        (IgnoreScope::Every, SeriesName::Unique, true),
        (IgnoreScope::Every, pair, true),
        (IgnoreScope::Total, SeriesName::Total, true),
        (IgnoreScope::Total, SeriesName::Unique, false),
        (IgnoreScope::Total, pair, false),
        (IgnoreScope::Unique, SeriesName::Unique, true),
        (IgnoreScope::Unique, SeriesName::Total, false),
        (IgnoreScope::Contributors, single, true),
        (IgnoreScope::Contributors, SeriesName::Total, false),
        (keys(&["10.0.*"]), single, true),
        (keys(&["10.1.*"]), single, false),
        (keys(&["10.0.*"]), pair, false),
        (keys(&["10.0.*", "*"]), pair, true),
        (keys(&["*", "root"]), pair, true),
        (keys(&["*", "roo"]), pair, false),
        (keys(&["*", "*", "*"]), pair, false),
        (keys(&["*", ""]), SeriesName::Contributor("x\u{1f}"), true),
        (keys(&["*"]), SeriesName::Total, false),
        (whole("10.0.* root"), pair, true),
        (whole("* root"), pair, true),
        (whole("10.0.*"), single, true),
        (whole("10.0.0.1"), pair, false),
        (whole("*"), SeriesName::Unique, false),
    ] {
        assert_eq!(scope.has(subject), expected, "{scope:?} of {subject:?}");
    }
}

#[test]
fn a_star_stands_for_anything() {
    for (glob, text, fits) in [
        ("abc", "abc", true),
        ("abc", "abcd", false),
        ("ABC", "abc", false),
        ("", "", true),
        ("", "a", false),
        ("*", "", true),
        ("**", "ab", true),
        ("ab*", "ab", true),
        ("ab*", "aab", false),
        ("*bc", "abc", true),
        ("*bc", "bcd", false),
        ("*b*", "abc", true),
        ("*b*", "ac", false),
        ("ab*ba", "aba", false),
        ("ab*ba", "abba", true),
        ("arn:*:role/*-ci", "arn:aws:iam::1:role/deploy-ci", true),
        ("arn:*:role/*-ci", "arn:aws:iam::1:user/deploy-ci", false),
        ("a*b*c", "acb", false),
        ("a*bc*bc", "abc", false),
        ("*ß*", "groß", true),
    ] {
        assert_eq!(Glob::new(glob).fits(text), fits, "{glob} of {text}");
    }
}
