//! What a job is: events, status, the transition function, the durable store and the vault.

pub mod vault;
