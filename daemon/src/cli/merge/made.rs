//! What is merged, as pages of one document.

use super::input::Inputs;
use crate::cli::outcome::Failure;
use crate::cli::pdf::Bytes;
use platen_pdfcore::document::Page;
use platen_pdfcore::file::File as Pdf;
use platen_pdfcore::program::several::{Document, Import, Keep, Leaf, Names, Part, Source, import};
use platen_pdfcore::program::{Slot, pages, slots::interleaved};

/// What the result begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum First {
    /// The first document: the others are added to it.
    IsBase,
    /// A document without pages: the first comes along as all others do.
    ComesAlong,
}

/// Pages of all documents in one list.
pub(super) struct Made<'a> {
    pub(super) first: First,
    pub(super) parts: Vec<Part>,
    pub(super) list: Vec<Page>,
    /// Of each part its pages, counted from 0.
    wanted: Vec<Vec<usize>>,
    sources: Vec<Source<'a>>,
    imports: Vec<Option<Import>>,
}

impl<'a> Made<'a> {
    /// Takes the wanted pages of one document after the other: what is known of its pages besides is
    /// let go before the next is read.
    pub(super) fn of(
        mut file: Pdf<'a>,
        first: First,
        inputs: &Inputs,
        bytes: &[Bytes],
        opened: &'a [Pdf<'a>],
    ) -> Result<(Pdf<'a>, Self), Failure> {
        let parts = inputs.inputs.iter().zip(&inputs.file_of);
        let parts = parts.map(|(input, document)| Part {
            document: *document,
            title: input.title(),
        });
        let mut made = Self {
            first,
            parts: parts.collect(),
            list: Vec::new(),
            wanted: vec![Vec::new(); inputs.inputs.len()],
            sources: Vec::with_capacity(opened.len()),
            imports: Vec::with_capacity(opened.len()),
        };
        let mut names = Names::default();
        if first == First::IsBase {
            made.list = pages(&file);
            names = Names::of(&file);
        }
        for (pdf, bytes) in opened.iter().zip(bytes) {
            made.document(&mut file, &mut names, inputs, Source::of(pdf))?;
            bytes.release();
        }
        Ok((file, made))
    }

    fn document(
        &mut self,
        file: &mut Pdf<'a>,
        names: &mut Names,
        inputs: &Inputs,
        mut source: Source<'a>,
    ) -> Result<(), Failure> {
        let document = self.sources.len();
        let mut wanted = Vec::new();
        for (at, input) in inputs.inputs.iter().enumerate() {
            if inputs.file_of[at] == document {
                let pages = input.wanted(source.count())?;
                wanted.extend_from_slice(&pages);
                self.wanted[at] = pages;
            }
        }
        let keep = match (self.first, document) {
            (First::IsBase, 0) => None,
            (First::ComesAlong, 0) => Some(Keep::Document),
            (First::IsBase | First::ComesAlong, _) => Some(Keep::Marks),
        };
        let taken = keep.map(|keep| import(file, &mut self.list, &source, &wanted, keep, names));
        let taken = taken.transpose();
        self.imports
            .push(taken.map_err(|error| Failure::Refused(error.into()))?);
        source.let_pages_go();
        self.sources.push(source);
        Ok(())
    }

    /// Returns the pages of the result.
    pub(super) fn leaves(&self, interleave: bool) -> Vec<Leaf> {
        let parts = self.wanted.iter().enumerate();
        let leaf = |part, pages: &Vec<usize>| {
            let pages = pages.iter();
            pages.map(|page| Leaf { part, page: *page }).collect()
        };
        let lists: Vec<Vec<_>> = parts.map(|(part, pages)| leaf(part, pages)).collect();
        match interleave {
            true => interleaved(&lists),
            false => lists.concat(),
        }
    }

    pub(super) fn slots(&self, leaves: &[Leaf]) -> Vec<Slot> {
        let slot = |leaf: &Leaf| {
            let import = self.imports[self.parts[leaf.part].document].as_ref();
            let place = import.map_or(Some(leaf.page), |import| import.place(leaf.page));
            Slot::page(place.unwrap_or(usize::MAX))
        };
        leaves.iter().map(slot).collect()
    }

    pub(super) fn documents(&self) -> Vec<Document<'_, 'a>> {
        let documents = self.sources.iter().zip(&self.imports);
        documents
            .map(|(source, import)| Document {
                source,
                import: import.as_ref(),
            })
            .collect()
    }
}
