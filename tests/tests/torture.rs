//! Whole rooms, killed again and again while their printers misbehave: a few seeds of each
//! protocol. `cargo xtask torture` runs thousands.

#![expect(clippy::unwrap_used, reason = "a test may end in a panic")]

use platen_tests::room::Program;
use platen_tests::torture::{Disk, Options, Protocol, run};
use std::path::PathBuf;

/// Rooms at the same time: each waits for timers and disks most of the time.
const PARALLEL: usize = 4;

#[test]
fn raw_loses_and_doubles_nothing() {
    torture(Protocol::Raw, Disk::Real, 15);
}

#[test]
fn lpr_loses_and_doubles_nothing() {
    torture(Protocol::Lpr, Disk::Real, 15);
}

#[test]
fn a_drop_folder_loses_and_doubles_nothing() {
    torture(Protocol::Folder, Disk::Real, 15);
}

#[test]
fn a_loss_of_power_loses_and_doubles_nothing() {
    torture(Protocol::Raw, Disk::Forgetful, 5);
    torture(Protocol::Folder, Disk::Forgetful, 5);
}

fn torture(protocol: Protocol, disk: Disk, seeds: u64) {
    let place = tempfile::Builder::new()
        .prefix("platen-torture-")
        .tempdir_in("/var/tmp") // a real disk, where /tmp may be memory
        .unwrap();
    let options = Options {
        protocol,
        first: 1,
        seeds,
        jobs: 40,
        parallel: PARALLEL,
        disk,
        program: built(Program::beside_the_test()),
        fault_program: Some(built(Program::faulty_beside_the_test())),
        dir: place.path().to_owned(),
    };
    let report = run(&options, &|_seed| {}).unwrap();
    assert!(report.is_clean(), "{report}");
    assert_eq!(report.seeds.len() as u64, seeds);
}

fn built(program: anyhow::Result<Program>) -> PathBuf {
    program.unwrap().path().to_owned()
}
