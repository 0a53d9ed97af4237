//! The files that the demo drops.

use anyhow::Context;
use std::path::Path;

/// A file to drop.
pub(super) struct Sample {
    name: &'static str,
    bytes: &'static [u8],
}

/// All of them: PDFs that are printed as they are, and images that become PDFs first.
pub(super) const SAMPLES: &[Sample] = &[
    Sample {
        name: "minutes.pdf",
        bytes: include_bytes!("samples/minutes.pdf"),
    },
    Sample {
        name: "poster.pdf",
        bytes: include_bytes!("samples/poster.pdf"),
    },
    Sample {
        name: "business cards.pdf",
        bytes: include_bytes!("samples/cards.pdf"),
    },
    Sample {
        name: "photo.jpg",
        bytes: include_bytes!("samples/photo.jpg"),
    },
    Sample {
        name: "chart.png",
        bytes: include_bytes!("samples/chart.png"),
    },
    Sample {
        name: "scanned contract.tif",
        bytes: include_bytes!("samples/scan.tif"),
    },
];

impl Sample {
    /// Drops the file as a careful program does: under a name that is ignored, then renamed.
    pub(super) fn write_into(&self, folder: &Path) -> anyhow::Result<()> {
        let (part, name) = (
            folder.join(format!("{}.part", self.name)),
            folder.join(self.name),
        );
        std::fs::write(&part, self.bytes)
            .and_then(|()| std::fs::rename(&part, &name))
            .with_context(|| format!("cannot drop {}", name.display()))
    }
}
