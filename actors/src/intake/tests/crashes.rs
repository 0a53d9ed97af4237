//! What a killed run leaves, and what becomes of it.

use super::*;

#[track_caller]
fn left(hot: &Hot) -> Vec<Claimed> {
    leftovers(&hot.input, hot.scanner.rules().inodes()).unwrap()
}

#[test]
fn a_claim_is_found_again_as_it_was() {
    let mut hot = Hot::with(|rules| rules.subfolders = Subfolders::To { depth: 1 });
    std::fs::create_dir(hot.path("sub")).unwrap();
    hot.put("sub/a b%.pdf", PDF);
    hot.put("sub/a b%.pdf.ticket.toml", b"copies = 2\n");
    let candidate = hot.only();
    let claimed = hot.claim(&candidate).unwrap();
    let found = left(&hot);
    assert_eq!(found.len(), 1);
    let same = |one: &Claimed| {
        (
            one.id,
            one.file.clone(),
            one.name.clone(),
            one.ticket.clone(),
        )
    };
    assert_eq!(same(&found[0]), same(&claimed));
    assert!(found[0].signature.same_content(&claimed.signature));
    found[0].finish().unwrap();
    assert_eq!(left(&hot), []);
    assert_eq!(hot.listing(), []);
}

#[test]
fn no_work_directory_means_no_leftovers() {
    assert_eq!(left(&Hot::new()), []);
}

/// Stages a claim's directory by hand and returns its id.
fn stage(hot: &Hot, files: &[(&str, &str)]) -> ClaimId {
    let id: ClaimId = "0123456789abcdef0123456789abcdef".parse().unwrap();
    let place = hot.path(&format!(".work/{id}"));
    std::fs::create_dir_all(&place).unwrap();
    for (name, content) in files {
        std::fs::write(place.join(name), content).unwrap();
    }
    id
}

const ROW: &str = r#"{"version":1,"name":"sub/a.pdf","ticket":"a.pdf.ticket.toml"}"#;

/// Checks what is found of a claim that was killed with these files in its directory: the
/// document's former name and whether a ticket is with it.
#[track_caller]
fn check(files: &[(&str, &str)], expected: Option<(&str, bool)>, folder: &[&str]) {
    let hot = Hot::new();
    let id = stage(&hot, files);
    let found = left(&hot);
    let seen: Vec<_> = found
        .iter()
        .map(|one| (one.id, one.name.to_str().unwrap(), one.ticket.is_some()))
        .collect();
    let expected: Vec<_> = expected
        .into_iter()
        .map(|(name, ticket)| (id, name, ticket))
        .collect();
    assert_eq!(seen, expected);
    let outside: Vec<_> = hot
        .listing()
        .into_iter()
        .map(|(name, _)| name)
        .filter(|name| !name.starts_with(".work"))
        .collect();
    assert_eq!(outside, folder);
    if found.is_empty() {
        assert_eq!(std::fs::read_dir(hot.path(".work")).unwrap().count(), 0);
    }
}

#[test]
fn every_point_of_a_claim_can_be_the_last() {
    let (row, empty_row) = ((".claim.json", ROW), (".claim.json", ""));
    let (document, ticket) = (("a.pdf", "text"), ("a.pdf.ticket.toml", "copies = 2"));
    // Before anything was renamed.
    check(&[], None, &[]);
    check(&[row], None, &[]);
    // Between the ticket and the document: undone.
    check(&[row, ticket], None, &["a.pdf.ticket.toml"]);
    // Both are ours.
    check(&[row, ticket, document], Some(("sub/a.pdf", true)), &[]);
    // Between the ticket's and the document's removal.
    check(&[row, document], Some(("sub/a.pdf", false)), &[]);
    // A power cut took the row: only the subfolder is forgotten.
    check(&[empty_row, ticket, document], Some(("a.pdf", true)), &[]);
    check(&[ticket, document], Some(("a.pdf", true)), &[]);
    check(&[document], Some(("a.pdf", false)), &[]);
}

#[test]
fn a_hostile_row_leads_nowhere() {
    let hostile = r#"{"version":1,"name":"../../etc/a.pdf","ticket":null}"#;
    check(
        &[(".claim.json", hostile), ("a.pdf", "text")],
        Some(("a.pdf", false)),
        &[],
    );
}

#[test]
fn what_is_not_ours_in_the_work_directory_stays() {
    let hot = Hot::new();
    let foreign = [
        ".work/notes",
        ".work/0123456789ABCDEF0123456789ABCDEF",
        ".work/01234567-89ab-cdef-0123-456789abcdef",
    ];
    for name in foreign {
        std::fs::create_dir_all(hot.path(name)).unwrap();
        hot.put(&format!("{name}/a.pdf"), PDF);
    }
    std::os::unix::fs::symlink("/", hot.path(".work/ffffffffffffffffffffffffffffffff")).unwrap();
    assert_eq!(left(&hot), []);
    assert_eq!(hot.listing().len(), foreign.len());
}

#[test]
fn moving_to_the_error_place_can_be_repeated() {
    let mut hot = Hot::new();
    let errors = tempfile::tempdir().unwrap();
    hot.put("a.txt", b"text");
    let candidate = hot.only();
    let claimed = hot.claim(&candidate).unwrap();
    // Killed after the note was written, before the file was moved.
    std::fs::write(errors.path().join("a.txt.txt"), "because\n").unwrap();
    let moved = claimed.to_error(errors.path(), "because").unwrap();
    assert_eq!(moved.file, errors.path().join("a.txt"));
    assert_eq!(files_below(errors.path()).len(), 2);
}
