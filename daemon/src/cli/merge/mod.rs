//! `platen merge`: one PDF of several, without a room.
//!
//! As in [`inspect`](super::inspect), the files are parsed in this process: they are files of whoever
//! runs this.

mod input;
mod made;
mod told;

use super::outcome::{Ending, Failure, Outcome};
use super::pdf::{Bytes, Lean, Several};
use super::program::output::{self, Output};
use super::program::{Writer, Written, repairs};
use super::run::Ask;
use anyhow::{Context as _, anyhow};
use clap::Args;
use input::Inputs;
use made::{First, Made};
use platen_pdfcore::file::{File as Pdf, Version};
use platen_pdfcore::program::arrange;
use platen_pdfcore::program::several::{Joined, join};
use platen_pdfcore::write::{Changes, Method, choose, write};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use told::{Notes, Told};

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  platen merge cover.pdf book.pdf back.pdf -o whole.pdf\n  \
    platen merge minutes.pdf report.pdf:1-4,last -o pack.pdf\n  \
    platen merge fronts.pdf backs.pdf:last-1 --interleave -o scan.pdf\n\n\
    Needs no room. Each file gets a bookmark, with its own bookmarks below it. Layers, links, page \
    labels and form fields are kept; what cannot be kept is told. The result stands in its place once \
    it is whole; until then, and where something fails, what was there stays.\n\
    Exit code 1 when a file is damaged beyond use, needs a password, forbids changes or has no such \
    pages."
)]
pub(super) struct Merge {
    /// The PDFs in their order, each with the pages that are wanted: book.pdf, book.pdf:1-4,7-
    #[arg(required = true, value_name = "FILE[:PAGES]")]
    inputs: Vec<OsString>,
    /// Where the result goes; `-` is the standard output
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Take a page of each in turn: fronts and backs that were scanned apart
    #[arg(long)]
    interleave: bool,
    /// How the result is written; without it, what suits it best
    #[arg(long, value_enum, value_name = "HOW")]
    writer: Option<Writer>,
    #[command(flatten)]
    locked: Several,
}

impl Merge {
    pub(super) fn run(self, ask: &Ask) -> Outcome {
        let inputs = Inputs::read(&self.inputs)?;
        let paths: Vec<_> = inputs.files.iter().map(PathBuf::as_path).collect();
        let bytes = Bytes::of_each(&paths)?;
        let opened = self.locked.open(&paths, &bytes)?;
        let replaces = output::replaces(&self.output);
        let base = self.base(&inputs, &bytes)?;
        let (file, made) = match base {
            Some(base) => Made::of(base, First::IsBase, &inputs, &bytes, &opened)?,
            None => {
                let blank = Pdf::blank_like(&opened[0], newest(&opened));
                Made::of(blank, First::ComesAlong, &inputs, &bytes, &opened)?
            }
        };
        let mut changes = Changes::new(&file);
        let leaves = made.leaves(self.interleave);
        let placed = arrange(&file, &mut changes, &made.list, &made.slots(&leaves));
        let documents = made.documents();
        let joined = Joined {
            documents: &documents,
            parts: &made.parts,
            leaves: &leaves,
        };
        let lost = join(&file, &mut changes, &joined, &placed.pages);
        let written = self.write(&file, &changes, &bytes, made.first)?;
        drop(changes);
        let notes = Notes::new(&paths, lost, &opened, |at| {
            let repairs = repairs(&opened[at]);
            bytes[at].release();
            repairs
        });
        let told = Told::new(&self.output, leaves.len(), written, replaces, notes);
        if self.output != Path::new("-") {
            ask.out().either(&told, Told::text)?;
        }
        Ok(Ending::Good)
    }

    /// Returns the first document, to be added to, where all of it is wanted.
    fn base<'a>(&self, inputs: &Inputs, bytes: &'a [Bytes]) -> Result<Option<Pdf<'a>>, Failure> {
        let is_whole = inputs
            .inputs
            .first()
            .is_some_and(|first| first.pages.is_none());
        match self.writer {
            _ if is_whole => {
                let paths = [inputs.files[0].as_path()];
                let again = self.locked.open(&paths, &bytes[..1])?;
                Ok(again.into_iter().next())
            }
            Some(Writer::Append) => Err(Failure::Usage(anyhow!(
                "--writer append adds to all of the first file: name it without pages, or choose \
                 another writer"
            ))),
            Some(Writer::Splice | Writer::Rewrite) | None => Ok(None),
        }
    }

    fn write(
        &self,
        file: &Pdf<'_>,
        changes: &Changes,
        bytes: &[Bytes],
        first: First,
    ) -> Result<Written, Failure> {
        let (method, reason) = match self.writer {
            Some(writer) => (writer.method(), "asked for".to_owned()),
            None if first == First::ComesAlong => (
                Method::Splice,
                "not all of the first file is wanted".to_owned(),
            ),
            None => {
                let choice = choose(file, changes);
                (choice.method, choice.reason.to_string())
            }
        };
        let mut out = Lean::new(Output::open(&self.output)?, bytes);
        let written = write(file, changes, method, &mut out)
            .with_context(|| format!("cannot write {}", self.output.display()))
            .map_err(Failure::Environment)?;
        out.finish()?;
        Ok(Written::new(written, method, reason))
    }
}

fn newest(opened: &[Pdf<'_>]) -> Version {
    let versions = opened.iter().map(Pdf::version);
    versions.max().unwrap_or(Version { major: 1, minor: 7 })
}
