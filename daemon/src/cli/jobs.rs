//! `platen jobs`: see jobs, and give them orders.

use super::outcome::{Ending, Outcome};
use super::run::Ask;
use super::show::{ago, bytes, parse_time, time};
use super::table::{Table, cell, job_state};
use crate::api::wire;
use crate::client::Client;
use clap::{Args, Subcommand};
use platen_model::{Timestamp, plain, plain_lines};
use reqwest::Method;
use serde::Serialize;
use std::fmt::Write as _;

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
    /// Print a finished job again, from the very files it was printed from
    Reprint(Order),
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
    #[arg(long, value_name = "STATES")]
    state: Option<String>,
    /// Only jobs that came through this folder
    #[arg(long, value_name = "FOLDER")]
    folder: Option<String>,
    /// Only jobs that go to this printer or group
    #[arg(long, value_name = "PRINTER")]
    to: Option<String>,
    /// Only jobs older than this one, to page on
    #[arg(long, value_name = "JOB")]
    before: Option<String>,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1000))]
    limit: u32,
}

#[derive(Debug, Args)]
pub(super) struct One {
    /// The job: its id, or the last digits of it (at least four)
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
pub(super) struct Move {
    #[command(flatten)]
    order: Order,
    /// The printer or group
    #[arg(long, value_name = "PRINTER")]
    to: String,
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
pub(super) struct Schedule {
    #[command(flatten)]
    order: Order,
    /// Not before this time
    #[arg(long, value_name = "TIME", value_parser = parse_time, required_unless_present = "now", conflicts_with = "now")]
    at: Option<Timestamp>,
    /// As soon as a printer is free
    #[arg(long)]
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
            Self::Reprint(order) => order.give(ask, room, "reprint").await,
            Self::Delete(Order { one, why }) => {
                let path = ["jobs", &one.job];
                give(ask, room, Method::DELETE, &path, &wire::WhyOrder { why }).await
            }
            Self::Move(Move { order, to }) => {
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
        let given = [
            ("state", self.state),
            ("folder", self.folder),
            ("to", self.to),
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

/// A job as a story: what it is, where it stands and why, what is known of each try.
fn story(job: &wire::Job) -> String {
    let mut text = String::new();
    let mut say = |line: String| {
        text.push_str(&line);
        text.push('\n');
    };
    say(format!("Job {}: {}", job.short, plain(&job.title)));
    let reasons = job.reasons.iter().map(|reason| plain(&reason.text));
    say(format!(
        "  is {}: {}",
        job.state,
        reasons.collect::<Vec<_>>().join("; ")
    ));
    say(String::new());
    let from = match &*job.submitted_by {
        "" => String::new(), // nobody knows who dropped a file
        name => format!(" from {}", plain(name)),
    };
    say(format!(
        "  Came through folder {}{from}, accepted {}.",
        job.folder,
        time(&job.accepted_at)
    ));
    say(format!("  {}.", what_it_is(job)));
    say(format!(
        "  Goes to {} {}, {}, priority {}.",
        job.destination.kind,
        job.destination.name,
        copies(job.copies),
        job.priority
    ));
    if let Some(template) = &job.template {
        let wire::JobTemplate { name, version } = template;
        say(format!("  Was given template {name}, version {version}."));
    }
    if let Some(at) = &job.not_before {
        say(format!("  Not before {}.", time(at)));
    }
    if let Some(progress) = &job.progress {
        let (sent, total) = (bytes(progress.sent), bytes(progress.total));
        say(format!("  On its way: {sent} of {total}."));
    }
    say(String::new());
    if job.attempts.is_empty() {
        say("  Known so far:".to_owned());
        facts(&mut say, &job.facts);
    }
    for attempt in &job.attempts {
        let explanation = match &*attempt.explanation {
            "" => String::new(),
            text => format!(": {}", plain(text)),
        };
        let sent = match attempt.sent {
            Some(sent) => format!("{} sent", bytes(sent)),
            None => "bytes sent unknown".to_owned(),
        };
        say(format!(
            "  Attempt {} at {}, begun {}, {sent}, {}{explanation}",
            attempt.number,
            attempt.printer,
            time(&attempt.intended_at),
            attempt.end,
        ));
        facts(&mut say, &attempt.facts);
    }
    ending(&mut say, job);
    text
}

fn what_it_is(job: &wire::Job) -> String {
    let mut text = bytes(job.original.bytes);
    if let Some(format) = &job.format {
        write!(text, ", found to be {format}").expect("a string takes all text");
    }
    match job.pages {
        None => {}
        Some(1) => text.push_str(", 1 page"),
        Some(pages) => write!(text, ", {pages} pages").expect("a string takes all text"),
    }
    text
}

fn copies(copies: u16) -> String {
    match copies {
        1 => "1 copy".to_owned(),
        copies => format!("{copies} copies"),
    }
}

fn facts(say: &mut impl FnMut(String), facts: &wire::Facts) {
    for (kind, fact) in facts.each() {
        let known = match (&fact.at, &fact.source) {
            (Some(at), Some(source)) => format!("yes, {}, by {}", time(at), plain(source)),
            (Some(_), None) | (None, _) => "not known".to_owned(),
        };
        say(format!("    {kind:<17} {known}"));
    }
}

fn ending(say: &mut impl FnMut(String), job: &wire::Job) {
    if !job.outputs.is_empty() {
        say(String::new());
        say("  Its outputs:".to_owned());
        for path in &job.outputs {
            say(format!("    {}", plain(path)));
        }
    }
    if job.state == platen_model::JobState::Unsure.as_str() {
        say(String::new());
        say(format!(
            "  Look at the printer, then say how it was:\n    \
             platen jobs resolve {0} --printed\n    platen jobs resolve {0} --not-printed",
            job.short
        ));
    }
}
