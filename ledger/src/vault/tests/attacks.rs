//! Someone who can write in the vault's directories, or in the part of staging given to a worker.

use super::room::{Room, file_of, to_nothing};
use crate::vault::{Flaw, Purged, Vault, VaultError};
use std::fs::{Permissions, create_dir, remove_dir, set_permissions, write};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

#[track_caller]
fn flaw<T: std::fmt::Debug>(outcome: Result<T, VaultError>) -> Flaw {
    match outcome {
        Err(VaultError::Unsafe { flaw, .. }) => flaw,
        outcome => panic!("not refused as unsafe: {outcome:?}"),
    }
}

/// Spoils the closed vault at the first path, with the second as a tempting place outside.
#[track_caller]
fn check_opening(spoil: fn(&Path, &Path), expected: Flaw) {
    let Room { vault, dir } = Room::new();
    drop(vault);
    let outside = dir.path().join("outside");
    create_dir(&outside).unwrap();
    let path = dir.path().join("vault");
    spoil(&path, &outside);
    assert_eq!(flaw(Vault::open(&path)), expected);
    assert_eq!(super::room::list(&outside), [] as [PathBuf; 0]);
}

fn swap(path: &Path, outside: &Path) {
    std::fs::rename(path, path.with_extension("was")).unwrap();
    symlink(outside, path).unwrap();
}

#[test]
fn a_vault_that_is_not_its_own_is_not_opened() {
    check_opening(swap, Flaw::NotADirectory);
    check_opening(
        |vault, outside| swap(&vault.join("objects"), outside),
        Flaw::NotADirectory,
    );
    check_opening(
        |vault, outside| swap(&vault.join("staging"), outside),
        Flaw::NotADirectory,
    );
    check_opening(
        |vault, outside| swap(&vault.join("objects/ab"), outside),
        Flaw::NotADirectory,
    );
    check_opening(
        |vault, outside| swap(&vault.join("lock"), &outside.join("made")),
        Flaw::NotAFile,
    );
    check_opening(
        |vault, _| set_permissions(vault, Permissions::from_mode(0o750)).unwrap(),
        Flaw::Mode {
            found: 0o750,
            expected: 0o700,
        },
    );
    check_opening(
        |vault, _| {
            remove_dir(vault.join("staging")).unwrap();
            write(vault.join("staging"), b"").unwrap();
        },
        Flaw::NotADirectory,
    );
}

#[test]
fn what_lies_in_an_objects_place_is_not_followed() {
    let room = Room::new();
    let file = file_of(b"passwords");
    let secret = room.dir.path().join("secret");
    write(&secret, b"passwords").unwrap();
    let place = room.vault.path(&file.hash);
    symlink(&secret, &place).unwrap();
    assert_eq!(flaw(room.vault.open_object(&file)), Flaw::NotAFile);
    assert_eq!(flaw(room.vault.pin(&file)), Flaw::NotAFile);
    assert_eq!(flaw(room.ingest(b"passwords")), Flaw::NotAFile);
    assert_eq!(
        room.vault.purge(&file.hash, &to_nothing).unwrap(),
        Purged::Absent
    );
    assert_eq!(room.vault.usage().objects, 0);
    assert_eq!(
        room.vault.files().verify(&mut |_| {}).unwrap().damaged[0].flaw,
        Flaw::NotAFile
    );

    std::fs::remove_file(&place).unwrap();
    assert!(
        Command::new("mkfifo")
            .arg(&place)
            .status()
            .unwrap()
            .success()
    );
    assert_eq!(flaw(room.vault.open_object(&file)), Flaw::NotAFile);
}

#[test]
fn an_object_with_a_second_name_is_replaced_by_one_without() {
    let room = Room::new();
    let file = room.ingest(b"mine").unwrap().file();
    let second = room.dir.path().join("second");
    std::fs::hard_link(room.vault.path(&file.hash), &second).unwrap();
    assert_eq!(
        room.vault.files().verify(&mut |_| {}).unwrap().damaged[0].flaw,
        Flaw::Linked
    );
    drop(room.ingest(b"mine").unwrap());
    write(&second, b"evil").unwrap();
    assert_eq!(room.read(&file), b"mine");
}

/// Tries to have the vault adopt what `make` puts together in a worker's directory; it returns the
/// path the worker names.
#[track_caller]
fn check_adoption(make: fn(&Path, &Path) -> PathBuf, expected: Flaw) {
    let room = Room::new();
    let outside = room.dir.path().join("outside");
    write(&outside, b"not yours").unwrap();
    let worker = room.vault.staging_dir().join("worker");
    create_dir(&worker).unwrap();
    let named = make(&worker, &outside);
    assert_eq!(flaw(room.vault.adopt(&named)), expected);
    assert_eq!(std::fs::read(&outside).unwrap(), b"not yours");
    assert_eq!(room.hashes(), []);
}

#[test]
fn a_worker_cannot_have_anything_else_adopted() {
    check_adoption(|_, outside| outside.to_owned(), Flaw::OutsideStaging);
    check_adoption(
        |worker, _| worker.join("../../../outside"),
        Flaw::OutsideStaging,
    );
    check_adoption(
        |worker, _| worker.parent().unwrap().to_owned(),
        Flaw::OutsideStaging,
    );
    check_adoption(
        |worker, outside| {
            symlink(outside.parent().unwrap(), worker.join("away")).unwrap();
            worker.join("away/outside")
        },
        Flaw::OutsideStaging,
    );
    check_adoption(
        |worker, outside| {
            symlink(outside, worker.join("out.pdf")).unwrap();
            worker.join("out.pdf")
        },
        Flaw::NotAFile,
    );
    check_adoption(
        |worker, outside| {
            std::fs::hard_link(outside, worker.join("out.pdf")).unwrap();
            worker.join("out.pdf")
        },
        Flaw::Linked,
    );
    check_adoption(|worker, _| worker.to_owned(), Flaw::NotAFile);
    check_adoption(
        |worker, _| {
            assert!(
                Command::new("mkfifo")
                    .arg(worker.join("pipe"))
                    .status()
                    .unwrap()
                    .success()
            );
            worker.join("pipe")
        },
        Flaw::NotAFile,
    );
}
