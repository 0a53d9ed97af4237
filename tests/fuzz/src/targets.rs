//! What is fed to each parser, and what must hold whatever it is. Ordinary tests read the corpus
//! with these, too.

use platen_model::{DocumentFormat, ImageKind};
use platen_pdfcore::crypt::{Crypt, Use};
use platen_pdfcore::document::Pages;
use platen_pdfcore::file::File;
use platen_pdfcore::filter::{Filter, decode};
use platen_pdfcore::program::{self, Slot};
use platen_pdfcore::ranges::Ranges;
use platen_pdfcore::recipe::{Fields, Recipe, Stamp, Step};
use platen_pdfcore::syntax::{Dict, Lexer, Object, Parser, Plain, Ref, write_object};
use platen_pdfcore::text::{Typeface, Typesetter};
use platen_pdfcore::write::{Changes, Method, WriteError, choose, write};
use platen_pdfcore::{
    InspectLimits, SurveyLimits, WrapLimits, identify, inspect, survey, wrap_image,
};
use std::io::Cursor;

/// Takes whatever it is given.
pub(crate) type Target = fn(&[u8]);

/// All targets by their names, which are those of the directories in `corpus/`.
pub(crate) const TARGETS: [(&str, Target); 11] = [
    ("content", content),
    ("decryption", decryption),
    ("filters", filters),
    ("fonts", fonts),
    ("lexer", lexer),
    ("object-streams", object_streams),
    ("objects", objects),
    ("pictures", pictures),
    ("program", programmed),
    ("ranges", ranges),
    ("xref", xref),
];

/// The most that a filter may give here.
const UNPACKED: usize = 1 << 20;
/// Pages that a document of a few kilobytes may have here.
const PAGES: usize = 2_000;

/// Tokens end, each a step further.
fn lexer(data: &[u8]) {
    let mut lexer = Lexer::new(data, 0);
    let mut at = lexer.at();
    while lexer.next_token().is_some() {
        assert!(lexer.at() > at, "a token has no bytes");
        at = lexer.at();
    }
    assert!(at <= data.len());
}

/// An object that was read is read from what is written of it as the same.
fn objects(data: &[u8]) {
    let Ok(object) = Parser::new(data, 0).object() else {
        return;
    };
    let mut text = Vec::new();
    write_object(&mut text, &object, &Plain);
    let again = Parser::new(&text, 0).object();
    let again = again.expect("what was written can be read");
    let mut twice = Vec::new();
    write_object(&mut twice, &again, &Plain);
    assert!(text == twice, "an object changes with each writing");
}

/// A small document whose table, and all that follows it, is the data.
fn xref(data: &[u8]) {
    let mut file = BODY.to_vec();
    let table = file.len();
    file.extend_from_slice(data);
    file.extend_from_slice(format!("\nstartxref\n{table}\n%%EOF\n").as_bytes());
    look_at(&file);
}

/// A document whose objects are in an object stream that is the data, with its first two bytes as
/// `/N` and `/First`.
fn object_streams(data: &[u8]) {
    let [count, first, payload @ ..] = data else {
        return;
    };
    let mut file = b"%PDF-1.7\n".to_vec();
    let objects = file.len();
    let head = format!(
        "4 0 obj\n<< /Type /ObjStm /N {count} /First {first} /Length {} >>\nstream\n",
        payload.len()
    );
    file.extend_from_slice(head.as_bytes());
    file.extend_from_slice(payload);
    file.extend_from_slice(b"\nendstream\nendobj\n");
    let table = file.len();
    let offset = |at: usize| u16::try_from(at).unwrap_or(u16::MAX).to_be_bytes();
    let mut rows = vec![0, 0, 0, 255];
    for index in 0..3 {
        rows.extend([2, 0, 4, index]); // objects 1 to 3 are in object 4
    }
    for at in [objects, table] {
        rows.push(1);
        rows.extend(offset(at));
        rows.push(0);
    }
    let head = format!(
        "5 0 obj\n<< /Type /XRef /Size 6 /W [1 2 1] /Root 1 0 R /Length {} >>\nstream\n",
        rows.len()
    );
    file.extend_from_slice(head.as_bytes());
    file.extend_from_slice(&rows);
    let end = format!("\nendstream\nendobj\nstartxref\n{table}\n%%EOF\n");
    file.extend_from_slice(end.as_bytes());
    look_at(&file);
}

/// Two filters with parameters of the first bytes' choice.
fn filters(data: &[u8]) {
    const NAMES: [&str; 7] = [
        "FlateDecode",
        "LZWDecode",
        "ASCII85Decode",
        "ASCIIHexDecode",
        "RunLengthDecode",
        "Crypt",
        "DCTDecode",
    ];
    let [first, second, predictor, colours, bits, columns, bytes @ ..] = data else {
        return;
    };
    let number = |value: &u8| Object::Integer(i64::from(*value));
    let parms = Dict::new()
        .with("Predictor", number(predictor))
        .with("Colors", number(colours))
        .with("BitsPerComponent", number(bits))
        .with("Columns", Object::Integer(i64::from(*columns) * 7))
        .with("EarlyChange", number(&(columns & 1)));
    let filter = |which: &u8| {
        let name = NAMES.get(usize::from(*which))?;
        Some(Filter {
            name: (*name).to_owned(),
            parms: parms.clone(),
        })
    };
    let chosen: Vec<_> = [first, second].into_iter().filter_map(filter).collect();
    if let Ok(decoded) = decode(bytes, &chosen, UNPACKED)
        && !chosen.is_empty()
    {
        assert!(decoded.bytes.len() <= UNPACKED, "a filter gave too much");
    }
}

/// The data is an encryption dictionary, and what follows it is decrypted.
fn decryption(data: &[u8]) {
    let mut parser = Parser::new(data, 0);
    let Ok(Object::Dict(dict)) = parser.object() else {
        return;
    };
    let rest = parser.lexer().rest();
    for password in [None, Some(&b"password"[..])] {
        let Ok(crypt) = Crypt::open(&dict, &[7; 16], password) else {
            continue;
        };
        let used = Use {
            dict: &dict,
            filter: None,
        };
        let _any = crypt.decrypt_stream(Ref::new(3), used, rest);
        let mut object = Object::Dict(dict.clone());
        crypt.decrypt_strings(Ref::new(3), &mut object);
    }
}

/// The data is the content of a page with many kinds of resources.
fn content(data: &[u8]) {
    look_at(&document(&[data], "/Contents 4 0 R"));
}

/// The data is a font file, an encoding and a character map at once.
fn fonts(data: &[u8]) {
    if let Ok(face) = Typeface::new(data.to_vec(), 0)
        && let Ok(line) = Typesetter::new(face).set("Aa1 fi \u{e9}\u{301}", 10.0)
    {
        assert!(line.width().is_finite(), "a line without a width");
    }
    let fonts = "/Contents 5 0 R /Resources << /Font << \
        /A << /Type /Font /Subtype /TrueType /BaseFont /ABCDEF+A /ToUnicode 4 0 R \
             /FontDescriptor << /Type /FontDescriptor /FontName /A /FontFile2 4 0 R >> >> \
        /B << /Type /Font /Subtype /Type1 /BaseFont /B \
             /FontDescriptor << /Type /FontDescriptor /FontName /B /FontFile 4 0 R >> >> \
        /C << /Type /Font /Subtype /Type0 /BaseFont /C /Encoding 4 0 R /DescendantFonts \
             [<< /Type /Font /Subtype /CIDFontType0 /BaseFont /C \
             /FontDescriptor << /Type /FontDescriptor /FontName /C /FontFile3 4 0 R >> >>] >> \
        /D << /Type /Font /Subtype /Type3 /CharProcs << /a 4 0 R >> >> >> >>";
    look_at(&document(
        &[data, b"/A 1 Tf (a) Tj /B 1 Tf (b) Tj /D 1 Tf (a) Tj"],
        fonts,
    ));
}

/// Page ranges that were read are read from what they are shown as, and select the same.
fn ranges(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let Ok(ranges) = text.parse::<Ranges>() else {
        return;
    };
    let shown = ranges.to_string();
    let again: Ranges = shown.parse().expect("what is shown can be read");
    for pages in [0, 1, 7] {
        assert!(
            ranges
                .select(pages)
                .take(PAGES)
                .eq(again.select(pages).take(PAGES)),
            "{text} and {shown} are not the same"
        );
    }
}

/// Pictures of whatever kind the data says it is.
fn pictures(data: &[u8]) {
    let limits = WrapLimits {
        pages: 10,
        ..WrapLimits::default()
    };
    let kinds = match identify(&mut Cursor::new(data)) {
        Ok(DocumentFormat::Image(kind)) => vec![kind],
        _ => vec![ImageKind::Jpeg, ImageKind::Png, ImageKind::Tiff],
    };
    for kind in kinds {
        let mut pdf = Vec::new();
        if wrap_image(kind, data, &mut pdf, &limits).is_ok() {
            let made = inspect(&pdf, &InspectLimits::default());
            assert!(made.is_ok(), "a picture became a damaged PDF: {made:?}");
        }
    }
}

/// The data is a document: its pages are turned round and written in each way, and stay as many.
fn programmed(data: &[u8]) {
    look_at(data);
    let Ok(file) = File::open(data, None) else {
        return;
    };
    let pages = program::pages(&file);
    if pages.is_empty() || pages.len() > PAGES {
        return;
    }
    stamped(&file, pages.len());
    for method in [Method::Append, Method::Splice, Method::Rewrite] {
        let mut changes = Changes::new(&file);
        let slots: Vec<_> = (0..pages.len()).rev().map(Slot::page).collect();
        program::arrange(&file, &mut changes, &pages, &slots);
        let mut written = Vec::new();
        match write(&file, &changes, method, &mut written) {
            Ok(_) => {}
            Err(WriteError::NotAppendable) => continue,
            Err(other) => panic!("{method:?} failed: {other}"),
        }
        let again = File::open(&written, None);
        let again = again.unwrap_or_else(|error| panic!("{method:?} wrote no PDF: {error}"));
        let count = Pages::of(&again).take(PAGES + 1).count();
        assert_eq!(count, pages.len(), "{method:?} lost or doubled pages");
        // What stays as it was may be as damaged as it was.
        let before = match method {
            Method::Append | Method::Splice => file.repairs(),
            Method::Rewrite => vec![],
        };
        for repair in again.repairs() {
            assert!(
                before.contains(&repair),
                "{method:?} wrote what needs repair: {repair:?}"
            );
        }
    }
}

/// Writes on the pages of a document and puts two on each side.
fn stamped(file: &File<'_>, pages: usize) {
    let number = Stamp::of("{page} of {pages}".parse().expect("a text"));
    let watermark = Stamp {
        angle: 45,
        opacity: 30,
        fill: Some(80),
        ..Stamp::of("PROOF".parse().expect("a text"))
    };
    let recipe = Recipe {
        steps: [number, watermark]
            .map(|stamp| Step::Stamp(Box::new(stamp)))
            .to_vec(),
    };
    let mut changes = Changes::new(file);
    if recipe
        .apply(file, &mut changes, &Fields::default())
        .is_err()
    {
        return;
    }
    let mut written = Vec::new();
    let method = choose(file, &changes).method;
    write(file, &changes, method, &mut written).expect("memory takes all");
    let again = File::open(&written, None).expect("what was written can be read");
    let count = Pages::of(&again).take(PAGES + 1).count();
    assert_eq!(count, pages, "stamping lost or doubled pages");
}

/// Reads all that is ever read of a document.
fn look_at(file: &[u8]) {
    let _damaged_or_not = inspect(file, &InspectLimits::default());
    let limits = SurveyLimits {
        pages: 100,
        listed: 100,
        entries: 10_000,
        content: 1 << 20,
    };
    if let Ok(file) = File::open(file, None) {
        let _facts = survey(&file, &limits);
    }
}

/// The objects of a document that lacks its table.
const BODY: &[u8] = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n\
    2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n\
    3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>\nendobj\n";

/// A document of one page with these entries, and these streams as objects 4, 5 and so on.
fn document(streams: &[&[u8]], entries: &str) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut offsets = Vec::new();
    let mut add = |file: &mut Vec<u8>, object: &[u8]| {
        offsets.push(file.len());
        file.extend_from_slice(format!("{} 0 obj\n", offsets.len()).as_bytes());
        file.extend_from_slice(object);
        file.extend_from_slice(b"\nendobj\n");
    };
    add(&mut file, b"<< /Type /Catalog /Pages 2 0 R >>");
    add(&mut file, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
    let page = format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] {entries} >>");
    add(&mut file, page.as_bytes());
    for stream in streams {
        let head = format!("<< /Length {} >>\nstream\n", stream.len());
        add(
            &mut file,
            &[head.as_bytes(), stream, b"\nendstream"].concat(),
        );
    }
    let table = file.len();
    let size = offsets.len() + 1;
    file.extend_from_slice(format!("xref\n0 {size}\n0000000000 65535 f \n").as_bytes());
    for offset in offsets {
        file.extend_from_slice(format!("{offset:010} 00000 n \n").as_bytes());
    }
    let trailer = format!("trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n");
    file.extend_from_slice(trailer.as_bytes());
    file
}
