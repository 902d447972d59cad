use super::*;

/// Mass, box and cut of everything below `at`, checked against what the nodes say.
fn check(tree: &Tree, at: Link, parent: u16, points: &Points) -> (u16, Vec<f32>, Vec<f32>) {
    match at.spot() {
        Spot::Nowhere => (0, vec![], vec![]),
        Spot::Leaf(i) => {
            let leaf = tree.leaves[i];
            assert_eq!(leaf.parent, parent);
            assert!(leaf.mass > 0);
            let point = points.get(leaf.point).to_vec();
            (leaf.mass, point.clone(), point)
        }
        Spot::Node(i) => {
            let node = tree.nodes[i];
            assert_eq!(node.parent, parent);
            let (left, right) = (
                check(tree, node.left, i as u16, points),
                check(tree, node.right, i as u16, points),
            );
            let dim = usize::from(node.dim);
            assert!(left.2[dim] <= node.cut && node.cut < right.1[dim], "the cut parts");
            assert_eq!(node.mass, left.0 + right.0);
            let low: Vec<f32> = left.1.iter().zip(&right.1).map(|(a, b)| a.min(*b)).collect();
            let high: Vec<f32> = left.2.iter().zip(&right.2).map(|(a, b)| a.max(*b)).collect();
            assert_eq!(tree.bounds(i), (&low[..], &high[..]));
            (node.mass, low, high)
        }
    }
}

#[test]
fn masses_boxes_and_links_hold_through_inserts_and_deletes() {
    let mut rng = fastrand::Rng::with_seed(7);
    let mut points = Points::new(3);
    let mut tree = Tree::new(3);
    let mut held: Vec<u16> = Vec::new();
    for step in 0..4000 {
        if held.len() < 40 || rng.bool() && held.len() < 200 {
            // Few distinct values, so that equal points come often.
            let point: Vec<f32> = (0..3).map(|_| f32::from(rng.u8(0..4))).collect();
            let id = points.add(&point);
            let placed = tree.insert(id, &points, &mut rng);
            if !placed.fresh {
                points.release(id);
            }
            held.push(placed.leaf);
        } else {
            let leaf = held.swap_remove(rng.usize(..held.len()));
            if let Some(gone) = tree.delete(leaf, &points) {
                points.release(gone);
            }
        }
        if step % 20 == 0 {
            let (mass, ..) = check(&tree, tree.root, NONE, &points);
            assert_eq!(usize::from(mass), held.len());
            assert_eq!(points.live(), tree.leaves.len() - tree.free_leaves.len());
        }
    }
    for leaf in held.drain(..) {
        tree.delete(leaf, &points);
    }
    assert_eq!(tree.root(), Spot::Nowhere);
    assert_eq!(tree.mass(), 0);
}

#[test]
fn equal_points_share_a_leaf() {
    let mut rng = fastrand::Rng::with_seed(1);
    let mut points = Points::new(2);
    let mut tree = Tree::new(2);
    for _ in 0..50 {
        let id = points.add(&[1.0, 2.0]);
        tree.insert(id, &points, &mut rng);
    }
    assert_eq!((tree.mass(), tree.leaves.len(), tree.nodes.len()), (50, 1, 0));
}

#[test]
fn neighbouring_and_huge_numbers_are_parted() {
    let mut rng = fastrand::Rng::with_seed(3);
    let mut points = Points::new(1);
    let mut tree = Tree::new(1);
    for value in [1.0, 1.0f32.next_up(), f32::MAX, f32::MIN, 0.0, f32::MIN_POSITIVE] {
        let id = points.add(&[value]);
        assert!(tree.insert(id, &points, &mut rng).fresh);
        check(&tree, tree.root, NONE, &points);
    }
}

#[test]
fn the_first_cut_is_drawn_by_length() {
    // Three points on a line at 0, 1 and 10, in every order: the root must part 10 from the others
    // nine times in ten, whichever point came last.
    for order in [[0.0, 1.0, 10.0], [10.0, 0.0, 1.0], [1.0, 10.0, 0.0]] {
        let mut far = 0;
        for seed in 0..2000 {
            let mut rng = fastrand::Rng::with_seed(seed);
            let mut points = Points::new(1);
            let mut tree = Tree::new(1);
            for value in order {
                let id = points.add(&[value]);
                tree.insert(id, &points, &mut rng);
            }
            let Spot::Node(root) = tree.root() else { panic!("three points need a node") };
            far += u32::from(tree.nodes[root].cut >= 1.0);
        }
        assert!((1750..1850).contains(&far), "{order:?} {far}");
    }
}
