//! Mounting, pulling the plug, and plugging in again, in the process that serves the files.

use super::ForgetfulFs;
use super::image::{Image, Meta, Unsynced};
use super::kernel::{Kernel, lock, now};
use fuser::{BackgroundSession, Config, MountOption, Session};
use rustix::mount::UnmountFlags;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// A mounted forgetful filesystem. Dropping it unmounts it and forgets everything.
#[derive(Debug)]
pub(super) struct Served {
    dir: PathBuf,
    image: Arc<Mutex<Image>>,
    session: Option<BackgroundSession>,
}

impl ForgetfulFs {
    /// Mounts an empty filesystem over `dir` and serves it from this process.
    pub(super) fn serve(self, dir: &Path) -> io::Result<Served> {
        let root = Meta {
            permissions: 0o755,
            uid: rustix::process::geteuid().as_raw(),
            gid: rustix::process::getegid().as_raw(),
            modified: now(),
        };
        let image = Image::new(self.new_names, self.capacity_bytes, root);
        let image = Arc::new(Mutex::new(image));
        let session = Some(session(&image, dir)?);
        Ok(Served {
            dir: dir.to_owned(),
            image,
            session,
        })
    }
}

impl Served {
    pub(super) fn power_cut(&mut self, unsynced: Unsynced) -> io::Result<()> {
        lock(&self.image).power_cut(unsynced);
        self.unmount()
    }

    pub(super) fn remount(&mut self) -> io::Result<()> {
        if self.session.is_none() {
            self.session = Some(session(&self.image, &self.dir)?);
        }
        Ok(())
    }

    fn unmount(&mut self) -> io::Result<()> {
        let Some(session) = self.session.take() else {
            return Ok(());
        };
        // FORCE ends requests in flight and the connection with them, so that nobody who holds a
        // file open keeps the session alive.
        match rustix::mount::unmount(&self.dir, UnmountFlags::FORCE | UnmountFlags::DETACH) {
            // Not root: fusermount3 does it.
            Err(rustix::io::Errno::PERM) => return session.umount_and_join(),
            outcome => outcome?,
        }
        match session.guard.join() {
            // It was just taking a request when the connection was ended.
            Ok(Err(error)) if error.kind() == io::ErrorKind::ConnectionAborted => Ok(()),
            Ok(ended) => ended,
            Err(_) => Err(io::Error::other("the forgetful filesystem panicked")),
        }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // There is nobody to tell, and a mount left over is seen in the mount table.
        let _ = self.unmount();
    }
}

fn session(image: &Arc<Mutex<Image>>, dir: &Path) -> io::Result<BackgroundSession> {
    let mut config = Config::default();
    config.mount_options = vec![
        MountOption::FSName("forgetful".into()),
        MountOption::DefaultPermissions,
    ];
    Session::new(Kernel::new(image), dir, &config)?.spawn()
}
