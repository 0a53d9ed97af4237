//! The worker's side: the main loop of `platen worker`.
//!
//! One thread, one task at a time. A panic is not caught: it ends this process, as every other
//! kind of accident does, and the room starts a fresh one.

mod limits;
mod program;

use super::wire::{self, Begin, Fault, Reply, Request};
use memmap2::Mmap;
use platen_model::DocumentFormat;
use platen_pdfcore::{
    InspectLimits, Unidentified, WrapError, WrapLimits, identify, inspect, wrap_image,
};
use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::process::ExitCode;

/// Up to this size a file is read, which is quicker than mapping it.
const READ: u64 = 1 << 20;

/// Serves tasks until the room closes the socket on standard input.
#[must_use]
pub fn worker_main() -> ExitCode {
    match serve() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody is left to tell if standard error is gone, too.
            let _ = writeln!(io::stderr(), "the worker ends: {error}");
            ExitCode::FAILURE
        }
    }
}

fn serve() -> io::Result<()> {
    let socket = UnixStream::from(io::stdin().as_fd().try_clone_to_owned()?);
    if rustix::net::sockopt::socket_type(&socket).is_err() {
        return Err(io::Error::other(
            "`platen worker` is started by the room, not by hand",
        ));
    }
    let begin = match wire::receive(&socket)? {
        Some((Request::Begin(begin), _)) if begin.wire == wire::VERSION => begin,
        Some(_) => return Err(io::Error::other("the room speaks another version")),
        None => return Ok(()),
    };
    let limits = limits::set(&begin)?;
    wire::send(
        &socket,
        &Reply::Ready {
            wire: wire::VERSION,
            limits,
        },
        &[],
    )?;
    while let Some((request, files)) = wire::receive(&socket)? {
        wire::send(&socket, &answer(request, files, &begin)?, &[])?;
    }
    Ok(())
}

fn answer(request: Request, files: Vec<OwnedFd>, begin: &Begin) -> io::Result<Reply> {
    let mut files = files.into_iter().map(File::from);
    let mut file = || {
        files
            .next()
            .ok_or_else(|| io::Error::other("a file is missing"))
    };
    let reply = match request {
        Request::Identify => identified(file()?),
        Request::Inspect => inspected(file()?, begin),
        Request::Wrap { kind } => wrapped(file()?, file()?, &kind, begin),
        Request::Select { pages } => program::select(file()?, file()?, &pages),
        Request::LookForColour => program::look_for_colour(file()?),
        Request::Program {
            recipe,
            fields,
            waived,
        } => program::program(file()?, file()?, &recipe, &fields, waived),
        Request::Fault(fault) => go_wrong(fault),
        Request::Begin(_) => return Err(io::Error::other("the room began twice")),
    };
    Ok(reply.unwrap_or_else(|error| Reply::Failed {
        reason: error.to_string(),
    }))
}

fn identified(mut file: File) -> io::Result<Reply> {
    match identify(&mut file) {
        Ok(format) => Ok(Reply::Identified {
            format: format.extension().to_owned(),
        }),
        Err(Unidentified::Unreadable { source }) => Err(source),
        Err(other) => Ok(Reply::NotIdentified {
            reason: other.to_string(),
        }),
    }
}

fn inspected(file: File, begin: &Begin) -> io::Result<Reply> {
    let limits = InspectLimits {
        pages: begin.pages,
        ..InspectLimits::default()
    };
    Ok(match inspect(Bytes::of(file)?.as_ref(), &limits) {
        Ok(facts) => Reply::Inspected(facts.into()),
        Err(damage) => Reply::Damaged {
            reason: damage.to_string(),
        },
    })
}

fn wrapped(file: File, into: File, kind: &str, begin: &Begin) -> io::Result<Reply> {
    let Some(DocumentFormat::Image(kind)) = DocumentFormat::from_extension(kind) else {
        return Err(io::Error::other(format!(
            "there is no picture of kind {kind}"
        )));
    };
    let limits = WrapLimits {
        pages: begin.pages,
        ..WrapLimits::default()
    };
    let mut out = BufWriter::new(into);
    let made = wrap_image(kind, Bytes::of(file)?.as_ref(), &mut out, &limits);
    match made.and_then(|made| out.flush().map(|()| made).map_err(WrapError::write)) {
        Ok(made) => Ok(Reply::Made {
            pages: made.pages,
            told: vec![],
        }),
        Err(WrapError::Write { source }) => Err(source),
        Err(refused) => Ok(Reply::Refused {
            reason: refused.to_string(),
        }),
    }
}

/// A whole file.
enum Bytes {
    Read(Vec<u8>),
    Mapped(Mmap),
}

impl Bytes {
    fn of(mut file: File) -> io::Result<Self> {
        let size = file.metadata()?.len();
        if size <= READ {
            let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
            file.read_to_end(&mut bytes)?;
            return Ok(Self::Read(bytes));
        }
        #[expect(
            unsafe_code,
            reason = "large documents must not count against the memory limit"
        )]
        // SAFETY: The file is opened read-only and lies in the vault, whose files never change.
        // Should one be cut short all the same, SIGBUS ends this process, whose end is survived.
        let mapped = unsafe { Mmap::map(&file) }?;
        Ok(Self::Mapped(mapped))
    }
}

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        match self {
            Self::Read(bytes) => bytes,
            Self::Mapped(bytes) => bytes,
        }
    }
}

fn go_wrong(fault: Fault) -> io::Result<Reply> {
    match fault {
        Fault::Crash => std::process::abort(),
        Fault::Hang => loop {
            std::thread::park();
        },
        Fault::EatMemory => {
            let mut eaten = Vec::new();
            loop {
                eaten.push(std::hint::black_box(vec![1_u8; 1 << 20]));
            }
        }
        Fault::EatStack => {
            let deep = deeper(0);
            Err(io::Error::other(format!("the stack held {deep} frames")))
        }
    }
}

fn deeper(depth: u64) -> u64 {
    let frame = std::hint::black_box([depth; 64]);
    if depth == u64::MAX {
        0
    } else {
        deeper(frame[0] + 1) + frame[63] - frame[0] + 1
    }
}
