//! What the room and a worker say to each other: length-prefixed JSON over one Unix socket, with
//! open files as ancillary data of the frame that needs them.
//!
//! Both ends are the same program, but after an upgrade in place a new room must notice an old
//! worker, so the first frame each way carries a version.

mod inspection;

pub(super) use inspection::InspectionV1;

use rustix::cmsg_space;
use rustix::io::Errno;
use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags, recvmsg, sendmsg,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::io::{self, IoSlice, IoSliceMut, Read, Write};
use std::mem::MaybeUninit;
use std::os::fd::{BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;

/// The version of everything in this file.
pub(super) const VERSION: u32 = 2;

/// No frame is longer. An inspection with its thousand sizes has about 150 kB.
pub(super) const FRAME: usize = 1 << 20;

/// A request carries at most an input and an output.
const FILES: usize = 2;

/// What the room says.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Request {
    /// The first frame.
    Begin(Begin),
    /// One file: what is it?
    Identify,
    /// One file: what does the PDF hold?
    Inspect,
    /// Two files: make a PDF of the first in the second.
    Wrap {
        /// The usual extension of the picture's kind.
        kind: String,
    },
    /// Two files: write these pages of the first into the second.
    Select {
        /// Page ranges.
        pages: String,
    },
    /// One file: has the PDF colour?
    LookForColour,
    /// Two files: write the first, programmed by a recipe, into the second.
    Program {
        /// The recipe as text.
        recipe: String,
        /// Fields of texts by name, and their values.
        fields: Vec<(String, String)>,
        /// Whether changes are made that its author forbids.
        waived: bool,
    },
    /// No file: go wrong.
    Fault(Fault),
}

/// The limits a worker puts on itself before it reads a foreign byte.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Begin {
    pub(super) wire: u32,
    pub(super) memory_bytes: u64,
    pub(super) cpu_seconds: u64,
    pub(super) output_bytes: u64,
    pub(super) pages: u32,
}

/// How to go wrong.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) enum Fault {
    Crash,
    Hang,
    EatMemory,
    EatStack,
}

/// What a worker answers.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Reply {
    /// To `Begin`.
    Ready {
        wire: u32,
        limits: Vec<String>,
    },
    Identified {
        /// The format's usual extension.
        format: String,
    },
    NotIdentified {
        reason: String,
    },
    Inspected(InspectionV1),
    Damaged {
        reason: String,
    },
    /// A PDF was made in the second file.
    Made {
        pages: u32,
        /// What was done, for people.
        told: Vec<String>,
    },
    Coloured {
        colour: Option<bool>,
    },
    /// The author forbids changes.
    Forbidden,
    Refused {
        reason: String,
    },
    /// A file could not be read or written.
    Failed {
        reason: String,
    },
}

/// Sends one frame, and the files with its first byte.
pub(super) fn send(
    mut socket: &UnixStream,
    message: &impl Serialize,
    files: &[BorrowedFd<'_>],
) -> io::Result<()> {
    let mut frame = vec![0; 4];
    serde_json::to_writer(&mut frame, message)?;
    let length = frame.len() - 4;
    if length > FRAME {
        return Err(io::Error::other("the message is too long for the wire"));
    }
    frame[..4].copy_from_slice(
        &u32::try_from(length)
            .map_err(io::Error::other)?
            .to_le_bytes(),
    );
    let mut space = [MaybeUninit::uninit(); cmsg_space!(ScmRights(FILES))];
    let mut control = SendAncillaryBuffer::new(&mut space);
    if !files.is_empty() && !control.push(SendAncillaryMessage::ScmRights(files)) {
        return Err(io::Error::other("too many files for one message"));
    }
    let sent = loop {
        match sendmsg(
            socket,
            &[IoSlice::new(&frame)],
            &mut control,
            SendFlags::NOSIGNAL,
        ) {
            Err(Errno::INTR) => {}
            sent => break sent?,
        }
    };
    socket.write_all(&frame[sent..])
}

/// Receives one frame with its files, or `None` when the other end has gone.
pub(super) fn receive<T: DeserializeOwned>(
    mut socket: &UnixStream,
) -> io::Result<Option<(T, Vec<OwnedFd>)>> {
    let mut length = [0; 4];
    let mut space = [MaybeUninit::uninit(); cmsg_space!(ScmRights(FILES))];
    let mut control = RecvAncillaryBuffer::new(&mut space);
    let got = loop {
        let mut parts = [IoSliceMut::new(&mut length)];
        match recvmsg(socket, &mut parts, &mut control, RecvFlags::CMSG_CLOEXEC) {
            Err(Errno::INTR) => {}
            got => break got?.bytes,
        }
    };
    if got == 0 {
        return Ok(None);
    }
    let files = control
        .drain()
        .flat_map(|message| match message {
            RecvAncillaryMessage::ScmRights(files) => files.collect(),
            _ => Vec::new(),
        })
        .collect();
    socket.read_exact(&mut length[got..])?;
    let mut message = vec![0; frame_length(length)?];
    socket.read_exact(&mut message)?;
    Ok(Some((serde_json::from_slice(&message)?, files)))
}

/// Takes one whole frame from what has been read so far, if there is one.
pub(super) fn take<T: DeserializeOwned>(read: &mut Vec<u8>) -> io::Result<Option<T>> {
    let Some(prefix) = read.first_chunk::<4>() else {
        return Ok(None);
    };
    let end = 4 + frame_length(*prefix)?;
    let Some(message) = read.get(4..end) else {
        return Ok(None);
    };
    let message = serde_json::from_slice(message)?;
    read.drain(..end);
    Ok(Some(message))
}

fn frame_length(prefix: [u8; 4]) -> io::Result<usize> {
    let length = usize::try_from(u32::from_le_bytes(prefix)).map_err(io::Error::other)?;
    if length > FRAME {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "a frame longer than allowed",
        ));
    }
    Ok(length)
}

impl From<super::Fault> for Fault {
    fn from(fault: super::Fault) -> Self {
        match fault {
            super::Fault::Crash => Self::Crash,
            super::Fault::Hang => Self::Hang,
            super::Fault::EatMemory => Self::EatMemory,
            super::Fault::EatStack => Self::EatStack,
        }
    }
}
