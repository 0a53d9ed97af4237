//! What the filters of a stream undo (ISO 32000-2, 7.4), each up to a limit of bytes.
//!
//! Damaged data is undone as far as it goes, and that it went no further is said. Pictures stay
//! packed: DCT, JPX, CCITT and JBIG2 are not undone here.

mod ascii;
mod flate;
mod lzw;
mod predictor;
mod run_length;

use crate::syntax::{Dict, Object};
pub(crate) use flate::encode as deflate;
use predictor::Predictor;

/// Filters that one stream may have.
const FILTERS: usize = 16;

/// The bytes of a stream with its filters undone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Whether that is all of them.
    pub end: End,
}

/// How the data of a filter ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Where it should.
    Sound,
    /// In the middle, or in nonsense.
    Damaged,
}

/// Why a stream's filters cannot be undone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FilterError {
    /// A filter of pictures, or one that nobody knows.
    #[error("the filter {0} is not undone")]
    NotUndone(String),
    /// More filters than any program writes.
    #[error("the stream has more than {FILTERS} filters")]
    TooMany,
    /// The limit is met.
    #[error("the stream holds more than {limit} bytes")]
    TooLarge {
        /// The limit.
        limit: usize,
    },
}

/// One filter and its parameters, both without references.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    /// The filter's name; abbreviations are written out.
    pub name: String,
    /// Its parameters.
    pub parms: Dict,
}

/// Reads the filters of a stream's dictionary; `resolve` follows references.
///
/// # Errors
/// When there are too many.
pub fn filters_of(
    dict: &Dict,
    resolve: &dyn Fn(&Object) -> Object,
) -> Result<Vec<Filter>, FilterError> {
    let entry = |long: &str, short: &str| {
        let value = dict.get(long).or_else(|| dict.get(short));
        value.map_or(Object::Null, resolve)
    };
    let list = |object: Object| match object {
        Object::Array(elements) => elements.iter().take(FILTERS + 1).map(resolve).collect(),
        Object::Null => vec![],
        other => vec![other],
    };
    let names = list(entry("Filter", "F"));
    if names.len() > FILTERS {
        return Err(FilterError::TooMany);
    }
    let mut parms = list(entry("DecodeParms", "DP")).into_iter();
    let filter = |name: Object| {
        let parms = match parms.next() {
            Some(Object::Dict(dict)) => resolved(&dict, resolve),
            Some(_) | None => Dict::new(),
        };
        let name = name.as_name().map_or_else(String::new, |name| name.lossy());
        let name = written_out(&name).to_owned();
        Filter { name, parms }
    };
    Ok(names.into_iter().map(filter).collect())
}

fn resolved(dict: &Dict, resolve: &dyn Fn(&Object) -> Object) -> Dict {
    let entries = dict.iter();
    entries
        .map(|(key, value)| (key.clone(), resolve(value)))
        .collect()
}

/// Inline images abbreviate (table 92), and some programs do so everywhere.
fn written_out(name: &str) -> &str {
    match name {
        "A85" => "ASCII85Decode",
        "AHx" => "ASCIIHexDecode",
        "CCF" => "CCITTFaxDecode",
        "DCT" => "DCTDecode",
        "Fl" => "FlateDecode",
        "LZW" => "LZWDecode",
        "RL" => "RunLengthDecode",
        other => other,
    }
}

/// Undoes filters, first to last; none may give more than `limit` bytes.
///
/// # Errors
/// When a filter is not one that is undone here, or gives too much.
pub fn decode(bytes: &[u8], filters: &[Filter], limit: usize) -> Result<Decoded, FilterError> {
    let mut decoded = None;
    for filter in filters {
        let input = decoded
            .as_ref()
            .map_or(bytes, |decoded: &Decoded| decoded.bytes.as_slice());
        let mut next = decode_one(input, filter, limit)?;
        if decoded.is_some_and(|before| before.end == End::Damaged) {
            next.end = End::Damaged;
        }
        decoded = Some(next);
    }
    match decoded {
        Some(decoded) => Ok(decoded),
        None if bytes.len() > limit => Err(FilterError::TooLarge { limit }),
        None => Ok(Decoded {
            bytes: bytes.to_vec(),
            end: End::Sound,
        }),
    }
}

fn decode_one(bytes: &[u8], filter: &Filter, limit: usize) -> Result<Decoded, FilterError> {
    match filter.name.as_str() {
        "FlateDecode" => predicted(flate::decode(bytes, limit)?, &filter.parms),
        "LZWDecode" => {
            let early = filter.parms.get("EarlyChange").and_then(Object::as_integer);
            let early = lzw::Change::from_parameter(early);
            predicted(lzw::decode(bytes, early, limit)?, &filter.parms)
        }
        "ASCII85Decode" => ascii::decode_85(bytes, limit),
        "ASCIIHexDecode" => ascii::decode_hex(bytes, limit),
        "RunLengthDecode" => run_length::decode(bytes, limit),
        // Decryption is the file's business and was done before.
        "Crypt" => Ok(Decoded {
            bytes: bytes.to_vec(),
            end: End::Sound,
        }),
        other => Err(FilterError::NotUndone(other.to_owned())),
    }
}

fn predicted(decoded: Decoded, parms: &Dict) -> Result<Decoded, FilterError> {
    Ok(match Predictor::of(parms) {
        Some(predictor) => Decoded {
            bytes: predictor.undo(decoded.bytes),
            end: decoded.end,
        },
        None => decoded,
    })
}

/// Bytes that are collected up to a limit.
struct Output {
    bytes: Vec<u8>,
    limit: usize,
}

impl Output {
    const fn new(limit: usize) -> Self {
        Self {
            bytes: Vec::new(),
            limit,
        }
    }

    fn extend(&mut self, more: &[u8]) -> Result<(), FilterError> {
        if more.len() > self.limit - self.bytes.len() {
            return Err(FilterError::TooLarge { limit: self.limit });
        }
        self.bytes.extend_from_slice(more);
        Ok(())
    }

    fn ended(self, end: End) -> Decoded {
        Decoded {
            bytes: self.bytes,
            end,
        }
    }
}

#[cfg(test)]
mod tests;
