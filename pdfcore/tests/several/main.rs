//! Several documents as one, and one as several, judged by qpdf, poppler and our reader.

#[path = "../common/mod.rs"]
mod common;
mod links;
mod merged;
mod parts;
mod rich;
mod setup;
mod spoiled;
