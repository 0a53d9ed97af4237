//! The page tree (ISO 32000-2, 7.7.3), walked without holding it.

use super::rect::{A4, Rect};
use crate::file::File;
use crate::syntax::{Dict, Object, Ref};
use std::collections::HashSet;
use std::rc::Rc;

/// Entries of the tree that were passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Skipped {
    /// Those that lead to nothing.
    pub missing: u32,
    /// Those that lead to a node that was walked already.
    pub repeated: u32,
}

/// What pages may inherit from the nodes above them (table 31).
pub const INHERITABLE: [&str; 4] = ["Resources", "MediaBox", "CropBox", "Rotate"];

/// What is inherited, in the order of [`INHERITABLE`]. Pages below the same node share it: there may
/// be very many of them, and resources may be large.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Inherited([Option<Rc<Object>>; INHERITABLE.len()]);

/// One page.
#[derive(Debug, Clone)]
pub struct Page {
    /// Its object, unless it stands in the tree directly.
    pub id: Option<Ref>,
    /// Its dictionary.
    pub dict: Dict,
    /// What the nodes above it give, which counts where it says nothing itself.
    pub inherited: Rc<Inherited>,
}

/// All pages in their order.
pub struct Pages<'f, 'a> {
    file: &'f File<'a>,
    levels: Vec<Level>,
    /// Nodes that were walked; none is walked twice, so that every walk ends.
    walked: HashSet<Ref>,
    skipped: Skipped,
}

/// One node that is being walked.
struct Level {
    kids: std::vec::IntoIter<Object>,
    inherited: Rc<Inherited>,
}

impl<'f, 'a> Pages<'f, 'a> {
    /// Begins at the root of the tree.
    #[must_use]
    pub fn of(file: &'f File<'a>) -> Self {
        let root = file.root();
        let kids: Vec<_> = root.get("Pages").cloned().into_iter().collect();
        let top = Level {
            kids: kids.into_iter(),
            inherited: Rc::default(),
        };
        Self {
            file,
            levels: vec![top],
            walked: HashSet::new(),
            skipped: Skipped::default(),
        }
    }

    /// Returns what was passed over so far.
    #[must_use]
    pub const fn skipped(&self) -> Skipped {
        self.skipped
    }

    fn walk(&mut self, id: Option<Ref>, dict: &Dict, inherited: Rc<Inherited>) {
        self.walked.extend(id);
        let kids = match self.file.lookup(dict, "Kids") {
            Object::Array(kids) => kids,
            _ => vec![],
        };
        self.levels.push(Level {
            kids: kids.into_iter(),
            inherited: inherited.below(dict),
        });
    }
}

impl Iterator for Pages<'_, '_> {
    type Item = Page;

    fn next(&mut self) -> Option<Page> {
        loop {
            let level = self.levels.last_mut()?;
            let Some(kid) = level.kids.next() else {
                self.levels.pop();
                continue;
            };
            let inherited = Rc::clone(&level.inherited);
            let id = kid.as_reference();
            if id.is_some_and(|id| self.walked.contains(&id)) {
                self.skipped.repeated += 1;
                continue;
            }
            match self.file.resolve(&kid) {
                Object::Dict(dict) if is_node(&dict) => self.walk(id, &dict, inherited),
                Object::Dict(dict) => {
                    return Some(Page {
                        id,
                        dict,
                        inherited,
                    });
                }
                _ => self.skipped.missing += 1,
            }
        }
    }
}

/// `/Type` is often missing or wrong; who has kids is a node.
fn is_node(dict: &Dict) -> bool {
    dict.get("Kids").is_some() && !dict.is_of_type("Page")
        || dict.is_of_type("Pages") && dict.get("Contents").is_none()
}

impl Inherited {
    /// Returns everything that is inherited.
    pub fn iter(&self) -> impl Iterator<Item = &Object> {
        self.0.iter().flatten().map(|object| &**object)
    }

    /// Returns the same with every object put through `map`.
    #[must_use]
    pub fn map(&self, map: impl Fn(Object) -> Object) -> Self {
        let mapped = |object: &Rc<Object>| Rc::new(map(Object::clone(object)));
        Self(self.0.each_ref().map(|object| object.as_ref().map(mapped)))
    }

    /// Returns what is inherited below a node; the same where it says nothing itself.
    fn below(self: Rc<Self>, node: &Dict) -> Rc<Self> {
        let own = INHERITABLE.map(|key| node.get(key));
        if own.iter().all(Option::is_none) {
            return self;
        }
        let mut below = (*self).clone();
        for (value, own) in below.0.iter_mut().zip(own) {
            if let Some(own) = own {
                *value = Some(Rc::new(own.clone()));
            }
        }
        Rc::new(below)
    }

    fn get(&self, key: &str) -> Option<&Rc<Object>> {
        let at = INHERITABLE.iter().position(|known| *known == key)?;
        self.0.get(at)?.as_ref()
    }
}

impl Page {
    /// Returns an entry of the page, its own or inherited.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&Object> {
        self.dict.get(key).or_else(|| Some(self.given(key)?))
    }

    /// Returns what the nodes above give, where the page says nothing itself.
    #[must_use]
    pub fn given(&self, key: &str) -> Option<&Rc<Object>> {
        match self.dict.get(key) {
            Some(_) => None,
            None => self.inherited.get(key),
        }
    }

    /// Returns the medium, or nothing where none that is usable is named.
    #[must_use]
    pub fn named_media(&self, file: &File<'_>) -> Option<Rect> {
        let media = self.entry("MediaBox")?;
        Rect::read(file, media).filter(Rect::is_usable)
    }

    /// Returns the medium; A4 where none that is usable is named.
    #[must_use]
    pub fn media(&self, file: &File<'_>) -> Rect {
        self.named_media(file).unwrap_or(A4)
    }

    /// Returns what is shown: the crop box within the medium, or all of the medium.
    #[must_use]
    pub fn crop(&self, file: &File<'_>) -> Rect {
        let media = self.media(file);
        let crop = self.entry("CropBox");
        crop.and_then(|crop| Rect::read(file, crop))
            .map(|crop| crop.intersection(&media))
            .filter(Rect::is_usable)
            .unwrap_or(media)
    }

    /// Returns a box that is not inherited, within the medium, if it is named and usable.
    #[must_use]
    pub fn own_box(&self, file: &File<'_>, key: &str) -> Option<Rect> {
        let named = Rect::read(file, self.dict.get(key)?)?;
        Some(named.intersection(&self.media(file))).filter(Rect::is_usable)
    }

    /// Returns what remains after cutting: the trim box, or else the crop box (14.11.2).
    #[must_use]
    pub fn trim(&self, file: &File<'_>) -> Rect {
        self.own_box(file, "TrimBox")
            .unwrap_or_else(|| self.crop(file))
    }

    /// Returns by how many quarters the page is turned clockwise for viewing: 0 to 3.
    #[must_use]
    pub fn quarters(&self, file: &File<'_>) -> u8 {
        let rotate = self.entry("Rotate");
        let degrees = rotate.and_then(|rotate| file.resolve(rotate).as_integer());
        let quarters = degrees.unwrap_or(0).div_euclid(90).rem_euclid(4);
        u8::try_from(quarters).unwrap_or_default()
    }

    /// Returns the size of a unit in points.
    #[must_use]
    pub fn unit(&self, file: &File<'_>) -> f64 {
        let unit = file.lookup(&self.dict, "UserUnit").as_number();
        unit.filter(|unit| *unit > 0.0).unwrap_or(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pages that inherit large resources and each have a size of their own, on themselves or on a
    /// node that has no other page.
    fn large(pages: usize) -> Vec<u8> {
        let fonts: String = (0..1_000).map(|font| format!("/F{font} 3 0 R")).collect();
        let kids: String = (0..pages)
            .map(|page| match page % 2 {
                0 => format!("<</Type/Page/MediaBox[0 0 {page} 400]>>"),
                _ => format!("<</MediaBox[0 0 {page} 400]/Kids[<</Type/Page>>]>>"),
            })
            .collect();
        format!(
            "%PDF-1.5\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n\
             2 0 obj<</Type/Pages/Resources<</Font<<{fonts}>>>>/Kids[{kids}]>>endobj\n\
             3 0 obj<</Type/Font>>endobj\ntrailer<</Root 1 0 R>>\n"
        )
        .into_bytes()
    }

    #[test]
    fn what_many_pages_inherit_is_there_once() {
        let bytes = large(50);
        let file = File::open(&bytes, None).unwrap();
        let pages: Vec<_> = Pages::of(&file).collect();
        assert_eq!(pages.len(), 50);
        let first = pages[0].given("Resources").unwrap();
        for (number, page) in pages.iter().enumerate() {
            assert!(Rc::ptr_eq(first, page.given("Resources").unwrap()));
            let width = page.entry("MediaBox").unwrap().as_array().unwrap()[2].as_integer();
            assert_eq!(width, i64::try_from(number).ok());
        }
        // All pages and the one that walked.
        assert_eq!(Rc::strong_count(&pages[0].inherited), 25);
    }

    #[test]
    fn what_a_page_says_itself_goes_before_what_it_inherits() {
        let bytes = large(2);
        let file = File::open(&bytes, None).unwrap();
        let mut page = Pages::of(&file).last().unwrap();
        assert!(page.given("MediaBox").is_some());
        page.dict.set("MediaBox", Object::Null);
        assert!(page.given("MediaBox").is_some(), "null is nothing");
        page.dict.set("MediaBox", A4.to_object());
        assert_eq!(page.given("MediaBox"), None);
        assert_eq!(page.media(&file), A4);
        assert_eq!(page.entry("Contents"), None);
    }
}
