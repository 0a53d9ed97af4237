//! `platen submit`: hands in a file.

use super::outcome::{Ending, Outcome};
use super::regular;
use super::run::Ask;
use super::show::{Form, parse_time};
use crate::api::wire;
use crate::client::{Client, Upload};
use clap::Args;
use futures_util::stream;
use indicatif::{ProgressBar, ProgressStyle};
use platen_model::{TemplateName, Timestamp};
use reqwest::Body;
use std::io::IsTerminal as _;
use std::path::PathBuf;
use tokio::fs::File;
use tokio::io::AsyncReadExt as _;

/// Bytes read at once.
const PIECE: usize = 256 * 1024;

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  platen submit letter.pdf --folder shop\n  \
    platen submit letter.pdf --folder shop --copies 3 --hold\n  \
    platen submit letter.pdf --folder shop --template two-copies\n  \
    platen submit order-4711.pdf --folder shop --key order-4711   # twice makes one job\n\n\
    The folder's rules apply as if the file had been dropped into it.")]
pub(super) struct Submit {
    /// The file
    file: PathBuf,
    /// The folder whose rules apply
    #[arg(long)]
    folder: String,
    /// The automation template to give it, instead of the one of the folder's rule
    #[arg(long, value_name = "NAME")]
    template: Option<TemplateName>,
    /// What people see, and what the folder's masks are matched with, instead of the file's name
    #[arg(long)]
    title: Option<String>,
    /// For whom, instead of your account's name
    #[arg(long)]
    user: Option<String>,
    /// How urgent: 1 to 100, the highest first
    #[arg(long, value_parser = clap::value_parser!(u8).range(1..=100))]
    priority: Option<u8>,
    /// How many times to print it
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=9999))]
    copies: Option<u16>,
    /// Wait until someone releases it
    #[arg(long)]
    hold: bool,
    /// Do not print it before this time, such as 2026-03-01T18:00 or 'in 2h'
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    at: Option<Timestamp>,
    /// The same key with the same file makes one job, however often it is handed in
    #[arg(long)]
    key: Option<String>,
}

impl Submit {
    pub(super) async fn run(self, ask: &Ask, room: &Client) -> Outcome {
        let (file, about) = regular::open(&self.file)?;
        let (file, bytes) = (File::from_std(file), about.len());
        let bar = bar(bytes, ask.out().form());
        let name = self.file.file_name().unwrap_or_default();
        let upload = Upload {
            body: body(file, bytes, bar.clone()),
            bytes,
            name: name.to_string_lossy().into_owned(),
            fields: self.fields(),
            key: self.key,
        };
        let submitted = room.submit(upload).await;
        bar.finish_and_clear();
        ask.out()
            .either(&submitted?, |submitted: &wire::Submitted| {
                let known = match &*submitted.was {
                    "known" => " (it was handed in before)",
                    _ => "",
                };
                format!("job {}{known}", submitted.short)
            })?;
        Ok(Ending::Good)
    }

    fn fields(&self) -> Vec<(&'static str, String)> {
        let mut fields = vec![("folder", self.folder.clone())];
        let given = [
            ("template", self.template.as_ref().map(ToString::to_string)),
            ("title", self.title.clone()),
            ("user", self.user.clone()),
            (
                "priority",
                self.priority.map(|priority| priority.to_string()),
            ),
            ("copies", self.copies.map(|copies| copies.to_string())),
            ("hold", self.hold.then(|| "held".to_owned())),
            ("not_before", self.at.map(|at| at.to_string())),
        ];
        fields.extend(
            given
                .into_iter()
                .filter_map(|(name, value)| Some((name, value?))),
        );
        fields
    }
}

fn bar(bytes: u64, form: Form) -> ProgressBar {
    if form == Form::Json || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {bytes} of {total_bytes}, {bytes_per_sec}")
        .expect("the template is good, or the first look at it shows");
    ProgressBar::new(bytes).with_style(style)
}

/// A file that grows meanwhile is sent up to the size it had.
fn body(file: File, bytes: u64, bar: ProgressBar) -> Body {
    let pieces = stream::try_unfold((file.take(bytes), bar), |(mut file, bar)| async move {
        let mut piece = Vec::with_capacity(PIECE);
        let read = (&mut file)
            .take(PIECE as u64)
            .read_to_end(&mut piece)
            .await?;
        bar.inc(read as u64);
        Ok::<_, std::io::Error>((read > 0).then_some((piece, (file, bar))))
    });
    Body::wrap_stream(pieces)
}
