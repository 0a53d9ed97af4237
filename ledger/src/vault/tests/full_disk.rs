//! A disk that is full, in a mount namespace of the test's own.

use super::room::{list, to_nothing};
use crate::vault::{Vault, VaultError};
use std::io::Write;
use std::path::Path;
use std::process::Command;

/// Names the mount point in the process that runs inside the namespace.
const INSIDE: &str = "PLATEN_TEST_FULL_DISK";

#[test]
fn a_full_disk_is_said_and_leaves_nothing_behind() {
    match std::env::var_os(INSIDE) {
        Some(disk) => fill(Path::new(&disk)),
        None => run_inside(),
    }
}

/// Runs this very test again where it may mount a small disk.
fn run_inside() {
    let disk = tempfile::tempdir().unwrap();
    let output = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "--"])
        .arg("sh")
        .args([
            "-c",
            r#"mount -t tmpfs -o size=2m,mode=700 tmpfs "$0" && exec "$@""#,
        ])
        .arg(disk.path())
        .arg(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "vault::tests::full_disk::a_full_disk_is_said_and_leaves_nothing_behind",
        ])
        .env(INSIDE, disk.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && said.contains("1 passed"),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

fn fill(disk: &Path) {
    let vault = Vault::open(&disk.join("vault")).unwrap();
    let kept = vault.ingest(&source(1)).unwrap();

    let refused = vault.ingest(&source(3 << 20)).unwrap_err();
    assert!(matches!(refused, VaultError::NoSpace { .. }), "{refused}");
    let mut upload = vault.writer(u64::MAX).unwrap();
    let refused = upload
        .write_all(&vec![7; 3 << 20])
        .unwrap_err()
        .downcast()
        .unwrap();
    assert!(matches!(refused, VaultError::NoSpace { .. }), "{refused}");
    drop(upload);

    assert_eq!(list(vault.staging_dir()).len(), 0);
    assert_eq!(vault.usage().objects, 1);
    // There is room again, and nothing needs a hand.
    let next = vault.ingest(&source(1 << 20)).unwrap();
    assert_eq!(vault.usage().objects, 2);
    drop((kept, next));
    assert_eq!(vault.remove_unreferenced(&to_nothing).unwrap().removed, 2);
}

/// A file on another disk.
fn source(bytes: usize) -> std::fs::File {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(&vec![1; bytes]).unwrap();
    file
}
