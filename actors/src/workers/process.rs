//! What the room needs of any child process: to wait for it with a limit, to keep its last
//! words, and to say how it ended.

use platen_model::{Clock, WallClock};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::process::{Pid, Signal, kill_process_group};
use std::io::{self, Read};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, ExitStatus};
use std::time::{Duration, Instant};

/// How much of a child's standard error is kept.
const LAST_WORDS: usize = 2_048;

/// A shell and bubblewrap report a signal as an exit code above this.
const SIGNALLED: i32 = 128;

/// Returns the instant so long from now.
pub(super) fn after(wait: Duration) -> Instant {
    let now = WallClock.instant();
    now.checked_add(wait).unwrap_or(now)
}

/// Waits until something can be read from one of the files, or one has come to its end. Returns
/// which, in their order, or `None` at the deadline. Absent files are never ready.
pub(super) fn wait<const N: usize>(
    files: [Option<BorrowedFd<'_>>; N],
    deadline: Instant,
) -> io::Result<Option<[bool; N]>> {
    let mut polled: Vec<_> = files
        .iter()
        .flatten()
        .map(|file| PollFd::from_borrowed_fd(*file, PollFlags::IN))
        .collect();
    loop {
        let left = deadline.saturating_duration_since(WallClock.instant());
        let left = Timespec::try_from(left).map_err(io::Error::other)?;
        match poll(&mut polled, Some(&left)) {
            Ok(0) => return Ok(None),
            Ok(_) => break,
            Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let mut polled = polled.iter();
    Ok(Some(files.map(|file| {
        file.and_then(|_| polled.next())
            .is_some_and(|polled| !polled.revents().is_empty())
    })))
}

/// A child's standard error, of which the end is kept.
pub(super) struct LastWords<R> {
    from: Option<R>,
    kept: Vec<u8>,
}

impl<R: Read + AsFd> LastWords<R> {
    pub(super) fn of(from: R) -> Self {
        Self {
            from: Some(from),
            kept: Vec::new(),
        }
    }

    /// Returns what to wait for, until the child has closed it.
    pub(super) fn file(&self) -> Option<BorrowedFd<'_>> {
        self.from.as_ref().map(AsFd::as_fd)
    }

    /// Reads once, which does not block after [`wait`].
    pub(super) fn listen(&mut self) {
        let mut some = [0; 4_096];
        match self.from.as_mut().map(|from| from.read(&mut some)) {
            Some(Ok(read)) if read > 0 => {
                self.kept.extend(&some[..read]);
                let spare = self.kept.len().saturating_sub(LAST_WORDS);
                self.kept.drain(..spare);
            }
            Some(Err(error)) if error.kind() == io::ErrorKind::Interrupted => {}
            Some(Ok(_) | Err(_)) | None => self.from = None,
        }
    }

    /// Listens until the child has closed it, or the deadline.
    pub(super) fn listen_to_end(&mut self, deadline: Instant) {
        while let Some(file) = self.file() {
            match wait([Some(file)], deadline) {
                Ok(Some(_)) => self.listen(),
                Ok(None) | Err(_) => return,
            }
        }
    }

    /// Returns what was said, as far as it is there already, in printable lines.
    pub(super) fn take(&mut self) -> String {
        let now = after(Duration::ZERO);
        while let Ok(Some([true])) = wait([self.file()], now) {
            self.listen();
        }
        let said = String::from_utf8_lossy(&std::mem::take(&mut self.kept)).into_owned();
        let printable = |c: char| if c.is_control() && c != '\n' { ' ' } else { c };
        said.trim().chars().map(printable).collect()
    }
}

/// Ends a child with its whole process group, and reaps it.
pub(super) fn end(child: &mut Child) -> io::Result<ExitStatus> {
    if let Some(status) = child.try_wait()? {
        return Ok(status);
    }
    if let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
        // It may be gone this very moment.
        let _ = kill_process_group(group, Signal::KILL);
    }
    child.wait()
}

/// How a process came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Finished,
    Failed { code: i32 },
    Signalled { signal: Option<Signal>, number: i32 },
}

impl End {
    /// Reads the status of a child, or of the cage around it, which passes a signal on as a code.
    pub(super) fn of(status: ExitStatus) -> Self {
        let signalled = |number| Self::Signalled {
            signal: Signal::from_named_raw(number),
            number,
        };
        match (status.code(), status.signal()) {
            (Some(0), _) => Self::Finished,
            (Some(code), _) if code > SIGNALLED && code <= SIGNALLED + 64 => {
                signalled(code - SIGNALLED)
            }
            (Some(code), _) => Self::Failed { code },
            (None, number) => signalled(number.unwrap_or_default()),
        }
    }

    /// Returns whether it ended because a file grew beyond its limit.
    pub(super) fn is_over_output(self) -> bool {
        matches!(
            self,
            Self::Signalled {
                signal: Some(Signal::XFSZ),
                ..
            }
        )
    }
}

impl std::fmt::Display for End {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Finished => f.write_str("ended by itself"),
            // The code of a Rust program that panicked.
            Self::Failed { code: 101 } => f.write_str("panicked"),
            Self::Failed { code } => write!(f, "ended with code {code}"),
            Self::Signalled { signal, number } => {
                let meaning = match signal {
                    Some(Signal::ABORT) => " (abort)",
                    Some(Signal::SEGV) => " (bad memory access or stack overflow)",
                    Some(Signal::BUS) => " (a file shrank while it was read)",
                    Some(Signal::XCPU) => " (processor time limit)",
                    Some(Signal::XFSZ) => " (file size limit)",
                    Some(Signal::KILL) => " (killed; perhaps the machine ran out of memory)",
                    Some(_) | None => "",
                };
                write!(f, "was ended by signal {number}{meaning}")
            }
        }
    }
}
