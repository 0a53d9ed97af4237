//! Choices that are written as one of a few words.

/// One of a closed set of words.
pub trait Word: Copy + PartialEq + Sized + 'static {
    /// All of them, in the order of the reference.
    const ALL: &'static [Self];

    /// Returns the word.
    fn word(self) -> &'static str;

    /// Returns what it means, as a sentence.
    fn meaning(self) -> &'static str;

    /// Returns what the word stands for.
    #[must_use]
    fn of(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.word() == word)
    }
}

/// Gives the variants of enums their words and meanings.
macro_rules! words {
    ($($type:ty { $($variant:ident = $word:literal: $meaning:literal,)+ })+) => {$(
        impl $crate::recipe::Word for $type {
            const ALL: &'static [Self] = &[$(Self::$variant,)+];

            fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning,)+ }
            }
        }
    )+};
}
pub(crate) use words;
