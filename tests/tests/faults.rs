//! Disks that are full, fail or cannot be written, clocks that step, panics everywhere: nothing is
//! lost or doubled, it shows, and it goes on without hands. Needs root, strace and libfaketime.

#![expect(clippy::unwrap_used, reason = "a test may end in a panic")]

use platen_ledger::{JobQuery, JobReader, SqliteReader};
use platen_model::{ContentHash, FAULT_POINTS, JobState};
use platen_tests::documents::Document;
use platen_tests::files::files_below;
use platen_tests::peers::program;
use platen_tests::room::{Program, Rig, found_within};
use rustix::mount::{MountFlags, UnmountFlags, mount, unmount};
use rustix::process::Signal;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a room may take to end by itself.
const PATIENCE: Duration = Duration::from_secs(60);

/// Hands documents in whole, as a rename does, and returns what must be printed.
fn drop_all(rig: &Rig, numbers: std::ops::Range<u32>, padding: usize) -> Vec<ContentHash> {
    numbers
        .map(|number| {
            let document = Document::new(number, padding);
            let hidden = rig.base().join(&document.name);
            fs::write(&hidden, &document.bytes).unwrap();
            fs::rename(&hidden, rig.place().hot().join(&document.name)).unwrap();
            document.hash
        })
        .collect()
}

/// A file system in memory with so many bytes, over a directory.
struct Small(PathBuf);

impl Small {
    fn over(directory: &Path, size: &str) -> Self {
        let options = std::ffi::CString::new(format!("size={size},mode=755")).unwrap();
        let flags = MountFlags::empty();
        mount("tmpfs", directory, "tmpfs", flags, options.as_c_str()).expect("mounting needs root");
        Self(directory.to_owned())
    }

    fn remount(&self, more: MountFlags) {
        rustix::mount::mount_remount(&self.0, more, "").unwrap();
    }

    /// Fills it but for so many bytes; removing the file makes room again.
    fn fill_but(&self, left: u64) -> PathBuf {
        let filler = self.0.join("filler");
        let free = || {
            let stat = rustix::fs::statvfs(&self.0).unwrap();
            stat.f_bavail * stat.f_frsize
        };
        let mut file = fs::File::create(&filler).unwrap();
        while free() > left {
            let piece = (free() - left).min(1 << 16);
            // The room writes too, and may have been faster.
            let _full_already = file.write_all(&vec![0; usize::try_from(piece).unwrap()]);
        }
        filler
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        // What is not mounted any more needs no unmounting.
        let _gone = unmount(&self.0, UnmountFlags::DETACH);
    }
}

/// A room whose own directory is a small file system of its own.
fn small_room(size: &str) -> (Small, Rig) {
    let rig = Rig::new(|_| {}).unwrap();
    let settings = fs::read(rig.place().data().join("platen.toml")).unwrap();
    let small = Small::over(&rig.place().data(), size);
    fs::write(rig.place().data().join("platen.toml"), settings).unwrap();
    (small, rig)
}

#[test]
fn a_full_disk_takes_nothing_in_until_there_is_room_again() {
    let (small, rig) = small_room("24m");
    let (room, api) = rig.start(&Program::beside_the_test().unwrap()).unwrap();
    let mut wanted = drop_all(&rig, 0..5, 0);
    rig.wait_for_paper(&wanted).unwrap();
    let filler = small.fill_but(100_000);
    wanted.extend(drop_all(&rig, 5..15, 50_000));
    let text = rig.wait_for_alarm(&api, "disk").unwrap();
    assert!(text.contains("nothing is taken in"), "{text}");
    assert_eq!(
        fs::read_dir(rig.place().hot())
            .unwrap()
            .flatten()
            .filter(is_document)
            .count(),
        10
    );
    fs::remove_file(filler).unwrap();
    rig.wait_for_paper(&wanted).unwrap();
    rig.wait_for_no_alarm(&api, "disk").unwrap();
    rig.finish(room).unwrap();
}

fn is_document(entry: &fs::DirEntry) -> bool {
    entry
        .path()
        .extension()
        .is_some_and(|extension| extension == "pdf")
}

#[test]
fn a_disk_that_becomes_full_while_files_are_taken_loses_none() {
    let (small, rig) = small_room("24m");
    let (room, _api) = rig.start(&Program::beside_the_test().unwrap()).unwrap();
    // More than the least that must be free, and less than what comes.
    let filler = small.fill_but(3 << 20);
    let wanted = drop_all(&rig, 0..60, 150_000);
    let stuck = || {
        let printed = rig.printed().len();
        let waits = fs::read_dir(rig.place().hot())
            .unwrap()
            .flatten()
            .filter(is_document)
            .count();
        (waits > 0 && printed < 60 && printed + waits >= 55).then_some(())
    };
    found_within(PATIENCE, stuck).expect("the disk is never full");
    fs::remove_file(filler).unwrap();
    rig.wait_for_paper(&wanted).unwrap();
    rig.finish(room).unwrap();
}

#[test]
fn a_room_on_a_disk_that_cannot_be_written_says_so_and_starts_when_it_can() {
    let (small, rig) = small_room("24m");
    let program = Program::beside_the_test().unwrap();
    let (room, _api) = rig.start(&program).unwrap();
    let mut wanted = drop_all(&rig, 0..3, 0);
    rig.wait_for_paper(&wanted).unwrap();
    rig.finish(room).unwrap();
    small.remount(MountFlags::RDONLY);
    let mut room = program.start(rig.place()).unwrap();
    assert!(room.ends_within(PATIENCE).unwrap(), "{}", rig.last_words());
    assert!(!room.ended().unwrap().unwrap().success());
    assert!(
        rig.last_words().to_lowercase().contains("read-only"),
        "{}",
        rig.last_words()
    );
    small.remount(MountFlags::empty());
    let (room, _api) = rig.start(&program).unwrap();
    wanted.extend(drop_all(&rig, 3..6, 0));
    rig.wait_for_paper(&wanted).unwrap();
    rig.finish(room).unwrap();
}

/// Injected by strace into the system calls of every thread, each of which counts for itself.
#[track_caller]
fn check_injected(calls: &str, injected: &str) {
    let strace = program("/usr/bin/strace", "strace").unwrap();
    let rig = Rig::new(|_| {}).unwrap();
    let trace = rig.base().join("trace").to_str().unwrap().to_owned();
    let command = [
        strace.to_str().unwrap(),
        "-f",
        "--seccomp-bpf",
        "-o",
        &trace,
        "-e",
        &format!("trace={calls}"),
        "-e",
        &format!("inject={calls}:{injected}"),
    ];
    let traced = Program::beside_the_test().unwrap().under(&command);
    let (room, api) = rig.start(&traced).unwrap();
    let wanted = drop_all(&rig, 0..30, 0);
    rig.wait_for_paper(&wanted).unwrap();
    let said = fs::read_to_string(rig.place().log()).unwrap();
    let trace = fs::read_to_string(&trace).unwrap();
    assert!(trace.contains("(INJECTED)"), "nothing was injected");
    assert!(
        said.contains("cannot be written") || said.contains("could not"),
        "{said}"
    );
    rig.wait_for_no_alarm(&api, "ledger").unwrap();
    room.signal_to_traced(Signal::TERM).unwrap();
    room.ends_in_order().unwrap();
    platen_ledger::verify_ledger(&rig.place().ledger(), None).unwrap();
}

#[test]
fn syncs_that_fail_are_tried_again() {
    // SQLite, the vault and the folders sync from threads of their own.
    check_injected("fsync,fdatasync", "error=EIO:when=20..23");
}

#[test]
fn writes_that_are_refused_as_on_a_read_only_disk_are_tried_again() {
    check_injected("pwrite64", "error=EROFS:when=100..106");
}

#[test]
fn steps_of_the_wall_clock_change_nothing_and_show() {
    const LIBRARY: &str = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1";
    let library = program(LIBRARY, "libfaketime").unwrap();
    let rig = Rig::new(|_| {}).unwrap();
    let step = rig.base().join("step");
    fs::write(&step, "+0d").unwrap();
    let faked = Program::beside_the_test()
        .unwrap()
        .with_env("LD_PRELOAD", library.to_str().unwrap())
        .with_env("FAKETIME_DONT_FAKE_MONOTONIC", "1")
        .with_env("FAKETIME_NO_CACHE", "1")
        .with_env("FAKETIME_TIMESTAMP_FILE", step.to_str().unwrap());
    let (room, api) = rig.start(&faked).unwrap();
    let mut wanted = vec![];
    for (round, by) in ["+0d", "+30d", "-2d", "+1h"].into_iter().enumerate() {
        fs::write(&step, by).unwrap();
        let first = u32::try_from(round).unwrap() * 10;
        wanted.extend(drop_all(&rig, first..first + 10, 0));
        rig.wait_for_paper(&wanted).unwrap();
    }
    let text = rig.wait_for_alarm(&api, "clock").unwrap();
    assert!(text.contains("stepped"), "{text}");
    rig.finish(room).unwrap();
}

#[test]
fn a_panic_at_any_point_loses_and_doubles_nothing() {
    let wrong: Vec<_> = FAULT_POINTS
        .iter()
        .filter_map(|point| panics_at(point).err())
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A panic in the hub ends the process, which whoever looks after it starts again; any other ends a
/// part of it.
fn panics_at(point: &str) -> Result<(), String> {
    let rig = Rig::new(|_| {}).unwrap();
    // Files are claimed and filed a few at once, and the hub's first commits are its own.
    let visit = if point.starts_with("hub.") { 3 } else { 1 };
    let fault = format!("{point}:{visit}:panic");
    let mut room = Program::with_fault(&fault)
        .unwrap()
        .start(rig.place())
        .unwrap();
    let documents = drop_all(&rig, 0..8, 0);
    let ended = found_within(PATIENCE, || {
        let over = room.ended().unwrap().is_some();
        (over || is_over(&rig, documents.len())).then_some(())
    });
    if ended.is_none() {
        return Err(format!(
            "{point}: the room does not go on:\n{}",
            rig.last_words()
        ));
    }
    if room.ended().unwrap().is_none() {
        room.stop().unwrap();
    }
    let said = fs::read_to_string(rig.place().log()).unwrap();
    if !said.contains(&format!("fault point {point}")) {
        return Err(format!("{point}: nobody says that it panicked:\n{said}"));
    }
    let (room, _api) = rig.start(&Program::beside_the_test().unwrap()).unwrap();
    let over = found_within(PATIENCE, || is_over(&rig, documents.len()).then_some(()));
    over.ok_or_else(|| {
        let (done, unsure) = (jobs(&rig, JobState::Done), jobs(&rig, JobState::Unsure));
        let left = files_below(&rig.place().hot());
        format!(
            "{point}: of {} documents {} are done and {} unsure, left are {left:?}\n{}",
            documents.len(),
            done.len(),
            unsure.len(),
            rig.last_words()
        )
    })?;
    rig.finish(room).unwrap();
    let unsure = jobs(&rig, JobState::Unsure);
    let printed = rig.printed();
    for hash in &documents {
        let times = printed.get(hash).copied().unwrap_or(0);
        if times > 1 || times == 0 && !unsure.contains(hash) {
            return Err(format!("{point}: {hash} was printed {times} times"));
        }
    }
    // One session at the most was under way.
    match unsure.len() {
        0 | 1 => Ok(()),
        many => Err(format!("{point}: {many} jobs are unsure")),
    }
}

/// Whether every document is a job that is done or unsure.
fn is_over(rig: &Rig, documents: usize) -> bool {
    jobs(rig, JobState::Done).len() + jobs(rig, JobState::Unsure).len() == documents
}

fn jobs(rig: &Rig, state: JobState) -> Vec<ContentHash> {
    let Ok(reader) = SqliteReader::open(&rig.place().ledger()) else {
        return vec![]; // not made yet
    };
    let query = JobQuery {
        states: vec![state],
        folder: None,
        to: None,
        before: None,
        limit: 1_000,
    };
    let jobs = reader.jobs(&query).unwrap_or_default(); // its tables are not made yet
    jobs.iter().map(|job| job.arrival.original.hash).collect()
}
