//! `platen split`: several PDFs of one, without a room.
//!
//! As in [`inspect`](super::inspect), the file is parsed in this process: it is one file of whoever
//! runs this.

mod told;

use super::outcome::{Ending, Failure, Outcome};
use super::pdf::{Bytes, Lean, Several};
use super::program::output::Output;
use super::program::repairs;
use super::run::Ask;
use anyhow::{Context as _, anyhow};
use clap::{Args, ValueEnum};
use platen_pdfcore::file::File as Pdf;
use platen_pdfcore::may_be_changed;
use platen_pdfcore::program::several::{
    Document, Joined, Keep, Leaf, Lost, Names, Part as Whole, Source, import, join,
};
use platen_pdfcore::program::split::{By, Part, Pattern, Plan, Separators, plan};
use platen_pdfcore::program::{Slot, arrange};
use platen_pdfcore::ranges::Ranges;
use platen_pdfcore::write::{Changes, Method, write};
use std::path::{Path, PathBuf};
use told::{Made, Told};

/// What is said below the options.
const HELP: &str = "Examples:\n  platen split letters.pdf --every 2 -o 'letter-{n}.pdf'\n  \
    platen split book.pdf --bookmarks -o '{n} {title}.pdf'\n  \
    platen split scans.pdf --blank -o 'scan-{n}.pdf'\n  \
    platen split book.pdf --ranges 1-4,5-,last-1 --plan -o '{first}-{last}.pdf'\n\n\
    Needs no room. In names, {n} is the number of a part, {title} its bookmark or size or else its \
    pages, {first} and {last} are its pages, and {name} is the name of the file. Nothing is \
    overwritten without --replace.\n\
    Exit code 1 when the file is damaged beyond use, needs a password, forbids changes or cannot be \
    split so, and when a part would overwrite something.";

/// The help would have a new line in place of `{n}`: a mark that changes nothing on a terminal, and is
/// left out elsewhere, keeps the two apart.
fn as_written(help: &str) -> String {
    help.replace("{n}", "{\u{1b}[0mn}")
}

#[derive(Debug, Args)]
#[command(after_help = as_written(HELP))]
pub(super) struct Split {
    /// The PDF
    file: PathBuf,
    #[command(flatten)]
    by: Where,
    /// Names for the parts
    #[arg(short, long, value_name = "PATTERN")]
    output: Pattern,
    /// Tell the parts and their names, and write nothing
    #[arg(long)]
    plan: bool,
    /// Overwrite files that have the names of parts
    #[arg(long)]
    replace: bool,
    /// How parts are written
    #[arg(long, value_enum, value_name = "HOW", default_value = "splice")]
    writer: PartWriter,
    #[command(flatten)]
    locked: Several,
}

/// Where a document is split.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Where {
    /// After every so many pages
    #[arg(long, value_name = "PAGES", value_parser = clap::value_parser!(u32).range(1..))]
    every: Option<u32>,
    /// Each range is a part: 1-4,5-,odd
    #[arg(long, value_name = "RANGES")]
    ranges: Option<Ranges>,
    /// Before each page that a bookmark leads to, down to a level; 1 is the top
    #[arg(
        long, value_name = "LEVEL", num_args = 0..=1, default_missing_value = "1",
        value_parser = clap::value_parser!(u8).range(1..)
    )]
    bookmarks: Option<u8>,
    /// Where the size of the pages changes
    #[arg(long)]
    size: bool,
    /// At blank pages, which are left out or kept as last pages
    #[arg(long, value_enum, value_name = "PAGES", num_args = 0..=1, default_missing_value = "drop")]
    blank: Option<BlankPages>,
}

/// What becomes of blank pages.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum BlankPages {
    /// Leave them out
    Drop,
    /// Keep each as the last page of the part before it
    Keep,
}

/// How parts are written.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum PartWriter {
    /// Streams as they are, encrypted where the document is
    Splice,
    /// The same, decrypted, in the order in which it is needed
    Rewrite,
}

impl Where {
    fn by(&self) -> By {
        let number = |number| usize::try_from(number).unwrap_or(usize::MAX);
        match self {
            Self {
                every: Some(every), ..
            } => By::Every(number(*every)),
            Self {
                ranges: Some(ranges),
                ..
            } => By::Ranges(ranges.clone()),
            Self {
                bookmarks: Some(level),
                ..
            } => By::Bookmarks(usize::from(*level)),
            Self {
                blank: Some(BlankPages::Keep),
                ..
            } => By::Blank(Separators::Kept),
            Self {
                blank: Some(BlankPages::Drop),
                ..
            } => By::Blank(Separators::Dropped),
            Self { .. } => By::Size,
        }
    }
}

impl Split {
    pub(super) fn run(self, ask: &Ask) -> Outcome {
        let paths = [self.file.as_path()];
        let bytes = Bytes::of_each(&paths)?;
        let opened = self.locked.open(&paths, &bytes)?;
        let pdf = &opened[0];
        let source = Source::of(pdf);
        let parts = plan(&source, &self.by.by()).map_err(|error| self.refused(&error))?;
        let stem = self.file.file_stem().unwrap_or_default();
        let names = self.output.names(&parts.parts, &stem.to_string_lossy());
        if !self.plan {
            self.check(&names)?;
        }
        let mut told = Told::new(&self.file, source.count(), &parts, names);
        if !self.plan {
            self.write_all(&source, &parts, &bytes, &mut told)?;
        }
        told.repairs = repairs(pdf);
        told.despite_permissions = !may_be_changed(pdf);
        ask.out().either(&told, Told::text)?;
        Ok(Ending::Good)
    }

    fn refused(&self, error: &platen_pdfcore::program::split::SplitError) -> Failure {
        Failure::Refused(anyhow!("{}: {error}", self.file.display()))
    }

    /// All names are looked at before the first part is written.
    fn check(&self, names: &[String]) -> Result<(), Failure> {
        let own = self.file.canonicalize().ok();
        for name in names {
            let path = Path::new(name);
            if own.is_some() && path.canonicalize().ok() == own {
                return Err(Failure::Usage(anyhow!(
                    "{name} is the document itself: choose other names with --output"
                )));
            }
            if !self.replace && path.symlink_metadata().is_ok() {
                return Err(Failure::Refused(anyhow!(
                    "{name} is there already: choose other names, or overwrite with --replace; \
                     nothing was written"
                )));
            }
        }
        Ok(())
    }

    fn write_all(
        &self,
        source: &Source<'_>,
        plan: &Plan,
        bytes: &[Bytes],
        told: &mut Told,
    ) -> Result<(), Failure> {
        for (part, made) in plan.parts.iter().zip(&mut told.parts) {
            let lost = self.write(source, part, made, bytes)?;
            for lost in lost {
                let what = lost.what.to_string();
                if !told.not_kept.contains(&what) {
                    told.not_kept.push(what);
                }
            }
        }
        Ok(())
    }

    /// Writes one part, which takes of the document what it needs.
    fn write(
        &self,
        source: &Source<'_>,
        part: &Part,
        made: &mut Made,
        bytes: &[Bytes],
    ) -> Result<Vec<Lost>, Failure> {
        let mut file = Pdf::blank_like(source.file(), source.file().version());
        let mut list = Vec::new();
        let mut names = Names::default();
        let imported = import(
            &mut file,
            &mut list,
            source,
            &part.pages,
            Keep::Document,
            &mut names,
        )
        .map_err(|error| Failure::Refused(error.into()))?;
        let mut changes = Changes::new(&file);
        let place = |page: &usize| imported.place(*page).unwrap_or(usize::MAX);
        let slots: Vec<_> = part
            .pages
            .iter()
            .map(|page| Slot::page(place(page)))
            .collect();
        let placed = arrange(&file, &mut changes, &list, &slots);
        let documents = [Document {
            source,
            import: Some(&imported),
        }];
        let whole = [Whole {
            document: 0,
            title: String::new(),
        }];
        let pages = part.pages.iter();
        let leaves: Vec<_> = pages
            .map(|page| Leaf {
                part: 0,
                page: *page,
            })
            .collect();
        let joined = Joined {
            documents: &documents,
            parts: &whole,
            leaves: &leaves,
        };
        let lost = join(&file, &mut changes, &joined, &placed.pages);
        made.bytes = Some(self.put(Path::new(&made.file), &file, &changes, bytes)?);
        Ok(lost)
    }

    fn put(
        &self,
        path: &Path,
        file: &Pdf<'_>,
        changes: &Changes,
        bytes: &[Bytes],
    ) -> Result<u64, Failure> {
        let method = match self.writer {
            PartWriter::Splice => Method::Splice,
            PartWriter::Rewrite => Method::Rewrite,
        };
        let mut out = Lean::new(Output::open(path)?, bytes);
        let written = write(file, changes, method, &mut out)
            .with_context(|| format!("cannot write {}", path.display()))
            .map_err(Failure::Environment)?;
        out.finish()?;
        Ok(written.bytes)
    }
}
