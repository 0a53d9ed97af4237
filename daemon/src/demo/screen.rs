//! What the demo shows: a table that is drawn again in place on a terminal, and one line for each
//! change anywhere else.

use crate::handle::RoomHandle;
use platen_ledger::{Attempt, Job};
use platen_model::{FactKind, JobId, JobState, plain};
use std::collections::HashMap;
use std::io::{self, IsTerminal, Write};

/// The screen.
pub(super) struct Screen {
    kind: Kind,
    lines: usize,
    shown: HashMap<JobId, JobState>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Terminal,
    Pipe,
}

impl Screen {
    pub(super) fn new() -> Self {
        let kind = if io::stdout().is_terminal() {
            Kind::Terminal
        } else {
            Kind::Pipe
        };
        Self {
            kind,
            lines: 0,
            shown: HashMap::new(),
        }
    }

    pub(super) fn print(&mut self, text: &str) -> io::Result<()> {
        self.lines = 0;
        io::stdout().write_all(text.as_bytes())
    }

    /// Draws what is known of the jobs and of files that are not jobs yet.
    pub(super) fn draw(&mut self, room: &RoomHandle, jobs: &[Job]) -> io::Result<()> {
        match self.kind {
            Kind::Terminal => self.draw_table(room, jobs),
            Kind::Pipe => self.tell_changes(room, jobs),
        }
    }

    fn draw_table(&mut self, room: &RoomHandle, jobs: &[Job]) -> io::Result<()> {
        let mut rows = vec![heading()];
        for (folder, view) in room.folders.list() {
            for (name, why) in view.settling {
                rows.push(format!(
                    "\x1b[2m          {:<24.24} arriving in {folder}: {}\x1b[0m",
                    plain(&name),
                    plain(&why)
                ));
            }
        }
        rows.extend(
            jobs.iter()
                .map(|job| format!("{}{}\x1b[0m", colour(job), row(room, job))),
        );
        let mut out = io::stdout().lock();
        if self.lines > 0 {
            write!(out, "\x1b[{}A", self.lines)?;
        }
        for row in &rows {
            writeln!(out, "\x1b[2K{row}")?;
        }
        // What was there before and is no more.
        write!(out, "\x1b[J")?;
        self.lines = rows.len();
        out.flush()
    }

    fn tell_changes(&mut self, room: &RoomHandle, jobs: &[Job]) -> io::Result<()> {
        let mut out = io::stdout().lock();
        if self.shown.is_empty() && !jobs.is_empty() {
            writeln!(out, "{}", heading())?;
        }
        for job in jobs {
            let state = job.status.state();
            if self.shown.insert(job.id, state) != Some(state) {
                writeln!(out, "{}", row(room, job))?;
            }
        }
        out.flush()
    }
}

fn heading() -> String {
    format!(
        "{:<9} {:<24} {:<12} {:<8} {:<9} {:<10} {:<9} {:<9} {:>10}",
        "job", "file", "state", "accepted", "delivered", "confirmed", "counted", "printer", "took"
    )
}

fn row(room: &RoomHandle, job: &Job) -> String {
    let attempt = job.last_attempt();
    let fact = |kind| fact(attempt, kind);
    let state = match room.progress.of(job.id) {
        Some(sending) if sending.total > 0 => {
            format!(
                "sending {}%",
                sending.sent.saturating_mul(100) / sending.total
            )
        }
        Some(_) | None => job.status.state().to_string(),
    };
    format!(
        "{:<9} {:<24.24} {:<12} {:<8} {:<9} {:<10} {:<9} {:<9} {:>10}",
        job.id.short(),
        plain(&job.arrival.personal.file_name),
        state,
        "yes",
        fact(FactKind::Delivered),
        fact(FactKind::DeviceConfirmed),
        fact(FactKind::PagesCounted),
        attempt.map_or("", |attempt| attempt.printer.as_str()),
        took(job),
    )
}

/// These printers cannot say more than that they took the bytes, and the table does not pretend.
fn fact(attempt: Option<&Attempt>, kind: FactKind) -> &'static str {
    let known = attempt.is_some_and(|attempt| attempt.facts.iter().any(|fact| fact.kind == kind));
    match (known, kind) {
        (true, _) => "yes",
        (false, FactKind::DeviceConfirmed | FactKind::PagesCounted) => "cannot say",
        (false, FactKind::Accepted | FactKind::Delivered) => "",
    }
}

/// From acceptance to the last byte.
fn took(job: &Job) -> String {
    let facts = job.last_attempt().map_or(&[][..], |attempt| &attempt.facts);
    let delivered = facts.iter().find(|fact| fact.kind == FactKind::Delivered);
    delivered.map_or_else(String::new, |fact| {
        let seconds = fact.at.duration_since(job.accepted_at).as_secs_f64();
        format!("{:.1} ms", seconds * 1000.0)
    })
}

fn colour(job: &Job) -> &'static str {
    match job.status.state() {
        JobState::Done => "\x1b[32m",
        JobState::NeedsYou | JobState::Unsure | JobState::Failed => "\x1b[33m",
        JobState::Cancelled | JobState::Held => "\x1b[2m",
        JobState::Arriving
        | JobState::Checking
        | JobState::Converting
        | JobState::Preflighting
        | JobState::Programming
        | JobState::Scheduled
        | JobState::Sending
        | JobState::Printing => "",
    }
}
