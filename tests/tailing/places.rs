//! Where files are: they come back, have several names, lie in folders, cannot be opened.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::symlink;
use std::process::Command;

use culprits::source::{Feed, Notice, OpenError, Spec};
use tempfile::tempdir;

use crate::rig::{Reader, append, gzip, lines, options, spec};

#[test]
fn a_stream_ends_when_its_file_was_left_and_goes_on_in_its_new_place() {
    let folder = tempdir().unwrap();
    let log = folder.path().join("app.log");
    fs::write(&log, lines(0..5)).unwrap();
    let mut reader = Reader::open(&[spec(&log)], options(true));
    reader.until_lines(5);
    fs::remove_file(&log).unwrap();
    reader.until("ended", |r| r.ended == 1);
    assert_eq!(reader.notices, [Notice::Gone { name: log.to_str().unwrap().into() }]);
    fs::write(&log, lines(5..8)).unwrap();
    reader.expect_exactly(0..8);
    assert_eq!(reader.names.len(), 2);
    assert!(!reader.done);
}

#[test]
fn a_file_that_comes_back_goes_on_where_it_was_left() {
    let folder = tempdir().unwrap();
    let (a, b) = (folder.path().join("a"), folder.path().join("b"));
    let (link, swap) = (folder.path().join("link"), folder.path().join("swap"));
    fs::write(&a, lines(0..20)).unwrap();
    fs::write(&b, lines(20..40)).unwrap();
    symlink("a", &link).unwrap();
    let mut reader = Reader::open(&[spec(&link)], options(true));
    reader.until_lines(20);
    symlink("b", &swap).unwrap();
    fs::rename(&swap, &link).unwrap();
    reader.until("only b read", |r| r.lines.len() == 40 && r.ended == 1);
    append(&a).write_all(lines(40..50).as_bytes()).unwrap();
    symlink("a", &swap).unwrap();
    fs::rename(&swap, &link).unwrap();
    reader.expect_exactly(0..50);
}

#[test]
fn an_archive_that_a_rotation_makes_is_not_read_again() {
    let folder = tempdir().unwrap();
    let log = folder.path().join("app.log");
    fs::write(&log, lines(0..20)).unwrap();
    fs::write(folder.path().join("app.log.2.gz"), gzip(lines(20..30).as_bytes())).unwrap();
    let mut reader = Reader::open(&[spec(folder.path())], options(true));
    reader.until_lines(30);
    fs::rename(&log, folder.path().join("app.log.1")).unwrap();
    fs::write(&log, lines(30..35)).unwrap();
    reader.until_lines(35);
    fs::write(folder.path().join("app.log.1.gz"), gzip(lines(0..20).as_bytes())).unwrap();
    fs::remove_file(folder.path().join("app.log.1")).unwrap();
    reader.until("told", |r| r.notices.iter().any(|n| matches!(n, Notice::Leftover { .. })));
    // An archive that no followed file was turned into is read, once it is whole.
    fs::write(folder.path().join("other.gz"), gzip(lines(35..40).as_bytes())).unwrap();
    reader.expect_exactly(0..40);
}

// ---- what a source stands for ----------------------------------------------------------------

#[test]
fn a_pattern_finds_new_files() {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("a.log"), lines(0..3)).unwrap();
    fs::write(folder.path().join("not.txt"), lines(90..99)).unwrap();
    let mut reader = Reader::open(&[spec(folder.path().join("*.log"))], options(true));
    reader.until_lines(3);
    fs::write(folder.path().join("b.log"), lines(3..6)).unwrap();
    fs::write(folder.path().join(".c.log"), lines(90..99)).unwrap();
    reader.expect_exactly(0..6);
}

#[test]
fn a_folder_is_read_with_all_in_it_but_hidden_files_pipes_binaries_and_links_out() {
    let (folder, outside) = (tempdir().unwrap(), tempdir().unwrap());
    let at = |name: &str| folder.path().join(name);
    fs::create_dir_all(at("deep/er")).unwrap();
    fs::create_dir(at(".git")).unwrap();
    fs::write(at("a.log"), lines(0..2)).unwrap();
    fs::write(at("deep/b.log"), lines(2..4)).unwrap();
    fs::write(at("deep/er/c"), lines(4..6)).unwrap();
    fs::write(at("deep/empty"), "").unwrap();
    fs::write(outside.path().join("d"), lines(6..8)).unwrap();
    fs::write(outside.path().join("e"), lines(90..99)).unwrap();
    symlink(outside.path().join("d"), at("linked.log")).unwrap();
    symlink(outside.path(), at("out")).unwrap();
    symlink("..", at("deep/up")).unwrap();
    symlink("nowhere", at("broken")).unwrap();
    fs::write(at(".hidden"), lines(90..99)).unwrap();
    fs::write(at(".git/x"), lines(90..99)).unwrap();
    fs::write(at("wtmp"), b"\x07\0\0\0some\0name").unwrap();
    assert!(Command::new("mkfifo").arg(at("fifo")).status().unwrap().success());

    for source in [folder.path().to_owned(), at("**"), at("**/*")] {
        let reader = Reader::all(&source, options(false));
        let mut numbers = reader.numbers();
        numbers.sort_unstable();
        assert_eq!(numbers, (0..8).collect::<Vec<_>>(), "{source:?}: {}", reader.report());
        let mut told: Vec<_> = reader.notices.iter().map(ToString::to_string).collect();
        told.sort();
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(
            told[0].ends_with("broken: not found; check the spelling, or where the link leads")
        );
        assert!(
            told[1].ends_with("wtmp: binary data, not read; name the file itself if it is a log")
        );
    }
}

#[test]
fn one_file_by_several_names_is_one_stream() {
    let folder = tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("a.log"), lines(0..10)).unwrap();
    fs::hard_link(at("a.log"), at("b.log")).unwrap();
    symlink("a.log", at("c.log")).unwrap();
    for follow in [false, true] {
        let specs = [spec(at("a.log")), spec(at("c.log")), spec(at("*.log")), spec(folder.path())];
        let mut reader = Reader::open(&specs, options(follow));
        reader.expect_exactly(0..10);
        assert_eq!(reader.names.len(), 1);
    }
}

#[test]
fn sources_of_nothing_say_what_to_do() {
    let folder = tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::create_dir(at("empty")).unwrap();
    symlink("nowhere", at("broken")).unwrap();
    fs::write(at("old.log.xz"), b"\xfd7zXZ\0rest").unwrap();
    let open = |specs: &[Spec]| match Feed::open(specs, options(true)) {
        Ok(_) => panic!("opened {specs:?}"),
        Err(e) => e,
    };
    // The root user may read everything, so a link to nothing stands for what cannot be opened.
    for (source, expected) in [
        ("absent", OpenError::NotFound { path: at("absent") }),
        ("broken", OpenError::NotFound { path: at("broken") }),
        ("empty", OpenError::EmptyFolder { path: at("empty") }),
        ("*.csv", OpenError::NoMatch { pattern: at("*.csv") }),
    ] {
        assert_eq!(open(&[spec(at(source))]), expected);
    }
    assert!(matches!(open(&[spec(at("old.log.xz"))]), OpenError::NotText { .. }));
    assert!(matches!(open(&[]), OpenError::Empty));
    let several = open(&[spec(at("absent")), spec(at("empty"))]).to_string();
    assert_eq!(several.lines().count(), 2, "{several}");
}

#[test]
fn what_cannot_be_opened_among_others_is_told_and_watched() {
    let folder = tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("a.log"), lines(0..3)).unwrap();
    symlink("later.log", at("broken")).unwrap();
    let mut reader = Reader::open(&[spec(at("broken")), spec(at("a.log"))], options(true));
    reader.until_lines(3);
    let path = at("broken").to_str().unwrap().to_owned();
    assert_eq!(reader.notices, [Notice::Skipped(OpenError::NotFound { path })]);
    fs::write(at("later.log"), lines(3..6)).unwrap();
    reader.expect_exactly(0..6);
}

#[test]
fn an_empty_file_opens_and_ends() {
    let folder = tempdir().unwrap();
    let log = folder.path().join("empty.log");
    fs::write(&log, "").unwrap();
    let reader = Reader::all(&log, options(false));
    assert_eq!((reader.names.len(), reader.ended, reader.bytes), (1, 1, 0));
    let mut reader = Reader::open(&[spec(&log)], options(true));
    reader.until("caught up", |r| r.caught_up == 1);
    append(&log).write_all(lines(0..2).as_bytes()).unwrap();
    reader.expect_exactly(0..2);
    assert_eq!((reader.names.len(), reader.caught_up), (1, 2));
}

// ---- archives and pipes ----------------------------------------------------------------------
