//! Reading tables: fixed keys, and keys that an operator chooses.

use super::kind::{Kind, Section};
use super::node::{self, Entry, Node, Tree};
use super::value::{Given, Origin, Value, refuse_type};
use crate::found::{At, Found};
use crate::problem::SourceFile;
use std::fmt;
use std::str::FromStr;

/// Declares tables: their keys with reference text, type and what absence means.
///
/// * `=> refused` must be given, and is an `Option` that is none where it was not or not rightly.
/// * `=> default("TOML")` always has a value, also where a wrong one was given and noted.
/// * `=> means("words")` is an `Option`.
macro_rules! sections {
    (@type refused, $type:ty) => { Option<$crate::keys::Given<$type>> };
    (@type default($value:literal), $type:ty) => { $crate::keys::Given<$type> };
    (@type means($words:literal), $type:ty) => { Option<$crate::keys::Given<$type>> };
    (@take refused, $fields:ident, $found:ident, $name:expr) => { $fields.required($name, $found) };
    (@take default($value:literal), $fields:ident, $found:ident, $name:expr) => { $fields.or_default($name, $value, $found) };
    (@take means($words:literal), $fields:ident, $found:ident, $name:expr) => { $fields.optional($name, $found) };
    (@absence refused) => { $crate::keys::Absence::Refused };
    (@absence default($value:literal)) => { $crate::keys::Absence::Default($value) };
    (@absence means($words:literal)) => { $crate::keys::Absence::Means($words) };
    ($(
        $(#[doc = $doc:literal])+
        $type:ident $(one_of($($one:literal),+))? {
            $($(#[doc = $kdoc:literal])+ $field:ident: $ktype:ty => $absence:ident $(($words:literal))?,)+
        }
    )+) => {$(
        $(#[doc = $doc])+
        #[derive(Debug, Clone)]
        pub(crate) struct $type {
            $($(#[doc = $kdoc])+ pub(crate) $field: sections!(@type $absence $(($words))?, $ktype),)+
        }

        impl $crate::keys::Table for $type {
            fn section() -> &'static $crate::keys::Section {
                static SECTION: std::sync::LazyLock<$crate::keys::Section> =
                    std::sync::LazyLock::new(|| $crate::keys::Section {
                        doc: concat!($($doc, "\n"),+),
                        one_of: &[$($($one),+)?],
                        keys: vec![$($crate::keys::Key {
                            name: stringify!($field),
                            doc: concat!($($kdoc, "\n"),+),
                            kind: <$ktype as $crate::keys::Value>::kind(),
                            absence: sections!(@absence $absence $(($words))?),
                        }),+],
                    });
                &SECTION
            }
        }

        impl $crate::keys::Value for $type {
            fn kind() -> $crate::keys::Kind {
                $crate::keys::Kind::Section(<Self as $crate::keys::Table>::section())
            }

            fn read(node: &$crate::keys::Node, found: &mut $crate::found::Found) -> Option<Self> {
                let fields = $crate::keys::Fields::open::<Self>(node, found)?;
                Some(Self {
                    $($field: sections!(@take $absence $(($words))?, fields, found, stringify!($field)),)+
                })
            }
        }
    )+};
}
pub(crate) use sections;

/// A table with fixed keys.
pub(crate) trait Table: Value {
    /// Returns what is known of it.
    fn section() -> &'static Section;
}

/// The keys that are given in one table.
pub(crate) struct Fields<'a> {
    section: &'static Section,
    entries: &'a [Entry],
    at: &'a At,
}

impl<'a> Fields<'a> {
    /// Opens a table and notes every key that it should not have, or that the value is none.
    pub(crate) fn open<T: Table>(node: &'a Node, found: &mut Found) -> Option<Self> {
        let Tree::Table(entries) = &node.tree else {
            return refuse_type(node, &T::kind(), found);
        };
        let fields = Self {
            section: T::section(),
            entries,
            at: &node.at,
        };
        fields.check_alternatives(found);
        fields.check_unknown(found);
        Some(fields)
    }

    /// Notes alternatives of which not exactly one is given.
    fn check_alternatives(&self, found: &mut Found) {
        let alternatives = self.section.one_of;
        let given: Vec<&Entry> = self
            .entries
            .iter()
            .filter(|entry| alternatives.contains(&&*entry.key))
            .collect();
        match given.as_slice() {
            [] if !alternatives.is_empty() && !found.is_broken() => {
                let list = alternatives.join(", ");
                found.add(
                    self.at,
                    format!("none of {list} is given"),
                    format!("add one of {list}"),
                );
            }
            [] | [_] => {}
            [first, others @ ..] => {
                let fix = format!("keep one of {}", alternatives.join(", "));
                for other in others {
                    let message = format!("{} is given beside {}", other.key, first.key);
                    found.add(&other.key_at, message, fix.clone());
                }
            }
        }
    }

    /// Reads a key that must be there.
    pub(crate) fn required<T: Value>(&self, name: &str, found: &mut Found) -> Option<Given<T>> {
        let entry = self.entry(name);
        // A line that is not TOML may be the very one that gives it.
        if entry.is_none() && !found.is_broken() {
            let fix = format!("add {name} = ..., {}", T::kind().expects());
            found.add(self.at, format!("{name} is missing"), fix);
        }
        read_entry(entry?, found)
    }

    /// Reads a key that need not be there.
    pub(crate) fn optional<T: Value>(&self, name: &str, found: &mut Found) -> Option<Given<T>> {
        read_entry(self.entry(name)?, found)
    }

    /// Reads a key that has a default.
    pub(crate) fn or_default<T: Value>(
        &self,
        name: &str,
        default: &str,
        found: &mut Found,
    ) -> Given<T> {
        self.optional(name, found).unwrap_or_else(|| Given {
            value: parse_default(default, self.at),
            at: self.at.clone(),
            origin: Origin::Default,
        })
    }

    fn check_unknown(&self, found: &mut Found) {
        let names = || self.section.keys.iter().map(|key| key.name);
        for entry in self
            .entries
            .iter()
            .filter(|entry| names().all(|name| name != entry.key))
        {
            let fix = match super::closest(&entry.key, names()) {
                Some(meant) => format!("did you mean {meant}?"),
                None => format!("there are {}", names().collect::<Vec<_>>().join(", ")),
            };
            found.add(
                &entry.key_at,
                format!("there is no setting {}", entry.key),
                fix,
            );
        }
    }

    fn entry(&self, name: &str) -> Option<&'a Entry> {
        self.entries.iter().find(|entry| entry.key == name)
    }
}

fn read_entry<T: Value>(entry: &Entry, found: &mut Found) -> Option<Given<T>> {
    let value = T::read(&entry.node, found)?;
    Some(Given {
        value,
        at: entry.node.at.clone(),
        origin: Origin::Written,
    })
}

/// Reads a default, which tests prove to be well formed. What is in it stands at `at`.
fn parse_default<T: Value>(default: &str, at: &At) -> T {
    let mut nothing = Found::new(vec![SourceFile::unnamed(default)], Vec::new());
    let mut entries = node::read(0, &format!("x = {default}"), &mut nothing);
    let value = entries.first_mut().and_then(|entry| {
        entry.node.move_to(at);
        T::read(&entry.node, &mut nothing)
    });
    value.expect("the defaults of settings are well formed")
}

/// A table whose keys an operator chooses.
#[derive(Debug, Clone)]
pub(crate) struct Named<N, T>(pub(crate) Vec<NamedEntry<N, T>>);

/// An entry of such a table.
#[derive(Debug, Clone)]
pub(crate) struct NamedEntry<N, T> {
    pub(crate) name: N,
    pub(crate) name_at: At,
    pub(crate) value: T,
}

/// A type of names that an operator chooses.
pub(crate) trait Name: FromStr<Err: fmt::Display> + fmt::Display {
    /// What it is, with its article.
    const WHAT: &'static str;
    /// A regular expression for it.
    const PATTERN: &'static str;
}

impl<N: Name, T: Value> Value for Named<N, T> {
    fn kind() -> Kind {
        Kind::Named {
            key: N::WHAT,
            pattern: N::PATTERN,
            value: Box::new(T::kind()),
        }
    }

    fn read(node: &Node, found: &mut Found) -> Option<Self> {
        let Tree::Table(entries) = &node.tree else {
            return refuse_type(node, &Self::kind(), found);
        };
        let mut named = Vec::new();
        for entry in entries {
            let name = entry.key.parse::<N>();
            if let Err(wrong) = &name {
                found.add(&entry.key_at, wrong.to_string(), "choose another name");
            }
            let value = read_entry::<T>(entry, found);
            if let (Ok(name), Some(given)) = (name, value) {
                named.push(NamedEntry {
                    name,
                    name_at: entry.key_at.clone(),
                    value: given.value,
                });
            }
        }
        Some(Self(named))
    }
}
