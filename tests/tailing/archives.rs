//! Archives: of many parts, cut, damaged, false, and bombs.

use std::fs;

use culprits::source::{Encoding, Notice, Options};
use tempfile::tempdir;

use crate::rig::{Reader, gzip, lines, options};

#[test]
fn archives_of_many_parts_are_read_whatever_their_name() {
    let folder = tempdir().unwrap();
    let gz = [gzip(lines(0..5_000).as_bytes()), gzip(lines(5_000..9_000).as_bytes())].concat();
    let frame = |range| zstd::encode_all(lines(range).as_bytes(), 3).unwrap();
    let zst = [frame(0..5_000), frame(5_000..9_000)].concat();
    for (name, content, encoding) in [("a.log", gz, Encoding::Gzip), ("b.zst", zst, Encoding::Zstd)]
    {
        let path = folder.path().join(name);
        fs::write(&path, &content).unwrap();
        for follow in [false, true] {
            let reader = Reader::all(&path, options(follow));
            assert_eq!(reader.encodings, [encoding]);
            assert_eq!(reader.numbers(), (0..9_000).collect::<Vec<_>>());
            assert!(reader.notices.is_empty(), "{}", reader.report());
            assert_eq!(reader.feed.progress().read, content.len() as u64);
            assert_eq!(reader.feed.progress().share(), Some(1.0));
        }
    }
}

#[test]
fn a_file_that_only_claims_to_be_packed_is_read_as_it_is() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("plain.log.gz");
    fs::write(&path, lines(0..5)).unwrap();
    let reader = Reader::all(&path, options(false));
    assert_eq!(reader.numbers(), (0..5).collect::<Vec<_>>());
    assert_eq!(reader.notices, [Notice::NotPacked { name: path.to_str().unwrap().into() }]);
}

#[test]
fn a_cut_archive_gives_what_it_has() {
    let folder = tempdir().unwrap();
    let content = lines(0..50_000);
    for (name, mut packed) in [
        ("cut.gz", gzip(content.as_bytes())),
        ("cut.zst", zstd::encode_all(content.as_bytes(), 3).unwrap()),
    ] {
        packed.truncate(packed.len() / 2);
        let path = folder.path().join(name);
        fs::write(&path, &packed).unwrap();
        let reader = Reader::all(&path, options(false));
        let mut given = reader.lines.join(&b'\n');
        // The very last line was cut in the middle, or just before its end.
        given.truncate(given.len().min(reader.bytes as usize));
        assert!(content.as_bytes().starts_with(&given));
        assert!(given.len() > content.len() / 10, "{}", reader.report());
        let [Notice::Damaged { given, encoding, .. }] = &reader.notices[..] else {
            panic!("{}", reader.report());
        };
        assert_eq!((*given, *encoding), (reader.bytes, reader.encodings[0]));
    }
}

#[test]
fn a_damaged_archive_gives_what_comes_before() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("bad.gz");
    // The second part begins with a block of a type that does not exist.
    let mut packed = gzip(lines(0..20_000).as_bytes());
    packed.extend_from_slice(&gzip(b"")[..10]);
    packed.extend_from_slice(&vec![0xff; 100_000]);
    fs::write(&path, &packed).unwrap();
    let reader = Reader::all(&path, options(false));
    assert_eq!(reader.numbers(), (0..20_000).collect::<Vec<_>>());
    assert!(matches!(reader.notices[..], [Notice::Damaged { .. }]), "{}", reader.report());
    assert!(reader.notices[0].dropped_bytes() > 0);

    let mut packed = gzip(lines(0..100_000).as_bytes());
    let middle = packed.len() / 2;
    packed[middle..middle + 64].fill(0xff);
    fs::write(&path, &packed).unwrap();
    let mut reader = Reader::all(&path, options(false));
    assert!(matches!(reader.notices[..], [Notice::Damaged { .. }]), "{}", reader.report());
    reader.lines.truncate(20_000);
    assert_eq!(reader.numbers(), (0..20_000).collect::<Vec<_>>());
}

#[test]
fn bombs_stop_at_their_bounds() {
    let folder = tempdir().unwrap();
    let zeros = vec![0; 24 << 20];
    for (name, packed) in
        [("bomb.gz", gzip(&zeros)), ("bomb.zst", zstd::encode_all(&zeros[..], 1).unwrap())]
    {
        let path = folder.path().join(name);
        fs::write(&path, &packed).unwrap();
        let bounds = Options { max_ratio: 100, ratio_from: 1 << 20, ..options(false) };
        let reader = Reader::all(&path, bounds);
        assert!(matches!(reader.notices[..], [Notice::Bomb { .. }]), "{}", reader.report());
        assert!((1 << 20..2 << 20).contains(&reader.bytes));
        assert!(reader.notices[0].dropped_bytes() > 0);

        let bounds = Options { max_inflated: 3_000_000, ..options(false) };
        let reader = Reader::all(&path, bounds);
        assert!(matches!(reader.notices[..], [Notice::TooLarge { .. }]), "{}", reader.report());
        assert_eq!(reader.bytes, 3_000_000);

        let bounds = Options { max_inflated: zeros.len() as u64, ..options(false) };
        let reader = Reader::all(&path, bounds);
        assert_eq!((reader.bytes, reader.notices.len()), (zeros.len() as u64, 0));
    }
}
