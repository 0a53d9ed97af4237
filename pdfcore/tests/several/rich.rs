//! A document with all that belongs to whole documents.

use crate::common::assembled;

/// Writes a document of at least three pages: links, named destinations, bookmarks, labels, a form
/// field, layers of which one does not show, output intents, structure, scripts and attachments.
pub(crate) fn rich(tag: &str, pages: usize) -> Vec<u8> {
    const FIRST: usize = 23;
    let page = |number: usize| FIRST + 2 * (number - 1);
    let last = page(pages);
    let (one, two) = (page(1), page(2));
    let mut objects = vec![
        format!(
            "<</Type/Catalog/Pages 2 0 R/Outlines 4 0 R/AcroForm 8 0 R/OCProperties 11 0 R\
             /Names<</Dests 14 0 R/JavaScript<</Names[]>>/EmbeddedFiles<</Names[]>>>>\
             /Dests<</old[{one} 0 R/Fit]>>/OutputIntents[15 0 R]/StructTreeRoot 16 0 R\
             /PageLabels<</Nums[0<</S/r>>2<</S/D>>]>>>>"
        ),
        format!(
            "<</Type/Pages/Count {pages}/MediaBox[0 0 300 400]/Kids[{}]/Resources\
             <</Font<</F 3 0 R>>/Properties<</Shown 12 0 R/Hidden 13 0 R>>>>>>",
            (1..=pages)
                .map(|number| format!("{} 0 R ", page(number)))
                .collect::<String>()
        ),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned(),
        "<</Type/Outlines/First 5 0 R/Last 7 0 R/Count 2>>".to_owned(),
        format!(
            "<</Title({tag} begins)/Parent 4 0 R/Next 7 0 R/First 6 0 R/Last 6 0 R/Count -1\
             /Dest[{one} 0 R/Fit]>>"
        ),
        format!("<</Title({tag} goes on)/Parent 5 0 R/A<</S/GoTo/D[{two} 0 R/XYZ 0 400 null]>>>>"),
        format!("<</Title({tag} ends)/Parent 4 0 R/Prev 5 0 R/Dest(end)>>"),
        "<</Fields[9 0 R]/DA(/F 10 Tf 0 g)/DR<</Font<</F 3 0 R>>>>>>".to_owned(),
        format!(
            "<</Type/Annot/Subtype/Widget/FT/Tx/T(name)/V(typed)/F 4/Rect[20 100 280 120]\
             /P {two} 0 R/AP<</N 10 0 R>>>>"
        ),
        stream(
            "/Type/XObject/Subtype/Form/BBox[0 0 260 20]/Resources<</Font<</F 3 0 R>>>>",
            &format!("BT /F 10 Tf 2 5 Td (typed into {tag}) Tj ET"),
        ),
        "<</OCGs[12 0 R 13 0 R]/D<</OFF[13 0 R]/Order[12 0 R[13 0 R]]>>>>".to_owned(),
        "<</Type/OCG/Name(Shown)>>".to_owned(),
        "<</Type/OCG/Name(Hidden)>>".to_owned(),
        format!("<</Names[(end)[{last} 0 R/Fit]]>>"),
        format!("<</Type/OutputIntent/S/GTS_PDFX/OutputConditionIdentifier({tag} conditions)>>"),
        format!("<</Type/StructTreeRoot/K<</Type/StructElem/S/Document/P 16 0 R/Pg {one} 0 R>>>>"),
    ];
    for target in [
        format!("/Dest[{last} 0 R/Fit]"),
        "/Dest(end)".to_owned(),
        "/A<</S/GoTo/D/old>>".to_owned(),
        "/A<</S/GoTo/D(end)>>".to_owned(),
    ] {
        objects.push(format!(
            "<</Type/Annot/Subtype/Link/Border[0 0 0]/Rect[0 0 50 50]{target}>>"
        ));
    }
    objects.push(format!("<</Title(All about {tag})>>"));
    objects.push("<<>>".to_owned());
    assert_eq!(objects.len() + 1, FIRST);
    for number in 1..=pages {
        let annotations = match number {
            1 => "/Annots[17 0 R 18 0 R]",
            2 => "/Annots[9 0 R 19 0 R 20 0 R]",
            _ => "",
        };
        objects.push(format!(
            "<</Type/Page/Parent 2 0 R/StructParents {number}/Contents {} 0 R{annotations}>>",
            page(number) + 1
        ));
        objects.push(stream(
            "",
            &format!(
                "BT /F 14 Tf 20 300 Td ({tag} page {number}) Tj ET\n\
                 /OC /Shown BDC BT /F 14 Tf 20 260 Td (shown layer) Tj ET EMC\n\
                 /OC /Hidden BDC BT /F 14 Tf 20 220 Td (hidden layer) Tj ET EMC"
            ),
        ));
    }
    assembled(b"%PDF-1.6\n", &objects, "/ID[<0102><0304>]/Info 21 0 R")
}

fn stream(dict: &str, content: &str) -> String {
    let length = content.len();
    format!("<<{dict}/Length {length}>>\nstream\n{content}\nendstream")
}
