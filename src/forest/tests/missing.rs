use super::*;

#[test]
fn a_missing_value_takes_its_expectation_and_is_not_learned() {
    let values = wave(300, 5);
    let mut forest = taught(SMALL, &values);
    let (expected, score) = (forest.expected().unwrap(), forest.score(0.2));
    let positions = |forest: &Forest| forest.trees.iter().map(Tree::mass).sum::<usize>();
    for missing in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        assert_eq!(forest.score(missing), 0.0);
        assert_eq!(forest.explain(missing).score(), 0.0);
        let mut after = forest.clone();
        let before = (positions(&forest), forest.rng.clone());
        after.update(missing);
        assert_eq!((positions(&after), after.rng.clone()), before, "nothing is learned");
        assert_eq!(after.recent().last(), Some(&expected));
        assert_eq!(after.recent()[..2], forest.recent()[1..]);
    }
    assert_eq!(forest.score(0.2), score);
    // Two of four values were put in: learned again.
    forest.update(f32::NAN);
    forest.update(f32::NAN);
    forest.update(f32::NAN);
    let rng = forest.rng.clone();
    forest.update(0.1);
    assert_eq!(forest.rng, rng, "three of four are too many");
    forest.update(0.2);
    assert_ne!(forest.rng, rng, "two of four are not");
    check(&forest);
}

#[test]
fn a_series_may_begin_with_missing_values_and_have_only_them() {
    let mut forest = taught(SMALL, &[f32::NAN; 20]);
    assert!(forest.recent().is_empty());
    assert_eq!(forest.expected(), None);
    for value in [1.0, f32::NAN, f32::NAN, f32::NAN, f32::NAN] {
        forest.update(value);
    }
    assert_eq!(forest.recent(), [1.0; 3]);
    assert_eq!(forest.score(1.0), 0.0, "nothing was learned");
    assert_eq!((forest.displacement(1.0), forest.expected()), (0.0, None));
    let mut one = Forest::new(Config { shingle: 1, ..SMALL });
    assert_eq!(one.expected(), None);
    one.update(7.0);
    one.update(f32::NAN);
    assert_eq!(one.expected(), Some(7.0));
}

#[test]
fn gaps_are_counted_for_one_shingle() {
    for dims in [1, 5, 64, 70, 200] {
        let mut gaps = Gaps::new(dims);
        for i in 0..3 * dims {
            gaps.push(i % 3 == 0);
            let last = (i + 1).saturating_sub(dims)..=i;
            assert_eq!(gaps.count(), last.filter(|j| j % 3 == 0).count(), "{dims} {i}");
            assert!(gaps.is_valid());
        }
    }
}

#[test]
fn a_sine_wave_is_expected_to_go_on() {
    let sine = |i: usize| (i as f32 / 9.0).sin();
    let config = Config { shingle: 8, trees: 30, samples: 128, seed: 2 };
    let mut forest = Forest::new(config);
    (0..1000).for_each(|i| forest.update(sine(i)));
    let mut worst = 0.0f32;
    for i in 1000..1100 {
        worst = worst.max((forest.expected().unwrap() - sine(i)).abs());
        forest.update(sine(i));
    }
    assert!(worst < 0.25, "{worst}");
}

#[test]
fn a_gap_in_a_wave_is_bridged() {
    let sine = |i: usize| (i as f32 / 9.0).sin();
    let mut forest = Forest::new(Config { shingle: 8, trees: 30, samples: 128, seed: 2 });
    (0..1000).for_each(|i| forest.update(if i % 10 == 7 { f32::NAN } else { sine(i) }));
    let far = (993..1000).zip(forest.recent()).map(|(i, v)| (sine(i) - v).abs());
    assert!(far.fold(0.0, f32::max) < 0.25);
    assert!(forest.score(sine(1000)) < 1.3);
}

#[test]
fn a_pattern_is_expected_to_repeat() {
    let pattern = [0.0, 0.0, 5.0, 1.0, 0.0, 9.0, 2.0];
    let config = Config { shingle: 6, trees: 30, samples: 128, seed: 2 };
    let mut forest = Forest::new(config);
    for i in 0..700 {
        forest.update(pattern[i % 7]);
    }
    for i in 700..714 {
        assert_eq!(forest.expected(), Some(pattern[i % 7]));
        forest.update(pattern[i % 7]);
    }
    let holes = [Some(0.0), None, Some(5.0), None, Some(0.0), Some(9.0)];
    assert_eq!(forest.impute(&holes), Some(vec![0.0, 0.0, 5.0, 1.0, 0.0, 9.0]));
    assert!(forest.impute(&[None; 6]).is_some());
    assert_eq!(forest.impute(&[None; 5]), None);
    assert_eq!(forest.impute(&[Some(f32::NAN); 6]), None);
}
