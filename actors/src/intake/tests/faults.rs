//! Full disks, read-only folders, missing shares, and what the self-test says of them.

use super::super::probe::Probing;
use super::mounts::Mounted;
use super::*;
use platen_model::ManualClock;
use uuid::Uuid;

/// Fills a small mount until nothing more fits.
fn fill(directory: &Path) {
    let mut size = 1 << 16;
    for number in 0.. {
        let written = std::fs::write(directory.join(format!(".fill{number}")), vec![1; size]);
        match written {
            Ok(()) => {}
            Err(_) if size > 1 => size /= 16,
            Err(_) => break,
        }
    }
}

#[test]
fn a_full_folder_keeps_its_files() {
    let mount = Mounted::tmpfs("size=1m,nr_inodes=12");
    let mut hot = Hot::at(mount.path(), |_| {});
    hot.put("a.txt", b"text");
    for number in 0..20 {
        // Until the inodes are used up.
        let _ = std::fs::write(hot.path(&format!(".fill{number}")), b"");
    }
    let candidate = hot.only();
    let refused = hot.claim(&candidate);
    assert!(
        matches!(
            refused,
            Err(ClaimError::Folder(FolderError::NoSpace { .. }))
        ),
        "{refused:?}"
    );
    assert_eq!(hot.read("a.txt"), b"text");
    for number in 0..20 {
        let _ = std::fs::remove_file(hot.path(&format!(".fill{number}")));
    }
    let claimed = hot.claim(&candidate).unwrap();
    assert_eq!(std::fs::read(claimed.file).unwrap(), b"text");
    assert_eq!(std::fs::read_dir(hot.path(".work")).unwrap().count(), 1);
}

#[test]
fn a_read_only_folder_is_told_and_nothing_is_tried() {
    let mount = Mounted::tmpfs("size=1m");
    let mut hot = Hot::at(mount.path(), |_| {});
    hot.put("a.txt", b"text");
    let candidate = hot.only();
    mount.make_read_only();
    let refused = hot.scanner.scan(hot.now);
    assert!(
        matches!(refused, Err(FolderError::ReadOnly { .. })),
        "{refused:?}"
    );
    let refused = hot.claim(&candidate);
    assert!(
        matches!(
            refused,
            Err(ClaimError::Folder(FolderError::ReadOnly { .. }))
        ),
        "{refused:?}"
    );
    assert_eq!(hot.read("a.txt"), b"text");
}

#[test]
fn an_unmounted_share_is_not_an_empty_folder() {
    let mut hot = Hot::with(|rules| rules.filesystem = FilesystemKind::Remote("cifs".into()));
    let refused = hot.scanner.scan(hot.now);
    assert!(
        matches!(refused, Err(FolderError::NotMounted { .. })),
        "{refused:?}"
    );
}

#[test]
fn a_missing_folder_is_told() {
    let mut hot = Hot::new();
    hot.put("a.txt", b"text");
    hot.after(Duration::ZERO);
    let elsewhere = hot.input.with_file_name("elsewhere");
    std::fs::rename(&hot.input, &elsewhere).unwrap();
    let refused = hot.scanner.scan(hot.now);
    assert!(
        matches!(refused, Err(FolderError::Missing { .. })),
        "{refused:?}"
    );
    std::fs::rename(&elsewhere, &hot.input).unwrap();
    check_said(&hot.after(SETTLE), &["a.txt ready"]);
}

#[test]
fn a_file_goes_to_an_error_place_on_another_mount() {
    let mount = Mounted::tmpfs("size=1m");
    let mut hot = Hot::new();
    let content: Vec<u8> = (0..300_000_u32).map(|at| (at % 251) as u8).collect();
    hot.put("a.bin", &content);
    let candidate = hot.only();
    let claimed = hot.claim(&candidate).unwrap();
    fill(mount.path());
    let refused = claimed.to_error(mount.path(), "because");
    let full = matches!(
        refused,
        Err(ClaimError::Place {
            source: crate::archive::OutputError::NoSpace { .. },
            ..
        })
    );
    assert!(full, "{refused:?}");
    assert_eq!(std::fs::read(&claimed.file).unwrap(), content);
    for entry in std::fs::read_dir(mount.path()).unwrap() {
        let entry = entry.unwrap();
        assert!(
            !entry.file_name().to_string_lossy().ends_with(".part"),
            "{entry:?}"
        );
        std::fs::remove_file(entry.path()).unwrap();
    }
    let moved = claimed.to_error(mount.path(), "because").unwrap();
    assert_eq!(std::fs::read(moved.file).unwrap(), content);
    assert_eq!(files_below(mount.path()).len(), 2);
    assert_eq!(hot.listing(), []);
}

fn tested(input: &Path, output: Option<&Path>) -> SelfTest {
    let probe = Probe {
        input,
        output,
        event_wait: Duration::from_secs(10),
        tester: Tester::passing(),
    };
    self_test(probe, &WallClock)
}

#[track_caller]
fn grade_of(test: &SelfTest, what: Check) -> Grade {
    let finding = test.findings.iter().find(|finding| finding.what == what);
    finding
        .unwrap_or_else(|| panic!("{what:?} is missing in {test:?}"))
        .grade
}

#[test]
fn a_good_folder_passes_its_self_test_and_is_left_as_it_was() {
    let mount = Mounted::tmpfs("size=600m");
    let (input, output) = (mount.path().join("in"), mount.path().join("out"));
    std::fs::create_dir(&input).unwrap();
    std::fs::create_dir(&output).unwrap();
    std::fs::write(input.join("a.pdf"), PDF).unwrap();
    let test = tested(&input, Some(&output));
    assert!(
        test.findings
            .iter()
            .all(|finding| finding.grade == Grade::Good),
        "{test:?}"
    );
    assert_eq!(test.findings.len(), 9);
    assert_eq!(
        (test.chosen, test.filesystem.as_ref().unwrap().kind.settle()),
        (Delivery::Events, Duration::from_secs(3))
    );
    assert_eq!(
        files_below(mount.path()),
        [("in/a.pdf".to_owned(), PDF.to_vec())]
    );
}

/// Returns the names of all files in a folder after a test by `tester`.
fn left_after(folder: &Path, tester: Tester) -> Vec<String> {
    let probe = Probe {
        input: folder,
        output: None,
        event_wait: Duration::ZERO,
        tester,
    };
    let test = self_test(probe, &WallClock);
    assert_eq!(grade_of(&test, Check::Input), Grade::Good);
    let files = files_below(folder).into_iter();
    files.map(|(name, _)| name).collect()
}

#[test]
fn what_an_earlier_run_of_the_room_left_is_removed_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let (own, other) = (Uuid::new_v4(), Uuid::new_v4());
    let living = Tester::of_node(own);
    let mut probings: Vec<_> = [Tester::of_node(own), Tester::of_node(other), living]
        .map(|tester| Probing::open(folder.path(), tester).unwrap())
        .into();
    let probes: Vec<_> = probings
        .iter_mut()
        .map(|probing| probing.write("a", b"x").unwrap())
        .map(|name| name.into_string().unwrap())
        .collect();
    let mut expected = probes[1..].to_vec();
    expected.sort();
    assert_eq!(left_after(folder.path(), living), expected);
}

#[test]
fn probes_of_a_killed_test_are_removed_but_not_young_ones() {
    let folder = tempfile::tempdir().unwrap();
    let (old, young) = (
        folder.path().join(".platen-probe-1-a"),
        folder.path().join(".platen-probe-2-a"),
    );
    std::fs::write(&old, "x").unwrap();
    std::fs::write(&young, "x").unwrap();
    let long_ago = std::fs::FileTimes::new().set_modified(std::time::UNIX_EPOCH);
    std::fs::File::options()
        .write(true)
        .open(&old)
        .unwrap()
        .set_times(long_ago)
        .unwrap();
    let names = left_after(folder.path(), Tester::passing());
    assert_eq!(names, [".platen-probe-2-a"]);
}

#[test]
fn a_fuse_mount_is_polled_although_our_own_events_arrive() {
    let source = tempfile::tempdir().unwrap();
    let mount = Mounted::bindfs(source.path());
    let test = tested(mount.path(), None);
    assert_eq!(
        (test.chosen, test.filesystem.as_ref().unwrap().kind.settle()),
        (Delivery::Polling, Duration::from_secs(10)),
        "{test:?}"
    );
    let filesystem = test.filesystem.unwrap();
    assert_eq!(filesystem.kind, FilesystemKind::Remote("fuse".into()));
    assert_eq!(filesystem.mounted_at, mount.path());
    assert_eq!(files_below(source.path()), []);
}

#[test]
fn a_file_is_found_and_claimed_on_a_fuse_mount() {
    let source = tempfile::tempdir().unwrap();
    let mount = Mounted::bindfs(source.path());
    let mut hot = Hot::at(mount.path(), |rules| {
        let kind = Filesystem::of(mount.path()).unwrap().kind;
        *rules = FolderRules::new(mount.path().to_path_buf(), kind, SETTLE);
    });
    // Written behind the mount's back, as by another machine.
    std::fs::write(source.path().join("a.pdf"), PDF).unwrap();
    let candidate = hot.only();
    let claimed = hot.claim(&candidate).unwrap();
    assert_eq!(std::fs::read(&claimed.file).unwrap(), PDF);
    assert_eq!(claimed.put_back().unwrap(), Path::new("a.pdf"));
    assert_eq!(
        files_below(source.path()),
        [("a.pdf".to_owned(), PDF.to_vec())]
    );
}

#[test]
fn a_folder_that_cannot_work_is_called_bad_with_a_remedy() {
    let mount = Mounted::tmpfs("size=1m,nr_inodes=3");
    let full = Mounted::tmpfs("size=64k");
    fill(full.path());
    mount.make_read_only();
    let read_only = tested(mount.path(), Some(full.path()));
    assert_eq!(grade_of(&read_only, Check::Input), Grade::Bad);
    assert_eq!(grade_of(&read_only, Check::Output), Grade::Bad);
    let remedies: Vec<_> = read_only
        .findings
        .iter()
        .map(|finding| finding.remedy.as_str())
        .collect();
    assert!(
        remedies.iter().any(|remedy| {
            remedy.starts_with("mount it writable") && remedy.contains("ReadWritePaths")
        }),
        "{remedies:?}"
    );
    assert!(
        remedies.contains(&"free some space or raise the quota"),
        "{remedies:?}"
    );
    assert_eq!(
        grade_of(&tested(full.path(), None), Check::Space),
        Grade::Bad
    );

    let missing = tested(Path::new("/nowhere/at/all"), None);
    assert_eq!(grade_of(&missing, Check::Filesystem), Grade::Bad);
    assert_eq!(missing.chosen, Delivery::Polling);
}

#[test]
fn a_server_whose_clock_is_off_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let probe = Probe {
        input: folder.path(),
        output: None,
        event_wait: Duration::from_secs(10),
        tester: Tester::passing(),
    };
    for wall in ["2001-01-01T00:00:00Z", "2101-01-01T00:00:00Z"] {
        let clock = ManualClock::at(wall.parse().unwrap());
        assert_eq!(
            grade_of(&self_test(probe, &clock), Check::Clock),
            Grade::Warn
        );
    }
}
