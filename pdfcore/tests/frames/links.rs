//! What lies on framed pages, and what leads to places on them.

use crate::assembled::assembled;
use crate::{arranged, found_by_qpdf, slot, told};
use platen_pdfcore::Length;
use platen_pdfcore::document::{Page, Pages};
use platen_pdfcore::file::File;
use platen_pdfcore::impose::Size;
use platen_pdfcore::program::{Anchor, Framing, Medium, Side, Slot, arrange, pages};
use platen_pdfcore::syntax::Object;
use platen_pdfcore::write::{Changes, Method, write};

/// Two pages with all kinds of ways to lead to the first, and everything that lies on it.
fn linked() -> Vec<u8> {
    let objects = [
        "<</Type/Catalog/Pages 2 0 R/Outlines 5 0 R/OpenAction[3 0 R/FitR 10 20 30 40]\
         /Dests 14 0 R/Names<</Dests<</Kids[15 0 R]>>>>>>",
        "<</Type/Pages/Count 2/Kids[3 0 R 4 0 R]/MediaBox[0 0 200 200]/Resources<<>>>>",
        "<</Type/Page/Parent 2 0 R/Annots 9 0 R/Contents 8 0 R\
         /VP[<</Type/Viewport/BBox[10 10 50 50]/Measure<</Type/Measure/Subtype/RL>>>>]>>",
        "<</Type/Page/Parent 2 0 R/Annots[10 0 R]/Contents 8 0 R>>",
        // 5: outlines
        "<</Type/Outlines/Count 2/First 6 0 R/Last 7 0 R>>",
        "<</Title(one)/Parent 5 0 R/Next 7 0 R/Dest[3 0 R/XYZ 50 100 null]>>",
        "<</Title(two)/Parent 5 0 R/Prev 6 0 R/A<</S/GoTo/D[3 0 R/FitH 60]\
         /Next<</S/GoTo/D[4 0 R/FitH 60]>>>>>>",
        "<</Length 17>>\nstream\n0 0 100 100 re f \nendstream",
        // 9: annotations
        "[11 0 R 12 0 R <</Type/Annot/Subtype/Link/Rect[0 0 10 10]/Dest(named)>>]",
        "<</Type/Annot/Subtype/Link/Rect[5 5 9 9]/A<</S/GoTo/D[3 0 R/XYZ null 80 2]>>>>",
        "<</Type/Annot/Subtype/Highlight/Rect[10 20 30 40]/QuadPoints[10 20 30 20 10 40 30 40]\
         /RD[1 2 3 4]/P 3 0 R/Popup 12 0 R>>",
        "<</Type/Annot/Subtype/Popup/Rect[100 100 150 150]/Parent 11 0 R>>",
        "<</Type/Annot/Subtype/Ink/InkList[[1 2 3 4][5 6]]>>",
        // 14: named destinations, of old and of now
        "<</old[3 0 R/FitV 70]/older<</D[3 0 R/FitBV 70]>>>>",
        "<</Limits[(a)(named)]/Names[(a)[4 0 R/XYZ 1 2 3](named) 16 0 R]>>",
        "<</D[3 0 R/XYZ 20 30 0]>>",
    ];
    assembled(b"%PDF-1.7\n", &objects, "/ID[<0102><0304>]")
}

/// The first page becomes twice as large and moves by (0, 100).
fn twice() -> [Framing; 1] {
    [Framing::Medium(Medium {
        anchor: Anchor::Top,
        ..Medium::of(Size::new(
            Length::from_points(400.0),
            Length::from_points(500.0),
        ))
    })]
}

fn numbers(object: &Object) -> Vec<f64> {
    let elements = object.as_array().expect("an array");
    elements
        .iter()
        .filter_map(Object::as_number)
        .map(f64::round)
        .collect()
}

#[test]
fn what_leads_to_a_place_leads_to_it_where_it_is_now() {
    let input = linked();
    let file = File::open(&input, None).unwrap();
    let all = pages(&file);
    let first = slot(&file, &all, Slot::page(0), &twice(), Side::Odd);
    let output = arranged(&input, &[first, Slot::page(1)]);
    let (outline, _) = told("mutool", &["show", "FILE", "outline"], &output);
    let told = outline.split(|c: char| !c.is_ascii_digit() && c != '.');
    let told: Vec<_> = told
        .filter_map(|number| number.parse().ok())
        .map(f64::round)
        .collect();
    // It counts from the top of the page, which is 500 points high.
    assert_eq!(told, [1.0, 100.0, 200.0, 1.0, 280.0], "{outline}");

    let file = File::open(&output, None).unwrap();
    let root = file.root();
    let dest = |object: Object| numbers(&file.resolve(&object));
    let at = |dict: &Object, key: &str| {
        let dict = file.resolve(dict);
        file.lookup(dict.as_dict().expect("a dictionary"), key)
    };
    assert_eq!(
        dest(root.get("OpenAction").unwrap().clone()),
        [20.0, 140.0, 60.0, 180.0]
    );
    let one = at(root.get("Outlines").unwrap(), "First");
    assert_eq!(dest(at(&one, "Dest")), [100.0, 300.0]);
    let action = at(&at(&one, "Next"), "A");
    assert_eq!(dest(at(&action, "D")), [220.0]);
    assert_eq!(dest(at(&at(&action, "Next"), "D")), [60.0], "page 2 stayed");
    let old = root.get("Dests").unwrap();
    assert_eq!(dest(at(old, "old")), [140.0]);
    assert_eq!(dest(at(&at(old, "older"), "D")), [140.0]);
    let tree = at(root.get("Names").unwrap(), "Dests");
    let kids = at(&tree, "Kids");
    let names = at(&kids.as_array().unwrap()[0], "Names");
    let names = names.as_array().unwrap();
    assert_eq!(dest(names[1].clone()), [1.0, 2.0, 3.0], "page 2 stayed");
    assert_eq!(dest(at(&names[3], "D")), [40.0, 160.0, 0.0]);
    let second = Pages::of(&file).nth(1).unwrap();
    let links = file.lookup(&second.dict, "Annots");
    let link = &links.as_array().unwrap()[0];
    assert_eq!(
        dest(at(link, "Rect")),
        [5.0, 5.0, 9.0, 9.0],
        "page 2 stayed"
    );
    assert_eq!(dest(at(&at(link, "A"), "D")), [260.0, 2.0]);
}

#[test]
fn what_lies_on_a_page_moves_with_it() {
    let input = linked();
    let file = File::open(&input, None).unwrap();
    let all = pages(&file);
    let first = slot(&file, &all, Slot::page(0), &twice(), Side::Odd);
    // The second use of the page stays as it was, with annotations of its own.
    let slots = [first, Slot::page(0), Slot::page(1)];
    let mut changes = Changes::new(&file);
    let told = arrange(&file, &mut changes, &all, &slots);
    assert_eq!(told.measured, [1], "the scale of its viewport is another");
    let mut output = Vec::new();
    write(&file, &changes, Method::Rewrite, &mut output).unwrap();
    assert_eq!(found_by_qpdf(&output), "");
    let file = File::open(&output, None).unwrap();
    let found: Vec<_> = Pages::of(&file).collect();
    let annotations = |page: &Page| -> Vec<_> {
        let annotations = file.lookup(&page.dict, "Annots");
        let annotations = annotations.as_array().unwrap().iter();
        annotations
            .map(|it| file.resolve(it).as_dict().unwrap().clone())
            .collect()
    };
    let key = |page: &Page, at: usize, key: &str| {
        let annotation = &annotations(page)[at];
        numbers(&file.lookup(annotation, key))
    };
    for (page, rect, quads, insets, popup, link) in [
        (
            &found[0],
            [20.0, 140.0, 60.0, 180.0],
            [20.0, 140.0, 60.0, 140.0, 20.0, 180.0, 60.0, 180.0],
            [2.0, 4.0, 6.0, 8.0],
            [200.0, 300.0, 300.0, 400.0],
            [0.0, 100.0, 20.0, 120.0],
        ),
        (
            &found[1],
            [10.0, 20.0, 30.0, 40.0],
            [10.0, 20.0, 30.0, 20.0, 10.0, 40.0, 30.0, 40.0],
            [1.0, 2.0, 3.0, 4.0],
            [100.0, 100.0, 150.0, 150.0],
            [0.0, 0.0, 10.0, 10.0],
        ),
    ] {
        assert_eq!(key(page, 0, "Rect"), rect);
        assert_eq!(key(page, 0, "QuadPoints"), quads);
        assert_eq!(key(page, 0, "RD"), insets);
        assert_eq!(key(page, 1, "Rect"), popup);
        assert_eq!(key(page, 2, "Rect"), link);
        let [first, second, _] = &annotations(page)[..] else {
            panic!("three annotations");
        };
        assert_eq!(first.get("P").and_then(Object::as_reference), page.id);
        assert_eq!(file.lookup(first, "Popup").as_dict(), Some(second));
    }
    let viewports = file.lookup(&found[0].dict, "VP");
    let viewport = viewports.as_array().unwrap()[0].as_dict().unwrap();
    assert_eq!(
        numbers(viewport.get("BBox").unwrap()),
        [20.0, 120.0, 100.0, 200.0]
    );
}

#[test]
fn points_that_lead_to_themselves_are_left_alone() {
    let annotation = "/Subtype/Ink/InkList 13 0 R/Rect[1 2 3 4]";
    let input = String::from_utf8(linked()).unwrap();
    let hostile = input
        .replace(
            "/Subtype/Ink/InkList[[1 2 3 4][5 6]]",
            &format!("{annotation:<40}"),
        )
        .replace("(named) 16 0 R", "(named) 15 0 R")
        .replace("/Kids[15 0 R]", "/Kids[14 0 R]");
    for points in ["[13 0 R 13 0 R]", "[[13 0 R][[[1 2]]]]"] {
        let hostile = hostile.replace("InkList 13 0 R", &format!("InkList {points}"));
        let hostile = hostile.replace("[11 0 R 12 0 R <<", "[11 0 R 13 0 R <<");
        let file = File::open(hostile.as_bytes(), None).unwrap();
        let all = pages(&file);
        let first = slot(&file, &all, Slot::page(0), &twice(), Side::Odd);
        let mut changes = Changes::new(&file);
        arrange(&file, &mut changes, &all, &[first]);
        let mut output = Vec::new();
        write(&file, &changes, Method::Splice, &mut output).unwrap();
        assert_eq!(found_by_qpdf(&output), "", "{points}");
    }
}
