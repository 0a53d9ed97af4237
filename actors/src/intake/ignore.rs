//! Names that are never documents: what programs write beside the files people mean.
//!
//! A folder's own ignore patterns come from its settings and are asked beside these.

/// Returns whether a file or directory of this name (one component, raw bytes) is never taken.
/// ASCII case does not matter, because shares do not keep it.
///
/// `.*` covers `._*`, `.DS_Store` and `.~lock.*#`; a directory `*-LOCK` is a scanner's lock.
#[must_use]
pub fn is_ignored(name: &[u8], kind: Entry) -> bool {
    let lower = name.to_ascii_lowercase();
    let file = lower.starts_with(b".")
        || lower.starts_with(b"~$")
        || lower == b"thumbs.db"
        || lower == b"desktop.ini"
        || UNFINISHED.iter().any(|ending| lower.ends_with(ending));
    match kind {
        Entry::File => file,
        Entry::Directory => file || lower.ends_with(b"-lock"),
    }
}

/// What a name belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// A file.
    File,
    /// A directory.
    Directory,
}

/// Endings under which browsers, mail programs, editors and copying tools build a file.
const UNFINISHED: [&[u8]; 10] = [
    b".tmp",
    b".temp",
    b".part",
    b".partial",
    b".crdownload",
    b".download",
    b".filepart",
    b".swp",
    b"~",
    b".lock",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, kind: Entry, expected: bool) {
        assert_eq!(is_ignored(name.as_bytes(), kind), expected, "{name}");
    }

    #[test]
    fn names_of_other_programs_are_ignored() {
        for name in [
            ".hidden",
            "._a.pdf",
            ".DS_Store",
            ".~lock.a.odt#",
            "~$a.docx",
            "a.tmp",
            "A.TMP",
            "a.pdf.part",
            "a.partial",
            "a.CrDownload",
            "a.filepart",
            ".a.swp",
            "a.swp",
            "Thumbs.db",
            "THUMBS.DB",
            "a.pdf~",
            ".work",
        ] {
            check(name, Entry::File, true);
        }
        for name in [
            "a.pdf",
            "part.pdf",
            "tmp",
            "~a.pdf",
            "thumbs.db.pdf",
            "XEROX-LOCK",
            "a b.PDF",
        ] {
            check(name, Entry::File, false);
        }
        check("XEROX-LOCK", Entry::Directory, true);
        check("scan-lock", Entry::Directory, true);
        check("monday", Entry::Directory, false);
        check(".work", Entry::Directory, true);
    }
}
