use super::tree::Spot;
use super::*;

const SMALL: Config = Config { shingle: 4, trees: 30, samples: 64, seed: 11 };

fn wave(n: usize, seed: u64) -> Vec<f32> {
    let mut rng = fastrand::Rng::with_seed(seed);
    (0..n).map(|i| (i as f32 / 9.0).sin() + 0.2 * rng.f32()).collect()
}

fn taught(config: Config, values: &[f32]) -> Forest {
    let mut forest = Forest::new(config);
    for value in values {
        forest.update(*value);
    }
    forest
}

#[test]
fn a_spike_scores_higher_than_all_normal_values() {
    let values = wave(800, 1);
    let mut forest = taught(SMALL, &values[..400]);
    let mut normal = Vec::new();
    for v in &values[400..] {
        normal.push(forest.score(*v).score);
        forest.update(*v);
    }
    let mean = normal.iter().sum::<f32>() / normal.len() as f32;
    let most = normal.iter().copied().fold(0.0, f32::max);
    assert!((0.7..1.3).contains(&mean), "{mean}");
    for spike in [6.0, -6.0] {
        let scored = forest.score(spike);
        assert!(scored.score > most, "{} {most}", scored.score);
        assert!(scored.attribution[3] > 0.8 * scored.score, "the last value is to blame");
    }
}

#[test]
fn the_same_seed_gives_the_same_scores_and_another_gives_others() {
    let values = wave(300, 2);
    let score = |seed| taught(Config { seed, ..SMALL }, &values).score(0.3);
    assert_eq!(score(5), score(5));
    assert_ne!(score(5), score(6));
}

#[test]
fn internal_shingles_are_the_shingles_built_outside() {
    let values = wave(300, 3);
    let inside = taught(SMALL, &values);
    let mut outside = Forest::new(SMALL);
    for shingle in values.windows(4) {
        outside.update_point(shingle);
    }
    for next in [0.0, 0.9, -4.0] {
        let n = values.len();
        let shingle = [values[n - 3], values[n - 2], values[n - 1], next];
        assert_eq!(inside.score(next), outside.score_point(&shingle));
    }
}

/// The score of one tree straight from its definition, from the leaf up.
fn by_definition(tree: &Tree, at: Spot, depth: f64, p: &[f32], points: &Points) -> f64 {
    match at {
        Spot::Nowhere => 0.0,
        Spot::Leaf(i) => {
            let leaf = tree.leaf(i);
            let mass = f64::from(leaf.mass);
            if points.get(leaf.point) == p {
                let damping = 1.0 - mass / (2.0 * f64::from(tree.mass()));
                damping / (depth + (1.0 + mass).log2())
            } else {
                1.0 / (depth + 1.0)
            }
        }
        Spot::Node(i) => {
            let (low, high) = tree.bounds(i);
            let side = |l: f32, h: f32| f64::from(h) - f64::from(l);
            let old: f64 = low.iter().zip(high).map(|(l, h)| side(*l, *h)).sum();
            let new: f64 =
                low.iter().zip(high).zip(p).map(|((l, h), p)| side(l.min(*p), h.max(*p))).sum();
            let cut_off = (new - old) / new;
            let below = by_definition(tree, tree.toward(i, p), depth + 1.0, p, points);
            (1.0 - cut_off) * below + cut_off / (depth + 1.0)
        }
    }
}

#[test]
fn attribution_sums_to_the_score_of_the_definition() {
    let mut values = wave(300, 4);
    values.extend([0.5; 30]);
    let forest = taught(SMALL, &values);
    for next in [0.5, 0.1, 7.0, -1e30] {
        let point = [0.5, 0.5, 0.5, next];
        let mut mean = 0.0;
        for (tree, _) in &forest.trees {
            let scale = (1.0 + f64::from(tree.mass())).log2();
            let root = tree.root();
            mean += scale * by_definition(tree, root, 0.0, &point, &forest.points) / 30.0;
        }
        let scored = forest.score(next);
        let sum: f64 = scored.attribution.iter().map(|s| f64::from(*s)).sum();
        assert!((f64::from(scored.score) - mean).abs() < 1e-5 * mean, "{next}");
        assert!((sum - mean).abs() < 1e-5 * mean, "{next}");
    }
}

#[test]
fn what_is_not_finite_is_neither_scored_nor_learned() {
    let values = wave(100, 5);
    let mut forest = taught(SMALL, &values);
    let before = forest.score(0.2);
    for odd in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        assert_eq!(forest.score(odd), Scored { score: 0.0, attribution: vec![0.0; 4] });
        forest.update(odd);
    }
    assert_eq!(forest.score(0.2), before);
}

#[test]
fn memory_is_bounded_and_recent_points_prevail() {
    let mut forest = Forest::new(Config { shingle: 1, trees: 8, samples: 32, seed: 1 });
    for i in 0..20_000 {
        forest.update(i as f32);
    }
    assert!(forest.trees.iter().all(|(t, r)| t.mass() == 32 && r.len() == 32));
    let held: usize = forest.trees.iter().map(|(t, _)| usize::from(t.mass())).sum();
    assert!(forest.points.live() <= held, "no point outlives its leaves");
    let ages = forest
        .trees
        .iter()
        .flat_map(|(tree, _)| (0..32).map(|i| 20_000.0 - forest.points.get(tree.leaf(i).point)[0]));
    let mean = ages.sum::<f32>() / 256.0;
    // Weights fall by a factor e in 320 points.
    assert!((200.0..500.0).contains(&mean), "{mean}");
}
