//! The room's doors, tried from outside: real sockets, a real room, the real program.

#![expect(clippy::unwrap_used, reason = "a test fails this way")]

mod additive;
mod asked;
mod cli;
mod doctor;
mod ground;
mod health;
mod inspect;
mod layouts;
mod listing;
mod merge;
mod openapi;
mod orders;
mod owner;
mod pdfs;
mod program;
mod references;
mod roles;
mod room;
mod sim;
mod split;
mod stamps;
mod submit;
mod template;
