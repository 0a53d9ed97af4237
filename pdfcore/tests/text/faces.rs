//! Which fonts are taken.

use crate::peers::{CHINESE, NIMBUS, face, font};
use platen_pdfcore::text::{Ban, Builtin, Typeface, TypefaceError};

#[test]
fn the_programs_own_faces_have_latin_greek_and_cyrillic() {
    for builtin in Builtin::ALL {
        let face = builtin.face();
        for character in ('!'..='~')
            .chain('¡'..='ſ')
            .chain('Α'..='Ρ')
            .chain('α'..='ω')
            .chain('А'..='я')
        {
            assert!(face.has(character), "{} lacks {character}", face.name());
        }
    }
    let names = Builtin::ALL.map(|builtin| builtin.face().name().to_owned());
    assert_eq!(names, ["NotoSans-Regular", "NotoSans-Bold", "NotoMono"]);
}

#[test]
fn faces_of_collections_are_taken_by_number() {
    let names = [0, 1].map(|index| {
        let face = Typeface::new(font(CHINESE), index).expect("a face");
        face.name().to_owned()
    });
    assert_eq!(names, ["WenQuanYiMicroHei", "WenQuanYiMicroHeiMono"]);
    let error = Typeface::new(font(CHINESE), 2).expect_err("two faces");
    assert_eq!(error, TypefaceError::NoSuchFace { index: 2, faces: 2 });
    let error = Typeface::new(font(NIMBUS), 1).expect_err("one face");
    assert_eq!(error, TypefaceError::NoSuchFace { index: 1, faces: 1 });
}

#[test]
fn other_files_are_no_fonts() {
    for bytes in [&b""[..], b"%PDF-1.7", b"wOF2\0\x01\0\0", b"OTT"] {
        let error = Typeface::new(bytes.to_vec(), 0).expect_err("no font");
        assert_eq!(error, TypefaceError::NotAFont);
    }
}

#[test]
fn what_the_maker_forbids_is_not_done() {
    for (bits, ban) in [
        (0x0000, None),
        (0x0004, None),
        (0x0008, None),
        (0x0002, Some(Ban::Embedding)),
        // Old fonts have several bits: the least restrictive holds.
        (0x0006, None),
        (0x0104, Some(Ban::Subsetting)),
        (0x0208, Some(Ban::Outlines)),
    ] {
        let found = Typeface::new(with_permissions(font(NIMBUS), bits), 0);
        let found = found.map(|_| ()).map_err(|error| error.to_string());
        let expected = ban.map(|ban| TypefaceError::Forbidden(ban).to_string());
        assert_eq!(found.err(), expected, "{bits:04x}");
    }
}

#[test]
fn a_face_says_what_it_lacks() {
    let nimbus = face(NIMBUS);
    assert!(nimbus.has('Ä') && nimbus.has('Я') && nimbus.has('\u{2003}'));
    assert!(!nimbus.has('中') && !nimbus.has('\n'));
}

/// Sets `fsType` in `OS/2`.
fn with_permissions(mut bytes: Vec<u8>, bits: u16) -> Vec<u8> {
    let record = bytes
        .windows(4)
        .position(|tag| tag == b"OS/2")
        .expect("a table");
    let offset = bytes[record + 8..record + 12]
        .try_into()
        .expect("four bytes");
    let at = u32::from_be_bytes(offset) as usize + 8;
    bytes[at..at + 2].copy_from_slice(&bits.to_be_bytes());
    bytes
}
