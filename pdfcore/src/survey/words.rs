//! What facts are called.

use super::facts::{Act, ColourFamily, ColourSpace, FontKind, PictureKind, SignatureKind};
use std::fmt;

impl fmt::Display for FontKind {
    /// Writes the kind as other tools do.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Type1 => "Type 1",
            Self::Type1C => "Type 1C",
            Self::Type1OpenType => "Type 1C (OT)",
            Self::MultipleMaster => "Type 1 (MM)",
            Self::Type3 => "Type 3",
            Self::TrueType => "TrueType",
            Self::TrueTypeOpenType => "TrueType (OT)",
            Self::CidType0 => "CID Type 0",
            Self::CidType0C => "CID Type 0C",
            Self::CidType0OpenType => "CID Type 0C (OT)",
            Self::CidTrueType => "CID TrueType",
            Self::CidTrueTypeOpenType => "CID TrueType (OT)",
            Self::Unknown => "unknown",
        })
    }
}

impl fmt::Display for PictureKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Image => "image",
            Self::Stencil => "stencil",
            Self::SoftMask => "soft-mask",
        })
    }
}

impl fmt::Display for ColourFamily {
    /// Writes the name that documents use.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::DeviceGray => "DeviceGray",
            Self::DeviceRgb => "DeviceRGB",
            Self::DeviceCmyk => "DeviceCMYK",
            Self::CalGray => "CalGray",
            Self::CalRgb => "CalRGB",
            Self::Lab => "Lab",
            Self::IccBased => "ICCBased",
            Self::Indexed => "Indexed",
            Self::Separation => "Separation",
            Self::DeviceN => "DeviceN",
            Self::Pattern => "Pattern",
        })
    }
}

impl fmt::Display for ColourSpace {
    /// Writes the family and what is more to it: `Separation Orange over DeviceCMYK`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            family,
            components,
            inks,
            base,
        } = self;
        write!(f, "{family}")?;
        if let (ColourFamily::IccBased, Some(components)) = (family, components) {
            write!(f, " with {components} components")?;
        }
        if !inks.is_empty() {
            write!(f, " {}", inks.join(" + "))?;
        }
        match base {
            Some(base) => write!(f, " over {base}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for SignatureKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Approval => "approval",
            Self::Certification => "certification",
            Self::Timestamp => "timestamp",
        })
    }
}

impl fmt::Display for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Print => "print",
            Self::PrintWell => "print in full quality",
            Self::Modify => "change pages",
            Self::Copy => "copy text and pictures",
            Self::Annotate => "annotate",
            Self::FillForms => "fill in forms",
            Self::ReadAloud => "read aloud",
            Self::Assemble => "insert, delete and turn pages",
        })
    }
}
