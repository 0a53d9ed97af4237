//! One document as several.

use crate::common::{assembled, by_qpdf, five_pages};
use crate::rich::rich;
use crate::setup::{
    AES_128, AES_256, OPENED, PACKED, bookmarks, holds, open, pictures, texts, told, written,
};
use platen_pdfcore::document::Pages;
use platen_pdfcore::file::File;
use platen_pdfcore::program::several::{
    Document, Joined, Keep, Leaf, Names, Part, Source, import, join,
};
use platen_pdfcore::program::{Slot, arrange, split};
use platen_pdfcore::write::{Changes, Method};

/// Writes one part of a document as its own.
fn part(source: &Source<'_>, pages: &[usize], method: Method) -> Vec<u8> {
    let mut file = File::blank_like(source.file(), source.file().version());
    let mut list = Vec::new();
    let import = import(
        &mut file,
        &mut list,
        source,
        pages,
        Keep::Document,
        &mut Names::default(),
    )
    .expect("room");
    let mut changes = Changes::new(&file);
    let slots: Vec<_> = pages
        .iter()
        .map(|page| Slot::page(import.place(*page).expect("it was wanted")))
        .collect();
    let placed = arrange(&file, &mut changes, &list, &slots);
    let documents = [Document {
        source,
        import: Some(&import),
    }];
    let parts = [Part {
        document: 0,
        title: String::new(),
    }];
    let leaves: Vec<_> = pages
        .iter()
        .map(|page| Leaf {
            part: 0,
            page: *page,
        })
        .collect();
    let joined = Joined {
        documents: &documents,
        parts: &parts,
        leaves: &leaves,
    };
    join(&file, &mut changes, &joined, &placed.pages);
    written(&file, &changes, method)
}

#[test]
fn parts_hold_what_they_need_and_no_more() {
    for form in [OPENED, PACKED, AES_128, AES_256] {
        let document = by_qpdf(&rich("book", 9), form);
        let whole = pictures(&document);
        let file = open(&document);
        let source = Source::of(&file);
        for method in [Method::Splice, Method::Rewrite] {
            let plan = split::plan(&source, &split::By::Every(4)).unwrap();
            let mut drawn = Vec::new();
            for (at, pages) in plan.parts.iter().enumerate() {
                let what = format!("{form:?}, {method:?}, part {at}");
                let output = part(&source, &pages.pages, method);
                let texts = texts(&output, &what);
                assert_eq!(texts.len(), pages.pages.len(), "{what}");
                drawn.extend(pictures(&output));
                let result = open(&output);
                assert_eq!(
                    result.crypt().is_some(),
                    file.crypt().is_some() && method == Method::Splice,
                    "{what}"
                );
                let title = result.lookup(&result.trailer(), "Info");
                let title = result.lookup(title.as_dict().unwrap(), "Title");
                assert_eq!(title.as_string(), Some(&b"All about book"[..]), "{what}");
            }
            assert!(drawn == whole, "{form:?}, {method:?}");
        }
    }
}

#[test]
fn what_only_other_parts_need_stays_behind() {
    let document = rich("book", 9);
    let file = open(&document);
    let source = Source::of(&file);
    for (pages, there) in [([0, 1], true), ([2, 3], false)] {
        for method in [Method::Splice, Method::Rewrite] {
            let output = part(&source, &pages, method);
            assert_eq!(holds(&output, b"typed into book"), there, "{pages:?}");
            assert!(holds(&output, b"book page 2") == there, "{pages:?}");
        }
    }
}

#[test]
fn a_part_has_its_own_bookmarks() {
    let document = rich("book", 9);
    let file = open(&document);
    let source = Source::of(&file);
    let plan = split::plan(&source, &split::By::Bookmarks(1)).unwrap();
    let parts: Vec<_> = plan
        .parts
        .iter()
        .map(|part| (part.title.as_deref(), part.pages.len()))
        .collect();
    assert_eq!(parts, [(Some("book begins"), 8), (Some("book ends"), 1)]);
    let first = part(&source, &plan.parts[0].pages, Method::Splice);
    assert_eq!(
        bookmarks(&first),
        told(&[(1, "book begins", 1), (2, "book goes on", 2)])
    );
    let last = part(&source, &plan.parts[1].pages, Method::Splice);
    assert_eq!(bookmarks(&last), told(&[(1, "book ends", 1)]));
    let deeper = split::plan(&source, &split::By::Bookmarks(2)).unwrap();
    assert_eq!(deeper.parts.len(), 3);
    let bare = five_pages();
    let bare = open(&bare);
    let refused = split::plan(&Source::of(&bare), &split::By::Bookmarks(2)).unwrap_err();
    assert_eq!(refused, split::SplitError::NoBookmarks { level: 2 });
}

/// Returns whether each page of a document of such pages is blank. `X` is a form that draws
/// nothing, `Y` one that does.
fn blank(pages: &[&str]) -> Vec<bool> {
    let mut kids = String::new();
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        String::new(),
        form("q Q"),
        form("0 0 5 5 re f"),
        "<</Type/Annot/Subtype/Stamp/F 4/Rect[0 0 9 9]/AP<</N 4 0 R>>>>".to_owned(),
    ];
    for page in pages {
        let (content, annotations) = match page.strip_prefix("stamped ") {
            Some(content) => (content, "/Annots[5 0 R]"),
            None => (*page, ""),
        };
        let own = objects.len() + 1;
        kids += format!("{own} 0 R ").as_str();
        let content_at = own + 1;
        objects.push(format!(
            "<</Type/Page/Parent 2 0 R/Contents {content_at} 0 R{annotations}>>"
        ));
        objects.push(format!(
            "<</Length {}>>\nstream\n{content}\nendstream",
            content.len()
        ));
    }
    objects[1] = format!(
        "<</Type/Pages/Count {}/Kids[{kids}]/MediaBox[0 0 300 400]\
         /Resources<</XObject<</X 3 0 R/Y 4 0 R>>>>>>",
        pages.len()
    );
    let document = assembled(b"%PDF-1.4\n", &objects, "");
    let file = open(&document);
    let all = Pages::of(&file);
    all.map(|page| split::is_blank(&file, &page)).collect()
}

fn form(content: &str) -> String {
    let length = content.len();
    format!("<</Subtype/Form/BBox[0 0 9 9]/Length {length}>>\nstream\n{content}\nendstream")
}

#[test]
fn a_page_is_blank_where_nothing_is_drawn() {
    for (content, is_blank) in [
        ("", true),
        ("q 1 0 0 1 0 0 cm Q", true),
        ("BT /F 12 Tf ( ) Tj [(  ) 3] TJ ET", true),
        ("/P <</MCID 0>> BDC EMC 0 0 9 9 re W n", true),
        ("/X Do", true),
        ("/Missing Do", true),
        ("/Y Do", false),
        ("BT (a) Tj ET", false),
        ("BT [( ) 3 (b)] TJ ET", false),
        ("1 g 0 0 300 400 re f", false),
        ("0 0 m 9 9 l S", false),
        ("BI /W 1/H 1/BPC 8/CS/G ID x EI", false),
        ("stamped q Q", false),
    ] {
        assert_eq!(blank(&[content]), [is_blank], "{content}");
    }
}
