//! Names that a person may be recognised by, kept beside the chain so that they can be purged.

use super::RecordError;
use crate::{Filed, Personal};
use platen_model::ContentHash;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Bytes of salt, so that a guessed name cannot be confirmed by its hash once salt and name are
/// purged.
pub(crate) const SALT: usize = 16;

/// What lies beside an event: its personal part, and the salt of its hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PersonalRow {
    /// Random, one per row.
    pub(crate) salt: [u8; SALT],
    /// JSON.
    pub(crate) data: Vec<u8>,
}

impl PersonalRow {
    /// Returns what lies beside an arrival.
    pub(super) fn of_arrival(personal: &Personal) -> Result<Self, RecordError> {
        Self::new(&ArrivalNames {
            file_name: personal.file_name.clone(),
            submitted_by: personal.submitted_by.clone(),
        })
    }

    /// Returns what lies beside a filing: output paths carry the file's name.
    pub(super) fn of_filed(filed: &Filed) -> Result<Self, RecordError> {
        Self::new(&FiledNames {
            paths: filed.paths.clone(),
        })
    }

    fn new(names: &impl Serialize) -> Result<Self, RecordError> {
        let data = serde_json::to_vec(names).map_err(|e| RecordError::damaged("names", e))?;
        RecordError::check_length("names", data.len())?;
        Ok(Self {
            salt: Uuid::new_v4().into_bytes(),
            data,
        })
    }

    /// Returns the hash that stands for it in the chain.
    pub(super) fn hash(&self) -> ContentHash {
        let mut hasher = blake3::Hasher::new_derive_key("platen ledger personal 1");
        hasher.update(&self.salt);
        hasher.update(&self.data);
        ContentHash(*hasher.finalize().as_bytes())
    }

    /// Returns an arrival's names.
    pub(super) fn arrival(&self) -> Result<Personal, RecordError> {
        let names: ArrivalNames = self.read()?;
        Ok(Personal {
            file_name: names.file_name,
            submitted_by: names.submitted_by,
        })
    }

    /// Returns a filing's paths.
    pub(super) fn filed(&self) -> Result<Filed, RecordError> {
        let names: FiledNames = self.read()?;
        Ok(Filed { paths: names.paths })
    }

    fn read<'a, T: Deserialize<'a>>(&'a self) -> Result<T, RecordError> {
        RecordError::check_length("names", self.data.len())?;
        serde_json::from_slice(&self.data).map_err(|e| RecordError::damaged("names", e))
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ArrivalNames {
    file_name: String,
    submitted_by: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FiledNames {
    paths: Vec<String>,
}
