//! What lies in a folder: hostile names, things that are no files, subfolders, and very many files.

use super::*;
use rustix::fs::{CWD, FileType, Mode, mknodat};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;

#[test]
fn hostile_names_are_taken_and_put_back_like_any_other() {
    let long = [b'a'; 255];
    let names: [&[u8]; 8] = [
        b"new\nline.txt",
        b"\xff\xfe.txt",
        "e\u{301}.txt".as_bytes(),
        "\u{e9}.txt".as_bytes(),
        b"trailing. ",
        b"CON",
        b"\"quote\\.txt",
        &long,
    ];
    let mut hot = Hot::new();
    for name in names {
        std::fs::write(hot.input.join(OsStr::from_bytes(name)), name).unwrap();
    }
    let ready = hot.settled().ready;
    assert_eq!(ready.len(), names.len());
    for claimed in claim_all(hot.scanner.rules(), &ready) {
        let claimed = claimed.unwrap();
        assert_eq!(
            std::fs::read(&claimed.file).unwrap(),
            claimed.name.as_os_str().as_bytes()
        );
        assert_eq!(claimed.put_back().unwrap(), claimed.name);
    }
    for name in names {
        assert_eq!(
            std::fs::read(hot.input.join(OsStr::from_bytes(name))).unwrap(),
            name
        );
    }
}

#[test]
fn what_is_no_file_is_reported_and_left_alone() {
    let mut hot = Hot::new();
    let outside = tempfile::NamedTempFile::new().unwrap();
    std::os::unix::fs::symlink(outside.path(), hot.path("link.pdf")).unwrap();
    std::os::unix::fs::symlink("/", hot.path("root")).unwrap();
    mknodat(CWD, hot.path("pipe"), FileType::Fifo, Mode::RUSR, 0).unwrap();
    mknodat(
        CWD,
        hot.path("zero"),
        FileType::CharacterDevice,
        Mode::RUSR,
        rustix::fs::makedev(1, 5),
    )
    .expect("making a device needs root: run this test as root");
    let _socket = std::os::unix::net::UnixListener::bind(hot.path("socket")).unwrap();
    let expected = [
        "link.pdf strange: it is a symbolic link, which is not followed: put the file itself here",
        "pipe strange: it is a named pipe, which is not read",
        "root strange: it is a symbolic link, which is not followed: put the file itself here",
        "socket strange: it is a socket, which is not read",
        "zero strange: it is a device, which is not read",
    ];
    check_said(&hot.settled(), &expected);
    assert!(hot.path("link.pdf").is_symlink());
}

#[test]
fn ignored_names_are_left_alone() {
    let mut hot = Hot::with(|rules| rules.ignore = Box::new(|name| name.ends_with("draft.pdf")));
    for name in [
        "~$a.docx",
        "Thumbs.db",
        "a.tmp",
        ".a.pdf",
        "draft.pdf",
        "a.CRDOWNLOAD",
    ] {
        hot.put(name, b"text");
    }
    let scan = hot.settled();
    check_said(&scan, &[]);
    assert_eq!(scan.look_again, None);
    assert_eq!(hot.listing().len(), 6);
}

#[test]
fn subfolders_are_looked_into_only_when_asked_and_not_through_links() {
    let fill = |hot: &Hot| {
        for folder in ["a/b/c", "SCAN-LOCK", ".hidden"] {
            std::fs::create_dir_all(hot.path(folder)).unwrap();
        }
        for file in [
            "top.txt",
            "a/1.txt",
            "a/b/2.txt",
            "a/b/c/3.txt",
            "SCAN-LOCK/x.txt",
            ".hidden/x.txt",
        ] {
            hot.put(file, b"text");
        }
        std::os::unix::fs::symlink(hot.path("a"), hot.path("link")).unwrap();
    };
    let link =
        "link strange: it is a symbolic link, which is not followed: put the file itself here";
    let mut flat = Hot::new();
    fill(&flat);
    check_said(&flat.settled(), &[link, "top.txt ready"]);

    let mut deep = Hot::with(|rules| rules.subfolders = Subfolders::To { depth: 2 });
    fill(&deep);
    let scan = deep.settled();
    let expected = [
        "a/1.txt ready",
        "a/b/2.txt ready",
        "a/b/c strange: subfolders are looked into 2 deep only",
        link,
        "top.txt ready",
    ];
    check_said(&scan, &expected);
    for claimed in claim_all(deep.scanner.rules(), &scan.ready) {
        claimed.unwrap().put_back().unwrap();
    }
    check_said(&deep.settled(), &expected);
}

#[test]
fn very_many_files_get_their_turn_within_the_limit() {
    let mut hot = Hot::with(|rules| rules.most_files = 100);
    for number in 0..130 {
        hot.put(&format!("{number}"), b"x");
    }
    let scan = hot.settled();
    assert_eq!((scan.ready.len(), scan.passed_over), (100, 30));
    assert_eq!(scan.look_again, Some(SETTLE));
    for candidate in &scan.ready {
        std::fs::remove_file(hot.input.join(&candidate.name)).unwrap();
    }
    hot.after(Duration::ZERO);
    let rest = hot.settled();
    assert_eq!(
        (rest.ready.len(), rest.passed_over, rest.look_again),
        (30, 0, None)
    );
}

#[test]
fn empty_files_do_not_keep_others_out() {
    let mut hot = Hot::with(|rules| rules.most_files = 100);
    for number in 0..150 {
        hot.put(&format!("{number}"), b"");
    }
    hot.after(Duration::ZERO);
    for number in 0..120 {
        hot.put(&format!("{number}.txt"), b"text");
    }
    let scan = hot.settled();
    assert_eq!(
        (scan.ready.len(), scan.settling.len(), scan.passed_over),
        (100, 0, 170)
    );
}

#[test]
fn files_are_offered_in_the_order_they_came() {
    let mut hot = Hot::new();
    hot.put("z.txt", b"first");
    hot.after(Duration::from_millis(10));
    hot.put("a.txt", b"second");
    hot.after(Duration::from_millis(10));
    let ready = hot.after(SETTLE).ready;
    let names: Vec<_> = ready
        .iter()
        .map(|candidate| candidate.name.as_path())
        .collect();
    assert_eq!(names, [Path::new("z.txt"), Path::new("a.txt")]);
}
