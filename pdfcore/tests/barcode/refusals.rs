//! What no bar code holds, and what is said of it.

use super::{AZTEC, CODE_39, DATA_MATRIX, INTERLEAVED, PDF417, PLAIN, QR};
use platen_pdfcore::Length;
use platen_pdfcore::barcode::{
    BarcodeError, CheckDigit, Data, QrLevel, Shape, Size, Symbology, barcode, encode,
};

#[track_caller]
fn check(symbology: Symbology, data: Data<'_>, expected: &str) {
    let error = encode(symbology, data).unwrap_err();
    assert_eq!(error.to_string(), expected);
}

#[test]
fn errors_say_what_a_bar_code_holds() {
    let verified = Symbology::Code39 {
        check: CheckDigit::Verified,
    };
    for (symbology, text, expected) in [
        (
            QR,
            "",
            "there is nothing to put into a QR code; give it at least one character",
        ),
        (
            Symbology::Code128,
            "äh",
            "Code 128 holds characters of ASCII only; take a QR code or a Data Matrix, but \
             character 1 of the data is 'ä'",
        ),
        (
            CODE_39,
            "ABc",
            "Code 39 holds capital letters, digits, space and - . $ / + % only, but character 3 \
             of the data is 'c'",
        ),
        (
            verified,
            "CODE39X",
            "the data end in 'X', but the check digit of the rest is 'W'; correct the data, or \
             leave the check digit to be computed",
        ),
        (
            INTERLEAVED,
            "12a4",
            "Interleaved 2 of 5 holds digits only, but character 3 of the data is 'a'",
        ),
        (
            INTERLEAVED,
            "123",
            "Interleaved 2 of 5 holds an even number of digits, the check digit included (put a \
             0 before them), but the data have 3",
        ),
        (
            Symbology::Ean13,
            "12345",
            "EAN-13 holds 12 digits, or 13 of which the last guards them, but the data have 5",
        ),
        (
            Symbology::Ean8,
            "96385075",
            "the data end in '5', but the check digit of the rest is '4'; correct the data, or \
             leave the check digit to be computed",
        ),
    ] {
        check(symbology, Data::Text(text), expected);
    }
}

#[test]
fn errors_say_how_much_a_bar_code_holds() {
    let rectangle = Symbology::DataMatrix {
        shape: Shape::Rectangle,
    };
    let level = |level| Symbology::Qr { level };
    let lowest = Symbology::Pdf417 {
        columns: None,
        level: Some(0),
    };
    for (symbology, character, most) in [
        (Symbology::Code128, "7", 128),
        (CODE_39, "7", 64),
        (INTERLEAVED, "7", 80),
        (level(QrLevel::L), "7", 7_089),
        (level(QrLevel::L), "A", 4_296),
        (level(QrLevel::L), "a", 2_953),
        (level(QrLevel::M), "7", 5_596),
        (level(QrLevel::Q), "A", 2_420),
        (level(QrLevel::H), "a", 1_273),
        (DATA_MATRIX, "7", 3_116),
        (DATA_MATRIX, "a", 2_335),
        (DATA_MATRIX, "\u{1}", 1_558),
        (rectangle, "7", 98),
        (rectangle, "A", 72),
        (lowest, "7", 2_710),
        (lowest, "A", 1_850),
        (AZTEC, "7", 3_832),
        (AZTEC, "A", 3_067),
    ] {
        let fits = character.repeat(most);
        encode(symbology, Data::Text(&fits)).unwrap();
        // Interleaved 2 of 5 takes pairs.
        let error = encode(symbology, Data::Text(&character.repeat(most + 2))).unwrap_err();
        let told = matches!(error, BarcodeError::TooLong { length, .. } if length == most + 2);
        assert!(told, "{symbology:?}: {error}");
    }
    let endless = vec![0; 10_000_000];
    for symbology in [Symbology::Code128, QR, DATA_MATRIX, PDF417, AZTEC] {
        let error = encode(symbology, Data::Bytes(&endless)).unwrap_err();
        assert!(matches!(error, BarcodeError::TooLong { .. }), "{error}");
    }
    check(
        rectangle,
        Data::Text(&"7".repeat(99)),
        "Data Matrix holds at most 98 digits, 72 letters of one case or 47 bytes in a rectangle; \
         the data have 99 bytes",
    );
}

#[test]
fn data_of_gs1_are_looked_at() {
    for (data, what) in [
        (
            "0109501101530003",
            "they do not begin with an identifier in brackets",
        ),
        ("(01)0950110153000", "(01) must have 14 digits"),
        (
            "(01)09501101530004",
            "the last digit of (01) is 4, but must be 3",
        ),
        ("(04)1", "there is no identifier (04)"),
        ("(1)1", "there is no identifier (1)"),
        ("(310)001750", "there is no identifier (310)"),
        ("(10)", "(10) must have 1 to 90 characters"),
        ("(10)A(B", "(B has no closing bracket"),
        ("(10)A B", "(10) may not contain ' '"),
    ] {
        let expected =
            format!("these are no GS1 data: {what}; they look like (01)09501101530003(10)AB-123");
        check(DATA_MATRIX, Data::Gs1(data), &expected);
    }
    check(
        PDF417,
        Data::Gs1("(10)A"),
        "PDF417 does not hold GS1 data; take Code 128, a QR code or a Data Matrix",
    );
}

#[test]
fn choices_have_limits() {
    let pdf417 = |columns, level| Symbology::Pdf417 { columns, level };
    for (symbology, expected) in [
        (
            pdf417(Some(31), None),
            "the number of columns is 31, but must lie between 1 and 30",
        ),
        (
            pdf417(None, Some(9)),
            "the level of correction is 9, but must lie between 0 and 8",
        ),
        (
            Symbology::Aztec { correction: 96 },
            "the percentage for correction is 96, but must lie between 5 and 95",
        ),
    ] {
        check(symbology, Data::Text("A"), expected);
    }
    check(
        pdf417(Some(1), None),
        Data::Text(&"A".repeat(500)),
        "the data do not fit into 1 columns of 90 rows at most; take more columns",
    );
}

#[test]
fn sizes_have_limits() {
    let length = Length::from_micrometres;
    let module = |width: i64, bars: Option<i64>| Size::Module {
        width: length(width),
        bars: bars.map(length),
    };
    let within = |width: i64, height: i64| Size::Box {
        width: length(width),
        height: length(height),
    };
    for (symbology, size, expected) in [
        (
            QR,
            module(50, None),
            "a module is 50 µm wide, but must be 100 to 50000 µm wide",
        ),
        (
            QR,
            module(300, Some(5_000)),
            "the height of a QR code follows from its modules; give it none",
        ),
        (
            Symbology::Code128,
            module(300, Some(1_000)),
            "the height of the bars is 1.0 mm, but must lie between 2.0 mm and 10000.0 mm",
        ),
        (
            Symbology::Code128,
            within(5_000, 9_000),
            "the bar code needs at least 6.6 mm × 2.0 mm, but the box has 5.0 mm × 9.0 mm; make \
             it larger or the data shorter",
        ),
        (
            QR,
            within(20_000, 2_000),
            "the bar code needs at least 2.9 mm × 2.9 mm, but the box has 20.0 mm × 2.0 mm; make \
             it larger or the data shorter",
        ),
        (
            QR,
            within(i64::MAX, i64::MIN),
            "the width of the box is 9223372036854775.8 mm, but must lie between 0.0 mm and 10000.0 mm",
        ),
    ] {
        let error = barcode(symbology, Data::Text("7"), size, &PLAIN).unwrap_err();
        assert_eq!(error.to_string(), expected);
    }
}
