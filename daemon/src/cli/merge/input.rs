//! What is merged: files, each with the pages that are wanted.

use crate::cli::outcome::Failure;
use anyhow::{Context as _, anyhow};
use platen_pdfcore::program::order::there_are;
use platen_pdfcore::ranges::Ranges;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

/// A file and the pages of it that are wanted.
#[derive(Debug)]
pub(super) struct Input {
    pub(super) path: PathBuf,
    pub(super) pages: Option<Ranges>,
}

/// All inputs, and the files among them that are not the same.
pub(super) struct Inputs {
    pub(super) inputs: Vec<Input>,
    /// The first input of each file.
    pub(super) files: Vec<PathBuf>,
    /// Of each input the place of its file.
    pub(super) file_of: Vec<usize>,
}

impl Input {
    /// Reads `FILE` or `FILE:PAGES`. What is there under its whole name is a file.
    fn read(text: &OsStr) -> Result<Self, Failure> {
        let whole = Path::new(text);
        let bytes = text.as_bytes();
        let colon = bytes.iter().rposition(|byte| *byte == b':');
        let is_file = whole.try_exists().unwrap_or(true);
        let (Some(colon), false) = (colon, is_file) else {
            return Ok(Self {
                path: whole.to_owned(),
                pages: None,
            });
        };
        let (file, pages) = (&bytes[..colon], &bytes[colon + 1..]);
        let pages = String::from_utf8_lossy(pages);
        let pages = pages
            .parse()
            .with_context(|| format!("{}", whole.display()))
            .map_err(Failure::Usage)?;
        Ok(Self {
            path: PathBuf::from(OsStr::from_bytes(file)),
            pages: Some(pages),
        })
    }

    /// Returns the wanted pages, counted from 0, of so many.
    pub(super) fn wanted(&self, count: usize) -> Result<Vec<usize>, Failure> {
        let file = self.path.display();
        if count == 0 {
            return Err(Failure::Refused(anyhow!(
                "{file}: the document has no pages"
            )));
        }
        let Some(ranges) = &self.pages else {
            return Ok((0..count).collect());
        };
        let of = u32::try_from(count).unwrap_or(u32::MAX);
        if let Some(item) = ranges.missing(of).next() {
            return Err(Failure::Refused(anyhow!(
                "{file}: there is no page {item}: {}",
                there_are(&count)
            )));
        }
        let index = |page: u32| usize::try_from(page - 1).unwrap_or(usize::MAX);
        let wanted: Vec<_> = ranges.select(of).map(index).collect();
        match wanted.is_empty() {
            true => Err(Failure::Refused(anyhow!("{file}: no page is left"))),
            false => Ok(wanted),
        }
    }

    /// Returns what the bookmark of the input is called.
    pub(super) fn title(&self) -> String {
        let stem = self.path.file_stem().unwrap_or_default();
        stem.to_string_lossy().into_owned()
    }
}

impl Inputs {
    /// A file that is named more than once is one document: its pages share what they need.
    pub(super) fn read(texts: &[OsString]) -> Result<Self, Failure> {
        let inputs = texts.iter().map(|text| Input::read(text));
        let inputs: Vec<_> = inputs.collect::<Result<_, _>>()?;
        let mut files: Vec<PathBuf> = Vec::new();
        let mut known = Vec::new();
        let mut file_of = Vec::new();
        for input in &inputs {
            let about = std::fs::metadata(&input.path).ok();
            let identity = about.map(|about| (about.dev(), about.ino()));
            let same = known
                .iter()
                .position(|known| identity.is_some() && *known == identity);
            file_of.push(same.unwrap_or(files.len()));
            if same.is_none() {
                known.push(identity);
                files.push(input.path.clone());
            }
        }
        Ok(Self {
            inputs,
            files,
            file_of,
        })
    }
}
