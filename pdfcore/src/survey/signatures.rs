//! Signatures: who, when and how much of the file (12.8). None is verified.

use super::facts::{Coverage, Signature, SignatureKind};
use super::walk::Walk;
use super::{certificate, text};
use crate::file::File;
use crate::syntax::{Dict, Lexer, Object, Token, is_white};

/// Ranges of one signature; two in all files but broken ones.
const RANGES: usize = 16;
/// Bytes that one signature may take in the file.
const LARGEST: u64 = 4 << 20;

/// Adds the signature of a field.
pub(super) fn add(walk: &mut Walk<'_, '_>, field: &str, dict: &Dict) {
    if !walk.has_room(walk.found.signatures.len(), "signatures") {
        return;
    }
    let file = walk.file;
    let ranges = ranges(file, dict);
    let signer = text::entry(file, dict, "Name");
    let signer = signer.or_else(|| certificate::signer(&contents(file, &ranges)?));
    let format = file.lookup(dict, "SubFilter");
    walk.found.signatures.push(Signature {
        field: field.to_owned(),
        kind: kind(file, dict),
        signer,
        at: text::time(file, dict, "M"),
        reason: text::entry(file, dict, "Reason"),
        location: text::entry(file, dict, "Location"),
        format: format.as_name().map(text::name),
        coverage: coverage(file.data(), &ranges),
        ranges,
    });
}

fn kind(file: &File<'_>, dict: &Dict) -> SignatureKind {
    let is_timestamp = |name: &Object| name.as_name().is_some_and(|name| name == "ETSI.RFC3161");
    if dict.is_of_type("DocTimeStamp") || is_timestamp(&file.lookup(dict, "SubFilter")) {
        return SignatureKind::Timestamp;
    }
    let Object::Array(references) = file.lookup(dict, "Reference") else {
        return SignatureKind::Approval;
    };
    let certifies = |reference: &Object| {
        let reference = file.resolve(reference);
        let method = reference
            .as_dict()
            .map(|dict| file.lookup(dict, "TransformMethod"));
        let method = method.as_ref().and_then(Object::as_name);
        method.is_some_and(|method| method == "DocMDP")
    };
    match references.iter().take(RANGES).any(certifies) {
        true => SignatureKind::Certification,
        false => SignatureKind::Approval,
    }
}

fn ranges(file: &File<'_>, dict: &Dict) -> Vec<(u64, u64)> {
    let Object::Array(numbers) = file.lookup(dict, "ByteRange") else {
        return vec![];
    };
    let number = |number: &Object| u64::try_from(file.resolve(number).as_integer()?).ok();
    numbers
        .chunks_exact(2)
        .take(RANGES)
        .filter_map(|pair| Some((number(&pair[0])?, number(&pair[1])?)))
        .collect()
}

/// Returns what lies between the two ranges of a sound signature: the signature itself.
fn gap<'a>(data: &'a [u8], ranges: &[(u64, u64)]) -> Option<&'a [u8]> {
    let [(0, first), (second, _)] = *ranges else {
        return None;
    };
    let length = second.checked_sub(first)?;
    let [first, second] = [first, second].map(|at| usize::try_from(at).unwrap_or(usize::MAX));
    let gap = data.get(first..second).filter(|_| length <= LARGEST)?;
    let inner = gap.strip_prefix(b"<")?.strip_suffix(b">")?;
    let is_string = |byte: &u8| byte.is_ascii_hexdigit() || is_white(*byte);
    inner.iter().all(is_string).then_some(gap)
}

/// Returns the bytes of a signature. They are taken from the file, as they are never encrypted.
fn contents(file: &File<'_>, ranges: &[(u64, u64)]) -> Option<Vec<u8>> {
    match Lexer::new(gap(file.data(), ranges)?, 0).next_token()? {
        Token::String(bytes) => Some(bytes),
        _ => None,
    }
}

fn coverage(data: &[u8], ranges: &[(u64, u64)]) -> Coverage {
    let size = data.len() as u64;
    let end = |range: &(u64, u64)| range.0.saturating_add(range.1);
    let last = ranges.last().map(end).unwrap_or_default();
    if gap(data, ranges).is_some() && last <= size {
        return match size - last {
            0 => Coverage::Whole,
            added => Coverage::Until { added },
        };
    }
    let within = |range: &(u64, u64)| end(range).min(size).saturating_sub(range.0);
    let signed = ranges.iter().map(within).sum::<u64>().min(size);
    Coverage::Partial { signed }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_covers_all_but_itself_or_less() {
        let data = b"before<00aF 9>behind";
        for (ranges, coverage) in [
            (&[(0, 6), (14, 6)][..], Coverage::Whole),
            (&[(0, 6), (14, 4)], Coverage::Until { added: 2 }),
            (&[(0, 5), (14, 6)], Coverage::Partial { signed: 11 }),
            (&[(1, 5), (14, 6)], Coverage::Partial { signed: 11 }),
            (&[(0, 6), (14, 7)], Coverage::Partial { signed: 12 }),
            (&[(0, 6), (3, 7)], Coverage::Partial { signed: 13 }),
            (
                &[(0, u64::MAX), (9, u64::MAX)],
                Coverage::Partial { signed: 20 },
            ),
            (&[], Coverage::Partial { signed: 0 }),
        ] {
            assert_eq!(super::coverage(data, ranges), coverage, "{ranges:?}");
        }
    }
}
