//! Where the bytes of a stream begin and end (ISO 32000-2, 7.3.8.1).

use crate::syntax::Lexer;
use memchr::memmem;

/// Returns where the bytes begin, given where the word `stream` ends.
pub(super) fn body_start(data: &[u8], after_word: usize) -> usize {
    let rest = data.get(after_word..).unwrap_or_default();
    // Some programs put blanks before the end of the line.
    let blanks = rest.iter().take_while(|byte| **byte == b' ').count();
    let line_end = |at: usize| match rest.get(at..) {
        Some([b'\r', b'\n', ..]) => Some(2),
        Some([b'\n' | b'\r', ..]) => Some(1),
        Some(_) | None => None,
    };
    let skipped = line_end(blanks).map_or(0, |end| blanks + end);
    after_word + skipped
}

/// Returns where the bytes end: where `/Length` says if `endstream` follows there, else before the
/// next `endstream`, else at the next `endobj` or the end of the file.
pub(super) fn body_end(data: &[u8], start: usize, length: Option<i64>) -> usize {
    match claimed_end(data, start, length) {
        Some(end) => end,
        None => searched_end(data, start),
    }
}

/// Returns where `/Length` says the bytes end, if it tells the truth.
pub(super) fn claimed_end(data: &[u8], start: usize, length: Option<i64>) -> Option<usize> {
    let length = usize::try_from(length?).ok()?;
    let end = start.checked_add(length).filter(|end| *end <= data.len())?;
    let mut lexer = Lexer::new(data, end);
    let follows = lexer.take_keyword(b"endstream") || lexer.take_keyword(b"endobj");
    follows.then_some(end)
}

fn searched_end(data: &[u8], start: usize) -> usize {
    let rest = data.get(start..).unwrap_or_default();
    let found = memmem::find(rest, b"endstream").or_else(|| memmem::find(rest, b"endobj"));
    let Some(found) = found else {
        return data.len();
    };
    // The end of the line before the word is not part of the stream.
    let body = &rest[..found];
    let body = body.strip_suffix(b"\n").unwrap_or(body);
    let body = body.strip_suffix(b"\r").unwrap_or(body);
    start + body.len()
}
