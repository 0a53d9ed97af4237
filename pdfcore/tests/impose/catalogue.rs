//! Every scheme, in the forms in which print rooms use it.

use platen_pdfcore::Length;
use platen_pdfcore::fold::{self, FoldError, Tolerance, Wanted};
use platen_pdfcore::impose::{
    Across, Binding, Booklet, Calendar, CalendarBinding, Creep, CutAndStack, Down, Finished, Flip,
    Gang, GangJob, Grid, Gutter, Half, Heads, Job, Margins, NUp, Order, PerfectBound, Plan, Point,
    Push, Run, SameForm, Scheme, SheetSetup, Sides, Size, StepAndRepeat, Style,
};

pub(crate) const A3: Size = Size::millimetres(297, 420);
pub(crate) const A4: Size = Size::millimetres(210, 297);
pub(crate) const A5: Size = Size::millimetres(148, 210);
pub(crate) const A4_WIDE: Size = Size::millimetres(297, 210);
pub(crate) const A3_WIDE: Size = Size::millimetres(420, 297);
pub(crate) const B1: Size = Size::millimetres(707, 1000);

/// One scheme on one sheet.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) setup: SheetSetup,
    pub(crate) scheme: Scheme,
}

pub(crate) const fn mm(millimetres: i32) -> Length {
    Length::from_millimetres(millimetres)
}

pub(crate) const fn um(micrometres: i64) -> Length {
    Length::from_micrometres(micrometres)
}

pub(crate) const fn grid(columns: u32, rows: u32) -> Grid {
    Grid { columns, rows }
}

pub(crate) fn creep(thickness: i64, push: Push) -> Creep {
    let thickness = um(thickness);
    Creep { thickness, push }
}

pub(crate) fn duplex(medium: Size, flip: Flip) -> SheetSetup {
    SheetSetup::plain(medium, Sides::duplex(flip))
}

pub(crate) fn n_up(columns: u32, rows: u32) -> NUp {
    NUp {
        grid: grid(columns, rows),
        order: Order::default(),
        gutter: Gutter::default(),
        heads: Heads::HeadToHead,
    }
}

pub(crate) fn stack(columns: u32, rows: u32) -> CutAndStack {
    CutAndStack {
        grid: grid(columns, rows),
        order: Order::default(),
        gutter: Gutter {
            across: mm(6),
            down: mm(4),
        },
        heads: Heads::HeadToHead,
    }
}

pub(crate) fn book(folds: u32, sheets_per_signature: u32) -> PerfectBound {
    PerfectBound {
        binding: Binding::Left,
        folds,
        sheets_per_signature,
        milling: mm(3),
        trim: mm(4),
        creep: creep(100, Push::In),
    }
}

/// All ways to read a grid.
pub(crate) fn orders() -> Vec<Order> {
    let mut orders = vec![];
    for first in [Run::Across, Run::Down] {
        for across in [Across::LeftToRight, Across::RightToLeft] {
            for down in [Down::TopDown, Down::BottomUp] {
                orders.push(Order {
                    first,
                    across,
                    down,
                });
            }
        }
    }
    orders
}

const HEADS: [Heads; 2] = [Heads::HeadToHead, Heads::HeadToFoot];
const BINDINGS: [Binding; 3] = [Binding::Left, Binding::Right, Binding::Top];

/// Returns every scheme on upright and wide media, with both flips.
pub(crate) fn catalogue() -> Vec<Case> {
    let mut cases = vec![];
    let mut add = |name: String, scheme: Scheme, setup: SheetSetup| {
        cases.push(Case {
            name: format!("{name} on {}, {:?}", setup.medium, setup.sides),
            setup,
            scheme,
        });
    };
    for setup in setups() {
        for (name, scheme) in flat().into_iter().chain(folded()) {
            add(name, scheme, setup.clone());
        }
        for (name, scheme) in same_forms(&setup) {
            add(name, scheme, setup.clone());
        }
    }
    for (name, scheme) in flat() {
        add(name, scheme, SheetSetup::plain(A3, Sides::Simplex));
    }
    let exact = |finished, setup| SheetSetup {
        finished: Finished::Exact(finished),
        ..setup
    };
    let sheet = |finished| exact(finished, duplex(B1, Flip::LongEdge));
    add(
        "8 pages A4".into(),
        Scheme::PerfectBound(book(2, 1)),
        sheet(A4),
    );
    add(
        "32 pages A5".into(),
        Scheme::PerfectBound(book(4, 2)),
        sheet(A5),
    );
    cases
}

fn setups() -> Vec<SheetSetup> {
    let mut setups = vec![];
    for medium in [A3, A3_WIDE, Size::new(um(300_001), um(300_001))] {
        for flip in [Flip::LongEdge, Flip::ShortEdge] {
            let sides = Sides::Duplex {
                flip,
                register: Point::new(um(350), um(-120)),
            };
            setups.push(SheetSetup {
                margins: Margins {
                    left: mm(5),
                    right: mm(7),
                    top: mm(4),
                    bottom: mm(11),
                },
                bleed: mm(3),
                ..SheetSetup::plain(medium, sides)
            });
        }
    }
    setups
}

fn flat() -> Vec<(String, Scheme)> {
    let mut all = vec![];
    for heads in HEADS {
        for order in orders() {
            let n_up = NUp {
                order,
                heads,
                ..n_up(3, 2)
            };
            all.push((format!("3 × 2 up {order:?} {heads:?}"), Scheme::NUp(n_up)));
            let stack = CutAndStack {
                order,
                heads,
                ..stack(2, 4)
            };
            all.push((
                format!("2 × 4 stacks {order:?} {heads:?}"),
                Scheme::CutAndStack(stack),
            ));
        }
        all.push((
            format!("1 up {heads:?}"),
            Scheme::NUp(NUp {
                heads,
                ..n_up(1, 1)
            }),
        ));
        let repeat = StepAndRepeat {
            grid: grid(3, 7),
            gutter: Gutter::default(),
            heads,
            copies: 100,
        };
        all.push((format!("21 cards {heads:?}"), Scheme::StepAndRepeat(repeat)));
        let wire = CalendarBinding::Wire {
            grid: grid(1, 3),
            gutter: Gutter::default(),
            heads,
        };
        all.push((
            format!("wire {heads:?}"),
            Scheme::Calendar(Calendar { binding: wire }),
        ));
    }
    all
}

fn folded() -> Vec<(String, Scheme)> {
    let mut all = vec![];
    for binding in BINDINGS {
        for push in [Push::In, Push::Out] {
            for sheets in [1, 5] {
                let booklet = Booklet {
                    binding,
                    creep: creep(97, push),
                    sheets_per_signature: Some(sheets),
                };
                all.push((format!("booklet {booklet:?}"), Scheme::Booklet(booklet)));
            }
            for (folds, sheets) in [(1, 4), (2, 1), (3, 1), (3, 2), (4, 1)] {
                let book = PerfectBound {
                    binding,
                    creep: creep(103, push),
                    ..book(folds, sheets)
                };
                all.push((format!("book {book:?}"), Scheme::PerfectBound(book)));
            }
        }
        let booklet = Booklet {
            binding,
            ..Booklet::default()
        };
        all.push((
            format!("one signature {binding:?}"),
            Scheme::Booklet(booklet),
        ));
    }
    let creep = Creep::default();
    let binding = CalendarBinding::Stitched { creep };
    all.push((
        "stitched calendar".into(),
        Scheme::Calendar(Calendar { binding }),
    ));
    all
}

fn same_forms(setup: &SheetSetup) -> Vec<(String, Scheme)> {
    let Sides::Duplex { flip, .. } = setup.sides else {
        return vec![];
    };
    let axis = flip.axis(setup.medium);
    let style = [Style::Turn, Style::Tumble]
        .into_iter()
        .find(|style| style.axis() == axis)
        .unwrap();
    let mut halves = vec![Half::Booklet(Booklet {
        sheets_per_signature: Some(3),
        creep: creep(80, Push::In),
        ..Booklet::default()
    })];
    for heads in HEADS {
        halves.push(Half::Stack(CutAndStack {
            heads,
            ..stack(2, 2)
        }));
    }
    for binding in BINDINGS {
        let book = PerfectBound {
            binding,
            ..book(2, 1)
        };
        halves.push(Half::PerfectBound(book));
    }
    let form = |half| SameForm {
        style,
        half,
        centre: mm(2),
    };
    let named = |half| (format!("{style:?} {half:?}"), Scheme::SameForm(form(half)));
    halves.into_iter().map(named).collect()
}

/// A form for business cards, flyers and a leaflet of three pages.
pub(crate) fn gang(pages: u32) -> (Gang, Vec<Job>) {
    let copies = [1000, 250, 100];
    let gang = Gang {
        grid: grid(2, 4),
        order: Order::default(),
        gutter: Gutter::default(),
        heads: Heads::HeadToFoot,
        jobs: copies.map(|copies| GangJob { copies }).to_vec(),
    };
    let job = |pages| Job::uniform(pages, A5);
    (gang, vec![job(pages), job(2), job(3)])
}

impl Case {
    pub(crate) fn impose(&self, pages: u32) -> Plan {
        let plan = self.scheme.impose(&self.setup, &Job::uniform(pages, A5));
        plan.unwrap_or_else(|error| panic!("{} with {pages} pages: {error}", self.name))
    }

    /// What the products must hold: pages from the first to the last, once in each.
    pub(crate) fn wanted(&self, pages: u32) -> Vec<Vec<Wanted>> {
        let products = match &self.scheme {
            Scheme::StepAndRepeat(repeat) => repeat.grid.cells(),
            Scheme::SameForm(_) => 2,
            _ => 1,
        };
        vec![fold::in_order(1, pages); products as usize]
    }

    #[track_caller]
    pub(crate) fn folds(&self, pages: u32) {
        let plan = self.impose(pages);
        if let Err(error) = judged(&plan, &self.wanted(pages)) {
            panic!("{} with {pages} pages: {error}\n{plan}", self.name);
        }
    }
}

/// Folds a plan and compares it with what was wanted, to the micrometre.
pub(crate) fn judged(plan: &Plan, wanted: &[Vec<Wanted>]) -> Result<(), FoldError> {
    let products = fold::fold(&fold::printed(plan), plan.flip, &plan.finishing)?;
    fold::check(&products, wanted, &plan.finishing, Tolerance::default())
}
