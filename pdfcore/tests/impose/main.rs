//! Imposition, judged by virtual folding, by the tables of the trade and by pictures.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod catalogue;
mod folding;
mod marks;
mod mutants;
mod plans;
mod refusals;
