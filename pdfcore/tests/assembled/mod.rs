//! Files made of objects.

/// Writes a file of these objects, the first of which is the catalog, with this header and more in
/// its trailer.
pub(crate) fn assembled<O: AsRef<[u8]>>(header: &[u8], objects: &[O], trailer: &str) -> Vec<u8> {
    let mut out = header.to_vec();
    let mut table = String::from("0000000000 65535 f \n");
    for (number, object) in (1..).zip(objects) {
        table += format!("{:010} 00000 n \n", out.len()).as_str();
        out.extend(format!("{number} 0 obj\n").bytes());
        out.extend(object.as_ref());
        out.extend(b"\nendobj\n");
    }
    let (size, start) = (objects.len() + 1, out.len());
    let end = format!(
        "xref\n0 {size}\n{table}trailer\n<</Size {size}/Root 1 0 R{trailer}>>\n\
         startxref\n{start}\n%%EOF\n"
    );
    out.extend(end.bytes());
    out
}
