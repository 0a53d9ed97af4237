//! Templates that come with Platen: those that a new room gets, and those that program pages.

/// A file that comes with Platen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Starter {
    /// The name of the file.
    pub file: &'static str,
    /// What is in it.
    pub text: &'static str,
}

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

/// Templates that program pages, to use by name, to extend and to change.
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
