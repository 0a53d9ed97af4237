//! What the room writes into its log.

use crate::setup::Setup;
use std::fs;
use std::io::{Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::UnixStream;

#[test]
fn whoever_sends_garbage_does_not_fill_the_log() {
    let trial = Setup::plain().start();
    let tls = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".as_slice();
    for garbage in [tls, b"\0\0\0\0\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n"] {
        let mut stream = UnixStream::connect(trial.place().socket()).unwrap();
        stream.write_all(garbage).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 400"), "{answer:?}");
    }
    let log = fs::read_to_string(trial.place().log()).unwrap();
    assert!(
        !log.contains("ERROR") && !log.contains("actix_http"),
        "{log}"
    );
}

#[test]
fn the_rooms_group_may_read_its_logs_whatever_the_umask_is() {
    let mut trial = Setup::plain()
        .and("[log]\nto = \"file\"\n")
        .under(&["sh", "-c", "umask 0077 && exec \"$@\"", "sh"])
        .start();
    for name in ["platen.log", "versions.log"] {
        let path = trial.place().data().join("log").join(name);
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o7777, 0o640, "{name}");
    }
    trial.stop();
}
