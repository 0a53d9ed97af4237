//! A document to deliver, and how a session reads it.

use crate::SessionError;
use platen_model::Copies;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::sync::Arc;
use tokio::task::JoinHandle;

/// Files up to this size are read at once and without leaving the session's thread; longer ones in
/// pieces of this size on the blocking pool, one ahead of the network.
const PIECE: usize = 256 * 1024;

/// A document to deliver.
#[derive(Debug)]
pub struct Document {
    /// Its bytes, read by position: the file's own offset is neither used nor moved.
    pub file: File,
    /// How many there are; a file of another length is refused before the first byte.
    pub bytes: u64,
    /// The file's name or its title: hostile, sessions clean it for their protocol.
    pub name: String,
    /// The job, shown short.
    pub job: String,
    /// Whose job it is: hostile.
    pub user: String,
    /// How many times it is to be printed.
    pub copies: Copies,
}

/// Reads a document piece by piece, from its start to its end.
pub(crate) struct Pieces {
    file: Arc<File>,
    bytes: u64,
    job: String,
    asked: u64,
    ahead: Option<JoinHandle<io::Result<Vec<u8>>>>,
    spare: Vec<u8>,
}

impl Document {
    /// Checks that the file has its length, before anything is sent.
    pub(crate) fn check_length(&self) -> Result<(), SessionError> {
        let metadata = self
            .file
            .metadata()
            .map_err(|source| self.unreadable(source))?;
        if metadata.len() == self.bytes {
            Ok(())
        } else {
            Err(SessionError::DocumentLength {
                job: self.job.clone(),
                expected: self.bytes,
                found: metadata.len(),
            })
        }
    }

    /// Gives the file up to be read.
    pub(crate) fn into_pieces(self) -> Pieces {
        Pieces {
            file: Arc::new(self.file),
            bytes: self.bytes,
            job: self.job,
            asked: 0,
            ahead: None,
            spare: Vec::new(),
        }
    }

    /// Names the document in an error of reading it.
    pub(crate) fn unreadable(&self, source: io::Error) -> SessionError {
        SessionError::ReadDocument {
            job: self.job.clone(),
            source,
        }
    }
}

impl Pieces {
    /// Starts again at the document's first byte, for the next copy.
    pub(crate) fn rewind(&mut self) {
        self.asked = 0;
        self.ahead = None;
    }

    /// Returns the next piece, empty at the document's end. Give it back with [`Self::recycle`].
    pub(crate) async fn next(&mut self) -> Result<Vec<u8>, SessionError> {
        let piece = match self.ahead.take() {
            Some(reading) => reading
                .await
                .unwrap_or_else(|stopped| Err(io::Error::other(stopped))),
            None => self.read_first().await,
        };
        let piece = piece.map_err(|source| SessionError::ReadDocument {
            job: self.job.clone(),
            source,
        })?;
        if self.asked < self.bytes {
            self.ahead = Some(self.read_ahead());
        }
        Ok(piece)
    }

    /// Takes a piece's memory back.
    pub(crate) fn recycle(&mut self, piece: Vec<u8>) {
        self.spare = piece;
    }

    async fn read_first(&mut self) -> io::Result<Vec<u8>> {
        let left = self.bytes - self.asked;
        if left > u64::try_from(PIECE).unwrap_or(u64::MAX) {
            let reading = self.read_ahead();
            return reading
                .await
                .unwrap_or_else(|stopped| Err(io::Error::other(stopped)));
        }
        let (at, length) = self.ask();
        read(&self.file, at, length, std::mem::take(&mut self.spare))
    }

    fn read_ahead(&mut self) -> JoinHandle<io::Result<Vec<u8>>> {
        let (at, length) = self.ask();
        let file = Arc::clone(&self.file);
        let buffer = std::mem::take(&mut self.spare);
        tokio::task::spawn_blocking(move || read(&file, at, length, buffer))
    }

    fn ask(&mut self) -> (u64, usize) {
        let at = self.asked;
        let left = self.bytes - at;
        let length = usize::try_from(left).map_or(PIECE, |left| left.min(PIECE));
        self.asked += u64::try_from(length).unwrap_or(left);
        (at, length)
    }
}

fn read(file: &File, at: u64, length: usize, mut buffer: Vec<u8>) -> io::Result<Vec<u8>> {
    buffer.resize(length, 0);
    file.read_exact_at(&mut buffer, at)?;
    Ok(buffer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn document(bytes: &[u8]) -> Document {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        Document {
            file,
            bytes: u64::try_from(bytes.len()).unwrap(),
            name: "a.pdf".into(),
            job: "1".into(),
            user: "anna".into(),
            copies: Copies::default(),
        }
    }

    async fn whole(pieces: &mut Pieces) -> Vec<u8> {
        let mut all = Vec::new();
        loop {
            let piece = pieces.next().await.unwrap();
            if piece.is_empty() {
                return all;
            }
            all.extend_from_slice(&piece);
            pieces.recycle(piece);
        }
    }

    #[tokio::test]
    async fn a_document_is_read_whole_and_again() {
        for length in [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 5] {
            let bytes: Vec<u8> = (0..=250_u8).cycle().take(length).collect();
            let mut pieces = document(&bytes).into_pieces();
            assert!(whole(&mut pieces).await == bytes, "{length} bytes");
            pieces.rewind();
            assert!(
                whole(&mut pieces).await == bytes,
                "{length} bytes, second copy"
            );
        }
    }

    #[tokio::test]
    async fn a_file_that_changed_its_length_is_an_error() {
        let mut shrunk = document(&[7; 10]);
        shrunk.check_length().unwrap();
        shrunk.bytes = 11;
        let error = shrunk.check_length().unwrap_err();
        assert_eq!(
            error.to_string(),
            "the document of job 1 has 10 bytes instead of 11"
        );
        assert!(shrunk.into_pieces().next().await.is_err());
    }
}
