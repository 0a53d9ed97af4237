//! What an operator may write: raw settings become checked settings; secrets stay sealed.

mod files;
mod found;
mod keys;
mod library;
mod load;
mod log_modules;
mod manual;
mod names;
mod problem;
mod raw;
mod recipe_text;
mod report;
pub mod secrets;
mod settings;
mod starters;
mod templates;
mod validate;

pub use library::{load_template, load_template_of, starters};
pub use load::{load, parse};
pub use log_modules::{LOG_MODULES, LOG_PACKAGES, SilentModule, check_log_module};
pub use manual::{
    default_file, explain, json_schema, reference_markdown, show, show_template,
    template_json_schema, template_reference_markdown,
};
pub use names::{Mask, MaskError, NameParts, NamePattern, PatternError};
pub use problem::{Problem, Problems};
pub use recipe_text::{recipe_of_text, recipe_text};
pub use settings::*;
pub use starters::{STARTER_LIBRARY, STARTER_TEMPLATES, Starter, starter};
