//! What content leaves open behind it, found at the speed of unpacking: no token is made, nothing
//! is kept but a few counters.

use super::inline::image_end;
use super::kind::{Kind, from, is_regular, kind, skipped};
use memchr::{memchr, memchr2, memchr3};

/// States, and pieces of marked content, that may be left open. Who leaves more is not answered in
/// kind.
const OPEN: u32 = 1_000;

/// How far content was read, and what is open there.
///
/// Content is read piece by piece; between two pieces is white space (7.8.2), which ends words, but
/// not strings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) struct Balance {
    inside: Inside,
    part: Part,
    /// Whether a picture was begun and its data is still to come.
    in_image_head: bool,
    /// Arrays and dictionaries that are open.
    nested: u32,
    /// `q` that no `Q` answered so far.
    saved: u32,
    /// `BMC` and `BDC` that no `EMC` answered so far.
    marked: u32,
    strays: Strays,
    /// Whether the state of the page itself, outside all `q`, was changed.
    is_altered: bool,
}

/// What the next byte belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
enum Inside {
    #[default]
    Operators,
    /// A string, with so many parentheses that are open.
    Literal(u32),
    Hexadecimal,
    Image,
}

/// What is being drawn (8.2, figure 9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
enum Part {
    #[default]
    Page,
    Text,
    Path,
}

/// `Q` that answer no `q`. Readers pass over them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Strays {
    /// So many, and the state that they would restore is the one they found.
    Harmless(u32),
    /// One that would restore another state.
    Harmful,
}

/// What has to stand around content so that something may be drawn after it as if nothing had been
/// drawn before.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Closing {
    /// `q` to write before it.
    pub(crate) saves: u32,
    /// What to write after it, up to the `Q` that answers the first of them.
    pub(crate) after: String,
}

impl Default for Closing {
    /// Returns what closes content that leaves nothing open.
    fn default() -> Self {
        Self {
            saves: 1,
            after: "Q".to_owned(),
        }
    }
}

impl Default for Strays {
    fn default() -> Self {
        Self::Harmless(0)
    }
}

impl Balance {
    /// Reads the next piece.
    pub(crate) fn read(&mut self, piece: &[u8]) {
        let mut rest = piece;
        while !rest.is_empty() {
            rest = match self.inside {
                Inside::Operators => self.operators(rest),
                Inside::Literal(open) => self.literal(rest, open),
                Inside::Hexadecimal => self.hexadecimal(rest),
                Inside::Image => self.image(rest),
            };
        }
    }

    /// Returns what closes all that was read. There is nothing that does where it ends within a
    /// string, an array or a picture, or restores states that it has not saved.
    pub(crate) fn closing(&self) -> Option<Closing> {
        let Strays::Harmless(strays) = self.strays else {
            return None;
        };
        let is_whole = self.inside == Inside::Operators && !self.in_image_head && self.nested == 0;
        if !is_whole || self.saved.max(self.marked).max(strays) > OPEN {
            return None;
        }
        let mut after = String::new();
        after.push_str(match self.part {
            Part::Page => "",
            Part::Text => "ET ",
            Part::Path => "n ",
        });
        (0..self.marked).for_each(|_| after.push_str("EMC "));
        (0..self.saved).for_each(|_| after.push_str("Q "));
        after.push('Q');
        let saves = strays + 1;
        Some(Closing { saves, after })
    }

    fn operators<'a>(&mut self, piece: &'a [u8]) -> &'a [u8] {
        let mut rest = piece;
        while self.inside == Inside::Operators {
            let found = skipped(rest, |kind| matches!(kind, Kind::White | Kind::Number));
            let Some((first, after)) = found.split_first() else {
                return &[];
            };
            rest = match kind(*first) {
                Kind::Delimiter => self.delimited(*first, after),
                Kind::White | Kind::Number | Kind::Word => self.operator(found),
            };
        }
        rest
    }

    fn operator<'a>(&mut self, found: &'a [u8]) -> &'a [u8] {
        let rest = skipped(found, is_regular);
        if self.nested == 0 {
            self.word(&found[..found.len() - rest.len()]);
        }
        match self.inside {
            Inside::Image => rest.get(1..).unwrap_or_default(), // the white byte after `ID`
            Inside::Operators | Inside::Literal(_) | Inside::Hexadecimal => rest,
        }
    }

    fn delimited<'a>(&mut self, first: u8, after: &'a [u8]) -> &'a [u8] {
        match (first, after) {
            (b'/', _) => return skipped(after, is_regular),
            (b'(', _) => self.inside = Inside::Literal(1),
            (b'<', [b'<', rest @ ..]) => {
                self.nested = self.nested.saturating_add(1);
                return rest;
            }
            (b'<', _) => self.inside = Inside::Hexadecimal,
            (b'>', [b'>', rest @ ..]) => {
                self.nested = self.nested.saturating_sub(1);
                return rest;
            }
            (b'[', _) => self.nested = self.nested.saturating_add(1),
            (b']', _) => self.nested = self.nested.saturating_sub(1),
            (b'%', _) => return from(after, memchr2(b'\r', b'\n', after)),
            _ => {}
        }
        after
    }

    fn literal<'a>(&mut self, piece: &'a [u8], open: u32) -> &'a [u8] {
        let (mut rest, mut open) = (piece, open);
        while let Some(at) = memchr3(b'(', b')', b'\\', rest) {
            let (byte, after) = (rest[at], &rest[at + 1..]);
            rest = after;
            match byte {
                b'(' => open = open.saturating_add(1),
                b')' => open -= 1,
                _ => rest = after.get(1..).unwrap_or_default(),
            }
            if open == 0 {
                self.inside = Inside::Operators;
                return rest;
            }
        }
        self.inside = Inside::Literal(open);
        &[]
    }

    fn hexadecimal<'a>(&mut self, rest: &'a [u8]) -> &'a [u8] {
        let end = memchr(b'>', rest);
        if end.is_some() {
            self.inside = Inside::Operators;
        }
        from(rest, end.map(|end| end + 1))
    }

    fn image<'a>(&mut self, rest: &'a [u8]) -> &'a [u8] {
        let end = image_end(rest);
        if end.is_some() {
            self.inside = Inside::Operators;
        }
        from(rest, end.map(|end| end + b"EI".len()))
    }

    fn word(&mut self, word: &[u8]) {
        match word {
            b"q" => self.saved = self.saved.saturating_add(1),
            b"Q" => self.restored(),
            b"m" | b"l" | b"c" | b"v" | b"y" | b"h" | b"re" => self.part = Part::Path,
            b"S" | b"s" | b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*" | b"n" | b"ET" => {
                self.part = Part::Page;
            }
            b"BT" => self.part = Part::Text,
            b"BMC" | b"BDC" => self.marked = self.marked.saturating_add(1),
            b"EMC" => self.marked = self.marked.saturating_sub(1),
            b"BI" => self.in_image_head = true,
            b"ID" if self.in_image_head => {
                self.in_image_head = false;
                self.inside = Inside::Image;
            }
            other if self.saved == 0 && !self.is_altered => self.is_altered = alters(other),
            _ => {}
        }
    }

    fn restored(&mut self) {
        if let Some(saved) = self.saved.checked_sub(1) {
            self.saved = saved;
            return;
        }
        self.strays = match self.strays {
            Strays::Harmless(strays) if !self.is_altered => {
                Strays::Harmless(strays.saturating_add(1))
            }
            Strays::Harmless(_) | Strays::Harmful => Strays::Harmful,
        };
    }
}

/// Whether an operator changes the graphics state (8.4.4, 8.5.4, 8.6.8 and 9.3).
fn alters(operator: &[u8]) -> bool {
    matches!(
        operator,
        b"cm"
            | b"w"
            | b"J"
            | b"j"
            | b"M"
            | b"d"
            | b"ri"
            | b"i"
            | b"gs"
            | b"W"
            | b"W*"
            | b"CS"
            | b"cs"
            | b"SC"
            | b"SCN"
            | b"sc"
            | b"scn"
            | b"G"
            | b"g"
            | b"RG"
            | b"rg"
            | b"K"
            | b"k"
            | b"Tc"
            | b"Tw"
            | b"Tz"
            | b"TL"
            | b"Tf"
            | b"Tr"
            | b"Ts"
            | b"TD"
            | b"\""
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What closes content in pieces, with the saves before it.
    #[track_caller]
    fn check(pieces: &[&[u8]], expected: Option<(u32, &str)>) {
        let mut balance = Balance::default();
        for piece in pieces {
            balance.read(piece);
        }
        let closing = balance.closing();
        let told = closing
            .as_ref()
            .map(|closing| (closing.saves, closing.after.as_str()));
        let pieces = pieces.iter().map(|piece| String::from_utf8_lossy(piece));
        assert_eq!(told, expected, "{:?}", pieces.collect::<Vec<_>>());
    }

    #[test]
    fn what_is_open_is_closed() {
        check(&[], Some((1, "Q")));
        check(&[b"q 1 0 0 1 0 0cm Q"], Some((1, "Q")));
        check(&[b"q q Q 0 g"], Some((1, "Q Q")));
        check(&[b"q 0Q q"], Some((1, "Q Q")));
        check(&[b"q", b"Q"], Some((1, "Q")));
        check(&[b"BT /F 9 Tf(x)Tj"], Some((1, "ET Q")));
        check(&[b"BT (x)' ET"], Some((1, "Q")));
        check(&[b"0 0 m 9 9 l"], Some((1, "n Q")));
        check(&[b"0 0 9 9 re f"], Some((1, "Q")));
        check(&[b"/OC/L BDC /A BMC EMC q"], Some((1, "EMC Q Q")));
    }

    #[test]
    fn only_operators_count() {
        check(&[b"(q\\) q (q) \\\\) Tj"], Some((1, "Q")));
        check(&[b"<7120 q> Tj %q\nq%Q\r Q"], Some((1, "Q")));
        check(&[b"[(q) q] TJ /q gs <</q q/a[q]>> q"], Some((1, "Q Q")));
        check(&[b"qq Qq q*"], Some((1, "Q")));
        check(
            &[b"(q", b"q) Tj <71", b"71> Tj [q", b"q] TJ"],
            Some((1, "Q")),
        );
        check(
            &[b"q BI /W 1 /H 1/D[0 1] ID \x01 q q (\xff\nEI Q"],
            Some((1, "Q")),
        );
        check(&[b"BI ID \x01", b"q (\xff\xfe EI q"], Some((1, "Q Q")));
        check(&[b"/ID gs ID q"], Some((1, "Q Q")));
    }

    #[test]
    fn strays_are_answered_as_long_as_they_restore_nothing() {
        check(&[b"q Q Q"], Some((2, "Q")));
        check(&[b"q 2 0 0 2 0 0 cm Q Q Q q"], Some((3, "Q Q")));
        check(&[b"Q 1 0 0 rg"], Some((2, "Q")));
        check(&[b"1 0 0 rg Q"], None);
        check(&[b"0 0 9 9 re W n Q"], None);
        check(&[b"BT 9 TL ET q Q Q"], None);
    }

    #[test]
    fn what_has_no_end_cannot_be_closed() {
        for open in [
            &b"(no end"[..],
            b"<71",
            b"[1 2",
            b"<</A",
            b"BI /W 1",
            b"BI ID no end",
        ] {
            check(&[open], None);
        }
        check(&["q ".repeat(2_000).as_bytes()], None);
        check(&["Q ".repeat(2_000).as_bytes()], None);
        check(&["/A BMC ".repeat(2_000).as_bytes()], None);
    }

    /// Words that open, close and hide each other.
    const WORDS: [&str; 16] = [
        "q", "Q", "BT", "ET", "BMC", "EMC", "cm", "(q)", "(\\(", "<71", ">", "[", "]", "re", "f",
        "%Q\n",
    ];

    proptest::proptest! {
        #[test]
        fn it_makes_no_difference_where_content_is_parted(
            words in proptest::collection::vec((0..WORDS.len(), proptest::bool::ANY), 0..40),
        ) {
            let mut whole = Balance::default();
            let mut pieces = Balance::default();
            let (mut content, mut piece) = (String::new(), String::new());
            for (word, parted) in words {
                for text in [&mut content, &mut piece] {
                    text.push_str(WORDS[word]);
                    text.push(' ');
                }
                if parted {
                    pieces.read(std::mem::take(&mut piece).as_bytes());
                }
            }
            whole.read(content.as_bytes());
            pieces.read(piece.as_bytes());
            proptest::prop_assert_eq!(whole, pieces);
        }

        #[test]
        fn nothing_stops_it(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            let mut balance = Balance::default();
            balance.read(&bytes);
            // What it closes needs nothing more.
            if let Some(Closing { after, .. }) = balance.closing() {
                balance.read(b" ");
                balance.read(after.strip_suffix('Q').unwrap_or_default().as_bytes());
                proptest::prop_assert_eq!(balance.closing().map(|closing| closing.after), Some("Q".to_owned()));
            }
        }
    }
}
