//! Encryption, and what it allows.

use super::facts::{Act, Protection};
use crate::crypt::Crypt;
use crate::inspect::Permission;

pub(super) fn read(crypt: &Crypt) -> Protection {
    Protection {
        method: crypt.method(),
        key_bits: crypt.key_bits(),
        revision: crypt.revision(),
        role: crypt.role(),
        permissions: permissions(crypt.revision(), crypt.permissions()),
    }
}

/// Revision 2 knows four permissions, later ones divide them (table 22).
fn permissions(revision: u8, bits: i64) -> Vec<(Act, Permission)> {
    let bit = |number: u32| bits >> (number - 1) & 1 == 1;
    let is_old = revision < 3;
    let granted = [
        (Act::Print, bit(3)),
        (Act::PrintWell, bit(3) && (is_old || bit(12))),
        (Act::Modify, bit(4)),
        (Act::Copy, bit(5)),
        (Act::Annotate, bit(6)),
        (Act::FillForms, bit(6) || !is_old && bit(9)),
        (Act::ReadAloud, bit(5) || !is_old && bit(10)),
        (Act::Assemble, bit(4) || !is_old && bit(11)),
    ];
    let word = |(act, granted)| match granted {
        true => (act, Permission::Granted),
        false => (act, Permission::Denied),
    };
    granted.into_iter().map(word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn denied(revision: u8, bits: i64) -> Vec<Act> {
        let all = permissions(revision, bits).into_iter();
        all.filter(|(_, permission)| *permission == Permission::Denied)
            .map(|(act, _)| act)
            .collect()
    }

    #[test]
    fn bits_become_acts() {
        assert_eq!(denied(4, -4), []);
        assert_eq!(denied(4, -4 & !(1 << 11)), [Act::PrintWell]);
        assert_eq!(denied(4, -4 & !(1 << 2)), [Act::Print, Act::PrintWell]);
        assert_eq!(denied(4, -4 & !(1 << 3)), [Act::Modify]);
        assert_eq!(denied(2, -4 & !(1 << 3)), [Act::Modify, Act::Assemble]);
        assert_eq!(denied(2, -4 & !(1 << 11)), []);
    }
}
