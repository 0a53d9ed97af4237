//! Well-known beginnings of files that are no documents Platen takes, so that the answer can say
//! what the file is instead of what it is not.

use super::Unidentified;

/// Beginnings and what they mean. The first that fits decides.
const KNOWN: [(&[u8], &str); 30] = [
    (b"MZ", "an executable for Windows"),
    (b"\x7fELF", "an executable"),
    (b"\xcf\xfa\xed\xfe", "an executable for macOS"),
    (b"\xca\xfe\xba\xbe", "an executable"),
    (b"#!", "a script"),
    (b"GIF87a", "a GIF picture"),
    (b"GIF89a", "a GIF picture"),
    (b"BM", "a BMP picture"),
    (b"8BPS", "a Photoshop picture"),
    (b"\0\0\0\x0cjP  ", "a JPEG 2000 picture"),
    (b"%!", "PostScript"),
    (b"\xc5\xd0\xd3\xc6", "PostScript with a preview (EPS)"),
    (b"\x1b%-12345X", "a print stream (PJL)"),
    (b"\x1bE", "a print stream (PCL)"),
    (b") HP-PCL XL", "a print stream (PCL XL)"),
    (b"RaS2", "a CUPS raster"),
    (b"RaSt", "a CUPS raster"),
    (b"UNIRAST\0", "an Apple raster"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\0", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"SQLite format 3\0", "a database"),
    (b"\0\x01\0\0Standard ", "an Access database"),
    (b"OggS", "a sound or a film"),
    (b"ID3", "a sound"),
    (b"fLaC", "a sound"),
    (b"\xff\xfb", "a sound"),
];

/// Returns what a file with this beginning is, when that is no document.
pub(super) fn known(head: &[u8]) -> Option<Unidentified> {
    if head.starts_with(b"II+\0") || head.starts_with(b"MM\0+") {
        let why = "the picture is a BigTIFF; save it as an ordinary TIFF (under 4 GB)";
        return Some(Unidentified::Refused { why });
    }
    let at = |at: usize, what: &[u8]| head.get(at..).is_some_and(|rest| rest.starts_with(what));
    let what = match KNOWN.iter().find(|(start, _)| head.starts_with(start)) {
        Some((_, what)) => what,
        None if at(0, b"RIFF") && at(8, b"WEBP") => "a WebP picture",
        None if at(0, b"RIFF") => "a sound or a film",
        None if at(4, b"ftypheic") || at(4, b"ftypmif1") => "a HEIF picture",
        None if at(4, b"ftypavif") => "an AVIF picture",
        None if at(4, b"ftyp") => "a film",
        None if at(257, b"ustar") => "a tar archive",
        None => return None,
    };
    Some(Unidentified::Other { what })
}

/// Returns what kind of text the file is, or that nothing is known about it.
pub(super) fn text(head: &[u8]) -> Unidentified {
    let Some(text) = readable(head) else {
        return Unidentified::Unknown;
    };
    let text = text.trim_start().to_ascii_lowercase();
    let what = if text.starts_with("<!doctype html") || text.starts_with("<html") {
        "HTML"
    } else if text.starts_with("<?xml") || text.starts_with("<!doctype") {
        match () {
            () if text.contains("<svg") => "an SVG picture",
            () if text.contains("<html") => "HTML",
            () if text.contains("<office:document") => "a flat OpenDocument file",
            () if text.contains("<jdf") || text.contains("<xjdf") => "a job ticket (JDF)",
            () => "XML",
        }
    } else if text.starts_with("<svg") {
        "an SVG picture"
    } else if text.starts_with("<jdf") || text.starts_with("<xjdf") {
        "a job ticket (JDF)"
    } else {
        "plain text"
    };
    Unidentified::Other { what }
}

/// Returns the head as text if it is text in UTF-8, UTF-16 or a national 8-bit code.
fn readable(head: &[u8]) -> Option<String> {
    let little = head.starts_with(b"\xff\xfe");
    if little || head.starts_with(b"\xfe\xff") {
        let order = if little {
            u16::from_le_bytes
        } else {
            u16::from_be_bytes
        };
        let units = head[2..].as_chunks::<2>().0.iter().map(|pair| order(*pair));
        return Some(char::decode_utf16(units).filter_map(Result::ok).collect());
    }
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let is_text =
        |byte: &u8| matches!(byte, b'\t' | b'\n' | b'\r' | b'\x0c' | b' '..=0x7e | 0x80..);
    // Text in a national code is mostly plain letters; arbitrary bytes are mostly not.
    let plain = head.iter().filter(|byte| byte.is_ascii()).count();
    let text = head.iter().all(is_text) && (plain * 2 >= head.len() || valid_utf8(head));
    text.then(|| String::from_utf8_lossy(head).into_owned())
}

/// The head may end in the middle of a character.
fn valid_utf8(head: &[u8]) -> bool {
    match std::str::from_utf8(head) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    }
}
