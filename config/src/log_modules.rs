//! Which modules log, so that a level for one that says nothing is not taken in silence.

use crate::keys::closest;
use std::collections::BTreeSet;

/// The modules of Platen that log.
pub const LOG_MODULES: &[&str] = &[
    "platen::api::ask",
    "platen::api::log_levels",
    "platen::api::original",
    "platen::api::problem",
    "platen::api::serve",
    "platen::api::submit",
    "platen::boot",
    "platen::boot::stores",
    "platen::caretaker",
    "platen::metrics",
    "platen::open_files",
    "platen::service",
    "platen::sim::intake",
    "platen::sim::printer",
    "platen_actors::alarms",
    "platen_actors::intake::events",
    "platen_actors::intake::taking",
    "platen_actors::intake::watcher",
    "platen_actors::notify::notifier",
    "platen_actors::printer::actor",
    "platen_actors::printer::target",
    "platen_actors::stages::maker",
    "platen_actors::supervisor::hub",
    "platen_actors::supervisor::room",
    "platen_actors::supervisor::room::children",
    "platen_actors::supervisor::room::deliveries",
    "platen_actors::supervisor::room::filing",
    "platen_actors::supervisor::room::jobs",
    "platen_actors::supervisor::room::work",
    "platen_actors::workers::pool",
];

/// Packages of others that log in a room; any module of theirs may be named.
pub const LOG_PACKAGES: &[&str] = &[
    "actix",
    "actix_codec",
    "actix_http",
    "actix_multipart",
    "actix_router",
    "actix_server",
    "actix_web",
    "jiff",
    "mio",
    "notify",
];

/// A module that logs nothing, so that a level for it would do nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no module {name:.80} logs anything")]
pub struct SilentModule {
    name: String,
}

/// Checks that a module, or one inside it, logs.
///
/// # Errors
/// When none does; [`SilentModule::fix`] says which do.
pub fn check_log_module(name: &str) -> Result<(), SilentModule> {
    let of_others = |package: &&str| is_or_is_in(name, package);
    let of_platen = |module: &&str| is_or_is_in(module, name);
    if LOG_MODULES.iter().any(of_platen) || LOG_PACKAGES.iter().any(of_others) {
        return Ok(());
    }
    Err(SilentModule {
        name: name.to_owned(),
    })
}

impl SilentModule {
    /// Returns the module that was perhaps meant, or those there are.
    #[must_use]
    pub fn fix(&self) -> String {
        let known = known();
        match closest(&self.name, known.iter().copied()) {
            Some(meant) => format!("did you mean {meant}?"),
            None => {
                let short = known
                    .into_iter()
                    .filter(|name| name.matches("::").count() < 2);
                format!("write one of {}", short.collect::<Vec<_>>().join(", "))
            }
        }
    }
}

/// Whether `module` is `outer` or lies inside it.
fn is_or_is_in(module: &str, outer: &str) -> bool {
    let rest = module.strip_prefix(outer);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// Returns all names that can be written of Platen's modules, and the packages of others.
fn known() -> BTreeSet<&'static str> {
    let of_platen = LOG_MODULES.iter().flat_map(|module| {
        let outer = module.match_indices("::").map(|(at, _)| &module[..at]);
        outer.chain([*module])
    });
    of_platen.chain(LOG_PACKAGES.iter().copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, expected: Result<(), &str>) {
        let checked = check_log_module(name).map_err(|silent| silent.fix());
        assert_eq!(checked, expected.map_err(str::to_owned), "{name}");
    }

    #[test]
    fn a_module_is_known_when_it_or_one_inside_it_logs() {
        for name in [
            "platen",
            "platen_actors",
            "platen_actors::printer",
            "platen_actors::supervisor::room::jobs",
            "actix_http",
            "actix_http::h1::dispatcher",
        ] {
            check(name, Ok(()));
        }
        let meant = Err("did you mean platen_actors::intake?");
        check("platen_actor::intake", meant);
        check("platen-actors::intake", meant);
        check("platen_actors::intak", meant);
        check("plate", Err("did you mean platen?"));
    }

    #[test]
    fn what_cannot_be_guessed_is_listed() {
        let silent = check_log_module("cups::scheduler").unwrap_err();
        assert_eq!(
            silent.to_string(),
            "no module cups::scheduler logs anything"
        );
        let fix = silent.fix();
        assert!(fix.starts_with("write one of actix, "), "{fix}");
        assert!(
            fix.contains(", platen, ") && fix.contains(", platen_actors::printer, "),
            "{fix}"
        );
        assert!(!fix.contains("::room"), "{fix}");
    }
}
