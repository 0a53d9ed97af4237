//! The walk through pages, their resources and what hangs on these.

use super::facts::{Attachment, ColourSpace, Font, Image, LeftOut, Signature};
use super::{SurveyLimits, annotations, colours, content, fonts, images};
use crate::document::Page;
use crate::file::File;
use crate::filter::FilterError;
use crate::syntax::{Dict, Object, Ref, Stream};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Bytes of content that are held unpacked at once: those of one page or form.
const PIECE: usize = 64 << 20;

/// What pages lead to.
#[derive(Default)]
pub(super) struct Found {
    pub(super) fonts: Vec<Font>,
    pub(super) images: Vec<Image>,
    pub(super) colour_spaces: BTreeSet<ColourSpace>,
    pub(super) annotations: BTreeMap<String, u64>,
    pub(super) attachments: Vec<Attachment>,
    pub(super) signatures: Vec<Signature>,
    /// Files that annotations bring along, to be looked at.
    pub(super) files: Vec<Object>,
    pub(super) left_out: BTreeSet<LeftOut>,
}

/// Looks at every indirect object once. Objects that lie in each other directly have an end, as the
/// parser sees to that, and what is still to be looked at waits in a list: nothing here recurses.
pub(super) struct Walk<'f, 'a> {
    pub(super) file: &'f File<'a>,
    pub(super) limits: SurveyLimits,
    pub(super) found: Found,
    /// The page that everything is met on.
    pub(super) page: u32,
    seen: HashSet<Ref>,
    /// What colour spaces turned out to be.
    pub(super) known_colours: HashMap<Ref, Option<ColourSpace>>,
    looked_at: u64,
    unpacked: u64,
    /// Resource dictionaries that are still to be looked at.
    todo: Vec<Object>,
    /// The last one that is no indirect object: neighbours often have the same.
    last: Dict,
}

impl<'f, 'a> Walk<'f, 'a> {
    pub(super) fn new(file: &'f File<'a>, limits: SurveyLimits) -> Self {
        Self {
            file,
            limits,
            found: Found::default(),
            page: 0,
            seen: HashSet::new(),
            known_colours: HashMap::new(),
            looked_at: 0,
            unpacked: 0,
            todo: Vec::new(),
            last: Dict::new(),
        }
    }

    pub(super) fn leave_out(&mut self, what: LeftOut) {
        self.found.left_out.insert(what);
    }

    /// Whether one more entry may be looked at.
    pub(super) fn may_look(&mut self) -> bool {
        if self.looked_at >= self.limits.entries {
            self.leave_out(LeftOut::Entries(self.limits.entries));
            return false;
        }
        self.looked_at += 1;
        true
    }

    /// Returns an object the first time that it is met.
    pub(super) fn take(&mut self, object: &Object) -> Option<Object> {
        if !self.may_look() {
            return None;
        }
        if let Some(id) = object.as_reference()
            && !self.seen.insert(id)
        {
            return None;
        }
        Some(self.file.resolve(object))
    }

    /// Whether a list that has so many entries may have another.
    pub(super) fn has_room(&mut self, have: usize, what: &'static str) -> bool {
        let most = self.limits.listed;
        if have >= most {
            self.leave_out(LeftOut::Listed(what, most));
        }
        have < most
    }

    /// Looks at everything that a page leads to.
    pub(super) fn page(&mut self, number: u32, page: &Page) {
        self.page = number;
        if let Some(resources) = &page.inherited.resources {
            self.resources(resources);
        }
        self.group(&page.dict);
        self.page_content(&page.dict);
        annotations::read(self, &page.dict);
        while let Some(resources) = self.todo.pop() {
            self.resources(&resources);
        }
    }

    fn resources(&mut self, object: &Object) {
        if object.as_dict().is_some_and(|dict| *dict == self.last) {
            return;
        }
        let Some(Object::Dict(resources)) = self.take(object) else {
            return;
        };
        self.each(&resources, "Font", fonts::add);
        self.each(&resources, "XObject", Self::xobject);
        self.each(&resources, "ColorSpace", colours::add);
        self.each(&resources, "Pattern", Self::pattern);
        self.each(&resources, "Shading", Self::shading);
        self.each(&resources, "ExtGState", Self::graphics_state);
        if object.as_reference().is_none() {
            self.last = resources;
        }
    }

    fn each(&mut self, resources: &Dict, key: &str, add: fn(&mut Self, &Object)) {
        let Some(entries) = resources.get(key) else {
            return;
        };
        if let Some(Object::Dict(entries)) = self.take(entries) {
            for (_, entry) in entries.iter() {
                add(self, entry);
            }
        }
    }

    /// Looks at a picture or a form.
    pub(super) fn xobject(&mut self, object: &Object) {
        let Some(Object::Stream(stream)) = self.take(object) else {
            return;
        };
        let kind = stream.dict.get("Subtype").and_then(Object::as_name);
        if kind.is_some_and(|kind| kind == "Image") {
            images::add(self, object.as_reference(), &stream);
        } else {
            self.drawn(&stream);
        }
    }

    /// Looks at what has content and resources of its own: forms, patterns and glyphs.
    pub(super) fn drawn(&mut self, stream: &Stream) {
        self.later(stream.dict.get("Resources"));
        self.group(&stream.dict);
        self.content(std::slice::from_ref(stream));
    }

    pub(super) fn later(&mut self, resources: Option<&Object>) {
        self.todo.extend(resources.cloned());
    }

    fn pattern(&mut self, object: &Object) {
        match self.take(object) {
            Some(Object::Stream(stream)) => self.drawn(&stream),
            Some(Object::Dict(dict)) => {
                self.entry(&dict, "Shading", Self::shading);
                self.entry(&dict, "ExtGState", Self::graphics_state);
            }
            _ => {}
        }
    }

    fn shading(&mut self, object: &Object) {
        if let Some(dict) = self.take(object).as_ref().and_then(Object::as_dict) {
            self.entry(dict, "ColorSpace", colours::add);
        }
    }

    fn graphics_state(&mut self, object: &Object) {
        let Some(Object::Dict(state)) = self.take(object) else {
            return;
        };
        if let Object::Array(font) = self.file.lookup(&state, "Font")
            && let Some(font) = font.first()
        {
            fonts::add(self, font);
        }
        if let Object::Dict(mask) = self.file.lookup(&state, "SMask") {
            self.entry(&mask, "G", Self::xobject);
        }
    }

    /// The colours that a transparency group is blended in.
    fn group(&mut self, dict: &Dict) {
        if let Object::Dict(group) = self.file.lookup(dict, "Group") {
            self.entry(&group, "CS", colours::add);
        }
    }

    pub(super) fn entry(&mut self, dict: &Dict, key: &str, add: fn(&mut Self, &Object)) {
        if let Some(entry) = dict.get(key) {
            add(self, entry);
        }
    }

    /// Tokens may be split between the parts of a page's content, so they are read as one.
    fn page_content(&mut self, page: &Dict) {
        let Some(contents) = page.get("Contents") else {
            return;
        };
        let parts = match self.file.resolve(contents) {
            Object::Array(parts) => parts,
            _ => vec![contents.clone()],
        };
        let mut is_new = false;
        let mut streams = Vec::new();
        for part in parts {
            if !self.may_look() {
                return;
            }
            is_new |= part.as_reference().is_some_and(|id| self.seen.insert(id));
            if let Object::Stream(stream) = self.file.resolve(&part) {
                streams.push(stream);
            }
        }
        if is_new {
            self.content(&streams);
        }
    }

    fn content(&mut self, streams: &[Stream]) {
        let mut bytes = Vec::new();
        for stream in streams {
            match self.unpack(stream, PIECE - bytes.len().min(PIECE)) {
                Some(part) if bytes.is_empty() => bytes = part,
                Some(part) => bytes.extend(part),
                None => break,
            }
            bytes.push(b'\n');
        }
        let content = content::scan(&bytes, self.limits.listed);
        let device = content.families.into_iter().map(ColourSpace::device);
        self.found.colour_spaces.extend(device);
        for inline in &content.inline {
            images::add_inline(self, inline);
        }
    }

    /// Unpacks a part of some content, of which so many bytes may still come.
    fn unpack(&mut self, stream: &Stream, rest: usize) -> Option<Vec<u8>> {
        if self.unpacked >= self.limits.content {
            self.leave_out(LeftOut::Content(self.limits.content));
            return None;
        }
        let filters = self.file.filters(&stream.dict).ok()?;
        let unpacking = filters.iter().filter(|filter| unpacks(&filter.name));
        let part = match unpacking.count() {
            0 | 1 => self.file.decode(stream, rest),
            // No program packs what is packed, but a bomb is made so.
            _ => Err(FilterError::TooMany),
        };
        let cost = part.as_ref().map_or(PIECE, |part| part.bytes.len().max(1));
        self.unpacked += cost as u64;
        if part.is_err() {
            self.leave_out(LeftOut::LargeContent(PIECE as u64));
        }
        Some(part.ok()?.bytes)
    }
}

fn unpacks(filter: &str) -> bool {
    matches!(filter, "FlateDecode" | "LZWDecode" | "RunLengthDecode")
}
