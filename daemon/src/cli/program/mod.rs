//! `platen program`: pages of a PDF chosen, turned and put on sheets, without a room.
//!
//! As in [`inspect`](super::inspect), the file is parsed in this process: it is one file of whoever
//! runs this.

mod choice;
mod laid;
pub(super) mod output;
mod request;
mod sheets;
mod stamps;

use super::outcome::{Ending, Failure, Outcome};
use super::pdf::{self, Bytes};
use super::run::Ask;
use anyhow::{Context as _, anyhow};
use choice::Wish;
use clap::{Args, ValueEnum};
use platen_model::plain_lines;
use platen_pdfcore::file::File as Pdf;
use platen_pdfcore::impose::{Plan, picture};
use platen_pdfcore::recipe::Applied;
use platen_pdfcore::write::{Changes, Method, Sink as _, choose, write};
use platen_pdfcore::{InspectLimits, inspect_opened, may_be_changed};
use serde::Serialize;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Sheets of a picture; more tell nobody anything.
const PICTURED: usize = 12;

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  platen program book.pdf --booklet -o booklet.pdf\n  \
    platen program slides.pdf --n-up 2x2 --sheet A4 -o handout.pdf\n  \
    platen program scan.pdf --pages 1-4,7-,!last --rotate 180:even -o clean.pdf\n  \
    platen program book.pdf --blank right:4,17,26 -o duplex.pdf\n  \
    platen program letters.pdf --size A4 --orientation turn-medium --binding 10mm -o a4.pdf\n  \
    platen program book.pdf --booklet --plan --picture sheets.svg\n  \
    platen program book.pdf --template booklet-a4-on-a3 -o booklet.pdf\n\n\
    Needs no room. Pages are chosen first, then turned, reversed, filled up with blank \
    pages, repeated; then their boxes are set, they are scaled, laid on paper, moved, \
    written on, and put on sheets. Page ranges count the pages at their step. The result stands in its \
    place once it is whole; until then, and where something fails, what was there stays.\n\
    Exit code 1 when the file is damaged beyond use, needs a password, or its pages have no room."
)]
pub(super) struct Program {
    /// The PDF
    file: PathBuf,
    /// Where the result goes; `-` is the standard output
    #[arg(short, long, value_name = "FILE", required_unless_present_any = ["plan", "picture"])]
    output: Option<PathBuf>,
    #[command(flatten)]
    wish: Wish,
    /// How the result is written; without it, what suits the change best
    #[arg(long, value_enum, value_name = "HOW")]
    writer: Option<Writer>,
    /// Tell what each step did, and what stands where on which sheet
    #[arg(long)]
    plan: bool,
    /// Draw the first sheets as SVG
    #[arg(long, value_name = "FILE")]
    picture: Option<PathBuf>,
    /// Change the document although its author forbids it
    #[arg(long)]
    despite_permissions: bool,
    /// The file whose first line is the document's password, the user's or the owner's
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
}

/// How a result is written.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Writer {
    /// Leave the input as it is and add what changes: fastest, keeps signatures, hides nothing
    Append,
    /// Copy the objects that stay and write new tables: what left is gone
    Splice,
    /// Write everything that is needed anew, decrypted
    Rewrite,
}

impl Writer {
    pub(super) const fn method(self) -> Method {
        match self {
            Self::Append => Method::Append,
            Self::Splice => Method::Splice,
            Self::Rewrite => Method::Rewrite,
        }
    }
}

impl Program {
    pub(super) fn run(self, ask: &Ask) -> Outcome {
        self.check_picture()?;
        let password = self.password_file.as_deref().map(pdf::password);
        let password = password.transpose()?;
        let bytes = Bytes::of(&self.file)?;
        let pdf = pdf::open(bytes.as_ref(), password.as_deref())
            .map_err(|error| pdf::refused(&self.file, &error))?;
        let overruled = self.overrules(&pdf)?;
        let mut changes = Changes::new(&pdf);
        let chosen = self.wish.chosen(ask, &self.file, &pdf)?;
        let made = chosen
            .recipe
            .apply(&pdf, &mut changes, &chosen.fields)
            .with_context(|| self.file.display().to_string())
            .map_err(Failure::Refused)?;
        if let Some(path) = &self.picture {
            draw(path, made.plan.as_ref())?;
        }
        let replaced = self.output.as_deref().is_some_and(output::replaces);
        let written = match &self.output {
            Some(path) => Some(self.write(path, &pdf, &changes)?),
            None => None,
        };
        let told = Told {
            template: chosen.template,
            replaced,
            ..Told::new(&self, &made, written, overruled, repairs(&pdf))
        };
        if self.output.as_deref() != Some(Path::new("-")) {
            ask.out().either(&told, Told::text)?;
        }
        Ok(Ending::Good)
    }

    /// A picture in the place of a document would destroy it.
    fn check_picture(&self) -> Result<(), Failure> {
        let Some(picture) = &self.picture else {
            return Ok(());
        };
        let documents = self.output.iter().chain([&self.file]);
        for document in documents {
            if is_same(picture, document) {
                let picture = picture.display();
                return Err(Failure::Usage(anyhow!(
                    "{picture} is the document: name another file with --picture"
                )));
            }
        }
        Ok(())
    }

    /// Whether the author's wish is overruled, which is told.
    fn overrules(&self, pdf: &Pdf<'_>) -> Result<bool, Failure> {
        match (may_be_changed(pdf), self.despite_permissions) {
            (true, _) => Ok(false),
            (false, true) => Ok(true),
            (false, false) => Err(Failure::Refused(anyhow!(
                "{}: its author forbids changes: give the owner's password with --password-file, \
                 or, where you may, --despite-permissions",
                self.file.display()
            ))),
        }
    }

    fn write(&self, path: &Path, pdf: &Pdf<'_>, changes: &Changes) -> Result<Written, Failure> {
        let (method, reason) = match self.writer {
            Some(writer) => (writer.method(), "asked for".to_owned()),
            None => {
                let choice = choose(pdf, changes);
                (choice.method, choice.reason.to_string())
            }
        };
        let mut out = output::Output::open(path)?;
        let written = write(pdf, changes, method, &mut out)
            .with_context(|| format!("cannot write {}", path.display()))
            .map_err(Failure::Environment)?;
        out.finish()?;
        Ok(Written::new(written, method, reason))
    }
}

fn draw(path: &Path, plan: Option<&Plan>) -> Result<(), Failure> {
    let Some(plan) = plan else {
        return Err(Failure::Usage(anyhow!(
            "there are no sheets to draw: ask for --n-up, --booklet or another layout"
        )));
    };
    let mut out = output::Output::open(path)?;
    out.put(picture::svg(plan, PICTURED).as_bytes())
        .with_context(|| format!("cannot write {}", path.display()))
        .map_err(Failure::Environment)?;
    out.finish()
}

/// Returns what was wrong with the input and was passed over.
pub(super) fn repairs(pdf: &Pdf<'_>) -> Vec<String> {
    let found = inspect_opened(pdf, &InspectLimits::default());
    let repaired = found.map(|found| found.repaired).unwrap_or_default();
    repaired.iter().map(ToString::to_string).collect()
}

/// Whether two names mean the same file, also one that is not there yet.
fn is_same(one: &Path, other: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    real(one) == real(other)
}

/// What was done, for people and programs.
#[derive(Debug, Serialize)]
struct Told {
    file: String,
    pages: usize,
    sheets: Option<usize>,
    output: Option<String>,
    /// Whether a file was there before.
    replaced: bool,
    written: Option<Written>,
    /// The template by which it was done, with its version.
    template: Option<String>,
    steps: Vec<Done>,
    /// Whether people are told the steps.
    #[serde(skip)]
    tells_steps: bool,
    plan: Option<String>,
    damaged_pages: Vec<usize>,
    /// Pages of the result that give a scale which is not true any more.
    scale_lost_pages: Vec<usize>,
    /// What steps did otherwise than asked for.
    warnings: Vec<String>,
    despite_permissions: bool,
    repairs: Vec<String>,
}

/// A step and what it did.
#[derive(Debug, Serialize)]
struct Done {
    step: String,
    did: String,
}

#[derive(Debug, Serialize)]
pub(super) struct Written {
    pub(super) bytes: u64,
    pub(super) copied: u64,
    pub(super) writer: &'static str,
    pub(super) reason: String,
}

impl Written {
    pub(super) fn new(
        written: platen_pdfcore::write::Written,
        method: Method,
        reason: String,
    ) -> Self {
        Self {
            bytes: written.bytes,
            copied: written.copied,
            writer: match method {
                Method::Append => "append",
                Method::Splice => "splice",
                Method::Rewrite => "rewrite",
            },
            reason,
        }
    }
}

impl Done {
    fn of(told: &platen_pdfcore::recipe::Told) -> Self {
        Self {
            step: told.step.clone(),
            did: told.did.clone(),
        }
    }
}

impl Told {
    fn new(
        program: &Program,
        made: &Applied,
        written: Option<Written>,
        overruled: bool,
        repairs: Vec<String>,
    ) -> Self {
        let plan = made.plan.as_ref();
        let output = program.output.as_ref();
        Self {
            file: program.file.display().to_string(),
            pages: made.pages,
            sheets: plan.map(|plan| plan.sheets.len()),
            output: output.map(|path| path.display().to_string()),
            replaced: false,
            written,
            template: None,
            steps: made.told.iter().map(Done::of).collect(),
            tells_steps: program.plan,
            plan: plan.filter(|_| program.plan).map(ToString::to_string),
            damaged_pages: made.damaged.clone(),
            scale_lost_pages: made.measured.clone(),
            warnings: made.warnings.clone(),
            despite_permissions: overruled,
            repairs,
        }
    }

    fn steps_text(&self) -> String {
        let mut text = String::new();
        for (number, Done { step, did }) in (1..).zip(&self.steps) {
            let _always_ok = writeln!(text, "{number}. {step}\n   {did}");
        }
        text
    }

    fn text(&self) -> String {
        let mut text = self.plan.clone().unwrap_or_default();
        if self.tells_steps {
            text += &self.steps_text();
        }
        if let Some(template) = &self.template {
            let _always_ok = writeln!(text, "by template {template}");
        }
        for repair in &self.repairs {
            let _always_ok = writeln!(text, "{}: {repair}", self.file);
        }
        if self.despite_permissions {
            text += "changed although its author forbids it\n";
        }
        for page in &self.damaged_pages {
            let _always_ok = writeln!(
                text,
                "page {page} is damaged and was drawn as far as it goes"
            );
        }
        for warning in &self.warnings {
            let _always_ok = writeln!(text, "{warning}");
        }
        for page in &self.scale_lost_pages {
            let _always_ok = writeln!(
                text,
                "page {page} gives a scale, as maps do, which is not true any more: its size changed"
            );
        }
        if let (Some(output), Some(written)) = (&self.output, &self.written) {
            let size = super::show::bytes(written.bytes);
            let pages = match self.pages {
                1 => "1 page".to_owned(),
                pages => format!("{pages} pages"),
            };
            let (writer, reason) = (written.writer, &written.reason);
            let before = output::before(self.replaced);
            let _always_ok = writeln!(
                text,
                "{output}: {pages}, {size} ({writer}: {reason}){before}"
            );
        }
        plain_lines(&text)
    }
}
