//! PDF (ISO 32000-1, 7.5.5: the last line of the file is `%%EOF`).

use super::{Content, Verdict, find, find_last};
use std::io;

/// How far from the end `%%EOF` may lie: some programs add padding.
const TAIL: usize = 2048;

pub(super) fn inspect(content: &Content<'_>, head: &[u8]) -> io::Result<Verdict> {
    if find_last(&content.tail(TAIL)?, b"%%EOF").is_none() {
        return Ok(Verdict::missing("no %%EOF in the last 2048 bytes"));
    }
    // A linearized file has an `%%EOF` near its beginning as well, and says how long it is.
    match linearized_length(head) {
        Some(whole) if content.bytes < whole => Ok(Verdict::missing(format!(
            "it says it is {whole} bytes long but has {}",
            content.bytes
        ))),
        Some(_) | None => Ok(Verdict::Whole),
    }
}

/// Returns `/L` of the linearization dictionary (ISO 32000-1, annex F.3.3).
fn linearized_length(head: &[u8]) -> Option<u64> {
    let at = find(head, b"/Linearized")?;
    let dictionary = &head[at..];
    let dictionary = &dictionary[..find(dictionary, b">>")?];
    let mut from = 1;
    while let Some(next) = find(&dictionary[from..], b"/L") {
        let value = &dictionary[from + next + 2..];
        let digits: Vec<u8> = value
            .iter()
            .copied()
            .skip_while(u8::is_ascii_whitespace)
            .take_while(u8::is_ascii_digit)
            .collect();
        if let Some(length) = std::str::from_utf8(&digits)
            .ok()
            .and_then(|text| text.parse().ok())
        {
            return Some(length);
        }
        from += next + 2;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, check_every_part};

    #[test]
    fn a_pdf_needs_its_end() {
        check_every_part(
            "a.pdf",
            b"%PDF-1.7\n1 0 obj\nendobj\nstartxref\n9\n%%EOF\n",
            41,
        );
        let no_end = Some("no %%EOF in the last 2048 bytes");
        check("a.pdf", b"%PDF-1.7\n", no_end);
        let padded = |padding: usize| [b"%PDF-1.7\n%%EOF".to_vec(), vec![0; padding]].concat();
        check("a.pdf", &padded(2043), None);
        check("a.pdf", &padded(2044), no_end);
    }

    #[test]
    fn the_head_may_lie_anywhere_in_the_first_kilobyte() {
        let late = |before: usize| [vec![b' '; before], b"%PDF-1.4 %%EOF".to_vec()].concat();
        check("a.pdf", &late(1019), None);
        check(
            "a.pdf",
            &late(1020),
            Some("no %PDF- in the first 1024 bytes"),
        );
    }

    #[test]
    fn the_first_section_of_a_linearized_file_is_not_the_file() {
        let start = b"%PDF-1.4\n1 0 obj<</Linearized 1/E 9/L 100/N 1>>endobj\n%%EOF\n";
        check(
            "a.pdf",
            start,
            Some("it says it is 100 bytes long but has 60"),
        );
        check("a.pdf", &[start.to_vec(), vec![b' '; 40]].concat(), None);
        // Later changes are appended.
        check("a.pdf", &[start.to_vec(), vec![b' '; 80]].concat(), None);
        check(
            "a.pdf",
            b"%PDF-1.4\n1 0 obj<</Linearized 1/Length 9>>%%EOF",
            None,
        );
    }
}
