//! One test per promise.

use super::room::{Room, file_of, list, read, to_nothing};
use crate::vault::{Collected, Flaw, MAX_LISTED_DAMAGE, Purged, Usage, Vault, VaultError};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::os::unix::fs::{FileExt, MetadataExt, PermissionsExt};

fn megabytes(count: usize) -> Vec<u8> {
    (0..count << 20)
        .map(|at| (at % 251).to_le_bytes()[0])
        .collect()
}

#[track_caller]
fn check_taken(bytes: &[u8]) {
    let room = Room::new();
    let pinned = room.ingest(bytes).unwrap();
    assert_eq!(pinned.file(), file_of(bytes));
    assert_eq!(room.read(&pinned.file()), bytes);
    let object = room.vault.path(&pinned.file().hash);
    assert_eq!(object.metadata().unwrap().mode() & 0o7777, 0o600);
    assert_eq!(room.staged(), [] as [std::path::PathBuf; 0]);
    let usage = Usage {
        objects: 1,
        bytes: bytes.len() as u64,
    };
    assert_eq!(room.vault.usage(), usage);
    let room = room.reopened().unwrap();
    assert_eq!(room.vault.usage(), usage);
    assert_eq!(room.read(&file_of(bytes)), bytes);
}

#[test]
fn what_is_ingested_is_found_by_its_hash() {
    check_taken(b"");
    check_taken(b"%PDF-1.7");
    check_taken(&megabytes(1)[..(256 << 10) - 1]);
    check_taken(&megabytes(1)[..256 << 10]);
    check_taken(&megabytes(3));
}

#[test]
fn a_source_is_read_whole_wherever_its_cursor_is() {
    let room = Room::new();
    let mut source = tempfile::tempfile().unwrap();
    source.write_all(b"from the start").unwrap();
    source.seek(SeekFrom::Start(5)).unwrap();
    assert_eq!(
        room.vault.ingest(&source).unwrap().file(),
        file_of(b"from the start")
    );
    assert_eq!(source.stream_position().unwrap(), 5);
}

#[test]
fn what_happens_to_the_source_later_does_not_reach_the_vault() {
    let room = Room::new();
    let bytes = megabytes(1);
    let path = room.dir.path().join("source.pdf");
    std::fs::write(&path, &bytes).unwrap();
    let pinned = room.vault.ingest(&File::open(&path).unwrap()).unwrap();
    OpenOptions::new()
        .write(true)
        .open(&path)
        .unwrap()
        .write_all_at(b"changed", 9)
        .unwrap();
    assert_eq!(room.read(&pinned.file()), bytes);
    assert_eq!(path.metadata().unwrap().nlink(), 1);
}

#[test]
fn a_file_without_end_or_of_another_kind_is_refused() {
    let room = Room::new();
    for path in ["/dev/zero", "/dev", "/dev/null"] {
        let refused = room.vault.ingest(&File::open(path).unwrap()).unwrap_err();
        assert!(
            matches!(refused, VaultError::SourceNotAFile),
            "{path}: {refused}"
        );
    }
    // It says it has no bytes and gives some.
    let odd = room
        .vault
        .ingest(&File::open("/proc/self/status").unwrap())
        .unwrap();
    assert_eq!(odd.file(), file_of(b""));
    assert_eq!(room.staged().len(), 0);
}

#[test]
fn the_same_content_is_kept_once() {
    let room = Room::new();
    let first = room.ingest(b"twice").unwrap();
    let inode = || {
        room.vault
            .path(&file_of(b"twice").hash)
            .metadata()
            .unwrap()
            .ino()
    };
    let before = inode();
    let second = room.ingest(b"twice").unwrap();
    assert_eq!((first.file(), before), (second.file(), inode()));
    assert_eq!(
        room.vault.usage(),
        Usage {
            objects: 1,
            bytes: 5
        }
    );
    assert_eq!(room.staged().len(), 0);
}

#[test]
fn an_object_cut_short_is_mended_by_the_next_copy() {
    let room = Room::new();
    let file = room.ingest(b"whole again").unwrap().file();
    OpenOptions::new()
        .write(true)
        .open(room.vault.path(&file.hash))
        .unwrap()
        .set_len(3)
        .unwrap();
    let short = room.vault.open_object(&file).unwrap_err();
    assert!(
        matches!(short, VaultError::WrongSize { found: 3, .. }),
        "{short}"
    );
    let room = room.reopened().unwrap();
    drop(room.ingest(b"whole again").unwrap());
    assert_eq!(room.read(&file), b"whole again");
    assert_eq!(
        room.vault.usage(),
        Usage {
            objects: 1,
            bytes: 11
        }
    );
}

#[test]
fn a_rotten_object_is_mended_by_the_next_copy() {
    let room = Room::new();
    let file = room.ingest(b"whole again").unwrap().file();
    std::fs::write(room.vault.path(&file.hash), b"whole agaim").unwrap();
    drop(room.ingest(b"whole again").unwrap());
    assert_eq!(room.read(&file), b"whole again");
}

#[test]
fn an_upload_arrives_piece_by_piece() {
    let room = Room::new();
    let mut upload = room.vault.writer(11).unwrap();
    for piece in [&b"piece "[..], b"by", b"", b" pi"] {
        upload.write_all(piece).unwrap();
    }
    assert_eq!(upload.bytes(), 11);
    let pinned = upload.finish().unwrap();
    assert_eq!(pinned.file(), file_of(b"piece by pi"));
    assert_eq!(room.read(&pinned.file()), b"piece by pi");
}

#[test]
fn an_upload_over_its_limit_leaves_nothing() {
    let room = Room::new();
    let mut upload = room.vault.writer(4).unwrap();
    upload.write_all(b"four").unwrap();
    let error = upload
        .write_all(b"!")
        .unwrap_err()
        .downcast::<VaultError>()
        .unwrap();
    assert!(
        matches!(error, VaultError::TooLarge { limit_bytes: 4 }),
        "{error}"
    );
    assert!(matches!(upload.append(b""), Err(VaultError::Stage { .. })));
    assert!(matches!(upload.finish(), Err(VaultError::Stage { .. })));
    assert_eq!((room.staged().len(), room.hashes().len()), (0, 0));
}

#[test]
fn an_upload_given_up_leaves_nothing() {
    let room = Room::new();
    let mut upload = room.vault.writer(u64::MAX).unwrap();
    upload.write_all(b"half").unwrap();
    assert_eq!(room.staged().len(), 1);
    drop(upload);
    assert_eq!((room.staged().len(), room.hashes().len()), (0, 0));
}

#[test]
fn a_workers_file_is_adopted_without_a_copy() {
    let room = Room::new();
    let made = room.vault.staging_dir().join("worker-3").join("out.pdf");
    std::fs::create_dir(made.parent().unwrap()).unwrap();
    std::fs::write(&made, b"programmed").unwrap();
    std::fs::set_permissions(&made, std::fs::Permissions::from_mode(0o644)).unwrap();
    let inode = made.metadata().unwrap().ino();
    let pinned = room.vault.adopt(&made).unwrap();
    let object = room.vault.path(&pinned.file().hash).metadata().unwrap();
    assert_eq!((object.ino(), object.mode() & 0o7777), (inode, 0o600));
    assert!(!made.try_exists().unwrap());
    assert_eq!(room.read(&file_of(b"programmed")), b"programmed");
}

#[test]
fn only_what_nobody_refers_to_is_collected() {
    let room = Room::new();
    let pinned = room.ingest(b"pinned").unwrap();
    let twin = pinned.clone();
    let referenced = room.ingest(b"referenced").unwrap().file();
    let loose = room.ingest(b"loose").unwrap().file();
    let ledger = |hash: &_| Ok::<_, io::Error>(*hash == referenced.hash);
    let collected = room.vault.remove_unreferenced(&ledger).unwrap();
    assert_eq!(
        collected,
        Collected {
            removed: 1,
            removed_bytes: 5,
            kept: 2
        }
    );
    assert!(matches!(
        room.vault.open_object(&loose),
        Err(VaultError::Missing { .. })
    ));
    let file = pinned.file();
    drop(pinned);
    assert_eq!(room.vault.remove_unreferenced(&ledger).unwrap().kept, 2);
    drop(twin);
    assert_eq!(room.vault.remove_unreferenced(&ledger).unwrap().removed, 1);
    assert!(matches!(
        room.vault.pin(&file),
        Err(VaultError::Missing { .. })
    ));
    assert_eq!(
        room.vault.usage(),
        Usage {
            objects: 1,
            bytes: 10
        }
    );
}

#[test]
fn when_the_ledger_cannot_answer_nothing_is_removed() {
    let room = Room::new();
    let file = room.ingest(b"who knows").unwrap().file();
    let silent = |_: &_| Err(io::Error::other("locked"));
    assert!(room.vault.remove_unreferenced(&silent).is_err());
    assert!(room.vault.purge(&file.hash, &silent).is_err());
    assert_eq!(room.read(&file), b"who knows");
    // The refusal let go of the object.
    assert_eq!(
        room.vault.purge(&file.hash, &to_nothing).unwrap(),
        Purged::Removed { bytes: 9 }
    );
}

#[test]
fn a_purge_says_what_became_of_the_object() {
    let room = Room::new();
    let pinned = room.ingest(b"secret").unwrap();
    let hash = pinned.file().hash;
    let purge = |refers: bool| room.vault.purge(&hash, &|_: &_| Ok::<_, io::Error>(refers));
    assert_eq!(purge(false).unwrap(), Purged::InUse);
    drop(pinned);
    assert_eq!(purge(true).unwrap(), Purged::Referenced);
    assert_eq!(purge(false).unwrap(), Purged::Removed { bytes: 6 });
    assert_eq!(purge(false).unwrap(), Purged::Absent);
    assert_eq!(room.vault.usage(), Usage::default());
}

#[test]
fn what_a_killed_room_left_in_staging_is_removed() {
    let room = Room::new();
    let mut upload = room.vault.writer(100).unwrap();
    upload.write_all(b"never finished").unwrap();
    // A kill runs no destructor.
    let copy = room.staged()[0].clone();
    let left = copy.with_file_name("in-7777");
    std::fs::copy(&copy, &left).unwrap();
    let worker = room.vault.staging_dir().join("worker-1/deep");
    std::fs::create_dir_all(&worker).unwrap();
    std::fs::write(worker.join("part"), b"part").unwrap();
    let outside = room.dir.path().join("outside");
    std::fs::create_dir(&outside).unwrap();
    std::fs::write(outside.join("kept"), b"kept").unwrap();
    std::os::unix::fs::symlink(&outside, worker.join("link")).unwrap();
    std::os::unix::fs::symlink(&outside, room.vault.staging_dir().join("link")).unwrap();
    drop(upload);
    let room = room.reopened().unwrap();
    assert_eq!(room.staged().len(), 0);
    assert_eq!(list(&outside).len(), 1);
}

#[test]
fn one_process_at_a_time_has_the_vault() {
    let room = Room::new();
    let clone = room.vault.clone();
    assert!(matches!(
        Vault::open(&room.path()),
        Err(VaultError::InUse { .. })
    ));
    drop(clone);
    assert!(room.reopened().is_ok());
}

#[test]
fn verify_tells_every_kind_of_damage_from_stray_files() {
    let room = Room::new();
    let objects: Vec<_> = [&b"flipped"[..], b"short", b"open", b"sound"]
        .map(|bytes| room.ingest(bytes).unwrap().file())
        .into();
    let path = |at: usize| room.vault.path(&objects[at].hash);
    let edit = |at: usize| OpenOptions::new().write(true).open(path(at)).unwrap();
    edit(0).write_all_at(b"F", 0).unwrap();
    edit(1).set_len(2).unwrap();
    std::fs::set_permissions(path(2), std::fs::Permissions::from_mode(0o644)).unwrap();
    let foreign = [
        room.path().join("objects/notes.txt"),
        room.path().join("objects/ab/notes.txt"),
        room.path()
            .join("objects/ab")
            .join(objects[3].hash.to_string().to_uppercase()),
        room.path().join("thumbs.db"),
    ];
    for path in &foreign {
        std::fs::write(path, b"foreign").unwrap();
    }
    let mut told = 0;
    let verified = room
        .vault
        .files()
        .verify(&mut |bytes| told = bytes)
        .unwrap();
    assert_eq!((verified.objects, verified.bytes, told), (4, 18, 18));
    let contents = |bytes: &[u8]| {
        let found = file_of(bytes);
        Flaw::Contents {
            found: found.hash,
            bytes: found.bytes,
        }
    };
    let expected = [
        (path(0), contents(b"Flipped")),
        (path(1), contents(b"sh")),
        (
            path(2),
            Flaw::Mode {
                found: 0o644,
                expected: 0o600,
            },
        ),
    ];
    let damaged = verified.damaged.into_iter();
    let damaged: BTreeMap<_, _> = damaged.map(|one| (one.path, one.flaw)).collect();
    assert_eq!(damaged, expected.into());
    let stray: BTreeSet<_> = verified.stray.into_iter().collect();
    assert_eq!(stray, foreign.into());
}

#[test]
fn verify_lists_so_much_and_counts_the_rest() {
    let room = Room::new();
    for at in 0..MAX_LISTED_DAMAGE + 3 {
        File::create(room.path().join("objects/00").join(at.to_string())).unwrap();
    }
    let verified = room.vault.files().verify(&mut |_| {}).unwrap();
    assert_eq!(
        (verified.stray.len(), verified.stray_unlisted),
        (MAX_LISTED_DAMAGE, 3)
    );
    assert_eq!((verified.damaged, verified.damaged_unlisted), (vec![], 0));
    assert_eq!(
        read(&mut File::open(room.path().join("objects/00/0")).unwrap()),
        b""
    );
}
