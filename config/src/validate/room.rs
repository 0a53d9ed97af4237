//! The settings of the room as a whole.

use super::places::Places;
use crate::found::Found;
use crate::keys::{Given, Origin};
use crate::log_modules::check_log_module;
use crate::raw::text::Account;
use crate::raw::{
    RawApi, RawKeep, RawLimits, RawListen, RawLog, RawRetention, RawRoom, RawSecret, RawSettings,
};
use crate::secrets::SecretRef;
use crate::settings::{Api, Keep, Limits, Log, Public, Retention, Room};
use std::num::NonZeroUsize;

pub(super) fn room(raw: &RawRoom, places: &mut Places) -> Room {
    let system_zone = || {
        let zone = jiff::tz::TimeZone::try_system().ok()?;
        zone.iana_name().map(str::to_owned)
    };
    let given_zone = raw.time_zone.as_ref().map(|zone| zone.value.0.clone());
    let temp_dir = places.add_own("the room's temp_dir", &raw.temp_dir);
    Room {
        name: raw.name.value.0.clone(),
        time_zone: given_zone
            .or_else(system_zone)
            .unwrap_or_else(|| "UTC".to_owned()),
        temp_dir,
        templates: places.add_own("the room's templates directory", &raw.templates),
    }
}

pub(super) fn api(raw: &RawApi, places: &Places, found: &mut Found) -> Api {
    let listen = match raw.listen.value {
        RawListen::Off => None,
        RawListen::At(address) => Some(address),
    };
    if let Some(token) = &raw.token
        && raw.token_file.origin == Origin::Written
    {
        let fix = "keep one of token and token_file";
        found.add(&token.at, "the token has two sources", fix);
    }
    let names = |list: &[Given<Account>]| list.iter().map(|name| name.value.0.clone()).collect();
    let secret = |given: &Given<RawSecret>| {
        given.value.0.secret.as_ref().map(|name| SecretRef {
            name: name.value.clone(),
        })
    };
    Api {
        socket: places.resolve(&raw.socket.value),
        listen,
        token_file: places.resolve(&raw.token_file.value),
        token: raw.token.as_ref().and_then(secret),
        admin_groups: names(&raw.admin_groups.value),
        operator_groups: names(&raw.operator_groups.value),
    }
}

/// Returns none if the table is there and its address is not.
pub(super) fn public(raw: &RawSettings, api: &Api, found: &mut Found) -> Option<Option<Public>> {
    let Some(table) = &raw.public else {
        return Some(None);
    };
    let listen = table.value.listen.as_ref()?;
    if api.listen == Some(listen.value) && listen.value.port() != 0 {
        let fix = "give [public] an address of its own";
        found.add(
            &listen.at,
            format!("{} is the operators' address", listen.value),
            fix,
        );
    }
    Some(Some(Public {
        listen: listen.value,
    }))
}

pub(super) fn limits(raw: &RawLimits) -> Limits {
    let cores = || std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let given = raw
        .workers
        .as_ref()
        .and_then(|workers| usize::try_from(workers.value.0).ok());
    Limits {
        upload_bytes: raw.upload.value.0,
        document_bytes: raw.document.value.0,
        free_disk_bytes: raw.free_disk.value.0,
        workers: given.and_then(NonZeroUsize::new).unwrap_or_else(cores),
        worker_memory_bytes: raw.worker_memory.value.0,
        inspect_time: raw.inspect_time.value.0,
        conversion_time: raw.conversion_time.value.0,
        conversion_memory_bytes: raw.conversion_memory.value.0,
        conversion_output_bytes: raw.conversion_output.value.0,
        pages: raw.pages.value.0,
    }
}

pub(super) fn retention(raw: &RawRetention) -> Retention {
    let jobs = match raw.jobs.value {
        RawKeep::Forever => Keep::Forever,
        RawKeep::For(time) => Keep::For(time.0),
    };
    Retention { jobs }
}

pub(super) fn log(raw: &RawLog, places: &mut Places, found: &mut Found) -> Log {
    let dir = places.add_own("the log directory", &raw.dir);
    let modules = &raw.modules.value.0;
    for entry in modules {
        if let Err(silent) = check_log_module(&entry.name.0) {
            found.add(&entry.name_at, silent.to_string(), silent.fix());
        }
    }
    Log {
        level: raw.level.value,
        modules: modules
            .iter()
            .map(|entry| (entry.name.0.clone(), entry.value))
            .collect(),
        format: raw.format.value,
        to: raw.to.value,
        dir,
        rotate_bytes: raw.rotate.value.0,
        keep_files: raw.keep_files.value.0,
    }
}
