//! The two images, without a kernel: what programs see, and what lasts.

use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::time::SystemTime;

/// The unit in which a disk writes.
pub(super) const PAGE: usize = 4096;
/// The inode of the top directory.
pub(super) const ROOT: Ino = 1;

/// The number of an inode. Never given twice.
pub(super) type Ino = u64;

/// What makes the name of a new file last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NewNames {
    /// Only the fsync of its directory.
    #[default]
    LastWithDirectory,
    /// The fsync of the file as well, as on ext4.
    LastWithFile,
}

impl NewNames {
    const ALL: [Self; 2] = [Self::LastWithDirectory, Self::LastWithFile];

    /// Returns its name.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::LastWithDirectory => "last-with-directory",
            Self::LastWithFile => "last-with-file",
        }
    }

    /// Returns the one of this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// What a power cut leaves of that which was not synced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsynced {
    /// Nothing.
    AllLost,
    /// A random half of the 4 KiB pages, sizes and names: torn writes in any order.
    SomeSurvives {
        /// Decides which half.
        seed: u64,
    },
}

/// Why an operation is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    NoSuchName,
    Exists,
    NotEmpty,
    NotADirectory,
    IsADirectory,
    NoSpace,
}

/// What is known of a file or directory besides what it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Meta {
    pub(super) permissions: u16,
    pub(super) uid: u32,
    pub(super) gid: u32,
    pub(super) modified: SystemTime,
}

/// A file or directory as programs see it.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) meta: Meta,
    pub(super) body: Body,
    named: bool,
    opens: usize,
}

#[derive(Debug)]
pub(super) enum Body {
    File(Contents),
    Directory(Names),
}

pub(super) type Names = BTreeMap<OsString, Ino>;

/// The bytes of a file, and which pages were written since the last sync.
#[derive(Debug, Default)]
pub(super) struct Contents {
    pub(super) bytes: Vec<u8>,
    unsynced: BTreeSet<usize>,
}

#[derive(Debug)]
pub(super) struct Image {
    seen: BTreeMap<Ino, Node>,
    disk: Disk,
    /// Changes of names that do not last yet, oldest first.
    pending: Vec<Change>,
    /// Kept apart from `seen`, because they are not forgotten.
    metas: BTreeMap<Ino, (Meta, Kind)>,
    new_names: NewNames,
    next: Ino,
    pub(super) used: u64,
    pub(super) capacity: u64,
    /// Counts the power cuts, so that a kernel of before the cut is known.
    pub(super) epoch: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Directory,
}

/// What lasts.
#[derive(Debug, Default)]
struct Disk {
    files: BTreeMap<Ino, Vec<u8>>,
    directories: BTreeMap<Ino, Names>,
}

/// One change of names: all of it lasts, or none. A name leads to an inode or to nothing.
#[derive(Debug)]
struct Change {
    names: Vec<(Slot, Option<Ino>)>,
}

type Slot = (Ino, OsString);

impl Image {
    pub(super) fn new(new_names: NewNames, capacity: u64, root: Meta) -> Self {
        let mut image = Self {
            seen: BTreeMap::new(),
            disk: Disk::default(),
            pending: Vec::new(),
            metas: BTreeMap::from([(ROOT, (root, Kind::Directory))]),
            new_names,
            next: ROOT + 1,
            used: 0,
            capacity,
            epoch: 0,
        };
        image.read_back();
        image
    }

    pub(super) fn node(&self, ino: Ino) -> Result<&Node, Refusal> {
        self.seen.get(&ino).ok_or(Refusal::NoSuchName)
    }

    pub(super) fn names(&self, directory: Ino) -> Result<&Names, Refusal> {
        match &self.node(directory)?.body {
            Body::Directory(names) => Ok(names),
            Body::File(_) => Err(Refusal::NotADirectory),
        }
    }

    pub(super) fn contents(&self, file: Ino) -> Result<&Contents, Refusal> {
        match &self.node(file)?.body {
            Body::File(contents) => Ok(contents),
            Body::Directory(_) => Err(Refusal::IsADirectory),
        }
    }

    pub(super) fn lookup(&self, directory: Ino, name: &OsStr) -> Result<Ino, Refusal> {
        self.names(directory)?
            .get(name)
            .copied()
            .ok_or(Refusal::NoSuchName)
    }

    /// Makes a file or directory.
    pub(super) fn make(
        &mut self,
        directory: Ino,
        name: &OsStr,
        kind: Kind,
        meta: Meta,
    ) -> Result<Ino, Refusal> {
        if self.names(directory)?.contains_key(name) {
            return Err(Refusal::Exists);
        }
        let ino = self.next;
        self.next += 1;
        self.metas.insert(ino, (meta, kind));
        self.seen.insert(
            ino,
            Node {
                meta,
                body: Body::empty(kind),
                named: true,
                opens: 0,
            },
        );
        self.change(vec![((directory, name.to_owned()), Some(ino))]);
        Ok(ino)
    }

    pub(super) fn unlink(&mut self, directory: Ino, name: &OsStr) -> Result<(), Refusal> {
        let ino = self.lookup(directory, name)?;
        self.contents(ino)?;
        self.change(vec![((directory, name.to_owned()), None)]);
        self.unname(ino);
        Ok(())
    }

    pub(super) fn rmdir(&mut self, directory: Ino, name: &OsStr) -> Result<(), Refusal> {
        let ino = self.lookup(directory, name)?;
        if !self.names(ino)?.is_empty() {
            return Err(Refusal::NotEmpty);
        }
        self.change(vec![((directory, name.to_owned()), None)]);
        self.unname(ino);
        Ok(())
    }

    /// Renames, replacing what has the new name as POSIX says.
    pub(super) fn rename(&mut self, old: &Slot, new: &Slot) -> Result<(), Refusal> {
        let ino = self.lookup(old.0, &old.1)?;
        let replaced = self.names(new.0)?.get(&new.1).copied();
        if replaced == Some(ino) {
            return Ok(());
        }
        if let Some(replaced) = replaced {
            match (&self.node(ino)?.body, &self.node(replaced)?.body) {
                (Body::File(_), Body::File(_)) => {}
                (Body::Directory(_), Body::Directory(names)) if names.is_empty() => {}
                (Body::Directory(_), Body::Directory(_)) => return Err(Refusal::NotEmpty),
                (Body::File(_), Body::Directory(_)) => return Err(Refusal::IsADirectory),
                (Body::Directory(_), Body::File(_)) => return Err(Refusal::NotADirectory),
            }
        }
        self.change(vec![(old.clone(), None), (new.clone(), Some(ino))]);
        replaced
            .into_iter()
            .for_each(|replaced| self.unname(replaced));
        Ok(())
    }

    pub(super) fn opened(&mut self, ino: Ino) -> Result<(), Refusal> {
        self.seen.get_mut(&ino).ok_or(Refusal::NoSuchName)?.opens += 1;
        Ok(())
    }

    pub(super) fn released(&mut self, ino: Ino) {
        if let Some(node) = self.seen.get_mut(&ino) {
            node.opens = node.opens.saturating_sub(1);
        }
        self.drop_unused(ino);
    }

    pub(super) fn set_meta(&mut self, ino: Ino, meta: Meta) -> Result<(), Refusal> {
        self.seen.get_mut(&ino).ok_or(Refusal::NoSuchName)?.meta = meta;
        if let Some((kept, _)) = self.metas.get_mut(&ino) {
            *kept = meta;
        }
        Ok(())
    }

    pub(super) fn write(&mut self, file: Ino, at: usize, data: &[u8]) -> Result<(), Refusal> {
        let end = at + data.len();
        if end > self.contents(file)?.bytes.len() {
            self.resize(file, end)?;
        }
        let contents = self.contents_mut(file)?;
        contents.bytes[at..end].copy_from_slice(data);
        contents.touch(at, end);
        Ok(())
    }

    pub(super) fn resize(&mut self, file: Ino, length: usize) -> Result<(), Refusal> {
        let before = self.contents(file)?.bytes.len();
        let used = self.used - before as u64 + length as u64;
        if length > before && used > self.capacity {
            return Err(Refusal::NoSpace);
        }
        self.used = used;
        let contents = self.contents_mut(file)?;
        contents.bytes.resize(length, 0);
        contents.touch(before.min(length), before.max(length));
        Ok(())
    }

    /// Makes the bytes and the size of a file last.
    pub(super) fn sync_file(&mut self, file: Ino) -> Result<(), Refusal> {
        let disk = self.disk.files.entry(file).or_default();
        match self.seen.get_mut(&file).map(|node| &mut node.body) {
            Some(Body::File(contents)) => {
                disk.resize(contents.bytes.len(), 0);
                for page in std::mem::take(&mut contents.unsynced) {
                    contents.copy_page(page, disk);
                }
            }
            Some(Body::Directory(_)) => return Err(Refusal::IsADirectory),
            None => return Err(Refusal::NoSuchName),
        }
        match self.new_names {
            NewNames::LastWithDirectory => {}
            NewNames::LastWithFile => {
                self.persist(|_, change| change.names.iter().any(|(_, ino)| *ino == Some(file)))
            }
        }
        Ok(())
    }

    /// Makes the names in a directory last.
    pub(super) fn sync_directory(&mut self, directory: Ino) -> Result<(), Refusal> {
        self.names(directory)?;
        self.persist(|_, change| {
            change
                .names
                .iter()
                .any(|((parent, _), _)| *parent == directory)
        });
        Ok(())
    }

    /// Pulls the plug and reads the disk again.
    pub(super) fn power_cut(&mut self, unsynced: Unsynced) {
        match unsynced {
            Unsynced::AllLost => {}
            Unsynced::SomeSurvives { seed } => self.let_some_survive(seed),
        }
        self.epoch += 1;
        self.read_back();
    }

    fn let_some_survive(&mut self, seed: u64) {
        let mut rng = SmallRng::seed_from_u64(seed);
        for (ino, node) in &self.seen {
            let Body::File(contents) = &node.body else {
                continue;
            };
            let disk = self.disk.files.entry(*ino).or_default();
            if rng.random() {
                disk.resize(contents.bytes.len(), 0);
            }
            for page in &contents.unsynced {
                if rng.random() {
                    contents.copy_page(*page, disk);
                }
            }
        }
        let chosen: Vec<bool> = self.pending.iter().map(|_| rng.random()).collect();
        self.persist(|at, _| chosen[at]);
    }

    /// Makes the chosen changes last, and those before them that they build on.
    fn persist(&mut self, chosen: impl Fn(usize, &Change) -> bool) {
        let mut touched: BTreeSet<Slot> = BTreeSet::new();
        let mut lasting = Vec::new();
        let mut waiting = Vec::new();
        for (at, change) in std::mem::take(&mut self.pending)
            .into_iter()
            .enumerate()
            .rev()
        {
            let needed = change.names.iter().any(|(slot, _)| touched.contains(slot));
            if needed || chosen(at, &change) {
                touched.extend(change.names.iter().map(|(slot, _)| slot.clone()));
                lasting.push(change);
            } else {
                waiting.push(change);
            }
        }
        self.pending = waiting;
        self.pending.reverse();
        for ((directory, name), ino) in lasting.into_iter().rev().flat_map(|change| change.names) {
            let names = self.disk.directories.entry(directory).or_default();
            match ino {
                Some(ino) => names.insert(name, ino),
                None => names.remove(&name),
            };
        }
    }

    /// Makes what programs see anew from what is on the disk.
    fn read_back(&mut self) {
        self.pending.clear();
        self.seen.clear();
        self.used = 0;
        let mut ahead = vec![ROOT];
        while let Some(ino) = ahead.pop() {
            let (meta, kind) = self.metas[&ino];
            let mut body = Body::empty(kind);
            match &mut body {
                Body::File(contents) => {
                    contents.bytes = self.disk.files.get(&ino).cloned().unwrap_or_default();
                    self.used += contents.bytes.len() as u64;
                }
                Body::Directory(names) => {
                    *names = self.disk.directories.get(&ino).cloned().unwrap_or_default();
                    ahead.extend(names.values());
                }
            }
            self.seen.insert(
                ino,
                Node {
                    meta,
                    body,
                    named: true,
                    opens: 0,
                },
            );
        }
        let seen = &self.seen;
        self.metas.retain(|ino, _| seen.contains_key(ino));
        self.disk.files.retain(|ino, _| seen.contains_key(ino));
        self.disk
            .directories
            .retain(|ino, _| seen.contains_key(ino));
    }

    fn change(&mut self, names: Vec<(Slot, Option<Ino>)>) {
        for ((directory, name), ino) in &names {
            if let Some(Node {
                body: Body::Directory(entries),
                ..
            }) = self.seen.get_mut(directory)
            {
                match ino {
                    Some(ino) => entries.insert(name.clone(), *ino),
                    None => entries.remove(name),
                };
            }
        }
        self.pending.push(Change { names });
    }

    fn unname(&mut self, ino: Ino) {
        if let Some(node) = self.seen.get_mut(&ino) {
            node.named = false;
        }
        self.drop_unused(ino);
    }

    fn drop_unused(&mut self, ino: Ino) {
        if self
            .seen
            .get(&ino)
            .is_some_and(|node| !node.named && node.opens == 0)
            && let Some(Node {
                body: Body::File(contents),
                ..
            }) = self.seen.remove(&ino)
        {
            self.used -= contents.bytes.len() as u64;
        }
    }

    fn contents_mut(&mut self, file: Ino) -> Result<&mut Contents, Refusal> {
        match self.seen.get_mut(&file).map(|node| &mut node.body) {
            Some(Body::File(contents)) => Ok(contents),
            Some(Body::Directory(_)) => Err(Refusal::IsADirectory),
            None => Err(Refusal::NoSuchName),
        }
    }
}

impl Body {
    fn empty(kind: Kind) -> Self {
        match kind {
            Kind::File => Self::File(Contents::default()),
            Kind::Directory => Self::Directory(Names::new()),
        }
    }
}

impl Contents {
    /// Notes that the bytes from `start` to `end` differ from the disk's.
    fn touch(&mut self, start: usize, end: usize) {
        self.unsynced.extend(start / PAGE..end.div_ceil(PAGE));
    }

    /// Writes one page to the disk, making the file there longer if need be.
    fn copy_page(&self, page: usize, disk: &mut Vec<u8>) {
        let end = self.bytes.len().min((page + 1) * PAGE);
        let start = page * PAGE;
        if start < end {
            disk.resize(disk.len().max(end), 0);
            disk[start..end].copy_from_slice(&self.bytes[start..end]);
        }
    }
}
