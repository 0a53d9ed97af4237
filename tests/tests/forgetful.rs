//! The forgetful filesystem forgets what it should and nothing else; SQLite and the vault keep
//! their word on it; and programs that leave out a sync are caught.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use platen_ledger::vault::Vault;
use platen_protocols::drop::{self as drop_folder, DropTarget, Found};
use platen_tests::forgetful::{ForgetfulFs, Mounted, NewNames, Unsynced};
use rusqlite::Connection;
use rusqlite::config::DbConfig;
use rustix::fs::{CWD, RenameFlags, renameat_with};
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};

/// Seeds of power cuts that let some unsynced writes survive.
const SEEDS: std::ops::Range<u64> = 0..8;

struct Disk {
    mounted: Mounted,
    _dir: tempfile::TempDir,
}

impl Disk {
    fn new(how: ForgetfulFs) -> Self {
        let dir = tempfile::tempdir().unwrap();
        Self {
            mounted: how.mount(dir.path()).unwrap(),
            _dir: dir,
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.mounted.dir().join(name)
    }

    fn cut(&mut self, unsynced: Unsynced) {
        self.mounted.power_cut(unsynced).unwrap();
        self.mounted.remount().unwrap();
    }

    /// Returns what a file holds, if there is one.
    fn read(&self, name: &str) -> Option<Vec<u8>> {
        match fs::read(self.path(name)) {
            Ok(bytes) => Some(bytes),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => panic!("{name}: {error}"),
        }
    }
}

/// Every way of losing what was not synced, reproducible.
fn cuts() -> impl Iterator<Item = Unsynced> {
    let torn = SEEDS.map(|seed| Unsynced::SomeSurvives { seed });
    std::iter::once(Unsynced::AllLost).chain(torn)
}

fn sync(path: &Path) {
    File::open(path).unwrap().sync_all().unwrap();
}

/// Does something on a fresh disk that has a synced file `old` holding "old", cuts the power, and
/// compares what the names then lead to.
#[track_caller]
fn check_forgotten(act: impl Fn(&Path), expected: &[(&str, Option<&[u8]>)]) {
    let mut disk = Disk::new(ForgetfulFs::default());
    fs::write(disk.path("old"), b"old").unwrap();
    sync(&disk.path("old"));
    sync(&disk.path(""));
    act(disk.mounted.dir());
    disk.cut(Unsynced::AllLost);
    for (name, bytes) in expected {
        assert_eq!(disk.read(name).as_deref(), *bytes, "{name}");
    }
}

#[test]
fn what_was_not_synced_is_forgotten() {
    let put = |dir: &Path| fs::write(dir.join("new"), b"new").unwrap();
    check_forgotten(put, &[("new", None), ("old", Some(b"old"))]);
    check_forgotten(
        |dir| {
            put(dir);
            sync(&dir.join("new"));
        },
        &[("new", None)],
    );
    check_forgotten(
        |dir| {
            put(dir);
            sync(dir);
        },
        &[("new", Some(b""))],
    );
    check_forgotten(
        |dir| {
            put(dir);
            sync(&dir.join("new"));
            sync(dir);
        },
        &[("new", Some(b"new"))],
    );
    check_forgotten(
        |dir| fs::write(dir.join("old"), b"changed").unwrap(),
        &[("old", Some(b"old"))],
    );
    check_forgotten(
        |dir| {
            let mut file = OpenOptions::new()
                .append(true)
                .open(dir.join("old"))
                .unwrap();
            file.write_all(b"er").unwrap();
            file.sync_data().unwrap();
            file.write_all(b" than that").unwrap();
        },
        &[("old", Some(b"older"))],
    );
    check_forgotten(
        |dir| {
            OpenOptions::new()
                .write(true)
                .open(dir.join("old"))
                .unwrap()
                .set_len(1)
                .unwrap()
        },
        &[("old", Some(b"old"))],
    );
}

#[test]
fn names_last_from_the_sync_of_their_directory_on() {
    let rename = |dir: &Path| fs::rename(dir.join("old"), dir.join("new")).unwrap();
    check_forgotten(rename, &[("old", Some(b"old")), ("new", None)]);
    check_forgotten(
        |dir| {
            rename(dir);
            sync(dir);
        },
        &[("old", None), ("new", Some(b"old"))],
    );
    let unlink = |dir: &Path| fs::remove_file(dir.join("old")).unwrap();
    check_forgotten(unlink, &[("old", Some(b"old"))]);
    check_forgotten(
        |dir| {
            unlink(dir);
            sync(dir);
        },
        &[("old", None)],
    );
    // A directory whose own name was not synced is lost with all in it.
    let nest = |dir: &Path| {
        fs::create_dir(dir.join("sub")).unwrap();
        fs::rename(dir.join("old"), dir.join("sub/old")).unwrap();
    };
    check_forgotten(nest, &[("old", Some(b"old")), ("sub/old", None)]);
    check_forgotten(
        |dir| {
            nest(dir);
            sync(dir);
        },
        &[("old", None), ("sub/old", Some(b"old"))],
    );
    // The old name is taken by another file, and syncing the new place alone keeps the order.
    check_forgotten(
        |dir| {
            fs::create_dir(dir.join("sub")).unwrap();
            sync(dir);
            fs::rename(dir.join("old"), dir.join("sub/old")).unwrap();
            fs::write(dir.join("old"), b"another").unwrap();
            sync(&dir.join("sub"));
        },
        &[("old", None), ("sub/old", Some(b"old"))],
    );
}

#[test]
fn the_sync_of_a_new_file_may_keep_its_name_too() {
    let mut disk = Disk::new(ForgetfulFs {
        new_names: NewNames::LastWithFile,
        ..ForgetfulFs::default()
    });
    for name in ["synced", "not-synced"] {
        fs::write(disk.path(name), name).unwrap();
    }
    sync(&disk.path("synced"));
    disk.cut(Unsynced::AllLost);
    assert_eq!(disk.read("synced").as_deref(), Some(&b"synced"[..]));
    assert_eq!(disk.read("not-synced"), None);
}

/// A delivery that was killed between its rename and its sync.
#[test]
fn a_file_found_in_a_drop_folder_is_there_for_good() {
    let found_by_look = |dir: &Path| {
        fs::write(dir.join(".a.pdf.part"), b"whole").unwrap();
        sync(&dir.join(".a.pdf.part"));
        fs::rename(dir.join(".a.pdf.part"), dir.join("a.pdf")).unwrap();
        let folder = dir.to_path_buf();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        let found = runtime.block_on(async {
            let opened = drop_folder::open(&DropTarget { folder }).await.unwrap();
            opened.look("a.pdf").await.unwrap()
        });
        assert_eq!(found, Found::Final { bytes: 5 });
    };
    check_forgotten(found_by_look, &[("a.pdf", Some(b"whole"))]);
}

#[test]
fn a_torn_write_leaves_some_pages() {
    let outcomes: Vec<usize> = SEEDS
        .map(|seed| {
            let mut disk = Disk::new(ForgetfulFs::default());
            fs::write(disk.path("torn"), vec![0; 64 << 10]).unwrap();
            sync(&disk.path("torn"));
            sync(&disk.path(""));
            let file = OpenOptions::new()
                .write(true)
                .open(disk.path("torn"))
                .unwrap();
            file.write_all_at(&vec![1; 64 << 10], 0).unwrap();
            drop(file);
            disk.cut(Unsynced::SomeSurvives { seed });
            let bytes = disk.read("torn").unwrap();
            let pages = bytes.chunks(4096);
            assert!(
                pages
                    .clone()
                    .all(|page| page.iter().all(|byte| *byte == page[0]))
            );
            pages.filter(|page| page[0] == 1).count()
        })
        .collect();
    assert!(
        outcomes.iter().all(|pages| (1..16).contains(pages)),
        "{outcomes:?}"
    );
}

#[test]
fn it_behaves_as_programs_expect() {
    let disk = Disk::new(ForgetfulFs {
        capacity_bytes: 1 << 20,
        ..ForgetfulFs::default()
    });
    let (one, two) = (disk.path("one"), disk.path("two"));
    fs::write(&one, b"one").unwrap();
    fs::write(&two, b"two").unwrap();
    let refused = renameat_with(CWD, &one, CWD, &two, RenameFlags::NOREPLACE);
    assert_eq!(refused, Err(rustix::io::Errno::EXIST));
    let mut open = File::open(&two).unwrap();
    fs::rename(&one, &two).unwrap();
    let mut text = String::new();
    open.read_to_string(&mut text).unwrap();
    assert_eq!(
        (text.as_str(), fs::read(&two).unwrap()),
        ("two", b"one".to_vec())
    );
    assert_eq!(fs::copy(&two, &one).unwrap(), 3);
    assert_eq!(
        fs::remove_dir(disk.path("")).unwrap_err().kind(),
        ErrorKind::ResourceBusy
    );
    let full = fs::write(disk.path("big"), vec![0; 2 << 20]).unwrap_err();
    assert_eq!(full.kind(), ErrorKind::StorageFull);
    fs::remove_file(disk.path("big")).unwrap();
    let free = rustix::fs::statvfs(disk.mounted.dir()).unwrap();
    assert_eq!((free.f_blocks, free.f_bsize), (256, 4096));
    let mut names: Vec<_> = (0..300)
        .map(|at| format!("{at:03}-{}", "n".repeat(200)))
        .collect();
    fs::create_dir(disk.path("many")).unwrap();
    for name in &names {
        fs::write(disk.path("many").join(name), b"").unwrap();
    }
    // Unlinking while listing misses nothing.
    for entry in fs::read_dir(disk.path("many")).unwrap() {
        let entry = entry.unwrap();
        names.retain(|name| entry.file_name() != name.as_str());
        fs::remove_file(entry.path()).unwrap();
    }
    assert_eq!(names, [] as [String; 0]);
    fs::remove_dir(disk.path("many")).unwrap();
    assert_eq!(one.metadata().unwrap().size(), 3);
}

#[test]
fn a_file_held_open_over_the_cut_is_of_no_more_use() {
    let mut disk = Disk::new(ForgetfulFs::default());
    let file = File::create(disk.path("held")).unwrap();
    sync(&disk.path(""));
    disk.cut(Unsynced::AllLost);
    assert!(file.write_all_at(b"too late", 0).is_err());
    assert_eq!(disk.read("held").as_deref(), Some(&b""[..]));
}

/// Commits rows one by one, cuts the power, and returns how many rows are there after it.
fn rows_after_cut(synchronous: &str, committed: i64, unsynced: Unsynced) -> Option<i64> {
    let mut disk = Disk::new(ForgetfulFs::default());
    let database = disk.path("ledger.db");
    let rows = Connection::open(&database).unwrap();
    // A connection that is closed would otherwise tidy up, and sync, what a killed one does not.
    rows.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)
        .unwrap();
    rows.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get::<_, String>(0))
        .map(|mode| assert_eq!(mode, "wal"))
        .unwrap();
    rows.pragma_update(None, "synchronous", synchronous)
        .unwrap();
    rows.execute_batch("create table events (seq integer primary key, body text)")
        .unwrap();
    // SQLite syncs the directory for its log, but not for the database itself.
    sync(&disk.path(""));
    for seq in 0..committed {
        rows.execute("insert into events values (?1, ?2)", (seq, "x".repeat(700)))
            .unwrap();
    }
    drop(rows);
    disk.cut(unsynced);
    let rows = Connection::open(&database).unwrap();
    let whole: String = rows
        .query_row("pragma integrity_check", (), |row| row.get(0))
        .ok()?;
    let found = rows
        .query_row("select count(*) from events", (), |row| row.get(0))
        .ok()?;
    (whole == "ok").then_some(found)
}

#[test]
fn sqlite_keeps_committed_rows() {
    for unsynced in cuts() {
        assert_eq!(
            rows_after_cut("full", 40, unsynced),
            Some(40),
            "{unsynced:?}"
        );
    }
}

#[test]
fn sqlite_that_does_not_sync_is_caught() {
    assert_ne!(rows_after_cut("off", 40, Unsynced::AllLost), Some(40));
    let caught = SEEDS.filter(|seed| {
        rows_after_cut("off", 40, Unsynced::SomeSurvives { seed: *seed }) != Some(40)
    });
    assert!(caught.count() > 0);
}

#[test]
fn what_the_vault_took_in_survives() {
    for unsynced in cuts() {
        let mut disk = Disk::new(ForgetfulFs::default());
        let room = disk.path("vault");
        let vault = Vault::open(&room).unwrap();
        let mut files = Vec::new();
        for size in [0, 1, 1400, 4096, 70_000, 600_000] {
            let mut source = tempfile::tempfile().unwrap();
            source.write_all(&vec![7; size]).unwrap();
            files.push(vault.ingest(&source).unwrap().file());
        }
        let mut upload = vault.writer(u64::MAX).unwrap();
        upload.write_all(b"uploaded").unwrap();
        files.push(upload.finish().unwrap().file());
        let made = vault.staging_dir().join("made");
        fs::write(&made, b"made by a worker").unwrap();
        files.push(vault.adopt(&made).unwrap().file());
        // One on its way, which nobody was promised.
        let mut unfinished = vault.writer(u64::MAX).unwrap();
        unfinished.write_all(b"unfinished").unwrap();
        disk.mounted.power_cut(unsynced).unwrap();
        drop((unfinished, vault));
        disk.mounted.remount().unwrap();

        let vault = Vault::open(&room).unwrap();
        for file in &files {
            assert!(vault.open_object(file).is_ok(), "{unsynced:?} {file:?}");
        }
        let verified = vault.files().verify(&mut |_| {}).unwrap();
        assert_eq!(
            (verified.objects, verified.damaged),
            (files.len() as u64, vec![])
        );
        assert_eq!(fs::read_dir(vault.staging_dir()).unwrap().count(), 0);
    }
}

/// What a vault might leave out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LeftOut {
    Nothing,
    FileSync,
    DirectorySync,
}

/// The vault's steps by hand. Returns whether the object is whole after the cut.
fn object_survives(left_out: LeftOut, unsynced: Unsynced) -> bool {
    let mut disk = Disk::new(ForgetfulFs::default());
    for name in ["staging", "objects"] {
        fs::create_dir(disk.path(name)).unwrap();
    }
    sync(&disk.path(""));
    let bytes = vec![9; 30_000];
    let staged = disk.path("staging/in");
    fs::write(&staged, &bytes).unwrap();
    if left_out != LeftOut::FileSync {
        sync(&staged);
    }
    fs::rename(&staged, disk.path("objects/hash")).unwrap();
    if left_out != LeftOut::DirectorySync {
        sync(&disk.path("objects"));
    }
    disk.cut(unsynced);
    disk.read("objects/hash") == Some(bytes)
}

#[test]
fn a_vault_that_leaves_out_a_sync_is_caught() {
    assert!(cuts().all(|unsynced| object_survives(LeftOut::Nothing, unsynced)));
    for left_out in [LeftOut::FileSync, LeftOut::DirectorySync] {
        assert!(
            !object_survives(left_out, Unsynced::AllLost),
            "{left_out:?}"
        );
        let caught = cuts().filter(|unsynced| !object_survives(left_out, *unsynced));
        assert!(caught.count() > 2, "{left_out:?}");
    }
}
