//! Tokens to objects.

use super::{Dict, Lexer, Name, Object, Ref, Token};

/// How deep arrays and dictionaries may lie in each other.
const DEPTH: usize = 200;
/// How many parts one object may have. A part takes at most 64 bytes, so this bounds memory.
const PARTS: usize = 4_000_000;

/// Why there is no object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SyntaxError {
    /// The bytes end where an object should begin or go on.
    #[error("the bytes end in the middle of an object")]
    End,
    /// A keyword or closing bracket stands where an object should be.
    #[error("no object begins at byte {at}")]
    NoObject {
        /// Where, counted from the beginning of what is read.
        at: usize,
    },
    /// Arrays and dictionaries lie too deep in each other.
    #[error("more than {DEPTH} arrays and dictionaries lie in each other")]
    TooDeep,
    /// One object has too many parts.
    #[error("one object has more than {PARTS} parts")]
    TooLarge,
}

/// Reads objects one after the other.
#[derive(Debug, Clone)]
pub struct Parser<'a> {
    lexer: Lexer<'a>,
    parts: usize,
}

impl<'a> Parser<'a> {
    /// Begins to read at a byte.
    #[must_use]
    pub const fn new(data: &'a [u8], at: usize) -> Self {
        Self {
            lexer: Lexer::new(data, at),
            parts: 0,
        }
    }

    /// Returns what reads the tokens, to look at what follows an object.
    pub const fn lexer(&mut self) -> &mut Lexer<'a> {
        &mut self.lexer
    }

    /// Reads one object.
    ///
    /// # Errors
    /// When there is none, or it is deeper or larger than the limits.
    pub fn object(&mut self) -> Result<Object, SyntaxError> {
        self.parts = 0;
        self.nested(0)
    }

    fn nested(&mut self, depth: usize) -> Result<Object, SyntaxError> {
        self.lexer.skip_white();
        let at = self.lexer.at();
        let token = self.lexer.next_token().ok_or(SyntaxError::End)?;
        self.begun_by(token, at, depth)
    }

    fn begun_by(
        &mut self,
        token: Token<'a>,
        at: usize,
        depth: usize,
    ) -> Result<Object, SyntaxError> {
        self.parts += 1;
        if self.parts > PARTS {
            return Err(SyntaxError::TooLarge);
        }
        match token {
            Token::Integer(value) => Ok(self.reference(value).unwrap_or(Object::Integer(value))),
            Token::Real(value) => Ok(Object::Real(value)),
            Token::String(bytes) => Ok(Object::String(bytes)),
            Token::Name(name) => Ok(Object::Name(name)),
            Token::ArrayOpen if depth < DEPTH => self.array(depth + 1),
            Token::DictOpen if depth < DEPTH => Ok(Object::Dict(self.dict(depth + 1)?)),
            Token::ArrayOpen | Token::DictOpen => Err(SyntaxError::TooDeep),
            Token::Keyword(b"true") => Ok(Object::Boolean(true)),
            Token::Keyword(b"false") => Ok(Object::Boolean(false)),
            Token::Keyword(b"null") => Ok(Object::Null),
            Token::Keyword(_) | Token::ArrayClose | Token::DictClose => {
                Err(SyntaxError::NoObject { at })
            }
        }
    }

    /// Reads `generation R` after a number, if that follows.
    fn reference(&mut self, number: i64) -> Option<Object> {
        let number = u32::try_from(number).ok()?;
        let mut ahead = self.lexer.clone();
        let generation = u16::try_from(ahead.take_integer()?).ok()?;
        match ahead.next_token() {
            Some(Token::Keyword(b"R")) => {
                self.lexer = ahead;
                Some(Object::Reference(Ref { number, generation }))
            }
            Some(_) | None => None,
        }
    }

    /// Reads up to `]`. One that is missing is taken to be before what cannot be in an array.
    fn array(&mut self, depth: usize) -> Result<Object, SyntaxError> {
        let mut elements = Vec::new();
        loop {
            self.lexer.skip_white();
            let at = self.lexer.at();
            match self.lexer.next_token() {
                None | Some(Token::ArrayClose) => return Ok(Object::Array(elements)),
                Some(Token::DictClose) => {
                    self.lexer.seek(at);
                    return Ok(Object::Array(elements));
                }
                Some(Token::Keyword(word)) if ends_object(word) => {
                    self.lexer.seek(at);
                    return Ok(Object::Array(elements));
                }
                Some(token) => match self.begun_by(token, at, depth) {
                    Ok(element) => elements.push(element),
                    Err(SyntaxError::NoObject { .. }) => {} // an unknown word
                    Err(error) => return Err(error),
                },
            }
        }
    }

    /// Reads up to `>>`. One that is missing is taken to be before the end of the object.
    fn dict(&mut self, depth: usize) -> Result<Dict, SyntaxError> {
        let mut dict = Dict::new();
        loop {
            self.lexer.skip_white();
            let at = self.lexer.at();
            match self.lexer.next_token() {
                None | Some(Token::DictClose) => return Ok(dict),
                Some(Token::Name(key)) => self.value(&mut dict, key, depth)?,
                Some(Token::Keyword(word)) if ends_object(word) => {
                    self.lexer.seek(at);
                    return Ok(dict);
                }
                Some(_) => {} // a value without a key
            }
        }
    }

    fn value(&mut self, dict: &mut Dict, key: Name, depth: usize) -> Result<(), SyntaxError> {
        self.lexer.skip_white();
        let at = self.lexer.at();
        match self.nested(depth) {
            Ok(value) => {
                dict.push(key, value);
                Ok(())
            }
            // A key without a value: what stands there ends the dictionary or is passed over.
            Err(SyntaxError::NoObject { .. } | SyntaxError::End) => {
                self.lexer.seek(at);
                if !matches!(
                    self.lexer.clone().next_token(),
                    None | Some(Token::DictClose | Token::Keyword(_))
                ) {
                    self.lexer.next_token();
                }
                Ok(())
            }
            Err(error @ (SyntaxError::TooDeep | SyntaxError::TooLarge)) => Err(error),
        }
    }
}

/// Whether a word can only stand after an object.
fn ends_object(word: &[u8]) -> bool {
    matches!(
        word,
        b"endobj" | b"stream" | b"endstream" | b"obj" | b"xref" | b"trailer" | b"startxref"
    )
}
