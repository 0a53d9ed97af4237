//! FlateDecode: zlib data (7.4.4).

use super::{Decoded, End, FilterError, Output};
use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};
use std::cell::RefCell;

/// How much is inflated at once.
const STEP: usize = 64 << 10;
/// Room for what is deflated, besides.
const STEP_OUT: usize = 256;
/// What a zlib stream begins with, and what is left away where it is damaged.
const HEADER: usize = 2;

thread_local! {
    /// What deflates takes hundreds of kilobytes. Made anew for each of many sheets, it leaves holes
    /// in the memory that nothing fits into, gigabytes in all.
    static ZLIB: RefCell<Compress> = RefCell::new(Compress::new(Compression::new(6), true));
}

/// Deflates bytes; the same bytes always in the same way.
pub(crate) fn encode(bytes: &[u8]) -> Vec<u8> {
    ZLIB.with_borrow_mut(|zlib| {
        zlib.reset();
        let mut packed = Vec::with_capacity(bytes.len() / 2 + STEP_OUT);
        loop {
            let rest = bytes.get(counted(zlib.total_in())..).unwrap_or_default();
            match zlib.compress_vec(rest, &mut packed, FlushCompress::Finish) {
                // The room was too little.
                Ok(Status::Ok | Status::BufError) => packed.reserve(packed.len() / 2 + STEP_OUT),
                Ok(Status::StreamEnd) | Err(_) => return packed, // deflating never fails
            }
        }
    })
}

/// Inflates as far as the data goes. Data without or with a broken zlib header is tried as raw
/// deflate data, as other readers do.
pub(super) fn decode(bytes: &[u8], limit: usize) -> Result<Decoded, FilterError> {
    let decoded = inflate(Decompress::new(true), bytes, limit)?;
    if decoded.end == End::Sound || !decoded.bytes.is_empty() {
        return Ok(decoded);
    }
    let body = bytes.get(HEADER..).unwrap_or_default();
    let raw = inflate(Decompress::new(false), body, limit)?;
    Ok(Decoded {
        bytes: raw.bytes,
        end: End::Damaged,
    })
}

fn inflate(mut zlib: Decompress, bytes: &[u8], limit: usize) -> Result<Decoded, FilterError> {
    let mut output = Output::new(limit);
    let mut step = vec![0; STEP.min(bytes.len().saturating_mul(8).max(1 << 10))];
    let mut rest = bytes;
    loop {
        let (taken, given) = (zlib.total_in(), zlib.total_out());
        let status = zlib.decompress(rest, &mut step, FlushDecompress::None);
        let taken = counted(zlib.total_in() - taken);
        let given = counted(zlib.total_out() - given);
        output.extend(step.get(..given).unwrap_or_default())?;
        rest = rest.get(taken..).unwrap_or_default();
        match status {
            Ok(Status::StreamEnd) => return Ok(output.ended(End::Sound)),
            Ok(Status::Ok | Status::BufError) if taken > 0 || given > 0 => {}
            Ok(Status::Ok | Status::BufError) | Err(_) => return Ok(output.ended(End::Damaged)),
        }
    }
}

/// What one step takes and gives fits into memory.
fn counted(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}
