//! Programs that write into a hot folder in every way that programs do.

use crate::documents::Document;
use anyhow::{Context, Result};
use std::fs::{File, OpenOptions, rename, write};
use std::io::{Seek as _, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// A way to write a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Under a hidden name, then renamed.
    Renamed,
    /// Under a name that folders ignore, then renamed.
    FromPart,
    /// At once.
    AtOnce,
    /// In pieces, with pauses, while the file is open.
    Slowly,
    /// In pieces, and the file is closed and opened again between them.
    Reopened,
    /// Another document first, then cut off and written anew.
    Rewritten,
    /// Its length first, as Windows does, then its bytes from the start.
    Allocated,
    /// By another process, through its standard input.
    ByAnotherProcess,
}

impl Way {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Renamed,
        Self::FromPart,
        Self::AtOnce,
        Self::Slowly,
        Self::Reopened,
        Self::Rewritten,
        Self::Allocated,
        Self::ByAnotherProcess,
    ];

    /// Writes `document` into `folder` so. `pause` lies between its pieces.
    pub fn write(self, folder: &Path, document: &Document, pause: Duration) -> Result<()> {
        let place = folder.join(&document.name);
        let failed = || format!("cannot write {} ({self:?})", place.display());
        self.put(folder, &place, document, pause)
            .with_context(failed)
    }

    fn put(
        self,
        folder: &Path,
        place: &Path,
        document: &Document,
        pause: Duration,
    ) -> std::io::Result<()> {
        let bytes = document.bytes.as_slice();
        let pieces = || bytes.chunks(bytes.len().div_ceil(4));
        let from = |name: String| {
            let other = folder.join(name);
            write(&other, bytes).and_then(|()| rename(&other, place))
        };
        match self {
            Self::Renamed => from(format!(".{}.swap", document.name)),
            Self::FromPart => from(format!("{}.part", document.name)),
            Self::AtOnce => write(place, bytes),
            Self::Slowly => {
                let mut file = File::create(place)?;
                for piece in pieces() {
                    file.write_all(piece)?;
                    std::thread::sleep(pause);
                }
                Ok(())
            }
            Self::Reopened => {
                File::create(place)?;
                for piece in pieces() {
                    let mut file = OpenOptions::new().append(true).open(place)?;
                    file.write_all(piece)?;
                    drop(file);
                    std::thread::sleep(pause);
                }
                Ok(())
            }
            Self::Rewritten => {
                // Half of what it will be: no reader may take that for a whole document.
                let mut file = File::create(place)?;
                file.write_all(&bytes[..bytes.len() / 2])?;
                std::thread::sleep(pause);
                file.set_len(0)?;
                file.rewind()?;
                file.write_all(bytes)
            }
            Self::Allocated => {
                let mut file = File::create(place)?;
                file.set_len(bytes.len() as u64)?;
                std::thread::sleep(pause);
                for piece in pieces() {
                    file.write_all(piece)?;
                    std::thread::sleep(pause / 4);
                }
                Ok(())
            }
            Self::ByAnotherProcess => {
                let mut other = Command::new("/bin/sh")
                    .args(["-c", "cat > \"$0\""])
                    .arg(place)
                    .stdin(Stdio::piped())
                    .spawn()?;
                if let Some(mut input) = other.stdin.take() {
                    for piece in pieces() {
                        input.write_all(piece)?;
                        std::thread::sleep(pause / 4);
                    }
                }
                other.wait().map(drop)
            }
        }
    }
}
