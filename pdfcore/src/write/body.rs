//! Objects as they stand in a result.

use super::{Sink, WriteError, Written};
use crate::crypt::{Crypt, Use};
use crate::file::{File, Version};
use crate::syntax::{Dict, Object, Place, Plain, Ref, Stream, write_object};
use std::borrow::Cow;
use std::ops::Range;

/// Whether strings and streams of the result are encrypted as the input is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lock {
    Kept,
    Opened,
}

/// Returns the header line and one of bytes that shows transfer programs that this is no text
/// (7.5.2).
pub(super) fn header(version: Version) -> Vec<u8> {
    let Version { major, minor } = version;
    let mut header = format!("%PDF-{major}.{minor}\n").into_bytes();
    header.extend_from_slice(b"%\xe2\xe3\xcf\xd3\n");
    header
}

/// A result that is being written, and how far it got.
pub(super) struct Body<'o, 'f, 'a> {
    out: &'o mut dyn Sink,
    file: &'f File<'a>,
    lock: Lock,
    at: u64,
    copied: u64,
    buffer: Vec<u8>,
}

impl<'o, 'f, 'a> Body<'o, 'f, 'a> {
    pub(super) fn new(out: &'o mut dyn Sink, file: &'f File<'a>, lock: Lock) -> Self {
        Self {
            out,
            file,
            lock,
            at: 0,
            copied: 0,
            buffer: Vec::new(),
        }
    }

    /// Returns how many bytes there are.
    pub(super) const fn at(&self) -> u64 {
        self.at
    }

    pub(super) const fn written(&self) -> Written {
        Written {
            bytes: self.at,
            copied: self.copied,
        }
    }

    pub(super) fn put(&mut self, bytes: &[u8]) -> Result<(), WriteError> {
        self.out.put(bytes)?;
        self.at += bytes.len() as u64;
        Ok(())
    }

    /// Copies a range of the input.
    pub(super) fn copy(&mut self, range: Range<usize>) -> Result<(), WriteError> {
        self.copy_of(0, range)
    }

    /// Copies a range of the input or of one of its guests.
    fn copy_of(&mut self, source: u16, range: Range<usize>) -> Result<(), WriteError> {
        let bytes = range.len() as u64;
        self.out.copy(self.file.source(source).data(), range)?;
        self.at += bytes;
        self.copied += bytes;
        Ok(())
    }

    /// Writes an object with its frame and returns where it begins.
    pub(super) fn object(&mut self, id: Ref, object: &Object) -> Result<u64, WriteError> {
        let start = self.at;
        match object {
            Object::Stream(stream) => self.stream(id, stream)?,
            other => {
                let mut text = self.begun(id);
                self.serialise(&mut text, id, other);
                text.extend_from_slice(b"\nendobj\n");
                self.flush(text)?;
            }
        }
        Ok(start)
    }

    /// Bytes of the input are copied where the result has the same.
    fn stream(&mut self, id: Ref, stream: &Stream) -> Result<(), WriteError> {
        let raw = match &stream.place {
            Place::InFile { source, range, of } if self.stays_sealed(id, *source, *of) => {
                Some((*source, range.clone()))
            }
            Place::InFile { .. } | Place::Own(_) => None,
        };
        let bytes = match raw {
            Some(_) => Cow::Borrowed(&[][..]),
            None => self.sealed(id, stream),
        };
        let length = raw.as_ref().map_or(bytes.len(), |(_, range)| range.len());
        let mut dict = stream.dict.clone();
        let length = i64::try_from(length).unwrap_or(i64::MAX);
        dict.set("Length", Object::Integer(length));
        let mut text = self.begun(id);
        self.serialise(&mut text, id, &Object::Dict(dict));
        text.extend_from_slice(b"\nstream\n");
        self.flush(text)?;
        match raw {
            Some((source, range)) => self.copy_of(source, range)?,
            None => {
                self.out.put(&bytes)?;
                self.at += bytes.len() as u64;
            }
        }
        self.put(b"\nendstream\nendobj\n")
    }

    /// Whether the bytes of a stream may stand under a number: where nothing is encrypted, under
    /// any, else under their own, which the key depends on; of guests, only what is encrypted neither
    /// there nor here.
    fn stays_sealed(&self, id: Ref, source: u16, of: Ref) -> bool {
        match (self.file.source(source).crypt(), self.crypt()) {
            (None, None) => true,
            (Some(_), Some(_)) => source == 0 && id == of,
            (Some(_), None) | (None, Some(_)) => false,
        }
    }

    fn crypt(&self) -> Option<&'f Crypt> {
        match self.lock {
            Lock::Kept => self.file.crypt(),
            Lock::Opened => None,
        }
    }

    /// Returns the bytes of a stream as they stand in the result.
    fn sealed<'s>(&self, id: Ref, stream: &'s Stream) -> Cow<'s, [u8]>
    where
        'f: 's,
    {
        let plain = self.file.stream_bytes(stream);
        match self.crypt() {
            None => plain,
            Some(crypt) => {
                let filter = self.file.crypt_filter(&stream.dict);
                let used = Use {
                    dict: &stream.dict,
                    filter: filter.as_deref(),
                };
                Cow::Owned(crypt.encrypt_stream(id, used, &plain).into_owned())
            }
        }
    }

    fn begun(&mut self, id: Ref) -> Vec<u8> {
        let mut text = std::mem::take(&mut self.buffer);
        text.clear();
        text.extend_from_slice(format!("{} {} obj\n", id.number, id.generation).as_bytes());
        text
    }

    fn serialise(&self, text: &mut Vec<u8>, id: Ref, object: &Object) {
        match self.crypt().filter(|_| !self.file.is_encryption(id)) {
            Some(crypt) => write_object(text, object, &crypt.strings_of(id)),
            None => write_object(text, object, &Plain),
        }
    }

    fn flush(&mut self, text: Vec<u8>) -> Result<(), WriteError> {
        self.put(&text)?;
        self.buffer = text;
        Ok(())
    }

    /// Writes a dictionary or other text that is never encrypted.
    pub(super) fn plain(
        &mut self,
        before: &str,
        dict: &Dict,
        after: &str,
    ) -> Result<(), WriteError> {
        let mut text = before.as_bytes().to_vec();
        write_object(&mut text, &Object::Dict(dict.clone()), &Plain);
        text.extend_from_slice(after.as_bytes());
        self.put(&text)
    }
}
