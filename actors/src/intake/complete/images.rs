//! PNG (ISO/IEC 15948, 11.2.5: `IEND` is last) and JPEG (ITU-T T.81, B.2.1: `EOI` is last).

use super::{Content, Verdict, find_last};
use std::io;

/// How far from the end the PNG's last chunk may lie.
const PNG_TAIL: usize = 2048;
/// Cameras append previews and notes after the end of the picture.
const JPEG_TAIL: usize = 65_536;

pub(super) fn inspect_png(content: &Content<'_>) -> io::Result<Verdict> {
    Ok(
        match find_last(&content.tail(PNG_TAIL)?, b"IEND\xae\x42\x60\x82") {
            Some(_) => Verdict::Whole,
            None => Verdict::missing("the PNG image's last chunk (IEND) is missing"),
        },
    )
}

pub(super) fn inspect_jpeg(content: &Content<'_>) -> io::Result<Verdict> {
    Ok(match find_last(&content.tail(JPEG_TAIL)?, b"\xff\xd9") {
        Some(_) => Verdict::Whole,
        None => Verdict::missing("the JPEG image's end marker is missing"),
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, check_every_part};

    #[test]
    fn pictures_need_their_end() {
        let png = b"\x89PNG\r\n\x1a\n picture \0\0\0\0IEND\xae\x42\x60\x82";
        check_every_part("a.png", png, png.len());
        let jpeg = b"\xff\xd8\xff\xe0 picture \xff\0 more \xff\xd9";
        check_every_part("a.jpg", jpeg, jpeg.len());
        check("a.jpg", &[jpeg.to_vec(), vec![0; 9000]].concat(), None);
        check(
            "a.jpg",
            &jpeg[..9],
            Some("the JPEG image's end marker is missing"),
        );
        check(
            "a.png",
            &png[..9],
            Some("the PNG image's last chunk (IEND) is missing"),
        );
    }
}
