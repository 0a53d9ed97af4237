//! When a changed key of the room as a whole counts. Each function takes its table apart, so that a new
//! key cannot be forgotten here.

use crate::settings::{Api, Limits, Log, Retention, Room};

/// When a changed key counts. What reads it says so: the settings in force, or those of the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counts {
    /// From the reload on.
    AtOnce,
    /// From the next start on.
    AfterRestart,
}

use Counts::{AfterRestart, AtOnce};

/// A key by its name in the file, when a change of it counts, and whether it changed.
type Key = (&'static str, Counts, bool);

pub(super) fn room_keys(old: &Room, new: &Room) -> Vec<Key> {
    let Room {
        name,
        time_zone,
        temp_dir,
        templates,
    } = old;
    vec![
        ("room.name", AtOnce, *name != new.name),
        ("room.time_zone", AfterRestart, *time_zone != new.time_zone),
        ("room.temp_dir", AfterRestart, *temp_dir != new.temp_dir),
        ("room.templates", AtOnce, *templates != new.templates),
    ]
}

pub(super) fn api_keys(old: &Api, new: &Api) -> Vec<Key> {
    let Api {
        socket,
        listen,
        token_file,
        token,
        admin_groups,
        operator_groups,
    } = old;
    let keys = [
        ("api.socket", *socket != new.socket),
        ("api.listen", *listen != new.listen),
        ("api.token_file", *token_file != new.token_file),
        ("api.token", *token != new.token),
        ("api.admin_groups", *admin_groups != new.admin_groups),
        (
            "api.operator_groups",
            *operator_groups != new.operator_groups,
        ),
    ];
    keys.map(|(key, differs)| (key, AfterRestart, differs))
        .into()
}

pub(super) fn limits_keys(old: &Limits, new: &Limits) -> Vec<Key> {
    let Limits {
        upload_bytes,
        document_bytes,
        free_disk_bytes,
        workers,
        worker_memory_bytes,
        inspect_time,
        conversion_time,
        conversion_memory_bytes,
        conversion_output_bytes,
        pages,
    } = old;
    vec![
        ("limits.upload", AtOnce, *upload_bytes != new.upload_bytes),
        (
            "limits.document",
            AtOnce,
            *document_bytes != new.document_bytes,
        ),
        (
            "limits.free_disk",
            AtOnce,
            *free_disk_bytes != new.free_disk_bytes,
        ),
        // The workers are made with these at the start.
        ("limits.workers", AfterRestart, *workers != new.workers),
        (
            "limits.worker_memory",
            AfterRestart,
            *worker_memory_bytes != new.worker_memory_bytes,
        ),
        (
            "limits.inspect_time",
            AfterRestart,
            *inspect_time != new.inspect_time,
        ),
        (
            "limits.conversion_time",
            AfterRestart,
            *conversion_time != new.conversion_time,
        ),
        (
            "limits.conversion_memory",
            AfterRestart,
            *conversion_memory_bytes != new.conversion_memory_bytes,
        ),
        (
            "limits.conversion_output",
            AfterRestart,
            *conversion_output_bytes != new.conversion_output_bytes,
        ),
        ("limits.pages", AfterRestart, *pages != new.pages),
    ]
}

pub(super) fn retention_keys(old: &Retention, new: &Retention) -> Vec<Key> {
    let Retention { jobs } = old;
    vec![("retention.jobs", AtOnce, *jobs != new.jobs)]
}

pub(super) fn log_keys(old: &Log, new: &Log) -> Vec<Key> {
    let Log {
        level,
        modules,
        format,
        to,
        dir,
        rotate_bytes,
        keep_files,
    } = old;
    vec![
        ("log.level", AtOnce, *level != new.level),
        ("log.modules", AtOnce, *modules != new.modules),
        ("log.format", AfterRestart, *format != new.format),
        ("log.to", AfterRestart, *to != new.to),
        ("log.dir", AfterRestart, *dir != new.dir),
        (
            "log.rotate",
            AfterRestart,
            *rotate_bytes != new.rotate_bytes,
        ),
        (
            "log.keep_files",
            AfterRestart,
            *keep_files != new.keep_files,
        ),
    ]
}
