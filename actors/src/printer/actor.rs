//! The actor of one printer.

use super::delivery::Delivery;
use super::progress::Progress;
use super::target::{self, Connection, Naming, NotReady};
use super::{Ended, PrinterCommand, SendOrder};
use crate::supervision::Guard;
use crate::supervisor::{Report, SessionReport};
use actix::prelude::*;
use jiff::tz::TimeZone;
use platen_config::{Link, Printer};
use platen_ledger::vault::Vault;
use platen_model::{AttemptNo, Clock, JobId, PrinterName, fault_point};
use platen_protocols::lpr::codec::JobNumber;
use platen_protocols::{Blame, CancelHandle, CancelToken};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, mpsc};

/// Commands that wait for a printer's actor: the hub has at most one delivery under way.
const MAILBOX: usize = 8;
/// How long the connection of a probe is kept for the job that follows it.
const KEPT: Duration = Duration::from_secs(5);

/// What every printer's actor needs.
#[derive(Clone)]
pub struct PrinterParts {
    /// The hub.
    pub hub: mpsc::Sender<Report>,
    /// The files.
    pub vault: Vault,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The room's time zone, for file names.
    pub zone: TimeZone,
    /// Where progress is shown.
    pub progress: Progress,
}

/// The actor of one printer.
pub struct PrinterActor {
    name: PrinterName,
    settings: Arc<Printer>,
    parts: PrinterParts,
    kept: Option<(Connection, SpawnHandle)>,
    session: Option<Session>,
    /// Held by what changes files in a drop folder.
    alone: Arc<Mutex<()>>,
    number: JobNumber,
    stay: Stay,
    guard: Guard,
}

struct Session {
    job: JobId,
    attempt: AttemptNo,
    cancel: CancelHandle,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stay {
    Here,
    UntilSessionEnds,
}

impl PrinterActor {
    /// Returns the actor of the printer `name`.
    #[must_use]
    pub fn new(
        name: PrinterName,
        settings: Arc<Printer>,
        parts: PrinterParts,
        guard: Guard,
    ) -> Self {
        let number = JobNumber::FIRST;
        let stay = Stay::Here;
        Self {
            name,
            settings,
            parts,
            kept: None,
            session: None,
            alone: Arc::default(),
            number,
            stay,
            guard,
        }
    }
}

impl Actor for PrinterActor {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(MAILBOX);
    }
}

impl Handler<PrinterCommand> for PrinterActor {
    type Result = ();

    fn handle(&mut self, command: PrinterCommand, ctx: &mut Self::Context) {
        match command {
            PrinterCommand::Probe => self.probe(ctx),
            PrinterCommand::Send(order) => self.send(*order, ctx),
            PrinterCommand::Ask(order) => self.ask(*order, ctx),
            PrinterCommand::Clear(order) => self.clear(*order, ctx),
            PrinterCommand::Abort { job, attempt } => {
                let session = self.session.as_ref();
                if let Some(session) =
                    session.filter(|session| session.job == job && session.attempt == attempt)
                {
                    session.cancel.cancel();
                }
            }
            PrinterCommand::Configure(settings) => {
                self.settings = settings;
                self.kept = None; // it leads to where the printer was
            }
            PrinterCommand::Retire if self.session.is_none() => {
                self.guard.finish();
                ctx.stop();
            }
            PrinterCommand::Retire => self.stay = Stay::UntilSessionEnds,
        }
    }
}

impl PrinterActor {
    fn probe(&mut self, ctx: &mut Context<Self>) {
        self.number = self.number.next();
        let (settings, number) = (Arc::clone(&self.settings), self.number);
        let connecting =
            async move { target::connect(&settings.link, number, CancelToken::never()).await };
        let keeping = connecting.into_actor(self).then(|connected, actor, ctx| {
            let report = match connected {
                Ok(connection) => {
                    let dropped = ctx.run_later(KEPT, |actor, _| actor.kept = None);
                    actor.kept = Some((connection, dropped));
                    SessionReport::Reached
                }
                Err(NotReady::Silent(why) | NotReady::Cancelled(why)) => {
                    SessionReport::NotReached { why }
                }
                Err(NotReady::Refused(why)) => SessionReport::TurnedAway { why },
            };
            actor.report(report).into_actor(actor)
        });
        ctx.spawn(keeping);
    }

    fn send(&mut self, order: SendOrder, ctx: &mut Context<Self>) {
        let (cancel, token) = CancelToken::pair();
        let (job, attempt) = (order.job, order.attempt);
        self.session = Some(Session {
            job,
            attempt,
            cancel,
        });
        self.number = self.number.next();
        let kept = self.kept.take().map(|(connection, dropped)| {
            ctx.cancel_future(dropped);
            connection
        });
        let delivery = Delivery {
            order,
            settings: Arc::clone(&self.settings),
            number: self.number,
            naming: self.naming(),
            parts: self.parts.clone(),
            kept,
            token,
        };
        let hub = self.parts.hub.clone();
        let printer = self.name.clone();
        let alone = Arc::clone(&self.alone);
        let delivering = async move {
            let _alone = alone.lock().await;
            tracing::debug!(%job, %printer, %attempt, "a delivery begins");
            let (how, back_channel) = delivery.run().await;
            tracing::debug!(%job, %printer, %attempt, "the delivery ended: {how:?}");
            fault_point!("printer.after_send");
            let report = SessionReport::Ended {
                job,
                attempt,
                how,
                back_channel,
            };
            let _hub_is_gone_at_shutdown = hub.send(Report::Session { printer, report }).await;
        };
        let ending = delivering
            .into_actor(self)
            .map(|(), actor, ctx| actor.session_ended(ctx));
        ctx.spawn(ending);
    }

    fn ask(&mut self, order: SendOrder, ctx: &mut Context<Self>) {
        let (settings, naming) = (Arc::clone(&self.settings), self.naming());
        let asking = async move {
            let how = match &settings.link {
                Link::Folder(link) => target::ask(link, &order, &naming, &settings.retry).await,
                Link::Raw(_) | Link::Lpr(_) => Ended::Unsure {
                    sent: None,
                    why: "the room ended while this delivery was under way".to_owned(),
                    blame: Blame::Device,
                },
            };
            let (job, attempt, back_channel) = (order.job, order.attempt, String::new());
            SessionReport::Ended {
                job,
                attempt,
                how,
                back_channel,
            }
        };
        let answering = asking
            .into_actor(self)
            .then(|report, actor, _| actor.report(report).into_actor(actor));
        ctx.spawn(answering);
    }

    fn clear(&mut self, order: SendOrder, ctx: &mut Context<Self>) {
        let (settings, naming) = (Arc::clone(&self.settings), self.naming());
        let alone = Arc::clone(&self.alone);
        let clearing = async move {
            if let Link::Folder(link) = &settings.link {
                target::clear(link, &order, &naming, &settings.retry, &alone).await;
            }
        };
        ctx.spawn(clearing.into_actor(self));
    }

    fn session_ended(&mut self, ctx: &mut Context<Self>) {
        self.session = None;
        if self.stay == Stay::UntilSessionEnds {
            self.guard.finish();
            ctx.stop();
        }
    }

    fn naming(&self) -> Naming {
        Naming {
            printer: self.name.clone(),
            zone: self.parts.zone.clone(),
        }
    }

    fn report(&self, report: SessionReport) -> impl Future<Output = ()> + use<> {
        let (hub, printer) = (self.parts.hub.clone(), self.name.clone());
        tracing::debug!(%printer, "was asked: {report:?}");
        async move {
            let _hub_is_gone_at_shutdown = hub.send(Report::Session { printer, report }).await;
        }
    }
}
