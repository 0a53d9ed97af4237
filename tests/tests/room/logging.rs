//! What the room writes into its log.

use crate::setup::Setup;
use std::fs;
use std::io::{Read as _, Write as _};
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
