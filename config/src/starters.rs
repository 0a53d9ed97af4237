//! The templates that a new room gets: files to use, to change and to learn from.

/// A file that a new room gets.
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
