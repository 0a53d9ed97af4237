//! The always-on service: from an empty directory to a running room, until a signal ends it.

use crate::api::{self, Doors};
use crate::boot::{self, BootOptions, Running};
use crate::handle::{RoomHandle, Wish};
use crate::log;
use crate::open_files;
use crate::versions;
use anyhow::{Context, anyhow, bail};
use platen_actors::supervisor::Report;
use platen_config::STARTER_TEMPLATES;
use platen_ledger::By;
use platen_model::{Clock, WallClock};
use sd_notify::NotifyState;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;

/// The settings' file in the room's directory.
pub const SETTINGS: &str = "platen.toml";
/// Characters of the line that the service manager shows.
const STATUS_LINE: usize = 300;
/// How often the hub is asked whether it is alive.
const HEARTBEAT: Duration = Duration::from_secs(5);

/// A room with its doors open.
pub struct Service {
    running: Running,
    doors: Doors,
}

/// Writes a commented settings file and starter templates into `data`, unless there is a settings
/// file. The settings come last: where the templates could not be written, the next try writes
/// them; a template that is there stays as it is.
///
/// # Errors
/// When something cannot be written.
pub fn prepare(data: &Path) -> anyhow::Result<Prepared> {
    let path = data.join(SETTINGS);
    let there = path.try_exists();
    if there.with_context(|| format!("cannot look for {}", path.display()))? {
        return Ok(Prepared::Kept(path));
    }
    write_starter_templates(data)?;
    match write_new(&path, &platen_config::default_file())? {
        Wrote::Whole => Ok(Prepared::Written(path)),
        Wrote::Nothing => Ok(Prepared::Kept(path)),
    }
}

/// Writes the starter templates into `data` where the default settings look for them.
///
/// # Errors
/// When one cannot be written.
pub(crate) fn write_starter_templates(data: &Path) -> anyhow::Result<()> {
    let templates = data.join("templates");
    std::fs::create_dir_all(&templates)
        .with_context(|| format!("cannot make {}", templates.display()))?;
    for starter in STARTER_TEMPLATES {
        write_new(&templates.join(starter.file), starter.text)?;
    }
    Ok(())
}

/// Whether a file was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wrote {
    Whole,
    Nothing,
}

/// Writes a file unless there is one.
fn write_new(path: &Path, text: &str) -> anyhow::Result<Wrote> {
    let written = || format!("cannot write {}", path.display());
    match OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(mut file) => {
            let all = file.write_all(text.as_bytes());
            all.and_then(|()| file.sync_all()).with_context(written)?;
            Ok(Wrote::Whole)
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(Wrote::Nothing),
        Err(error) => Err(error).with_context(written),
    }
}

/// What became of the settings file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Prepared {
    /// It was written.
    Written(PathBuf),
    /// It was there.
    Kept(PathBuf),
}

impl Service {
    /// Starts the room in `data` under its settings and opens its doors. To be called inside an
    /// actix system.
    ///
    /// # Errors
    /// When the settings are wrong or something the room needs is missing; nothing runs then.
    pub async fn start(data: &Path) -> anyhow::Result<Self> {
        let data = std::path::absolute(data)
            .with_context(|| format!("cannot find the place of {}", data.display()))?;
        let settings = platen_config::load(&data).map_err(|problems| anyhow!("{problems}"))?;
        let levels = log::begin(&settings.log)?;
        open_files::raise(&settings);
        let clock: Arc<dyn Clock> = Arc::new(WallClock);
        versions::note(&settings.log.dir, clock.now())?;
        let program = std::env::current_exe().context("cannot find the program itself")?;
        let metrics = crate::metrics::begin();
        let options = BootOptions {
            data,
            clock,
            log: levels,
            program,
        };
        let running = boot::start(settings, options)?;
        let doors = match api::serve(running.handle.clone(), metrics).await {
            Ok(doors) => doors,
            Err(error) => {
                running.stop().await?;
                return Err(error.into());
            }
        };
        Ok(Self { running, doors })
    }

    /// Returns the room, as its doors see it.
    #[must_use]
    pub fn room(&self) -> &RoomHandle {
        &self.running.handle
    }

    /// Returns where the room listens.
    #[must_use]
    pub const fn doors(&self) -> &Doors {
        &self.doors
    }

    /// Runs until SIGTERM or SIGINT, reloads on SIGHUP, tells the service manager how it is, and
    /// ends in order.
    ///
    /// # Errors
    /// When the hub ended by itself; nothing is lost, the room is to be started again.
    pub async fn run(self) -> anyhow::Result<()> {
        let mut hangup = signal(SignalKind::hangup()).context("no signals")?;
        let mut terminate = signal(SignalKind::terminate()).context("no signals")?;
        let mut interrupt = signal(SignalKind::interrupt()).context("no signals")?;
        let mut heartbeat = tokio::time::interval(HEARTBEAT);
        let mut attention = self.room().attention.changes();
        // Without a service manager there is nobody to tell.
        let _nobody = sd_notify::notify(&[NotifyState::Ready]);
        loop {
            tokio::select! {
                _ = hangup.recv() => self.reload().await,
                _ = terminate.recv() => break,
                _ = interrupt.recv() => break,
                Ok(()) = attention.changed() => {
                    let status = status_line(&attention.borrow_and_update().to_string());
                    let _nobody = sd_notify::notify(&[NotifyState::Status(&status)]);
                }
                _ = heartbeat.tick() => {
                    if self.running.is_over() {
                        bail!("the hub ended: the log says why; start the room again");
                    }
                    if self.is_alive().await {
                        let _nobody = sd_notify::notify(&[NotifyState::Watchdog]);
                    }
                }
            }
        }
        let _nobody = sd_notify::notify(&[NotifyState::Stopping]);
        self.stop().await
    }

    /// Closes the doors and ends the room in order.
    ///
    /// # Errors
    /// When the hub panicked.
    pub async fn stop(self) -> anyhow::Result<()> {
        let Self { running, doors } = self;
        // Before the doors, so that whoever finds them closed knows that nothing new begins.
        let _hub_may_be_gone = running.handle.reports.send(Report::Close).await;
        doors.close().await;
        running.stop().await?;
        Ok(())
    }

    async fn reload(&self) {
        let _nobody = sd_notify::notify(&[NotifyState::Reloading]);
        let (reply, reloaded) = oneshot::channel();
        let by = By::Person {
            name: "SIGHUP".to_owned(),
            why: String::new(),
        };
        if self
            .room()
            .wishes
            .send(Wish::Reload { by, reply })
            .await
            .is_ok()
            && let Ok(Err(problems)) = reloaded.await
        {
            tracing::error!("the old settings stay in force:\n{problems}");
        }
        let _nobody = sd_notify::notify(&[NotifyState::Ready]);
    }

    async fn is_alive(&self) -> bool {
        let (reply, view) = oneshot::channel();
        let asking = async {
            self.room()
                .reports
                .send(Report::Look { reply })
                .await
                .ok()?;
            view.await.ok()
        };
        matches!(tokio::time::timeout(HEARTBEAT, asking).await, Ok(Some(_)))
    }
}

/// Returns text as one line for the service manager. Names in it may come from outside, and a
/// line's end would begin another message.
fn status_line(text: &str) -> String {
    let one_line = |char: char| if char.is_control() { ' ' } else { char };
    text.chars().take(STATUS_LINE).map(one_line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_from_outside_cannot_tell_the_service_manager_anything() {
        let line = status_line("1 alarm: folder \nSTOPPING=1\n\0");
        assert_eq!(line, "1 alarm: folder  STOPPING=1  ");
        assert_eq!(status_line(&"é".repeat(1_000)).chars().count(), STATUS_LINE);
    }
}
