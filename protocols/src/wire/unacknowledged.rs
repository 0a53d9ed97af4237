//! How many bytes the peer's kernel has not acknowledged yet.
//!
//! Nothing else tells a device that took a short job from one that closed the connection before
//! the job arrived: both look like an orderly close to whoever only reads and writes.

use rustix::ioctl::{Getter, Opcode, ioctl};
use std::ffi::c_int;
use std::io;
use std::os::fd::AsFd;

/// `SIOCOUTQ` of tcp(7), the same number as `TIOCOUTQ` on every Linux architecture but MIPS,
/// PowerPC and SPARC.
#[cfg(not(any(
    target_arch = "mips",
    target_arch = "mips64",
    target_arch = "powerpc",
    target_arch = "powerpc64",
    target_arch = "sparc",
    target_arch = "sparc64"
)))]
const SIOCOUTQ: Opcode = 0x5411;

/// Returns the bytes written and not acknowledged, the end mark counted as one. After a reset it
/// keeps the value of that moment, so it never falls to 0 by itself.
#[expect(
    unsafe_code,
    reason = "no crate wraps this one request of the socket ioctls"
)]
pub(super) fn unacknowledged(socket: impl AsFd) -> io::Result<u64> {
    // SAFETY: SIOCOUTQ writes exactly one int through its argument, which is what `Getter` with
    // `c_int` provides, and has no other effect (tcp(7), "Ioctls").
    let bytes = unsafe { ioctl(socket, Getter::<SIOCOUTQ, c_int>::new()) }?;
    Ok(u64::try_from(bytes).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};
    use std::net::{TcpListener, TcpStream};

    #[test]
    fn bytes_in_the_peers_kernel_are_acknowledged_and_later_ones_are_not() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let mut client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (mut device, _) = listener.accept().unwrap();
        client.set_nonblocking(true).unwrap();
        while client.write(&[0; 65_536]).is_ok() {}
        let stuck = unacknowledged(&client).unwrap();
        assert!(
            stuck > 0,
            "the device reads nothing, so some bytes must be left here"
        );
        client.shutdown(std::net::Shutdown::Write).unwrap();
        device.read_to_end(&mut Vec::new()).unwrap();
        let deadline = std::iter::repeat_with(|| unacknowledged(&client).unwrap());
        assert_eq!(deadline.take(10_000_000).find(|left| *left == 0), Some(0));
    }
}
