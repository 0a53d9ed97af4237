//! The room's doors, tried from outside: real sockets, a real room, the real program.

mod cli;
mod health;
mod listing;
mod orders;
mod references;
mod roles;
mod room;
mod submit;
