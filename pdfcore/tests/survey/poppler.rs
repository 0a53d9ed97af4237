//! The same facts as poppler tells them.

use crate::office::by_office;
use crate::{made, said, surveyed};
use platen_pdfcore::survey::{ColourFamily, Font, Image, PictureKind};
use platen_pdfcore::{PageBox, Survey};
use std::collections::BTreeSet;
use std::path::Path;
use tempfile::TempDir;

/// Rows below the line of dashes of a table by poppler.
fn rows(table: &str) -> impl Iterator<Item = Vec<&str>> {
    let lines = table.lines().skip_while(|line| !line.starts_with("---"));
    lines.skip(1).map(|line| line.split_whitespace().collect())
}

/// Name, kind, embedded, subset, to Unicode, object.
fn fonts_by_poppler(file: &Path) -> BTreeSet<String> {
    let table = said("pdffonts", &[], file);
    let font = |row: Vec<&str>| {
        let (first, rest) = row.split_first().unwrap();
        let (kind, rest) = rest.split_at(rest.len() - 6); // and the encoding, mostly one word
        let name = first.split_once('+').map_or(*first, |(_, name)| name);
        format!(
            "{name} {} {} {} {} {}",
            kind.join(" "),
            rest[1],
            rest[2],
            rest[3],
            rest[4]
        )
    };
    rows(&table).map(font).collect()
}

fn fonts_of(found: &Survey) -> BTreeSet<String> {
    let word = |is: bool| if is { "yes" } else { "no" };
    let font = |font: &Font| {
        format!(
            "{} {} {} {} {} {}",
            font.name.as_deref().unwrap_or("[none]"),
            font.kind,
            word(font.embedded),
            word(font.subset),
            word(font.to_unicode),
            font.object.unwrap()
        )
    };
    found.fonts.iter().map(font).collect()
}

/// Kind, width, height, bits and object.
fn images_by_poppler(file: &Path) -> BTreeSet<String> {
    let table = said("pdfimages", &["-list"], file);
    let image = |row: Vec<&str>| {
        // A mask stands there with the number of what it masks.
        match row[2] {
            "smask" => format!("soft-mask {} {} {}", row[3], row[4], row[7]),
            kind => format!("{kind} {} {} {} {}", row[3], row[4], row[7], row[10]),
        }
    };
    rows(&table).map(image).collect()
}

fn images_of(found: &Survey) -> BTreeSet<String> {
    let image = |image: &Image| {
        let bits = image.bits.unwrap();
        let facts = format!("{} {} {} {bits}", image.kind, image.width, image.height);
        match (image.kind, image.object) {
            (PictureKind::SoftMask, _) => facts,
            (_, Some(object)) => format!("{facts} {object}"),
            (_, None) => format!("{facts} [inline]"),
        }
    };
    found.images.iter().map(image).collect()
}

/// All five boxes of each page, in points.
fn boxes_by_poppler(file: &Path) -> Vec<String> {
    let text = said("pdfinfo", &["-box", "-f", "1", "-l", "9"], file);
    let line = |line: &str| {
        let words: Vec<_> = line.split_whitespace().collect();
        match words[..] {
            ["Page", page, name, x0, y0, x1, y1] if name.ends_with("Box:") => {
                Some(format!("{page} {name} {x0} {y0} {x1} {y1}"))
            }
            _ => None,
        }
    };
    text.lines().filter_map(line).collect()
}

fn boxes_of(found: &Survey) -> Vec<String> {
    let mut lines = vec![];
    for run in &found.boxes {
        for page in run.first..=run.last {
            for (name, area) in [
                ("Media", run.media),
                ("Crop", run.crop),
                ("Bleed", run.bleed.unwrap_or(run.crop)),
                ("Trim", run.trim.unwrap_or(run.crop)),
                ("Art", run.art.unwrap_or(run.crop)),
            ] {
                let PageBox {
                    left,
                    bottom,
                    width,
                    height,
                } = area;
                let right = left.points() + width.points();
                let top = bottom.points() + height.points();
                let (left, bottom) = (left.points(), bottom.points());
                lines.push(format!(
                    "{page} {name}Box: {left:.2} {bottom:.2} {right:.2} {top:.2}"
                ));
            }
        }
    }
    lines
}

#[test]
fn documents_of_libreoffice_are_told_as_poppler_tells_them() {
    let directory = TempDir::new().unwrap();
    for (options, standard) in [
        ("{}", None),
        (
            r#"{"SelectPdfVersion":{"type":"long","value":"2"}}"#,
            Some("PDF/A-2b"),
        ),
    ] {
        let path = by_office(directory.path(), options);
        let found = surveyed(&std::fs::read(&path).unwrap());
        assert_eq!(fonts_of(&found), fonts_by_poppler(&path), "{options}");
        assert_eq!(found.fonts.len(), 2);
        assert_eq!(images_of(&found), images_by_poppler(&path), "{options}");
        assert_eq!(found.images[0].filters, ["DCTDecode"]);
        assert_eq!(boxes_of(&found), boxes_by_poppler(&path), "{options}");
        assert_eq!((found.pages, found.boxes.len()), (2, 2));
        assert_eq!(found.about.title.as_deref(), Some("Prüfbericht „A“"));
        assert_eq!(found.about.author.as_deref(), Some("Ada Müller"));
        let producer = found.about.producer.as_deref().unwrap();
        assert!(producer.starts_with("LibreOffice"), "{producer}");
        assert_eq!(found.annotations, [("Link".to_owned(), 1)].into());
        let standards: Vec<_> = found.about.standards.iter().map(String::as_str).collect();
        assert_eq!(standards, Vec::from_iter(standard));
        assert_eq!(found.output_intents.len(), standards.len());
        assert_eq!(found.tagged, standard.is_some());
        let has = |family| {
            found
                .colour_spaces
                .iter()
                .any(|space| space.family == family)
        };
        assert!(has(ColourFamily::DeviceRgb), "{:?}", found.colour_spaces);
        assert_eq!((found.repairs, found.left_out), (vec![], vec![]));
    }
}

#[test]
fn what_poppler_sees_of_a_made_document_is_told() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("made.pdf");
    std::fs::write(&path, made::rich()).unwrap();
    let found = surveyed(&std::fs::read(&path).unwrap());
    // Poppler lists pictures that are drawn, and does not draw a form within itself.
    let images = images_of(&found);
    let theirs = images_by_poppler(&path);
    assert!(
        theirs.len() >= 3 && theirs.is_subset(&images),
        "{theirs:?} {images:?}"
    );
    let scaled = |line: &String| !line.starts_with("2 "); // poppler ignores /UserUnit
    let mut ours = boxes_of(&found);
    let mut boxes = boxes_by_poppler(&path);
    ours.retain(scaled);
    boxes.retain(scaled);
    assert_eq!((ours.len(), ours), (5, boxes));
}
