//! Named places where torture may end the process or a thread.
//!
//! Without the feature `fault-points` the macro is nothing at all. With it, the environment says
//! what happens where: `PLATEN_FAULT=raw.after_intent:3:kill` ends the process by SIGKILL when the
//! point is reached for the third time, `...:panic` panics there, `...:sleep-20` sleeps 20 ms at
//! every visit from then on. Several are separated by commas. Each first visit of a point leaves a
//! file of its name in the directory `PLATEN_FAULT_SEEN`, so that torture can tell which points
//! were never reached.

/// Reaches a named fault point.
#[macro_export]
macro_rules! fault_point {
    ($name:literal) => {
        #[cfg(feature = "fault-points")]
        $crate::reach($name);
    };
}

/// Every point there is; torture fails if one was never reached.
pub const FAULT_POINTS: &[&str] = &[
    "intake.after_claim",
    "intake.after_ingest",
    "intake.after_accept",
    "intake.after_finish",
    "hub.before_commit",
    "hub.after_commit",
    "stage.before_answer",
    "printer.before_send",
    "printer.after_send",
    "archive.before_filing",
    "archive.after_filing",
    "notify.before_telling",
];

#[cfg(feature = "fault-points")]
pub use armed::reach;

#[cfg(feature = "fault-points")]
mod armed {
    use std::collections::HashMap;
    use std::sync::{Mutex, OnceLock, PoisonError};
    use std::time::Duration;

    #[derive(Debug, Clone, Copy)]
    enum Fault {
        Kill,
        Panic,
        Sleep(Duration),
    }

    struct Plan {
        faults: HashMap<String, (u64, Fault)>,
        visits: Mutex<HashMap<&'static str, u64>>,
    }

    /// Does what the environment wants at this point.
    ///
    /// # Panics
    /// Where it wants that.
    pub fn reach(name: &'static str) {
        static PLAN: OnceLock<Plan> = OnceLock::new();
        let plan = PLAN.get_or_init(Plan::from_environment);
        let visit = {
            let mut visits = plan.visits.lock().unwrap_or_else(PoisonError::into_inner);
            let visit = visits.entry(name).or_insert(0);
            *visit += 1;
            *visit
        };
        if visit == 1
            && let Some(dir) = std::env::var_os("PLATEN_FAULT_SEEN")
        {
            let file = std::path::Path::new(&dir).join(name);
            assert!(
                std::fs::write(file, b"").is_ok(),
                "PLATEN_FAULT_SEEN must be writable"
            );
        }
        match plan.faults.get(name) {
            Some((at, Fault::Kill)) if *at == visit => {
                let _never_returns = rustix::process::kill_process(
                    rustix::process::getpid(),
                    rustix::process::Signal::KILL,
                );
            }
            Some((at, Fault::Panic)) if *at == visit => panic!("fault point {name}"),
            Some((at, Fault::Sleep(time))) if visit >= *at => std::thread::sleep(*time),
            Some(_) | None => {}
        }
    }

    impl Plan {
        fn from_environment() -> Self {
            let wanted = std::env::var("PLATEN_FAULT").unwrap_or_default();
            let fault = |text: &str| {
                let mut parts = text.splitn(3, ':');
                let name = parts.next()?.to_owned();
                let visit = parts.next()?.parse().ok()?;
                let what = match parts.next()? {
                    "kill" => Fault::Kill,
                    "panic" => Fault::Panic,
                    other => {
                        let millis = other.strip_prefix("sleep-")?.parse().ok()?;
                        Fault::Sleep(Duration::from_millis(millis))
                    }
                };
                Some((name, (visit, what)))
            };
            let parse = |text: &str| {
                fault(text).unwrap_or_else(|| panic!("PLATEN_FAULT: cannot read {text:?}"))
            };
            let faults = wanted
                .split(',')
                .filter(|text| !text.is_empty())
                .map(parse)
                .collect();
            Self {
                faults,
                visits: Mutex::default(),
            }
        }
    }
}
