//! The ledger says which files of the vault are missing, and for which jobs.
#![expect(clippy::unwrap_used, reason = "a test fails this way")]

#[expect(dead_code, reason = "the contract tests use the rest")]
mod samples;

use platen_ledger::vault::{Vault, VaultFiles};
use platen_ledger::{JobEvent, MemoryStore, Missing, missing_files};
use platen_model::FileRef;
use samples::{Room, arrival};
use std::fs;
use std::path::Path;

fn put(vault: &Vault, bytes: &[u8]) -> FileRef {
    let mut writer = vault.writer(100).unwrap();
    writer.append(bytes).unwrap();
    writer.finish().unwrap().file()
}

#[track_caller]
fn look(dir: &Path) -> VaultFiles {
    VaultFiles::look(dir).unwrap().unwrap()
}

#[test]
fn what_a_job_needs_and_the_vault_lacks_is_named_with_the_job() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("vault");
    assert!(VaultFiles::look(&path).unwrap().is_none());
    let vault = Vault::open(&path).unwrap();
    let [kept, gone, shared, purged] =
        [&b"kept"[..], b"gone", b"shared", b"purged"].map(|bytes| put(&vault, bytes));
    let mut room = Room::new(MemoryStore::new());
    room.accept(1, arrival(1, kept));
    let needs = room.accept(2, arrival(2, gone));
    // More than are asked for at once lie between the two that share a file.
    let first = room.accept(3, arrival(3, shared));
    for number in 10..1_012 {
        room.accept(number, arrival(number, kept));
    }
    let second = room.accept(2_000, arrival(2_000, shared));
    let deleted = room.accept(2_001, arrival(2_001, purged));
    room.happen(&deleted, vec![JobEvent::CancelOrdered, JobEvent::Purged]);
    let ledger = room.store.reader();
    // The room has the vault open, and it is looked at all the same.
    let files = look(&path);
    assert_eq!(missing_files(&ledger, &files).unwrap(), []);
    for file in [gone, shared, purged] {
        fs::remove_file(vault.path(&file.hash)).unwrap();
    }
    let mut expected = vec![
        Missing {
            file: gone,
            jobs: vec![needs.id],
        },
        Missing {
            file: shared,
            jobs: vec![second.id, first.id],
        },
    ];
    expected.sort_by_key(|missing| missing.file.hash.0);
    assert_eq!(missing_files(&ledger, &files).unwrap(), expected);
}
