//! Documents that several tests use.

#[path = "../assembled/mod.rs"]
mod assembled;

pub(crate) use assembled::assembled;
use std::process::Command;
use tempfile::TempDir;

/// Five pages, each with its number as content, a shared font and metadata.
pub(crate) fn five_pages() -> Vec<u8> {
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R/Metadata 4 0 R/OpenAction[13 0 R/Fit]\
         /PageLabels<</Nums[0<</S/r>>]>>/Dests<</last[13 0 R/Fit]>>>>"
            .to_owned(),
        "<</Type/Pages/Count 5/Kids[5 0 R 7 0 R 9 0 R 11 0 R 13 0 R]/MediaBox[0 0 300 400]\
         /Resources<</Font<</F 3 0 R>>>>>>"
            .to_owned(),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned(),
        "<</Type/Metadata/Subtype/XML/Length 4>>\nstream\n<x/>\nendstream".to_owned(),
    ];
    for page in 1..=5 {
        let own = objects.len() + 1;
        objects.push(format!(
            "<</Type/Page/Parent 2 0 R/Contents {} 0 R>>",
            own + 1
        ));
        let content = format!("BT /F 24 Tf 20 20 Td (page {page} of five) Tj ET");
        objects.push(format!(
            "<</Length {}>>\nstream\n{content}\nendstream",
            content.len()
        ));
    }
    assembled(b"%PDF-1.5\n", &objects, "/ID[<0102><0304>]")
}

/// Has qpdf write the document anew.
pub(crate) fn by_qpdf(document: &[u8], arguments: &[&str]) -> Vec<u8> {
    let directory = TempDir::new().expect("a directory");
    let [from, to] = ["from.pdf", "to.pdf"].map(|name| directory.path().join(name));
    std::fs::write(&from, document).expect("a file");
    let output = Command::new("qpdf")
        .args(["--allow-weak-crypto", "--static-id"])
        .args(arguments)
        .arg(from)
        .arg(&to)
        .output()
        .expect("qpdf is installed");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {said}");
    std::fs::read(to).expect("a file")
}
