//! How many files the room may have open at once: each delivery has a connection and a document,
//! and a shell gives a program 1,024.

use platen_config::Settings;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// What is asked for: as many as the service's unit file gives.
const WANTED: u64 = 65_536;
/// What the room has open beside its printers.
const OWN: u64 = 256;
/// What a printer has open while it is sent to.
const EACH: u64 = 2;

/// Raises this process's limit as far as the system lets it, and warns where all printers at once
/// would need more.
pub(crate) fn raise(settings: &Settings) {
    let limit = getrlimit(Resource::Nofile);
    let most = limit.maximum.map_or(WANTED, |most| most.min(WANTED));
    let mut current = limit.current.unwrap_or(u64::MAX);
    if current < most {
        let raised = Rlimit {
            current: Some(most),
            maximum: limit.maximum,
        };
        match setrlimit(Resource::Nofile, raised) {
            Ok(()) => current = most,
            Err(error) => tracing::warn!("the limit of open files stays at {current}: {error}"),
        }
    }
    let printers = u64::try_from(settings.printers.len()).unwrap_or(u64::MAX);
    let needed = printers.saturating_mul(EACH).saturating_add(OWN);
    if current < needed {
        tracing::warn!(
            "{printers} printers at once may need {needed} open files and the room may have \
             {current}: raise LimitNOFILE of the service, or `ulimit -Hn`"
        );
    }
}
