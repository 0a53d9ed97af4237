//! Pages as forms (ISO 32000-2, 8.10), which are drawn on sheets without being unpacked.

use super::boxes::around;
use super::frame::Frame;
use super::shared::Shared;
use crate::document::{Page, Rect};
use crate::file::File;
use crate::filter::{End, FilterError, deflate};
use crate::syntax::{Dict, Object, Ref, Stream};
use crate::write::Changes;
use std::collections::HashMap;

/// Bytes of a page whose content has to be joined.
const CONTENT: usize = 512 << 20;

/// Why a page cannot be drawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormError {
    /// Its content is in several pieces that cannot be joined.
    #[error("the content of page {page} cannot be unpacked: {why}")]
    Content {
        /// The page, counted from 1.
        page: usize,
        /// Why.
        why: FilterError,
    },
}

/// The forms that were made of pages so far.
#[derive(Debug, Default)]
pub(super) struct Forms {
    /// By the page's place in the document.
    made: HashMap<usize, Ref>,
    /// Content streams that became forms themselves.
    taken: HashMap<Ref, usize>,
    /// Pages whose content was damaged and is drawn as far as it goes.
    damaged: Vec<usize>,
    /// Resources that pages inherited.
    shared: Shared,
    /// What is drawn of pages, where that is not their medium.
    reaches: HashMap<usize, Rect>,
}

impl Forms {
    /// Returns none yet. `uses` are the pages, counted from 0, that may be drawn, with their frames.
    pub(super) fn of_uses(
        file: &File<'_>,
        pages: &[Page],
        uses: impl Iterator<Item = (usize, Option<Frame>)> + Clone,
    ) -> Self {
        Self {
            reaches: reaches(file, pages, uses),
            ..Self::default()
        }
    }

    /// Returns the pages, counted from 1, whose content was damaged.
    #[must_use]
    pub(super) fn damaged(&self) -> &[usize] {
        &self.damaged
    }

    /// Whether the form of a page does not end with its medium.
    pub(super) fn reaches_further(&self, number: usize) -> bool {
        self.reaches.contains_key(&number)
    }

    /// Returns how many pages became forms.
    pub(super) fn count(&self) -> usize {
        self.made.len()
    }

    /// Returns the form of a page, counted from 0; made once, however often it is drawn.
    ///
    /// A page's only content stream becomes the form under its own number, so that its bytes stay
    /// as they are, encrypted or not.
    ///
    /// # Errors
    /// When the content cannot be joined.
    pub(super) fn of(
        &mut self,
        file: &File<'_>,
        changes: &mut Changes,
        number: usize,
        page: &Page,
    ) -> Result<Ref, FormError> {
        if let Some(form) = self.made.get(&number) {
            return Ok(*form);
        }
        let reach = self.reaches.get(&number).copied();
        let bbox = reach.unwrap_or_else(|| page.media(file));
        let frame = self.frame(changes, page, &bbox);
        let form = match self.only_stream(file, number, page) {
            Some((id, stream)) => {
                changes.set(id, framed(stream, &frame));
                id
            }
            None => {
                let form = self.joined_form(file, number, page, &frame)?;
                changes.add(form)
            }
        };
        self.made.insert(number, form);
        Ok(form)
    }

    /// Returns the content if it is one stream that no other page has become.
    fn only_stream(
        &mut self,
        file: &File<'_>,
        number: usize,
        page: &Page,
    ) -> Option<(Ref, Stream)> {
        let contents = page.dict.get("Contents")?;
        let id = match contents {
            Object::Reference(id) => *id,
            Object::Array(pieces) if pieces.len() == 1 => pieces.first()?.as_reference()?,
            _ => return None,
        };
        let (id, object) = match file.get(id) {
            Object::Array(pieces) if pieces.len() == 1 => {
                let id = pieces.first()?.as_reference()?;
                (id, file.get(id))
            }
            other => (id, other),
        };
        let Object::Stream(stream) = object else {
            return None;
        };
        // A hostile document may draw the very stream in which its objects are.
        if stream.dict.is_of_type("ObjStm") {
            return None;
        }
        let owner = *self.taken.entry(id).or_insert(number);
        (owner == number).then_some((id, stream))
    }

    fn joined_form(
        &mut self,
        file: &File<'_>,
        number: usize,
        page: &Page,
        frame: &Dict,
    ) -> Result<Object, FormError> {
        let content = self.joined(file, number, page)?;
        let packed = Dict::new().with("Filter", Object::name("FlateDecode"));
        Ok(framed(Stream::own(packed, deflate(&content)), frame))
    }

    /// Pieces may end in the middle of everything but a token (7.8.2), so they are joined by space.
    fn joined(
        &mut self,
        file: &File<'_>,
        number: usize,
        page: &Page,
    ) -> Result<Vec<u8>, FormError> {
        let contents = page
            .dict
            .get("Contents")
            .map(|contents| file.resolve(contents));
        let pieces = match contents {
            Some(Object::Array(pieces)) => pieces,
            Some(stream @ Object::Stream(_)) => vec![stream],
            _ => vec![],
        };
        let mut joined = Vec::new();
        for piece in pieces {
            let Object::Stream(stream) = file.resolve(&piece) else {
                continue;
            };
            let left = CONTENT - joined.len();
            let decoded = file
                .decode(&stream, left)
                .map_err(|why| FormError::Content {
                    page: number + 1,
                    why,
                })?;
            if decoded.end == End::Damaged && !self.damaged.contains(&(number + 1)) {
                self.damaged.push(number + 1);
            }
            joined.extend_from_slice(&decoded.bytes);
            joined.push(b'\n');
            joined.truncate(CONTENT);
        }
        Ok(joined)
    }

    /// What makes a form of a content stream.
    fn frame(&mut self, changes: &mut Changes, page: &Page, bbox: &Rect) -> Dict {
        let resources = match page.given("Resources") {
            Some(inherited) => Some(self.shared.one(changes, inherited)),
            None => page.dict.get("Resources").cloned(),
        };
        frame(page, bbox, resources.unwrap_or(Object::Dict(Dict::new())))
    }
}

/// Returns a form that shows a page and has nothing in common with it that is changed later: it may be
/// drawn on that very page.
///
/// # Errors
/// When the content cannot be joined.
pub(crate) fn copy_of(
    file: &File<'_>,
    changes: &mut Changes,
    number: usize,
    page: &Page,
) -> Result<Ref, FormError> {
    let mut forms = Forms::default();
    let held = page.entry("Resources").map(|held| file.resolve(held));
    let own = held.as_ref().and_then(Object::as_dict).into_iter();
    let own = own.flat_map(Dict::iter);
    let own = own.map(|(category, names)| (category.clone(), file.resolve(names)));
    let frame = frame(page, &page.media(file), Object::Dict(own.collect()));
    let form = match forms.only_stream(file, number, page) {
        Some((_, stream)) => framed(stream, &frame),
        None => forms.joined_form(file, number, page, &frame)?,
    };
    Ok(changes.add(form))
}

/// What makes a form of a content stream.
fn frame(page: &Page, bbox: &Rect, resources: Object) -> Dict {
    let mut frame = Dict::new()
        .with("Type", Object::name("XObject"))
        .with("Subtype", Object::name("Form"))
        .with("BBox", bbox.to_object())
        .with("Resources", resources);
    // A page that is composed as a group stays one: its blending must not reach beyond it.
    if let Some(group) = page.dict.get("Group") {
        frame.set("Group", group.clone());
    }
    frame
}

/// Returns what has to be drawn of pages that a frame draws otherwise than to their medium. A form
/// reaches as far as any use of it needs; what each use shows of it is clipped where it is drawn.
fn reaches(
    file: &File<'_>,
    pages: &[Page],
    uses: impl Iterator<Item = (usize, Option<Frame>)> + Clone,
) -> HashMap<usize, Rect> {
    let mut reaches: HashMap<usize, Rect> = HashMap::new();
    for (number, frame) in uses.clone() {
        if let Some(frame) = frame {
            let reach = frame.placed.back().rect(frame.shown());
            let known = reaches.entry(number).or_insert(reach);
            *known = around(known, &reach);
        }
    }
    for (number, _) in uses.filter(|(_, frame)| frame.is_none()) {
        if let (Some(known), Some(page)) = (reaches.get_mut(&number), pages.get(number)) {
            *known = around(known, &page.media(file));
        }
    }
    reaches
}

/// Sets a frame around a stream; of its own dictionary, only what unpacks it stays.
fn framed(stream: Stream, frame: &Dict) -> Object {
    let mut dict = frame.clone();
    for key in ["Filter", "DecodeParms"] {
        if let Some(value) = stream.dict.get(key) {
            dict.set(key, value.clone());
        }
    }
    Object::Stream(Stream {
        dict,
        place: stream.place,
    })
}
