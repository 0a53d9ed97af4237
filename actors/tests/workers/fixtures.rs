//! Documents made by hand, and a pool to give them to.

use platen_actors::workers::{Confinement, Pool, PoolOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;

pub(crate) struct Room {
    pub(crate) directory: TempDir,
    pub(crate) options: PoolOptions,
}

impl Room {
    pub(crate) fn new() -> Self {
        let options = PoolOptions {
            program: PathBuf::from(env!("CARGO_BIN_EXE_platen-test-worker")),
            args: Vec::new(),
            workers: 1,
            confinement: Confinement::Required,
            memory_bytes: 256 << 20,
            ..PoolOptions::default()
        };
        Self {
            directory: TempDir::new().expect("a directory"),
            options,
        }
    }

    pub(crate) fn with(mut self, change: impl FnOnce(&mut PoolOptions)) -> Self {
        change(&mut self.options);
        self
    }

    pub(crate) fn pool(&self) -> Pool {
        Pool::start(self.options.clone()).expect("a pool")
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    pub(crate) fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).expect("a file");
        path
    }

    /// Returns the names of all files, sorted.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.directory.path()).expect("a directory");
        let name = |entry: std::io::Result<std::fs::DirEntry>| entry.expect("an entry").file_name();
        let mut names: Vec<_> = entries
            .map(|entry| name(entry).to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }
}

/// Runs a future on a runtime of one thread, without anything enabled.
pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime")
        .block_on(future)
}

/// Returns a sound PDF with so many empty A5 pages.
pub(crate) fn pdf(pages: usize) -> Vec<u8> {
    pdf_behind(b"", pages)
}

/// Returns such a PDF with something, which must be a comment, behind its header.
pub(crate) fn pdf_behind(comment: &[u8], pages: usize) -> Vec<u8> {
    let kids: String = (0..pages)
        .map(|page| format!("{} 0 R ", page + 3))
        .collect();
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        format!("<</Type/Pages/Count {pages}/Kids[{kids}]/MediaBox[0 0 420 595]>>"),
    ];
    objects.extend((0..pages).map(|_| "<</Type/Page/Parent 2 0 R>>".to_owned()));
    let mut out = [b"%PDF-1.4\n", comment].concat();
    let mut table = String::from("0000000000 65535 f \n");
    for (number, object) in (1..).zip(&objects) {
        table += format!("{:010} 00000 n \n", out.len()).as_str();
        writeln!(out, "{number} 0 obj\n{object}\nendobj").expect("memory");
    }
    let (size, start) = (objects.len() + 1, out.len());
    write!(
        out,
        "xref\n0 {size}\n{table}trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n"
    )
    .expect("memory");
    out
}

/// Returns a zip archive of stored entries (APPNOTE 4.3).
pub(crate) fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, data) in entries {
        let offset = u32::try_from(out.len()).expect("small");
        let size = u32::try_from(data.len()).expect("small").to_le_bytes();
        let length = u16::try_from(name.len()).expect("short").to_le_bytes();
        let mut common = vec![20, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        common.extend(crc32(data).to_le_bytes());
        common.extend([size, size].concat());
        common.extend(length);
        common.extend([0, 0]);
        out.extend([b"PK\x03\x04", common.as_slice(), name.as_bytes(), data].concat());
        directory.extend([b"PK\x01\x02\x14\x00", common.as_slice(), &[0; 10]].concat());
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let count = u16::try_from(entries.len()).expect("few").to_le_bytes();
    let size = u32::try_from(directory.len()).expect("small").to_le_bytes();
    let offset = u32::try_from(out.len()).expect("small").to_le_bytes();
    out.extend(directory);
    out.extend(
        [
            b"PK\x05\x06\0\0\0\0".as_slice(),
            &count,
            &count,
            &size,
            &offset,
            &[0, 0],
        ]
        .concat(),
    );
    out
}

fn crc32(data: &[u8]) -> u32 {
    !data.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg())
        })
    })
}

/// Waits until something is true of the world.
#[track_caller]
pub(crate) fn wait_for(what: &str, mut is_true: impl FnMut() -> bool) {
    let mut patience = 2_000;
    while !is_true() {
        assert!(patience > 0, "waited in vain until {what}");
        patience -= 1;
        std::thread::park_timeout(Duration::from_millis(5));
    }
}

/// Returns the process ids of all processes whose command line contains the text.
pub(crate) fn processes(text: &str) -> Vec<u32> {
    let ids = std::fs::read_dir("/proc")
        .expect("proc")
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok());
    let command = |id: &u32| {
        let command = std::fs::read(Path::new("/proc").join(id.to_string()).join("cmdline"));
        String::from_utf8_lossy(&command.unwrap_or_default()).into_owned()
    };
    ids.filter(|id| command(id).contains(text)).collect()
}
