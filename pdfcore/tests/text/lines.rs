//! How lines are set.

use crate::documents::tried;
use crate::peers::{ARABIC, face, setter_of_all};
use platen_pdfcore::text::{Align, Builtin, Line, SetError, Typesetter};
use proptest::prelude::*;

fn sans() -> Typesetter {
    Typesetter::new(Builtin::Sans.face())
}

fn set(text: &str) -> Line {
    sans().set(text, 10.0).expect("a line")
}

fn near(found: f64, expected: f64) -> bool {
    (found - expected).abs() < 1e-6
}

#[test]
fn pairs_are_kerned_and_ligatures_formed() {
    assert!(set("AV").width() < set("A").width() + set("V").width() - 0.1);
    assert_eq!(set("ffi").glyphs().len(), 1);
    let mut apart = sans().with_feature(*b"liga", 0).with_feature(*b"kern", 0);
    assert_eq!(apart.set("ffi", 10.0).expect("a line").glyphs().len(), 3);
    let unkerned = apart.set("AV", 10.0).expect("a line").width();
    assert!(near(unkerned, set("A").width() + set("V").width()));
}

#[test]
fn width_grows_with_size_and_digits_are_as_wide_as_each_other() {
    let large = sans().set("Page 7", 30.0).expect("a line");
    assert!(near(large.width(), 3.0 * set("Page 7").width()));
    assert!(near(set("1111").width(), set("8888").width()));
    let mut mono = Typesetter::new(Builtin::Mono.face());
    let [i, w] = ["i", "W"].map(|text| mono.set(text, 10.0).expect("a line").width());
    assert!(near(i, w));
}

#[test]
fn an_empty_line_has_height_but_no_width() {
    let line = set("");
    assert!(near(line.width(), 0.0) && line.glyphs().is_empty());
    assert!(near(line.ascent(), 10.69) && near(line.descent(), 2.93));
}

#[test]
fn missing_glyphs_are_told_and_can_be_replaced() {
    let error = sans()
        .set("Kapitel 中 文中\u{7}", 10.0)
        .expect_err("no Chinese");
    assert_eq!(error, SetError::Missing(vec!['中', '文', '\u{7}']));
    let said = "no font here has ‘中’ (U+4E2D), ‘文’ (U+6587), ‘ ’ (U+0007); give one that has";
    assert_eq!(error.to_string(), said);
    let (line, missing) = sans().set_replacing("a中文b", 10.0).expect("a line");
    assert_eq!((line.glyphs().len(), missing), (4, vec!['中', '文']));
    let (line, missing) = sans().set_replacing("ab", 10.0).expect("a line");
    assert_eq!((line.glyphs().len(), missing), (2, vec![]));
}

#[test]
fn faces_later_in_the_list_give_what_earlier_ones_lack() {
    let mut setter = setter_of_all();
    let alone = set("Seite ").width() + setter.set("中文", 10.0).expect("a line").width();
    let mixed = setter.set("Seite 中文", 10.0).expect("a line");
    assert!(near(mixed.width(), alone));
}

#[test]
fn brackets_come_from_one_face() {
    let mut setter = sans().with_fallback(face(ARABIC));
    let mut ids = |text: &str| -> Vec<u16> {
        let line = setter.set(text, 10.0).expect("a line");
        line.glyphs().iter().map(|glyph| glyph.id).collect()
    };
    let [open, close] = [ids("("), ids(")")].map(|ids| ids[0]);
    let line = ids("a (دار) b");
    let found = line.iter().filter(|id| [open, close].contains(id));
    assert_eq!(found.collect::<Vec<_>>(), [&open, &close], "{line:?}");
}

#[test]
fn text_from_right_to_left_is_set_from_the_right() {
    let mut setter = sans().with_fallback(face(ARABIC));
    let glyphs = |line: Line| {
        line.glyphs()
            .iter()
            .map(|glyph| glyph.id)
            .collect::<Vec<_>>()
    };
    let mut set = |text: &str| glyphs(setter.set(text, 10.0).expect("a line"));
    let word = set("دار");
    let number = set("123");
    let line = set("دار 123");
    // The line begins with the word, so it stands at the right, and the number left of it.
    assert!(line.ends_with(&word), "{line:?} {word:?}");
    assert_eq!(line.len(), word.len() + number.len() + 1);
}

#[test]
fn letters_join_whatever_face_they_are_in() {
    let mut setter = Typesetter::new(face(ARABIC));
    let mut ids = |text: &str| -> Vec<u16> {
        let line = setter.set(text, 10.0).expect("a line");
        line.glyphs().iter().map(|glyph| glyph.id).collect()
    };
    let [alone, joined] = [ids("ع"), ids("ععع")];
    assert_eq!(joined.len(), 3);
    assert!(
        joined.iter().all(|id| *id != alone[0]),
        "{joined:?} {alone:?}"
    );
}

#[test]
fn blocks_stack_lines_between_their_edges() {
    let block = |align| {
        sans()
            .set_block("long line\nx\n\nend", 10.0, 14.0, align)
            .expect("a block")
    };
    let centred = block(Align::Centre);
    assert_eq!(centred.lines.len(), 4);
    assert!(near(centred.width, set("long line").width()));
    assert!(near(centred.height, 10.69 + 3.0 * 14.0 + 2.93));
    let x = set("x").width();
    for (align, expected) in [
        (Align::Left, 0.0),
        (Align::Centre, (centred.width - x) / 2.0),
        (Align::Right, centred.width - x),
    ] {
        let second = &block(align).lines[1];
        assert!(
            near(second.x, expected) && near(second.y, -10.69 - 14.0),
            "{align:?}"
        );
    }
}

#[test]
fn what_is_beyond_all_bounds_is_refused() {
    for size in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert_eq!(sans().set("x", size).expect_err("no size"), SetError::Size);
    }
    let long = "x".repeat(20_000);
    assert_eq!(
        sans().set(&long, 9.0).expect_err("too long"),
        SetError::TooLong(20_000)
    );
    assert_eq!(
        sans()
            .set(&long[..16_000], 9.0)
            .expect("long")
            .glyphs()
            .len(),
        16_000
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_set_or_told(text in any_text()) {
        let (line, missing) = all().set_replacing(&text, 12.0).expect("within all bounds");
        for character in missing {
            prop_assert!(text.contains(character));
        }
        let advances: f64 = line.glyphs().iter().map(|glyph| glyph.advance).sum();
        prop_assert!((line.width() - advances).abs() < 1e-6);
        prop_assert!(line.glyphs().iter().all(|glyph| glyph.id != 0));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_drawn(texts in proptest::collection::vec(any_text(), 1..8)) {
        let mut setter = all();
        let set = |text: &String| setter.set_replacing(text, 12.0).expect("within all bounds").0;
        let lines = texts.iter().map(set).map(|line| (line, [1.0, 0.0, 0.0, 1.0, 0.0, 0.0]));
        prop_assert!(tried(&lines.collect::<Vec<_>>()).is_ok());
    }
}

/// Texts of characters for which there are faces, and of others.
fn any_text() -> impl Strategy<Value = String> {
    let character = prop_oneof![
        any::<char>(),
        proptest::char::range('\0', '\u{9f}'),
        proptest::char::range(' ', '~'),
        proptest::char::range('\u{300}', '\u{36f}'),
        proptest::char::range('\u{5d0}', '\u{6ff}'),
        proptest::char::range('\u{900}', '\u{97f}'),
        proptest::char::range('\u{e00}', '\u{e5b}'),
        proptest::char::range('\u{2000}', '\u{2070}'),
        proptest::char::range('一', '乿'),
    ];
    proptest::collection::vec(character, 0..40).prop_map(String::from_iter)
}

fn all() -> Typesetter {
    use std::sync::OnceLock;
    static FACES: OnceLock<Vec<platen_pdfcore::text::Typeface>> = OnceLock::new();
    let faces = FACES.get_or_init(crate::peers::all_faces);
    faces
        .iter()
        .cloned()
        .fold(sans(), Typesetter::with_fallback)
}
