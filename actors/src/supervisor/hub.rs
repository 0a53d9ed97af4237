//! The hub's thread: drains reports, lets the room take them, commits once, goes on.

use super::report::Report;
use super::room::Room;
use crate::alarms::{AlarmBoard, AlarmKey};
use platen_ledger::StoreError;
use platen_model::FileRef;
use std::collections::VecDeque;
use std::io;
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::mpsc;

/// Reports that wait for the hub; senders wait for room beyond it.
const CHANNEL: usize = 1024;
/// Reports that share one commit at the most.
const BATCH: usize = 256;
/// How long the hub waits before it tries a failed commit again.
const AGAIN: Duration = Duration::from_millis(500);

/// What the hub needs beside the room.
pub struct HubOptions {
    /// Where a ledger that cannot be written is told.
    pub alarms: AlarmBoard,
    /// Gets files that nothing may refer to any more; must not block.
    pub purge: Box<dyn FnMut(Vec<FileRef>) + Send>,
}

/// The hub's thread.
#[derive(Debug)]
pub struct Hub {
    reports: mpsc::Sender<Report>,
    thread: JoinHandle<()>,
}

impl Hub {
    /// Starts the hub's thread.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(room: Room, options: HubOptions) -> io::Result<Self> {
        let (reports, incoming) = mpsc::channel(CHANNEL);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()?;
        let turning = Turning {
            room,
            options,
            incoming,
            deferred: VecDeque::new(),
        };
        let thread = std::thread::Builder::new()
            .name("hub".to_owned())
            .spawn(move || runtime.block_on(turning.run()))?;
        Ok(Self { reports, thread })
    }

    /// Returns where to send reports.
    #[must_use]
    pub fn reports(&self) -> mpsc::Sender<Report> {
        self.reports.clone()
    }

    /// Whether the hub's thread has ended; without it nothing goes on.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.thread.is_finished()
    }

    /// Waits for the hub to end after [`Report::Stop`].
    ///
    /// # Errors
    /// When it panicked.
    pub fn join(self) -> std::thread::Result<()> {
        drop(self.reports);
        self.thread.join()
    }
}

struct Turning {
    room: Room,
    options: HubOptions,
    incoming: mpsc::Receiver<Report>,
    /// Reports that came while the ledger could not be written.
    deferred: VecDeque<Report>,
}

enum Ended {
    No,
    Yes,
}

impl Turning {
    async fn run(mut self) {
        self.turn_until_committed().await;
        loop {
            let ended = self.gather().await;
            self.room.tick();
            self.turn_until_committed().await;
            if matches!(ended, Ended::Yes) {
                return;
            }
        }
    }

    /// Waits for reports or for time to pass, and lets the room take what came.
    async fn gather(&mut self) -> Ended {
        let first = match self.deferred.pop_front() {
            Some(report) => Some(report),
            None => match self.next_tick() {
                None => self.incoming.recv().await,
                Some(wait) => match tokio::time::timeout(wait, self.incoming.recv()).await {
                    Err(_time_has_come) => return Ended::No,
                    Ok(report) => report,
                },
            },
        };
        let Some(first) = first else {
            return Ended::Yes;
        };
        let mut next = Some(first);
        for _ in 0..BATCH {
            let Some(report) = next else { break };
            let last = matches!(report, Report::Stop { .. });
            self.room.take(report);
            if last {
                return Ended::Yes;
            }
            next = self
                .deferred
                .pop_front()
                .or_else(|| self.incoming.try_recv().ok());
        }
        if let Some(report) = next {
            self.deferred.push_front(report);
        }
        Ended::No
    }

    /// Tidies up when nothing waits, and returns how long nothing is asked for by time alone.
    fn next_tick(&mut self) -> Option<std::time::Duration> {
        if self.incoming.is_empty() {
            self.room.idle();
        }
        self.room.next_tick()
    }

    async fn turn_until_committed(&mut self) {
        while let Err(error) = self.room.turn() {
            self.wait_for_ledger(&error).await;
        }
        self.options.alarms.clear(&AlarmKey::Ledger);
        for child in self.room.take_parked() {
            let text = format!(
                "{child} ended again and again and is not started any more; what it had to do \
                 waits: look into the log, then restart the room"
            );
            self.options
                .alarms
                .raise(AlarmKey::Child(child.to_string()), text);
        }
        let purged = self.room.take_purged();
        if !purged.is_empty() {
            (self.options.purge)(purged);
        }
    }

    /// Nothing goes on without the ledger: says so, refuses what is handed in, tries again.
    async fn wait_for_ledger(&mut self, error: &StoreError) {
        let why = crate::printer::chain(error);
        self.options.alarms.raise(
            AlarmKey::Ledger,
            format!("the ledger cannot be written, all work waits: {why}"),
        );
        self.room.refuse_submissions(&why);
        tokio::time::sleep(AGAIN).await;
        while self.deferred.len() < CHANNEL {
            let Ok(report) = self.incoming.try_recv() else {
                break;
            };
            match report {
                Report::Submit { reply, .. } => {
                    let why = why.clone();
                    let _caller_may_be_gone =
                        reply.send(Err(super::SubmitError::Unavailable { why }));
                }
                // Nor is it said what a failed commit left on the disk.
                Report::Known { reply, .. } => {
                    let _asker_may_be_gone = reply.send(Err(why.clone()));
                }
                Report::Look { .. } => self.room.take(report),
                other => self.deferred.push_back(other),
            }
        }
        if let Err(error) = self.room.mend() {
            tracing::debug!("the ledger is not usable yet: {error}");
        }
    }
}
