use super::*;
use std::io::Write as _;

fn one(name: &str, parms: Dict) -> [Filter; 1] {
    [Filter {
        name: name.to_owned(),
        parms,
    }]
}

fn decoded(name: &str, bytes: &[u8]) -> Decoded {
    decode(bytes, &one(name, Dict::new()), 1 << 20).unwrap()
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut zlib = flate2::write::ZlibEncoder::new(vec![], flate2::Compression::default());
    zlib.write_all(bytes).unwrap();
    zlib.finish().unwrap()
}

fn sound(bytes: &[u8]) -> Decoded {
    Decoded {
        bytes: bytes.to_vec(),
        end: End::Sound,
    }
}

fn damaged(bytes: &[u8]) -> Decoded {
    Decoded {
        bytes: bytes.to_vec(),
        end: End::Damaged,
    }
}

#[test]
fn the_examples_of_the_standard_are_undone() {
    for (name, packed, expected) in [
        ("ASCIIHexDecode", &b"48 65 6C6c6F 7>"[..], &b"Hello\x70"[..]),
        ("ASCII85Decode", b"<~87cURD]j7BEbo80~>", b"Hello world!"),
        ("ASCII85Decode", b"z!!~>", b"\0\0\0\0\0"),
        ("RunLengthDecode", b"\x02abc\xfed\x00x\x80", b"abcdddx"),
        // 7.4.4.2, example 1
        (
            "LZWDecode",
            b"\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01",
            &[45, 45, 45, 45, 45, 65, 45, 45, 45, 66],
        ),
    ] {
        assert_eq!(decoded(name, packed), sound(expected), "{name}");
    }
}

#[test]
fn what_is_cut_off_is_undone_as_far_as_it_goes() {
    let text: Vec<u8> = (0..200_000_u32)
        .flat_map(|n| (n % 977).to_be_bytes())
        .collect();
    let packed = deflated(&text);
    assert_eq!(decoded("FlateDecode", &packed), sound(&text));
    let half = decoded("FlateDecode", &packed[..packed.len() / 2]);
    assert_eq!(half.end, End::Damaged);
    assert!(half.bytes.len() > text.len() / 4, "{}", half.bytes.len());
    assert!(text.starts_with(&half.bytes));
    let mut headless = packed.clone();
    headless[..2].copy_from_slice(b"xx");
    assert_eq!(decoded("FlateDecode", &headless).bytes, text);
    assert_eq!(decoded("FlateDecode", b""), damaged(b""));
    assert_eq!(decoded("RunLengthDecode", b"\x05ab"), damaged(b"ab"));
    assert_eq!(decoded("ASCIIHexDecode", b"41"), damaged(b"A"));
}

#[test]
fn a_small_file_cannot_fill_the_memory() {
    let bomb = deflated(&vec![0; 2 << 20]);
    assert!(bomb.len() < 4096);
    for name in ["FlateDecode", "RunLengthDecode", "ASCII85Decode"] {
        let packed = match name {
            "FlateDecode" => bomb.clone(),
            "RunLengthDecode" => b"\x81a".repeat(10_000),
            _ => b"z".repeat(300_000),
        };
        assert_eq!(
            decode(&packed, &one(name, Dict::new()), 1 << 20),
            Err(FilterError::TooLarge { limit: 1 << 20 }),
            "{name}"
        );
    }
}

#[test]
fn rows_are_put_together_again() {
    let parms = |predictor: i64, bits: i64, colours: i64, columns: i64| {
        Dict::new()
            .with("Predictor", Object::Integer(predictor))
            .with("BitsPerComponent", Object::Integer(bits))
            .with("Colors", Object::Integer(colours))
            .with("Columns", Object::Integer(columns))
    };
    for (parms, packed, expected) in [
        // None, Sub, Up, Average, Paeth.
        (
            parms(15, 8, 1, 3),
            &b"\0\x01\x02\x03\x01\x01\x01\x01\x02\x01\x01\x01\x03\x01\x01\x01\x04\x01\x01\x01"[..],
            &[1, 2, 3, 1, 2, 3, 2, 3, 4, 2, 3, 4, 3, 4, 5][..],
        ),
        (parms(2, 8, 3, 2), &[1, 2, 3, 1, 1, 1], &[1, 2, 3, 2, 3, 4]),
        (parms(2, 16, 1, 2), &[0, 255, 0, 1], &[0, 255, 1, 0]),
        (parms(2, 4, 1, 4), &[0x11, 0x11], &[0x12, 0x34]),
        (parms(2, 1, 1, 8), &[0b1100_0001], &[0b1000_0001]),
    ] {
        let packed = deflated(packed);
        let decoded = decode(&packed, &one("FlateDecode", parms.clone()), 1 << 20).unwrap();
        assert_eq!(decoded.bytes, expected, "{parms:?}");
    }
}

#[test]
fn filters_are_read_in_all_their_spellings() {
    let none = |object: &Object| object.clone();
    let dict = Dict::new()
        .with(
            "F",
            Object::Array(vec![Object::name("A85"), Object::name("Fl")]),
        )
        .with(
            "DP",
            Object::Array(vec![
                Object::Null,
                Object::Dict(Dict::new().with("Predictor", Object::Integer(12))),
            ]),
        );
    let filters = filters_of(&dict, &none).unwrap();
    let names: Vec<_> = filters.iter().map(|filter| filter.name.as_str()).collect();
    assert_eq!(names, ["ASCII85Decode", "FlateDecode"]);
    assert_eq!(
        filters[1].parms.get("Predictor"),
        Some(&Object::Integer(12))
    );
    let many = Dict::new().with("Filter", Object::Array(vec![Object::name("Fl"); 17]));
    assert_eq!(filters_of(&many, &none), Err(FilterError::TooMany));
    assert_eq!(
        decode(b"", &one("DCTDecode", Dict::new()), 10),
        Err(FilterError::NotUndone("DCTDecode".to_owned()))
    );
}
