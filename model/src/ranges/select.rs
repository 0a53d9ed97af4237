//! Which pages of a document ranges name.

use super::{Item, Pages, Place, Ranges, Sense};

/// Neighbouring pages, upwards or downwards, perhaps every other one.
#[derive(Debug, Clone, Copy)]
struct Run {
    low: u32,
    high: u32,
    way: Way,
    /// The remainder by 2 that page numbers must have.
    parity: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Up,
    Down,
}

impl Ranges {
    /// Returns the named pages of a document that has so many, in the order of the ranges.
    ///
    /// Pages that it does not have are left out; see [`Ranges::missing`].
    pub fn select(&self, pages: u32) -> impl Iterator<Item = u32> {
        let runs = |sense| {
            let items = self.items.iter().filter(move |item| item.sense == sense);
            items.map(move |item| item.pages.run(pages))
        };
        let left: Vec<_> = runs(Sense::Leave).collect();
        let mut taken: Vec<_> = runs(Sense::Take).collect();
        if taken.is_empty() {
            taken.push(Pages::All.run(pages));
        }
        let named = taken.into_iter().flat_map(Run::pages);
        named.filter(move |page| !left.iter().any(|run| run.holds(*page)))
    }

    /// Returns the items that name a page which a document of so many pages does not have.
    pub fn missing(&self, pages: u32) -> impl Iterator<Item = &Item> {
        let lacks = move |place: Place| !(1..=i64::from(pages)).contains(&place.number(pages));
        self.items.iter().filter(move |item| match item.pages {
            Pages::All | Pages::Odd | Pages::Even => false,
            Pages::One(place) => lacks(place),
            Pages::Span { from, to } => lacks(from) || lacks(to),
        })
    }
}

impl Pages {
    /// Returns these pages of a document that has so many.
    pub fn select(self, pages: u32) -> impl Iterator<Item = u32> {
        self.run(pages).pages()
    }

    fn run(self, pages: u32) -> Run {
        let all = Run {
            low: 1,
            high: pages,
            way: Way::Up,
            parity: None,
        };
        let parity = |parity| Run {
            parity: Some(parity),
            ..all
        };
        match self {
            Self::All => all,
            Self::Odd => parity(1),
            Self::Even => parity(0),
            Self::One(place) => span(place, place, pages),
            Self::Span { from, to } => span(from, to, pages),
        }
    }
}

/// The way is that of the words, whatever the document's length: `2-r3` never runs backwards, so
/// that it is empty where the document is too short.
fn span(from: Place, to: Place, pages: u32) -> Run {
    let way = match (from, to) {
        (Place::FromStart(from), Place::FromStart(to)) if from > to => Way::Down,
        (Place::FromEnd(from), Place::FromEnd(to)) if from < to => Way::Down,
        (Place::FromEnd(_), Place::FromStart(_)) => Way::Down,
        (Place::FromStart(_) | Place::FromEnd(_), _) => Way::Up,
    };
    let (low, high) = match way {
        Way::Up => (from, to),
        Way::Down => (to, from),
    };
    let within = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
    Run {
        low: within(low.number(pages).max(1)),
        high: within(high.number(pages).clamp(0, i64::from(pages))),
        way,
        parity: None,
    }
}

impl Place {
    /// Returns the number of the page, which may lie outside the document.
    fn number(self, pages: u32) -> i64 {
        match self {
            Self::FromStart(page) => i64::from(page),
            Self::FromEnd(page) => i64::from(pages) + 1 - i64::from(page),
        }
    }
}

impl Run {
    fn pages(self) -> impl Iterator<Item = u32> {
        let Self { low, high, way, .. } = self;
        let turned = move |page: u32| match way {
            Way::Up => page,
            Way::Down => high - (page - low),
        };
        (low..=high)
            .map(turned)
            .filter(move |page| self.holds(*page))
    }

    fn holds(&self, page: u32) -> bool {
        let parity = self.parity.is_none_or(|parity| page % 2 == parity);
        parity && (self.low..=self.high).contains(&page)
    }
}
