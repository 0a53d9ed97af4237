//! A forgetful filesystem as tests hold it: served by a process of its own.
//!
//! A process must not map files of a filesystem that it serves itself, as SQLite does: a page fault
//! holds its memory map while it waits for an answer, which a thread of the same process cannot give
//! while it waits for the memory map.

use super::image::{NewNames, Unsynced};
use crate::room::built_beside;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// The program that serves it.
const PROGRAM: &str = "platen-forgetful";

/// How a forgetful filesystem shall be.
#[derive(Debug, Clone, Copy)]
pub struct ForgetfulFs {
    /// How many bytes of files it takes before it is full.
    pub capacity_bytes: u64,
    /// What makes the name of a new file last.
    pub new_names: NewNames,
}

/// A mounted forgetful filesystem. Dropping it unmounts it and forgets everything.
#[derive(Debug)]
pub struct Mounted {
    dir: PathBuf,
    child: Child,
    asks: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Default for ForgetfulFs {
    fn default() -> Self {
        Self {
            capacity_bytes: 1 << 30,
            new_names: NewNames::default(),
        }
    }
}

impl ForgetfulFs {
    /// Mounts an empty filesystem over `dir`. It needs `/dev/fuse`, and root or `fusermount3`.
    ///
    /// # Errors
    /// What starting the program or mounting says.
    pub fn mount(self, dir: &Path) -> io::Result<Mounted> {
        let program = built_beside(PROGRAM, "cargo build -p platen-tests");
        let mut child = Command::new(program.map_err(io::Error::other)?)
            .arg(dir)
            .arg(self.capacity_bytes.to_string())
            .arg(self.new_names.as_str())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let nothing = || io::Error::other("it was started without pipes");
        let asks = Some(child.stdin.take().ok_or_else(nothing)?);
        let answers = BufReader::new(child.stdout.take().ok_or_else(nothing)?);
        let mut mounted = Mounted {
            dir: dir.to_owned(),
            child,
            asks,
            answers,
        };
        mounted.answer()?;
        Ok(mounted)
    }
}

impl Mounted {
    /// Returns where it is mounted.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Pulls the plug: nothing written from this instant on counts, what was not synced is
    /// forgotten, and the filesystem is unmounted. Programs that still hold files of it open get
    /// errors; ending them is the caller's duty.
    ///
    /// # Errors
    /// What unmounting says.
    pub fn power_cut(&mut self, unsynced: Unsynced) -> io::Result<()> {
        match unsynced {
            Unsynced::AllLost => self.ask("cut"),
            Unsynced::SomeSurvives { seed } => self.ask(&format!("cut {seed}")),
        }
    }

    /// Mounts what is left after a power cut. Does nothing while it is mounted.
    ///
    /// # Errors
    /// What mounting says.
    pub fn remount(&mut self) -> io::Result<()> {
        self.ask("mount")
    }

    fn ask(&mut self, what: &str) -> io::Result<()> {
        if let Some(asks) = &mut self.asks {
            writeln!(asks, "{what}")?;
        }
        self.answer()
    }

    fn answer(&mut self) -> io::Result<()> {
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        match line.trim_end() {
            "done" => Ok(()),
            "" => Err(io::Error::other("the forgetful filesystem ended")),
            error => Err(io::Error::other(error.to_owned())),
        }
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        // The end of its input ends it; there is nobody to tell how it went.
        drop(self.asks.take());
        let _ended = self.child.wait();
    }
}
