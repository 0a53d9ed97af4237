//! What kind of document a file is, judged by its content, never by its name.

/// A document's format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DocumentFormat {
    /// Portable Document Format, any version.
    Pdf,
    /// A raster image that is wrapped into a PDF without another program.
    Image(ImageKind),
    /// A document that LibreOffice converts.
    Office(OfficeKind),
}

/// Raster images wrapped natively.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ImageKind {
    /// JPEG, baseline or progressive.
    Jpeg,
    /// Portable Network Graphics.
    Png,
    /// Tagged Image File Format, one page or many.
    Tiff,
}

/// Office documents by the file name extension LibreOffice expects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OfficeKind {
    /// Office Open XML text.
    Docx,
    /// Office Open XML spreadsheet.
    Xlsx,
    /// Office Open XML presentation.
    Pptx,
    /// OpenDocument text.
    Odt,
    /// OpenDocument spreadsheet.
    Ods,
    /// OpenDocument presentation.
    Odp,
    /// Binary Word 97-2003.
    Doc,
    /// Binary Excel 97-2003.
    Xls,
    /// Binary PowerPoint 97-2003.
    Ppt,
    /// Rich Text Format.
    Rtf,
}

impl DocumentFormat {
    /// All formats Platen takes, in the order of its documentation.
    pub const ALL: [Self; 14] = [
        Self::Pdf,
        Self::Image(ImageKind::Jpeg),
        Self::Image(ImageKind::Png),
        Self::Image(ImageKind::Tiff),
        Self::Office(OfficeKind::Docx),
        Self::Office(OfficeKind::Xlsx),
        Self::Office(OfficeKind::Pptx),
        Self::Office(OfficeKind::Odt),
        Self::Office(OfficeKind::Ods),
        Self::Office(OfficeKind::Odp),
        Self::Office(OfficeKind::Doc),
        Self::Office(OfficeKind::Xls),
        Self::Office(OfficeKind::Ppt),
        Self::Office(OfficeKind::Rtf),
    ];

    /// Returns the format's usual file name extension, which is also its name in records.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Image(ImageKind::Jpeg) => "jpg",
            Self::Image(ImageKind::Png) => "png",
            Self::Image(ImageKind::Tiff) => "tif",
            Self::Office(kind) => kind.extension(),
        }
    }

    /// Returns the format with this usual extension.
    #[must_use]
    pub fn from_extension(extension: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|format| format.extension() == extension)
    }
}

impl OfficeKind {
    /// Returns the usual file name extension.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Docx => "docx",
            Self::Xlsx => "xlsx",
            Self::Pptx => "pptx",
            Self::Odt => "odt",
            Self::Ods => "ods",
            Self::Odp => "odp",
            Self::Doc => "doc",
            Self::Xls => "xls",
            Self::Ppt => "ppt",
            Self::Rtf => "rtf",
        }
    }
}
