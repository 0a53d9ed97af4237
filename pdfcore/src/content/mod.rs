//! Content streams (ISO 32000-2, 7.8.2), read as far as what is drawn around them has to know.

mod balance;
mod inline;
mod kind;

pub(crate) use balance::{Balance, Closing};
pub(crate) use inline::image_end;
