//! Mounting, pulling the plug, and plugging in again.

use super::image::{Image, Meta, NewNames, Unsynced};
use super::kernel::{Kernel, lock, now};
use fuser::{BackgroundSession, Config, MountOption, Session};
use rustix::mount::UnmountFlags;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// How a forgetful filesystem shall be.
#[derive(Debug, Clone, Copy)]
pub struct ForgetfulFs {
    /// How many bytes of files it takes before it is full.
    pub capacity_bytes: u64,
    /// What makes the name of a new file last.
    pub new_names: NewNames,
}

/// A mounted forgetful filesystem. Dropping it unmounts it and forgets everything.
#[derive(Debug)]
pub struct Mounted {
    dir: PathBuf,
    image: Arc<Mutex<Image>>,
    session: Option<BackgroundSession>,
}

impl Default for ForgetfulFs {
    fn default() -> Self {
        Self {
            capacity_bytes: 1 << 30,
            new_names: NewNames::default(),
        }
    }
}

impl ForgetfulFs {
    /// Mounts an empty filesystem over `dir`. It needs `/dev/fuse`, and root or `fusermount3`.
    ///
    /// # Errors
    /// What mounting says.
    pub fn mount(self, dir: &Path) -> io::Result<Mounted> {
        let root = Meta {
            permissions: 0o755,
            uid: rustix::process::geteuid().as_raw(),
            gid: rustix::process::getegid().as_raw(),
            modified: now(),
        };
        let image = Image::new(self.new_names, self.capacity_bytes, root);
        let image = Arc::new(Mutex::new(image));
        let session = Some(session(&image, dir)?);
        Ok(Mounted {
            dir: dir.to_owned(),
            image,
            session,
        })
    }
}

impl Mounted {
    /// Returns where it is mounted.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Pulls the plug: nothing written from this instant on counts, what was not synced is
    /// forgotten, and the filesystem is unmounted. Programs that still hold files of it open get
    /// errors; ending them is the caller's duty.
    ///
    /// # Errors
    /// What unmounting says.
    pub fn power_cut(&mut self, unsynced: Unsynced) -> io::Result<()> {
        lock(&self.image).power_cut(unsynced);
        self.unmount()
    }

    /// Mounts what is left after a power cut. Does nothing while it is mounted.
    ///
    /// # Errors
    /// What mounting says.
    pub fn remount(&mut self) -> io::Result<()> {
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
            Ok(ended) => ended,
            Err(_) => Err(io::Error::other("the forgetful filesystem panicked")),
        }
    }
}

impl Drop for Mounted {
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
