//! The `platen` program.
fn main() {}
