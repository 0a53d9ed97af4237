use super::*;
use std::os::unix::fs::MetadataExt as _;
use std::process::Command;

const PLAIN: Ownership = Ownership {
    mode: 0o640,
    user: None,
    group: None,
};

struct Out {
    directory: tempfile::TempDir,
}

impl Out {
    fn new() -> Self {
        Self {
            directory: tempfile::tempdir().unwrap(),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn text(&self, name: &str, text: &str, job: &str) -> Result<PathBuf, OutputError> {
        write_output(self.directory.path(), name, Source::Text(text), PLAIN, job)
    }

    fn names(&self) -> Vec<String> {
        names(self.directory.path())
    }
}

fn names(directory: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(directory).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn an_output_appears_whole_with_its_mode_and_owner() {
    let out = Out::new();
    let content: Vec<u8> = (0..700_000_u32).map(|at| (at % 251) as u8).collect();
    std::fs::write(out.path("source"), &content).unwrap();
    let ownership = Ownership {
        mode: 0o2664,
        user: Some(12_345),
        group: Some(23_456),
    };
    let source = out.path("source");
    let written = write_output(
        out.directory.path(),
        "a.pdf",
        Source::File(&source),
        ownership,
        "0a1b2c3d",
    )
    .expect("giving a file away needs root: run this test as root");
    assert_eq!(written, out.path("a.pdf"));
    assert_eq!(std::fs::read(&written).unwrap(), content);
    let found = written.metadata().unwrap();
    assert_eq!(
        (found.mode() & 0o7777, found.uid(), found.gid()),
        (0o2664, 12_345, 23_456)
    );
    assert_eq!(out.names(), ["a.pdf", "source"]);
}

#[test]
fn a_taken_name_gets_a_number_and_a_repeated_call_gets_the_same_file() {
    let out = Out::new();
    assert_eq!(out.text("a.log", "one", "j1").unwrap(), out.path("a.log"));
    assert_eq!(
        out.text("a.log", "two", "j2").unwrap(),
        out.path("a (2).log")
    );
    assert_eq!(
        out.text("a.log", "three", "j3").unwrap(),
        out.path("a (3).log")
    );
    for (text, name) in [
        ("one", "a.log"),
        ("two", "a (2).log"),
        ("three", "a (3).log"),
    ] {
        assert_eq!(out.text("a.log", text, "again").unwrap(), out.path(name));
        assert_eq!(std::fs::read_to_string(out.path(name)).unwrap(), text);
    }
    assert_eq!(out.names(), ["a (2).log", "a (3).log", "a.log"]);
}

#[test]
fn a_part_file_of_a_killed_run_is_replaced() {
    let out = Out::new();
    std::fs::write(out.path(".a.log.j1.part"), "half").unwrap();
    out.text("a.log", "whole", "j1").unwrap();
    assert_eq!(out.names(), ["a.log"]);
}

#[test]
fn links_and_other_things_are_never_written_through() {
    let (out, secret) = (Out::new(), tempfile::NamedTempFile::new().unwrap());
    std::os::unix::fs::symlink(secret.path(), out.path("a.log")).unwrap();
    std::os::unix::fs::symlink(secret.path(), out.path(".a.log.j1.part")).unwrap();
    std::fs::create_dir(out.path("a (2).log")).unwrap();
    assert_eq!(
        out.text("a.log", "text", "j1").unwrap(),
        out.path("a (3).log")
    );
    assert_eq!(std::fs::read(secret.path()).unwrap(), b"");
    assert!(out.path("a.log").is_symlink());
}

#[test]
fn names_are_single_and_fit() {
    let out = Out::new();
    for name in ["", ".", "..", "a/b", "/etc/passwd", "a\0b"] {
        assert!(
            matches!(out.text(name, "x", "j"), Err(OutputError::Name { .. })),
            "{name:?}"
        );
    }
    let long = format!("{}.pdf", "é".repeat(200));
    let written = out.text(&long, "x", "0a1b2c3d").unwrap();
    let name = written.file_name().unwrap().to_str().unwrap();
    assert!(name.len() <= 255 && name.ends_with("é.pdf"), "{name}");
}

#[test]
fn a_missing_source_or_folder_is_told_apart() {
    let out = Out::new();
    let nowhere = Path::new("/nowhere/at/all");
    let missing = write_output(out.directory.path(), "a", Source::File(nowhere), PLAIN, "j");
    assert!(
        matches!(missing, Err(OutputError::Source { .. })),
        "{missing:?}"
    );
    let directory = write_output(
        out.directory.path(),
        "a",
        Source::File(Path::new("/")),
        PLAIN,
        "j",
    );
    assert!(
        matches!(directory, Err(OutputError::Source { .. })),
        "{directory:?}"
    );
    let missing = write_output(nowhere, "a", Source::Text("x"), PLAIN, "j");
    assert!(
        matches!(
            missing,
            Err(OutputError::Folder(FolderError::Missing { .. }))
        ),
        "{missing:?}"
    );
    assert_eq!(out.names(), [] as [&str; 0]);
}

#[test]
fn two_jobs_at_once_do_not_replace_each_other() {
    let out = Out::new();
    let written: Vec<PathBuf> = std::thread::scope(|scope| {
        let started: Vec<_> = (0..8)
            .map(|job| {
                let out = &out;
                scope.spawn(move || {
                    out.text("a.log", &format!("job {job}"), &format!("j{job}"))
                        .unwrap()
                })
            })
            .collect();
        started.into_iter().map(|job| job.join().unwrap()).collect()
    });
    for (job, path) in written.iter().enumerate() {
        assert_eq!(std::fs::read_to_string(path).unwrap(), format!("job {job}"));
    }
    assert_eq!(out.names().len(), 8);
}

#[test]
fn a_full_disk_leaves_nothing_and_says_so() {
    let out = Out::new();
    let mount = |arguments: &[&str]| {
        let status = Command::new("mount")
            .args(arguments)
            .arg(out.directory.path())
            .status();
        let mounted = status.as_ref().is_ok_and(std::process::ExitStatus::success);
        assert!(
            mounted,
            "mounting needs root: run this test as root ({status:?})"
        );
    };
    mount(&["-t", "tmpfs", "-o", "size=64k", "tmpfs"]);
    let big = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(big.path(), vec![7; 200_000]).unwrap();
    let write = || {
        write_output(
            out.directory.path(),
            "a.pdf",
            Source::File(big.path()),
            PLAIN,
            "j",
        )
    };
    let full = write();
    let left = out.names();
    mount(&["-o", "remount,size=1m"]);
    let written = write().map(|path| std::fs::read(path).unwrap_or_default().len());
    mount(&["-o", "remount,ro"]);
    let read_only = out.text("b.log", "x", "j");
    let unmounted = Command::new("umount")
        .arg("-l")
        .arg(out.directory.path())
        .status()
        .unwrap();
    assert!(unmounted.success());
    assert!(matches!(full, Err(OutputError::NoSpace { .. })), "{full:?}");
    assert_eq!(left, [] as [&str; 0]);
    assert_eq!(written.unwrap(), 200_000);
    assert!(
        matches!(
            read_only,
            Err(OutputError::Folder(FolderError::ReadOnly { .. }))
        ),
        "{read_only:?}"
    );
}
