//! LPR and RAW judged by software that nobody here wrote: CUPS and rlpr.
//!
//! Our session prints to cups-lpd, and CUPS's backends and rlpr print to our simulated printer;
//! every document must arrive byte by byte.
#![expect(clippy::unwrap_used, reason = "a test fails where a step of it fails")]

use platen::sim::{KeepDocuments, Received, SimOptions, SimPrinter};
use platen_model::Copies;
use platen_protocols::lpr::{Banner, DataOrder, JobNumber, LprTarget, SourcePort, Titles, connect};
use platen_protocols::{CancelToken, Document, Outcome};
use platen_tests::peers::{Cups, program, succeed};
use std::fs::File;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(30);

struct Device {
    folder: tempfile::TempDir,
    printer: SimPrinter,
}

impl Device {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = SimOptions {
            raw: Some(([127, 0, 0, 1], 0).into()),
            lpr: Some(([127, 0, 0, 1], 0).into()),
            record: folder.path().join("received"),
            keep: KeepDocuments::All,
            ..SimOptions::default()
        };
        Self {
            printer: SimPrinter::start(options).unwrap(),
            folder,
        }
    }

    fn raw(&self) -> SocketAddr {
        self.printer.raw_addr().unwrap()
    }

    fn lpr(&self) -> SocketAddr {
        self.printer.lpr_addr().unwrap()
    }

    /// Writes a document of so many bytes, among them all values, and returns it with its file.
    fn document(&self, length: usize) -> (Vec<u8>, PathBuf) {
        let mut bytes = b"%PDF-1.7\n".to_vec();
        bytes.extend((0..=255_u8).cycle().take(length));
        let path = self.folder.path().join("minutes.pdf");
        std::fs::write(&path, &bytes).unwrap();
        (bytes, path)
    }

    /// Returns the whole documents, once there are so many.
    #[track_caller]
    fn printed(&self, documents: usize, log: &dyn Fn() -> String) -> Vec<Received> {
        let mut looks = documents;
        loop {
            let received = self.printer.wait_for(looks, PATIENCE);
            let probes = received.iter().filter(|receipt| receipt.bytes == 0).count();
            if received.len() - probes >= documents {
                return received
                    .into_iter()
                    .filter(|receipt| receipt.bytes > 0)
                    .collect();
            }
            assert!(received.len() >= looks, "{received:?}\n{}", log());
            looks = documents + probes;
        }
    }
}

#[track_caller]
fn check(received: &Received, expected: &[u8]) {
    let bytes = std::fs::read(received.document.as_ref().unwrap()).unwrap();
    assert!(received.complete && bytes == expected, "{received:?}");
}

fn open(path: &Path) -> Document {
    let file = File::open(path).unwrap();
    let bytes = file.metadata().unwrap().len();
    let copies = Copies::default();
    let (name, job, user) = ("minutes.pdf".into(), "17".into(), "anna".into());
    Document {
        file,
        bytes,
        name,
        job,
        user,
        copies,
    }
}

async fn send(address: SocketAddr, queue: &str, order: DataOrder, path: &Path) -> Outcome {
    let target = LprTarget {
        host: address.ip().to_string(),
        port: address.port(),
        queue: queue.parse().unwrap(),
        own_host: "roomd".into(),
        connect_timeout: PATIENCE,
        stall_timeout: PATIENCE,
        acknowledge_timeout: PATIENCE,
        source_port: SourcePort::Any,
        order,
        banner: Banner::Off,
        titles: Titles::AsGiven,
    };
    let number = JobNumber::new(17).unwrap();
    match connect(&target, number, CancelToken::never()).await {
        Ok(connection) => {
            connection
                .send(open(path), &mut |_| {}, CancelToken::never())
                .await
                .outcome
        }
        Err(why) => Outcome::NotSent { why },
    }
}

#[tokio::test]
async fn cups_lpd_takes_our_jobs_byte_by_byte() {
    let device = Device::start();
    let cups = Cups::start().unwrap();
    cups.add_queue("raw1", &format!("socket://{}", device.raw()))
        .unwrap();
    let (_lpd, lpd) = cups.serve_lpr().unwrap();
    for (at, length) in [1_390, 3_000_000].into_iter().enumerate() {
        let (bytes, path) = device.document(length);
        let outcome = send(lpd, "raw1", DataOrder::ControlFirst, &path).await;
        assert!(
            matches!(outcome, Outcome::Delivered { .. }),
            "{outcome:?}\n{}",
            cups.log()
        );
        check(&device.printed(at + 1, &|| cups.log())[at], &bytes);
    }
    let (_, path) = device.document(10);
    let unknown = send(lpd, "nowhere", DataOrder::ControlFirst, &path).await;
    assert!(matches!(unknown, Outcome::NotSent { .. }), "{unknown:?}");
    let streamed = send(lpd, "raw1", DataOrder::Streamed, &path).await;
    assert!(
        !matches!(streamed, Outcome::Delivered { .. }),
        "cups-lpd has no streams: {streamed:?}"
    );
}

#[test]
fn the_cups_backends_print_to_our_device_byte_by_byte() {
    let device = Device::start();
    let cups = Cups::start().unwrap();
    let queues = [
        ("raw1", format!("socket://{}", device.raw())),
        (
            "lpd1",
            format!("lpd://{}/floor2?reserve=none", device.lpr()),
        ),
        (
            "lpd2",
            format!(
                "lpd://{}/floor2?reserve=none&order=data,control",
                device.lpr()
            ),
        ),
    ];
    for (at, (queue, uri)) in queues.iter().enumerate() {
        cups.add_queue(queue, uri).unwrap();
        let (bytes, path) = device.document(100_000 + at);
        cups.print(queue, &["-o", "raw", "-t", "minutes"], &path)
            .unwrap();
        let printed = device.printed(at + 1, &|| cups.log());
        check(&printed[at], &bytes);
        if let Some(words) = &printed[at].lpr {
            assert_eq!((words.queue.as_str(), words.copies), ("floor2", 1));
        }
    }
}

#[test]
fn rlpr_prints_to_our_device_byte_by_byte() {
    let device = Device::start();
    let rlpr = program("/usr/bin/rlpr", "rlpr").unwrap();
    let (bytes, path) = device.document(200_000);
    let port = device.lpr().port();
    let mut command = Command::new(rlpr);
    command
        .args(["-N", "-H127.0.0.1", "-Pfloor2", &format!("--port={port}")])
        .arg(&path);
    succeed(&mut command).unwrap();
    let received = device.printed(1, &String::new).remove(0);
    check(&received, &bytes);
    let words = received.lpr.unwrap();
    assert_eq!(
        (words.queue.as_str(), words.copies, words.banner),
        ("floor2", 1, true)
    );
}
