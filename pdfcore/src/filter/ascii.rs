//! ASCIIHexDecode and ASCII85Decode (7.4.2, 7.4.3).

use super::{Decoded, End, FilterError, Output};
use crate::syntax::is_white;

pub(super) fn decode_hex(bytes: &[u8], limit: usize) -> Result<Decoded, FilterError> {
    let mut output = Output::new(limit);
    let mut high = None;
    let mut end = End::Damaged; // until the end mark is met
    for byte in bytes.iter().filter(|byte| !is_white(**byte)) {
        let Some(digit) = crate::syntax::hex(*byte) else {
            if *byte == b'>' {
                end = End::Sound;
            }
            break;
        };
        match high.take() {
            None => high = Some(digit),
            Some(high) => output.extend(&[high << 4 | digit])?,
        }
    }
    if let Some(high) = high {
        output.extend(&[high << 4])?;
    }
    Ok(output.ended(end))
}

/// Digits of a group.
const GROUP: usize = 5;

pub(super) fn decode_85(bytes: &[u8], limit: usize) -> Result<Decoded, FilterError> {
    let mut output = Output::new(limit);
    let mut group = Vec::with_capacity(GROUP);
    let bytes = bytes.strip_prefix(b"<~").unwrap_or(bytes);
    let mut end = End::Damaged; // until the end mark is met
    for byte in bytes.iter().filter(|byte| !is_white(**byte)) {
        match byte {
            b'z' if group.is_empty() => output.extend(&[0; 4])?,
            b'!'..=b'u' => group.push(byte - b'!'),
            b'~' => {
                end = End::Sound;
                break;
            }
            _ => break,
        }
        if group.len() == GROUP {
            output.extend(&value(&group).to_be_bytes())?;
            group.clear();
        }
    }
    if group.len() > 1 {
        let bytes = group.len() - 1;
        group.resize(GROUP, 84);
        output.extend(&value(&group).to_be_bytes()[..bytes])?;
    }
    Ok(output.ended(end))
}

/// A group beyond 2^32 is damage; it wraps.
fn value(group: &[u8]) -> u32 {
    group.iter().fold(0_u32, |value, digit| {
        value.wrapping_mul(85).wrapping_add(u32::from(*digit))
    })
}
