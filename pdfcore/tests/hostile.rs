//! Damaged and hostile bytes: whatever they are, there is an answer. A panic or an overflow fails
//! the test, as does a wrapped picture that qpdf would not take, checked on a sample.

mod made;

use platen_model::ImageKind;
use platen_pdfcore::file::File;
use platen_pdfcore::impose::{Point, Size};
use platen_pdfcore::program::{
    Framing, Medium, Orientation, Outline, Shift, Side, Sizing, Slot, arrange, framed, pages,
};
use platen_pdfcore::survey::LeftOut;
use platen_pdfcore::write::{Changes, Method, write};
use platen_pdfcore::{
    InspectLimits, Length, SurveyLimits, WrapLimits, identify, inspect, survey, wrap_image,
};
use std::io::Cursor;
use std::path::Path;

/// Numbers from a seed (xorshift), the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(limit.max(1)).expect("small")).expect("small")
    }

    /// Changes, drops, doubles or cuts a few bytes.
    fn spoil(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        for _ in 0..=self.below(4) {
            let at = self.below(bytes.len());
            match self.below(6) {
                0 => bytes.truncate(at),
                1 => bytes.insert(at, 0xff),
                2 if at < bytes.len() => drop(bytes.remove(at)),
                3 => {
                    let piece = bytes[at..(at + 9).min(bytes.len())].to_vec();
                    bytes.extend(piece);
                }
                _ => {
                    let value = [0, 1, 0x7f, 0x80, 0xff, b'9'][self.below(6)];
                    if let Some(byte) = bytes.get_mut(at) {
                        *byte = value;
                    }
                }
            }
        }
        bytes
    }
}

fn fixture(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data")
        .join(name);
    std::fs::read(path).expect("a fixture")
}

fn wrapped(kind: ImageKind, bytes: &[u8]) -> Option<Vec<u8>> {
    let limits = WrapLimits {
        pixels: 1 << 20,
        pages: 50,
    };
    let mut out = Vec::new();
    wrap_image(kind, bytes, &mut out, &limits).ok().map(|_| out)
}

#[test]
fn spoiled_pictures_are_wrapped_or_refused() {
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    let jpegs =
        ["rgb.jpg", "gray.jpg", "cmyk.jpg", "progressive.jpg"].map(|n| (n, ImageKind::Jpeg));
    let tiffs =
        ["g4.tif", "g3.tif", "g32d.tif", "crle.tif", "jpeg.tif"].map(|n| (n, ImageKind::Tiff));
    let (mut taken, mut refused) = (0, 0);
    for (name, kind) in jpegs.into_iter().chain(tiffs) {
        let sound = fixture(name);
        for _ in 0..400 {
            match wrapped(kind, &numbers.spoil(&sound)) {
                Some(pdf) => {
                    taken += 1;
                    let facts = inspect(&pdf, &InspectLimits::default());
                    assert!(facts.is_ok_and(|facts| facts.repaired.is_empty()), "{name}");
                }
                None => refused += 1,
            }
        }
    }
    assert!(
        taken > 100 && refused > 100,
        "{taken} taken, {refused} refused"
    );
}

#[test]
fn spoiled_pdfs_are_told_or_refused() {
    let mut numbers = Numbers(0x0123_4567_89ab_cdef);
    let sound = wrapped(ImageKind::Tiff, &fixture("g4.tif")).expect("a PDF");
    let (mut told, mut refused) = (0, 0);
    for _ in 0..4_000 {
        match inspect(
            &numbers.spoil(&sound),
            &InspectLimits {
                pages: 9,
                size_runs: 9,
            },
        ) {
            Ok(_) => told += 1,
            Err(_) => refused += 1,
        }
    }
    assert!(told > 100 && refused > 10, "{told} told, {refused} refused");
}

#[test]
fn random_bytes_behind_every_signature_are_identified_or_refused() {
    let starts: [&[u8]; 6] = [
        b"PK\x03\x04",
        b"PK\x05\x06",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"%PDF-",
        b"II*\0",
        b"",
    ];
    let mut numbers = Numbers(42);
    let (mut told, mut refused) = (0, 0);
    for round in 0..3_000 {
        let mut bytes = starts[round % starts.len()].to_vec();
        bytes.extend((0..numbers.below(1_600)).map(|_| [0, 0xff, 9, 1][numbers.below(4)]));
        bytes.extend(b"PK\x05\x06".iter().take(numbers.below(5)));
        bytes.extend((0..18).map(|_| [0, 0xff, 1][numbers.below(3)]));
        match identify(&mut Cursor::new(bytes)) {
            Ok(_) => told += 1,
            Err(_) => refused += 1,
        }
    }
    assert!(
        told > 100 && refused > 100,
        "{told} told, {refused} refused"
    );
}

#[test]
fn deep_nesting_and_huge_claims_end() {
    let nested = format!("%PDF-1.4\n1 0 obj\n{}", "[".repeat(200_000));
    let claims = "%PDF-1.4\nxref\n0 4294967295\ntrailer<</Root 1 0 R/Size 4294967295/Prev 9>>\nstartxref\n9\n%%EOF";
    let kids = format!(
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[{}]>>endobj\ntrailer<</Root 1 0 R>>",
        "2 0 R ".repeat(50_000)
    );
    for text in [nested.as_str(), claims, &kids] {
        let found = inspect(text.as_bytes(), &InspectLimits::default());
        assert!(found.is_err(), "{found:?}");
    }
}

#[test]
fn spoiled_documents_are_surveyed_or_refused() {
    let mut numbers = Numbers(0x00c0_ffee_1234_5678);
    let sound = made::rich();
    let limits = SurveyLimits {
        listed: 9,
        entries: 300,
        ..SurveyLimits::default()
    };
    let (mut told, mut refused) = (0, 0);
    for _ in 0..3_000 {
        let spoiled = numbers.spoil(&sound);
        match File::open(&spoiled, None) {
            Ok(file) => {
                let found = survey(&file, &limits);
                assert!(found.fonts.len() <= 9 && found.images.len() <= 9);
                told += 1;
            }
            Err(_) => refused += 1,
        }
    }
    assert!(told > 100 && refused > 0, "{told} told, {refused} refused");
}

/// A stream that is packed twice, a page tree's worth of one object, trees that lead to themselves.
#[test]
fn bombs_and_loops_in_resources_end() {
    let bomb = {
        let zeros = flate(&vec![b' '; 65 << 20]);
        made::stream("/Filter/FlateDecode", &zeros)
    };
    let twice = made::stream(
        "/Filter[/FlateDecode/FlateDecode]",
        &flate(&flate(&[b' '; 99])),
    );
    let text = |text: &str| text.as_bytes().to_vec();
    let objects = [
        text(
            "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[6 0 R 6 0 R]>>\
             /Names<</EmbeddedFiles 7 0 R>>>>",
        ),
        text("<</Type/Pages/Count 2/Kids[3 0 R 8 0 R]/MediaBox[0 0 99 99]>>"),
        text("<</Type/Page/Contents 4 0 R/Resources 9 0 R/Annots[6 0 R 6 0 R]>>"),
        bomb,
        twice,
        text("<</T(a)/FT/Tx/Kids[6 0 R<</T(b)/Kids[6 0 R]>>]>>"),
        text("<</Kids[7 0 R 7 0 R]/Names[(a) 7 0 R]>>"),
        text("<</Type/Page/Contents[5 0 R 5 0 R]/Resources 9 0 R>>"),
        text(
            "<</ColorSpace<</A 10 0 R/B 9 0 R>>/Font 9 0 R/Pattern 9 0 R/XObject 9 0 R\
             /ExtGState<</G<</Font[9 0 R 1]/SMask 9 0 R>>>>>>",
        ),
        text("[/Indexed[/Indexed[/Indexed 10 0 R]]]"),
    ];
    let document = made::file(&objects, 0);
    let file = File::open(&document, None).expect("a PDF");
    let found = survey(&file, &SurveyLimits::default());
    assert_eq!(found.pages, 2);
    let too_large = LeftOut::LargeContent(64 << 20);
    assert_eq!(found.left_out, [too_large]);
}

/// Fonts in resources in fonts, as deep as the parser goes, and a million of the same reference.
#[test]
fn deep_and_wide_resources_end() {
    let deep = "<</Font<</F<</Subtype/Type3/Resources".repeat(60) + &">>>>>>".repeat(60);
    let wide = format!("[{}]", "5 0 R ".repeat(1_000_000));
    let page = format!("<</Type/Page/MediaBox[0 0 9 9]/Resources {deep}/Annots 4 0 R>>");
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Count 1/Kids[3 0 R]>>",
        &page,
        &wide,
        "<</Subtype/Link>>",
    ];
    let document = made::file(&objects.map(|object| object.as_bytes().to_vec()), 0);
    let file = File::open(&document, None).expect("a PDF");
    let found = survey(&file, &SurveyLimits::default());
    assert_eq!(found.fonts.len(), 1);
    assert_eq!(found.annotations["Link"], 1);
    assert_eq!(found.left_out, []);
}

/// Frames of all kinds, chosen by a number.
fn framing(number: usize) -> Framing {
    let mm = Length::from_millimetres;
    let medium = |sizing| {
        Framing::Medium(Medium {
            sizing,
            orientation: Orientation::TurnPage,
            ..Medium::of(Size::millimetres(210, 297))
        })
    };
    match number {
        0 => medium(Sizing::Fit),
        1 => medium(Sizing::Fill),
        2 => medium(Sizing::AsIs),
        3 => Framing::Shift(Shift::mirrored(Point::new(mm(9), mm(-7)))),
        4 => Framing::Outline(Outline::cut_to_bleed(mm(3))),
        _ => Framing::Scale { factor: 1.5 },
    }
}

/// Frames every page twice and says how many could not be; the result can be opened.
fn framed_twice(document: &[u8], framings: [Framing; 2]) -> Option<usize> {
    let file = File::open(document, None).ok()?;
    let all: Vec<_> = pages(&file).into_iter().take(9).collect();
    let mut refused = 0;
    let mut slots = Vec::new();
    for (page, framing) in (0..all.len()).zip(framings.into_iter().cycle()) {
        let slot = Slot::page(page);
        match framed(&file, &all, &slot, &framing, Side::of(page + 1)) {
            Ok(slot) => slots.push(slot),
            Err(_) => refused += 1,
        }
        slots.push(slot); // repeated as it is
    }
    let mut changes = Changes::new(&file);
    arrange(&file, &mut changes, &all, &slots);
    let mut out = Vec::new();
    write(&file, &changes, Method::Rewrite, &mut out).expect("memory");
    let result = File::open(&out, None).expect("a document");
    // What has no catalog to hang pages on has none afterwards either.
    let count = pages(&result).len();
    assert!(
        count == slots.len() || all.is_empty() || count == 0,
        "{count} pages"
    );
    Some(refused)
}

#[test]
fn pages_of_spoiled_documents_are_framed_or_refused() {
    let mut numbers = Numbers(0x5eed_0faf_2a3e);
    let sound = made::rich();
    let (mut told, mut refused) = (0, 0);
    for _ in 0..1_500 {
        let spoiled = numbers.spoil(&sound);
        let framings = [framing(numbers.below(6)), framing(numbers.below(6))];
        match framed_twice(&spoiled, framings) {
            Some(_) => told += 1,
            None => refused += 1,
        }
    }
    assert!(told > 100 && refused > 0, "{told} told, {refused} refused");
}

/// Of six framings, this many are refused: those that ask for a size in millimetres, or all.
#[test]
fn pages_beyond_all_measure_are_refused() {
    let wide = format!("[{}]", "5 0 R ".repeat(100_000));
    let huge = format!("/MediaBox[0 0 300 400]/UserUnit 1{}", "0".repeat(300));
    for (page, expected) in [
        (
            "/MediaBox[0 0 300 400]/UserUnit 99999999999999999999999999",
            3,
        ),
        ("/MediaBox[0 0 300 400]/UserUnit 0.00000000000000000001", 5),
        ("/MediaBox[0 0 99999999999999999999999999999 400]", 6),
        ("/MediaBox[0 0 1 1]/UserUnit 0.001", 0),
        ("/MediaBox[0 0 300 400]/Annots 4 0 R", 0),
        (&huge, 3),
    ] {
        let page = format!("<</Type/Page{page}/Resources<<>>>>");
        let objects = [
            "<</Type/Catalog/Pages 2 0 R>>",
            "<</Type/Pages/Count 1/Kids[3 0 R]>>",
            &page,
            &wide,
            "<</Subtype/Link/Rect[1 2 3 4]>>",
        ];
        let document = made::file(&objects.map(|object| object.as_bytes().to_vec()), 0);
        let all = (0..6).map(|number| [framing(number), framing(number)]);
        let refused: usize = all
            .filter_map(|framings| framed_twice(&document, framings))
            .sum();
        assert_eq!(refused, expected, "{page}");
    }
}

fn flate(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::ZlibEncoder::new(vec![], flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, bytes).expect("memory");
    packed.finish().expect("memory")
}
