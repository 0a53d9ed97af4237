//! Encryption with passwords: the standard security handler, revisions 2 to 6 (ISO 32000-2, 7.6).

mod cipher;
mod hash;
mod legacy;
mod modern;

use crate::syntax::{Dict, Object, Ref, Strings};
use std::borrow::Cow;
use std::fmt;

/// Which password opened the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// The user's, or none was needed: the permissions bind.
    User,
    /// The owner's: everything is allowed.
    Owner,
}

/// Returns 16 bytes that follow from others, for the `/ID` of a result.
pub(crate) fn fingerprint(bytes: &[u8]) -> Vec<u8> {
    hash::md5(&[bytes])
}

/// Why an encrypted document cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CryptError {
    /// The password is missing.
    #[error("the document needs a password")]
    NeedsPassword,
    /// A password was given and is neither the user's nor the owner's.
    #[error("the password is wrong")]
    WrongPassword,
    /// Another security handler, or a method that nobody knows.
    #[error("the document is encrypted by a method that is not supported: {0}")]
    Unsupported(String),
    /// The encryption dictionary makes no sense.
    #[error("the document's encryption is damaged: {0}")]
    Damaged(&'static str),
}

/// How strings or streams are encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// Not at all.
    Identity,
    /// RC4, key by object.
    Rc4,
    /// AES-128 in CBC mode, key by object.
    AesV2,
    /// AES-256 in CBC mode, one key.
    AesV3,
}

/// The key of a document and what it is used for.
#[derive(Clone)]
pub struct Crypt {
    key: Vec<u8>,
    revision: u8,
    strings: Method,
    streams: Method,
    embedded: Method,
    /// Named methods, which single streams may ask for.
    named: Vec<(String, Method)>,
    metadata: Metadata,
    role: Role,
    /// The permission bits (table 22).
    permissions: i64,
}

/// Whether the document's metadata is encrypted, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Metadata {
    Encrypted,
    Plain,
}

/// What a stream is, as far as its encryption depends on it.
#[derive(Debug, Clone, Copy)]
pub struct Use<'a> {
    /// The stream's dictionary.
    pub dict: &'a Dict,
    /// The name that the stream's own crypt filter asks for, if it has one.
    pub filter: Option<&'a str>,
}

impl Crypt {
    /// Opens a document by its encryption dictionary, which is without references, and the first
    /// part of its `/ID`. Without a password, the empty one is tried.
    ///
    /// # Errors
    /// When the password does not fit or the method is not known.
    pub fn open(dict: &Dict, id: &[u8], password: Option<&[u8]>) -> Result<Self, CryptError> {
        let handler = dict.get("Filter").and_then(Object::as_name);
        match handler {
            Some(name) if name == "Standard" => {}
            Some(name) => return Err(CryptError::Unsupported(name.lossy())),
            None => return Err(CryptError::Damaged("it names no security handler")),
        }
        let version = integer(dict, "V").unwrap_or(0);
        let revision = integer(dict, "R").ok_or(CryptError::Damaged("it has no revision"))?;
        let methods = Methods::read(dict, version)?;
        let parts = Parts::read(dict, id, revision)?;
        let password = password.filter(|password| !password.is_empty());
        let given = password.unwrap_or_default();
        let opened = match revision {
            2..=4 => legacy::open(&parts, given),
            5 | 6 => modern::open(&parts, given)?,
            other => return Err(CryptError::Unsupported(format!("revision {other}"))),
        };
        let (role, key) = opened.ok_or(match password {
            None => CryptError::NeedsPassword,
            Some(_) => CryptError::WrongPassword,
        })?;
        Ok(Self {
            key,
            revision: parts.revision,
            strings: methods.strings,
            streams: methods.streams,
            embedded: methods.embedded,
            named: methods.named,
            metadata: parts.metadata,
            role,
            permissions: parts.permissions,
        })
    }

    /// Returns which password opened the document.
    #[must_use]
    pub const fn role(&self) -> Role {
        self.role
    }

    /// Returns the permission bits (table 22), bit 1 being the lowest.
    #[must_use]
    pub const fn permissions(&self) -> i64 {
        self.permissions
    }

    /// Whether who opened the document may do what a permission bit stands for (table 22); bits are
    /// counted from 1, and the owner may do everything.
    #[must_use]
    pub fn allows(&self, bit: u32) -> bool {
        self.role == Role::Owner || self.permissions >> (bit - 1) & 1 == 1
    }

    /// Returns how streams are encrypted.
    #[must_use]
    pub const fn method(&self) -> Method {
        self.streams
    }

    /// Returns the bits of the key.
    #[must_use]
    pub const fn key_bits(&self) -> usize {
        self.key.len() * 8
    }

    /// Returns the revision of the handler.
    #[must_use]
    pub const fn revision(&self) -> u8 {
        self.revision
    }

    /// Decrypts all strings of an object that is no part of an object stream.
    pub fn decrypt_strings(&self, of: Ref, object: &mut Object) {
        match object {
            Object::String(bytes) => *bytes = self.decrypt(self.strings, of, bytes),
            Object::Array(elements) => {
                for element in elements {
                    self.decrypt_strings(of, element);
                }
            }
            Object::Dict(dict) => self.decrypt_dict(of, dict),
            Object::Stream(stream) => self.decrypt_dict(of, &mut stream.dict),
            Object::Null
            | Object::Boolean(_)
            | Object::Integer(_)
            | Object::Real(_)
            | Object::Name(_)
            | Object::Reference(_) => {}
        }
    }

    fn decrypt_dict(&self, of: Ref, dict: &mut Dict) {
        for (_, value) in dict.iter_mut() {
            self.decrypt_strings(of, value);
        }
    }

    /// Decrypts the bytes of a stream.
    #[must_use]
    pub fn decrypt_stream<'a>(&self, of: Ref, used: Use<'_>, bytes: &'a [u8]) -> Cow<'a, [u8]> {
        match self.method_of(used) {
            Method::Identity => Cow::Borrowed(bytes),
            method => Cow::Owned(self.decrypt(method, of, bytes)),
        }
    }

    /// Encrypts the bytes of a stream as such streams of this document are.
    #[must_use]
    pub fn encrypt_stream<'a>(&self, of: Ref, used: Use<'_>, bytes: &'a [u8]) -> Cow<'a, [u8]> {
        match self.method_of(used) {
            Method::Identity => Cow::Borrowed(bytes),
            method => Cow::Owned(self.encrypt(method, of, bytes)),
        }
    }

    /// Returns what encrypts the strings of an object.
    #[must_use]
    pub const fn strings_of(&self, of: Ref) -> StringsOf<'_> {
        StringsOf { crypt: self, of }
    }

    fn method_of(&self, used: Use<'_>) -> Method {
        let kind = |name: &str| used.dict.is_of_type(name);
        match used.filter {
            _ if kind("XRef") => Method::Identity,
            Some(name) => self.named_method(name),
            None if kind("Metadata") && self.metadata == Metadata::Plain => Method::Identity,
            None if kind("EmbeddedFile") => self.embedded,
            None => self.streams,
        }
    }

    fn named_method(&self, name: &str) -> Method {
        let found = self.named.iter().find(|(known, _)| known == name);
        found.map_or(Method::Identity, |(_, method)| *method)
    }

    fn decrypt(&self, method: Method, of: Ref, bytes: &[u8]) -> Vec<u8> {
        match method {
            Method::Identity => bytes.to_vec(),
            Method::Rc4 => cipher::rc4(&legacy::object_key(&self.key, of, method), bytes),
            Method::AesV2 => cipher::aes_decrypt(&legacy::object_key(&self.key, of, method), bytes),
            Method::AesV3 => cipher::aes_decrypt(&self.key, bytes),
        }
    }

    /// The initialisation vector follows from key, object and content: the same document is always
    /// written in the same way, and two different ones never share one.
    fn encrypt(&self, method: Method, of: Ref, bytes: &[u8]) -> Vec<u8> {
        let vector = || {
            let number = of.number.to_le_bytes();
            let hash = hash::sha256(&[&self.key, &number, &of.generation.to_le_bytes(), bytes]);
            std::array::from_fn(|at| hash[at])
        };
        match method {
            Method::Identity => bytes.to_vec(),
            Method::Rc4 => cipher::rc4(&legacy::object_key(&self.key, of, method), bytes),
            Method::AesV2 => {
                let key = legacy::object_key(&self.key, of, method);
                cipher::aes_encrypt(&key, vector(), bytes)
            }
            Method::AesV3 => cipher::aes_encrypt(&self.key, vector(), bytes),
        }
    }
}

impl fmt::Debug for Crypt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Crypt")
            .field("revision", &self.revision)
            .field("streams", &self.streams)
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

/// Encrypts the strings of one object.
#[derive(Debug, Clone, Copy)]
pub struct StringsOf<'a> {
    crypt: &'a Crypt,
    of: Ref,
}

impl Strings for StringsOf<'_> {
    fn written<'a>(&self, string: &'a [u8]) -> Cow<'a, [u8]> {
        match self.crypt.strings {
            Method::Identity => Cow::Borrowed(string),
            method => Cow::Owned(self.crypt.encrypt(method, self.of, string)),
        }
    }
}

/// What the passwords are checked against.
struct Parts<'a> {
    revision: u8,
    /// Bytes of the key, for revisions 2 to 4.
    length: usize,
    owner: &'a [u8],
    user: &'a [u8],
    owner_key: &'a [u8],
    user_key: &'a [u8],
    permissions: i64,
    id: &'a [u8],
    metadata: Metadata,
}

impl<'a> Parts<'a> {
    fn read(dict: &'a Dict, id: &'a [u8], revision: i64) -> Result<Self, CryptError> {
        let string = |key: &str| dict.get(key).and_then(Object::as_string);
        let needed = |key, why| string(key).ok_or(CryptError::Damaged(why));
        let version = integer(dict, "V").unwrap_or(0);
        let bits = integer(dict, "Length").filter(|bits| (40..=128).contains(bits));
        let bits = match (version, revision) {
            (_, 2) | (1, _) => 40,
            (4, _) => 128,
            _ => bits.unwrap_or(40),
        };
        Ok(Self {
            revision: u8::try_from(revision).unwrap_or(u8::MAX),
            length: usize::try_from(bits / 8).unwrap_or(5),
            owner: needed("O", "its /O is missing")?,
            user: needed("U", "its /U is missing")?,
            owner_key: string("OE").unwrap_or_default(),
            user_key: string("UE").unwrap_or_default(),
            permissions: integer(dict, "P").ok_or(CryptError::Damaged("its /P is missing"))?,
            id,
            metadata: match dict.get("EncryptMetadata") {
                Some(Object::Boolean(false)) => Metadata::Plain,
                _ => Metadata::Encrypted,
            },
        })
    }
}

struct Methods {
    strings: Method,
    streams: Method,
    embedded: Method,
    named: Vec<(String, Method)>,
}

impl Methods {
    fn read(dict: &Dict, version: i64) -> Result<Self, CryptError> {
        if let 1..=3 = version {
            return Ok(Self {
                strings: Method::Rc4,
                streams: Method::Rc4,
                embedded: Method::Rc4,
                named: vec![],
            });
        }
        if !matches!(version, 4 | 5) {
            return Err(CryptError::Unsupported(format!("version {version}")));
        }
        let mut named = vec![];
        if let Some(filters) = dict.get("CF").and_then(Object::as_dict) {
            for (name, filter) in filters.iter() {
                named.push((name.lossy(), method(filter)?));
            }
        }
        let by_name = |key: &str| {
            let name = dict.get(key).and_then(Object::as_name)?.lossy();
            let found = named.iter().find(|(known, _)| *known == name);
            Some(found.map_or(Method::Identity, |(_, method)| *method))
        };
        let streams = by_name("StmF").unwrap_or(Method::Identity);
        Ok(Self {
            strings: by_name("StrF").unwrap_or(Method::Identity),
            streams,
            embedded: by_name("EFF").unwrap_or(streams),
            named,
        })
    }
}

fn method(filter: &Object) -> Result<Method, CryptError> {
    let name = filter.as_dict().and_then(|filter| filter.get("CFM"));
    match name.and_then(Object::as_name) {
        None => Ok(Method::Identity),
        Some(name) if name == "None" => Ok(Method::Identity),
        Some(name) if name == "V2" => Ok(Method::Rc4),
        Some(name) if name == "AESV2" => Ok(Method::AesV2),
        Some(name) if name == "AESV3" => Ok(Method::AesV3),
        Some(name) => Err(CryptError::Unsupported(name.lossy())),
    }
}

fn integer(dict: &Dict, key: &str) -> Option<i64> {
    dict.get(key).and_then(Object::as_integer)
}
