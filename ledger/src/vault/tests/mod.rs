//! What the vault promises, seen from outside: real files, real threads, a real full disk.

mod attacks;
mod contract;
mod full_disk;
mod interleavings;
mod room;
