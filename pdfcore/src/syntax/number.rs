//! Numbers, as real files write them.

/// A number read from a file.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Number {
    Integer(i64),
    Real(f64),
}

/// Reads a run of signs, digits and points. What other readers do with nonsense is done here, too:
/// of several signs the first counts, a second point or a sign inside ends the number.
pub(super) fn read(run: &[u8]) -> Number {
    let signs = run
        .iter()
        .take_while(|byte| matches!(byte, b'+' | b'-'))
        .count();
    let (sign, body) = run.split_at(signs);
    let negative = sign.first() == Some(&b'-');
    let whole = digits(body);
    let rest = body.get(whole..).unwrap_or_default();
    let (whole, fraction) = match rest.split_first() {
        Some((b'.', rest)) => (&body[..whole], Some(&rest[..digits(rest)])),
        Some(_) | None => (&body[..whole], None),
    };
    match (fraction, integer(whole)) {
        (None, Some(value)) => Number::Integer(if negative { -value } else { value }),
        (fraction, _) => {
            let value = real(whole, fraction.unwrap_or_default());
            Number::Real(if negative { -value } else { value })
        }
    }
}

fn digits(run: &[u8]) -> usize {
    run.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

fn integer(digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(0_i64, |value, digit| {
        value.checked_mul(10)?.checked_add(i64::from(digit - b'0'))
    })
}

/// Digits beyond what a double holds change nothing, so the text may be cut.
const SIGNIFICANT: usize = 300;

fn real(whole: &[u8], fraction: &[u8]) -> f64 {
    let whole = &whole[..whole.len().min(SIGNIFICANT)];
    let fraction = &fraction[..fraction.len().min(SIGNIFICANT)];
    let mut text = String::with_capacity(whole.len() + fraction.len() + 2);
    text.push('0');
    text.extend(whole.iter().map(|digit| char::from(*digit)));
    text.push('.');
    text.extend(fraction.iter().map(|digit| char::from(*digit)));
    text.parse().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::Number::{Integer, Real};
    use super::*;

    #[test]
    fn numbers_are_read_as_other_readers_read_them() {
        for (text, number) in [
            ("0", Integer(0)),
            ("+17", Integer(17)),
            ("-98", Integer(-98)),
            ("34.5", Real(34.5)),
            ("-3.62", Real(-3.62)),
            ("4.", Real(4.0)),
            ("-.002", Real(-0.002)),
            (".", Real(0.0)),
            ("-", Integer(0)),
            ("--5", Integer(-5)),
            ("1.2.3", Real(1.2)),
            ("12-7", Integer(12)),
            ("9223372036854775807", Integer(i64::MAX)),
            ("9223372036854775808", Real(9_223_372_036_854_775_808.0)),
        ] {
            assert_eq!(read(text.as_bytes()), number, "{text}");
        }
    }

    #[test]
    fn no_number_is_infinite() {
        let Real(value) = read("9".repeat(100_000).as_bytes()) else {
            panic!("too long for an integer");
        };
        assert!(value.is_finite());
    }
}
