use super::{DropFolder, DropTarget, Found, open};
use crate::{CancelToken, Document, Evidence, Outcome, SessionError};
use platen_model::Copies;
use std::fs;
use std::io::Write;
use std::path::Path;

const PIECE: usize = 256 * 1024;

fn document(bytes: &[u8]) -> Document {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    Document {
        file,
        bytes: u64::try_from(bytes.len()).unwrap(),
        name: "a.pdf".into(),
        job: "1".into(),
        user: "anna".into(),
        copies: Copies::default(),
    }
}

async fn opened(path: &Path) -> DropFolder {
    open(&DropTarget {
        folder: path.into(),
    })
    .await
    .unwrap()
}

async fn send(path: &Path, document: Document, name: &str) -> Outcome {
    let folder = opened(path).await;
    folder
        .send(document, name, &mut |_| {}, CancelToken::never())
        .await
        .outcome
}

fn names(path: &Path) -> Vec<String> {
    let entries = fs::read_dir(path).unwrap();
    let name = |entry: fs::DirEntry| entry.file_name().into_string().unwrap();
    let mut names: Vec<String> = entries.map(|entry| name(entry.unwrap())).collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_document_appears_whole_under_its_name() {
    let folder = tempfile::tempdir().unwrap();
    for length in [0, 1, PIECE, 3 * PIECE + 1] {
        let bytes = vec![7; length];
        let name = format!("{length}.pdf");
        let outcome = send(folder.path(), document(&bytes), &name).await;
        let expected = u64::try_from(length).unwrap();
        assert!(
            matches!(outcome, Outcome::Delivered { sent, evidence: Evidence::Renamed } if sent == expected)
        );
        assert!(fs::read(folder.path().join(name)).unwrap() == bytes);
    }
    assert_eq!(names(folder.path()).len(), 4);
}

#[tokio::test]
async fn copies_are_files_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let mut three = document(b"abc");
    three.copies = Copies::new(3).unwrap();
    let outcome = send(folder.path(), three, "report.v2.pdf").await;
    assert!(
        matches!(outcome, Outcome::Delivered { sent: 9, .. }),
        "{outcome:?}"
    );
    assert_eq!(
        names(folder.path()),
        ["report.v2-2.pdf", "report.v2-3.pdf", "report.v2.pdf"]
    );
}

#[tokio::test]
async fn nothing_is_overwritten_and_nothing_is_left() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("job-2.pdf"), "theirs").unwrap();
    let mut two = document(b"ours");
    two.copies = Copies::new(2).unwrap();
    let outcome = send(folder.path(), two, "job.pdf").await;
    assert!(
        matches!(
            outcome,
            Outcome::NotSent {
                why: SessionError::NameTaken { .. }
            }
        ),
        "{outcome:?}"
    );
    assert_eq!(names(folder.path()), ["job-2.pdf"]);
    assert_eq!(
        fs::read_to_string(folder.path().join("job-2.pdf")).unwrap(),
        "theirs"
    );
}

#[tokio::test]
async fn a_part_of_an_earlier_try_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join(".job.pdf.part"),
        "half of a longer document",
    )
    .unwrap();
    assert_eq!(
        opened(folder.path()).await.look("job.pdf").await.unwrap(),
        Found::Part
    );
    assert!(matches!(
        send(folder.path(), document(b"x"), "job.pdf").await,
        Outcome::Delivered { .. }
    ));
    assert_eq!(fs::read(folder.path().join("job.pdf")).unwrap(), b"x");
    assert_eq!(names(folder.path()), ["job.pdf"]);
    let found = opened(folder.path()).await.look("job.pdf").await.unwrap();
    assert_eq!(found, Found::Final { bytes: 1 });
    assert_eq!(
        opened(folder.path()).await.look("other.pdf").await.unwrap(),
        Found::Nothing
    );
}

#[tokio::test]
async fn what_killed_sessions_left_is_removed_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    for name in [".a.pdf.part", ".a-2.pdf.part", ".b.pdf.part", "a.pdf"] {
        fs::write(folder.path().join(name), "x").unwrap();
    }
    let place = opened(folder.path()).await;
    let copies = Copies::new(3).unwrap();
    place.remove_parts("a.pdf", copies).await.unwrap();
    assert_eq!(names(folder.path()), [".b.pdf.part", "a.pdf"]);
    fs::create_dir(folder.path().join(".a.pdf.part")).unwrap();
    let refused = place.remove_parts("a.pdf", copies).await.unwrap_err();
    assert!(refused.to_string().contains(".a.pdf.part"), "{refused}");
}

#[tokio::test]
async fn names_stay_in_their_folder() {
    let folder = tempfile::tempdir().unwrap();
    for name in [
        "",
        ".",
        "..",
        ".hidden",
        "a/b",
        "../a",
        "a\nb",
        &"x".repeat(241),
    ] {
        let outcome = send(folder.path(), document(b"x"), name).await;
        assert!(
            matches!(
                outcome,
                Outcome::NotSent {
                    why: SessionError::FileName { .. }
                }
            ),
            "{outcome:?}"
        );
    }
    assert!(names(folder.path()).is_empty());
    let long = "x".repeat(240);
    assert!(matches!(
        send(folder.path(), document(b"x"), &long).await,
        Outcome::Delivered { .. }
    ));
}

#[tokio::test]
async fn a_cancelled_document_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (handle, token) = CancelToken::pair();
    let mut cancel_soon = |_written| handle.cancel();
    let long = document(&vec![1; 64 * PIECE]);
    let place = opened(folder.path()).await;
    let outcome = place
        .send(long, "job.pdf", &mut cancel_soon, token)
        .await
        .outcome;
    // The writing thread may have been quicker than the news of its progress.
    match outcome {
        Outcome::NotSent {
            why: SessionError::Cancelled { .. },
        } => {
            assert!(names(folder.path()).is_empty());
        }
        Outcome::Delivered { .. } => assert_eq!(names(folder.path()), ["job.pdf"]),
        other => panic!("{other:?}"),
    }
    let (handle, token) = CancelToken::pair();
    handle.cancel();
    let outcome = opened(folder.path())
        .await
        .send(document(b"x"), "other.pdf", &mut |_| {}, token)
        .await
        .outcome;
    assert!(matches!(outcome, Outcome::NotSent { .. }), "{outcome:?}");
    assert!(!names(folder.path()).contains(&"other.pdf".into()));
}

#[tokio::test]
async fn a_folder_that_is_none_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    for path in [file, folder.path().join("missing")] {
        let error = open(&DropTarget {
            folder: path.clone(),
        })
        .await
        .err()
        .unwrap();
        assert!(
            error.to_string().contains(path.to_str().unwrap()),
            "{error}"
        );
    }
}

/// A folder that goes away between the two phases: the part cannot be made.
#[tokio::test]
async fn a_folder_that_vanished_got_nothing() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("in");
    fs::create_dir(&folder).unwrap();
    let place = opened(&folder).await;
    fs::remove_dir(&folder).unwrap();
    let outcome = place
        .send(document(b"x"), "a.pdf", &mut |_| {}, CancelToken::never())
        .await;
    assert!(
        matches!(
            outcome.outcome,
            Outcome::NotSent {
                why: SessionError::CreatePart { .. }
            }
        ),
        "{outcome:?}"
    );
}
