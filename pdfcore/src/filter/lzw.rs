//! LZWDecode (7.4.4), as old files have it.

use super::{Decoded, End, FilterError, Output};
use weezl::{BitOrder, LzwStatus, decode::Decoder};

/// When codes become longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    /// One code early, the default.
    Early,
    /// When they must.
    Late,
}

impl Change {
    pub(super) const fn from_parameter(value: Option<i64>) -> Self {
        match value {
            Some(0) => Self::Late,
            Some(_) | None => Self::Early,
        }
    }
}

/// How much is unpacked at once.
const STEP: usize = 16 << 10;

pub(super) fn decode(bytes: &[u8], change: Change, limit: usize) -> Result<Decoded, FilterError> {
    let mut lzw = match change {
        Change::Early => Decoder::with_tiff_size_switch(BitOrder::Msb, 8),
        Change::Late => Decoder::new(BitOrder::Msb, 8),
    };
    let mut output = Output::new(limit);
    let mut step = vec![0; STEP];
    let mut rest = bytes;
    loop {
        let result = lzw.decode_bytes(rest, &mut step);
        output.extend(step.get(..result.consumed_out).unwrap_or_default())?;
        rest = rest.get(result.consumed_in..).unwrap_or_default();
        match result.status {
            Ok(LzwStatus::Done) => return Ok(output.ended(End::Sound)),
            Ok(LzwStatus::Ok) if result.consumed_in + result.consumed_out > 0 => {}
            Ok(LzwStatus::Ok | LzwStatus::NoProgress) | Err(_) => {
                return Ok(output.ended(End::Damaged));
            }
        }
    }
}
