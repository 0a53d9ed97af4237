//! Where a result goes.

use crate::cli::outcome::Failure;
use anyhow::{Context as _, anyhow};
use platen_pdfcore::write::Sink;
use std::fs::{File, Metadata, OpenOptions, Permissions};
use std::io::{self, BufWriter, ErrorKind, Stdout, Write};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Bytes that are written at once.
const PIECE: usize = 1 << 20;

/// Whether a result takes the place of a file.
pub(in crate::cli) fn replaces(path: &Path) -> bool {
    path != Path::new("-") && std::fs::metadata(path).is_ok_and(|about| about.is_file())
}

/// Returns what is said behind a result of what was there before it.
pub(in crate::cli) const fn before(replaced: bool) -> &'static str {
    if replaced {
        "; what was there is replaced"
    } else {
        ""
    }
}

/// A result that is being written.
pub(in crate::cli) enum Output {
    /// A file that takes its place once it is whole.
    File {
        path: PathBuf,
        part: BufWriter<NamedTempFile>,
    },
    /// A device or a pipe, which takes bytes as they come.
    Device { path: PathBuf, out: BufWriter<File> },
    /// The standard output.
    Standard(BufWriter<Stdout>),
}

impl Output {
    /// Begins a result. What a link leads to is replaced, not the link; a device or a pipe is
    /// written to; a file that is replaced leaves its mode and owner.
    pub(in crate::cli) fn open(path: &Path) -> Result<Self, Failure> {
        if path == Path::new("-") {
            let standard = BufWriter::with_capacity(PIECE, io::stdout());
            return Ok(Self::Standard(standard));
        }
        match std::fs::metadata(path) {
            Ok(about) if about.is_dir() => Err(Failure::Usage(anyhow!(
                "{} is a directory: name a file in it",
                path.display()
            ))),
            Ok(about) if !about.is_file() => Self::device(path),
            Ok(about) => Self::file(&path.canonicalize().map_err(failed(path))?, Some(&about)),
            Err(error) if error.kind() == ErrorKind::NotFound => Self::file(path, None),
            Err(error) => Err(failed(path)(error)),
        }
    }

    fn device(path: &Path) -> Result<Self, Failure> {
        let out = OpenOptions::new().write(true).open(path);
        Ok(Self::Device {
            path: path.to_owned(),
            out: BufWriter::with_capacity(PIECE, out.map_err(failed(path))?),
        })
    }

    fn file(path: &Path, before: Option<&Metadata>) -> Result<Self, Failure> {
        let directory = path
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        let mode = match before {
            Some(_) => 0o600, // until it has its owner
            None => 0o666,    // what the caller's mask leaves
        };
        let part = tempfile::Builder::new()
            .prefix(".platen-")
            .suffix(".part")
            .permissions(Permissions::from_mode(mode))
            .tempfile_in(directory)
            .with_context(|| format!("cannot write into {}", directory.display()))
            .map_err(Failure::Environment)?;
        if let Some(before) = before {
            take_over(part.as_file(), before).map_err(failed(path))?;
        }
        Ok(Self::File {
            path: path.to_owned(),
            part: BufWriter::with_capacity(PIECE, part),
        })
    }

    /// Puts the result in its place.
    pub(in crate::cli) fn finish(self) -> Result<(), Failure> {
        match self {
            Self::Standard(mut out) => out.flush().map_err(|error| match error.kind() {
                ErrorKind::BrokenPipe => Failure::NobodyReads,
                _ => Failure::environment(error),
            }),
            Self::Device { path, mut out } => out.flush().map_err(failed(&path)),
            Self::File { path, part } => {
                let part = part.into_inner().map_err(io::IntoInnerError::into_error);
                let placed = part.map_err(failed(&path))?.persist(&path);
                placed.map_err(|error| failed(&path)(error.error))?;
                Ok(())
            }
        }
    }
}

/// Gives a file the owner and mode of the one that it replaces. Who may not give files away keeps
/// it, and lets nobody else read it who could not before.
fn take_over(part: &File, before: &Metadata) -> io::Result<()> {
    let mine = part.metadata()?;
    let same = (mine.uid(), mine.gid()) == (before.uid(), before.gid());
    let given =
        same || std::os::unix::fs::fchown(part, Some(before.uid()), Some(before.gid())).is_ok();
    let mode = before.mode() & if given { 0o777 } else { 0o700 };
    part.set_permissions(Permissions::from_mode(mode))
}

fn failed(path: &Path) -> impl Fn(io::Error) -> Failure {
    let text = format!("cannot write {}", path.display());
    move |error| Failure::Environment(anyhow::Error::new(error).context(text.clone()))
}

impl Sink for Output {
    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::File { part, .. } => part.write_all(bytes),
            Self::Device { out, .. } => out.write_all(bytes),
            Self::Standard(out) => out.write_all(bytes),
        }
    }
}
