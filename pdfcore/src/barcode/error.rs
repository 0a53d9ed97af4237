//! Why there is no bar code.

use crate::Length;

/// Why there is no bar code. Each message says what is taken instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BarcodeError {
    /// There are no data.
    #[error("there is nothing to put into a {symbology}; give it at least one character")]
    Empty {
        /// The kind of bar code.
        symbology: &'static str,
    },
    /// The kind of bar code has no such character.
    #[error("{symbology} holds {allowed}, but character {position} of the data is {character:?}")]
    Character {
        /// The kind of bar code.
        symbology: &'static str,
        /// What it holds.
        allowed: &'static str,
        /// What it does not.
        character: char,
        /// Where that stands, counted from 1.
        position: usize,
    },
    /// The data are longer than any symbol of the kind.
    #[error("{symbology} holds at most {most}; the data have {length} bytes")]
    TooLong {
        /// The kind of bar code.
        symbology: &'static str,
        /// What fits at most.
        most: &'static str,
        /// How long the data are.
        length: usize,
    },
    /// The kind of bar code has a length of its own.
    #[error("{symbology} holds {needed}, but the data have {length}")]
    Digits {
        /// The kind of bar code.
        symbology: &'static str,
        /// How many digits it holds.
        needed: &'static str,
        /// How many there are.
        length: usize,
    },
    /// The last character does not guard those before it.
    #[error(
        "the data end in {given:?}, but the check digit of the rest is {right:?}; correct the \
         data, or leave the check digit to be computed"
    )]
    CheckDigit {
        /// What stands there.
        given: char,
        /// What should.
        right: char,
    },
    /// The kind of bar code does not mark data of GS1.
    #[error("{symbology} does not hold GS1 data; take Code 128, a QR code or a Data Matrix")]
    Gs1NotTaken {
        /// The kind of bar code.
        symbology: &'static str,
    },
    /// The data of GS1 are not as its rules want them.
    #[error("these are no GS1 data: {what}; they look like (01)09501101530003(10)AB-123")]
    Gs1 {
        /// What is wrong, as a clause.
        what: String,
    },
    /// A choice lies outside of what there is.
    #[error("{what} is {value}, but must lie between {least} and {most}")]
    Choice {
        /// What was chosen.
        what: &'static str,
        /// What it is.
        value: u8,
        /// The least that is taken.
        least: u8,
        /// The most that is taken.
        most: u8,
    },
    /// The data do not fit into so many columns.
    #[error("the data do not fit into {columns} columns of 90 rows at most; take more columns")]
    TooNarrow {
        /// How many columns were asked for.
        columns: u8,
    },
    /// A module is narrower or wider than what can be printed and read.
    #[error(
        "a module is {} µm wide, but must be {} to {} µm wide",
        width.micrometres(),
        least.micrometres(),
        most.micrometres()
    )]
    Module {
        /// How wide it is.
        width: Length,
        /// The least that is taken.
        least: Length,
        /// The most that is taken.
        most: Length,
    },
    /// A length is beyond what can be printed and read.
    #[error("{what} is {length}, but must lie between {least} and {most}")]
    Length {
        /// What was measured.
        what: &'static str,
        /// What it is.
        length: Length,
        /// The least that is taken.
        least: Length,
        /// The most that is taken.
        most: Length,
    },
    /// The box is too small for the symbol.
    #[error(
        "the bar code needs at least {width} × {height}, but the box has {box_width} × \
         {box_height}; make it larger or the data shorter"
    )]
    Box {
        /// The least width.
        width: Length,
        /// The least height.
        height: Length,
        /// The width there is.
        box_width: Length,
        /// The height there is.
        box_height: Length,
    },
    /// A symbol of modules was given a height of bars.
    #[error("the height of a {symbology} follows from its modules; give it none")]
    Height {
        /// The kind of bar code.
        symbology: &'static str,
    },
}
