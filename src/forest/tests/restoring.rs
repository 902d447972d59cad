use proptest::prelude::*;

use super::*;

/// A forest that has forgotten, and has missing values in its window.
fn used() -> Forest {
    let mut forest = taught(Config { shingle: 3, trees: 6, samples: 24, seed: 9 }, &wave(900, 7));
    for value in [0.5, 0.5, f32::NAN, 0.5, f32::NAN] {
        forest.update(value);
    }
    forest
}

#[test]
fn a_restored_forest_goes_on_bit_by_bit() {
    let many = Config { shingle: 70, trees: 3, samples: 32, seed: 1 };
    for mut forest in
        [Forest::new(SMALL), taught(SMALL, &[1.0]), used(), taught(many, &wave(300, 1))]
    {
        let mut restored = Forest::restore(&forest.save()).unwrap();
        check(&restored);
        for (i, value) in wave(700, 12).into_iter().enumerate() {
            let value = if i % 17 == 0 { f32::NAN } else { value };
            assert_eq!(forest.score(value).to_bits(), restored.score(value).to_bits(), "{i}");
            assert_eq!(forest.expected(), restored.expected());
            forest.update(value);
            restored.update(value);
        }
        assert_eq!(forest.rng, restored.rng);
        assert_eq!(forest.explain(0.4), restored.explain(0.4));
        assert_eq!(forest.neighbours(0.4, 9), restored.neighbours(0.4, 9));
        check(&restored);
    }
}

#[test]
fn what_is_saved_again_is_the_same() {
    let bytes = used().save();
    assert_eq!(Forest::restore(&bytes).unwrap().save(), bytes);
}

#[test]
fn other_bytes_are_refused_with_the_reason() {
    let bytes = used().save();
    assert_eq!(Forest::restore(b"").err(), Some(RestoreError::NotAForest));
    assert_eq!(Forest::restore(b"PNG and so on").err(), Some(RestoreError::NotAForest));
    let mut newer = bytes.clone();
    newer[4] = 3;
    assert_eq!(Forest::restore(&newer).err(), Some(RestoreError::Version(3)));
    for end in 4..bytes.len() {
        assert!(Forest::restore(&bytes[..end]).is_err(), "cut at {end}");
    }
    let mut longer = bytes;
    longer.push(0);
    assert!(matches!(Forest::restore(&longer), Err(RestoreError::Damaged(_))));
    // Sizes that would take a thousand times as much memory as there are bytes.
    let huge = Forest::new(Config { shingle: 1, trees: 1024, samples: 1024, seed: 0 }).save();
    assert!(Forest::restore(&huge[..60]).is_err());
}

/// Whatever was accepted must work.
fn exercise(bytes: &[u8]) {
    if let Ok(mut forest) = Forest::restore(bytes) {
        for value in [0.3, -0.4, 1e30, f32::NAN, 0.3, 0.4] {
            assert!(forest.score(value) >= 0.0);
            forest.explain(value);
            forest.neighbours(value, 2);
            forest.update(value);
        }
        for value in wave(100, 3) {
            forest.update(value);
        }
        check(&forest);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn flipped_bits_do_no_harm(flips in prop::collection::vec(any::<u32>(), 1..4)) {
        let mut bytes = used().save();
        for flip in flips {
            let at = flip as usize % (bytes.len() * 8);
            bytes[at / 8] ^= 1 << (at % 8);
        }
        exercise(&bytes);
    }

    #[test]
    fn words_of_any_kind_do_no_harm(
        at in 0usize..100_000,
        word in prop_oneof![any::<u32>(), 0u32..40, Just(f32::NAN.to_bits())],
    ) {
        let mut bytes = used().save();
        let at = at % (bytes.len() / 4) * 4;
        bytes[at..at + 4].copy_from_slice(&word.to_le_bytes());
        exercise(&bytes);
    }
}
