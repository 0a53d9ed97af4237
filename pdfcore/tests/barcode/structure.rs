//! What holds for every symbol, whatever it says.

use super::{AZTEC, CODE_39, DATA_MATRIX, INTERLEAVED, PDF417, QR};
use platen_pdfcore::barcode::{
    BarcodeError, Bearer, Block, CheckDigit, Data, Pattern, Quiet, Reach, Shape, Symbol, Symbology,
    encode,
};
use proptest::collection::vec;
use proptest::prelude::*;

fn bytes(most: usize) -> impl Strategy<Value = Vec<u8>> {
    vec(any::<u8>(), 1..most)
}

fn text(pattern: &'static str) -> impl Strategy<Value = Vec<u8>> {
    proptest::string::string_regex(pattern)
        .unwrap()
        .prop_map(String::into_bytes)
}

/// A kind of bar code and data that it holds.
fn any_code() -> impl Strategy<Value = (Symbology, Vec<u8>)> {
    let rectangle = Symbology::DataMatrix {
        shape: Shape::Rectangle,
    };
    let matrix = proptest::sample::select(vec![QR, DATA_MATRIX, PDF417, AZTEC]);
    prop_oneof![
        (Just(Symbology::Code128), text("[\\x00-\\x7f]{1,60}")),
        (Just(CODE_39), text("[0-9A-Z. $/+%-]{1,30}")),
        (Just(INTERLEAVED), text("([0-9]{2}){1,20}")),
        (Just(Symbology::Ean13), text("[0-9]{12}")),
        (Just(Symbology::Ean8), text("[0-9]{7}")),
        (Just(rectangle), bytes(40)),
        (matrix.clone(), bytes(300)),
        (matrix, text("[ -~]{1,300}")),
    ]
}

fn encoded(symbology: Symbology, bytes: &[u8]) -> Symbol {
    encode(symbology, Data::Bytes(bytes)).unwrap()
}

/// Returns what is dark as rectangles; bars are as high as a module.
fn blocks(symbol: &Symbol) -> (Vec<Block>, usize) {
    match &symbol.pattern {
        Pattern::Matrix { height, blocks } => (blocks.clone(), *height),
        Pattern::Linear { bars, .. } => {
            let block = |bar: &platen_pdfcore::barcode::Bar| Block {
                left: bar.left,
                top: 0,
                width: bar.width,
                height: 1,
            };
            (bars.iter().map(block).collect(), 1)
        }
    }
}

fn overlap(a: &Block, b: &Block) -> bool {
    a.left < b.left + b.width
        && b.left < a.left + a.width
        && a.top < b.top + b.height
        && b.top < a.top + a.height
}

/// Whether two rectangles make up one.
fn make_one(a: &Block, b: &Block) -> bool {
    let beside = a.top == b.top && a.height == b.height && a.left + a.width == b.left;
    let below = a.left == b.left && a.width == b.width && a.top + a.height == b.top;
    beside || below
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn rectangles_are_apart_and_keep_off_the_quiet_zone((symbology, bytes) in any_code()) {
        let symbol = encoded(symbology, &bytes);
        let (blocks, height) = blocks(&symbol);
        let Quiet { left, right, ends } = symbol.quiet;
        prop_assert!(!blocks.is_empty());
        for (at, a) in blocks.iter().enumerate() {
            prop_assert!(a.width > 0 && a.height > 0);
            prop_assert!(a.left >= left && a.left + a.width + right <= symbol.width);
            prop_assert!(a.top >= ends && a.top + a.height + ends <= height);
            for b in &blocks[at + 1..] {
                prop_assert!(!overlap(a, b), "{:?} {:?}", a, b);
                prop_assert!(!make_one(a, b) && !make_one(b, a), "{:?} {:?}", a, b);
            }
        }
        // The quiet zone ends where something is dark.
        prop_assert!(blocks.iter().any(|block| block.left == left));
        prop_assert!(blocks.iter().any(|block| block.left + block.width + right == symbol.width));
    }

    #[test]
    fn linear_symbols_are_as_wide_as_their_characters(digits in "[0-9]{2,20}") {
        let bytes = &digits.as_bytes()[..digits.len() / 2 * 2];
        let widths = [
            (Symbology::Code128, 20 + 11 * (2 + bytes.len() / 2) + 13),
            (CODE_39, 20 + 16 * (2 + bytes.len()) - 1),
            (INTERLEAVED, 20 + 4 + 9 * bytes.len() + 5),
        ];
        for (symbology, expected) in widths {
            prop_assert_eq!(encoded(symbology, bytes).width, expected, "{:?}", symbology);
        }
    }

    #[test]
    fn a_wrong_check_digit_is_refused_and_the_right_one_told(digits in "[0-9]{12}", wrong in 1..10u8) {
        for (symbology, count) in [(Symbology::Ean13, 12), (Symbology::Ean8, 7)] {
            let data = &digits.as_bytes()[..count];
            let symbol = encoded(symbology, data);
            let read: String = symbol.labels.iter().map(|label| &label.text[..]).collect();
            let (rest, last) = read.as_bytes().split_at(count);
            prop_assert_eq!(rest, data);
            prop_assert_eq!(&encoded(symbology, read.as_bytes()), &symbol);
            let given = b'0' + (last[0] - b'0' + wrong) % 10;
            let error = encode(symbology, Data::Bytes(&[rest, &[given]].concat())).unwrap_err();
            let (given, right) = (char::from(given), char::from(last[0]));
            prop_assert_eq!(error, BarcodeError::CheckDigit { given, right });
        }
    }

    #[test]
    fn a_computed_check_digit_is_verified(digits in "([0-9]{2}){1,15}[0-9]", letters in "[A-Z0-9]{1,20}") {
        let code_39 = |check| Symbology::Code39 { check };
        let interleaved = |check| Symbology::Interleaved2of5 { check, bearer: Bearer::None };
        let both = [CheckDigit::Computed, CheckDigit::Verified];
        for (data, [computed, verified]) in [(&digits, both.map(interleaved)), (&letters, both.map(code_39))] {
            let symbol = encoded(computed, data.as_bytes());
            prop_assert_eq!(&encoded(verified, symbol.labels[0].text.as_bytes()), &symbol);
        }
    }
}

#[test]
fn quiet_zones_are_those_of_the_standards() {
    for (symbology, left, right, ends) in [
        (Symbology::Code128, 10, 10, 0),
        (CODE_39, 10, 10, 0),
        (INTERLEAVED, 10, 10, 0),
        (Symbology::Ean13, 11, 7, 0),
        (Symbology::Ean8, 7, 7, 0),
        (QR, 4, 4, 4),
        (DATA_MATRIX, 1, 1, 1),
        (PDF417, 2, 2, 2),
        (AZTEC, 0, 0, 0),
    ] {
        let digits: &[u8] = match symbology {
            Symbology::Ean13 => b"590123412345",
            Symbology::Ean8 => b"9638507",
            _ => b"12",
        };
        let symbol = encoded(symbology, digits);
        assert_eq!(symbol.quiet, Quiet { left, right, ends }, "{symbology:?}");
    }
}

/// ISO/IEC 15420: 95 modules, the guards at both ends and in the middle, and what people read.
#[test]
fn ean_13_is_that_of_the_standard() {
    let symbol = encoded(Symbology::Ean13, b"590123412345");
    let Pattern::Linear { bars, .. } = &symbol.pattern else {
        panic!("{symbol:?}");
    };
    assert_eq!(symbol.width, 11 + 95 + 7);
    let guards = bars.iter().filter(|bar| bar.reach == Reach::Guard);
    let guards: Vec<_> = guards.map(|bar| bar.left - 11).collect();
    assert_eq!(guards, [0, 2, 46, 48, 92, 94]);
    let labels: Vec<_> = symbol
        .labels
        .iter()
        .map(|label| (&label.text[..], label.left))
        .collect();
    assert_eq!(labels, [("5", 2), ("901234", 14), ("123457", 61)]);
    let dark: Vec<_> = bars
        .iter()
        .flat_map(|bar| bar.left..bar.left + bar.width)
        .collect();
    let modules: String = (11..106)
        .map(|at| if dark.contains(&at) { '1' } else { '0' })
        .collect();
    // 9 in A, 0 in B, 1 in B, 2 in A, 3 in A, 4 in B; 1 to 7 in C.
    let expected = [
        "101", "0001011", "0100111", "0110011", "0010011", "0111101", "0011101", "01010",
        "1100110", "1101100", "1000010", "1011100", "1001110", "1000100", "101",
    ];
    assert_eq!(modules, expected.concat());
}
