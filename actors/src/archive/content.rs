//! Copying and comparing bytes between open files.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;

const PIECE: usize = 256 * 1024;

/// Copies all of `from` into the empty file `to`, as a clone where the filesystem can, makes it
/// durable and reads it back. Returns how many bytes there are.
///
/// # Errors
/// Reading, writing (no space) or syncing failed; or what was read back differs, as
/// [`io::ErrorKind::InvalidData`].
pub(crate) fn copy_and_check(from: &File, to: &File) -> io::Result<u64> {
    let bytes = copy(from, to)?;
    to.sync_all()?;
    if same(from, to)? {
        Ok(bytes)
    } else {
        Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "the copy differs from the original",
        ))
    }
}

/// Copies all of `from` into the empty file `to`: by clone, else in the kernel, else by hand.
pub(super) fn copy(from: &File, to: &File) -> io::Result<u64> {
    let bytes = from.metadata()?.len();
    if rustix::fs::ioctl_ficlone(to, from).is_ok() {
        return Ok(to.metadata()?.len());
    }
    let mut done = copy_in_kernel(from, to, bytes)?;
    let mut piece = vec![0; PIECE];
    loop {
        let read = read_piece(from, &mut piece, done)?;
        if read == 0 {
            return Ok(done);
        }
        to.write_all_at(&piece[..read], done)?;
        done += read as u64;
    }
}

/// Copies by `copy_file_range` as far as that goes; kernels and filesystems that cannot answer with
/// an error at once or with zero bytes.
fn copy_in_kernel(from: &File, to: &File, bytes: u64) -> io::Result<u64> {
    let (mut read_at, mut write_at) = (0, 0);
    while write_at < bytes {
        let want = usize::try_from(bytes - write_at)
            .unwrap_or(usize::MAX)
            .min(1 << 30);
        match rustix::fs::copy_file_range(from, Some(&mut read_at), to, Some(&mut write_at), want) {
            Ok(0) => break,
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error @ (rustix::io::Errno::NOSPC | rustix::io::Errno::DQUOT)) => {
                return Err(error.into());
            }
            Err(_) => break,
        }
    }
    Ok(write_at)
}

/// Returns whether two files have the same bytes.
pub(super) fn same(one: &File, other: &File) -> io::Result<bool> {
    if one.metadata()?.len() != other.metadata()?.len() {
        return Ok(false);
    }
    let (mut left, mut right) = (vec![0; PIECE], vec![0; PIECE]);
    let mut at = 0;
    loop {
        let read = read_piece(one, &mut left, at)?;
        if read != read_piece(other, &mut right, at)? || left[..read] != right[..read] {
            return Ok(false);
        }
        if read == 0 {
            return Ok(true);
        }
        at += read as u64;
    }
}

/// Returns whether a file has exactly these bytes.
pub(super) fn same_text(file: &File, text: &[u8]) -> io::Result<bool> {
    if file.metadata()?.len() != text.len() as u64 {
        return Ok(false);
    }
    let mut there = vec![0; text.len()];
    let read = read_piece(file, &mut there, 0)?;
    Ok(there[..read] == *text)
}

fn read_piece(file: &File, piece: &mut [u8], at: u64) -> io::Result<usize> {
    let mut filled = 0;
    while filled < piece.len() {
        match file.read_at(&mut piece[filled..], at + filled as u64) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    #[track_caller]
    fn check(bytes: usize) {
        let content: Vec<u8> = (0..bytes).map(|at| (at % 251) as u8).collect();
        let (mut from, to) = (tempfile::tempfile().unwrap(), tempfile::tempfile().unwrap());
        from.write_all(&content).unwrap();
        assert_eq!(copy_and_check(&from, &to).unwrap(), bytes as u64);
        assert!(same_text(&to, &content).unwrap());
        to.write_all_at(b"!", bytes.saturating_sub(1) as u64)
            .unwrap();
        assert!(!same(&from, &to).unwrap());
    }

    #[test]
    fn copies_are_exact() {
        for bytes in [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE] {
            check(bytes);
        }
    }
}
