//! From words to a scheme of [`impose`](crate::impose).

use super::words::{ImposeWords, Key, Layout, Printed, WordsError};
use crate::impose::{
    Across, Binding, Booklet, Calendar, CalendarBinding, Creep, CutAndStack, Grid, Half, NUp,
    Order, PerfectBound, SameForm, Scheme, StepAndRepeat, Style,
};

impl Layout {
    /// Returns the words that say something with it.
    const fn knows(self) -> &'static [Key] {
        use Key as K;
        match self {
            Self::NUp => &[K::Grid, K::Order, K::Reading, K::Rows, K::Gutter, K::Heads],
            Self::Booklet => &[
                K::Reading,
                K::Signature,
                K::Creep,
                K::Push,
                K::Turning,
                K::Centre,
            ],
            Self::PerfectBound => &[
                K::Reading,
                K::Signature,
                K::Folds,
                K::Milling,
                K::Trim,
                K::Creep,
                K::Push,
                K::Turning,
                K::Centre,
            ],
            Self::CutAndStack => &[
                K::Grid,
                K::Order,
                K::Reading,
                K::Rows,
                K::Gutter,
                K::Heads,
                K::Turning,
                K::Centre,
            ],
            Self::StepAndRepeat => &[K::Grid, K::Gutter, K::Heads, K::Copies],
            Self::Calendar => &[K::Grid, K::Gutter, K::Heads, K::Creep, K::Push],
        }
    }
}

impl ImposeWords {
    /// Returns the scheme that is meant.
    pub(super) fn scheme(&self) -> Result<Scheme, WordsError> {
        self.check_known()?;
        self.check_company()?;
        let scheme = match self.layout {
            Layout::NUp => Scheme::NUp(NUp {
                grid: self.needed_grid()?,
                order: self.order(),
                gutter: self.gutter.unwrap_or_default(),
                heads: self.heads.unwrap_or_default(),
            }),
            Layout::Booklet => self.either_form(Half::Booklet(self.booklet())),
            Layout::PerfectBound => self.either_form(Half::PerfectBound(self.perfect_bound())),
            Layout::CutAndStack => self.either_form(Half::Stack(self.stack()?)),
            Layout::StepAndRepeat => Scheme::StepAndRepeat(StepAndRepeat {
                grid: self.needed_grid()?,
                gutter: self.gutter.unwrap_or_default(),
                heads: self.heads.unwrap_or_default(),
                copies: self.copies.unwrap_or(1),
            }),
            Layout::Calendar => Scheme::Calendar(Calendar {
                binding: self.calendar()?,
            }),
        };
        self.check_sides(&scheme)?;
        Ok(scheme)
    }

    fn check_known(&self) -> Result<(), WordsError> {
        let layout = self.layout;
        let mut given = self.given();
        match given.find(|key| !layout.knows().contains(key)) {
            None => Ok(()),
            Some(key) => Err(WordsError::Needless { key, layout }),
        }
    }

    /// Words that say more about others.
    fn check_company(&self) -> Result<(), WordsError> {
        let given: Vec<_> = self.given().collect();
        for (key, other) in [(Key::Push, Key::Creep), (Key::Centre, Key::Turning)] {
            if given.contains(&key) && !given.contains(&other) {
                return Err(WordsError::Alone { key, other });
            }
        }
        Ok(())
    }

    fn check_sides(&self, scheme: &Scheme) -> Result<(), WordsError> {
        let layout = self.layout;
        match self.sides {
            Some(Printed::Simplex) if scheme.has_two_sides() => Err(WordsError::Simplex { layout }),
            Some(Printed::Simplex | Printed::Duplex) | None => Ok(()),
        }
    }

    fn needed_grid(&self) -> Result<Grid, WordsError> {
        let (key, layout) = (Key::Grid, self.layout);
        self.grid.ok_or(WordsError::Missing { key, layout })
    }

    fn order(&self) -> Order {
        Order {
            first: self.order.unwrap_or_default(),
            across: self.reading.unwrap_or_default(),
            down: self.rows.unwrap_or_default(),
        }
    }

    fn binding(&self) -> Binding {
        match self.reading.unwrap_or_default() {
            Across::LeftToRight => Binding::Left,
            Across::RightToLeft => Binding::Right,
        }
    }

    fn thickness(&self) -> Creep {
        Creep {
            thickness: self.creep.unwrap_or_default(),
            push: self.push.unwrap_or_default(),
        }
    }

    fn booklet(&self) -> Booklet {
        Booklet {
            binding: self.binding(),
            creep: self.thickness(),
            sheets_per_signature: self.signature,
        }
    }

    fn perfect_bound(&self) -> PerfectBound {
        PerfectBound {
            binding: self.binding(),
            folds: self.folds.unwrap_or(1),
            sheets_per_signature: self.signature.unwrap_or(1),
            milling: self.milling.unwrap_or_default(),
            trim: self.trim.unwrap_or_default(),
            creep: self.thickness(),
        }
    }

    fn stack(&self) -> Result<CutAndStack, WordsError> {
        Ok(CutAndStack {
            grid: self.needed_grid()?,
            order: self.order(),
            gutter: self.gutter.unwrap_or_default(),
            heads: self.heads.unwrap_or_default(),
        })
    }

    /// Stitched; with a grid, cut for a wire.
    fn calendar(&self) -> Result<CalendarBinding, WordsError> {
        let Some(grid) = self.grid else {
            for key in [Key::Gutter, Key::Heads] {
                if self.given().any(|given| given == key) {
                    let other = Key::Grid;
                    return Err(WordsError::Alone { key, other });
                }
            }
            let creep = self.thickness();
            return Ok(CalendarBinding::Stitched { creep });
        };
        if self.creep.is_some() {
            let (key, layout) = (Key::Creep, self.layout);
            return Err(WordsError::Needless { key, layout });
        }
        Ok(CalendarBinding::Wire {
            grid,
            gutter: self.gutter.unwrap_or_default(),
            heads: self.heads.unwrap_or(crate::impose::Heads::HeadToFoot),
        })
    }

    /// On a whole sheet, or on half of a form that prints its own back.
    fn either_form(&self, half: Half) -> Scheme {
        match (self.turning, half) {
            (Some(style), half) => self.same_form(style, half),
            (None, Half::Stack(stack)) => Scheme::CutAndStack(stack),
            (None, Half::Booklet(booklet)) => Scheme::Booklet(booklet),
            (None, Half::PerfectBound(book)) => Scheme::PerfectBound(book),
        }
    }

    fn same_form(&self, style: Style, half: Half) -> Scheme {
        Scheme::SameForm(SameForm {
            style,
            half,
            centre: self.centre.unwrap_or_default(),
        })
    }
}
