//! Two bounded queues, of which the interactive one goes first.

use crate::workers::task::{Answer, Lane, Task, TaskError};
use crossbeam_channel::{Receiver, Sender, TrySendError, bounded, select_biased};
use std::convert::Infallible;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot;

/// How many tasks may wait in a lane. The backlog proper waits in the ledger.
const CAPACITY: usize = 256;

/// A task and whom to tell.
#[derive(Debug)]
pub(super) struct Order {
    pub(super) task: Task,
    pub(super) lane: Lane,
    pub(super) reply: oneshot::Sender<Result<Answer, TaskError>>,
}

/// Where orders are put.
#[derive(Debug)]
pub(super) struct Lanes {
    interactive: Sender<Order>,
    batch: Sender<Order>,
    /// Dropped to close the lanes.
    open: Mutex<Option<Sender<Infallible>>>,
}

/// Where orders are taken from.
#[derive(Debug, Clone)]
pub(super) struct Orders {
    interactive: Receiver<Order>,
    batch: Receiver<Order>,
    closed: Receiver<Infallible>,
}

/// Returns both ends of a pair of lanes.
pub(super) fn lanes() -> (Lanes, Orders) {
    let ((interactive, interactive_out), (batch, batch_out)) =
        (bounded(CAPACITY), bounded(CAPACITY));
    let (open, closed) = bounded(0);
    let orders = Orders {
        interactive: interactive_out,
        batch: batch_out,
        closed,
    };
    (
        Lanes {
            interactive,
            batch,
            open: Mutex::new(Some(open)),
        },
        orders,
    )
}

impl Lanes {
    /// Puts an order, if there is room.
    pub(super) fn put(&self, lane: Lane, order: Order) -> Result<(), TaskError> {
        let lane = match lane {
            Lane::Interactive => &self.interactive,
            Lane::Batch => &self.batch,
        };
        // Held while the order is put, so that none arrives after the last was refused.
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.is_none() {
            return Err(TaskError::PoolClosed);
        }
        lane.try_send(order).map_err(|error| match error {
            TrySendError::Full(_) => TaskError::Busy,
            TrySendError::Disconnected(_) => TaskError::PoolClosed,
        })
    }

    /// Ends the threads that take orders.
    pub(super) fn close(&self) {
        self.open
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
    }
}

impl Orders {
    /// Waits for the next order. Once the lanes are closed, refuses all and returns `None`.
    pub(super) fn next(&self) -> Option<Order> {
        let order = select_biased! {
            recv(self.closed) -> _ => None,
            recv(self.interactive) -> order => order.ok(),
            recv(self.batch) -> order => order.ok(),
        };
        if order.is_none() {
            self.refuse_all(|| TaskError::PoolClosed);
        }
        order
    }

    /// Waits so long, and returns whether the lanes were closed meanwhile.
    pub(super) fn stops_within(&self, wait: Duration) -> bool {
        matches!(
            self.closed.recv_timeout(wait),
            Err(crossbeam_channel::RecvTimeoutError::Disconnected)
        )
    }

    /// Answers all that wait with an error.
    pub(super) fn refuse_all(&self, error: impl Fn() -> TaskError) {
        for order in self.interactive.try_iter().chain(self.batch.try_iter()) {
            order.answer(Err(error()));
        }
    }
}

impl Order {
    /// Performs the task, unless nobody waits for it any more.
    pub(super) fn fulfil(self, perform: impl FnOnce(&Task, Lane) -> Result<Answer, TaskError>) {
        if !self.reply.is_closed() {
            let answer = perform(&self.task, self.lane);
            self.answer(answer);
        }
    }

    fn answer(self, answer: Result<Answer, TaskError>) {
        // Whoever asked may have gone away.
        let _ = self.reply.send(answer);
    }
}
