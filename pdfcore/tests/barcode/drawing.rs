//! Bar codes at their size.

use super::{AZTEC, INTERLEAVED, PLAIN, QR};
use platen_pdfcore::Length;
use platen_pdfcore::barcode::{
    Background, Bearer, Black, CheckDigit, Data, Drawn, Look, Size, Symbology, barcode,
};

const fn length(micrometres: i64) -> Length {
    Length::from_micrometres(micrometres)
}

fn module(width: i64, bars: Option<i64>) -> Size {
    Size::Module {
        width: length(width),
        bars: bars.map(length),
    }
}

fn drawn(symbology: Symbology, text: &str, size: Size, look: &Look) -> Drawn {
    barcode(symbology, Data::Text(text), size, look).unwrap()
}

/// Returns the numbers of each rectangle, in micrometres where nothing scales them.
fn rectangles(drawn: &Drawn) -> Vec<[i64; 4]> {
    let numbers = |line: &str| {
        let line = line.strip_suffix(" re").unwrap();
        let micrometres = |number: &str| Length::from_points(number.parse().unwrap()).micrometres();
        let numbers: Vec<_> = line.split(' ').map(micrometres).collect();
        numbers.try_into().unwrap()
    };
    let lines = drawn.content.lines().filter(|line| line.ends_with(" re"));
    lines.map(numbers).collect()
}

#[test]
fn modules_are_drawn_by_rows_and_columns() {
    let drawn = drawn(AZTEC, "A", module(500, None), &PLAIN);
    assert_eq!((drawn.width, drawn.height), (length(7_500), length(7_500)));
    let lines: Vec<_> = drawn.content.lines().collect();
    assert_eq!(lines[0], "q 0 g");
    let scale = 0.5 / 25.4 * 72.0;
    assert_eq!(lines[1], format!("{scale} 0 0 {scale} 0 0 cm"));
    assert_eq!(lines.last(), Some(&"f Q"));
}

#[test]
fn black_and_white_are_made_of_what_was_chosen() {
    for (black, background, start) in [
        (Black::Gray, Background::None, "q 0 g\n"),
        (Black::Ink, Background::None, "q 0 0 0 1 k\n"),
        (Black::Gray, Background::White, "q 1 g 0 0 "),
        (Black::Ink, Background::White, "q 0 0 0 0 k 0 0 "),
    ] {
        let look = Look {
            black,
            background,
            words: None,
        };
        let content = drawn(QR, "7", module(300, None), &look).content;
        assert!(content.starts_with(start), "{content}");
        let other = if black == Black::Gray { " k" } else { " g" };
        assert!(!content.contains(other), "{content}");
    }
}

#[test]
fn words_stand_below_the_bars_and_between_guards() {
    let look = Look {
        words: Some(length(3_000)),
        ..PLAIN
    };
    let drawn = drawn(
        Symbology::Ean13,
        "590123412345",
        module(330, Some(22_850)),
        &look,
    );
    assert_eq!(drawn.width, length(113 * 330));
    assert_eq!(drawn.height, length(3_000 + 330 + 22_850));
    let texts: Vec<_> = drawn.words.iter().map(|words| &words.text[..]).collect();
    assert_eq!(texts, ["5", "901234", "123457"]);
    let bottoms: Vec<_> = rectangles(&drawn)
        .iter()
        .map(|rectangle| rectangle[1])
        .collect();
    assert!(
        bottoms
            .iter()
            .all(|bottom| [3_330, 3_330 - 5 * 330].contains(bottom)),
        "{bottoms:?}"
    );
    for words in &drawn.words {
        assert_eq!((words.bottom, words.height), (Length::ZERO, length(3_000)));
        for [left, bottom, width, _] in rectangles(&drawn) {
            let apart = left >= (words.left + words.width).micrometres() - 1
                || left + width <= words.left.micrometres() + 1
                || bottom >= words.height.micrometres();
            assert!(apart, "{words:?} {left} {bottom}");
        }
    }
}

#[test]
fn bearer_bars_stand_around() {
    for (bearer, count, width) in [
        (Bearer::None, 0, 45),
        (Bearer::Rules, 2, 45),
        (Bearer::Frame, 4, 53),
    ] {
        let symbology = Symbology::Interleaved2of5 {
            check: CheckDigit::None,
            bearer,
        };
        let drawn_so = drawn(symbology, "12", module(500, Some(20_000)), &PLAIN);
        assert_eq!(
            (drawn_so.width, drawn_so.height),
            (length((width + 2) * 500), length(20_000))
        );
        let bars = drawn(INTERLEAVED, "12", module(500, Some(20_000)), &PLAIN);
        let more = rectangles(&drawn_so).len() - rectangles(&bars).len();
        assert_eq!(more, count, "{bearer:?}");
        for (at, [left, bottom, width, height]) in rectangles(&drawn_so).into_iter().enumerate() {
            for [x, y, w, h] in rectangles(&drawn_so).into_iter().skip(at + 1) {
                let apart = left + width <= x + 1
                    || x + w <= left + 1
                    || bottom + height <= y + 1
                    || y + h <= bottom + 1;
                assert!(apart, "{bearer:?}");
            }
        }
    }
}

#[test]
fn a_box_is_filled_as_far_as_it_can_be() {
    let within = Size::Box {
        width: length(40_000),
        height: length(20_000),
    };
    let matrix = drawn(QR, "7", within, &PLAIN);
    assert_eq!(
        (matrix.width, matrix.height),
        (length(29 * 689), length(29 * 689))
    );
    let look = Look {
        words: Some(length(2_500)),
        ..PLAIN
    };
    let linear = drawn(Symbology::Code128, "12345678", within, &look);
    assert_eq!(
        (linear.width, linear.height),
        (length(99 * 404), length(20_000))
    );
}
