//! Within v1 the API only grows: what of an old OpenAPI document a new one takes back.

mod compare;
mod reading;
mod tests;

pub(crate) use compare::taken_back;
