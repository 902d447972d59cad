//! Tests of the forest as a whole; those of a part stand in `tests/`.

mod growth;
mod missing;
mod restoring;
mod scoring;

use super::links::Part;
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

/// The box of a part, with every cut and kept box in it checked.
fn check_part(forest: &Forest, tree: &Tree, part: Part) -> Vec<f32> {
    let dims = forest.dims();
    let mut sides = vec![0.0; 2 * dims];
    boxes::clear(&mut sides);
    if part.count() < 2 {
        for leaf in &tree.leaves[part.leaves()] {
            boxes::enclose::<0>(&mut sides, forest.values.point(leaf.position()));
        }
        return sides;
    }
    let node = tree.nodes[part.node()];
    let halves = tree.halves(part);
    assert!(halves.iter().all(|half| half.count() > 0), "leaves on both sides");
    let [left, right] = halves.map(|half| check_part(forest, tree, half));
    assert!(left[dims + node.dim()] <= node.cut && node.cut < right[node.dim()]);
    for half in [left, right] {
        boxes::widen::<0>(&mut sides, &half[..dims], &half[dims..]);
    }
    assert_eq!(node.has_box(), part.count() >= tree.boxes.from::<0>());
    if node.has_box() {
        assert_eq!(tree.boxes.get::<0>(node.place()), &sides[..], "an exact box");
    }
    sides
}

/// Checks everything that holds between the parts of a forest.
fn check(forest: &Forest) {
    for (tree, reservoir) in forest.trees.iter().zip(&forest.reservoirs) {
        check_part(forest, tree, tree.whole());
        assert_eq!(tree.nodes.len(), tree.leaves.len().saturating_sub(1));
        assert_eq!(tree.mass(), reservoir.len());
        assert_eq!(tree.mass(), tree.leaves.iter().map(|leaf| leaf.mass()).sum::<usize>());
        let boxed = tree.nodes.iter().filter(|node| node.has_box()).count();
        assert_eq!(boxed, tree.boxes.live(), "no box without a node");
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
fn sizes_out_of_range_are_held() {
    let none = Config { shingle: 0, trees: 0, samples: 0, seed: 1 };
    let held = taught(none, &wave(50, 1)).config();
    assert_eq!(held, Config { shingle: 1, trees: 1, samples: 2, seed: 1 });
    let all = usize::MAX;
    let held = Config { shingle: all, trees: all, samples: all, seed: 1 }.clamped();
    assert_eq!(held, Config { shingle: 1024, trees: 2, samples: 1024, seed: 1 });
    assert_eq!(Config { trees: 1024, shingle: 8, samples: 256, seed: 1 }.clamped().trees, 1024);
}

#[test]
fn memory_is_bounded_and_recent_points_prevail() {
    let mut forest = Forest::new(Config { shingle: 1, trees: 8, samples: 32, seed: 1 });
    let mut most = 0;
    for i in 0..50_000 {
        forest.update((i % 20_000) as f32);
        if i == 10_000 {
            most = forest.heap_bytes();
        }
    }
    check(&forest);
    assert!(forest.heap_bytes() < most * 5 / 4, "{} {most}", forest.heap_bytes());
    assert!(forest.trees.iter().all(|tree| tree.mass() == 32));
    let held = forest.trees.iter().flat_map(Tree::positions);
    let ages: Vec<f32> = held.map(|at| forest.values.age(at) as f32).collect();
    let mean = ages.iter().sum::<f32>() / ages.len() as f32;
    // Weights fall by a factor e in 320 points.
    assert!((200.0..500.0).contains(&mean), "{mean}");
}

#[test]
fn neighbours_say_how_near_and_how_long_ago() {
    let mut values = wave(200, 8);
    values.extend([50.0, 51.0, 52.0, 53.0]);
    values.extend(wave(21, 9));
    values.extend([50.0, 51.0, 52.0]);
    let forest = taught(SMALL, &values);
    let near = forest.neighbours(54.0, 3);
    assert_eq!(near.len(), 3);
    assert_eq!((near[0].distance, near[0].age), (1.0, 24));
    assert_eq!(near[0].shingle, [50.0, 51.0, 52.0, 53.0]);
    assert!(near[1].distance >= 1.0 && near[2].distance >= near[1].distance);
    let all = forest.neighbours(0.0, usize::MAX);
    assert!(all.len() > 100);
    for neighbour in all {
        let end = values.len() - neighbour.age as usize;
        assert_eq!(neighbour.shingle, values[end - 4..end], "the age is right after forgetting");
    }
    assert!(forest.neighbours(f32::NAN, 3).is_empty());
    assert!(Forest::new(SMALL).neighbours(1.0, 3).is_empty());
}
