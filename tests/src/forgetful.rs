//! A filesystem that forgets on a power cut what was not synced.
//!
//! SIGKILL leaves the page cache alone, so a test that kills processes proves nothing about fsync.
//! This filesystem lives in memory and keeps two images: what programs see, and what a disk would
//! still hold after the plug was pulled. The rules are the harshest that POSIX allows:
//!
//! * a file's bytes and size last from the fsync or fdatasync of that file on;
//! * a name (created, renamed, unlinked, made directory) lasts from the fsync of its directory on;
//!   the two halves of a rename last together, and no change outlives an earlier one to the same
//!   name that it builds on;
//! * a name whose file was never synced leads to an empty file;
//! * permissions, owners and times are not forgotten.
//!
//! Deliberately absent: hard and symbolic links, extended attributes, and the kernel's write-back
//! cache, so that every write is known here the moment it returns. Shared memory maps are written
//! back by the kernel when it likes, as on any filesystem.

mod control;
mod image;
mod kernel;
mod mounted;
mod served;

pub use control::serve;
pub use image::{NewNames, Unsynced};
pub use mounted::{ForgetfulFs, Mounted};
