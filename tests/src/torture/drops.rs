//! How documents get into a hot folder.

use super::plan::How;
use crate::documents::Document;
use anyhow::{Context, Result};
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

/// Hands a document in; it is whole in the folder when this returns.
pub(super) fn drop_into(hot: &Path, document: &Document, how: How) -> Result<()> {
    let place = hot.join(&document.name);
    let failed = || format!("cannot drop {}", place.display());
    match how {
        How::Renamed => {
            let hidden = hot.join(format!(".{}", document.name));
            fs::write(&hidden, &document.bytes).with_context(failed)?;
            fs::rename(&hidden, &place).with_context(failed)
        }
        How::Written => fs::write(&place, &document.bytes).with_context(failed),
        How::Slowly(pause) => {
            let mut file = File::create(&place).with_context(failed)?;
            let (first, second) = document.bytes.split_at(document.bytes.len() / 2);
            file.write_all(first).with_context(failed)?;
            std::thread::sleep(pause);
            file.write_all(second).with_context(failed)
        }
    }
}
