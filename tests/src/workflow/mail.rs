//! What the hub sends its children, caught on the way and checked against the ledger.

use platen_actors::printer::{PrinterCommand, SendOrder};
use platen_actors::stages::StageCommand;
use platen_actors::supervisor::{Next, Post, Posted, Slot, next};
use platen_ledger::{JobReader, MemoryReader, Status};
use platen_model::PrinterName;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Everything under way from the hub to its children; clones are the same.
#[derive(Debug, Clone, Default)]
pub(super) struct Mail(Arc<Mutex<Letters>>);

#[derive(Debug, Default)]
pub(super) struct Letters {
    pub(super) stages: VecDeque<(Slot, StageCommand)>,
    pub(super) printers: VecDeque<(ActorId, PrinterCommand)>,
    /// What should never have been sent.
    pub(super) wrongs: Vec<String>,
}

/// One printer's actor: while an old one ends, a new one of the same printer may be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ActorId(pub(super) u64);

/// Whether a child is there to take letters; clones are the same child.
#[derive(Debug, Clone)]
pub(super) struct Alive(Arc<AtomicBool>);

/// The way to a stage.
pub(super) struct StageBox {
    pub(super) slot: Slot,
    pub(super) alive: Alive,
    pub(super) mail: Mail,
    pub(super) ledger: MemoryReader,
}

/// The way to a printer's actor.
pub(super) struct PrinterBox {
    pub(super) id: ActorId,
    pub(super) printer: PrinterName,
    pub(super) alive: Alive,
    pub(super) mail: Mail,
    pub(super) ledger: MemoryReader,
}

impl Mail {
    pub(super) fn lock(&self) -> MutexGuard<'_, Letters> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Alive {
    pub(super) fn new() -> Self {
        Self(Arc::new(AtomicBool::new(true)))
    }

    pub(super) fn die(&self) {
        self.0.store(false, Ordering::Relaxed);
    }

    pub(super) fn is_alive(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl Post<StageCommand> for StageBox {
    fn post(&self, command: StageCommand) -> Posted {
        if !self.alive.is_alive() {
            return Posted::No;
        }
        let job = self.ledger.job(command.job.id).ok().flatten();
        let mut letters = self.mail.lock();
        let stands = job.as_ref().map(next);
        if stands != Some(Next::Work(self.slot.work)) {
            let text = format!(
                "{:?} got job {}, which waits for {stands:?}",
                self.slot, command.job.id
            );
            letters.wrongs.push(text);
        }
        letters.stages.push_back((self.slot, command));
        Posted::Yes
    }
}

impl Post<PrinterCommand> for PrinterBox {
    fn post(&self, command: PrinterCommand) -> Posted {
        if !self.alive.is_alive() {
            return Posted::No;
        }
        let mut letters = self.mail.lock();
        if let PrinterCommand::Send(order) | PrinterCommand::Ask(order) = &command
            && let Err(text) = self.is_intended(order)
        {
            letters.wrongs.push(text);
        }
        letters.printers.push_back((self.id, command));
        Posted::Yes
    }
}

impl PrinterBox {
    /// Nothing is sent before its intent is in the ledger, and to nobody else.
    fn is_intended(&self, order: &SendOrder) -> Result<(), String> {
        let job = self.ledger.job(order.job).ok().flatten();
        let job = job.ok_or_else(|| format!("{} is not in the ledger", order.job))?;
        let attempt = job.last_attempt();
        let here = attempt.is_some_and(|attempt| attempt.printer == self.printer);
        match &job.status {
            Status::Sending { attempt, .. } if *attempt == order.attempt && here => Ok(()),
            status => Err(format!(
                "{} was told to print job {} by attempt {}, and the ledger has it as {status:?} \
                 with {attempt:?}",
                self.printer, order.job, order.attempt
            )),
        }
    }
}
