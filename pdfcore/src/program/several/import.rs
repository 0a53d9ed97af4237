//! Pages of another document as pages of this one.

use super::names::Names;
use super::source::{Kind, Source};
use crate::document::{Inherited, Page};
use crate::file::{File, TooManyObjects};
use crate::program::sweep::references;
use crate::syntax::{Dict, Object, Ref};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// Entries of a page that lead into the whole document.
const AWAY: [&str; 2] = ["Parent", "B"];
/// What the first document of a blank one gives to it besides its pages.
const OF_DOCUMENT: [&str; 6] = [
    "Lang",
    "Metadata",
    "OutputIntents",
    "PageLayout",
    "PageMode",
    "ViewerPreferences",
];

/// How much comes with pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// What they print: pages that are drawn over others need no more.
    Print,
    /// Bookmarks and named destinations, too.
    Marks,
    /// And what the document says of itself: its metadata and output intents.
    Document,
}

/// Pages that were taken in.
#[derive(Debug)]
pub struct Import {
    pub(super) source: u16,
    /// Places in the list of pages by places in the document.
    listed: HashMap<usize, usize>,
    /// The root of the bookmarks, where all of them came along.
    pub(super) outline: Option<Ref>,
    /// Destinations, as objects here.
    pub(super) tree: Vec<(Vec<u8>, Object)>,
    pub(super) old: Vec<(Vec<u8>, Object)>,
    /// Whether destinations have other names here.
    pub(super) renamed: bool,
    /// Entries of the catalog, as objects here.
    pub(super) document: Vec<(&'static str, Object)>,
}

impl Import {
    /// Returns the place in the list of pages of a page that was wanted; both are counted from 0.
    #[must_use]
    pub fn place(&self, page: usize) -> Option<usize> {
        self.listed.get(&page).copied()
    }
}

/// Takes pages of another document into this one, and adds them to the list of its pages. Only what
/// they need comes with them, each object once, and nothing is read into memory: what is shared by
/// pages stays shared, and streams stay where they are. Links to pages that do not come are left
/// out. Has to be done before [`Changes`](crate::write::Changes) are begun.
///
/// # Errors
/// When together there are more objects than readers accept.
pub fn import<'a>(
    file: &mut File<'a>,
    pages: &mut Vec<Page>,
    from: &Source<'a>,
    wanted: &[usize],
    keep: Keep,
    names: &mut Names,
) -> Result<Import, TooManyObjects> {
    let source = file.take_in(from.file())?;
    let mut walk = Walk::begin(file, source, from, wanted)?;
    for page in walk.wanted() {
        walk.page(page)?;
    }
    let mut import = Import {
        source,
        listed: HashMap::with_capacity(wanted.len()),
        outline: None,
        tree: vec![],
        old: vec![],
        renamed: false,
        document: vec![],
    };
    walk.form()?;
    if keep != Keep::Print {
        walk.marks(&mut import, names)?;
    }
    if keep == Keep::Document {
        walk.document(&mut import)?;
    }
    walk.list(&mut import, pages);
    Ok(import)
}

/// Finds what pages need.
struct Walk<'w, 'a> {
    file: &'w mut File<'a>,
    source: u16,
    from: &'w Source<'a>,
    wanted: HashSet<usize>,
    /// Annotations of wanted pages; form fields lead to those of others.
    annotations: HashSet<u32>,
}

impl<'w, 'a> Walk<'w, 'a> {
    /// Pages get their numbers first, so that whatever leads to one finds it.
    fn begin(
        file: &'w mut File<'a>,
        source: u16,
        from: &'w Source<'a>,
        wanted: &[usize],
    ) -> Result<Self, TooManyObjects> {
        let mut walk = Self {
            file,
            source,
            from,
            wanted: wanted.iter().copied().collect(),
            annotations: HashSet::new(),
        };
        for page in walk.wanted() {
            let page = &walk.from.pages()[page];
            if let Some(id) = page.id {
                walk.file.admit(source, id.number)?;
            }
            if let Object::Array(annotations) = from.file().lookup(&page.dict, "Annots") {
                let ids = annotations.iter().filter_map(Object::as_reference);
                walk.annotations.extend(ids.map(|id| id.number));
            }
        }
        Ok(walk)
    }

    /// Returns the wanted pages that are there, in the order of the document.
    fn wanted(&self) -> Vec<usize> {
        let there = self.wanted.iter().copied();
        let mut there: Vec<_> = there
            .filter(|page| *page < self.from.pages().len())
            .collect();
        there.sort_unstable();
        there
    }

    fn is_whole(&self) -> bool {
        self.wanted.len() >= self.from.count()
    }

    fn page(&mut self, page: usize) -> Result<(), TooManyObjects> {
        let page = &self.from.pages()[page];
        let dict = self.without_links(&page.dict);
        let mut found = Vec::new();
        references(&Object::Dict(dict), &mut found);
        for inherited in page.inherited.iter() {
            references(inherited, &mut found);
        }
        self.reach(found)
    }

    /// Takes in what can be reached, but neither pages nor what holds the document together.
    fn reach(&mut self, mut waiting: Vec<Ref>) -> Result<(), TooManyObjects> {
        while let Some(id) = waiting.pop() {
            let number = id.number;
            if self.file.is_decided(self.source, number) {
                continue;
            }
            let mut object = match self.from.is_page(number) {
                true => Object::Null,
                false => self.from.file().get(id),
            };
            if object.is_null() || self.stays_behind(number, &object) {
                self.file.bar(self.source, number);
                continue;
            }
            if let Object::Stream(stream) = &mut object {
                stream.dict.remove("Length"); // writers know it
            }
            self.file.admit(self.source, number)?;
            references(&object, &mut waiting);
        }
        Ok(())
    }

    fn stays_behind(&self, number: u32, object: &Object) -> bool {
        const OF_DOCUMENT: [&str; 6] = [
            "Page",
            "Pages",
            "Catalog",
            "StructElem",
            "StructTreeRoot",
            "Bead",
        ];
        let Some(dict) = object.as_dict() else {
            return false;
        };
        let is_widget = dict
            .get("Subtype")
            .and_then(Object::as_name)
            .is_some_and(|kind| kind == "Widget");
        is_widget && !self.annotations.contains(&number)
            || OF_DOCUMENT.iter().any(|kind| dict.is_of_type(kind))
    }

    /// Returns a page's own entries, without links to pages that do not come along.
    fn without_links(&self, dict: &Dict) -> Dict {
        let mut dict = dict.clone();
        for key in AWAY {
            dict.remove(key);
        }
        if !self.is_whole()
            && let Object::Array(annotations) = self.from.file().lookup(&dict, "Annots")
        {
            let kept = annotations.into_iter();
            let kept = kept.filter(|annotation| self.stays(annotation)).collect();
            dict.set("Annots", Object::Array(kept));
        }
        dict
    }

    fn stays(&self, annotation: &Object) -> bool {
        let Object::Dict(annotation) = self.from.file().resolve(annotation) else {
            return true;
        };
        let target = self.from.target(&annotation);
        target.is_none_or(|page| self.wanted.contains(&page))
    }

    /// Where a field came along, so does what its appearance is made with.
    fn form(&mut self) -> Result<(), TooManyObjects> {
        let from = self.from.file();
        let Object::Dict(form) = from.lookup(&from.root(), "AcroForm") else {
            return Ok(());
        };
        let Object::Array(fields) = from.lookup(&form, "Fields") else {
            return Ok(());
        };
        let mut came = fields.iter().filter_map(Object::as_reference);
        if came.any(|field| self.file.admitted(self.source, field).is_some())
            && let Some(resources) = form.get("DR")
        {
            self.object(resources)?;
        }
        Ok(())
    }

    /// Takes in what an object refers to.
    fn object(&mut self, object: &Object) -> Result<(), TooManyObjects> {
        let mut found = Vec::new();
        references(object, &mut found);
        self.reach(found)
    }

    fn marks(&mut self, import: &mut Import, taken: &mut Names) -> Result<(), TooManyObjects> {
        let from = self.from.file();
        let outline = from.root().get("Outlines").and_then(Object::as_reference);
        if let Some(outline) = outline.filter(|_| self.is_whole()) {
            self.reach(vec![outline])?;
            import.outline = self.file.admitted(self.source, outline);
        }
        for named in self.from.destinations() {
            if !self.wanted.contains(&named.place) {
                continue;
            }
            self.object(&named.value)?;
            let entry = (
                named.name.clone(),
                self.file.here(self.source, named.value.clone()),
            );
            match named.kind {
                Kind::String => import.tree.push(entry),
                Kind::Name => import.old.push(entry),
            }
        }
        let all = || import.tree.iter().chain(&import.old).map(|(name, _)| name);
        if let Some(prefix) = taken.prefix(self.source, all) {
            self.file.prefix_destinations(self.source, &prefix);
            for (name, _) in import.tree.iter_mut().chain(&mut import.old) {
                name.splice(..0, prefix.iter().copied());
            }
            import.renamed = true;
        }
        let all = import.tree.iter().chain(&import.old);
        taken.add(all.map(|(name, _)| name.clone()));
        Ok(())
    }

    fn document(&mut self, import: &mut Import) -> Result<(), TooManyObjects> {
        let root = self.from.file().root();
        for key in OF_DOCUMENT {
            if let Some(value) = root.get(key) {
                self.object(value)?;
                let here = self.file.here(self.source, value.clone());
                import.document.push((key, here));
            }
        }
        if let Some(information) = self.from.file().trailer().get("Info") {
            self.object(information)?;
            let here = self.file.here(self.source, information.clone());
            self.file.set_information(here);
        }
        Ok(())
    }

    /// Adds the pages to the list. Neighbours mostly inherit the same, which is held once.
    fn list(&self, import: &mut Import, pages: &mut Vec<Page>) {
        let here = |object: Object| self.file.here(self.source, object);
        let mut before: Option<(Rc<Inherited>, Rc<Inherited>)> = None;
        for place in self.wanted() {
            let page = &self.from.pages()[place];
            let id = page.id.and_then(|id| self.file.admitted(self.source, id));
            let dict = match here(Object::Dict(self.without_links(&page.dict))) {
                Object::Dict(dict) => dict,
                _ => Dict::new(),
            };
            let inherited = match before.take() {
                Some((there, same)) if Rc::ptr_eq(&there, &page.inherited) => same,
                _ => Rc::new(page.inherited.map(here)),
            };
            before = Some((Rc::clone(&page.inherited), Rc::clone(&inherited)));
            import.listed.insert(place, pages.len());
            pages.push(Page {
                id,
                dict,
                inherited,
            });
        }
    }
}
