//! Independent programs read what was printed.

use super::readers::Printed;
use super::{AZTEC, CODE_39, DATA_MATRIX, INTERLEAVED, PDF417, QR, made};
use platen_pdfcore::barcode::{Bearer, CheckDigit, Data, QrLevel, Shape, Symbology};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

/// Programs that read a kind of bar code, by what they call it.
struct Readers {
    zxing: &'static str,
    zbar: Option<&'static str>,
    dmtx: bool,
}

const fn zxing(zxing: &'static str) -> Readers {
    Readers {
        zxing,
        zbar: None,
        dmtx: false,
    }
}

const fn zbar(zxing: &'static str, zbar: &'static str) -> Readers {
    Readers {
        zxing,
        zbar: Some(zbar),
        dmtx: false,
    }
}

const DMTX: Readers = Readers {
    zxing: "DATAMATRIX",
    zbar: None,
    dmtx: true,
};

/// Prints what is on the left; all programs read what is on the right.
#[track_caller]
fn check(readers: &Readers, codes: &[(Symbology, Data<'_>, &[u8])]) {
    let drawn: Vec<_> = codes
        .iter()
        .map(|(symbology, data, _)| made(*symbology, *data))
        .collect();
    let printed = Printed::of(&drawn);
    let readings = printed.by_zxing(readers.zxing);
    compare(
        "ZXingReader",
        codes,
        readings.into_iter().map(|reading| reading.bytes),
    );
    if let Some(kind) = readers.zbar {
        compare("zbarimg", codes, printed.by_zbar(kind).into_iter());
    }
    if readers.dmtx {
        compare("dmtxread", codes, printed.by_dmtx().into_iter());
    }
}

#[track_caller]
fn compare(
    program: &str,
    codes: &[(Symbology, Data<'_>, &[u8])],
    readings: impl Iterator<Item = Vec<u8>>,
) {
    for ((symbology, data, expected), read) in codes.iter().zip(readings) {
        let [read, wanted] = [&read, *expected].map(|bytes| bytes.escape_ascii().to_string());
        assert_eq!(read, wanted, "{program}, {symbology:?}, {data:?}");
    }
}

/// Checks texts that are read as they were given.
#[track_caller]
fn check_texts(readers: &Readers, symbology: Symbology, texts: &[&str]) {
    let codes = texts
        .iter()
        .map(|text| (symbology, Data::Text(text), text.as_bytes()));
    check(readers, &codes.collect::<Vec<_>>());
}

/// Checks data by chance, always the same ones.
#[track_caller]
fn check_any(readers: &Readers, symbology: Symbology, data: impl Strategy<Value = Vec<u8>>) {
    let mut runner = TestRunner::deterministic();
    let sample = (0..24).map(|_| data.new_tree(&mut runner).unwrap().current());
    let sample: Vec<_> = sample.collect();
    let codes = sample
        .iter()
        .map(|data| (symbology, Data::Bytes(data), &data[..]));
    check(readers, &codes.collect::<Vec<_>>());
}

/// Bytes among these, so many.
fn among(
    bytes: &'static [u8],
    count: std::ops::RangeInclusive<usize>,
) -> impl Strategy<Value = Vec<u8>> {
    vec(proptest::sample::select(bytes), count)
}

/// Words, numbers, marks and bytes one behind the other, as encoders meet them.
fn mixed(most: usize) -> impl Strategy<Value = Vec<u8>> {
    let part = prop_oneof![
        "[A-Z ]{1,12}",
        "[a-z ]{1,12}",
        "[0-9]{1,20}",
        "[ -~]{1,8}",
        "[\t\r\n]{1,2}",
    ];
    vec(part, 1..10).prop_map(move |parts| {
        let mut bytes = parts.concat().into_bytes();
        bytes.truncate(most);
        bytes
    })
}

#[test]
fn code_128_is_read() {
    let readers = zbar("CODE_128", "code128");
    let texts = [
        "A",
        "7",
        "42",
        "123",
        "1234567890",
        "Hello, World!",
        "ab12345678cd",
        "a\tb\tC\u{1}D\u{1f}d",
        "\u{7f}~`{|}",
        "00000000000000000001x",
        "AAAA\u{2}aaaa\u{3}AAAA",
    ];
    check_texts(&readers, Symbology::Code128, &texts);
    check_any(&readers, Symbology::Code128, mixed(40));
    check_any(&readers, Symbology::Code128, vec(1..128u8, 2..30));
}

#[test]
fn code_39_is_read() {
    let readers = zbar("CODE_39", "code39");
    check_texts(
        &readers,
        CODE_39,
        &["A1", "0123456789", "HELLO-WORLD", "A. $/+%Z"],
    );
    let all = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%";
    check_any(&readers, CODE_39, among(all, 2..=20));
    let computed = Symbology::Code39 {
        check: CheckDigit::Computed,
    };
    check(&readers, &[(computed, Data::Text("CODE39"), b"CODE39W")]);
}

#[test]
fn interleaved_2_of_5_is_read() {
    let readers = zbar("ITF", "i25");
    let pairs = |count| vec(proptest::sample::select(&b"0123456789"[..]), count);
    check_any(
        &readers,
        INTERLEAVED,
        (3..15usize).prop_flat_map(move |count| pairs(2 * count)),
    );
    let bearers = [Bearer::None, Bearer::Rules, Bearer::Frame];
    let codes = bearers.map(|bearer| {
        let symbology = Symbology::Interleaved2of5 {
            check: CheckDigit::Computed,
            bearer,
        };
        (
            symbology,
            Data::Text("1540014128876"),
            &b"15400141288763"[..],
        )
    });
    check(&readers, &codes);
}

#[test]
fn ean_is_read() {
    for (readers, symbology, short, whole) in [
        (
            zbar("EAN_13", "ean13"),
            Symbology::Ean13,
            "590123412345",
            "5901234123457",
        ),
        (
            zbar("EAN_8", "ean8"),
            Symbology::Ean8,
            "9638507",
            "96385074",
        ),
    ] {
        check(
            &readers,
            &[(symbology, Data::Text(short), whole.as_bytes())],
        );
        check_texts(&readers, symbology, &[whole]);
    }
    // Each first digit has number sets of its own.
    let texts = [
        "0012345678905",
        "1234567890128",
        "2345678901234",
        "3456789012340",
        "4006381333931",
        "5012345678900",
        "6291041500213",
        "7350053850019",
        "8711253001202",
        "9783161484100",
    ];
    check_texts(&zbar("EAN_13", "ean13"), Symbology::Ean13, &texts);
}

#[test]
fn qr_codes_are_read() {
    let readers = zbar("QRCODE", "qrcode");
    let texts = [
        "1",
        "01234567",
        "HTTPS://EXAMPLE.ORG/%20",
        "https://example.org/0123456789012345",
        "Grüße, Ελλάδα, 日本語",
    ];
    check_texts(&readers, QR, &texts);
    for level in [QrLevel::L, QrLevel::M, QrLevel::Q, QrLevel::H] {
        check_any(&readers, Symbology::Qr { level }, mixed(120));
    }
}

#[test]
fn data_matrices_are_read() {
    let texts = [
        "1",
        "12",
        "123456",
        "HELLO WORLD",
        "hello world",
        "Aa1!",
        "AAAAAAAAAAAAA",
        "A\u{0}B",
    ];
    check_texts(&DMTX, DATA_MATRIX, &texts);
    check_any(&DMTX, DATA_MATRIX, mixed(120));
    check_any(&DMTX, DATA_MATRIX, vec(any::<u8>(), 1..300));
    let rectangle = Symbology::DataMatrix {
        shape: Shape::Rectangle,
    };
    check_any(&DMTX, rectangle, mixed(30));
    check_texts(
        &zxing("DATAMATRIX"),
        DATA_MATRIX,
        &["Grüße, Ελλάδα, 日本語"],
    );
}

#[test]
fn pdf417_is_read() {
    let readers = zxing("PDF417");
    let texts = [
        "A",
        "1",
        "Hello, World!",
        "12345678901234567890123456789012345678901234567890",
        "a;b[c]d{e}f",
        "Grüße, Ελλάδα, 日本語",
        "\r\n\t",
        "PDF417 and 1234567890123 and more",
    ];
    check_texts(&readers, PDF417, &texts);
    check_any(&readers, PDF417, mixed(200));
    check_any(&readers, PDF417, vec(any::<u8>(), 1..200));
    for count in 1..=13 {
        let bytes: Vec<u8> = (0..count).map(|byte| byte * 9 + 128).collect();
        check(&readers, &[(PDF417, Data::Bytes(&bytes), &bytes)]);
    }
}

#[test]
fn aztec_is_read() {
    let readers = zxing("AZTEC");
    let texts = [
        "A",
        "1",
        "Hello, World!",
        "A. B, C: D\r\nE",
        "12.5,3",
        "a@b\\c^d_e`f|g~h\u{7f}",
        "Grüße, Ελλάδα, 日本語",
        "{[()]}",
        "aBcDeF",
    ];
    check_texts(&readers, AZTEC, &texts);
    check_any(&readers, AZTEC, mixed(200));
    // A group separator in front, or behind a letter or two digits, ZXing takes for a mark of GS1 or AIM.
    let is_mark = |bytes: &Vec<u8>| bytes.iter().take(3).any(|byte| *byte == 0x1d);
    let bytes = vec(any::<u8>(), 1..200).prop_filter("a mark", move |bytes| !is_mark(bytes));
    check_any(&readers, AZTEC, bytes);
}

#[test]
fn data_of_gs1_are_marked_as_such() {
    let data = Data::Gs1("(01)09501101530003(10)AB-123(3103)001750(21)x7");
    let expected = b"010950110153000310AB-123\x1d310300175021x7";
    for (symbology, kind, identifier) in [
        (Symbology::Code128, "CODE_128", "]C1"),
        (QR, "QRCODE", "]Q3"),
        (DATA_MATRIX, "DATAMATRIX", "]d2"),
    ] {
        let readings = Printed::of(&[made(symbology, data)]).by_zxing(kind);
        let [reading] = &readings[..] else {
            panic!("{readings:?}");
        };
        assert_eq!(reading.identifier, identifier, "{symbology:?}");
        assert_eq!(
            reading.bytes.escape_ascii().to_string(),
            expected.escape_ascii().to_string()
        );
    }
}
