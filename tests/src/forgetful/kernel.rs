//! Answering the kernel from the image.

use super::image::{Body, Image, Ino, Kind, Meta, Node, PAGE, Refusal};
use fuser::{
    Errno, FileAttr, FileHandle, FileType, Filesystem, FopenFlags, Generation, INodeNo, LockOwner,
    OpenFlags, RenameFlags, ReplyAttr, ReplyCreate, ReplyData, ReplyDirectory, ReplyEmpty,
    ReplyEntry, ReplyOpen, ReplyStatfs, ReplyWrite, Request, TimeOrNow, WriteFlags,
};
use platen_model::{Clock, WallClock};
use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

/// How long the kernel may believe an answer. All changes pass through it, so it need not ask.
const BELIEVED: Duration = Duration::from_secs(3600);

/// One mount. After a power cut it answers nothing but an input/output error.
#[derive(Debug)]
pub(super) struct Kernel {
    image: Arc<Mutex<Image>>,
    epoch: u64,
    listings: Mutex<Listings>,
}

/// Directories being read. Each reader sees the names as they were when it began, so that one who
/// unlinks while reading misses nothing.
#[derive(Debug, Default)]
struct Listings {
    open: HashMap<u64, Vec<(Ino, FileType, OsString)>>,
    next: u64,
}

impl Kernel {
    pub(super) fn new(image: &Arc<Mutex<Image>>) -> Self {
        let epoch = lock(image).epoch;
        Self {
            image: Arc::clone(image),
            epoch,
            listings: Mutex::default(),
        }
    }

    fn ask<T>(&self, act: impl FnOnce(&mut Image) -> Result<T, Refusal>) -> Result<T, Errno> {
        let mut image = lock(&self.image);
        if image.epoch == self.epoch {
            act(&mut image).map_err(errno)
        } else {
            Err(Errno::EIO)
        }
    }

    fn entry(&self, made: Result<(Ino, FileAttr), Errno>, reply: ReplyEntry) {
        match made {
            Ok((_, attr)) => reply.entry(&BELIEVED, &attr, Generation(0)),
            Err(errno) => reply.error(errno),
        }
    }

    fn make(
        &self,
        request: &Request,
        parent: INodeNo,
        name: &OsStr,
        kind: Kind,
        mode: u32,
    ) -> Result<(Ino, FileAttr), Errno> {
        let meta = Meta {
            permissions: permissions(mode),
            uid: request.uid(),
            gid: request.gid(),
            modified: now(),
        };
        self.ask(|image| {
            let ino = image.make(parent.0, name, kind, meta)?;
            stamp(image, parent.0)?;
            Ok((ino, attributes(ino, image.node(ino)?)))
        })
    }
}

impl Filesystem for Kernel {
    fn lookup(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEntry) {
        let found = self.ask(|image| {
            let ino = image.lookup(parent.0, name)?;
            Ok((ino, attributes(ino, image.node(ino)?)))
        });
        self.entry(found, reply);
    }

    fn getattr(&self, _: &Request, ino: INodeNo, _: Option<FileHandle>, reply: ReplyAttr) {
        match self.ask(|image| Ok(attributes(ino.0, image.node(ino.0)?))) {
            Ok(attr) => reply.attr(&BELIEVED, &attr),
            Err(errno) => reply.error(errno),
        }
    }

    fn setattr(
        &self,
        _: &Request,
        ino: INodeNo,
        mode: Option<u32>,
        uid: Option<u32>,
        gid: Option<u32>,
        size: Option<u64>,
        _: Option<TimeOrNow>,
        modified: Option<TimeOrNow>,
        _: Option<SystemTime>,
        _: Option<FileHandle>,
        _: Option<SystemTime>,
        _: Option<SystemTime>,
        _: Option<SystemTime>,
        _: Option<fuser::BsdFileFlags>,
        reply: ReplyAttr,
    ) {
        let changed = self.ask(|image| {
            let mut meta = image.node(ino.0)?.meta;
            if let Some(size) = size {
                image.resize(ino.0, offset(size)?)?;
                meta.modified = now();
            }
            meta.permissions = mode.map_or(meta.permissions, permissions);
            meta.uid = uid.unwrap_or(meta.uid);
            meta.gid = gid.unwrap_or(meta.gid);
            match modified {
                None => {}
                Some(TimeOrNow::Now) => meta.modified = now(),
                Some(TimeOrNow::SpecificTime(time)) => meta.modified = time,
            }
            image.set_meta(ino.0, meta)?;
            Ok(attributes(ino.0, image.node(ino.0)?))
        });
        match changed {
            Ok(attr) => reply.attr(&BELIEVED, &attr),
            Err(errno) => reply.error(errno),
        }
    }

    fn mkdir(
        &self,
        request: &Request,
        parent: INodeNo,
        name: &OsStr,
        mode: u32,
        _: u32,
        reply: ReplyEntry,
    ) {
        self.entry(
            self.make(request, parent, name, Kind::Directory, mode),
            reply,
        );
    }

    fn unlink(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        answer(self.ask(|image| image.unlink(parent.0, name)), reply);
    }

    fn rmdir(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        answer(self.ask(|image| image.rmdir(parent.0, name)), reply);
    }

    fn rename(
        &self,
        _: &Request,
        parent: INodeNo,
        name: &OsStr,
        new_parent: INodeNo,
        new_name: &OsStr,
        flags: RenameFlags,
        reply: ReplyEmpty,
    ) {
        if !RenameFlags::RENAME_NOREPLACE.contains(flags) {
            return reply.error(Errno::EINVAL);
        }
        let renamed = self.ask(|image| {
            if !flags.is_empty() && image.lookup(new_parent.0, new_name).is_ok() {
                return Err(Refusal::Exists);
            }
            image.rename(
                &(parent.0, name.to_owned()),
                &(new_parent.0, new_name.to_owned()),
            )
        });
        answer(renamed, reply);
    }

    fn open(&self, _: &Request, ino: INodeNo, _: OpenFlags, reply: ReplyOpen) {
        match self.ask(|image| image.opened(ino.0)) {
            Ok(()) => reply.opened(FileHandle(0), FopenFlags::empty()),
            Err(errno) => reply.error(errno),
        }
    }

    fn create(
        &self,
        request: &Request,
        parent: INodeNo,
        name: &OsStr,
        mode: u32,
        _: u32,
        _: i32,
        reply: ReplyCreate,
    ) {
        let made = self.make(request, parent, name, Kind::File, mode);
        match made.and_then(|(ino, attr)| self.ask(|image| image.opened(ino)).map(|()| attr)) {
            Ok(attr) => {
                let flags = FopenFlags::empty();
                reply.created(&BELIEVED, &attr, Generation(0), FileHandle(0), flags);
            }
            Err(errno) => reply.error(errno),
        }
    }

    fn read(
        &self,
        _: &Request,
        ino: INodeNo,
        _: FileHandle,
        at: u64,
        size: u32,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyData,
    ) {
        let data = self.ask(|image| {
            let bytes = &image.contents(ino.0)?.bytes;
            let start = offset(at)?.min(bytes.len());
            let end = start.saturating_add(offset(size.into())?).min(bytes.len());
            Ok(bytes[start..end].to_vec())
        });
        match data {
            Ok(data) => reply.data(&data),
            Err(errno) => reply.error(errno),
        }
    }

    fn write(
        &self,
        _: &Request,
        ino: INodeNo,
        _: FileHandle,
        at: u64,
        data: &[u8],
        _: WriteFlags,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyWrite,
    ) {
        let written = self.ask(|image| {
            image.write(ino.0, offset(at)?, data)?;
            stamp(image, ino.0)?;
            u32::try_from(data.len()).map_err(|_| Refusal::NoSpace)
        });
        match written {
            Ok(count) => reply.written(count),
            Err(errno) => reply.error(errno),
        }
    }

    fn flush(&self, _: &Request, _: INodeNo, _: FileHandle, _: LockOwner, reply: ReplyEmpty) {
        answer(self.ask(|_| Ok(())), reply);
    }

    fn release(
        &self,
        _: &Request,
        ino: INodeNo,
        _: FileHandle,
        _: OpenFlags,
        _: Option<LockOwner>,
        _: bool,
        reply: ReplyEmpty,
    ) {
        answer(
            self.ask(|image| {
                image.released(ino.0);
                Ok(())
            }),
            reply,
        );
    }

    fn fsync(&self, _: &Request, ino: INodeNo, _: FileHandle, _: bool, reply: ReplyEmpty) {
        answer(self.ask(|image| image.sync_file(ino.0)), reply);
    }

    fn fsyncdir(&self, _: &Request, ino: INodeNo, _: FileHandle, _: bool, reply: ReplyEmpty) {
        answer(self.ask(|image| image.sync_directory(ino.0)), reply);
    }

    fn opendir(&self, _: &Request, ino: INodeNo, _: OpenFlags, reply: ReplyOpen) {
        let listed = self.ask(|image| {
            let own = [
                (ino.0, FileType::Directory, ".".into()),
                (ino.0, FileType::Directory, "..".into()),
            ];
            let names = image.names(ino.0)?.iter();
            let names = names.map(|(name, ino)| Ok((*ino, kind(image.node(*ino)?), name.clone())));
            own.map(Ok)
                .into_iter()
                .chain(names)
                .collect::<Result<Vec<_>, Refusal>>()
        });
        match listed {
            Ok(names) => {
                let mut listings = lock(&self.listings);
                listings.next += 1;
                let handle = listings.next;
                listings.open.insert(handle, names);
                reply.opened(FileHandle(handle), FopenFlags::empty());
            }
            Err(errno) => reply.error(errno),
        }
    }

    fn readdir(
        &self,
        _: &Request,
        _: INodeNo,
        handle: FileHandle,
        from: u64,
        mut reply: ReplyDirectory,
    ) {
        let listings = lock(&self.listings);
        let Some(names) = listings.open.get(&handle.0) else {
            return reply.error(Errno::EBADF);
        };
        for ((ino, kind, name), next) in names
            .iter()
            .zip(1..)
            .skip(usize::try_from(from).unwrap_or(usize::MAX))
        {
            if reply.add(INodeNo(*ino), next, *kind, name) {
                break;
            }
        }
        reply.ok();
    }

    fn releasedir(
        &self,
        _: &Request,
        _: INodeNo,
        handle: FileHandle,
        _: OpenFlags,
        reply: ReplyEmpty,
    ) {
        lock(&self.listings).open.remove(&handle.0);
        reply.ok();
    }

    fn statfs(&self, _: &Request, _: INodeNo, reply: ReplyStatfs) {
        match self.ask(|image| Ok((image.capacity, image.capacity.saturating_sub(image.used)))) {
            Ok((capacity, free)) => {
                let (blocks, free) = (capacity / PAGE as u64, free / PAGE as u64);
                reply.statfs(
                    blocks,
                    free,
                    free,
                    1 << 32,
                    1 << 32,
                    PAGE as u32,
                    255,
                    PAGE as u32,
                );
            }
            Err(errno) => reply.error(errno),
        }
    }
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(super) fn now() -> SystemTime {
    WallClock.now().into()
}

fn answer(outcome: Result<(), Errno>, reply: ReplyEmpty) {
    match outcome {
        Ok(()) => reply.ok(),
        Err(errno) => reply.error(errno),
    }
}

fn stamp(image: &mut Image, ino: Ino) -> Result<(), Refusal> {
    let meta = image.node(ino)?.meta;
    image.set_meta(
        ino,
        Meta {
            modified: now(),
            ..meta
        },
    )
}

fn attributes(ino: Ino, node: &Node) -> FileAttr {
    let size = match &node.body {
        Body::File(contents) => contents.bytes.len() as u64,
        Body::Directory(_) => PAGE as u64,
    };
    let time = node.meta.modified;
    FileAttr {
        ino: INodeNo(ino),
        size,
        blocks: size.div_ceil(512),
        atime: time,
        mtime: time,
        ctime: time,
        crtime: time,
        kind: kind(node),
        perm: node.meta.permissions,
        nlink: 1,
        uid: node.meta.uid,
        gid: node.meta.gid,
        rdev: 0,
        blksize: PAGE as u32,
        flags: 0,
    }
}

fn kind(node: &Node) -> FileType {
    match node.body {
        Body::File(_) => FileType::RegularFile,
        Body::Directory(_) => FileType::Directory,
    }
}

fn permissions(mode: u32) -> u16 {
    u16::try_from(mode & 0o7777).unwrap_or_default()
}

fn offset(value: u64) -> Result<usize, Refusal> {
    usize::try_from(value).map_err(|_| Refusal::NoSpace)
}

fn errno(refusal: Refusal) -> Errno {
    match refusal {
        Refusal::NoSuchName => Errno::ENOENT,
        Refusal::Exists => Errno::EEXIST,
        Refusal::NotEmpty => Errno::ENOTEMPTY,
        Refusal::NotADirectory => Errno::ENOTDIR,
        Refusal::IsADirectory => Errno::EISDIR,
        Refusal::NoSpace => Errno::ENOSPC,
    }
}
