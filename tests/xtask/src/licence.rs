//! Licence expressions as packages write them (SPDX 2.3 annex D; `/` is crates.io's old `OR`).

/// Licences that may be linked into a program under MIT or Apache-2.0. All of them are permissive;
/// a new one is a decision, not a chore.
const ALLOWED: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Returns whether an expression can be satisfied with allowed licences alone. What cannot be read
/// cannot.
pub(crate) fn is_allowed(expression: &str) -> bool {
    let spaced = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    either(&mut rest) == Some(true) && rest.is_empty()
}

fn either(rest: &mut &[&str]) -> Option<bool> {
    let mut allowed = both(rest)?;
    while take(rest, "OR") {
        allowed |= both(rest)?;
    }
    Some(allowed)
}

fn both(rest: &mut &[&str]) -> Option<bool> {
    let mut allowed = one(rest)?;
    while take(rest, "AND") {
        allowed &= one(rest)?;
    }
    Some(allowed)
}

fn one(rest: &mut &[&str]) -> Option<bool> {
    if take(rest, "(") {
        let allowed = either(rest)?;
        return take(rest, ")").then_some(allowed);
    }
    let (licence, after) = rest.split_first()?;
    *rest = after;
    if take(rest, "WITH") {
        // An exception only adds permissions.
        let (_exception, after) = rest.split_first()?;
        *rest = after;
    }
    Some(ALLOWED.contains(licence))
}

fn take(rest: &mut &[&str], word: &str) -> bool {
    match rest.split_first() {
        Some((first, after)) if *first == word => {
            *rest = after;
            true
        }
        Some(_) | None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_allowed;

    #[track_caller]
    fn check(expression: &str, expected: bool) {
        assert_eq!(is_allowed(expression), expected, "{expression}");
    }

    #[test]
    fn expressions() {
        check("MIT", true);
        check("MIT/Apache-2.0", true);
        check("Apache-2.0 / MIT", true);
        check("(MIT OR Apache-2.0) AND Unicode-3.0", true);
        check("Apache-2.0 WITH LLVM-exception OR GPL-3.0", true);
        check("MIT AND GPL-3.0", false);
        check("MIT OR GPL-3.0 AND Apache-2.0", true);
        check("(MIT OR GPL-3.0) AND AGPL-3.0", false);
        check("GPL-2.0 WITH Classpath-exception-2.0", false);
        check("MPL-2.0", false);
        check("", false);
        check("MIT OR", false);
        check("(MIT", false);
        check("MIT)", false);
        check("MIT Apache-2.0", false);
    }
}
