//! What is written, by every writer and in every form of input, judged by qpdf and by our reader.

mod common;

use common::{by_qpdf, five_pages};
use platen_pdfcore::document::{Pages, Rect};
use platen_pdfcore::file::File;
use platen_pdfcore::program::{
    Face, Framing, Overlay, Placed, Side, Slot, arrange, framed, impose, pages, rotate,
};
use platen_pdfcore::syntax::{Object, Parser};
use platen_pdfcore::write::{Changes, Method, Reason, WriteError, choose, write};
use std::process::Command;

const METHODS: [Method; 3] = [Method::Append, Method::Splice, Method::Rewrite];

/// How an input is written by qpdf, and the password that opens it.
const FORMS: [&[&str]; 9] = [
    &["--object-streams=disable"],
    &["--object-streams=generate"],
    &["--linearize"],
    &["--linearize", "--object-streams=generate"],
    &["--qdf"],
    &["--encrypt", "", "o", "40", "--"],
    &["--encrypt", "", "o", "128", "--use-aes=y", "--"],
    &["--encrypt", "", "o", "256", "--"],
    &[
        "--object-streams=generate",
        "--encrypt",
        "",
        "o",
        "256",
        "--",
    ],
];

fn written(file: &File<'_>, changes: &Changes, method: Method) -> Vec<u8> {
    let mut out = Vec::new();
    let told = write(file, changes, method, &mut out).expect("memory takes everything");
    assert_eq!(told.bytes, out.len() as u64);
    assert!(told.copied <= told.bytes);
    let mut again = Vec::new();
    write(file, changes, method, &mut again).expect("memory takes everything");
    assert!(out == again, "{method:?} is not deterministic");
    out
}

/// What qpdf finds wrong; nothing where it is content.
fn found_by_qpdf(document: &[u8]) -> String {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("document.pdf");
    std::fs::write(&path, document).expect("a file");
    let output = Command::new("qpdf")
        .arg("--check")
        .arg(&path)
        .output()
        .expect("qpdf is installed");
    match output.status.success() {
        true => String::new(),
        false => String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned(),
    }
}

fn contents(document: &[u8]) -> Vec<String> {
    let file = File::open(document, None).expect("a document");
    let contents = Pages::of(&file).map(|page| match file.lookup(&page.dict, "Contents") {
        Object::Stream(stream) => {
            let decoded = file.decode(&stream, 1 << 20).expect("content");
            String::from_utf8_lossy(&decoded.bytes).trim().to_owned()
        }
        other => format!("{other:?}"),
    });
    let contents = contents.collect();
    assert_eq!(file.repairs(), [], "a result needs no repair");
    contents
}

fn page(number: usize) -> String {
    format!("BT /F 24 Tf 20 20 Td (page {number} of five) Tj ET")
}

#[test]
fn every_writer_turns_pages_of_every_form() {
    for form in FORMS {
        let input = by_qpdf(&five_pages(), form);
        let file = File::open(&input, None).unwrap();
        let mut changes = Changes::new(&file);
        for page in pages(&file).iter().skip(1).step_by(2) {
            rotate(&file, &mut changes, page, 1);
        }
        for method in METHODS {
            let output = written(&file, &changes, method);
            let what = format!("{form:?}, {method:?}");
            assert_eq!(found_by_qpdf(&output), "", "{what}");
            assert_eq!(
                contents(&output),
                (1..=5).map(page).collect::<Vec<_>>(),
                "{what}"
            );
            let result = File::open(&output, None).unwrap();
            let turns: Vec<_> = Pages::of(&result)
                .map(|page| page.quarters(&result))
                .collect();
            assert_eq!(turns, [0, 1, 0, 1, 0], "{what}");
            assert_eq!(
                result.crypt().is_some(),
                file.crypt().is_some() && method != Method::Rewrite,
                "{what}"
            );
            match method {
                Method::Append => assert!(output.starts_with(&input), "{what}"),
                Method::Splice | Method::Rewrite => {
                    assert!(output.len() < input.len() * 3 / 2 + 600, "{what}");
                }
            }
        }
    }
}

#[test]
fn pages_are_arranged_anew() {
    let a5 = Rect {
        x0: 0.0,
        y0: 0.0,
        x1: 419.53,
        y1: 595.28,
    };
    let slots = [
        Slot::page(4),
        Slot::page(0),
        Slot::blank(a5),
        Slot::page(0).turned(3),
        Slot::page(1),
    ];
    let expected = [page(5), page(1), "Null".to_owned(), page(1), page(2)];
    for form in FORMS {
        let input = by_qpdf(&five_pages(), form);
        let file = File::open(&input, None).unwrap();
        let mut changes = Changes::new(&file);
        arrange(&file, &mut changes, &pages(&file), &slots);
        assert_eq!(choose(&file, &changes).reason, Reason::PagesLeave);
        for method in METHODS {
            let output = written(&file, &changes, method);
            let what = format!("{form:?}, {method:?}");
            assert_eq!(found_by_qpdf(&output), "", "{what}");
            assert_eq!(contents(&output), expected, "{what}");
            let result = File::open(&output, None).unwrap();
            let root = result.root();
            assert!(
                root.get("PageLabels").is_none(),
                "{what}: they count in another order"
            );
            let opens = result.lookup(&root, "OpenAction");
            let page = opens
                .as_array()
                .and_then(|action| action.first()?.as_reference());
            let first = Pages::of(&result).next().unwrap().id;
            assert_eq!(page, first, "{what}: page 5 comes first and opens");
            let widths: Vec<_> = Pages::of(&result)
                .map(|page| page.media(&result).width())
                .collect();
            assert_eq!(widths, [300.0, 300.0, 419.53, 300.0, 300.0], "{what}");
            let turns: Vec<_> = Pages::of(&result)
                .map(|page| page.quarters(&result))
                .collect();
            assert_eq!(turns, [0, 0, 0, 3, 0], "{what}");
        }
    }
}

#[test]
fn what_left_is_nowhere_but_behind_what_was_appended() {
    for form in [FORMS[0], &["--qdf", "--object-streams=disable"]] {
        let input = by_qpdf(&five_pages(), form);
        let input = by_qpdf(&input, &["--stream-data=uncompress"]);
        let file = File::open(&input, None).unwrap();
        let mut changes = Changes::new(&file);
        arrange(&file, &mut changes, &pages(&file), &[Slot::page(0)]);
        for (method, there) in METHODS.into_iter().zip([true, false, false]) {
            let output = written(&file, &changes, method);
            assert!(holds(&output, b"page 1 of five"), "{form:?}");
            assert_eq!(
                holds(&output, b"page 3 of five"),
                there,
                "{form:?}, {method:?}"
            );
        }
    }
}

fn holds(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|window| window == what)
}

#[test]
fn what_is_damaged_is_not_appended_to_and_comes_out_sound() {
    let sound = String::from_utf8(five_pages()).unwrap();
    for (what, damaged) in [
        ("no table", sound.replace("\nxref\n", "\nxxxx\n")),
        (
            "shifted",
            sound.replacen("endobj", "%%%%%%%%%%%%\nendobj", 1),
        ),
        (
            "a wrong length",
            sound.replacen("<</Length 43>>", "<</Length 14>>", 1),
        ),
        ("no endobj", sound.replacen("\nendobj", "\n", 1)),
        ("junk", format!("junk\n{sound}")),
    ] {
        let file = File::open(damaged.as_bytes(), None).unwrap();
        let mut changes = Changes::new(&file);
        rotate(&file, &mut changes, &pages(&file)[0], 2);
        for method in [Method::Splice, Method::Rewrite] {
            let output = written(&file, &changes, method);
            assert_eq!(found_by_qpdf(&output), "", "{what}, {method:?}");
            assert_eq!(
                contents(&output),
                (1..=5).map(page).collect::<Vec<_>>(),
                "{what}"
            );
        }
        let appended = write(&file, &changes, Method::Append, &mut Vec::new());
        let choice = choose(&file, &changes);
        match file.table_start() {
            None => {
                assert!(matches!(appended, Err(WriteError::NotAppendable)), "{what}");
                assert_eq!(
                    (choice.method, choice.reason),
                    (Method::Splice, Reason::Repaired)
                );
            }
            Some(_) => assert!(appended.is_ok(), "{what}"),
        }
    }
}

#[test]
fn many_pages_get_a_tree_that_is_flat() {
    let input = five_pages();
    let file = File::open(&input, None).unwrap();
    let mut changes = Changes::new(&file);
    let slots: Vec<_> = (0..5_000).map(|number| Slot::page(number % 5)).collect();
    arrange(&file, &mut changes, &pages(&file), &slots);
    let output = written(&file, &changes, Method::Splice);
    assert_eq!(found_by_qpdf(&output), "");
    let contents = contents(&output);
    assert_eq!(contents.len(), 5_000);
    assert_eq!(contents[4_999], page(5));
}

/// Two pages side by side on each face, the second turned.
fn two_up(pages: usize) -> Vec<Face> {
    let media = Rect {
        x0: 0.0,
        y0: 0.0,
        x1: 600.0,
        y1: 400.0,
    };
    let half = |x0: f64| Rect {
        x0,
        y0: 0.0,
        x1: x0 + 300.0,
        y1: 400.0,
    };
    let left = |page| Placed {
        page: Some(page),
        matrix: [1.0, 0.0, 0.0, 1.0, 0.0, 0.0],
        clip: half(0.0),
        frame: None,
        under: vec![],
        over: vec![],
    };
    let right = |page| Placed {
        page: Some(page),
        matrix: [-1.0, 0.0, 0.0, -1.0, 600.0, 400.0],
        clip: half(300.0),
        frame: None,
        under: vec![],
        over: vec![],
    };
    let face = |first: usize| Face {
        media,
        placed: [
            Some(left(first)),
            (first + 1 < pages).then(|| right(first + 1)),
        ]
        .into_iter()
        .flatten()
        .collect(),
        marks: "q 0.25 w 300 0 m 300 400 l S Q\n".to_owned(),
    };
    (0..pages).step_by(2).map(face).collect()
}

#[test]
fn every_writer_draws_over_pages_of_every_form_framed_or_not() {
    let font = "<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Courier>>>>>>";
    let font = Parser::new(font.as_bytes(), 0).object().unwrap();
    let overlay = Overlay {
        content: b"BT /F 24 Tf 20 60 Td (over) Tj ET"[..].into(),
        resources: font.as_dict().cloned().unwrap().into(),
    };
    let halved = Framing::Scale { factor: 0.5 };
    for form in FORMS {
        let open = String::from_utf8(five_pages())
            .unwrap()
            .replace("ET\nend", "q \nend");
        let input = by_qpdf(open.as_bytes(), form);
        let file = File::open(&input, None).unwrap();
        let all = pages(&file);
        let mut changes = Changes::new(&file);
        let mut slots: Vec<_> = (0..5).map(Slot::page).collect();
        for (number, slot) in slots.iter_mut().enumerate() {
            if number % 2 == 1 {
                *slot = framed(&file, &all, slot, &halved, Side::Even).unwrap();
            }
            slot.over.push(overlay.clone());
        }
        let told = arrange(&file, &mut changes, &all, &slots);
        assert_eq!(told.damaged, []);
        for method in METHODS {
            let output = written(&file, &changes, method);
            let what = format!("{form:?}, {method:?}");
            assert_eq!(found_by_qpdf(&output), "", "{what}");
            for (text, number) in texts(&output).iter().zip(1..) {
                let page = format!("page {number} of five");
                assert!(
                    text.contains(&page) && text.contains("over"),
                    "{what}: {text}"
                );
            }
            let result = File::open(&output, None).unwrap();
            let widths = Pages::of(&result).map(|page| page.media(&result).width());
            let widths: Vec<_> = widths.collect();
            assert_eq!(widths, [300.0, 150.0, 300.0, 150.0, 300.0], "{what}");
        }
    }
}

#[test]
fn pages_are_drawn_on_sheets() {
    for form in FORMS {
        let input = by_qpdf(&five_pages(), form);
        let file = File::open(&input, None).unwrap();
        let mut changes = Changes::new(&file);
        let told = impose(&file, &mut changes, &pages(&file), &two_up(5)).unwrap();
        assert_eq!(told.damaged, []);
        for method in METHODS {
            let output = written(&file, &changes, method);
            let what = format!("{form:?}, {method:?}");
            assert_eq!(found_by_qpdf(&output), "", "{what}");
            let texts = texts(&output);
            let expected = [
                ["page 1 of five", "page 2 of five"],
                ["page 3 of five", "page 4 of five"],
            ];
            assert_eq!(texts.len(), 3, "{what}: {texts:?}");
            for (text, expected) in texts.iter().zip(expected) {
                for page in expected {
                    assert_eq!(text.matches(page).count(), 1, "{what}: {text}");
                }
            }
            assert_eq!(texts[2].trim(), "page 5 of five", "{what}");
            let root = File::open(&output, None).unwrap().root();
            for key in ["OpenAction", "PageLabels", "Dests"] {
                assert!(root.get(key).is_none(), "{what}: {key} leads astray");
            }
        }
    }
}

/// Returns what pdftotext reads on each page.
fn texts(document: &[u8]) -> Vec<String> {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("document.pdf");
    std::fs::write(&path, document).expect("a file");
    let output = Command::new("pdftotext").arg(&path).arg("-").output();
    let output = output.expect("pdftotext is installed");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && said.is_empty(), "{said}");
    let text = String::from_utf8(output.stdout).expect("text");
    let pages = text.split('\u{c}').map(str::to_owned);
    let mut pages: Vec<_> = pages.collect();
    assert_eq!(
        pages.pop().as_deref(),
        Some(""),
        "every page ends with a form feed"
    );
    pages
}

#[test]
fn what_all_pages_inherit_is_written_once() {
    let fonts: String = (0..1_000).map(|font| format!("/F{font} 3 0 R")).collect();
    let input = String::from_utf8(five_pages()).unwrap();
    let input = input.replace("/Font<</F 3 0 R", &format!("/Font<</F 3 0 R{fonts}"));
    let file = File::open(input.as_bytes(), None).unwrap();
    let all = pages(&file);
    let mut arranged = Changes::new(&file);
    let slots: Vec<_> = (0..100).map(|number| Slot::page(number % 5)).collect();
    arrange(&file, &mut arranged, &all, &slots);
    let mut imposed = Changes::new(&file);
    impose(&file, &mut imposed, &all, &two_up(5)).unwrap();
    for (changes, pages) in [(arranged, 100), (imposed, 3)] {
        let output = written(&file, &changes, Method::Splice);
        assert_eq!(found_by_qpdf(&output), "");
        assert_eq!(texts(&output).len(), pages);
        let added = output.len() - input.len();
        assert!(added < fonts.len() + 30_000, "{added} bytes");
    }
}

#[test]
fn every_writer_frames_pages_of_every_form() {
    let halved = Framing::Scale { factor: 0.5 };
    for form in FORMS {
        let input = by_qpdf(&five_pages(), form);
        let file = File::open(&input, None).unwrap();
        let all = pages(&file);
        let slots: Vec<_> = (0..5)
            .map(|page| {
                framed(&file, &all, &Slot::page(page), &halved, Side::of(page + 1)).unwrap()
            })
            .collect();
        let mut changes = Changes::new(&file);
        arrange(&file, &mut changes, &all, &slots);
        assert_eq!(choose(&file, &changes).method, Method::Append);
        for method in METHODS {
            let output = written(&file, &changes, method);
            let what = format!("{form:?}, {method:?}");
            assert_eq!(found_by_qpdf(&output), "", "{what}");
            let texts = texts(&output);
            assert_eq!(texts.len(), 5, "{what}");
            for (number, text) in (1..).zip(texts) {
                assert_eq!(text.trim(), format!("page {number} of five"), "{what}");
            }
            let result = File::open(&output, None).unwrap();
            for page in Pages::of(&result) {
                assert_eq!(page.media(&result).width(), 150.0, "{what}");
            }
        }
    }
}

#[test]
fn a_page_in_the_place_of_the_tree_gets_a_tree() {
    let input = String::from_utf8(five_pages()).unwrap();
    let input = input.replace("/Pages 2 0 R", "/Pages 5 0 R");
    let file = File::open(input.as_bytes(), None).unwrap();
    let all = pages(&file);
    assert_eq!(all.len(), 1);
    let mut changes = Changes::new(&file);
    arrange(&file, &mut changes, &all, &[Slot::page(0), Slot::page(0)]);
    for method in METHODS {
        let output = written(&file, &changes, method);
        assert_eq!(found_by_qpdf(&output), "", "{method:?}");
        assert_eq!(contents(&output), [page(1), page(1)], "{method:?}");
    }
}
