//! What is asked of a torture.

use std::path::PathBuf;

/// What is asked of a torture.
#[derive(Debug, Clone)]
pub struct Options {
    /// The protocol of the one printer.
    pub protocol: Protocol,
    /// The first seed.
    pub first: u64,
    /// How many.
    pub seeds: u64,
    /// Documents dropped in each.
    pub jobs: u32,
    /// Rooms at the same time.
    pub parallel: usize,
    /// The shipped program.
    pub program: PathBuf,
    /// The program with fault points, if those are to be tried too.
    pub fault_program: Option<PathBuf>,
    /// What the rooms lie on.
    pub disk: Disk,
    /// Where rooms are made, on a real disk; those of seeds that fail stay there.
    pub dir: PathBuf,
}

/// What rooms lie on: a disk that keeps what a killed program wrote, or one that loses power with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disk {
    /// The real one: what was written is there after a kill.
    Real,
    /// One that forgets at every kill what was not synced, or part of it.
    Forgetful,
}

/// What a printer speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// RAW.
    Raw,
    /// LPR.
    Lpr,
    /// A drop folder.
    Folder,
}

impl Protocol {
    /// Returns its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Raw => "raw",
            Self::Lpr => "lpr",
            Self::Folder => "folder",
        }
    }
}

impl std::str::FromStr for Disk {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "real" => Ok(Self::Real),
            "forgetful" => Ok(Self::Forgetful),
            _ => Err(format!("{text:?} is not real or forgetful")),
        }
    }
}

impl std::str::FromStr for Protocol {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Raw, Self::Lpr, Self::Folder]
            .into_iter()
            .find(|protocol| protocol.as_str() == text)
            .ok_or_else(|| format!("{text:?} is not raw, lpr or folder"))
    }
}
