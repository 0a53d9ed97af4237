//! PDFs made by hand.

/// Writes a file of these objects, the first of which is the catalog and the last the information.
pub(crate) fn document(objects: &[&[u8]]) -> Vec<u8> {
    let mut out = b"%PDF-1.6\n".to_vec();
    let mut table = String::from("0000000000 65535 f \n");
    for (number, object) in (1..).zip(objects) {
        table += format!("{:010} 00000 n \n", out.len()).as_str();
        out.extend(format!("{number} 0 obj\n").bytes());
        out.extend(*object);
        out.extend(b"\nendobj\n");
    }
    let (last, start) = (objects.len(), out.len());
    let end = format!(
        "xref\n0 {0}\n{table}trailer\n<</Size {0}/Root 1 0 R/Info {last} 0 R>>\nstartxref\n{start}\n%%EOF\n",
        last + 1,
    );
    out.extend(end.bytes());
    out
}
