//! Reading values of the kinds that settings are made of.

use super::kind::Kind;
use super::node::{Node, Tree};
use crate::found::{At, Found};
use crate::settings::Choice;

/// A type that a setting can have.
pub(crate) trait Value: Sized {
    /// Returns what may be given.
    fn kind() -> Kind;

    /// Reads a value, or notes what is wrong with it and returns none.
    fn read(node: &Node, found: &mut Found) -> Option<Self>;
}

/// A value with the place it was given at, or of the table that leaves it out.
#[derive(Debug, Clone)]
pub(crate) struct Given<T> {
    pub(crate) value: T,
    pub(crate) at: At,
    pub(crate) origin: Origin,
}

/// Who decided a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// An operator.
    Written,
    /// The list of keys.
    Default,
}

/// A type written as a text of a certain form.
pub(crate) trait Written: Sized {
    /// Returns what may be given.
    fn form() -> Kind;

    /// Reads the text, or says what is wrong with it in a clause.
    fn from_text(text: &str) -> Result<Self, String>;
}

/// Makes types that are written as texts values.
macro_rules! written {
    ($([$($generics:tt)*] $type:ty,)+) => {$(
        impl<$($generics)*> $crate::keys::Value for $type {
            fn kind() -> $crate::keys::Kind {
                <Self as $crate::keys::Written>::form()
            }

            fn read(node: &$crate::keys::Node, found: &mut $crate::found::Found) -> Option<Self> {
                $crate::keys::read_text(node, found)
            }
        }
    )+};
}
pub(crate) use written;

/// Reads a value that is written as a text.
pub(crate) fn read_text<T: Written>(node: &Node, found: &mut Found) -> Option<T> {
    let Tree::Text(text) = &node.tree else {
        return refuse_type(node, &T::form(), found);
    };
    match T::from_text(text) {
        Ok(value) => Some(value),
        Err(wrong) => {
            found.add(&node.at, wrong, format!("write {}", T::form().expects()));
            None
        }
    }
}

/// Notes a value of the wrong type.
pub(crate) fn refuse_type<T>(node: &Node, kind: &Kind, found: &mut Found) -> Option<T> {
    let message = format!("{} cannot be given here", node.tree.type_name());
    found.add(&node.at, message, format!("write {}", kind.expects()));
    None
}

impl<C: Choice> Value for C {
    fn kind() -> Kind {
        Kind::Word(
            C::ALL
                .iter()
                .map(|choice| (choice.as_str(), choice.doc()))
                .collect(),
        )
    }

    fn read(node: &Node, found: &mut Found) -> Option<Self> {
        let Tree::Text(word) = &node.tree else {
            return refuse_type(node, &Self::kind(), found);
        };
        let choice = C::from_word(word);
        if choice.is_none() {
            let words = C::ALL.iter().map(|choice| choice.as_str());
            let fix = match super::closest(word, words) {
                Some(meant) => {
                    format!("did you mean \"{meant}\"? write {}", Self::kind().expects())
                }
                None => format!("write {}", Self::kind().expects()),
            };
            found.add(&node.at, format!("{word:?} is not known here"), fix);
        }
        choice
    }
}

/// A number between two, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Number<const LOW: u32, const HIGH: u32>(pub(crate) u32);

impl<const LOW: u32, const HIGH: u32> Value for Number<LOW, HIGH> {
    fn kind() -> Kind {
        Kind::Number {
            low: LOW,
            high: HIGH,
        }
    }

    fn read(node: &Node, found: &mut Found) -> Option<Self> {
        let Tree::Integer(number) = node.tree else {
            return refuse_type(node, &Self::kind(), found);
        };
        match u32::try_from(number) {
            Ok(number) if (LOW..=HIGH).contains(&number) => Some(Self(number)),
            Ok(_) | Err(_) => {
                let fix = format!("write {}", Self::kind().expects());
                found.add(&node.at, format!("{number} is out of range"), fix);
                None
            }
        }
    }
}

/// A list. Wrong items are noted and left out, so that all of them are noted.
impl<T: Value> Value for Vec<Given<T>> {
    fn kind() -> Kind {
        Kind::List(Box::new(T::kind()))
    }

    fn read(node: &Node, found: &mut Found) -> Option<Self> {
        let Tree::List(items) = &node.tree else {
            return refuse_type(node, &Self::kind(), found);
        };
        let read = |item: &Node| {
            T::read(item, found).map(|value| Given {
                value,
                at: item.at.clone(),
                origin: Origin::Written,
            })
        };
        Some(items.iter().filter_map(read).collect())
    }
}
