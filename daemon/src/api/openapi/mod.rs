//! The API's description (OpenAPI 3.1), made from the table of operations and the wire's structs.
//!
//! Deliberately absent: a page that shows it. Any tool that reads OpenAPI does.

mod document;
mod inputs;

pub use document::openapi;
pub(super) use document::serve;
