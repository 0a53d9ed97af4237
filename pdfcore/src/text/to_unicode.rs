//! What glyphs stand for, for readers that search and copy (ISO 32000-2, 9.10.3).

use std::fmt::Write as _;

/// Lines between `beginbfchar` and `endbfchar`.
const LINES: usize = 100;

/// Returns a CMap from codes to text. Codes count from 1.
pub(super) fn cmap(texts: &[Option<Box<str>>]) -> String {
    let mut cmap = String::from(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n\
         /CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n\
         /CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n\
         1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n",
    );
    let known = (1_u16..).zip(texts);
    let known: Vec<_> = known
        .filter_map(|(code, text)| Some((code, text.as_deref()?)))
        .filter(|(_, text)| !text.is_empty())
        .collect();
    for lines in known.chunks(LINES) {
        // Text takes all that is written.
        let _ok = writeln!(cmap, "{} beginbfchar", lines.len());
        for (code, text) in lines {
            let _ok = write!(cmap, "<{code:04X}><");
            for unit in text.encode_utf16() {
                let _ok = write!(cmap, "{unit:04X}");
            }
            cmap.push_str(">\n");
        }
        cmap.push_str("endbfchar\n");
    }
    cmap.push_str("endcmap\nCMapName currentdict/CMap defineresource pop\nend\nend\n");
    cmap
}
