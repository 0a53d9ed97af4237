//! Templates that come with Platen: those that a new room gets, and those that program pages.

use crate::settings::AS_IS;
use platen_model::TemplateName;
use std::path::Path;

/// A file that comes with Platen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Starter {
    /// The name of the file.
    pub file: &'static str,
    /// What is in it.
    pub text: &'static str,
}

impl Starter {
    /// Returns the name of the template, which is that of its file.
    pub(crate) fn name(&self) -> Option<TemplateName> {
        Path::new(self.file).file_stem()?.to_str()?.parse().ok()
    }
}

/// Returns the starter of this name, which programs pages.
pub(crate) fn named(name: &TemplateName) -> Option<&'static Starter> {
    let is_meant = |starter: &&Starter| starter.name().as_ref() == Some(name);
    STARTER_LIBRARY.iter().find(is_meant)
}

/// Returns what a file of one's own may begin with: a starter, or the template that changes nothing.
#[must_use]
pub fn starter(name: &TemplateName) -> Option<&'static Starter> {
    match name.as_str() == AS_IS {
        true => Some(&BLANK),
        false => named(name),
    }
}

/// What a file says that changes nothing.
const BLANK: Starter = Starter {
    file: "as-is.toml",
    text: include_str!("../starters/library/as-is.toml"),
};

/// The templates of a new room, for the directory `templates` in it.
pub const STARTER_TEMPLATES: [Starter; 3] = [
    Starter {
        file: "hold-for-approval.toml",
        text: include_str!("../starters/templates/hold-for-approval.toml"),
    },
    Starter {
        file: "rush.toml",
        text: include_str!("../starters/templates/rush.toml"),
    },
    Starter {
        file: "two-copies.toml",
        text: include_str!("../starters/templates/two-copies.toml"),
    },
];

/// Templates that program pages, to use by name, in rooms and without one, to extend and to change.
pub const STARTER_LIBRARY: [Starter; 11] = [
    Starter {
        file: "fit-to-a4.toml",
        text: include_str!("../starters/library/fit-to-a4.toml"),
    },
    Starter {
        file: "right-hand-chapters.toml",
        text: include_str!("../starters/library/right-hand-chapters.toml"),
    },
    Starter {
        file: "two-up.toml",
        text: include_str!("../starters/library/two-up.toml"),
    },
    Starter {
        file: "four-up.toml",
        text: include_str!("../starters/library/four-up.toml"),
    },
    Starter {
        file: "booklet-a5-on-a4.toml",
        text: include_str!("../starters/library/booklet-a5-on-a4.toml"),
    },
    Starter {
        file: "booklet-a4-on-a3.toml",
        text: include_str!("../starters/library/booklet-a4-on-a3.toml"),
    },
    Starter {
        file: "business-cards-21-up.toml",
        text: include_str!("../starters/library/business-cards-21-up.toml"),
    },
    Starter {
        file: "cut-and-stack-numbering.toml",
        text: include_str!("../starters/library/cut-and-stack-numbering.toml"),
    },
    Starter {
        file: "page-numbers.toml",
        text: include_str!("../starters/library/page-numbers.toml"),
    },
    Starter {
        file: "bates.toml",
        text: include_str!("../starters/library/bates.toml"),
    },
    Starter {
        file: "proof-watermark.toml",
        text: include_str!("../starters/library/proof-watermark.toml"),
    },
];
