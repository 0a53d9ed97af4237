//! A drop folder: a directory that another program watches and empties.
//!
//! Wire format: none. A file grows under a name that watchers ignore and appears whole under its
//! own name, or not at all.

mod client;
mod place;
#[cfg(test)]
mod tests;

pub use client::{DropFolder, DropTarget, Found, open};
