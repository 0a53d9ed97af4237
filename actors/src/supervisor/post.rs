//! How the hub hands a command to a child: at once, or not at all.

use actix::{Message, Recipient};

/// Where commands of one kind go. An actor's mailbox in the product; tests collect them.
pub trait Post<C>: Send + Sync {
    /// Hands a command over, if the child is there and has room.
    #[must_use]
    fn post(&self, command: C) -> Posted;
}

/// Whether a command was handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Posted {
    /// It was.
    Yes,
    /// The child is gone, or its mailbox is full.
    No,
}

impl<C> Post<C> for Recipient<C>
where
    C: Message<Result = ()> + Send + 'static,
{
    fn post(&self, command: C) -> Posted {
        match self.try_send(command) {
            Ok(()) => Posted::Yes,
            Err(_) => Posted::No,
        }
    }
}
