use proptest::prelude::*;

use super::*;

fn value() -> impl Strategy<Value = f32> {
    prop_oneof![
        4 => (0u8..4).prop_map(f32::from),
        2 => -10.0f32..10.0,
        1 => proptest::num::f32::ANY,
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn masses_boxes_and_links_hold_for_any_values(
        values in prop::collection::vec(value(), 1..250),
        shingle in 1usize..6,
        samples in 2usize..40,
        seed in any::<u64>(),
    ) {
        let mut forest = Forest::new(Config { shingle, trees: 3, samples, seed });
        for (i, value) in values.iter().enumerate() {
            prop_assert!(forest.score(*value) >= 0.0);
            forest.update(*value);
            if i % 40 == 0 {
                check(&forest);
            }
        }
        check(&forest);
    }

    #[test]
    fn deleting_all_points_leaves_nothing(
        values in prop::collection::vec(value(), 1..120),
        seed in any::<u64>(),
    ) {
        let mut forest = Forest::new(Config { shingle: 2, trees: 1, samples: 64, seed });
        for value in &values {
            forest.update(*value);
        }
        let Forest { values, trees, reservoirs, scratch, .. } = &mut forest;
        let mut ground = Ground { values, scratch };
        while let Some(leaf) = reservoirs[0].evict(&trees[0].leaves) {
            trees[0].delete::<0>(leaf, &mut ground);
            reservoirs[0].settle();
        }
        prop_assert_eq!((trees[0].nodes.len(), trees[0].leaves.len()), (0, 0));
        prop_assert_eq!((trees[0].mass(), trees[0].boxes.live()), (0, 0));
    }
}

#[test]
fn equal_points_share_a_leaf() {
    let mut forest = taught(SMALL, &[1.0; 300]);
    assert!(forest.trees.iter().all(|tree| tree.leaves.len() == 1 && tree.nodes.is_empty()));
    forest.update(-0.0);
    forest.update(0.0);
    check(&forest);
    assert!(forest.values.stored().len() < 50 + 300 / 8, "one point is enough");
}

/// The chance that the root of a tree of points on a line at 0, 1 and 10 parts 10 from the others.
#[test]
fn the_first_cut_is_drawn_by_length() {
    for order in [[0.0, 1.0, 10.0], [10.0, 0.0, 1.0], [1.0, 10.0, 0.0]] {
        let config = Config { shingle: 1, trees: 1000, samples: 64, seed: 5 };
        let forest = taught(config, &order);
        let far = |tree: &&Tree| tree.nodes[0].cut >= 1.0;
        let far = forest.trees.iter().filter(far).count();
        assert!((870..930).contains(&far), "{order:?} {far}");
    }
}

/// The same after a point between them went.
#[test]
fn deletion_leaves_the_cuts_of_a_tree_without_the_point() {
    let config = Config { shingle: 1, trees: 1000, samples: 64, seed: 6 };
    let mut forest = taught(config, &[0.0, 6.0, 1.0, 10.0]);
    let Forest { values, trees, scratch, .. } = &mut forest;
    let mut ground = Ground { values, scratch };
    let mut far = 0;
    for tree in trees {
        let six = (0..4).find(|i| values.point(tree.leaves[*i].position()) == [6.0]).unwrap();
        tree.delete::<0>(six, &mut ground);
        far += u32::from(tree.nodes[0].cut >= 1.0);
    }
    assert!((870..930).contains(&far), "{far}");
}

#[test]
fn neighbouring_and_huge_numbers_are_parted() {
    let values = [1.0, 1.0f32.next_up(), f32::MAX, f32::MIN, 0.0, f32::MIN_POSITIVE, 1e-45];
    let forest = taught(Config { shingle: 1, trees: 50, samples: 64, seed: 3 }, &values);
    check(&forest);
    assert!(forest.trees.iter().all(|tree| tree.leaves.len() == values.len()));
}
