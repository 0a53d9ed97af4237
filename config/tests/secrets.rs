//! Secrets survive, open only with their key, and are nowhere to be read.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use platen_config::secrets::{Secret, SecretError, SecretName, SecretStore};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use tempfile::TempDir;

const PLAIN: &[u8] = b"correct horse battery staple";

fn name(name: &str) -> SecretName {
    name.parse().unwrap()
}

fn open(room: &Path) -> Result<SecretStore, SecretError> {
    SecretStore::open_with_credentials(room, None)
}

/// A room with one secret in it, `api-token`.
fn room() -> TempDir {
    let room = tempfile::tempdir().unwrap();
    let mut store = open(room.path()).unwrap();
    store
        .set(&name("api-token"), &Secret::new(PLAIN.to_vec()))
        .unwrap();
    room
}

fn mode(path: &Path) -> u32 {
    path.metadata().unwrap().permissions().mode() & 0o777
}

fn files(room: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(room).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_secret_is_there_after_a_restart_and_in_no_file() {
    let room = room();
    let store = open(room.path()).unwrap();
    assert_eq!(store.get(&name("api-token")).unwrap().expose(), PLAIN);
    assert_eq!(
        files(room.path()),
        ["secret.key", "secrets", "secrets.lock"]
    );
    for file in files(room.path()) {
        let path = room.path().join(&file);
        assert_eq!(mode(&path), 0o600, "{file}");
        let content = std::fs::read(path).unwrap();
        assert!(
            !content
                .windows(8)
                .any(|window| PLAIN.windows(8).any(|plain| plain == window))
        );
    }
}

#[test]
fn a_secret_is_not_shown() {
    let room = room();
    let store = open(room.path()).unwrap();
    assert_eq!(
        format!("{:?}", store.get(&name("api-token")).unwrap()),
        "Secret(..)"
    );
    let shown = format!("{store:?}");
    assert!(
        shown.contains("api-token") && !shown.contains("horse"),
        "{shown}"
    );
}

#[test]
fn secrets_are_listed_replaced_and_removed() {
    let room = room();
    let mut store = open(room.path()).unwrap();
    store.set(&name("a"), &Secret::new(b"1".to_vec())).unwrap();
    store.set(&name("a"), &Secret::new(b"2".to_vec())).unwrap();
    let mut store = open(room.path()).unwrap();
    assert_eq!(
        store.list().map(SecretName::as_str).collect::<Vec<_>>(),
        ["a", "api-token"]
    );
    assert_eq!(store.get(&name("a")).unwrap().expose(), b"2");
    store.remove(&name("a")).unwrap();
    assert!(matches!(
        store.remove(&name("a")),
        Err(SecretError::Missing { .. })
    ));
    assert!(matches!(
        open(room.path()).unwrap().get(&name("a")),
        Err(SecretError::Missing { .. })
    ));
}

#[test]
fn two_processes_do_not_undo_each_others_changes() {
    let room = room();
    let mut first = open(room.path()).unwrap();
    let mut second = open(room.path()).unwrap();
    first
        .set(&name("first"), &Secret::new(b"1".to_vec()))
        .unwrap();
    second
        .set(&name("second"), &Secret::new(b"2".to_vec()))
        .unwrap();
    let names: Vec<_> = open(room.path())
        .unwrap()
        .list()
        .map(ToString::to_string)
        .collect();
    assert_eq!(names, ["api-token", "first", "second"]);
}

#[test]
fn only_the_right_key_opens() {
    let (room, other) = (room(), room());
    std::fs::copy(
        other.path().join("secret.key"),
        room.path().join("secret.key"),
    )
    .unwrap();
    assert!(matches!(
        open(room.path()),
        Err(SecretError::WrongKey { .. })
    ));
    std::fs::remove_file(room.path().join("secret.key")).unwrap();
    assert!(matches!(
        open(room.path()),
        Err(SecretError::KeyMissing { .. })
    ));
    assert!(
        !room.path().join("secret.key").try_exists().unwrap(),
        "no new key hides the loss"
    );
    std::fs::write(room.path().join("secret.key"), "short").unwrap();
    std::fs::set_permissions(
        room.path().join("secret.key"),
        PermissionsExt::from_mode(0o600),
    )
    .unwrap();
    assert!(matches!(
        open(room.path()),
        Err(SecretError::NotAKey { .. })
    ));
}

#[test]
fn a_changed_file_is_noticed() {
    let room = room();
    let path = room.path().join("secrets");
    let good = std::fs::read(&path).unwrap();
    let mut changed = good.clone();
    *changed.last_mut().unwrap() ^= 1;
    for content in [
        changed,
        good[..good.len() - 1].to_vec(),
        [&*good, b"x"].concat(),
    ] {
        std::fs::write(&path, content).unwrap();
        assert!(matches!(
            open(room.path()),
            Err(SecretError::Tampered { .. })
        ));
    }
    std::fs::write(&path, "").unwrap();
    assert!(matches!(
        open(room.path()),
        Err(SecretError::NotSecrets { .. })
    ));
}

#[test]
fn a_key_that_others_may_read_is_refused() {
    let room = room();
    let key = room.path().join("secret.key");
    for mode in [0o640, 0o604, 0o660] {
        std::fs::set_permissions(&key, PermissionsExt::from_mode(mode)).unwrap();
        assert!(
            matches!(open(room.path()), Err(SecretError::KeyOpenToOthers { .. })),
            "{mode:o}"
        );
    }
    std::fs::set_permissions(&key, PermissionsExt::from_mode(0o400)).unwrap();
    assert!(open(room.path()).is_ok());
    let elsewhere = room.path().join("elsewhere");
    std::fs::rename(&key, &elsewhere).unwrap();
    symlink(&elsewhere, &key).unwrap();
    assert!(matches!(
        open(room.path()),
        Err(SecretError::ReadKey { .. })
    ));
}

#[test]
fn a_key_of_another_user_is_refused() {
    if !rustix::process::geteuid().is_root() {
        // Only root can give a file away; the rest of the rule is in the test of modes.
        return;
    }
    let room = room();
    std::os::unix::fs::chown(room.path().join("secret.key"), Some(12_345), None).unwrap();
    let refused = open(room.path());
    assert!(
        matches!(
            refused,
            Err(SecretError::KeyOfAnother { owner: 12_345, .. })
        ),
        "{refused:?}"
    );
}

#[test]
fn systemds_credential_comes_before_the_file() {
    let room = tempfile::tempdir().unwrap();
    let credentials = tempfile::tempdir().unwrap();
    let credential = credentials.path().join("platen.key");
    std::fs::write(&credential, format!("{}\n", "ab".repeat(32))).unwrap();
    // As systemd shows an access list for the service's user.
    std::fs::set_permissions(&credential, PermissionsExt::from_mode(0o440)).unwrap();
    let open = |path| SecretStore::open_with_credentials(room.path(), path);
    let mut store = open(Some(credentials.path())).unwrap();
    store.set(&name("a"), &Secret::new(PLAIN.to_vec())).unwrap();
    assert_eq!(files(room.path()), ["secrets", "secrets.lock"]);
    assert_eq!(
        open(Some(credentials.path()))
            .unwrap()
            .get(&name("a"))
            .unwrap()
            .expose(),
        PLAIN
    );
    assert!(matches!(open(None), Err(SecretError::KeyMissing { .. })));
    std::fs::set_permissions(&credential, PermissionsExt::from_mode(0o444)).unwrap();
    assert!(matches!(
        open(Some(credentials.path())),
        Err(SecretError::KeyOpenToOthers { .. })
    ));
}

#[test]
fn a_secret_has_a_limit_and_a_failed_write_leaves_the_old_one() {
    let room = room();
    let mut store = open(room.path()).unwrap();
    let large = Secret::new(vec![0; (64 << 10) + 1]);
    assert!(matches!(
        store.set(&name("api-token"), &large),
        Err(SecretError::TooLarge { .. })
    ));
    // A directory in the way of the part file stands for a disk that refuses it.
    std::fs::create_dir(room.path().join("secrets.part")).unwrap();
    let refused = store.set(&name("api-token"), &Secret::new(b"new".to_vec()));
    assert!(
        matches!(refused, Err(SecretError::Write { .. })),
        "{refused:?}"
    );
    assert_eq!(store.get(&name("api-token")).unwrap().expose(), PLAIN);
    assert_eq!(
        open(room.path())
            .unwrap()
            .get(&name("api-token"))
            .unwrap()
            .expose(),
        PLAIN
    );
}
