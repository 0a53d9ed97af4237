//! What kind of filesystem a folder lies on, and so how changes in it are noticed.
//!
//! The kernel tells only of changes that pass through this machine (inotify(7)): what another
//! client of a share does is never reported. A folder on such a filesystem is polled.

use rustix::fs::{AtFlags, CWD, StatxFlags};
use std::ffi::OsString;
use std::io;
use std::os::unix::ffi::OsStringExt as _;
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

/// `f_type` of the filesystems that other machines may change, from `linux/magic.h` and the
/// drivers' own sources.
const REMOTE_MAGIC: [(u64, &str); 12] = [
    (0xff53_4d42, "cifs"),
    (0xfe53_4d42, "smb2"),
    (0x517b, "smb"),
    (0x6969, "nfs"),
    (0x6573_5546, "fuse"),
    (0x0102_1997, "9p"),
    (0x786f_4256, "vboxsf"),
    (0x5346_414f, "afs"),
    (0x00c3_6400, "ceph"),
    (0x7375_7245, "coda"),
    (0x0bd0_0bd0, "lustre"),
    (0x0116_1970, "gfs2"),
];

/// Filesystems whose every change passes through this kernel.
const LOCAL: [&str; 23] = [
    "ext2", "ext3", "ext4", "xfs", "btrfs", "tmpfs", "ramfs", "overlay", "f2fs", "zfs", "bcachefs",
    "jfs", "reiserfs", "nilfs2", "vfat", "msdos", "exfat", "ntfs", "ntfs3", "fuseblk", "hfsplus",
    "ubifs", "squashfs",
];

/// Local filesystems that make up inode numbers as they go.
const LOOSE_INODES: [&str; 6] = ["vfat", "msdos", "exfat", "fuseblk", "overlay", "hfsplus"];

/// The settle time on local disks and on shares.
const SETTLE_LOCAL: Duration = Duration::from_secs(3);
const SETTLE_SHARE: Duration = Duration::from_secs(10);

/// How a folder's changes are noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// The kernel's events as hints, with reconcile scans beside them.
    Events,
    /// Scans alone: events would miss what other machines do.
    Polling,
}

/// The kind of a filesystem, as far as folders care.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FilesystemKind {
    /// All changes pass through this kernel. The name as in `/proc/self/mountinfo`.
    Local(Box<str>),
    /// Other machines may change it behind this kernel's back. The name as in mountinfo, such as
    /// `cifs`, `nfs4` or `fuse.sshfs`.
    Remote(Box<str>),
    /// Not known: treated like a remote one.
    Unknown(Box<str>),
}

impl FilesystemKind {
    /// Sorts a filesystem by its `statfs` magic and its name in mountinfo.
    #[must_use]
    pub fn of(magic: u64, name: &str) -> Self {
        let local = LOCAL.contains(&name);
        // Block-device FUSE (NTFS) shares the magic of FUSE but is changed from here alone.
        let remote_by_magic = REMOTE_MAGIC.iter().find(|(known, _)| *known == magic);
        match remote_by_magic {
            Some((_, word)) if !local => Self::Remote(if name.is_empty() {
                (*word).into()
            } else {
                name.into()
            }),
            Some(_) | None if local => Self::Local(name.into()),
            Some(_) | None if is_remote_name(name) => Self::Remote(name.into()),
            Some(_) | None => Self::Unknown(name.into()),
        }
    }

    /// Returns how changes are noticed there.
    #[must_use]
    pub const fn delivery(&self) -> Delivery {
        match self {
            Self::Local(_) => Delivery::Events,
            Self::Remote(_) | Self::Unknown(_) => Delivery::Polling,
        }
    }

    /// Returns how long a file must hold still there, unless the folder's settings say otherwise.
    #[must_use]
    pub const fn settle(&self) -> Duration {
        match self.delivery() {
            Delivery::Events => SETTLE_LOCAL,
            Delivery::Polling => SETTLE_SHARE,
        }
    }

    /// Returns whether a file keeps its inode number from one look to the next.
    #[must_use]
    pub fn inodes(&self) -> super::Inodes {
        match self {
            Self::Local(name) if !LOOSE_INODES.contains(&&**name) => super::Inodes::Stable,
            Self::Local(_) | Self::Remote(_) | Self::Unknown(_) => super::Inodes::MayChange,
        }
    }

    /// Returns the name as in mountinfo.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Local(name) | Self::Remote(name) | Self::Unknown(name) => name,
        }
    }
}

fn is_remote_name(name: &str) -> bool {
    name == "fuse"
        || name.starts_with("fuse.")
        || name.starts_with("nfs")
        || matches!(
            name,
            "cifs"
                | "smb3"
                | "smbfs"
                | "9p"
                | "virtiofs"
                | "vboxsf"
                | "drvfs"
                | "prl_fs"
                | "vmhgfs"
                | "afs"
                | "ceph"
                | "coda"
                | "lustre"
                | "gfs2"
                | "ocfs2"
        )
}

/// The filesystem under a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filesystem {
    /// Its kind.
    pub kind: FilesystemKind,
    /// The kernel's id of the mount: folders with the same id share one scanning thread.
    pub mount_id: u64,
    /// Where it is mounted.
    pub mounted_at: PathBuf,
}

impl Filesystem {
    /// Finds the filesystem under `path`, which must exist. May block while a share is away.
    ///
    /// # Errors
    /// The operating system's answer to statfs, statx or reading `/proc/self/mountinfo`.
    pub fn of(path: &Path) -> io::Result<Self> {
        let magic = magic_of(path)?;
        let mounts = parse_mounts(&std::fs::read("/proc/self/mountinfo")?);
        let whole = std::fs::canonicalize(path)?;
        let mount = mount_by_id(path, &mounts).or_else(|| mount_by_path(&whole, &mounts));
        Ok(match mount {
            Some(mount) => Self {
                kind: FilesystemKind::of(magic, &mount.filesystem),
                mount_id: mount.id,
                mounted_at: mount.at.clone(),
            },
            None => Self {
                kind: FilesystemKind::of(magic, ""),
                mount_id: 0,
                mounted_at: PathBuf::from("/"),
            },
        })
    }
}

/// Returns `f_type` of the filesystem under `path`.
fn magic_of(path: &Path) -> io::Result<u64> {
    Ok(magic_of_type(rustix::fs::statfs(path)?.f_type))
}

/// The kernel's field is signed on some machines; the magic is its low 32 bits.
pub(super) fn magic_of_type(f_type: impl Into<i128>) -> u64 {
    u64::try_from(f_type.into() & 0xffff_ffff).expect("32 bits fit")
}

/// Returns whether a magic alone says that other machines may change the filesystem.
pub(super) fn is_remote_magic(magic: u64) -> bool {
    REMOTE_MAGIC.iter().any(|(known, _)| *known == magic)
}

fn mount_by_id<'m>(path: &Path, mounts: &'m [Mount]) -> Option<&'m Mount> {
    let found = rustix::fs::statx(CWD, path, AtFlags::empty(), StatxFlags::MNT_ID).ok()?;
    let known = found.stx_mask & StatxFlags::MNT_ID.bits() != 0;
    mounts
        .iter()
        .find(|mount| known && mount.id == found.stx_mnt_id)
}

/// Links followed on the way to a folder; a longer way is one that leads in a circle.
const LINKS: usize = 40;

/// Finds the mount under an absolute path by the kernel's table, following symbolic links only
/// where they lie on local filesystems, so that nothing is asked of a share, which may hang.
pub(super) fn mount_without_touching<'m>(path: &Path, mounts: &'m [Mount]) -> Option<&'m Mount> {
    let mut whole = path.to_path_buf();
    for _ in 0..LINKS {
        match walk(&whole, mounts) {
            Walked::Link { leads_to } => whole = leads_to,
            Walked::All { path } => return mount_by_path(&path, mounts),
        }
    }
    mount_by_path(&whole, mounts)
}

enum Walked {
    /// To the first symbolic link.
    Link { leads_to: PathBuf },
    /// To the end, or to a share.
    All { path: PathBuf },
}

fn walk(path: &Path, mounts: &[Mount]) -> Walked {
    let mut walked = PathBuf::from("/");
    let mut rest = path.components();
    while let Some(next) = rest.next() {
        match next {
            Component::Normal(name) => walked.push(name),
            Component::ParentDir => {
                walked.pop();
                continue;
            }
            Component::RootDir | Component::CurDir | Component::Prefix(_) => continue,
        }
        let mount = mount_by_path(&walked, mounts);
        match mount.map(|mount| FilesystemKind::of(0, &mount.filesystem)) {
            Some(FilesystemKind::Local(_)) => {}
            Some(FilesystemKind::Remote(_) | FilesystemKind::Unknown(_)) | None => break,
        }
        if let Ok(target) = std::fs::read_link(&walked) {
            walked.pop();
            let leads_to = walked.join(target).join(rest.as_path());
            return Walked::Link { leads_to };
        }
    }
    Walked::All { path: walked }
}

/// The last of the longest mount points wins: a later mount hides an earlier one.
fn mount_by_path<'m>(path: &Path, mounts: &'m [Mount]) -> Option<&'m Mount> {
    let around = mounts.iter().filter(|mount| path.starts_with(&mount.at));
    around.max_by_key(|mount| mount.at.components().count())
}

/// One line of `/proc/self/mountinfo` (proc_pid_mountinfo(5)), as far as it is needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mount {
    /// Field 1, the mount's id.
    pub id: u64,
    /// Field 5, the mount point, unescaped.
    pub at: PathBuf,
    /// The filesystem's type, unescaped, such as `ext4` or `fuse.sshfs`.
    pub filesystem: String,
}

/// Reads `/proc/self/mountinfo`. A line that is not understood is passed over: mounts of others
/// must not disturb a folder.
#[must_use]
pub fn parse_mounts(text: &[u8]) -> Vec<Mount> {
    text.split(|byte| *byte == b'\n')
        .filter_map(parse_mount)
        .collect()
}

fn parse_mount(line: &[u8]) -> Option<Mount> {
    let fields: Vec<&[u8]> = line.split(|byte| *byte == b' ').collect();
    let id = std::str::from_utf8(fields.first()?).ok()?.parse().ok()?;
    let at = PathBuf::from(OsString::from_vec(unescape(fields.get(4)?)));
    // Optional fields follow the sixth and end with a lone hyphen.
    let hyphen = fields.iter().skip(6).position(|field| *field == b"-")? + 6;
    let filesystem = String::from_utf8(unescape(fields.get(hyphen + 1)?)).ok()?;
    Some(Mount { id, at, filesystem })
}

/// Undoes the kernel's `\ooo` for space, tab, newline and backslash.
fn unescape(field: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(field.len());
    let mut rest = field;
    while let Some((&first, after)) = rest.split_first() {
        match (first, octal(after)) {
            (b'\\', Some(byte)) => {
                plain.push(byte);
                rest = &after[3..];
            }
            (_, _) => {
                plain.push(first);
                rest = after;
            }
        }
    }
    plain
}

fn octal(digits: &[u8]) -> Option<u8> {
    let digits = digits.get(..3)?;
    let good = digits.iter().all(|digit| (b'0'..=b'7').contains(digit));
    let value = digits.iter().fold(0_u32, |sum, digit| {
        sum * 8 + u32::from(digit.wrapping_sub(b'0'))
    });
    u8::try_from(value).ok().filter(|_| good)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_mount(line: &str, expected: Option<(u64, &str, &str)>) {
        let expected = expected.map(|(id, at, filesystem)| Mount {
            id,
            at: at.into(),
            filesystem: filesystem.into(),
        });
        assert_eq!(parse_mounts(line.as_bytes()).into_iter().next(), expected);
    }

    #[test]
    fn mountinfo_lines_are_read() {
        check_mount(
            "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue",
            Some((36, "/mnt2", "ext3")),
        );
        check_mount(
            "7 1 0:5 / /a\\040b\\011c\\134d rw - cifs //h/s rw",
            Some((7, "/a b\tc\\d", "cifs")),
        );
        check_mount(
            "7 1 0:5 / /a\\04 rw - nfs4 h:/s rw",
            Some((7, "/a\\04", "nfs4")),
        );
        check_mount(
            "7 1 0:5 / /a\\777 rw - fuse.sshfs x rw",
            Some((7, "/a\\777", "fuse.sshfs")),
        );
        check_mount(
            "7 1 0:5 / /a rw shared:1 master:2 - 9p x rw",
            Some((7, "/a", "9p")),
        );
        check_mount("", None);
        check_mount("x 1 0:5 / /a rw - ext4 d rw", None);
        check_mount("7 1 0:5 / /a rw ext4 d rw", None);
        check_mount("7 1 0:5 / /a rw -", None);
    }

    #[track_caller]
    fn check_kind(magic: u64, name: &str, delivery: Delivery, inodes: crate::intake::Inodes) {
        let kind = FilesystemKind::of(magic, name);
        assert_eq!(
            (kind.delivery(), kind.inodes(), kind.name()),
            (delivery, inodes, name)
        );
    }

    #[test]
    fn shares_and_unknown_filesystems_are_polled() {
        use crate::intake::Inodes::{MayChange, Stable};
        check_kind(0xef53, "ext4", Delivery::Events, Stable);
        check_kind(0x0102_1994, "tmpfs", Delivery::Events, Stable);
        check_kind(0x794c_7630, "overlay", Delivery::Events, MayChange);
        check_kind(0x6573_5546, "fuseblk", Delivery::Events, MayChange);
        check_kind(0x6573_5546, "fuse.bindfs", Delivery::Polling, MayChange);
        check_kind(0x6573_5546, "fuse", Delivery::Polling, MayChange);
        check_kind(0xff53_4d42, "cifs", Delivery::Polling, MayChange);
        check_kind(0xfe53_4d42, "smb3", Delivery::Polling, MayChange);
        check_kind(0x6969, "nfs4", Delivery::Polling, MayChange);
        check_kind(0x0102_1997, "9p", Delivery::Polling, MayChange);
        check_kind(0x786f_4256, "vboxsf", Delivery::Polling, MayChange);
        check_kind(1, "drvfs", Delivery::Polling, MayChange);
        check_kind(0x6a65_6a63, "virtiofs", Delivery::Polling, MayChange);
        check_kind(0x1234, "brandnewfs", Delivery::Polling, MayChange);
    }

    #[test]
    fn a_later_mount_hides_an_earlier_one() {
        let mounts = parse_mounts(
            b"1 0 0:1 / / rw - ext4 d rw\n2 1 0:2 / /in rw - tmpfs t rw\n3 2 0:3 / /in rw - cifs s rw\n",
        );
        let found = |path: &str| mount_by_path(Path::new(path), &mounts).map(|mount| mount.id);
        assert_eq!(found("/in/a"), Some(3));
        assert_eq!(found("/inner"), Some(1));
    }

    #[test]
    fn a_link_to_a_share_is_followed_up_to_the_share() {
        let place = tempfile::tempdir().unwrap();
        let at = place.path().canonicalize().unwrap();
        let share = at.join("share");
        std::os::unix::fs::symlink("share/a", at.join("link")).unwrap();
        std::os::unix::fs::symlink(at.join("link"), at.join("second")).unwrap();
        std::os::unix::fs::symlink("circle", at.join("circle")).unwrap();
        let table = format!(
            "1 0 0:1 / / rw - ext4 d rw\n2 1 0:2 / {} rw - cifs s rw\n",
            share.display()
        );
        let mounts = parse_mounts(table.as_bytes());
        let found = |name: &str| mount_without_touching(&at.join(name), &mounts).map(|at| at.id);
        assert_eq!(found("share"), Some(2));
        assert_eq!(found("link"), Some(2));
        assert_eq!(found("second/in"), Some(2));
        assert_eq!(found("share/a/b"), Some(2));
        assert_eq!(found("nothing/../share/in"), Some(2));
        assert_eq!(found("circle"), Some(1));
        assert_eq!(found("nothing/here"), Some(1));
    }

    #[test]
    fn the_filesystem_of_this_machine_is_found() {
        let directory = tempfile::tempdir().unwrap();
        let found = Filesystem::of(directory.path()).unwrap();
        assert_ne!(found.kind.name(), "");
        assert!(
            directory
                .path()
                .canonicalize()
                .unwrap()
                .starts_with(&found.mounted_at)
        );
        let nowhere = Filesystem::of(&directory.path().join("no")).unwrap_err();
        assert_eq!(nowhere.kind(), io::ErrorKind::NotFound);
    }
}
