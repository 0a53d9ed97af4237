//! Every size that a symbol can have is read.

use super::made;
use super::readers::Printed;
use platen_pdfcore::barcode::{Data, Drawn, Pattern, QrLevel, Shape, Symbol, Symbology, encode};
use std::collections::BTreeMap;

/// Bytes that each version of QR holds at most: ISO/IEC 18004, table 7.
const QR_BYTES: [(QrLevel, [usize; 40]); 4] = [
    (
        QrLevel::L,
        [
            17, 32, 53, 78, 106, 134, 154, 192, 230, 271, 321, 367, 425, 458, 520, 586, 644, 718,
            792, 858, 929, 1003, 1091, 1171, 1273, 1367, 1465, 1528, 1628, 1732, 1840, 1952, 2068,
            2188, 2303, 2431, 2563, 2699, 2809, 2953,
        ],
    ),
    (
        QrLevel::M,
        [
            14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560,
            624, 666, 711, 779, 857, 911, 997, 1059, 1125, 1190, 1264, 1370, 1452, 1538, 1628,
            1722, 1809, 1911, 1989, 2099, 2213, 2331,
        ],
    ),
    (
        QrLevel::Q,
        [
            11, 20, 32, 46, 60, 74, 86, 108, 130, 151, 177, 203, 241, 258, 292, 322, 364, 394, 442,
            482, 509, 565, 611, 661, 715, 751, 805, 868, 908, 982, 1030, 1112, 1168, 1228, 1283,
            1351, 1423, 1499, 1579, 1663,
        ],
    ),
    (
        QrLevel::H,
        [
            7, 14, 24, 34, 44, 58, 64, 84, 98, 119, 137, 155, 177, 194, 220, 250, 280, 310, 338,
            382, 403, 439, 461, 511, 535, 593, 625, 658, 698, 742, 790, 842, 898, 958, 983, 1051,
            1093, 1139, 1219, 1273,
        ],
    ),
];

/// Digits that each Data Matrix holds at most, with its width and height: ISO/IEC 16022, table 7.
const SQUARES: [(usize, usize); 24] = [
    (10, 6),
    (12, 10),
    (14, 16),
    (16, 24),
    (18, 36),
    (20, 44),
    (22, 60),
    (24, 72),
    (26, 88),
    (32, 124),
    (36, 172),
    (40, 228),
    (44, 288),
    (48, 348),
    (52, 408),
    (64, 560),
    (72, 736),
    (80, 912),
    (88, 1_152),
    (96, 1_392),
    (104, 1_632),
    (120, 2_100),
    (132, 2_608),
    (144, 3_116),
];
const RECTANGLES: [(usize, usize, usize); 6] = [
    (18, 8, 10),
    (32, 8, 20),
    (26, 12, 32),
    (36, 12, 44),
    (36, 16, 64),
    (48, 16, 98),
];

/// Characters by chance, always the same ones.
fn characters(length: usize, least: u8, count: u8) -> Vec<u8> {
    let mut state = 1u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        least + u8::try_from(state >> 24).unwrap() % count
    };
    (0..length).map(|_| next()).collect()
}

fn digits(length: usize) -> Vec<u8> {
    characters(length, b'0', 10)
}

/// Returns the size without quiet zones.
fn size(symbol: &Symbol) -> (usize, usize) {
    let Pattern::Matrix { height, .. } = symbol.pattern else {
        panic!("{symbol:?}");
    };
    let quiet = symbol.quiet;
    (
        symbol.width - quiet.left - quiet.right,
        height - 2 * quiet.ends,
    )
}

#[track_caller]
fn check(kind: &str, codes: &[(Symbology, Vec<u8>)]) -> Printed {
    let print = |(symbology, bytes): &(Symbology, Vec<u8>)| made(*symbology, Data::Bytes(bytes));
    let printed = Printed::of(&codes.iter().map(print).collect::<Vec<Drawn>>());
    for ((symbology, bytes), reading) in codes.iter().zip(printed.by_zxing(kind)) {
        let [read, wanted] = [&reading.bytes, bytes].map(|bytes| bytes.escape_ascii().to_string());
        assert_eq!(read, wanted, "{symbology:?}, {} bytes", bytes.len());
    }
    printed
}

#[test]
fn all_versions_of_qr_are_read_when_they_are_full() {
    let mut codes = Vec::new();
    for (at, (level, lengths)) in QR_BYTES.into_iter().enumerate() {
        let symbology = Symbology::Qr { level };
        // All versions, each at one level, and the first at all.
        for (version, length) in (1..).zip(lengths) {
            if version % 4 == at || version == 1 {
                let bytes = characters(length, 128, 128);
                let symbol = encode(symbology, Data::Bytes(&bytes)).unwrap();
                let modules = 17 + 4 * version;
                assert_eq!(
                    size(&symbol),
                    (modules, modules),
                    "{level:?}, {length} bytes"
                );
                codes.push((symbology, bytes));
            }
        }
    }
    assert_eq!(codes.len(), 43);
    check("QRCODE", &codes);
}

#[test]
fn all_sizes_of_data_matrix_are_read_when_they_are_full() {
    let squares = SQUARES.map(|(side, count)| (Shape::Square, (side, side), count));
    let rectangles =
        RECTANGLES.map(|(width, height, count)| (Shape::Rectangle, (width, height), count));
    let mut codes = Vec::new();
    for (shape, expected, count) in rectangles.into_iter().chain(squares) {
        let (symbology, digits) = (Symbology::DataMatrix { shape }, digits(count));
        let symbol = encode(symbology, Data::Bytes(&digits)).unwrap();
        assert_eq!(size(&symbol), expected, "{count} digits");
        codes.push((symbology, digits));
    }
    let printed = check("DATAMATRIX", &codes);
    // What guards the largest square libdmtx takes in another order than scanners do.
    let all_but_last = codes.iter().take(codes.len() - 1);
    for ((_, digits), read) in all_but_last.zip(printed.by_dmtx()) {
        assert_eq!(
            read.escape_ascii().to_string(),
            digits.escape_ascii().to_string()
        );
    }
}

#[test]
fn all_levels_and_columns_of_pdf417_are_read() {
    let with = |columns, level| Symbology::Pdf417 { columns, level };
    let text = |length| characters(length, b' ', 95);
    let levels = (0..=8).map(|level| (with(None, Some(level)), text(100)));
    let columns = (1..=30).map(|columns| (with(Some(columns), None), text(60)));
    let longest = [
        (with(None, Some(0)), text(900)),
        (with(None, None), text(800)),
    ];
    check(
        "PDF417",
        &levels.chain(columns).chain(longest).collect::<Vec<_>>(),
    );
}

#[test]
fn all_sizes_of_aztec_are_read() {
    let symbology = Symbology::Aztec { correction: 23 };
    let mut sizes = BTreeMap::new();
    for length in (1..1_900).step_by(6) {
        let bytes = characters(length, 128, 128);
        let symbol = encode(symbology, Data::Bytes(&bytes)).unwrap();
        sizes.insert(size(&symbol), (symbology, bytes));
    }
    assert_eq!(sizes.len(), 33, "4 compact sizes and 29 others");
    check("AZTEC", &sizes.into_values().collect::<Vec<_>>());
}
