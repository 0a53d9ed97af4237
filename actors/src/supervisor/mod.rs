//! The hub: the one place where facts become events and events become commands.
//!
//! Stages and printers report; the hub checks each report against the transition table, appends
//! the events in one commit, asks the workflow what is next, and only then sends commands. It
//! alone holds the addresses of its children, so children never meet.

mod hub;
mod pending;
mod post;
mod printers;
mod report;
mod room;
mod stages;
mod workflow;

pub use hub::{Hub, HubOptions};
pub use post::{Post, Posted};
pub use report::{
    Child, ChildId, ChildView, FilingNews, Order, OrderError, PrinterOrder, PrinterView, Report,
    RoomView, SessionReport, Slot, StageAnswer, StageView, SubmitError, Taken, Was,
};
pub use room::Room;
pub use workflow::{Next, Work, next};
