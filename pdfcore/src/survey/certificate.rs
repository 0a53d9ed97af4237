//! The name in a signer's certificate: as much of CMS (RFC 5652) and X.509 (RFC 5280) as that takes.
//! Nothing is verified.

use super::text;

/// The object identifier of a common name, 2.5.4.3.
const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];

const INTEGER: u8 = 0x02;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
/// The first tag that the surrounding type defines.
const CONTEXT_0: u8 = 0xa0;

/// Returns the common name of who signed, by the certificate that the signature names.
pub(super) fn signer(signature: &[u8]) -> Option<String> {
    let content = Elements(signature).body(SEQUENCE)?;
    let signed = Elements(content.body(CONTEXT_0)?.0).body(SEQUENCE)?;
    let certificates = Elements(signed.body(CONTEXT_0)?.0);
    // The digests' names are a set, too; the signers come last.
    let signers = Elements(signed.filter(|(tag, _)| *tag == SET).last()?.1);
    let named = signers.body(SEQUENCE)?.body(SEQUENCE);
    let serial = named.and_then(|issuer_and_serial| issuer_and_serial.bytes(INTEGER));
    let is_signers = |certificate: &Certificate<'_>| match serial {
        Some(serial) => certificate.serial == serial,
        None => true, // named by its key: nearly always the first
    };
    let certificate = certificates
        .filter_map(Certificate::read)
        .find(is_signers)?;
    common_name(certificate.subject)
}

struct Certificate<'a> {
    serial: &'a [u8],
    subject: Elements<'a>,
}

impl<'a> Certificate<'a> {
    fn read((tag, body): (u8, &'a [u8])) -> Option<Self> {
        let signed = (tag == SEQUENCE).then(|| Elements(body).body(SEQUENCE))??;
        let mut parts = signed.skip_while(|(tag, _)| *tag == CONTEXT_0); // the version
        let (_, serial) = parts.next().filter(|(tag, _)| *tag == INTEGER)?;
        // Algorithm, issuer and validity come before.
        let (_, subject) = parts.nth(3)?;
        Some(Self {
            serial,
            subject: Elements(subject),
        })
    }
}

/// Returns the last common name, which is the most exact one.
fn common_name(name: Elements<'_>) -> Option<String> {
    let mut found = None;
    for (_, set) in name {
        let pair = Elements(set).body(SEQUENCE);
        let mut pair = pair.into_iter().flatten();
        if pair.next().is_some_and(|(_, kind)| kind == COMMON_NAME) {
            found = pair.next().map(|(tag, value)| letters(tag, value));
        }
    }
    found
}

fn letters(tag: u8, value: &[u8]) -> String {
    const BMP_STRING: u8 = 0x1e;
    let letters = match tag {
        BMP_STRING => {
            let units = value
                .chunks_exact(2)
                .map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
            String::from_utf16_lossy(&units.collect::<Vec<_>>())
        }
        _ => String::from_utf8_lossy(value).into_owned(),
    };
    text::cut(&letters)
}

/// Elements of DER, one after the other, until there are no more or they make no sense.
#[derive(Clone, Copy)]
struct Elements<'a>(&'a [u8]);

impl<'a> Elements<'a> {
    /// Returns what is in the first element of this kind.
    fn body(self, kind: u8) -> Option<Self> {
        self.bytes(kind).map(Elements)
    }

    fn bytes(mut self, kind: u8) -> Option<&'a [u8]> {
        self.find(|(tag, _)| *tag == kind).map(|(_, body)| body)
    }
}

impl<'a> Iterator for Elements<'a> {
    type Item = (u8, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (tag, rest) = self.0.split_first()?;
        let (length, rest) = length(rest)?;
        let (body, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((*tag, body))
    }
}

fn length(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let (first, rest) = bytes.split_first()?;
    match first {
        0..=0x7f => Some((usize::from(*first), rest)),
        0x81..=0x84 => {
            let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            let length = digits
                .iter()
                .fold(0, |sum, digit| sum << 8 | usize::from(*digit));
            Some((length, rest))
        }
        _ => None, // without an end, or longer than any file
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGNATURE: &[u8] = include_bytes!("../../tests/data/signature.p7s");

    #[test]
    fn the_signer_is_named_and_not_who_certified_him() {
        assert_eq!(signer(SIGNATURE).as_deref(), Some("Grace Müller"));
    }

    #[test]
    fn whatever_the_bytes_are_there_is_an_answer() {
        for length in 0..SIGNATURE.len() {
            signer(&SIGNATURE[..length]);
        }
        let mut told = 0;
        for at in 0..SIGNATURE.len() {
            for value in [0, 1, 0x7f, 0x80, 0x84, 0xff] {
                let mut spoiled = SIGNATURE.to_vec();
                spoiled[at] = value;
                told += usize::from(signer(&spoiled).is_some());
            }
        }
        assert!((1_000..6 * SIGNATURE.len()).contains(&told), "{told}");
    }
}
