//! A document without pages, for those that others are made of.

use super::{File, Version};
use crate::syntax::Object;

const BLANK: &[u8] = b"%PDF-1.0\n\
1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n\
2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n\
xref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n0000000054 00000 n \n\
trailer\n<</Size 3/Root 1 0 R>>\nstartxref\n100\n%%EOF\n";

impl File<'static> {
    /// Returns a document without pages that is written and encrypted as another is, so that the
    /// same passwords open what is written with it.
    #[must_use]
    pub fn blank_like(other: &File<'_>, version: Version) -> Self {
        let mut blank = match File::open(BLANK, None) {
            Ok(blank) => blank,
            Err(error) => unreachable!("the blank document opens: {error}"),
        };
        blank.version = version;
        let mut table = blank.table.borrow_mut();
        table.kind = other.table.borrow().kind;
        let theirs = other.trailer();
        if let (Some(crypt), Object::Dict(dict)) = (&other.crypt, other.lookup(&theirs, "Encrypt"))
        {
            let dict = other.without_references(&dict, 0);
            table.trailer.set("Encrypt", Object::Dict(dict));
            // Keys follow from the identifier, which is never encrypted.
            table.trailer.set("ID", other.lookup(&theirs, "ID"));
            drop(table);
            blank.crypt = Some(crypt.clone());
        } else {
            drop(table);
        }
        blank
    }
}

impl File<'_> {
    /// Sets what the trailer says besides.
    pub(crate) fn set_information(&mut self, information: Object) {
        self.table.borrow_mut().trailer.set("Info", information);
    }
}
