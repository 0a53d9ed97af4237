//! How documents get into a hot folder: synced, so that what is lost then was lost by the room.

use super::disk::sync_directory;
use super::plan::How;
use crate::documents::Document;
use anyhow::{Context, Result};
use std::fs::{File, rename};
use std::io::{self, Write};
use std::path::Path;

/// Hands a document in; it is whole in the folder when this returns.
pub(super) fn drop_into(hot: &Path, document: &Document, how: How) -> Result<()> {
    let place = hot.join(&document.name);
    let failed = || format!("cannot drop {}", place.display());
    match how {
        How::Renamed => {
            let hidden = hot.join(format!(".{}", document.name));
            write(&hidden, &document.bytes).with_context(failed)?;
            rename(&hidden, &place).with_context(failed)?;
        }
        How::Written => write(&place, &document.bytes).with_context(failed)?,
        How::Slowly(pause) => {
            let mut file = File::create(&place).with_context(failed)?;
            let (first, second) = document.bytes.split_at(document.bytes.len() / 2);
            file.write_all(first).with_context(failed)?;
            std::thread::sleep(pause);
            file.write_all(second).with_context(failed)?;
            file.sync_all().with_context(failed)?;
        }
    }
    sync_directory(hot)
}

fn write(place: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(place)?;
    file.write_all(bytes)?;
    file.sync_all()
}
