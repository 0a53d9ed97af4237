//! RunLengthDecode (7.4.5).

use super::{Decoded, End, FilterError, Output};

const END: u8 = 128;

pub(super) fn decode(bytes: &[u8], limit: usize) -> Result<Decoded, FilterError> {
    let mut output = Output::new(limit);
    let mut rest = bytes;
    while let Some((length, after)) = rest.split_first() {
        let taken = match *length {
            END => return Ok(output.ended(End::Sound)),
            length @ 0..END => {
                let wanted = usize::from(length) + 1;
                let run = after.get(..wanted).unwrap_or(after);
                output.extend(run)?;
                run.len()
            }
            length => {
                let Some(byte) = after.first() else { break };
                output.extend(&vec![*byte; 257 - usize::from(length)])?;
                1
            }
        };
        rest = after.get(taken..).unwrap_or_default();
    }
    Ok(output.ended(End::Damaged)) // the end mark is missing
}
