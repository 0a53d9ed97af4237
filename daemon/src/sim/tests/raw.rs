use super::{PATIENCE, Room, SHORT, bytes, document, expect, parse, told};
use crate::sim::EndedBy;
use platen_model::Copies;
use platen_protocols::raw::{RawConnection, RawTarget, connect};
use platen_protocols::{CancelToken, Document, Outcome, Report, SessionError};
use std::io::Write;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpStream};

/// More than the socket buffers of both sides hold.
const LONG: usize = 24 << 20;

fn target(room: &Room) -> RawTarget {
    target_at(&room.printer.raw_addr().unwrap())
}

fn target_at(address: &SocketAddr) -> RawTarget {
    RawTarget {
        host: "127.0.0.1".into(),
        port: address.port(),
        connect_timeout: PATIENCE,
        stall_timeout: PATIENCE,
        close_timeout: PATIENCE,
    }
}

async fn send_to(target: &RawTarget, document: Document) -> Report {
    let connection = connect(target).await.unwrap();
    send_on(connection, document).await
}

async fn send_on(connection: RawConnection, document: Document) -> Report {
    connection
        .send(document, &mut |_sent| {}, CancelToken::never())
        .await
}

#[tokio::test]
async fn documents_of_any_length_arrive_whole() {
    let room = Room::with(&[]);
    for (at, length) in [1, 1_390, 262_144, 262_145, 900_000]
        .into_iter()
        .enumerate()
    {
        let sent = bytes(length);
        expect(
            &send_to(&target(&room), document(&sent)).await,
            "delivered: ClosedAfterHalfClose",
        );
        let receipt = &room.received(at + 1)[at];
        assert!(receipt.complete);
        assert_eq!(receipt.hash.0, *blake3::hash(&sent).as_bytes());
        assert!(std::fs::read(receipt.document.as_ref().unwrap()).unwrap() == sent);
    }
}

#[tokio::test]
async fn copies_follow_each_other_on_one_connection() {
    let room = Room::with(&[]);
    let mut three = document(b"%PDF-a%%EOF");
    three.copies = Copies::new(3).unwrap();
    let mut heard = Vec::new();
    let connection = connect(&target(&room)).await.unwrap();
    let report = connection
        .send(three, &mut |sent| heard.push(sent), CancelToken::never())
        .await;
    assert!(
        matches!(report.outcome, Outcome::Delivered { sent: 33, .. }),
        "{}",
        told(&report)
    );
    assert_eq!(heard, [11, 22, 33]);
    assert_eq!(room.receipt().bytes, 33);
}

#[tokio::test]
async fn a_closed_port_takes_nothing() {
    let room = Room::with(&[]);
    expect(&send_to(&target(&room), document(b"x")).await, "delivered");
    room.printer.set_faults(&parse(&["refuse"])).unwrap();
    connect_until(&room, Wanted::Refusal).await;
    room.printer.set_faults(&[]).unwrap();
    connect_until(&room, Wanted::Connection).await;
}

#[tokio::test]
async fn a_port_that_is_closed_a_few_times_opens_by_itself() {
    let room = Room::with(&[]);
    // A quarter of a second each: long enough to be met on a machine that does much else.
    room.printer
        .set_faults(&parse(&["refuse@first-8"]))
        .unwrap();
    connect_until(&room, Wanted::Refusal).await;
    connect_until(&room, Wanted::Connection).await;
}

#[derive(Debug, PartialEq)]
enum Wanted {
    Refusal,
    Connection,
}

/// Connects until the port is as wanted. While it closes, a connection is made, or reset in the
/// port's queue.
async fn connect_until(room: &Room, wanted: Wanted) {
    let looking = async {
        loop {
            match connect(&target(room)).await {
                Ok(_) if wanted == Wanted::Connection => return,
                Err(SessionError::ConnectRefused { .. }) if wanted == Wanted::Refusal => return,
                Ok(_) | Err(_) => tokio::task::yield_now().await,
            }
        }
    };
    tokio::time::timeout(PATIENCE, looking)
        .await
        .unwrap_or_else(|_| panic!("no {wanted:?}"));
}

/// A device that hangs up at once is never believed: where the session sees it before its first
/// byte nothing was sent, afterwards nobody knows.
#[tokio::test]
async fn a_reset_or_close_before_reading_is_never_a_delivery() {
    for fault in ["accept-then-reset", "full"] {
        let room = Room::with(&[fault]);
        for _job in 0..50 {
            match connect(&target(&room)).await {
                Ok(connection) => {
                    let told = told(&send_on(connection, document(&bytes(1_390))).await);
                    assert!(
                        told.starts_with("not sent") || told.starts_with("unsure"),
                        "{told}"
                    );
                }
                Err(error) => assert!(matches!(error, SessionError::Connect { .. }), "{error}"),
            }
        }
        assert!(
            room.printer
                .received()
                .iter()
                .all(|receipt| !receipt.complete)
        );
    }
}

/// The caller makes its intent durable between the two phases; a device that is gone by then got
/// nothing.
#[tokio::test]
async fn a_device_that_hung_up_before_the_first_byte_got_nothing() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    for linger in [None, Some(Duration::ZERO)] {
        let connection = connect(&target_at(&listener.local_addr().unwrap()))
            .await
            .unwrap();
        let (device, _) = listener.accept().unwrap();
        rustix::net::sockopt::set_socket_linger(&device, linger).unwrap();
        std::mem::drop(device);
        expect(
            &send_on(connection, document(&bytes(1_390))).await,
            "not sent",
        );
    }
}

#[tokio::test]
async fn a_device_that_dies_leaves_the_job_unsure() {
    for length in [1_390, LONG] {
        let room = Room::with(&["die-after=1000"]);
        let report = send_to(&target(&room), document(&bytes(length))).await;
        expect(&report, "unsure: the connection to 127.0.0.1");
        let receipt = room.receipt();
        assert_eq!(
            (receipt.bytes, receipt.ended_by),
            (1000, EndedBy::DeviceReset)
        );
        assert!(!receipt.complete);
    }
}

#[tokio::test]
async fn a_device_that_prints_and_then_resets_leaves_the_job_unsure() {
    let room = Room::with(&["close-without-ack"]);
    expect(
        &send_to(&target(&room), document(&bytes(1_390))).await,
        "unsure: the connection",
    );
    assert!(room.receipt().complete);
}

#[tokio::test]
async fn a_device_that_stalls_is_given_up_and_its_job_is_no_whole_one() {
    let room = Room::with(&["stall=1000"]);
    let target = RawTarget {
        stall_timeout: SHORT,
        ..target(&room)
    };
    let report = send_to(&target, document(&bytes(LONG))).await;
    expect(&report, "unsure: 127.0.0.1");
    assert!(
        told(&report).ends_with("has taken nothing for 150ms"),
        "{}",
        told(&report)
    );
    room.printer.set_faults(&[]).unwrap();
    let receipt = room.receipt();
    assert_eq!(
        (receipt.complete, receipt.ended_by),
        (false, EndedBy::SenderReset)
    );
}

#[tokio::test]
async fn a_stall_that_heals_delivers() {
    let room = Room::with(&["stall=1000"]);
    let connection = connect(&target(&room)).await.unwrap();
    let mut heal_at_last = |sent| {
        if sent > 100_000 {
            room.printer.set_faults(&[]).unwrap();
        }
    };
    let long = document(&bytes(LONG));
    let report = connection
        .send(long, &mut heal_at_last, CancelToken::never())
        .await;
    expect(&report, "delivered: ClosedAfterHalfClose");
    assert!(room.receipt().complete);
}

#[tokio::test]
async fn a_slow_device_is_waited_for() {
    let room = Room::with(&["slow=100000"]);
    let target = RawTarget {
        stall_timeout: 4 * SHORT,
        close_timeout: 4 * SHORT,
        ..target(&room)
    };
    expect(
        &send_to(&target, document(&bytes(60_000))).await,
        "delivered",
    );
    assert_eq!(room.receipt().bytes, 60_000);
}

#[tokio::test]
async fn a_device_that_never_closes_is_handed_the_job() {
    let room = Room::with(&["never-close"]);
    let target = RawTarget {
        close_timeout: SHORT,
        ..target(&room)
    };
    expect(
        &send_to(&target, document(&bytes(1_390))).await,
        "delivered: NeverClosed",
    );
    assert!(room.receipt().complete);
}

#[tokio::test]
async fn a_cancelled_session_never_looks_like_a_whole_job() {
    let room = Room::with(&["stall=1000"]);
    let (handle, token) = CancelToken::pair();
    let connection = connect(&target(&room)).await.unwrap();
    let mut cancel_at_last = |sent| {
        if sent > 2000 {
            handle.cancel();
        }
    };
    let report = connection
        .send(document(&bytes(LONG)), &mut cancel_at_last, token)
        .await;
    expect(&report, "unsure: the delivery to 127.0.0.1");
    room.printer.set_faults(&[]).unwrap();
    assert!(!room.receipt().complete);
}

#[tokio::test]
async fn a_session_cancelled_or_dropped_before_its_first_byte_sent_nothing() {
    let room = Room::with(&[]);
    let (handle, token) = CancelToken::pair();
    handle.cancel();
    let connection = connect(&target(&room)).await.unwrap();
    expect(
        &connection.send(document(b"x"), &mut |_| {}, token).await,
        "not sent: the delivery",
    );
    std::mem::drop(connect(&target(&room)).await.unwrap());
    assert!(
        room.received(2)
            .iter()
            .all(|receipt| receipt.bytes == 0 && !receipt.complete)
    );
}

#[tokio::test]
async fn a_document_of_another_length_is_not_sent() {
    let room = Room::with(&[]);
    let mut short = document(b"12345");
    short.bytes = 6;
    expect(
        &send_to(&target(&room), short).await,
        "not sent: the document of job 17 has 5 bytes",
    );
    assert_eq!(room.receipt().bytes, 0);
}

/// A device that talks all the time while it reads: both sides would block if nobody listened.
#[tokio::test]
async fn a_talkative_device_is_listened_to() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let device = async {
        let (stream, _) = listener.accept().await.unwrap();
        echo(stream).await
    };
    let target = target_at(&listener.local_addr().unwrap());
    let (report, echoed) = tokio::join!(send_to(&target, document(&bytes(LONG))), device);
    expect(&report, "delivered: ClosedAfterHalfClose");
    assert_eq!(echoed, report.back_channel.total());
    assert_eq!(report.back_channel.tail(), &bytes(LONG)[LONG - 4096..]);
}

/// A device that talks without end: while it reads nothing, and after it has everything.
#[tokio::test]
async fn endless_talk_does_not_stop_time() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let impatient = RawTarget {
        stall_timeout: SHORT,
        close_timeout: SHORT,
        ..target_at(&listener.local_addr().unwrap())
    };
    for (length, expected) in [
        (LONG, "unsure: 127.0.0.1"),
        (1_390, "delivered: NeverClosed"),
    ] {
        let listener = listener.try_clone().unwrap();
        let device = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            while stream.write_all(&[b'!'; 65_536]).is_ok() {}
        });
        expect(
            &send_to(&impatient, document(&bytes(length))).await,
            expected,
        );
        device.join().unwrap();
    }
}

async fn echo(mut stream: TcpStream) -> u64 {
    let (mut read, mut write) = stream.split();
    tokio::io::copy(&mut read, &mut write).await.unwrap()
}

/// A device that closes in order after a part of the document it did read.
#[tokio::test]
async fn a_device_that_closes_early_leaves_the_job_unsure() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let target = RawTarget {
        host: "localhost".into(),
        ..target_at(&address)
    };
    let device = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        assert!(stream.read(&mut [0; 65_536]).await.unwrap() > 0);
    };
    let (report, ()) = tokio::join!(send_to(&target, document(&bytes(LONG))), device);
    expect(&report, "unsure");
}
