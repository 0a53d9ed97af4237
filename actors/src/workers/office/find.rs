//! Where LibreOffice is, and what it is able to convert.

use crate::workers::task::ConverterFound;
use platen_model::{DocumentFormat, OfficeKind};
use std::path::{Path, PathBuf};

const PLACES: [&str; 4] = [
    "/usr/bin/soffice",
    "/usr/local/bin/soffice",
    "/usr/bin/libreoffice",
    "/snap/bin/libreoffice",
];

/// Where the packages of the Document Foundation install themselves, a directory per version.
const OPT: &str = "/opt";

/// What is missing when nothing is found.
const INSTALL: &str = "LibreOffice is not installed: install the packages libreoffice-writer-nogui, \
                       libreoffice-calc-nogui and libreoffice-impress-nogui";

/// One part of LibreOffice: its library, its Debian package, and the kinds it converts.
struct Component {
    library: &'static str,
    package: &'static str,
    kinds: &'static [OfficeKind],
}

const COMPONENTS: [Component; 3] = [
    Component {
        library: "libswlo.so",
        package: "libreoffice-writer-nogui",
        kinds: &[
            OfficeKind::Docx,
            OfficeKind::Odt,
            OfficeKind::Doc,
            OfficeKind::Rtf,
        ],
    },
    Component {
        library: "libsclo.so",
        package: "libreoffice-calc-nogui",
        kinds: &[OfficeKind::Xlsx, OfficeKind::Ods, OfficeKind::Xls],
    },
    Component {
        library: "libsdlo.so",
        package: "libreoffice-impress-nogui",
        kinds: &[OfficeKind::Pptx, OfficeKind::Odp, OfficeKind::Ppt],
    },
];

/// Returns the converters of this machine, one entry for each part that does or could convert.
#[must_use]
pub fn find_converters() -> Vec<ConverterFound> {
    let office = Office::find(None);
    let found = |component: &Component| ConverterFound {
        name: "LibreOffice",
        program: match &office {
            Ok(office) if office.has(component) => Ok(office.program.clone()),
            Ok(_) => Err(missing(component)),
            Err(reason) => Err(reason.clone()),
        },
        formats: component
            .kinds
            .iter()
            .copied()
            .map(DocumentFormat::Office)
            .collect(),
    };
    COMPONENTS.iter().map(found).collect()
}

/// A LibreOffice, or what the settings say stands in for it.
#[derive(Debug, Clone)]
pub(in crate::workers) struct Office {
    /// The program behind all links.
    program: PathBuf,
}

impl Office {
    /// Finds the program, or says what to install.
    pub(in crate::workers) fn find(given: Option<&Path>) -> Result<Self, String> {
        if let Some(given) = given {
            let program = given.canonicalize();
            let program = program.map_err(|error| format!("{}: {error}", given.display()))?;
            return Ok(Self { program });
        }
        let places = PLACES.iter().map(PathBuf::from).chain(newest_in_opt());
        let program = places
            .filter_map(|path| path.canonicalize().ok())
            .find(|path| path.is_file());
        program
            .map(|program| Self { program })
            .ok_or_else(|| INSTALL.to_owned())
    }

    pub(in crate::workers) fn program(&self) -> &Path {
        &self.program
    }

    /// Returns what a cage must show beside `/usr` for the program to run.
    pub(in crate::workers) fn tree(&self) -> Option<&Path> {
        if self.program.starts_with("/usr") {
            return None;
        }
        let directory = self.program.parent();
        let installed = directory.filter(|directory| directory.ends_with("program"));
        Some(installed.and_then(Path::parent).unwrap_or(&self.program))
    }

    /// Returns why a kind cannot be converted, if it cannot.
    pub(in crate::workers) fn lacks(&self, kind: OfficeKind) -> Option<String> {
        let component = COMPONENTS
            .iter()
            .find(|component| component.kinds.contains(&kind))?;
        (!self.has(component)).then(|| missing(component))
    }

    /// A program that is no LibreOffice is trusted to convert everything.
    fn has(&self, component: &Component) -> bool {
        let beside = |name: &str| self.program.with_file_name(name).is_file();
        !beside("soffice.bin") || beside(component.library)
    }
}

fn missing(component: &Component) -> String {
    format!(
        "a part of LibreOffice is not installed: install the package {}",
        component.package
    )
}

fn newest_in_opt() -> Option<PathBuf> {
    let entries = std::fs::read_dir(OPT).ok()?.filter_map(Result::ok);
    let named = entries.filter(|entry| {
        entry
            .file_name()
            .as_encoded_bytes()
            .starts_with(b"libreoffice")
    });
    named
        .map(|entry| entry.path().join("program/soffice"))
        .filter(|path| path.is_file())
        .max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_office_kind_has_one_component() {
        for format in DocumentFormat::ALL {
            let DocumentFormat::Office(kind) = format else {
                continue;
            };
            let able = COMPONENTS
                .iter()
                .filter(|part| part.kinds.contains(&kind))
                .count();
            assert_eq!(able, 1, "{kind:?}");
        }
    }

    #[test]
    fn a_program_outside_usr_is_shown_with_its_installation() {
        let tree = |program: &str| {
            let office = Office {
                program: PathBuf::from(program),
            };
            office.tree().map(Path::to_path_buf)
        };
        assert_eq!(tree("/usr/lib/libreoffice/program/soffice"), None);
        let opt = PathBuf::from("/opt/libreoffice25.8");
        assert_eq!(tree("/opt/libreoffice25.8/program/soffice"), Some(opt));
        assert_eq!(
            tree("/srv/convert.sh"),
            Some(PathBuf::from("/srv/convert.sh"))
        );
    }
}
