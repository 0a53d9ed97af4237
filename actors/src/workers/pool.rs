//! A fixed number of threads, each with a worker child, fed from two bounded lanes; and beside
//! them the threads that convert office documents.

mod lanes;
mod part;
mod perform;

pub(super) use part::Part;

use super::cage::Cage;
use super::child::Worker;
use super::task::{Answer, CageReport, Lane, PoolError, PoolOptions, Task, TaskError};
use lanes::{Lanes, Order, Orders};
use std::io::{self, PipeReader, PipeWriter};
use std::os::fd::AsFd;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;
use tokio::sync::oneshot;

/// The first wait before a worker that died is replaced once more, doubled each time.
const FIRST_WAIT: Duration = Duration::from_millis(50);
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// Workers for foreign bytes. Clones share the same workers; when the last is dropped, or one is
/// stopped, all children are ended.
#[derive(Debug, Clone)]
pub struct Pool {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    report: CageReport,
    workers: Arc<Lanes>,
    office: Lanes,
    running: Mutex<Option<Running>>,
}

/// What ends when the pool does.
#[derive(Debug)]
struct Running {
    /// Its closing is seen by every thread that waits for a child.
    stop: PipeWriter,
    threads: Vec<JoinHandle<()>>,
}

/// What every thread of the pool knows.
pub(super) struct Setup {
    pub(super) options: PoolOptions,
    pub(super) cage: Cage,
    pub(super) stop: PipeReader,
}

impl Pool {
    /// Starts the first worker, to see that it works and what it is held by, and then the
    /// threads, each of which starts its own.
    ///
    /// Needs no runtime, and takes some ten milliseconds.
    pub fn start(mut options: PoolOptions) -> Result<Self, PoolError> {
        for (count, what) in [
            (options.workers, "worker"),
            (options.conversions, "conversion"),
        ] {
            if count == 0 {
                return Err(PoolError::None { what });
            }
        }
        let fail = |program: &PathBuf| {
            let program = program.clone();
            move |source| PoolError::Start { program, source }
        };
        let program = options
            .program
            .canonicalize()
            .map_err(fail(&options.program))?;
        options.program = program;
        let cage = Cage::find(&options)?;
        let (stop, keep) = io::pipe().map_err(fail(&options.program))?;
        let first = Worker::start(&options, &cage, stop.as_fd())?;
        let report = cage.report(first.limits().to_vec());
        let (worker_lanes, worker_orders) = lanes::lanes();
        let (office_lanes, office_orders) = lanes::lanes();
        let setup = Arc::new(Setup {
            options,
            cage,
            stop,
        });
        // From here on an error ends what has been started.
        let shared = Shared {
            report,
            workers: Arc::new(worker_lanes),
            office: office_lanes,
            running: Mutex::new(Some(Running {
                stop: keep,
                threads: Vec::new(),
            })),
        };
        let mut first = Some(first);
        for _ in 0..setup.options.workers {
            let (setup, orders, worker) = (Arc::clone(&setup), worker_orders.clone(), first.take());
            shared.spawn(&setup.clone(), "worker", move || {
                serve(&setup, &orders, worker)
            })?;
        }
        for _ in 0..setup.options.conversions {
            let (setup, orders) = (Arc::clone(&setup), office_orders.clone());
            let inspect = Arc::clone(&shared.workers);
            shared.spawn(&setup.clone(), "converter", move || {
                while let Some(order) = orders.next() {
                    order.fulfil(|task, lane| perform::convert(&setup, &inspect, lane, task));
                }
            })?;
        }
        Ok(Self {
            shared: Arc::new(shared),
        })
    }

    /// Has a worker perform the task, and returns its answer.
    ///
    /// Needs no particular runtime. If the future is dropped before a worker has begun, the task
    /// is not done; after that it is done for nobody.
    pub async fn run(&self, lane: Lane, task: Task) -> Result<Answer, TaskError> {
        let lanes = match task {
            Task::Identify { .. }
            | Task::Inspect { .. }
            | Task::Wrap { .. }
            | Task::Select { .. }
            | Task::LookForColour { .. }
            | Task::Program { .. }
            | Task::Fault(_) => &self.shared.workers,
            Task::ConvertOffice { .. } => &self.shared.office,
        };
        let (reply, answer) = oneshot::channel();
        lanes.put(lane, Order { task, lane, reply })?;
        answer.await.unwrap_or(Err(TaskError::PoolClosed))
    }

    /// Returns what keeps the workers in.
    #[must_use]
    pub fn cage(&self) -> CageReport {
        self.shared.report.clone()
    }

    /// Ends all children and waits for them. Tasks under way and waiting end with
    /// [`TaskError::PoolClosed`], also those of other clones.
    pub fn stop(self) {
        self.shared.stop();
    }
}

impl Shared {
    fn spawn(
        &self,
        setup: &Setup,
        name: &str,
        work: impl FnOnce() + Send + 'static,
    ) -> Result<(), PoolError> {
        let thread = thread::Builder::new()
            .name(name.to_owned())
            .spawn(work)
            .map_err(|source| PoolError::Start {
                program: setup.options.program.clone(),
                source,
            })?;
        if let Some(running) = self.running().as_mut() {
            running.threads.push(thread);
        }
        Ok(())
    }

    fn running(&self) -> MutexGuard<'_, Option<Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn stop(&self) {
        self.workers.close();
        self.office.close();
        let running = self
            .running
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(Running { stop, threads }) = running {
            drop(stop);
            for thread in threads {
                // A thread that panicked has told so itself, and its child is gone.
                let _ = thread.join();
            }
        }
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Keeps one worker and gives it one order after the other, until the pool stops.
fn serve(setup: &Setup, orders: &Orders, first: Option<Worker>) {
    let mut tended = Tended {
        setup,
        worker: first,
        done: 0,
        unlucky: 0,
    };
    loop {
        tended.ready(orders);
        let Some(order) = orders.next() else { return };
        order.fulfil(|task, _| tended.perform(task));
    }
}

/// A worker that is replaced when it is worn or dead.
struct Tended<'a> {
    setup: &'a Setup,
    worker: Option<Worker>,
    done: u32,
    /// How many workers in a row came to a bad end.
    unlucky: u32,
}

impl Tended<'_> {
    /// Sees to it that there is a worker, unless the pool stops.
    fn ready(&mut self, orders: &Orders) {
        if self.done >= self.setup.options.recycle_after {
            self.worker = None;
        }
        while self.worker.is_none() {
            // One bad end may be the document's; only a row of them is a reason to wait.
            let pause = if self.unlucky > 1 {
                wait(self.unlucky)
            } else {
                Duration::ZERO
            };
            if orders.stops_within(pause) {
                return;
            }
            let Err(error) = self.replace() else { return };
            if orders.stops_within(Duration::ZERO) {
                return;
            }
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "cannot start a worker"
            );
            self.unlucky = self.unlucky.saturating_add(1);
            let error = Arc::new(error);
            orders.refuse_all(|| TaskError::NoWorker {
                source: Arc::clone(&error),
            });
        }
    }

    fn replace(&mut self) -> Result<(), PoolError> {
        self.worker = None;
        self.worker = Some(Worker::start(
            &self.setup.options,
            &self.setup.cage,
            self.setup.stop.as_fd(),
        )?);
        self.done = 0;
        Ok(())
    }

    fn perform(&mut self, task: &Task) -> Result<Answer, TaskError> {
        let answer = perform::perform(self, task);
        match &answer {
            Ok(_) => self.unlucky = 0,
            Err(_) if self.worker.is_none() => self.unlucky = self.unlucky.saturating_add(1),
            Err(_) => {}
        }
        answer
    }
}

fn wait(unlucky: u32) -> Duration {
    FIRST_WAIT
        .saturating_mul(1 << unlucky.min(8))
        .min(LONGEST_WAIT)
}
