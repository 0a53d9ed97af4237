//! Mounts for tests, which need root.

use std::path::Path;
use std::process::Command;

/// A mount that ends with its guard.
pub(super) struct Mounted {
    at: tempfile::TempDir,
}

impl Mounted {
    /// Mounts a tmpfs with these options, such as `size=64k,nr_inodes=20`.
    #[track_caller]
    pub(super) fn tmpfs(options: &str) -> Self {
        let mounted = Self {
            at: tempfile::tempdir().unwrap(),
        };
        run(
            "mount",
            &["-t", "tmpfs", "-o", options, "tmpfs"],
            mounted.path(),
        );
        mounted
    }

    /// Shows `source` through bindfs (Debian package `bindfs`), a FUSE filesystem.
    #[track_caller]
    pub(super) fn bindfs(source: &Path) -> Self {
        let mounted = Self {
            at: tempfile::tempdir().unwrap(),
        };
        run("bindfs", &[source.to_str().unwrap()], mounted.path());
        mounted
    }

    #[track_caller]
    pub(super) fn make_read_only(&self) {
        run("mount", &["-o", "remount,ro"], self.path());
    }

    pub(super) fn path(&self) -> &Path {
        self.at.path()
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        // Lazily, so that a failed test's open files cannot keep it.
        let _ = Command::new("umount").arg("-l").arg(self.path()).status();
    }
}

#[track_caller]
fn run(program: &str, arguments: &[&str], at: &Path) {
    let status = Command::new(program).args(arguments).arg(at).status();
    let worked = status.as_ref().is_ok_and(std::process::ExitStatus::success);
    assert!(
        worked,
        "{program} {arguments:?} gave {status:?}: this test needs root and {program}"
    );
}
