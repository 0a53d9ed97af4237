//! The walk through pages, their resources and what hangs on these.

use super::facts::{Attachment, ColourSpace, Font, Image, LeftOut, OutputIntent, Signature};
use super::{SurveyLimits, annotations, content, images, resources};
use crate::document::Page;
use crate::file::File;
use crate::filter::FilterError;
use crate::syntax::{Dict, Object, Ref, Stream};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};

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
    pub(super) output_intents: Vec<OutputIntent>,
    pub(super) left_out: BTreeSet<LeftOut>,
}

/// What is done with an object that was met, and whose number it has if it is an indirect one.
pub(super) type Look = fn(&mut Walk<'_, '_>, &Object, Option<Ref>);

/// Looks at every indirect object once. Those that are met wait in a list until what led to them is
/// done with, so that nothing recurses but into objects that lie in each other directly; these have
/// an end, as the parser sees to that, and are not copied.
pub(super) struct Walk<'f, 'a> {
    pub(super) file: &'f File<'a>,
    pub(super) limits: SurveyLimits,
    pub(super) found: Found,
    /// The page that everything is met on.
    pub(super) page: u32,
    seen: HashSet<Ref>,
    todo: VecDeque<(Ref, Look)>,
    /// What colour spaces turned out to be.
    pub(super) known_colours: HashMap<Ref, Option<ColourSpace>>,
    looked_at: u64,
    unpacked: u64,
    /// The last resources that are no indirect object: neighbours often have the same.
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
            todo: VecDeque::new(),
            known_colours: HashMap::new(),
            looked_at: 0,
            unpacked: 0,
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

    /// Whether a list that has so many entries may have another.
    pub(super) fn has_room(&mut self, have: usize, what: &'static str) -> bool {
        let most = self.limits.listed;
        if have >= most {
            self.leave_out(LeftOut::Listed(what, most));
        }
        have < most
    }

    /// Looks at an object, or remembers to do so the first time that it is met.
    pub(super) fn meet(&mut self, object: &Object, look: Look) {
        if !self.may_look() {
            return;
        }
        match object.as_reference() {
            None => look(self, object, None),
            Some(id) if self.seen.insert(id) => self.todo.push_back((id, look)),
            Some(_) => {}
        }
    }

    /// Meets an entry of a dictionary.
    pub(super) fn entry(&mut self, dict: &Dict, key: &str, look: Look) {
        if let Some(entry) = dict.get(key) {
            self.meet(entry, look);
        }
    }

    /// Meets all that is in an array or a dictionary.
    pub(super) fn each(&mut self, of: &Object, look: Look) {
        match of {
            Object::Array(elements) => elements.iter().for_each(|it| self.meet(it, look)),
            Object::Dict(dict) => dict.iter().for_each(|(_, it)| self.meet(it, look)),
            _ => {}
        }
    }

    /// Looks at all that was met.
    pub(super) fn finish(&mut self) {
        while let Some((id, look)) = self.todo.pop_front() {
            let object = self.file.resolve(&Object::Reference(id));
            look(self, &object, Some(id));
        }
    }

    /// Looks at everything that a page leads to.
    pub(super) fn page(&mut self, number: u32, page: &Page) {
        self.page = number;
        match page.entry("Resources") {
            Some(Object::Dict(direct)) if *direct == self.last => {}
            Some(resources) => {
                self.meet(resources, resources::look);
                if let Object::Dict(direct) = resources {
                    self.last = direct.clone();
                }
            }
            None => {}
        }
        resources::group(self, &page.dict);
        self.page_content(&page.dict);
        self.entry(&page.dict, "Annots", annotations::look);
        self.finish();
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

    /// Looks at what content names itself.
    pub(super) fn content(&mut self, streams: &[Stream]) {
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
