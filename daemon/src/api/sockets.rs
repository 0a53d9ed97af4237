//! The Unix socket: one room listens at it, only its account and group reach it.

use std::io;
use std::os::unix::fs::{FileTypeExt as _, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};

/// Owner and group may connect; the group is the socket's directory's or the service's.
const MODE: u32 = 0o660;

/// Why the socket cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum SocketError {
    /// A room answers there.
    #[error("another room answers at {}: stop that one first", path.display())]
    InUse {
        /// The socket.
        path: PathBuf,
    },
    /// Something else lies there.
    #[error("{} is there and is no socket: move it away, or set api.socket to another path", path.display())]
    NotASocket {
        /// What lies there.
        path: PathBuf,
    },
    /// The operating system refuses.
    #[error("cannot {doing} the socket {}", path.display())]
    Refused {
        /// What was tried, as a verb.
        doing: &'static str,
        /// The socket.
        path: PathBuf,
        /// Cause.
        source: io::Error,
    },
}

/// Listens at `path`. A socket that a dead room left is replaced in one step; one that somebody
/// answers at is not.
pub(super) fn listen(path: &Path) -> Result<UnixListener, SocketError> {
    let refused = |doing| {
        let path = path.to_owned();
        move |source| SocketError::Refused {
            doing,
            path,
            source,
        }
    };
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent).map_err(refused("make the directory of"))?;
    }
    match std::fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(refused("look at")(error)),
        Ok(found) if !found.file_type().is_socket() => {
            let path = path.to_owned();
            return Err(SocketError::NotASocket { path });
        }
        Ok(_) => match UnixStream::connect(path) {
            Ok(_) => {
                let path = path.to_owned();
                return Err(SocketError::InUse { path });
            }
            Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {}
            Err(error) => return Err(refused("try")(error)),
        },
    }
    // Made under another name, so that nobody connects before the mode is right.
    let new = with_suffix(path, ".new");
    match std::fs::remove_file(&new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(refused("replace")(error));
        }
        Ok(()) | Err(_) => {}
    }
    let listener = UnixListener::bind(&new).map_err(refused("listen at"))?;
    std::fs::set_permissions(&new, PermissionsExt::from_mode(MODE))
        .map_err(refused("set the mode of"))?;
    std::fs::rename(&new, path).map_err(refused("name"))?;
    Ok(listener)
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::MetadataExt as _;

    #[test]
    fn a_dead_rooms_socket_is_replaced_and_a_live_one_is_not() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("run/platen.sock");
        let first = listen(&path).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().mode() & 0o777, MODE);
        assert!(matches!(listen(&path), Err(SocketError::InUse { .. })));
        drop(first);
        let _second = listen(&path).unwrap();
        assert!(UnixStream::connect(&path).is_ok());
    }

    #[test]
    fn what_is_no_socket_stays() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("platen.sock");
        std::fs::write(&path, "mine").unwrap();
        assert!(matches!(listen(&path), Err(SocketError::NotASocket { .. })));
        assert_eq!(std::fs::read(&path).unwrap(), b"mine");
    }
}
