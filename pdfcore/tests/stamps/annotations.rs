//! Stamps that are annotations.

use super::kinds::PLAIN;
use super::paper::document;
use super::{points, with};
use platen_pdfcore::document::Pages;
use platen_pdfcore::file::File;
use platen_pdfcore::stamp::{Colour, Drawing, Layer, Pen, Shape, Spot, Stamp, What};
use platen_pdfcore::syntax::{Dict, Object};

#[test]
fn a_proof_stamp_is_an_annotation_of_its_kind_beside_those_that_are_there() {
    let pen = Pen {
        width: points(2),
        dash: points(3),
        colour: Colour::Cmyk([0.0, 1.0, 0.0, 0.0]),
    };
    let square = Shape::Rectangle {
        corners: [Spot::part(0.0, 0.0), Spot::part(1.0, 1.0)],
        fill: Some(Colour::Gray(0.5)),
        pen: Some(pen.clone()),
    };
    let line = Shape::Line {
        from: Spot::part(0.0, 0.0),
        to: Spot::part(1.0, 1.0),
        pen,
    };
    let drawing = |shapes: Vec<Shape>, angle| Stamp {
        layer: Layer::Annotation {
            title: "Proof".to_owned(),
            text: "Grün".to_owned(),
        },
        angle,
        ..Stamp::over(What::Drawing(Drawing { size: None, shapes }))
    };
    let input = String::from_utf8(document(&[PLAIN; 2])).unwrap();
    let input = input.replace("/UserUnit 1>>", "/Annots 4 0 R>>");
    let input = input.replace(
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        "[<</Type/Annot/Subtype/Link/Rect[0 0 9 9]   >>]",
    );
    let input = qpdf_repaired(&input);
    let output = with(
        &input,
        &[
            drawing(vec![square.clone()], 0.0),
            drawing(vec![line.clone()], 45.0),
            drawing(vec![square.clone()], 45.0),
            Stamp {
                pages: Some("2".parse().unwrap()),
                ..drawing(vec![square, line], 0.0)
            },
        ],
    );
    let file = File::open(&output, None).unwrap();
    let kinds: Vec<_> = Pages::of(&file)
        .map(|page| annotations(&file, &page.dict))
        .map(|all| all.iter().map(|one| kind(&file, one)).collect::<Vec<_>>())
        .collect();
    assert_eq!(kinds[0], ["Link", "Square", "Line", "Stamp"]);
    assert_eq!(kinds[1], ["Link", "Square", "Line", "Stamp", "Stamp"]);
    let page = Pages::of(&file).next().unwrap();
    let all = annotations(&file, &page.dict);
    for annotation in &all[1..] {
        assert_eq!(
            annotation.get("F"),
            Some(&Object::Integer(132)),
            "printed, locked"
        );
        assert_eq!(
            annotation.get("T").unwrap().as_string(),
            Some(&b"Proof"[..])
        );
    }
    let [square, line] = [&all[1], &all[2]];
    let rect = |of: &Dict, key| of.get(key).unwrap().as_array().unwrap().to_vec();
    let numbers: Vec<_> = rect(square, "Rect")
        .iter()
        .map(|n| n.as_number().unwrap())
        .collect();
    assert!(
        numbers
            .iter()
            .zip([19.0, 14.0, 181.0, 86.0])
            .all(|(is, wanted)| (is - wanted).abs() < 0.01)
    );
    assert_eq!(rect(square, "C").len(), 4);
    assert_eq!(rect(square, "IC").len(), 1);
    assert_eq!(rect(line, "L").len(), 4);
}

pub(crate) fn qpdf_repaired(text: &str) -> Vec<u8> {
    let directory = tempfile::TempDir::new().unwrap();
    let [from, to] = ["from.pdf", "to.pdf"].map(|name| directory.path().join(name));
    std::fs::write(&from, text).unwrap();
    let mut qpdf = std::process::Command::new("qpdf");
    qpdf.arg(from).arg(&to).output().unwrap();
    std::fs::read(to).unwrap()
}

fn annotations(file: &File<'_>, page: &Dict) -> Vec<Dict> {
    let Object::Array(all) = file.lookup(page, "Annots") else {
        return vec![];
    };
    let all = all.iter().map(|one| file.resolve(one));
    all.map(|one| one.as_dict().cloned().unwrap()).collect()
}

fn kind(file: &File<'_>, annotation: &Dict) -> String {
    let kind = file.lookup(annotation, "Subtype");
    kind.as_name().unwrap().lossy()
}
