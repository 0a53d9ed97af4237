//! What must be true of a document, and what is known of it.

use super::choice::{Colour, Orientation, Weekday};
use crate::Mask;
use platen_model::{Copies, FolderName, Priority};
use platen_pdfcore::Length;
use platen_pdfcore::impose::Size;
use platen_pdfcore::paper::Paper;
use std::fmt;

/// What must be true of a document: all of it. What is empty or none is true of every document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct When {
    /// Masks, one of which its file name matches.
    pub names: Vec<Mask>,
    /// The folders that it may come from.
    pub folders: Vec<FolderName>,
    /// The fewest pages.
    pub min_pages: Option<u32>,
    /// The most pages.
    pub max_pages: Option<u32>,
    /// Papers, one of which each page has the size of.
    pub sizes: Vec<Paper>,
    /// By how much sizes may differ.
    pub tolerance: Length,
    /// How its pages stand.
    pub orientation: Option<Orientation>,
    /// Whether it has colour.
    pub colour: Option<Colour>,
    /// The days on which it comes.
    pub weekdays: Vec<Weekday>,
    /// The time of day from which on it comes.
    pub from: Option<TimeOfDay>,
    /// The time of day before which it comes.
    pub until: Option<TimeOfDay>,
    /// The fewest copies.
    pub min_copies: Option<Copies>,
    /// The most copies.
    pub max_copies: Option<Copies>,
    /// The lowest priority.
    pub min_priority: Option<Priority>,
}

/// A time of day, in minutes since midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay(u16);

/// What is known of a document when conditions are looked at.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// The name of its file.
    pub name: Option<String>,
    /// The folder that it came from.
    pub folder: Option<FolderName>,
    /// How many pages it has.
    pub pages: u32,
    /// The sizes of its pages as a reader sees them, each once.
    pub sizes: Vec<Size>,
    /// Whether it has colour; looked for only where a condition asks.
    pub colour: Option<Colour>,
    /// When it came, where the room is.
    pub came: Option<(Weekday, TimeOfDay)>,
    /// The copies that its ticket asks for.
    pub copies: Option<Copies>,
    /// The priority that its ticket gives it.
    pub priority: Option<Priority>,
}

/// What one condition came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// What was wanted, in words.
    pub wanted: String,
    /// What the document has.
    pub seen: String,
    /// Whether it is true.
    pub holds: bool,
}

impl Default for When {
    /// True of every document.
    fn default() -> Self {
        Self {
            names: vec![],
            folders: vec![],
            min_pages: None,
            max_pages: None,
            sizes: vec![],
            tolerance: Length::from_millimetres(1),
            orientation: None,
            colour: None,
            weekdays: vec![],
            from: None,
            until: None,
            min_copies: None,
            max_copies: None,
            min_priority: None,
        }
    }
}

impl When {
    /// Whether it is true of every document.
    #[must_use]
    pub fn is_always(&self) -> bool {
        *self
            == Self {
                tolerance: self.tolerance,
                ..Self::default()
            }
    }
}

impl TimeOfDay {
    /// The beginning of the day.
    pub const MIDNIGHT: Self = Self(0);

    /// Returns a time of day, unless there is none such.
    #[must_use]
    pub fn new(hour: u8, minute: u8) -> Option<Self> {
        (hour < 24 && minute < 60).then(|| Self(u16::from(hour) * 60 + u16::from(minute)))
    }
}

/// As a clock shows it: `06:30`.
impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

/// In one line: `yes: wanted 1 to 20 pages, seen 12`.
impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let so = if self.holds { "yes" } else { "no" };
        write!(f, "{so}: wanted {}, seen {}", self.wanted, self.seen)
    }
}
