//! The RAW side of a simulated printer: bytes up to the sender's half-close are one document.

use super::faults::FaultKind;
use super::intake::{Bite, Intake, UnderWay};
use super::printer::Shared;
use super::record::{EndedBy, Protocol};
use std::io;
use std::net::SocketAddr;
use tokio::net::TcpStream;

pub(super) async fn converse(
    shared: &Shared,
    stream: TcpStream,
    remote: SocketAddr,
    fault: Option<FaultKind>,
) -> io::Result<()> {
    let taking = shared.record().begin(Protocol::Raw, remote)?;
    let mut document = UnderWay::new(shared, taking);
    let mut intake = Intake::new(shared, stream, fault);
    match fault {
        Some(FaultKind::AcceptThenReset) => {
            document.broke_off(EndedBy::DeviceReset, None)?;
            intake.reset();
            return Ok(());
        }
        Some(FaultKind::Full) => return document.broke_off(EndedBy::DeviceClose, None),
        Some(_) | None => {}
    }
    loop {
        match intake.bite(document.bytes(), u64::MAX).await {
            Bite::Bytes(taken) => document.push(intake.bytes(taken))?,
            Bite::End if document.bytes() == 0 => {
                return document.broke_off(EndedBy::Close, None); // someone looked whether it is there
            }
            Bite::End => {
                document.printed(EndedBy::Close, None)?;
                break;
            }
            Bite::SenderReset => return document.broke_off(EndedBy::SenderReset, None),
            Bite::Death => {
                document.broke_off(EndedBy::DeviceReset, None)?;
                intake.reset();
                return Ok(());
            }
        }
    }
    match intake.fault() {
        Some(FaultKind::NeverClose) => {
            intake.hold().await;
        }
        Some(FaultKind::CloseWithoutAck) => intake.reset(),
        Some(_) | None => {}
    }
    Ok(())
}
