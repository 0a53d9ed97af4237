//! How a command ends, as the operating system sees it.

use crate::client::ClientError;
use platen_model::plain_lines;
use std::process::ExitCode;

/// A command did what it was asked to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// And nothing speaks against what it found. Exit code 0.
    Good,
    /// And it found something that someone should look at. Exit code 1.
    Findings,
}

/// A command did not do what it was asked to.
#[derive(Debug)]
pub enum Failure {
    /// The room refuses, or a file is not good. Exit code 1.
    Refused(anyhow::Error),
    /// The command line makes no sense. Exit code 2.
    Usage(anyhow::Error),
    /// The machine is not as it must be: no room, no file, no right. Exit code 3.
    Environment(anyhow::Error),
    /// Platen itself failed. Exit code 4.
    Internal(anyhow::Error),
    /// Whoever reads the output is gone. Exit code 0: nobody wants to know.
    NobodyReads,
}

/// What every command returns.
pub(super) type Outcome = Result<Ending, Failure>;

impl Ending {
    /// Returns the exit code.
    #[must_use]
    pub fn code(self) -> ExitCode {
        match self {
            Self::Good => ExitCode::SUCCESS,
            Self::Findings => ExitCode::from(1),
        }
    }
}

impl Failure {
    /// Returns the exit code.
    #[must_use]
    pub fn code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::NobodyReads => 0,
            Self::Refused(_) => 1,
            Self::Usage(_) => 2,
            Self::Environment(_) => 3,
            Self::Internal(_) => 4,
        })
    }

    /// Returns what to tell, if anything: the cause and the way out, in one line or with the
    /// lines that the cause has.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        match self {
            Self::NobodyReads => None,
            Self::Refused(error)
            | Self::Usage(error)
            | Self::Environment(error)
            | Self::Internal(error) => Some(plain_lines(&format!("{error:#}"))),
        }
    }

    /// Makes one of the machine's from any error.
    pub(super) fn environment(error: impl Into<anyhow::Error>) -> Self {
        Self::Environment(error.into())
    }
}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        match error {
            ClientError::Refused(_) => Self::Refused(error.into()),
            ClientError::NoRoom { .. }
            | ClientError::NotAllowed { .. }
            | ClientError::Socket { .. }
            | ClientError::Lost { .. } => Self::Environment(error.into()),
            ClientError::Strange { .. } => Self::Internal(error.into()),
        }
    }
}
