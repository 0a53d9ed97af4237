//! The PDF around the pictures, written front to back (ISO 32000-1, version 1.5).

use super::error::WrapError;
use super::object::{self, Streams};
use super::picture::Picture;
use crate::syntax::{Dict, Object, Plain, Ref, write_object};
use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write};

/// A PDF being written. Only the place of each object is kept in memory.
pub(super) struct PdfWriter<W> {
    out: W,
    written: u64,
    /// Where each object begins, the first being object 1. `None` while it is only promised.
    objects: Vec<Option<u64>>,
    pages: Vec<usize>,
}

/// The number of an object.
type Id = usize;

const CATALOG: Id = 1;
const PAGES: Id = 2;
/// The second line tells programs that copy files that this is not text.
const HEADER: &[u8] = b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n";

impl<W: Write> Streams for PdfWriter<W> {
    fn add_stream(&mut self, mut dict: Dict, data: &[Cow<'_, [u8]>]) -> Result<Ref, WrapError> {
        self.objects.push(Some(self.written));
        let id = self.objects.len();
        let length: usize = data.iter().map(|piece| piece.len()).sum();
        let length = i64::try_from(length).unwrap_or(i64::MAX);
        dict.set("Length", Object::Integer(length));
        let mut head = format!("{id} 0 obj\n").into_bytes();
        write_object(&mut head, &Object::Dict(dict), &Plain);
        head.extend_from_slice(b"\nstream\n");
        self.write(&head)?;
        for piece in data {
            self.write(piece)?;
        }
        self.write(b"\nendstream\nendobj\n")?;
        Ok(Ref::new(u32::try_from(id).unwrap_or(u32::MAX)))
    }
}

impl<W: Write> PdfWriter<W> {
    pub(super) fn begin(out: W) -> Result<Self, WrapError> {
        let mut pdf = Self {
            out,
            written: 0,
            objects: vec![None; PAGES],
            pages: Vec::new(),
        };
        pdf.write(HEADER)?;
        Ok(pdf)
    }

    /// Adds a page of the picture's size.
    pub(super) fn page(&mut self, picture: &Picture<'_>) -> Result<(), WrapError> {
        let image = object::add(self, picture)?;
        let size = picture.page_size();
        let content = format!("q {}cm /I Do Q", numbers(&picture.placement(size)));
        let content = self.add_stream(Dict::new(), &[Cow::Borrowed(content.as_bytes())])?;
        let page = self.object(&format!(
            "<</Type/Page/Parent {PAGES} 0 R/MediaBox[0 0 {}]/Resources<</XObject<</I {image}>>>>/Contents {content}>>",
            numbers(&[size.0, size.1]).trim_end(),
        ))?;
        self.pages.push(page);
        Ok(())
    }

    /// Writes what remains, and returns the number of pages.
    pub(super) fn finish(mut self) -> Result<u32, WrapError> {
        let mut kids = String::new();
        for page in &self.pages {
            // A `String` takes everything.
            let _ = write!(kids, "{page} 0 R ");
        }
        let count = self.pages.len();
        self.promised(CATALOG, &format!("<</Type/Catalog/Pages {PAGES} 0 R>>"))?;
        self.promised(
            PAGES,
            &format!("<</Type/Pages/Count {count}/Kids[{}]>>", kids.trim_end()),
        )?;
        let (start, size) = (self.written, self.objects.len() + 1);
        let mut table = format!("xref\n0 {size}\n0000000000 65535 f \n");
        for offset in &self.objects {
            let offset = offset.filter(|offset| *offset < 10_000_000_000);
            let offset = offset.ok_or_else(|| {
                WrapError::write(io::Error::new(io::ErrorKind::FileTooLarge, "over 10 GB"))
            })?;
            let _ = writeln!(table, "{offset:010} 00000 n ");
        }
        self.write(table.as_bytes())?;
        let trailer =
            format!("trailer\n<</Size {size}/Root {CATALOG} 0 R>>\nstartxref\n{start}\n%%EOF\n");
        self.write(trailer.as_bytes())?;
        u32::try_from(count).map_err(|_| WrapError::TooManyPages { limit: u32::MAX })
    }

    fn object(&mut self, body: &str) -> Result<Id, WrapError> {
        self.objects.push(None);
        let id = self.objects.len();
        self.promised(id, body)?;
        Ok(id)
    }

    fn promised(&mut self, id: Id, body: &str) -> Result<(), WrapError> {
        if let Some(place) = self.objects.get_mut(id - 1) {
            *place = Some(self.written);
        }
        self.write(format!("{id} 0 obj\n{body}\nendobj\n").as_bytes())
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), WrapError> {
        self.out.write_all(bytes).map_err(WrapError::write)?;
        self.written += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        Ok(())
    }
}

/// Writes numbers with at most four decimals, each followed by a space.
fn numbers(numbers: &[f64]) -> String {
    let mut text = String::new();
    for number in numbers {
        let fixed = format!("{number:.4}");
        let short = fixed.trim_end_matches('0').trim_end_matches('.');
        let _ = write!(text, "{} ", if short == "-0" { "0" } else { short });
    }
    text
}
