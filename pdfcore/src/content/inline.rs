//! Pictures that lie in content (ISO 32000-2, 8.9.7).

use crate::syntax::is_white;
use memchr::memmem;

/// Bytes after the end of a picture that must look like page content.
const AFTER: usize = 16;

/// Returns where `EI` ends a picture: with white space around it, and text behind it.
pub(crate) fn image_end(data: &[u8]) -> Option<usize> {
    let is_end = |at: &usize| {
        let before = at.checked_sub(1).and_then(|before| data.get(before));
        let after = data.get(at + 2..).unwrap_or_default();
        let after = &after[..after.len().min(AFTER)];
        before.is_some_and(|byte| is_white(*byte))
            && after.first().is_none_or(|byte| is_white(*byte))
            && after
                .iter()
                .all(|byte| is_white(*byte) || (0x20..0x7f).contains(byte))
    };
    memmem::find_iter(data, b"EI").find(is_end)
}
