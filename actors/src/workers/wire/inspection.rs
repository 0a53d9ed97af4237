//! An inspection as it goes over the wire.

use platen_pdfcore::{
    Encryption, Inspection, Length, PageBox, PdfVersion, Permission, Permissions, Quarter, Repair,
    SizeRun,
};
use serde::{Deserialize, Serialize};

/// Facts about one PDF. Lengths are micrometres.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::workers) struct InspectionV1 {
    version: (u8, u8),
    pages: u32,
    sizes: Vec<SizeRunV1>,
    encryption: EncryptionV1,
    may_print: bool,
    may_modify: bool,
    repaired: Vec<RepairV1>,
}

#[derive(Debug, Serialize, Deserialize)]
struct SizeRunV1 {
    first: u32,
    last: u32,
    /// Left, bottom, width, height.
    media: [i64; 4],
    trim: [i64; 4],
    rotation: u16,
}

#[derive(Debug, Serialize, Deserialize)]
enum EncryptionV1 {
    None,
    Open,
    NeedsPassword,
}

#[derive(Debug, Serialize, Deserialize)]
enum RepairV1 {
    JunkBeforeHeader { bytes: u32 },
    EndMissing,
    TableRebuilt,
    LengthsWrong { streams: u32 },
    ObjectsUnreadable { objects: u32 },
    Exhausted,
    PagesMissing { entries: u32 },
    PageCountWrong { claimed: i64, found: u32 },
    SizeAssumed { pages: u32 },
}

impl From<Inspection> for InspectionV1 {
    fn from(facts: Inspection) -> Self {
        Self {
            version: (facts.version.major, facts.version.minor),
            pages: facts.pages,
            sizes: facts.sizes.into_iter().map(SizeRunV1::from).collect(),
            encryption: match facts.encryption {
                Encryption::None => EncryptionV1::None,
                Encryption::Open => EncryptionV1::Open,
                Encryption::NeedsPassword => EncryptionV1::NeedsPassword,
            },
            may_print: facts.permissions.print == Permission::Granted,
            may_modify: facts.permissions.modify == Permission::Granted,
            repaired: facts.repaired.into_iter().map(RepairV1::from).collect(),
        }
    }
}

impl From<InspectionV1> for Inspection {
    fn from(facts: InspectionV1) -> Self {
        let (major, minor) = facts.version;
        let permission = |granted| {
            if granted {
                Permission::Granted
            } else {
                Permission::Denied
            }
        };
        Self {
            version: PdfVersion { major, minor },
            pages: facts.pages,
            sizes: facts.sizes.into_iter().map(SizeRun::from).collect(),
            encryption: match facts.encryption {
                EncryptionV1::None => Encryption::None,
                EncryptionV1::Open => Encryption::Open,
                EncryptionV1::NeedsPassword => Encryption::NeedsPassword,
            },
            permissions: Permissions {
                print: permission(facts.may_print),
                modify: permission(facts.may_modify),
            },
            repaired: facts.repaired.into_iter().map(Repair::from).collect(),
        }
    }
}

impl From<SizeRun> for SizeRunV1 {
    fn from(run: SizeRun) -> Self {
        let numbers = |area: PageBox| {
            [area.left, area.bottom, area.width, area.height].map(Length::micrometres)
        };
        Self {
            first: run.first,
            last: run.last,
            media: numbers(run.media),
            trim: numbers(run.trim),
            rotation: run.rotation.degrees(),
        }
    }
}

impl From<SizeRunV1> for SizeRun {
    fn from(run: SizeRunV1) -> Self {
        let area = |numbers: [i64; 4]| {
            let [left, bottom, width, height] = numbers.map(Length::from_micrometres);
            PageBox {
                left,
                bottom,
                width,
                height,
            }
        };
        Self {
            first: run.first,
            last: run.last,
            media: area(run.media),
            trim: area(run.trim),
            rotation: match run.rotation {
                90 => Quarter::Right,
                180 => Quarter::Half,
                270 => Quarter::Left,
                _ => Quarter::None,
            },
        }
    }
}

impl From<Repair> for RepairV1 {
    fn from(repair: Repair) -> Self {
        match repair {
            Repair::JunkBeforeHeader { bytes } => Self::JunkBeforeHeader { bytes },
            Repair::EndMissing => Self::EndMissing,
            Repair::TableRebuilt => Self::TableRebuilt,
            Repair::LengthsWrong { streams } => Self::LengthsWrong { streams },
            Repair::ObjectsUnreadable { objects } => Self::ObjectsUnreadable { objects },
            Repair::Exhausted => Self::Exhausted,
            Repair::PagesMissing { entries } => Self::PagesMissing { entries },
            Repair::PageCountWrong { claimed, found } => Self::PageCountWrong { claimed, found },
            Repair::SizeAssumed { pages } => Self::SizeAssumed { pages },
        }
    }
}

impl From<RepairV1> for Repair {
    fn from(repair: RepairV1) -> Self {
        match repair {
            RepairV1::JunkBeforeHeader { bytes } => Self::JunkBeforeHeader { bytes },
            RepairV1::EndMissing => Self::EndMissing,
            RepairV1::TableRebuilt => Self::TableRebuilt,
            RepairV1::LengthsWrong { streams } => Self::LengthsWrong { streams },
            RepairV1::ObjectsUnreadable { objects } => Self::ObjectsUnreadable { objects },
            RepairV1::Exhausted => Self::Exhausted,
            RepairV1::PagesMissing { entries } => Self::PagesMissing { entries },
            RepairV1::PageCountWrong { claimed, found } => Self::PageCountWrong { claimed, found },
            RepairV1::SizeAssumed { pages } => Self::SizeAssumed { pages },
        }
    }
}
