//! Whether another program still has a file open for writing.

use rustix::fs::{FlockOperation, Mode, OFlags, flock, openat};
use rustix::io::Errno;
use std::os::fd::{AsFd, AsRawFd as _, BorrowedFd, OwnedFd};
use std::path::Path;

/// `asm-generic/fcntl.h`; the libc crate does not name it.
const F_SETSIG: libc::c_int = 10;

/// How to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShareCheck {
    /// A read lease: the kernel grants it only while nobody on this machine has the file open for
    /// writing. For local filesystems.
    Lease,
    /// Open for writing and lock: a server refuses it while another client denies sharing. For
    /// shares.
    DenyShare,
    /// Do not ask.
    Skip,
}

/// What is known of other writers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Writers {
    /// Nobody writes.
    None,
    /// Somebody has it open.
    Some,
    /// The filesystem or our rights do not let us ask; what was seen from outside must do.
    Unknown,
}

/// Asks whether anybody else writes to `file`, which is open for reading and was opened from
/// `name` below `directory`.
pub(super) fn writers(
    check: ShareCheck,
    directory: BorrowedFd<'_>,
    name: &Path,
    file: &OwnedFd,
) -> Writers {
    match check {
        ShareCheck::Lease => read_lease(file),
        ShareCheck::DenyShare => deny_share(directory, name, file),
        ShareCheck::Skip => Writers::Unknown,
    }
}

fn deny_share(directory: BorrowedFd<'_>, name: &Path, file: &OwnedFd) -> Writers {
    let flags =
        OFlags::RDWR | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC | OFlags::NOCTTY;
    match openat(directory, name, flags, Mode::empty()) {
        Ok(writable) => locked(&writable, FlockOperation::NonBlockingLockExclusive),
        // A file that is merely read-only can still be locked for reading.
        Err(Errno::ACCESS | Errno::PERM | Errno::ROFS) => {
            locked(file, FlockOperation::NonBlockingLockShared)
        }
        Err(Errno::BUSY | Errno::TXTBSY | Errno::AGAIN) => Writers::Some,
        Err(_) => Writers::Unknown,
    }
}

fn locked(file: &OwnedFd, lock: FlockOperation) -> Writers {
    match flock(file, lock) {
        Ok(()) => match flock(file, FlockOperation::Unlock) {
            Ok(()) => Writers::None,
            Err(_) => Writers::Unknown,
        },
        Err(Errno::AGAIN | Errno::ACCESS | Errno::BUSY) => Writers::Some,
        Err(_) => Writers::Unknown,
    }
}

/// Takes a read lease and gives it back at once (fcntl(2), "Leases"). A writer that opens the
/// file in between waits those microseconds.
fn read_lease(file: &OwnedFd) -> Writers {
    match take_lease(file) {
        Ok(()) => match command(file, libc::F_SETLEASE, libc::F_UNLCK) {
            Ok(()) => Writers::None,
            Err(_) => Writers::Unknown,
        },
        Err(refusal) if refusal.raw_os_error() == Some(libc::EAGAIN) => Writers::Some,
        Err(_) => Writers::Unknown,
    }
}

/// The signal by which the kernel announces a writer to the lease's holder is first set to one
/// that is ignored unless asked for; the default one would end the process.
fn take_lease(file: &OwnedFd) -> std::io::Result<()> {
    command(file, F_SETSIG, libc::SIGURG)?;
    command(file, libc::F_SETLEASE, libc::F_RDLCK)
}

#[expect(
    unsafe_code,
    reason = "rustix has no leases; the one place that asks for them"
)]
fn command(file: &OwnedFd, command: libc::c_int, argument: libc::c_int) -> std::io::Result<()> {
    // SAFETY: the descriptor is open for as long as `file` is borrowed, and the commands used here
    // take an integer and touch no memory of ours.
    let answer = unsafe { libc::fcntl(file.as_fd().as_raw_fd(), command, argument) };
    if answer == -1 {
        Err(std::io::Error::last_os_error())
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::OpenOptions;

    #[track_caller]
    fn check(check: ShareCheck, expected_open: Writers) {
        let directory = tempfile::tempdir().unwrap();
        std::fs::write(directory.path().join("a"), "x").unwrap();
        let at = OwnedFd::from(std::fs::File::open(directory.path()).unwrap());
        let file = OwnedFd::from(std::fs::File::open(directory.path().join("a")).unwrap());
        let ask = || writers(check, at.as_fd(), Path::new("a"), &file);
        assert_eq!(ask(), Writers::None);
        let writer = OpenOptions::new()
            .append(true)
            .open(directory.path().join("a"))
            .unwrap();
        flock(&writer, FlockOperation::LockExclusive).unwrap();
        assert_eq!(ask(), expected_open);
        drop(writer);
        assert_eq!(ask(), Writers::None);
    }

    #[test]
    fn a_writer_on_this_machine_is_seen_by_a_lease() {
        check(ShareCheck::Lease, Writers::Some);
    }

    #[test]
    fn a_locked_file_is_seen_by_deny_share() {
        check(ShareCheck::DenyShare, Writers::Some);
    }

    #[test]
    fn a_writer_that_comes_while_we_ask_does_not_end_the_process() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a");
        std::fs::write(&path, "x").unwrap();
        let file = OwnedFd::from(std::fs::File::open(&path).unwrap());
        take_lease(&file).unwrap();
        // The open breaks the lease, and the kernel signals us; by default that would be the end.
        let flags = OFlags::WRONLY | OFlags::NONBLOCK;
        let refused = rustix::fs::open(&path, flags, Mode::empty()).err();
        assert_eq!(refused, Some(Errno::AGAIN));
        command(&file, libc::F_SETLEASE, libc::F_UNLCK).unwrap();
        let writer = rustix::fs::open(&path, flags, Mode::empty()).unwrap();
        assert_eq!(read_lease(&file), Writers::Some);
        drop(writer);
        assert_eq!(read_lease(&file), Writers::None);
    }
}
