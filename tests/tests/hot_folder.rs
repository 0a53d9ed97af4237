//! Hot folders under writers of every kind, on a local disk, behind a mount that tells nothing and
//! below a Windows share: what is printed is what the writer wrote in the end, once.
//!
//! `PLATEN_WRITERS=2000` asks for more files. Needs bindfs, smbd and smbclient.

#![expect(clippy::unwrap_used, reason = "a test may end in a panic")]

use platen_model::ContentHash;
use platen_tests::documents::Document;
use platen_tests::files::files_below;
use platen_tests::peers::{Peer, free_port, program, succeed};
use platen_tests::room::{Program, Rig, Settings, found_within};
use platen_tests::writers::Way;
use rustix::mount::{UnmountFlags, unmount};
use std::fs;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// Files when nobody asks for another number.
const FILES: u32 = 300;
/// Writers at the same time.
const WRITERS: usize = 8;
/// How long a peer may take to be there.
const PATIENCE: Duration = Duration::from_secs(30);

fn files() -> u32 {
    let asked = std::env::var("PLATEN_WRITERS").ok();
    asked.map_or(FILES, |text| text.parse().expect("a number of files"))
}

fn document(number: u32) -> Document {
    let padding = [0, 3_000, 40_000, 300_000][number as usize % 4];
    Document::new(
        number,
        if number.is_multiple_of(16) {
            padding
        } else {
            padding / 100
        },
    )
}

/// All writers at work, each with the next document; returns what they wrote.
fn write_all(write: &(dyn Fn(u32, &Document) + Sync)) -> Vec<ContentHash> {
    let (next, files) = (AtomicU32::new(0), files());
    std::thread::scope(|scope| {
        for _ in 0..WRITERS {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= files {
                        return;
                    }
                    write(number, &document(number));
                }
            });
        }
    });
    (0..files).map(|number| document(number).hash).collect()
}

/// Writes below `folder`, in every way in turn, with pauses from none to longer than files settle.
fn write_below(folder: &Path) -> Vec<ContentHash> {
    write_all(&|number, document| {
        let way = Way::ALL[number as usize % Way::ALL.len()];
        let pause = Duration::from_millis(u64::from(number % 5) * 40);
        way.write(folder, document, pause).unwrap();
    })
}

/// What was written is printed, and nothing is left.
fn check_printed(rig: &Rig, input: &Path, wanted: &[ContentHash]) {
    rig.wait_for_paper(wanted).unwrap();
    let left = || files_below(input).unwrap();
    let empty = found_within(PATIENCE, || left().is_empty().then_some(()));
    assert!(empty.is_some(), "{:?}", left());
    let refused = files_below(&rig.place().errors()).unwrap();
    assert_eq!(refused, Vec::<PathBuf>::new());
    let originals = files_below(&rig.place().output().join("originals")).unwrap();
    assert!(
        originals.len() <= wanted.len(),
        "{} originals",
        originals.len()
    );
}

fn rig(change: impl FnOnce(&mut Settings)) -> Rig {
    Rig::new(change).unwrap()
}

#[test]
fn a_folder_on_a_local_disk_prints_what_is_written_in_the_end() {
    let rig = rig(|_| {});
    let (room, _api) = rig.start(&Program::beside_the_test().unwrap()).unwrap();
    let hot = rig.place().hot();
    let wanted = write_below(&hot);
    check_printed(&rig, &hot, &wanted);
    rig.finish(room).unwrap();
}

/// A mount of another directory, gone when this is dropped.
struct Bound(PathBuf);

impl Bound {
    fn new(of: &Path, at: &Path) -> Self {
        let bindfs = program("/usr/bin/bindfs", "bindfs").unwrap();
        succeed(Command::new(bindfs).arg(of).arg(at)).unwrap();
        Self(at.to_owned())
    }
}

impl Drop for Bound {
    fn drop(&mut self) {
        // What is not mounted any more needs no unmounting.
        let _gone = unmount(&self.0, UnmountFlags::DETACH);
    }
}

#[test]
fn a_folder_behind_a_mount_without_events_prints_what_is_written_on_its_far_side() {
    let base = tempfile::tempdir_in("/var/tmp").unwrap();
    let (far, near) = (base.path().join("far"), base.path().join("near"));
    fs::create_dir(&far).unwrap();
    fs::create_dir(&near).unwrap();
    let _bound = Bound::new(&far, &near);
    let rig = rig(|settings| settings.input = Some(near.clone()));
    let (room, _api) = rig.start(&Program::beside_the_test().unwrap()).unwrap();
    let wanted = write_below(&far);
    check_printed(&rig, &far, &wanted);
    rig.finish(room).unwrap();
}

/// A Samba server with one share.
struct Samba {
    _peer: Peer,
    port: u16,
}

impl Samba {
    fn sharing(folder: &Path, base: &Path) -> Self {
        let smbd = program("/usr/sbin/smbd", "samba").unwrap();
        let port = free_port().unwrap();
        for name in ["lock", "state", "cache", "private", "pid", "ncalrpc"] {
            fs::create_dir_all(base.join(name)).unwrap();
        }
        fs::set_permissions(folder, fs::Permissions::from_mode(0o777)).unwrap();
        let at = base.display();
        let settings = format!(
            "[global]\nbind interfaces only = yes\ninterfaces = 127.0.0.1\nsmb ports = {port}\n\
             lock directory = {at}/lock\nstate directory = {at}/state\n\
             cache directory = {at}/cache\nprivate dir = {at}/private\n\
             pid directory = {at}/pid\nncalrpc dir = {at}/ncalrpc\nlog file = {at}/log\n\
             map to guest = Bad User\nguest account = root\nload printers = no\n\
             disable spoolss = yes\n[hot]\npath = {}\nguest ok = yes\nread only = no\n",
            folder.display(),
        );
        let file = base.join("smb.conf");
        fs::write(&file, settings).unwrap();
        let mut command = Command::new(smbd);
        command.args(["-F", "--no-process-group", "-s"]).arg(&file);
        let mut peer = Peer::start(&mut command).unwrap();
        peer.wait_for(SocketAddr::from(([127, 0, 0, 1], port)))
            .unwrap();
        Self { _peer: peer, port }
    }

    /// Puts a file under its name, or under another and renames it there.
    fn put(&self, file: &Path, document: &Document, renamed: bool) {
        let client = program("/usr/bin/smbclient", "smbclient").unwrap();
        let (file, name) = (file.display(), &document.name);
        let commands = match renamed {
            true => format!("put {file} {name}.part; rename {name}.part {name}"),
            false => format!("put {file} {name}"),
        };
        let port = self.port.to_string();
        let mut command = Command::new(client);
        command.args(["//127.0.0.1/hot", "-p", &port, "-N", "-c", &commands]);
        succeed(&mut command).unwrap();
    }
}

#[test]
fn a_folder_that_is_a_windows_share_prints_what_its_clients_put() {
    let rig = rig(|_| {});
    let samba_base = tempfile::tempdir_in("/var/tmp").unwrap();
    let hot = rig.place().hot();
    let samba = Samba::sharing(&hot, samba_base.path());
    let (room, _api) = rig.start(&Program::beside_the_test().unwrap()).unwrap();
    let wanted = write_all(&|number, document| {
        let file = samba_base.path().join(&document.name);
        fs::write(&file, &document.bytes).unwrap();
        samba.put(&file, document, number.is_multiple_of(2));
        fs::remove_file(&file).unwrap();
    });
    check_printed(&rig, &hot, &wanted);
    rig.finish(room).unwrap();
}
