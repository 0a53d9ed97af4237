//! Claiming: once each, only what had settled, and back or onward without replacing anything.

use super::*;
use std::collections::BTreeSet;
use std::fs::OpenOptions;
use std::sync::Mutex;

fn text(name: &str, content: &str) -> (String, Vec<u8>) {
    (name.to_owned(), content.as_bytes().to_vec())
}

#[test]
fn a_claimed_file_is_out_of_the_way_and_gone_when_finished() {
    let mut hot = Hot::new();
    hot.put("a.txt", b"text");
    let candidate = hot.only();
    let claimed = hot.claim(&candidate).unwrap();
    assert_eq!(claimed.name, Path::new("a.txt"));
    assert_eq!(
        claimed.file,
        hot.path(&format!(".work/{}/a.txt", claimed.id))
    );
    assert_eq!(std::fs::read(&claimed.file).unwrap(), b"text");
    check_said(&hot.settled(), &[]);
    assert!(matches!(
        hot.claim(&candidate),
        Err(ClaimError::Gone { .. })
    ));
    claimed.finish().unwrap();
    claimed.finish().unwrap();
    assert_eq!(hot.listing(), []);
    assert_eq!(std::fs::read_dir(hot.path(".work")).unwrap().count(), 0);
}

#[test]
fn many_threads_claim_each_file_exactly_once() {
    let mut hot = Hot::new();
    for number in 0..200 {
        hot.put(&format!("{number}.txt"), format!("{number}").as_bytes());
    }
    let ready = hot.settled().ready;
    let won = Mutex::new(Vec::new());
    let lost = Mutex::new(0);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for claimed in ready
                    .chunks(7)
                    .flat_map(|some| claim_all(hot.scanner.rules(), some))
                {
                    match claimed {
                        Ok(claimed) => won.lock().unwrap().push(claimed),
                        Err(ClaimError::Gone { .. }) => *lost.lock().unwrap() += 1,
                        Err(other) => panic!("{other}"),
                    }
                }
            });
        }
    });
    let won = won.into_inner().unwrap();
    let names: BTreeSet<_> = won.iter().map(|claimed| claimed.name.clone()).collect();
    let ids: BTreeSet<_> = won.iter().map(|claimed| claimed.id).collect();
    assert_eq!((won.len(), names.len(), ids.len()), (200, 200, 200));
    assert_eq!(lost.into_inner().unwrap(), 7 * 200);
    for claimed in won {
        let expected = claimed
            .name
            .file_stem()
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned();
        assert_eq!(std::fs::read_to_string(&claimed.file).unwrap(), expected);
        claimed.finish().unwrap();
    }
    assert_eq!(std::fs::read_dir(hot.path(".work")).unwrap().count(), 0);
}

#[test]
fn a_file_that_changed_after_it_settled_goes_back() {
    let mut hot = Hot::new();
    hot.put("a.txt", b"text");
    let candidate = hot.only();
    hot.put("a.txt", b"another text");
    assert!(matches!(
        hot.claim(&candidate),
        Err(ClaimError::Changed { .. })
    ));
    assert_eq!(hot.listing(), [text("a.txt", "another text")]);
    check_said(&hot.settled(), &["a.txt ready"]);
}

#[test]
fn a_file_that_is_opened_for_writing_again_goes_back() {
    let mut hot = Hot::new();
    hot.put("a.txt", b"text");
    let candidate = hot.only();
    let writer = OpenOptions::new()
        .append(true)
        .open(hot.path("a.txt"))
        .unwrap();
    assert!(matches!(
        hot.claim(&candidate),
        Err(ClaimError::InUse { .. })
    ));
    assert_eq!(hot.listing(), [text("a.txt", "text")]);
    drop(writer);
    assert!(hot.claim(&candidate).is_ok());
}

#[test]
fn a_link_put_in_its_place_is_not_followed() {
    let mut hot = Hot::new();
    hot.put("a.txt", b"text");
    let candidate = hot.only();
    let secret = tempfile::NamedTempFile::new().unwrap();
    std::fs::remove_file(hot.path("a.txt")).unwrap();
    std::os::unix::fs::symlink(secret.path(), hot.path("a.txt")).unwrap();
    assert!(matches!(
        hot.claim(&candidate),
        Err(ClaimError::Changed { .. })
    ));
    assert!(hot.path("a.txt").is_symlink());
    assert!(secret.path().is_file());
}

#[test]
fn a_link_in_place_of_the_work_directory_or_a_subfolder_is_refused() {
    let elsewhere = tempfile::tempdir().unwrap();
    let mut hot = Hot::with(|rules| rules.subfolders = Subfolders::To { depth: 1 });
    std::fs::create_dir(hot.path("sub")).unwrap();
    hot.put("sub/a.txt", b"text");
    let candidate = hot.only();
    std::fs::rename(hot.path("sub"), hot.path("moved")).unwrap();
    std::fs::create_dir(elsewhere.path().join("sub")).unwrap();
    std::fs::write(elsewhere.path().join("sub/a.txt"), "text").unwrap();
    std::os::unix::fs::symlink(elsewhere.path().join("sub"), hot.path("sub")).unwrap();
    assert!(matches!(
        hot.claim(&candidate),
        Err(ClaimError::Gone { .. })
    ));

    std::fs::remove_dir_all(hot.path(".work")).unwrap();
    std::os::unix::fs::symlink(elsewhere.path(), hot.path(".work")).unwrap();
    assert!(matches!(hot.claim(&candidate), Err(ClaimError::Folder(_))));
    assert_eq!(files_below(elsewhere.path()), [text("sub/a.txt", "text")]);
}

#[test]
fn putting_back_never_replaces_and_survives_a_lost_subfolder() {
    let mut hot = Hot::with(|rules| rules.subfolders = Subfolders::To { depth: 1 });
    std::fs::create_dir(hot.path("sub")).unwrap();
    hot.put("sub/a.txt", b"text");
    let candidate = hot.only();
    let claimed = hot.claim(&candidate).unwrap();
    hot.put("sub/a.txt", b"newer");
    assert_eq!(claimed.put_back().unwrap(), Path::new("sub/a (2).txt"));
    std::fs::remove_file(hot.path("sub/a.txt")).unwrap();
    let candidate = hot.only();
    let claimed = hot.claim(&candidate).unwrap();
    std::fs::remove_dir(hot.path("sub")).unwrap();
    assert_eq!(claimed.put_back().unwrap(), Path::new("a (2).txt"));
    assert_eq!(hot.listing(), [text("a (2).txt", "text")]);
    assert!(matches!(claimed.put_back(), Err(ClaimError::Gone { .. })));
}

#[test]
fn the_error_place_gets_the_file_and_a_note_and_loses_nothing() {
    let mut hot = Hot::new();
    let errors = tempfile::tempdir().unwrap();
    for round in ["one", "two", "three"] {
        hot.put("a.txt", round.as_bytes());
        let candidate = hot.only();
        let note = format!("It could not be printed ({round}).");
        let moved = hot
            .claim(&candidate)
            .unwrap()
            .to_error(errors.path(), &note)
            .unwrap();
        assert_eq!(std::fs::read_to_string(&moved.file).unwrap(), round);
        let written = std::fs::read_to_string(&moved.note).unwrap();
        assert_eq!(written, format!("{note}\n"));
        assert!(moved.note.to_str().unwrap().ends_with(".txt"));
    }
    assert_eq!(files_below(errors.path()).len(), 6);
    assert_eq!(hot.listing(), []);
    assert_eq!(std::fs::read_dir(hot.path(".work")).unwrap().count(), 0);
}

#[test]
fn the_longest_name_fits_the_error_place_with_its_note() {
    let mut hot = Hot::new();
    let errors = tempfile::tempdir().unwrap();
    hot.put(&format!("{}.txt", "a".repeat(251)), b"text");
    let candidate = hot.only();
    let moved = hot
        .claim(&candidate)
        .unwrap()
        .to_error(errors.path(), "because")
        .unwrap();
    assert_eq!(std::fs::read_to_string(moved.file).unwrap(), "text");
    assert_eq!(std::fs::read_to_string(moved.note).unwrap(), "because\n");
}

#[test]
fn a_missing_error_place_leaves_the_claim() {
    let mut hot = Hot::new();
    hot.put("a.txt", b"text");
    let candidate = hot.only();
    let claimed = hot.claim(&candidate).unwrap();
    let refused = claimed.to_error(Path::new("/nowhere/at/all"), "because");
    assert!(matches!(refused, Err(ClaimError::Place { .. })));
    assert_eq!(std::fs::read(&claimed.file).unwrap(), b"text");
}
