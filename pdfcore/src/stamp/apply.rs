//! Adds stamps to the pages of a result.

use super::drawn::{Drawn, Input, Source};
use super::place::Placing;
use super::view::{Matrix, View};
use super::{Layer, Stamp, annotation};
use crate::WrapError;
use crate::document::Page;
use crate::file::{File, Version};
use crate::program::{Even, FormError, Note, Overlay, Side, Slot, matrix_text};
use crate::syntax::{Object, Ref};
use crate::write::Changes;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

/// Why pages cannot be stamped.
#[derive(Debug, thiserror::Error)]
pub enum StampError {
    /// The picture cannot be used.
    #[error("the picture of a stamp cannot be used")]
    Picture(#[from] WrapError),
    /// The document does not have the page that is to be drawn.
    #[error("there is no page {page} to stamp with")]
    NoPage {
        /// The page, counted from 1.
        page: usize,
    },
    /// The page that is to be drawn cannot be.
    #[error("a page cannot be drawn on others")]
    Form(#[from] FormError),
}

/// Adds a stamp to the pages of a result. What it shows is added to `changes`, once for all pages.
///
/// # Errors
/// When what it shows cannot be read.
pub fn stamp(
    file: &File<'_>,
    changes: &mut Changes,
    pages: &[Page],
    slots: &mut [Slot],
    stamp: &Stamp,
) -> Result<(), StampError> {
    let source = stamp.what.source(&Input { file, pages }, changes)?;
    let mut press = Press {
        stamp,
        source: source.faded(changes, stamp),
        made: HashMap::new(),
        looks: HashMap::new(),
    };
    if stamp.may_be_transparent() {
        allow_transparency(file, changes);
    }
    for number in chosen(stamp, slots.len()) {
        if let Some(slot) = slots.get_mut(number) {
            let view = View::of(file, pages, slot, stamp.place.within);
            press.print(changes, number, &view, slot);
        }
    }
    Ok(())
}

/// Transparency came with PDF 1.4.
fn allow_transparency(file: &File<'_>, changes: &mut Changes) {
    const FIRST: Version = Version { major: 1, minor: 4 };
    if file.version() < FIRST
        && let Some((id, mut catalog)) = changes.root(file)
    {
        catalog.set("Version", Object::name("1.4"));
        changes.set(id, Object::Dict(catalog));
    }
}

/// Returns the pages that get it, counted from 0, each once.
fn chosen(stamp: &Stamp, pages: usize) -> Box<dyn Iterator<Item = usize>> {
    let Some(ranges) = &stamp.pages else {
        return Box::new(0..pages);
    };
    let count = u32::try_from(pages).unwrap_or(u32::MAX);
    let chosen: BTreeSet<_> = ranges.select(count).collect();
    let places = chosen.into_iter();
    Box::new(places.filter_map(|page| usize::try_from(page - 1).ok()))
}

/// What a stamp became so far.
struct Press<'s> {
    stamp: &'s Stamp,
    source: Source<'s>,
    /// By how readers see a page, and whether it is mirrored.
    made: HashMap<([u64; 6], bool), Mark>,
    /// Forms of annotations by how they look and the place in memory of what they show.
    looks: HashMap<([u64; 4], *const u8), Kept>,
}

/// A form and what it shows, which is kept, so that nothing else gets its place in memory.
type Kept = (Ref, Rc<[u8]>);

/// A stamp on a page.
#[derive(Clone)]
enum Mark {
    Under(Overlay),
    Over(Overlay),
    Note(Note),
}

impl Press<'_> {
    fn print(&mut self, changes: &mut Changes, number: usize, view: &View, slot: &mut Slot) {
        let is_even = Side::of(number + 1) == Side::Even;
        let mirrored = is_even && self.stamp.place.even == Even::Mirrored;
        let key = (key(view), mirrored);
        let mark = match self.made.get(&key) {
            Some(mark) => mark.clone(),
            None => {
                let Some(drawn) = self.drawn(changes, number, view) else {
                    return;
                };
                let mark = self.mark(changes, &drawn, view, mirrored);
                if !matches!(self.source, Source::Each(_)) {
                    self.made.insert(key, mark.clone());
                }
                mark
            }
        };
        match mark {
            Mark::Under(overlay) => slot.under.push(overlay),
            Mark::Over(overlay) => slot.over.push(overlay),
            Mark::Note(note) => slot.notes.push(note),
        }
    }

    fn drawn(&self, changes: &mut Changes, number: usize, view: &View) -> Option<Drawn> {
        let drawn = match &self.source {
            Source::Same(drawn) => return Some(drawn.clone()),
            Source::Sized(drawing) => Drawn::drawing(drawing, view.size()),
            Source::Each(each) => Drawn::prepared(each.get(number)?),
        };
        Some(drawn.faded(changes, self.stamp))
    }

    fn mark(&mut self, changes: &mut Changes, drawn: &Drawn, view: &View, mirrored: bool) -> Mark {
        let Stamp {
            place,
            sizing,
            angle,
            ..
        } = *self.stamp;
        let placing = Placing {
            place,
            sizing,
            angle,
        };
        let matrix = placing.matrix(view, drawn.size, mirrored);
        let overlay = placed(drawn, matrix);
        match &self.stamp.layer {
            Layer::Under => Mark::Under(overlay),
            Layer::Over => Mark::Over(overlay),
            Layer::Annotation { title, text } => {
                let look = (annotation::look(matrix), drawn.content.as_ptr());
                let (look, _) = self.looks.entry(look).or_insert_with(|| {
                    let form = annotation::appearance(changes, drawn, matrix);
                    (form, Rc::clone(&drawn.content))
                });
                let words = (title.as_str(), text.as_str());
                let note = annotation::annotation(self.stamp, words, drawn, matrix, *look);
                Mark::Note(Note {
                    annotation: Rc::new(note),
                    drawn: overlay,
                })
            }
        }
    }
}

fn placed(drawn: &Drawn, matrix: Matrix) -> Overlay {
    let place = format!("{} cm\n", matrix_text(matrix));
    Overlay {
        content: [place.as_bytes(), &drawn.content].concat().into(),
        resources: Rc::clone(&drawn.resources),
    }
}

fn key(view: &View) -> [u64; 6] {
    let View {
        rect,
        unit,
        quarters,
    } = view;
    let numbers = [
        rect.x0,
        rect.y0,
        rect.x1,
        rect.y1,
        *unit,
        f64::from(*quarters),
    ];
    numbers.map(f64::to_bits)
}
