//! A simulated printer on the command line, asked while it runs.

use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

/// A simulated printer that runs until this is dropped, which kills it.
struct Simulated {
    child: Child,
    /// Where it listens for RAW.
    at: String,
}

impl Simulated {
    fn start(record: &Path, fault: &str) -> Self {
        let mut child = sim(record, &["printer", "--raw", "0", "--fault", fault])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut said = BufReader::new(child.stdout.as_mut().unwrap());
        said.read_line(&mut line).unwrap();
        let (_, rest) = line.split_once("RAW at ").unwrap();
        let (at, _) = rest.split_once(',').unwrap();
        let at = at.to_owned();
        Self { child, at }
    }

    /// Sends a document and waits until the device has closed.
    fn print(&self, document: &[u8]) {
        let mut stream = TcpStream::connect(&self.at).unwrap();
        stream.write_all(document).unwrap();
        // A device that has reset the connection has what it will ever have.
        let _or_reset = stream.shutdown(Shutdown::Write);
        let _or_reset = stream.read_to_end(&mut vec![]);
    }
}

impl Drop for Simulated {
    fn drop(&mut self) {
        let _ended_already = self.child.kill();
        let _ended = self.child.wait();
    }
}

fn sim(record: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_platen"));
    command
        .arg("sim")
        .args(arguments)
        .arg("--record")
        .arg(record);
    command
}

fn ask(record: &Path, arguments: &[&str]) -> Output {
    let arguments = [&["received"], arguments].concat();
    sim(record, &arguments).output().unwrap()
}

fn said(output: Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_running_simulated_printer_tells_what_it_received() {
    let place = tempfile::tempdir().unwrap();
    // Longer than the path of a socket may be.
    let record = place.path().join("r".repeat(120));
    let printer = Simulated::start(&record, "die-after=4@first-1");
    printer.print(b"too long for it");
    printer.print(b"whole");
    let told: Value = serde_json::from_str(&said(ask(&record, &["--json"]))).unwrap();
    assert_eq!(
        (&told["raw"], &told["lpr"]),
        (&printer.at.clone().into(), &Value::Null)
    );
    assert_eq!(told["receiving"], 0);
    let received = told["received"].as_array().unwrap();
    let complete: Vec<_> = received
        .iter()
        .map(|receipt| &receipt["complete"])
        .collect();
    assert_eq!(complete, [false, true]);
    let hash = blake3::hash(b"whole").to_string();
    assert_eq!(
        (&received[1]["bytes"], &received[1]["blake3"]),
        (&5.into(), &hash.into())
    );
    let shown = said(ask(&record, &[]));
    let head = format!("RAW at {}: received 2, receives 0 now\n", printer.at);
    assert!(shown.starts_with(&head), "{shown}");
    assert!(
        shown.contains("device-reset") && shown.contains("  yes  "),
        "{shown}"
    );
}

#[test]
fn without_a_simulated_printer_one_is_told_where_to_look() {
    let place = tempfile::tempdir().unwrap();
    for _run in 0..2 {
        let output = ask(place.path(), &[]);
        assert_eq!(output.status.code(), Some(3), "{output:?}");
        let complaint = String::from_utf8(output.stderr).unwrap();
        assert!(complaint.contains("received.jsonl"), "{complaint}");
        // One that is killed leaves its socket, which is in nobody's way.
        let printer = Simulated::start(place.path(), "never-close");
        said(ask(place.path(), &[]));
        let second = sim(place.path(), &["printer", "--raw", "0"])
            .output()
            .unwrap();
        assert_eq!(second.status.code(), Some(3), "{second:?}");
        drop(printer);
    }
}
