//! Names and labels, which an operator chooses.

use super::text::{parsed, text};
use crate::keys::{Kind, Name, Written, written};
use crate::secrets::SecretName;
use platen_model::{FolderName, GroupName, PrinterName, TemplateName};
use std::str::FromStr;

/// A label by which jobs and printers find each other.
#[derive(Debug, Clone)]
pub(crate) struct Label(pub(crate) String);

/// The name of a printer or a group.
#[derive(Debug, Clone)]
pub(crate) struct Target(pub(crate) String);

/// The path of a module of Platen, as log lines show it.
#[derive(Debug, Clone)]
pub(crate) struct Module(pub(crate) String);

/// What names and labels look like.
const NAME_PATTERN: &str = "^[a-z0-9][a-z0-9._-]{0,63}$";

written! {
    [] Label,
    [] Target,
    [] PrinterName,
    [] TemplateName,
    [] FolderName,
    [] SecretName,
}

impl Written for Label {
    fn form() -> Kind {
        text(
            "a label of a-z, 0-9, '.', '_' and '-'",
            "\"a3\"",
            Some(NAME_PATTERN),
        )
    }

    fn from_text(text: &str) -> Result<Self, String> {
        // Labels and names are spelled alike.
        match text.parse::<PrinterName>() {
            Ok(_) => Ok(Self(text.to_owned())),
            Err(_) => Err(format!("{text:?} is not a label")),
        }
    }
}

impl Written for Target {
    fn form() -> Kind {
        text(
            "the name of a printer or group",
            "\"press\"",
            Some(NAME_PATTERN),
        )
    }

    fn from_text(text: &str) -> Result<Self, String> {
        parsed::<PrinterName>(text).map(|_| Self(text.to_owned()))
    }
}

impl Written for PrinterName {
    fn form() -> Kind {
        text("a printer's name", "\"press\"", Some(NAME_PATTERN))
    }

    fn from_text(text: &str) -> Result<Self, String> {
        parsed(text)
    }
}

impl Written for TemplateName {
    fn form() -> Kind {
        text("a template's name", "\"rush\"", Some(NAME_PATTERN))
    }

    fn from_text(text: &str) -> Result<Self, String> {
        parsed(text)
    }
}

impl Written for FolderName {
    fn form() -> Kind {
        text("a folder's name", "\"drop\"", Some(NAME_PATTERN))
    }

    fn from_text(text: &str) -> Result<Self, String> {
        parsed(text)
    }
}

impl Written for SecretName {
    fn form() -> Kind {
        text(
            "the name of a secret set by platen secret set",
            "\"api-token\"",
            Some(NAME_PATTERN),
        )
    }

    fn from_text(text: &str) -> Result<Self, String> {
        parsed(text)
    }
}

impl FromStr for Module {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let part = |part: &str| {
            !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        };
        if text.len() <= 200 && text.split("::").all(part) {
            Ok(Self(text.to_owned()))
        } else {
            Err(format!(
                "{text:?} is not a module, such as platen_actors::printer"
            ))
        }
    }
}

impl std::fmt::Display for Module {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}

impl Name for Module {
    const WHAT: &'static str = "a module, such as platen_actors::printer";
    const PATTERN: &'static str = "^[A-Za-z0-9_]+(::[A-Za-z0-9_]+)*$";
}

impl Name for FolderName {
    const WHAT: &'static str = "a folder's name";
    const PATTERN: &'static str = NAME_PATTERN;
}

impl Name for PrinterName {
    const WHAT: &'static str = "a printer's name";
    const PATTERN: &'static str = NAME_PATTERN;
}

impl Name for GroupName {
    const WHAT: &'static str = "a group's name";
    const PATTERN: &'static str = NAME_PATTERN;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_are_paths_of_rust() {
        assert!("platen_actors::printer".parse::<Module>().is_ok());
        assert!("platen_actors=debug".parse::<Module>().is_err());
        assert!("a::".parse::<Module>().is_err());
    }
}
