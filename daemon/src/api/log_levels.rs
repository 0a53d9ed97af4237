//! How much is logged, changed while the room runs.

use super::ask::Api;
use super::problem::{Code, Problem};
use super::wire::{LogLevelChange, LogLevels};
use crate::auth::{Caller, Role};
use actix_web::web::{Data, Json};
use platen_config::{Choice as _, Level, SilentModule, check_log_module};

/// The longest name of a module, in bytes.
const LONGEST_MODULE: usize = 128;
/// Modules with a level of their own at the most.
const MOST_MODULES: usize = 256;

pub(super) async fn list(caller: Caller, api: Data<Api>) -> Result<Json<LogLevels>, Problem> {
    caller.must_be(Role::Viewer, "see log levels")?;
    Ok(Json(LogLevels::of(api.room.log.list())))
}

pub(super) async fn set(
    caller: Caller,
    api: Data<Api>,
    change: Json<LogLevelChange>,
) -> Result<Json<LogLevels>, Problem> {
    caller.must_be(Role::Admin, "change log levels")?;
    let LogLevelChange { module, level } = change.into_inner();
    let bad = |why: String| Problem::new(Code::BadRequest, why);
    let known = Level::from_word(&level).ok_or_else(|| {
        let words: Vec<_> = Level::ALL.iter().map(|level| level.as_str()).collect();
        bad(format!("{level:.80?} is no level: {}", words.join(", ")))
    })?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':');
    if module.len() > LONGEST_MODULE || !module.bytes().all(plain) {
        return Err(bad(format!(
            "{module:.80?} is no module: give one such as platen_actors::printer"
        )));
    }
    if !module.is_empty() {
        let silent = |silent: SilentModule| bad(format!("{silent}: {}", silent.fix()));
        check_log_module(&module).map_err(silent)?;
    }
    let (_, modules) = api.room.log.list();
    if modules.len() >= MOST_MODULES && !modules.contains_key(&module) {
        return Err(bad(format!("{MOST_MODULES} modules have levels already")));
    }
    tracing::info!(caller = %caller.name, module, level, "log level changed");
    api.room.log.set(&module, known);
    Ok(Json(LogLevels::of(api.room.log.list())))
}
