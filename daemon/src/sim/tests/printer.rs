use super::{PATIENCE, Room, parse};
use crate::sim::{KeepDocuments, SimOptions, SimPrinter, run};
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};

fn print(address: SocketAddr, bytes: &[u8]) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(bytes).unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    stream.read_to_end(&mut Vec::new()).unwrap();
}

fn ask(address: SocketAddr, command: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(command).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    answer
}

#[test]
fn receipts_are_lines_and_numbers_go_on_after_a_restart() {
    let room = Room::with(&[]);
    print(room.printer.raw_addr().unwrap(), b"one");
    let first = room.receipt();
    room.printer.stop().unwrap();
    let again = SimPrinter::start(SimOptions {
        raw: Some(([127, 0, 0, 1], 0).into()),
        record: room.folder.path().into(),
        ..SimOptions::default()
    });
    let again = again.unwrap();
    print(again.raw_addr().unwrap(), b"two");
    assert_eq!(again.wait_for(1, PATIENCE)[0].n, 2);
    let list = std::fs::read_to_string(room.folder.path().join("received.jsonl")).unwrap();
    let lines: Vec<serde_json::Value> = list
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0]["blake3"], first.hash.to_string());
    assert_eq!(
        (&lines[0]["document"], &lines[0]["complete"]),
        (&"000001.raw".into(), &true.into())
    );
    assert_eq!(std::fs::read(first.document.unwrap()).unwrap(), b"one");
}

#[test]
fn queues_are_asked_and_nonsense_is_refused() {
    let room = Room::with(&[]);
    let lpr = room.printer.lpr_addr().unwrap();
    assert_eq!(ask(lpr, b"\x01raw1\n"), b"\0");
    assert_eq!(ask(lpr, b"\x03raw1\n"), b"raw1 is ready\nno entries\n");
    assert_eq!(ask(lpr, b"\x04raw1 anna\n"), b"raw1 is ready\nno entries\n");
    assert_eq!(ask(lpr, b"\x05raw1 root 17\n"), b"\0");
    assert_eq!(ask(lpr, b"\x02\n"), b"\x01");
    assert_eq!(ask(lpr, b"GET / HTTP/1.1\r\n"), b"\x01");
    assert_eq!(ask(lpr, b"\x02q\n\x02999999 cfA001h\n"), b"\0\x01");
    assert_eq!(ask(lpr, b"\x02q\n\x033 dfA001/etc\n"), b"\0\x01");
}

#[test]
fn faults_and_ports_are_checked() {
    let start = |raw: Option<SocketAddr>, faults: &[&str], speed| {
        let folder = tempfile::tempdir().unwrap();
        let record = folder.path().join("new/deep");
        let faults = parse(faults);
        let options = SimOptions {
            raw,
            record,
            faults,
            speed,
            ..SimOptions::default()
        };
        SimPrinter::start(options)
            .map(|_| ())
            .map_err(|error| error.to_string())
    };
    let free = Some(([127, 0, 0, 1], 0).into());
    assert_eq!(start(free, &[], None), Ok(()));
    assert!(
        start(None, &[], None)
            .unwrap_err()
            .contains("needs a RAW or an LPR port")
    );
    assert_eq!(
        start(free, &["duplicate-ack"], None).unwrap_err(),
        "duplicate-ack needs an LPR port"
    );
    assert!(start(free, &[], Some(0)).unwrap_err().contains("stall=0"));
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let error = start(Some(taken.local_addr().unwrap()), &[], None).unwrap_err();
    assert!(error.contains("cannot listen on 127.0.0.1:"), "{error}");
}

#[test]
fn a_printer_reads_at_its_speed() {
    let folder = tempfile::tempdir().unwrap();
    let printer = SimPrinter::start(SimOptions {
        raw: Some(([127, 0, 0, 1], 0).into()),
        record: folder.path().into(),
        speed: Some(100_000),
        ..SimOptions::default()
    });
    let printer = printer.unwrap();
    print(printer.raw_addr().unwrap(), &[0; 20_000]);
    let receipt = printer.wait_for(1, PATIENCE).remove(0);
    assert!(
        receipt.ended.duration_since(receipt.started).as_millis() >= 190,
        "{receipt:?}"
    );
}

#[test]
fn many_jobs_leave_as_many_receipts() {
    let folder = tempfile::tempdir().unwrap();
    let printer = SimPrinter::start(SimOptions {
        raw: Some(([127, 0, 0, 1], 0).into()),
        record: folder.path().into(),
        keep: KeepDocuments::HashOnly,
        ..SimOptions::default()
    });
    let printer = printer.unwrap();
    for job in 0..1000_u32 {
        print(printer.raw_addr().unwrap(), &job.to_be_bytes());
    }
    let received = printer.wait_for(1000, PATIENCE);
    let numbers: Vec<u64> = received.iter().map(|receipt| receipt.n).collect();
    assert_eq!(numbers, (1..=1000).collect::<Vec<_>>());
    assert!(
        received
            .iter()
            .all(|receipt| receipt.complete && receipt.document.is_none())
    );
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[tokio::test]
async fn the_command_line_shows_ports_and_receipts() {
    let folder = tempfile::tempdir().unwrap();
    let options = SimOptions {
        raw: Some(([127, 0, 0, 1], 0).into()),
        lpr: Some(([127, 0, 0, 1], 0).into()),
        record: folder.path().into(),
        ..SimOptions::default()
    };
    let mut out = Vec::new();
    run(options, &mut out, std::future::ready(()))
        .await
        .unwrap();
    let shown = String::from_utf8(out).unwrap();
    assert!(
        shown.starts_with("RAW at 127.0.0.1:") && shown.contains("\nLPR at "),
        "{shown}"
    );
}
