//! The notifier: looks at what waits for people when it is told that something changed, at most
//! once a second, and tells them.
//!
//! What it tells is a line in the log for each job that came to wait, up to ten at once and the
//! rest as a number; metrics; and the [`AttentionBoard`], from which the service manager's status
//! line is made. Alarms have their lines in the log from the board itself, at once and even where
//! no notifier lives.

use super::ask_of;
use super::attention::{Attention, AttentionBoard};
use super::notice::Notice;
use crate::alarms::AlarmBoard;
use crate::supervision::Guard;
use actix::prelude::*;
use platen_ledger::{Job, JobReader, StoreError};
use platen_model::fault_point;
use std::sync::Arc;
use std::time::Duration;

/// Notices that wait for the notifier. Where there are more, those that wait make it look anyway.
const MAILBOX: usize = 16;
/// The least time from one look to the next.
const PAUSE: Duration = Duration::from_secs(1);

/// What a notifier needs.
#[derive(Clone)]
pub struct NotifierParts {
    /// The jobs.
    pub reader: Arc<dyn JobReader>,
    /// What is wrong.
    pub alarms: AlarmBoard,
    /// Where it shows what it found.
    pub board: AttentionBoard,
}

/// The notifier.
pub struct Notifier {
    parts: NotifierParts,
    heard: Notice,
    pace: Pace,
    course: Course,
    /// Held, not read: its drop tells how the notifier ended.
    _guard: Guard,
}

/// Whether it may look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pace {
    /// It may.
    Free,
    /// It looks, or has looked a moment ago.
    Busy,
    /// The same, and meanwhile there is more to see.
    BusyAndAgain,
}

/// Whether it has looked before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Course {
    First,
    Later,
}

/// What a look found.
struct Found {
    attention: Attention,
    /// Jobs that came to wait, as they are now.
    jobs: Vec<Job>,
    /// How many came beside them.
    more: u64,
}

impl Notifier {
    /// Returns a notifier.
    #[must_use]
    pub fn new(parts: NotifierParts, guard: Guard) -> Self {
        Self {
            parts,
            heard: Notice::default(),
            pace: Pace::Free,
            course: Course::First,
            _guard: guard,
        }
    }
}

impl Actor for Notifier {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(MAILBOX);
        let (mut changes, me) = (self.parts.alarms.changes(), ctx.address());
        let listening = async move {
            while changes.changed().await.is_ok() {
                // A full mailbox makes it look anyway.
                let _sent = me.try_send(Notice::default());
            }
        };
        ctx.spawn(actix::fut::wrap_future(listening));
        self.look(ctx);
    }
}

impl Handler<Notice> for Notifier {
    type Result = ();

    fn handle(&mut self, notice: Notice, ctx: &mut Self::Context) {
        self.heard.add(notice);
        self.look(ctx);
    }
}

impl Notifier {
    /// Looks now, or as soon as the pause is over.
    fn look(&mut self, ctx: &mut Context<Self>) {
        if self.pace != Pace::Free {
            self.pace = Pace::BusyAndAgain;
            return;
        }
        self.pace = Pace::Busy;
        let (parts, heard) = (self.parts.clone(), std::mem::take(&mut self.heard));
        let asked = heard.clone();
        let looking = tokio::task::spawn_blocking(move || find(&parts, &asked));
        let telling = looking.into_actor(self).map(|found, notifier, ctx| {
            match found {
                Ok(Ok(found)) => notifier.tell(&found),
                Ok(Err(error)) => {
                    tracing::debug!("what waits for people is not known yet: {error}");
                    notifier.heard.add(heard);
                    notifier.pace = Pace::BusyAndAgain;
                }
                Err(panicked) => tracing::error!("looking for what waits failed: {panicked}"),
            }
            ctx.run_later(PAUSE, Self::rested);
        });
        ctx.spawn(telling);
    }

    fn rested(&mut self, ctx: &mut Context<Self>) {
        let pace = std::mem::replace(&mut self.pace, Pace::Free);
        if pace == Pace::BusyAndAgain {
            self.look(ctx);
        }
    }

    fn tell(&mut self, found: &Found) {
        fault_point!("notify.before_telling");
        let Found {
            attention,
            jobs,
            more,
        } = found;
        jobs.iter().for_each(tell_of);
        if *more > 0 {
            metrics::counter!("platen_notices_summed_total").increment(*more);
            tracing::warn!("{more} more jobs came to wait for a person: {attention}");
        } else if self.course == Course::First && attention.waiting() > 0 {
            tracing::warn!("{attention}: `platen status` lists what waits");
        }
        self.course = Course::Later;
        self.parts.board.show(attention.clone());
    }
}

fn find(parts: &NotifierParts, heard: &Notice) -> Result<Found, StoreError> {
    let (named, more) = heard.jobs();
    let mut jobs = vec![];
    for job in named {
        jobs.extend(parts.reader.job(job)?);
    }
    Ok(Found {
        attention: Attention::of(&parts.reader.counts()?, parts.alarms.list()),
        jobs,
        more,
    })
}

/// Says that a job came to wait, unless somebody was faster.
fn tell_of(job: &Job) {
    let Some(ask) = ask_of(job) else { return };
    let state = job.status.state();
    metrics::counter!("platen_notices_total", "state" => state.as_str()).increment(1);
    let printer = job
        .last_attempt()
        .map(|attempt| attempt.printer.to_string());
    let folder = &job.arrival.folder;
    tracing::warn!(
        job = %job.id, %folder, %state, printer,
        "needs you: {}; {}", ask.why, ask.command
    );
}
