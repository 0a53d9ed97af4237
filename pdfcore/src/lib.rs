//! PDF bytes in; facts, pictures or PDF bytes out. Synchronous; no network, no clock.
