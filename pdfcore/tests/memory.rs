//! How much memory many pages take. Alone in its process, because it asks for the peak of that.

#[path = "assembled/mod.rs"]
mod assembled;

use assembled::assembled;
use platen_pdfcore::file::File;
use platen_pdfcore::impose::{
    Flip, Grid, Gutter, Heads, NUp, Order, Scheme, SheetSetup, Sides, Size,
};
use platen_pdfcore::program::several::{Keep, Names, Source, import};
use platen_pdfcore::program::{Slot, faces, impose, job, pages};
use platen_pdfcore::write::{Changes, Method, Sink, write};
use std::io;

const DOCUMENTS: usize = 4;
const PAGES: usize = 2_000;
/// What each page may take, in kilobytes: its dictionary twice, its form and half a sheet.
const EACH: usize = 8;

/// Writes a document of so many pages.
fn many(pages: usize) -> Vec<u8> {
    let kids: String = (0..pages)
        .map(|page| format!("{} 0 R ", 4 + 2 * page))
        .collect();
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        format!("<</Type/Pages/Count {pages}/Kids[{kids}]>>"),
        "<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>".to_owned(),
    ];
    for page in 0..pages {
        let content = format!("BT /F 9 Tf 40 40 Td (page {page}) Tj ET");
        objects.push(format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]/Resources 3 0 R/Contents {} 0 R>>",
            5 + 2 * page
        ));
        let length = content.len();
        objects.push(format!(
            "<</Length {length}>>\nstream\n{content}\nendstream"
        ));
    }
    assembled(b"%PDF-1.4\n", &objects, "")
}

/// Counts a result.
struct Counted(u64);

impl Sink for Counted {
    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0 += bytes.len() as u64;
        Ok(())
    }
}

/// Returns the most memory that this process had, in kilobytes.
fn peak() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number
        .and_then(|number| number.parse().ok())
        .expect("a number")
}

#[test]
fn many_documents_are_merged_and_imposed_in_little_memory() {
    let documents = [(); DOCUMENTS].map(|()| many(PAGES));
    let files = documents
        .each_ref()
        .map(|document| File::open(document, None).unwrap());
    let before = peak();
    let mut file = File::open(&documents[0], None).unwrap();
    let mut list = pages(&file);
    for guest in &files[1..] {
        let mut source = Source::of(guest);
        let wanted: Vec<_> = (0..source.count()).collect();
        let mut names = Names::default();
        import(
            &mut file,
            &mut list,
            &source,
            &wanted,
            Keep::Print,
            &mut names,
        )
        .unwrap();
        source.let_pages_go();
    }
    assert_eq!(list.len(), DOCUMENTS * PAGES);
    let slots: Vec<_> = (0..list.len()).map(Slot::page).collect();
    let job = job(&file, &list, &slots);
    let page = job.sizes.of(1);
    let scheme = Scheme::NUp(NUp {
        grid: Grid {
            columns: 2,
            rows: 1,
        },
        order: Order::default(),
        gutter: Gutter::default(),
        heads: Heads::default(),
    });
    let medium = Size::new(page.width + page.width, page.height);
    let setup = SheetSetup::plain(medium, Sides::duplex(Flip::LongEdge));
    let plan = scheme.impose(&setup, &job).unwrap();
    let faces = faces(&file, &list, &slots, &plan);
    drop(plan);
    let mut changes = Changes::new(&file);
    impose(&file, &mut changes, &list, &faces).unwrap();
    let mut out = Counted(0);
    write(&file, &changes, Method::Splice, &mut out).unwrap();
    assert!(out.0 > 1_000_000);
    let taken = peak() - before;
    let allowed = DOCUMENTS * PAGES * EACH;
    assert!(taken < allowed, "{taken} kilobytes, allowed are {allowed}");
}
