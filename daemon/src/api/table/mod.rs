//! Everything the API can be asked, in one table.

mod jobs;
mod places;
mod room;

use super::operation::Operation;

/// Returns all operations, in the order they are told in.
pub(super) fn operations() -> Vec<Operation> {
    [
        jobs::of_jobs(),
        jobs::orders_to_jobs(),
        places::of_printers(),
        places::of_folders(),
        room::of_the_room(),
        room::of_its_health(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
