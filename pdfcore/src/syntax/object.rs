//! What a PDF is made of.

use super::Dict;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// The number and generation of an indirect object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ref {
    /// The object's number, from 1.
    pub number: u32,
    /// How often the number was given anew; 0 in nearly all files.
    pub generation: u16,
}

/// A name, without its slash and with its `#` escapes resolved.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(Box<[u8]>);

/// One object.
#[derive(Debug, Clone, PartialEq)]
pub enum Object {
    /// Nothing; also what a reference to a missing object stands for.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// Any other number; always finite.
    Real(f64),
    /// A string, decrypted.
    String(Vec<u8>),
    /// A name.
    Name(Name),
    /// An array.
    Array(Vec<Object>),
    /// A dictionary.
    Dict(Dict),
    /// A stream; only as an indirect object.
    Stream(Stream),
    /// A reference to an indirect object.
    Reference(Ref),
}

/// A dictionary and bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct Stream {
    /// What the bytes are. `/Length` is ignored by writers, who know it better.
    pub dict: Dict,
    /// The bytes, as the filters of the dictionary left them.
    pub place: Place,
}

/// Where the bytes of a stream are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In the file it was read from, as encrypted as the file is.
    InFile {
        /// Which file: 0 is the one that was asked, others are its guests.
        source: u16,
        /// From which to which byte.
        range: Range<usize>,
        /// The object of that file that the bytes were encrypted for.
        of: Ref,
    },
    /// In memory, not encrypted.
    Own(Arc<[u8]>),
}

impl Ref {
    /// Returns the reference to the first generation of a number.
    #[must_use]
    pub const fn new(number: u32) -> Self {
        Self {
            number,
            generation: 0,
        }
    }
}

impl fmt::Display for Ref {
    /// Writes it as files do: `12 0 R`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} R", self.number, self.generation)
    }
}

impl Name {
    /// Returns the name's bytes; UTF-8 by convention only.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Returns the name for people.
    #[must_use]
    pub fn lossy(&self) -> String {
        String::from_utf8_lossy(&self.0).into_owned()
    }
}

impl From<&[u8]> for Name {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.into())
    }
}

impl From<Vec<u8>> for Name {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes.into())
    }
}

impl From<&str> for Name {
    fn from(text: &str) -> Self {
        Self(text.as_bytes().into())
    }
}

impl PartialEq<str> for Name {
    fn eq(&self, other: &str) -> bool {
        *self.0 == *other.as_bytes()
    }
}

impl PartialEq<&str> for Name {
    fn eq(&self, other: &&str) -> bool {
        *self.0 == *other.as_bytes()
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/{}", self.lossy())
    }
}

impl Stream {
    /// Returns a stream of bytes in memory.
    #[must_use]
    pub fn own(dict: Dict, bytes: impl Into<Arc<[u8]>>) -> Self {
        Self {
            dict,
            place: Place::Own(bytes.into()),
        }
    }
}

impl Object {
    /// Returns the name `text`.
    #[must_use]
    pub fn name(text: &str) -> Self {
        Self::Name(Name::from(text))
    }

    /// Returns the number, if it is one and whole, also where it is written `3.0`.
    #[must_use]
    pub fn as_integer(&self) -> Option<i64> {
        match self {
            Self::Integer(value) => Some(*value),
            #[expect(clippy::cast_possible_truncation, reason = "casts of floats saturate")]
            Self::Real(value) if value.fract() == 0.0 => Some(*value as i64),
            _ => None,
        }
    }

    /// Returns the number, if it is one.
    #[must_use]
    pub fn as_number(&self) -> Option<f64> {
        match self {
            #[expect(
                clippy::cast_precision_loss,
                reason = "no coordinate is beyond 2^53, and whatever is stays as good a number"
            )]
            Self::Integer(value) => Some(*value as f64),
            Self::Real(value) => Some(*value),
            _ => None,
        }
    }

    /// Returns the name, if it is one.
    #[must_use]
    pub const fn as_name(&self) -> Option<&Name> {
        match self {
            Self::Name(name) => Some(name),
            _ => None,
        }
    }

    /// Returns the string, if it is one.
    #[must_use]
    pub fn as_string(&self) -> Option<&[u8]> {
        match self {
            Self::String(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// Returns the elements, if it is an array.
    #[must_use]
    pub fn as_array(&self) -> Option<&[Self]> {
        match self {
            Self::Array(elements) => Some(elements),
            _ => None,
        }
    }

    /// Returns the dictionary, if it is one or a stream has one.
    #[must_use]
    pub const fn as_dict(&self) -> Option<&Dict> {
        match self {
            Self::Dict(dict) => Some(dict),
            Self::Stream(stream) => Some(&stream.dict),
            _ => None,
        }
    }

    /// Returns the reference, if it is one.
    #[must_use]
    pub const fn as_reference(&self) -> Option<Ref> {
        match self {
            Self::Reference(id) => Some(*id),
            _ => None,
        }
    }

    /// Returns the stream, if it is one.
    #[must_use]
    pub const fn as_stream(&self) -> Option<&Stream> {
        match self {
            Self::Stream(stream) => Some(stream),
            _ => None,
        }
    }

    /// Whether it is nothing.
    #[must_use]
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }
}
