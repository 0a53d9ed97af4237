//! Bytes to tokens.

use super::number::{self, Number};
use super::{Name, is_delimiter, is_regular, is_white};

/// One token.
#[derive(Debug, Clone, PartialEq)]
pub enum Token<'a> {
    /// A whole number.
    Integer(i64),
    /// Any other number.
    Real(f64),
    /// A literal or hexadecimal string.
    String(Vec<u8>),
    /// A name.
    Name(Name),
    /// `[`
    ArrayOpen,
    /// `]`
    ArrayClose,
    /// `<<`
    DictOpen,
    /// `>>`
    DictClose,
    /// Anything else: `obj`, `true`, an operator, a brace.
    Keyword(&'a [u8]),
}

/// Reads tokens one after the other. Never fails: what makes no sense is a keyword or passed over.
#[derive(Debug, Clone)]
pub struct Lexer<'a> {
    data: &'a [u8],
    at: usize,
}

impl<'a> Lexer<'a> {
    /// Begins to read at a byte; beyond the end there is nothing.
    #[must_use]
    pub const fn new(data: &'a [u8], at: usize) -> Self {
        Self { data, at }
    }

    /// Returns where the next token, or the white space before it, begins.
    #[must_use]
    pub const fn at(&self) -> usize {
        self.at
    }

    /// Goes on at another byte.
    pub const fn seek(&mut self, at: usize) {
        self.at = at;
    }

    /// Returns the bytes from here on.
    #[must_use]
    pub fn rest(&self) -> &'a [u8] {
        self.data.get(self.at..).unwrap_or_default()
    }

    /// Skips white space and comments.
    pub fn skip_white(&mut self) {
        while let Some(byte) = self.peek() {
            match byte {
                b'%' => self.skip_while(|byte| !matches!(byte, b'\r' | b'\n')),
                byte if is_white(byte) => self.at += 1,
                _ => return,
            }
        }
    }

    /// Reads the next token, if there is one.
    pub fn next_token(&mut self) -> Option<Token<'a>> {
        self.skip_white();
        let first = self.peek()?;
        match first {
            b'/' => Some(Token::Name(self.name())),
            b'(' => Some(Token::String(self.literal())),
            b'<' if self.second() == Some(b'<') => Some(self.take(2, Token::DictOpen)),
            b'<' => Some(Token::String(self.hexadecimal())),
            b'>' if self.second() == Some(b'>') => Some(self.take(2, Token::DictClose)),
            b'[' => Some(self.take(1, Token::ArrayOpen)),
            b']' => Some(self.take(1, Token::ArrayClose)),
            b'0'..=b'9' | b'+' | b'-' | b'.' => Some(self.number()),
            byte if is_delimiter(byte) => Some(Token::Keyword(self.slice(self.at + 1))),
            _ => Some(self.keyword()),
        }
    }

    /// Reads a keyword if it is the next token.
    pub fn take_keyword(&mut self, keyword: &[u8]) -> bool {
        let mut ahead = self.clone();
        ahead.skip_white();
        let found = ahead.rest().starts_with(keyword);
        if found {
            self.at = ahead.at + keyword.len();
        }
        found
    }

    /// Reads an integer that is not negative if it is the next token.
    pub fn take_integer(&mut self) -> Option<u64> {
        self.skip_white();
        let rest = self.rest();
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let mut value = 0_u64;
        for digit in rest.get(..digits).filter(|digits| !digits.is_empty())? {
            value = value
                .checked_mul(10)?
                .checked_add(u64::from(digit - b'0'))?;
        }
        self.at += digits;
        Some(value)
    }

    fn peek(&self) -> Option<u8> {
        self.data.get(self.at).copied()
    }

    fn second(&self) -> Option<u8> {
        self.data.get(self.at + 1).copied()
    }

    fn take(&mut self, bytes: usize, token: Token<'a>) -> Token<'a> {
        self.at += bytes;
        token
    }

    fn slice(&mut self, to: usize) -> &'a [u8] {
        let slice = self.data.get(self.at..to).unwrap_or_default();
        self.at = to;
        slice
    }

    fn skip_while(&mut self, skips: impl Fn(u8) -> bool) {
        let rest = self.rest();
        let skipped = rest.iter().position(|byte| !skips(*byte));
        self.at += skipped.unwrap_or(rest.len());
    }

    fn number(&mut self) -> Token<'a> {
        let start = self.at;
        self.skip_while(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.'));
        match number::read(&self.data[start..self.at]) {
            Number::Integer(value) => Token::Integer(value),
            Number::Real(value) => Token::Real(value),
        }
    }

    fn keyword(&mut self) -> Token<'a> {
        let start = self.at;
        self.skip_while(is_regular);
        Token::Keyword(&self.data[start..self.at])
    }

    /// A `#` that two hexadecimal digits do not follow is meant as it stands.
    fn name(&mut self) -> Name {
        self.at += 1;
        let start = self.at;
        self.skip_while(is_regular);
        let raw = &self.data[start..self.at];
        if !raw.contains(&b'#') {
            return Name::from(raw);
        }
        let mut name = Vec::with_capacity(raw.len());
        let mut rest = raw;
        while let Some((byte, after)) = rest.split_first() {
            let escaped = match (byte, after) {
                (b'#', [high, low, ..]) => hex(*high).zip(hex(*low)),
                _ => None,
            };
            match escaped {
                Some((high, low)) => {
                    name.push(high << 4 | low);
                    rest = &after[2..];
                }
                None => {
                    name.push(*byte);
                    rest = after;
                }
            }
        }
        Name::from(name)
    }

    fn literal(&mut self) -> Vec<u8> {
        self.at += 1;
        let mut string = Vec::new();
        let mut open = 1_usize;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'\\' => self.escape(&mut string),
                b'\r' => {
                    self.skip_line_feed();
                    string.push(b'\n');
                }
                b'(' => {
                    open += 1;
                    string.push(byte);
                }
                b')' => {
                    open -= 1;
                    if open == 0 {
                        break;
                    }
                    string.push(byte);
                }
                _ => string.push(byte),
            }
        }
        string
    }

    fn escape(&mut self, string: &mut Vec<u8>) {
        let Some(byte) = self.peek() else { return };
        self.at += 1;
        match byte {
            b'n' => string.push(b'\n'),
            b'r' => string.push(b'\r'),
            b't' => string.push(b'\t'),
            b'b' => string.push(8),
            b'f' => string.push(12),
            b'\r' => self.skip_line_feed(),
            b'\n' => {}
            b'0'..=b'7' => {
                let mut value = byte - b'0';
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = self.peek() else {
                        break;
                    };
                    self.at += 1;
                    value = value.wrapping_mul(8).wrapping_add(digit - b'0');
                }
                string.push(value);
            }
            other => string.push(other),
        }
    }

    fn skip_line_feed(&mut self) {
        if self.peek() == Some(b'\n') {
            self.at += 1;
        }
    }

    fn hexadecimal(&mut self) -> Vec<u8> {
        self.at += 1;
        let start = self.at;
        self.skip_while(|byte| byte != b'>');
        let mut nibbles = self.data[start..self.at]
            .iter()
            .filter_map(|byte| hex(*byte));
        self.at = (self.at + 1).min(self.data.len());
        let mut string = Vec::new();
        while let Some(high) = nibbles.next() {
            string.push(high << 4 | nibbles.next().unwrap_or(0));
        }
        string
    }
}

/// Returns the value of a hexadecimal digit.
pub(crate) const fn hex(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &[u8]) -> Vec<Token<'_>> {
        let mut lexer = Lexer::new(text, 0);
        std::iter::from_fn(|| lexer.next_token()).collect()
    }

    fn string(text: &str) -> Token<'static> {
        Token::String(text.as_bytes().to_vec())
    }

    fn name(text: &str) -> Token<'static> {
        Token::Name(Name::from(text))
    }

    #[test]
    fn tokens_end_where_they_must() {
        use Token::{ArrayClose, ArrayOpen, DictClose, DictOpen, Integer, Keyword, Real};
        for (text, expected) in [
            ("", vec![]),
            (" % only a comment", vec![]),
            ("1 0obj", vec![Integer(1), Integer(0), Keyword(b"obj")]),
            ("[1-2]", vec![ArrayOpen, Integer(1), ArrayClose]),
            ("/A/B", vec![name("A"), name("B")]),
            ("/", vec![name("")]),
            ("/A#42#zz#", vec![name("AB#zz#")]),
            ("<</K .5>>", vec![DictOpen, name("K"), Real(0.5), DictClose]),
            ("true%x\nfalse", vec![Keyword(b"true"), Keyword(b"false")]),
            ("}{", vec![Keyword(b"}"), Keyword(b"{")]),
            (")>", vec![Keyword(b")"), Keyword(b">")]),
        ] {
            assert_eq!(tokens(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn strings_are_what_they_mean() {
        for (text, expected) in [
            ("()", ""),
            ("(a(b)c)", "a(b)c"),
            (r"(\(\)\\\n\q)", "()\\\nq"),
            ("(a\\\r\nb\rc\r\nd)", "ab\nc\nd"),
            (r"(\101\18\7)", "A\u{1}8\u{7}"),
            ("(no end", "no end"),
            ("<48 65\n6c6C6f>", "Hello"),
            ("<4>", "@"),
            ("<", ""),
            ("<4x1", "A"),
        ] {
            assert_eq!(tokens(text.as_bytes()), [string(expected)], "{text}");
        }
    }
}
