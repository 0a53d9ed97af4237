//! What a worker takes from itself before it reads a foreign byte.

use crate::workers::wire::Begin;
use rustix::process::{
    Resource, Rlimit, Signal, getrlimit, set_parent_process_death_signal, setrlimit,
};
use std::io;

/// The socket, standard output and error, two files, and room for what the library opens.
const FILES: u64 = 16;

/// Sets the limits, for good, and returns them in words.
///
/// Memory is limited as data, not as address space, so that a mapped file counts nothing.
pub(super) fn set(begin: &Begin) -> io::Result<Vec<String>> {
    // The room may be killed at any instant; its workers must not outlive it.
    set_parent_process_death_signal(Some(Signal::KILL))?;
    let limits = [
        ("memory", Resource::Data, begin.memory_bytes),
        ("processor seconds", Resource::Cpu, begin.cpu_seconds),
        ("bytes in a file", Resource::Fsize, begin.output_bytes),
        ("open files", Resource::Nofile, FILES),
        ("core dump", Resource::Core, 0),
        ("further processes and threads", Resource::Nproc, 0),
    ];
    for (what, resource, limit) in limits {
        // A limit that is lower already stays.
        let limit = getrlimit(resource)
            .maximum
            .map_or(limit, |given| given.min(limit));
        let limit = Some(limit);
        setrlimit(
            resource,
            Rlimit {
                current: limit,
                maximum: limit,
            },
        )
        .map_err(|error| io::Error::new(error.kind(), format!("cannot limit {what}: {error}")))?;
    }
    Ok(limits
        .map(|(what, _, limit)| format!("{what}: at most {limit}"))
        .to_vec())
}
