//! Where results go.

use std::io::{self, BufWriter, Write};
use std::ops::Range;

/// Takes a result from front to back.
pub trait Sink {
    /// Takes bytes.
    ///
    /// # Errors
    /// When they cannot be written.
    fn put(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Takes a range of the input's bytes. What writes from file to file may have the system copy.
    ///
    /// # Errors
    /// When they cannot be written.
    fn copy(&mut self, data: &[u8], range: Range<usize>) -> io::Result<()> {
        self.put(data.get(range).unwrap_or_default())
    }
}

impl<W: Write> Sink for BufWriter<W> {
    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.write_all(bytes)
    }
}

impl Sink for Vec<u8> {
    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.extend_from_slice(bytes);
        Ok(())
    }
}
