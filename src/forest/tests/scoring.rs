use super::*;

/// The score of one tree straight from its definition, from the leaf up, in `f64`.
fn by_definition(forest: &Forest, tree: &Tree, part: Part, depth: f64, p: &[f32]) -> f64 {
    let sides = check_part(forest, tree, part);
    match part.count() {
        0 => 0.0,
        1 => {
            let leaf = tree.leaves[part.leaf()];
            let mass = leaf.mass() as f64;
            if forest.values.point(leaf.position()) == p {
                let damping = 1.0 - mass / (2.0 * tree.mass() as f64);
                damping / (depth + (1.0 + mass).log2())
            } else {
                1.0 / (depth + 1.0)
            }
        }
        _ => {
            let (low, high) = sides.split_at(p.len());
            let side = |l: f32, h: f32| f64::from(h) - f64::from(l);
            let old: f64 = low.iter().zip(high).map(|(l, h)| side(*l, *h)).sum();
            let new: f64 =
                low.iter().zip(high).zip(p).map(|((l, h), p)| side(l.min(*p), h.max(*p))).sum();
            let cut_off = (new - old) / new;
            let below = tree.toward(part, p);
            let below = by_definition(forest, tree, below, depth + 1.0, p);
            (1.0 - cut_off) * below + cut_off / (depth + 1.0)
        }
    }
}

fn defined(forest: &Forest, next: f32) -> f64 {
    let point: Vec<f32> = forest.recent().iter().copied().chain([next]).collect();
    let score = |tree: &Tree| {
        (1.0 + tree.mass() as f64).log2() * by_definition(forest, tree, tree.whole(), 0.0, &point)
    };
    forest.trees.iter().map(score).sum::<f64>() / forest.trees.len() as f64
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-4 * a.abs().max(b.abs())
}

fn assert_defined(forest: &Forest, next: f32) {
    let defined = defined(forest, next);
    let score = f64::from(forest.score(next));
    assert!(near(score, defined), "{next}: {score} {defined}");
    let explained = f64::from(forest.explain(next).score());
    assert!(near(explained, defined), "{next}: {explained} {defined}");
}

#[test]
fn the_score_and_its_attribution_are_those_of_the_definition() {
    for shingle in [1, 3, 4, 8, 24, 33] {
        let mut values = wave(200, 4);
        values.extend([0.5; 40]);
        let config = Config { shingle, trees: 5, ..SMALL };
        let forest = taught(config, &values);
        for next in [0.5, 0.1, 1.0, -0.9, 7.0, -1e30] {
            assert_defined(&forest, next);
        }
    }
}

#[test]
fn numbers_of_any_size_are_scored_by_the_definition() {
    let huge = |i: usize| [f32::MAX, f32::MIN, 1e38, -1e38, 0.0][i % 5];
    let tiny = |i: usize| [f32::MIN_POSITIVE, 1e-45, 0.0, -0.0, -1e-40][i % 5];
    let offset = |i: usize| 1e9 + 64.0 * (i % 13) as f32;
    let mixed = |i: usize| if i.is_multiple_of(2) { huge(i) } else { tiny(i) };
    let series: [&dyn Fn(usize) -> f32; 4] = [&huge, &tiny, &offset, &mixed];
    for (kind, make) in series.into_iter().enumerate() {
        for shingle in [1, 4, 7] {
            let values: Vec<f32> = (0..150).map(make).collect();
            let forest = taught(Config { shingle, trees: 5, samples: 32, seed: 3 }, &values);
            check(&forest);
            for next in [0.0, f32::MAX, f32::MIN, f32::MIN_POSITIVE, 1e9, 1e9 + 64.0] {
                assert!(forest.score(next).is_finite(), "{kind}");
                assert!(forest.displacement(next).is_finite(), "{kind}");
                assert_defined(&forest, next);
            }
        }
    }
}

#[test]
fn a_spike_scores_higher_than_all_normal_values_both_ways() {
    let values = wave(800, 1);
    let mut forest = taught(SMALL, &values[..400]);
    let mut normal = Vec::new();
    for v in &values[400..] {
        normal.push((forest.score(*v), forest.displacement(*v)));
        forest.update(*v);
    }
    let mean = normal.iter().map(|n| n.0).sum::<f32>() / normal.len() as f32;
    let most = normal.iter().fold((0.0f32, 0.0f32), |m, n| (m.0.max(n.0), m.1.max(n.1)));
    assert!((0.7..1.3).contains(&mean), "{mean}");
    for spike in [6.0, -6.0] {
        let score = forest.score(spike);
        assert!(score > most.0, "{score} {most:?}");
        let displacement = forest.displacement(spike);
        assert!(displacement > most.1 && displacement <= 1.0, "{displacement} {most:?}");
        let explained = forest.explain(spike);
        let side = if spike > 0.0 { &explained.high } else { &explained.low };
        assert!(side[3] > 0.8 * score, "the last value is to blame, for its side");
    }
}

#[test]
fn internal_shingles_are_the_shingles_built_outside() {
    for shingle in [1, 8, 24] {
        let config = Config { shingle, ..SMALL };
        let values = wave(300, 3);
        let mut inside = Forest::new(config);
        for (i, value) in values.iter().enumerate() {
            let before = inside.clone();
            inside.update(*value);
            if i + 1 < shingle || i % 25 != 0 {
                continue;
            }
            let outside = &values[i + 1 - shingle..=i];
            assert_eq!(before.score(*value), before.score_point(outside), "before it is learned");
            assert_eq!(inside.recent(), &outside[1..]);
            for next in [0.0, *value, 4.0, -4.0] {
                let next_outside: Vec<f32> = outside[1..].iter().copied().chain([next]).collect();
                assert_eq!(inside.score(next), inside.score_point(&next_outside), "after");
            }
        }
        for rising_or_falling in [1.0, -1.0] {
            let usual = inside.score(values[0]);
            let odd = inside.score(9.0 * rising_or_falling);
            assert!(odd > 1.3 * usual, "{shingle}: {odd} {usual}");
        }
    }
}

#[test]
fn one_odd_value_does_not_hide_the_next() {
    for shingle in [1, 4, 8] {
        let values = wave(600, 6);
        let mut forest = taught(Config { shingle, samples: 128, ..SMALL }, &values);
        let usual = forest.score(values[0]);
        for spike in [8.0, -9.0, 10.0] {
            let score = forest.score(spike);
            assert!(score > 1.3 * usual, "{shingle}: {spike} {score} {usual}");
            forest.update(spike);
        }
    }
}

#[test]
fn a_constant_series_is_as_usual_as_can_be() {
    let forest = taught(SMALL, &[3.0; 500]);
    check(&forest);
    let usual = forest.score(3.0);
    assert!((0.0..0.6).contains(&usual), "{usual}");
    assert!(forest.score(3.1) > 4.0);
    assert_defined(&forest, 3.0);
}
