//! Where a result goes.

use crate::cli::outcome::Failure;
use anyhow::Context as _;
use platen_pdfcore::write::Sink;
use std::io::{self, BufWriter, Stdout, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Bytes that are written at once.
const PIECE: usize = 1 << 20;

/// A result that is being written.
pub(super) enum Output {
    /// A file that takes its place once it is whole.
    File {
        path: PathBuf,
        part: BufWriter<NamedTempFile>,
    },
    /// The standard output.
    Standard(BufWriter<Stdout>),
}

impl Output {
    /// Begins a result.
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        if path == Path::new("-") {
            let standard = BufWriter::with_capacity(PIECE, io::stdout());
            return Ok(Self::Standard(standard));
        }
        let directory = path
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        let part = tempfile::Builder::new()
            .prefix(".platen-")
            .suffix(".part")
            .permissions(permissions())
            .tempfile_in(directory)
            .with_context(|| format!("cannot write into {}", directory.display()))
            .map_err(Failure::Environment)?;
        Ok(Self::File {
            path: path.to_owned(),
            part: BufWriter::with_capacity(PIECE, part),
        })
    }

    /// Puts the result in its place.
    pub(super) fn finish(self) -> Result<(), Failure> {
        match self {
            Self::Standard(mut out) => out.flush().map_err(|error| match error.kind() {
                io::ErrorKind::BrokenPipe => Failure::NobodyReads,
                _ => Failure::environment(error),
            }),
            Self::File { path, part } => {
                let failed = || format!("cannot write {}", path.display());
                let part = part
                    .into_inner()
                    .map_err(io::IntoInnerError::into_error)
                    .with_context(failed)
                    .map_err(Failure::Environment)?;
                let placed = part.persist(&path).map_err(|error| error.error);
                placed.with_context(failed).map_err(Failure::Environment)?;
                Ok(())
            }
        }
    }
}

/// As files are made: what the caller's mask leaves.
fn permissions() -> std::fs::Permissions {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::Permissions::from_mode(0o666)
}

impl Sink for Output {
    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::File { part, .. } => part.write_all(bytes),
            Self::Standard(out) => out.write_all(bytes),
        }
    }
}
