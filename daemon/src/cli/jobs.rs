//! `platen jobs`: see jobs, and give them orders.

use super::job_story::story;
use super::outcome::{Ending, Outcome};
use super::run::Ask;
use super::show::{ago, parse_time};
use super::table::{Table, cell, job_state};
use crate::api::{Meant, wire};
use crate::client::Client;
use clap::{Args, Subcommand};
use platen_model::ranges::Ranges;
use platen_model::{FolderName, JobState, PrinterName, Timestamp, plain_lines};
use reqwest::Method;
use serde::Serialize;

#[derive(Debug, Subcommand)]
pub(super) enum Jobs {
    /// List jobs, the latest first
    #[command(
        after_help = "Examples:\n  platen jobs list --state unsure,needs-you\n  \
        platen jobs list --folder shop --limit 20\n  platen jobs list --json | jq '.jobs[].id'"
    )]
    List(List),
    /// Tell all about one job: where it stands, why, and what is known of its printing
    Show(One),
    /// Tell what happened to a job, in order
    Log(One),
    /// Keep a job from going on
    Hold(Order),
    /// Let a held job go on, or answer what it asked with "go on"
    Release(Order),
    /// Do not print a job; a delivery under way is broken off
    Cancel(Order),
    /// Delete a finished job's files and the names in it for good; the rest of its history stays
    Delete(Order),
    /// Print a finished job again, or some of its pages, from the very file it was printed from
    #[command(
        after_help = "Examples:\n  platen jobs reprint 1a2b3c4d --why 'coffee on it'\n  \
        platen jobs reprint 1a2b3c4d --pages 17-20,last"
    )]
    Reprint(Reprint),
    /// Send a waiting job to another printer or group
    Move(Move),
    /// Make a job more or less urgent
    Priority(Priority),
    /// Print a job later, or at once
    #[command(
        after_help = "Examples:\n  platen jobs schedule 1a2b3c4d --at 2026-03-01T18:00\n  \
        platen jobs schedule 1a2b3c4d --at 'in 2h'\n  platen jobs schedule 1a2b3c4d --now"
    )]
    Schedule(Schedule),
    /// Say whether an unsure job was printed, after a look at the printer
    #[command(after_help = "Examples:\n  \
        platen jobs resolve 1a2b3c4d --printed --why 'lies in the tray, complete'\n  \
        platen jobs resolve 1a2b3c4d --not-printed --why 'the press shows no such job'\n\n\
        Nobody else can know: the connection broke after bytes had left, and the protocol has no \
        way to ask.\nWith --not-printed the job is sent again.")]
    Resolve(Resolve),
}

#[derive(Debug, Args)]
pub(super) struct List {
    /// Only jobs in these states, separated by commas
    #[arg(long, value_name = "STATES", value_delimiter = ',')]
    state: Vec<JobState>,
    /// Only jobs that came through this folder
    #[arg(long, value_name = "FOLDER")]
    folder: Option<FolderName>,
    /// Only jobs that go to this printer or group
    #[arg(long, value_name = "PRINTER")]
    to: Option<PrinterName>,
    /// Only jobs older than this one, to page on
    #[arg(long, value_name = "JOB", value_parser = parse_job)]
    before: Option<String>,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1000))]
    limit: u32,
}

#[derive(Debug, Args)]
pub(super) struct One {
    /// The job: its id, or the last digits of it (at least four)
    #[arg(value_parser = parse_job)]
    job: String,
}

#[derive(Debug, Args)]
pub(super) struct Order {
    #[command(flatten)]
    one: One,
    /// Why, for the ledger
    #[arg(
        long,
        value_name = "TEXT",
        default_value = "",
        hide_default_value = true
    )]
    why: String,
}

#[derive(Debug, Args)]
pub(super) struct Reprint {
    #[command(flatten)]
    order: Order,
    /// Only these pages of what was printed, such as 2-4,last
    #[arg(long, value_name = "RANGES")]
    pages: Option<Ranges>,
}

#[derive(Debug, Args)]
pub(super) struct Move {
    #[command(flatten)]
    order: Order,
    /// The printer or group
    #[arg(long, value_name = "PRINTER")]
    to: PrinterName,
}

#[derive(Debug, Args)]
pub(super) struct Priority {
    #[command(flatten)]
    order: Order,
    /// 1 to 100, the highest first
    #[arg(value_parser = clap::value_parser!(i64).range(1..=100))]
    priority: i64,
}

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("when").required(true))]
pub(super) struct Schedule {
    #[command(flatten)]
    order: Order,
    /// Not before this time, such as 2026-03-01T18:00 or 'in 2h'
    #[arg(long, value_name = "TIME", value_parser = parse_when, group = "when")]
    at: Option<Timestamp>,
    /// As soon as a printer is free: no time is set any more
    #[arg(long, group = "when")]
    now: bool,
}

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("answer").required(true))]
pub(super) struct Resolve {
    #[command(flatten)]
    order: Order,
    /// It was printed
    #[arg(long, group = "answer")]
    printed: bool,
    /// It was not printed; print it
    #[arg(long, group = "answer")]
    not_printed: bool,
}

impl Jobs {
    pub(super) async fn run(self, ask: &Ask, room: &Client) -> Outcome {
        match self {
            Self::List(list) => list.run(ask, room).await,
            Self::Show(one) => show(ask, room, &one.job).await,
            Self::Log(one) => log(ask, room, &one.job).await,
            Self::Hold(order) => order.give(ask, room, "hold").await,
            Self::Release(order) => order.give(ask, room, "release").await,
            Self::Cancel(order) => order.give(ask, room, "cancel").await,
            Self::Reprint(Reprint { order, pages }) => {
                let pages = pages.map(|pages| pages.to_string());
                let why = order.why;
                let body = wire::ReprintOrder { pages, why };
                post(ask, room, &order.one, "reprint", &body).await
            }
            Self::Delete(Order { one, why }) => {
                let path = ["jobs", &one.job];
                give(ask, room, Method::DELETE, &path, &wire::WhyOrder { why }).await
            }
            Self::Move(Move { order, to }) => {
                let to = to.to_string();
                let body = wire::MoveOrder { to, why: order.why };
                post(ask, room, &order.one, "move", &body).await
            }
            Self::Priority(Priority { order, priority }) => {
                let why = order.why;
                let body = wire::PriorityOrder { priority, why };
                post(ask, room, &order.one, "priority", &body).await
            }
            Self::Schedule(Schedule { order, at, now: _ }) => {
                let not_before = at.map(|at| at.to_string());
                let why = order.why;
                let body = wire::ScheduleOrder { not_before, why };
                post(ask, room, &order.one, "schedule", &body).await
            }
            Self::Resolve(resolve) => {
                let answer = if resolve.printed {
                    wire::Printed::Printed
                } else {
                    wire::Printed::NotPrinted
                };
                let why = resolve.order.why;
                let body = wire::ResolveOrder { answer, why };
                post(ask, room, &resolve.order.one, "resolve", &body).await
            }
        }
    }
}

impl List {
    async fn run(self, ask: &Ask, room: &Client) -> Outcome {
        let mut query = vec![("limit", self.limit.to_string())];
        let states: Vec<_> = self.state.iter().map(|state| state.as_str()).collect();
        let given = [
            ("state", (!states.is_empty()).then(|| states.join(","))),
            ("folder", self.folder.map(|folder| folder.to_string())),
            ("to", self.to.map(|to| to.to_string())),
            ("before", self.before),
        ];
        query.extend(
            given
                .into_iter()
                .filter_map(|(key, value)| Some((key, value?))),
        );
        let jobs: wire::Jobs = room.get(&["jobs"], &query).await?;
        let out = ask.out();
        let human = |jobs: &wire::Jobs| {
            if jobs.jobs.is_empty() {
                return "no jobs".to_owned();
            }
            let heading = ["job", "state", "folder", "to", "pages", "changed", "title"];
            let mut table = Table::new(out.colour(), &heading);
            for job in &jobs.jobs {
                table.row(vec![
                    cell(&job.short),
                    job_state(&job.state),
                    cell(&job.folder),
                    cell(&job.destination.name),
                    cell(job.pages.map(|pages| pages.to_string()).unwrap_or_default()),
                    cell(ago(&job.changed_at)),
                    cell(&job.title),
                ]);
            }
            let more = jobs.next.as_ref().map(|next| {
                let last = &next[next.len().saturating_sub(8)..];
                format!("older ones: platen jobs list --before {last}\n")
            });
            table.lines() + &more.unwrap_or_default()
        };
        out.either(&jobs, human)?;
        Ok(Ending::Good)
    }
}

/// Checks what is written for a job before the room is asked.
pub(super) fn parse_job(text: &str) -> Result<String, String> {
    let meant = text.parse::<Meant>();
    meant
        .map(|_| text.to_owned())
        .map_err(|error| error.to_string())
}

fn parse_when(text: &str) -> Result<Timestamp, String> {
    parse_time(text).map_err(|why| format!("{why}; --now takes a time back"))
}

async fn show(ask: &Ask, room: &Client, job: &str) -> Outcome {
    let job: wire::Job = room.get(&["jobs", job], &[]).await?;
    ask.out().either(&job, story)?;
    Ok(Ending::Good)
}

async fn log(ask: &Ask, room: &Client, job: &str) -> Outcome {
    let path = ["jobs", job, "log"];
    match ask.out().form() {
        super::show::Form::Human => ask.out().text(&plain_lines(&room.text(&path).await?))?,
        super::show::Form::Json => {
            let events: wire::Events = room.get(&path, &[]).await?;
            ask.out().either(&events, |_| String::new())?;
        }
    }
    Ok(Ending::Good)
}

impl Order {
    async fn give(self, ask: &Ask, room: &Client, order: &str) -> Outcome {
        let body = wire::WhyOrder { why: self.why };
        post(ask, room, &self.one, order, &body).await
    }
}

async fn post(ask: &Ask, room: &Client, one: &One, order: &str, body: &impl Serialize) -> Outcome {
    give(ask, room, Method::POST, &["jobs", &one.job, order], body).await
}

async fn give(
    ask: &Ask,
    room: &Client,
    method: Method,
    path: &[&str],
    body: &impl Serialize,
) -> Outcome {
    let ordered: wire::Ordered = room.order(method, path, body).await?;
    let human = |ordered: &wire::Ordered| format!("job {} is {}", ordered.short, ordered.state);
    ask.out().either(&ordered, human)?;
    Ok(Ending::Good)
}
