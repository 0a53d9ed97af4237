//! What many pages have is written once, and names of one thing never become those of another.

use super::assembled::assembled;
use super::paper::{OnDisk, Painter};
use super::{patch, stamped, with};
use platen_pdfcore::document::Pages;
use platen_pdfcore::file::File;
use platen_pdfcore::program::{Anchor, BoxName, Overlay, Slot, arrange, pages};
use platen_pdfcore::stamp::{Colour, Place, Prepared, Stamp, What, stamp};
use platen_pdfcore::syntax::{Dict, Parser};
use platen_pdfcore::text::{Builtin, FontBook, Typesetter};
use platen_pdfcore::write::{Changes, Method, write};
use std::process::Command;
use std::rc::Rc;

fn dict(text: &str) -> Rc<Dict> {
    let object = Parser::new(text.as_bytes(), 0).object().unwrap();
    Rc::new(object.as_dict().unwrap().clone())
}

/// Pages with a word each, whose resources are as each of them says.
fn words(resources: &[&str], shared: &[&str]) -> Vec<u8> {
    let kids: Vec<_> = (0..resources.len())
        .map(|at| format!("{} 0 R", 3 + 2 * at))
        .collect();
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R/PageLabels<</Nums[0<</S/r>>]>>>>".to_owned(),
        format!(
            "<</Type/Pages/Count {}/Kids[{}]/MediaBox[0 0 300 100]\
             /Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Courier>>>>>>>>",
            kids.len(),
            kids.join(" ")
        ),
    ];
    for (number, resources) in resources.iter().enumerate() {
        let stream = objects.len() + 2;
        objects.push(format!(
            "<</Type/Page/Parent 2 0 R/Contents {stream} 0 R{resources}>>"
        ));
        let content = format!("q BT /F 24 Tf 20 20 Td (word {number}) Tj ET");
        objects.push(format!(
            "<</Length {}>>\nstream\n{content}\nendstream",
            content.len()
        ));
    }
    objects.extend(shared.iter().map(|object| (*object).to_owned()));
    assembled(b"%PDF-1.5\n", &objects, "/ID[<0102><0304>]")
}

/// A word in a font named as the pages name theirs.
fn word(text: &str) -> Prepared {
    Prepared {
        content: format!("BT /F 20 Tf 0 5 Td ({text}) Tj ET")
            .into_bytes()
            .into(),
        resources: dict("<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>>>>>"),
        size: (100.0, 25.0),
        overhang: 0.0,
    }
}

fn texts(document: &[u8]) -> Vec<String> {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.pdf");
    std::fs::write(&path, document).unwrap();
    let told = Command::new("pdftotext")
        .arg(path)
        .arg("-")
        .output()
        .unwrap();
    let text = String::from_utf8(told.stdout).unwrap();
    let pages = text.split_terminator('\u{c}');
    pages
        .map(|page| page.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect()
}

fn fonts(document: &[u8]) -> Vec<Vec<String>> {
    let file = File::open(document, None).unwrap();
    let pages = Pages::of(&file).map(|page| {
        let resources = page.entry("Resources").map(|held| file.resolve(held));
        let fonts = file.lookup(resources.unwrap().as_dict().unwrap(), "Font");
        let fonts = fonts.as_dict().unwrap().iter();
        fonts.map(|(name, _)| name.lossy()).collect()
    });
    pages.collect()
}

#[test]
fn names_that_are_taken_are_changed_in_the_stamp_whoever_else_has_them() {
    let own = "/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Courier>>>>>>";
    let input = words(
        &[
            "",
            "",
            own,
            "/Resources 15 0 R",
            "/Resources 15 0 R",
            "/Resources<</Font 16 0 R>>",
        ],
        &[
            "<</Font 16 0 R>>",
            "<</F<</Type/Font/Subtype/Type1/BaseFont/Courier>>>>",
        ],
    );
    let before = OnDisk::new(&input).pictures(Painter::Mutool);
    let stamp = Stamp {
        place: Place {
            within: BoxName::Media,
            anchor: Anchor::TopRight,
            ..Place::default()
        },
        ..Stamp::over(What::Content(word("stamp")))
    };
    let output = with(&input, &[stamp]);
    for (number, text) in texts(&output).iter().enumerate() {
        let mut words: Vec<_> = text.split(' ').collect();
        words.sort_unstable();
        assert_eq!(words, [&number.to_string(), "stamp", "word"]);
    }
    for fonts in fonts(&output) {
        assert_eq!(fonts, ["F", "F-1"]);
    }
    for (before, after) in before
        .iter()
        .zip(OnDisk::new(&output).pictures(Painter::Mutool))
    {
        let lower = (0..before.width).flat_map(|x| (50..before.height).map(move |y| (x, y)));
        assert!(
            lower
                .into_iter()
                .all(|(x, y)| before.at(x, y) == after.at(x, y))
        );
    }
}

#[test]
fn each_page_has_its_own_and_what_they_share_does_not_grow_with_them() {
    let input = words(
        &["/Resources 43 0 R"; 20],
        &["<</Font<</F 44 0 R>>>>", COURIER],
    );
    let each = |own: bool| {
        let each = (0..20).map(|number| Prepared {
            resources: match own {
                true => dict(&format!(
                    "<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Own {number}>>>>>>"
                )),
                false => word("").resources,
            },
            ..word(&format!("({number})"))
        });
        Stamp::over(What::Each(each.collect()))
    };
    for own in [false, true] {
        let output = with(&input, &[each(own)]);
        for (number, text) in texts(&output).iter().enumerate() {
            assert!(text.contains(&format!("({number})")), "{text}");
        }
        assert!(fonts(&output).iter().all(|fonts| fonts.len() == 2), "{own}");
    }
}

const COURIER: &str = "<</Type/Font/Subtype/Type1/BaseFont/Courier>>";

#[test]
fn a_stamp_costs_a_few_objects_however_many_pages_have_it() {
    for (resources, shared) in [
        ("/Resources 203 0 R", 1),
        ("", 1),
        ("/Resources<</Font 203 0 R>>", 1),
    ] {
        let input = words(&[resources; 100], &["<</Font<</F 204 0 R>>>>", COURIER]);
        let file = File::open(&input, None).unwrap();
        let mut changes = Changes::new(&file);
        let pages = pages(&file);
        let mut slots: Vec<_> = (0..pages.len()).map(Slot::page).collect();
        stamp(
            &file,
            &mut changes,
            &pages,
            &mut slots,
            &Stamp::over(patch()),
        )
        .unwrap();
        stamp(
            &file,
            &mut changes,
            &pages,
            &mut slots,
            &Stamp::over(What::Content(word("x"))),
        )
        .unwrap();
        arrange(&file, &mut changes, &pages, &slots);
        // `q`, `Q Q`, two overlays, and the resources.
        assert_eq!(changes.iter().count(), 100 + 4 + shared, "{resources}");
        let mut out = vec![];
        write(&file, &changes, Method::Append, &mut out).unwrap();
        let labels = File::open(&out, None).unwrap().root();
        assert!(
            labels.get("PageLabels").is_some(),
            "pages stay where they are"
        );
    }
}

#[test]
fn a_stamped_document_can_be_stamped_again_and_again() {
    let mut document = words(&["", ""], &[]);
    for round in 1..=4 {
        document = with(
            &document,
            &[Stamp::over(What::Content(word(&format!("round{round}"))))],
        );
    }
    for text in texts(&document) {
        for round in 1..=4 {
            assert_eq!(text.matches(&format!("round{round}")).count(), 1, "{text}");
        }
    }
}

#[test]
fn pages_that_are_moved_repeated_or_new_have_their_stamps() {
    let input = words(&["", "", ""], &[]);
    let overlay = |text: &str| Overlay {
        content: word(text).content,
        resources: word(text).resources,
    };
    let (output, _) = stamped(&input, |_, _, _, slots| {
        let blank = Slot::blank(platen_pdfcore::document::A4);
        *slots = vec![
            Slot::page(2),
            Slot::page(0),
            blank,
            Slot::page(0),
            Slot::page(0).turned(1),
        ];
        for (number, slot) in slots.iter_mut().enumerate().skip(1) {
            slot.over.push(overlay(&format!("over{number}")));
        }
        slots[3].under.push(overlay("under3"));
    });
    let expected: [&[&str]; 5] = [
        &["word 2"],
        &["word 0", "over1"],
        &["over2"],
        &["word 0", "over3", "under3"],
        &["word 0", "over4"],
    ];
    let texts = texts(&output);
    assert_eq!(texts.len(), expected.len());
    for (text, expected) in texts.iter().zip(expected) {
        let found = expected.iter().all(|expected| text.contains(expected));
        let letters: usize = expected.iter().map(|expected| expected.len()).sum();
        let is_all = text.len() <= letters + expected.len();
        assert!(found && is_all, "{text} is not {expected:?}");
    }
}

#[test]
fn damage_is_told_and_does_not_stop_a_stamp() {
    let broken = ["/Filter/FlateDecode", "/Filter/NoSuchDecode"];
    for (filter, told) in broken.into_iter().zip([&[1][..], &[]]) {
        let input = String::from_utf8(words(&["", ""], &[])).unwrap();
        let input = input.replacen("<</Length", &format!("<<{filter}/Length"), 1);
        let file = File::open(input.as_bytes(), None).unwrap();
        let mut changes = Changes::new(&file);
        let pages = pages(&file);
        let mut slots = vec![Slot::page(0), Slot::page(1)];
        stamp(
            &file,
            &mut changes,
            &pages,
            &mut slots,
            &Stamp::over(What::Content(word("stamp"))),
        )
        .unwrap();
        let arranged = arrange(&file, &mut changes, &pages, &slots);
        assert_eq!(arranged.damaged, told, "{filter}");
        let mut out = vec![];
        write(&file, &changes, Method::Splice, &mut out).unwrap();
        assert!(
            texts(&out).iter().all(|text| text.contains("stamp")),
            "{filter}"
        );
        let contents = Pages::of(&File::open(&out, None).unwrap()).count();
        assert_eq!(contents, 2);
    }
}

#[test]
fn each_page_can_have_its_number_in_an_embedded_font() {
    let input = words(&[""; 12], &[]);
    let file = File::open(&input, None).unwrap();
    for opacity in [1.0, 0.5] {
        let mut changes = Changes::new(&file);
        let pages = pages(&file);
        let mut slots: Vec<_> = (0..pages.len()).map(Slot::page).collect();
        let mut setter = Typesetter::new(Builtin::Sans.face());
        let mut book = FontBook::new("Text");
        let numbers = (1..=12).map(|number| {
            let line = setter.set(&format!("\u{2116} {number}/12"), 9.0).unwrap();
            Prepared::line(&mut changes, &mut book, &line, &Colour::Gray(0.2))
        });
        let numbers = Stamp {
            opacity,
            ..Stamp::over(What::Each(numbers.collect()))
        };
        stamp(&file, &mut changes, &pages, &mut slots, &numbers).unwrap();
        book.finish(&mut changes).unwrap();
        arrange(&file, &mut changes, &pages, &slots);
        let mut out = vec![];
        write(&file, &changes, Method::Append, &mut out).unwrap();
        assert_eq!(OnDisk::new(&out).judged(), Some(0));
        for (number, text) in texts(&out).iter().enumerate() {
            let expected = format!("\u{2116} {}/12", number + 1);
            assert!(text.contains(&expected), "{text:?} has no {expected:?}");
        }
    }
}
