use super::{PATIENCE, Room, SHORT, bytes, document, expect};
use crate::sim::EndedBy;
use platen_model::Copies;
use platen_protocols::lpr::{
    Banner, DataOrder, JobNumber, LprTarget, MOST_COPIES, SourcePort, Titles, connect,
};
use platen_protocols::{CancelToken, Document, Report, SessionError};
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};

fn target(port: u16) -> LprTarget {
    LprTarget {
        host: "127.0.0.1".into(),
        port,
        queue: "raw1".parse().unwrap(),
        own_host: "roomd".into(),
        connect_timeout: PATIENCE,
        stall_timeout: PATIENCE,
        acknowledge_timeout: PATIENCE,
        source_port: SourcePort::Any,
        order: DataOrder::ControlFirst,
        banner: Banner::Off,
        titles: Titles::AsGiven,
    }
}

fn port(room: &Room) -> u16 {
    room.printer.lpr_addr().unwrap().port()
}

async fn send(target: &LprTarget, document: Document) -> Result<Report, SessionError> {
    let number = JobNumber::new(17).unwrap();
    let connection = connect(target, number, CancelToken::never()).await?;
    Ok(connection
        .send(document, &mut |_sent| {}, CancelToken::never())
        .await)
}

#[tokio::test]
async fn every_order_delivers_documents_whole() {
    for (order, evidence) in [
        (DataOrder::ControlFirst, "delivered: FinalAcknowledgement"),
        (DataOrder::DataFirst, "delivered: FinalAcknowledgement"),
        (DataOrder::Streamed, "delivered: FinalAcknowledgement"),
    ] {
        let room = Room::with(&[]);
        let target = LprTarget {
            order,
            ..target(port(&room))
        };
        for (at, length) in [1, 1_390, 262_144, 700_000].into_iter().enumerate() {
            let sent = bytes(length);
            expect(&send(&target, document(&sent)).await.unwrap(), evidence);
            let receipt = &room.received(at + 1)[at];
            assert!(receipt.complete);
            assert_eq!(receipt.hash.0, *blake3::hash(&sent).as_bytes());
        }
    }
}

#[tokio::test]
async fn the_job_says_who_what_and_how_often() {
    let room = Room::with(&[]);
    let target = LprTarget {
        banner: Banner::On,
        ..target(port(&room))
    };
    let mut three = document(b"x");
    three.copies = Copies::new(3).unwrap();
    expect(&send(&target, three).await.unwrap(), "delivered");
    let words = room.receipt().lpr.unwrap();
    assert_eq!(
        (words.queue.as_str(), words.user.as_str(), words.copies),
        ("raw1", "anna", 3)
    );
    assert_eq!(words.title.as_deref(), Some("minutes  of May.pdf"));
    assert!(words.banner);

    let sanitised = LprTarget {
        titles: Titles::Sanitised,
        ..target
    };
    let target = LprTarget {
        banner: Banner::Off,
        ..sanitised
    };
    expect(&send(&target, document(b"x")).await.unwrap(), "delivered");
    let words = room.received(2).remove(1).lpr.unwrap();
    assert_eq!(
        (words.title.as_deref(), words.banner),
        (Some("minutes__of_May.pdf"), false)
    );
}

#[tokio::test]
async fn more_copies_than_lpr_carries_are_not_sent() {
    let room = Room::with(&[]);
    let mut many = document(b"x");
    many.copies = Copies::new(i64::from(MOST_COPIES) + 1).unwrap();
    let report = send(&target(port(&room)), many).await.unwrap();
    expect(&report, "not sent: 1000 copies are more than the 999");
}

#[tokio::test]
async fn a_full_device_got_nothing() {
    let room = Room::with(&["full"]);
    let error = send(&target(port(&room)), document(b"x"))
        .await
        .unwrap_err()
        .to_string();
    assert!(error.ends_with("refused the job: error code 1"), "{error}");
    assert!(room.printer.received().is_empty());
}

#[tokio::test]
async fn a_reset_at_once_got_nothing() {
    let room = Room::with(&["accept-then-reset"]);
    send(&target(port(&room)), document(b"x"))
        .await
        .unwrap_err();
    assert!(room.printer.received().is_empty());
}

#[tokio::test]
async fn a_device_that_dies_leaves_the_job_unsure() {
    for order in [
        DataOrder::ControlFirst,
        DataOrder::DataFirst,
        DataOrder::Streamed,
    ] {
        let room = Room::with(&["die-after=1000"]);
        let target = LprTarget {
            order,
            ..target(port(&room))
        };
        expect(
            &send(&target, document(&bytes(24 << 20))).await.unwrap(),
            "unsure",
        );
        expect(
            &send(&target, document(&bytes(1_390))).await.unwrap(),
            "unsure",
        );
        for receipt in room.received(2) {
            assert_eq!(
                (receipt.bytes, receipt.ended_by),
                (1000, EndedBy::DeviceReset)
            );
            assert!(!receipt.complete);
        }
    }
}

#[tokio::test]
async fn a_missing_last_acknowledgement_leaves_the_job_unsure() {
    for order in [DataOrder::ControlFirst, DataOrder::DataFirst] {
        let room = Room::with(&["close-without-ack"]);
        let target = LprTarget {
            order,
            ..target(port(&room))
        };
        let report = send(&target, document(&bytes(1_390))).await.unwrap();
        expect(&report, "unsure: 127.0.0.1");
        assert!(super::told(&report).contains("without acknowledging the"));
        assert!(room.receipt().complete);
    }
}

#[tokio::test]
async fn surplus_acknowledgements_are_seen_through() {
    for order in [DataOrder::ControlFirst, DataOrder::DataFirst] {
        let room = Room::with(&["duplicate-ack"]);
        let target = LprTarget {
            order,
            ..target(port(&room))
        };
        let report = send(&target, document(&bytes(700_000))).await.unwrap();
        expect(&report, "delivered: FinalAcknowledgement");
        assert!(room.receipt().complete);
    }
}

#[tokio::test]
async fn a_device_that_stalls_is_given_up() {
    let room = Room::with(&["stall=1000"]);
    let hasty = LprTarget {
        stall_timeout: SHORT,
        acknowledge_timeout: SHORT,
        ..target(port(&room))
    };
    expect(
        &send(&hasty, document(&bytes(24 << 20))).await.unwrap(),
        "unsure: 127.0.0.1",
    );
    let short = send(&hasty, document(&bytes(1_390))).await.unwrap();
    assert!(super::told(&short).ends_with("did not acknowledge the document within 150ms"));
    room.printer.set_faults(&[]).unwrap();
    assert!(
        room.received(2)
            .iter()
            .all(|receipt| !receipt.complete || receipt.bytes == 1_390)
    );
}

#[tokio::test]
async fn slow_and_never_closing_devices_deliver() {
    for fault in ["slow=100000", "never-close"] {
        let room = Room::with(&[fault]);
        let report = send(&target(port(&room)), document(&bytes(40_000)))
            .await
            .unwrap();
        expect(&report, "delivered: FinalAcknowledgement");
        assert!(room.receipt().complete);
    }
}

#[tokio::test]
async fn cancelling_is_certain_only_before_the_document() {
    let room = Room::with(&["stall=1000"]);
    let number = JobNumber::new(1).unwrap();
    for (at, expected) in [
        (0, "not sent: the delivery"),
        (2000, "unsure: the delivery"),
    ] {
        let (handle, token) = CancelToken::pair();
        let connection = connect(&target(port(&room)), number, CancelToken::never())
            .await
            .unwrap();
        if at == 0 {
            handle.cancel();
        }
        let mut progress = |sent| {
            if sent >= at {
                handle.cancel();
            }
        };
        let report = connection
            .send(document(&bytes(24 << 20)), &mut progress, token)
            .await;
        expect(&report, expected);
    }
}

#[tokio::test]
async fn reserved_ports_are_called_from() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let served = listener.local_addr().unwrap().port();
    for (source_port, range) in [
        (SourcePort::Rfc1179, 721..=731),
        (SourcePort::Privileged, 512..=1023),
    ] {
        let target = LprTarget {
            source_port,
            ..target(served)
        };
        let listener = listener.try_clone().unwrap();
        let device = std::thread::spawn(move || script(&listener, &[b"no\n"]).1);
        let error = send(&target, document(b"x")).await.unwrap_err();
        match error {
            SessionError::NotAcknowledged { .. } => {
                assert!(range.contains(&device.join().unwrap()));
            }
            // Without the privilege the session says which ports it wanted.
            SessionError::SourcePort { first, last, .. } => {
                assert_eq!(first..=last, range);
                std::mem::drop(TcpStream::connect(("127.0.0.1", served)).unwrap());
                device.join().unwrap();
            }
            other => panic!("{other}"),
        }
    }
}

/// Accepts one connection, answers each thing it reads by the next of `answers`, then closes its
/// side and reads to the end. Returns what it read and the caller's port.
fn script(listener: &TcpListener, answers: &[&[u8]]) -> (Vec<u8>, u16) {
    let (mut stream, remote) = listener.accept().unwrap();
    let (mut all, mut some) = (Vec::new(), [0; 65_536]);
    for answer in answers {
        match stream.read(&mut some) {
            Ok(length) if length > 0 => all.extend_from_slice(&some[..length]),
            Ok(_) | Err(_) => break,
        }
        stream.write_all(answer).unwrap();
    }
    let _gone_already = stream.shutdown(Shutdown::Write);
    let _reset = stream.read_to_end(&mut all);
    (all, remote.port())
}

async fn scripted(answers: &'static [&'static [u8]]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let target = target(listener.local_addr().unwrap().port());
    let device = std::thread::spawn(move || script(&listener, answers));
    let told = match send(&target, document(b"%PDF-1.7")).await {
        Ok(report) => super::told(&report),
        Err(why) => format!("not connected: {why}"),
    };
    device.join().unwrap();
    told
}

#[track_caller]
fn check(told: &str, begins: &str, ends: &str) {
    assert!(told.starts_with(begins) && told.ends_with(ends), "{told}");
}

/// What a server says, and when, decides.
#[tokio::test]
async fn each_answer_has_its_outcome() {
    let told = scripted(&[b"raw1: unknown printer\nsorry\n"]).await;
    check(
        &told,
        "not connected",
        "refused the job: \"raw1: unknown printer sorry\"",
    );
    check(
        &scripted(&[b""]).await,
        "not connected",
        "without acknowledging the job",
    );
    let told = scripted(&[b"\0", b"\x02"]).await;
    check(
        &told,
        "refused",
        "refused the control file's announcement: error code 2",
    );
    let told = scripted(&[b"\0", b"\0", b"\x02"]).await;
    check(&told, "refused", "refused the control file: error code 2");
    let told = scripted(&[b"\0", b"\0", b"\0", b"\x03"]).await;
    check(
        &told,
        "refused",
        "refused the document's announcement: error code 3",
    );
    let told = scripted(&[b"\0", b"\0", b"\0", b"\0", b"disk full\n"]).await;
    check(&told, "refused", "refused the document: \"disk full\"");
    let told = scripted(&[b"\0", b"\0", b"\0", b"\0", b""]).await;
    check(
        &told,
        "unsure",
        "closed the connection without acknowledging the document",
    );
    let told = scripted(&[b"\0", b"\0", b"\0", b"\0", b"\0"]).await;
    check(&told, "delivered", "FinalAcknowledgement");
}

/// The whole conversation, as the table of RFC 1179 has it.
#[tokio::test]
async fn the_bytes_are_those_of_the_rfc() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let target = target(listener.local_addr().unwrap().port());
    let device = std::thread::spawn(move || script(&listener, &[b"\0".as_slice(); 5]));
    expect(
        &send(&target, document(b"%PDF-1.7")).await.unwrap(),
        "delivered",
    );
    let control = "Hroomd\nPanna\nJminutes  of May.pdf\nldfA017roomd\nUdfA017roomd\n\
                   Nminutes  of May.pdf\n";
    let expected = format!(
        "\x02raw1\n\x02{} cfA017roomd\n{control}\0\x038 dfA017roomd\n%PDF-1.7\0",
        control.len()
    );
    assert_eq!(
        String::from_utf8(device.join().unwrap().0).unwrap(),
        expected
    );
}
