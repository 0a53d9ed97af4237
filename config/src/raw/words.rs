//! Words that page programming knows already.

use crate::settings::Choice;
use platen_pdfcore::impose::{
    Across, AutoRotate, Down, Flip, Heads, MarkKind, Push, Rule, Run, Style,
};
use platen_pdfcore::program::{Anchor, BoxName, Even, Orientation};
use platen_pdfcore::recipe::impose::{Layout, Printed};
use platen_pdfcore::recipe::stamp::{Code, Layer};
use platen_pdfcore::recipe::{Order, PageSizing, Word};
use platen_pdfcore::text::Builtin;

macro_rules! chosen {
    ($($type:ty),+ $(,)?) => {$(
        impl Choice for $type {
            const ALL: &'static [Self] = <Self as Word>::ALL;

            fn as_str(self) -> &'static str {
                self.word()
            }

            fn doc(self) -> &'static str {
                self.meaning()
            }
        }
    )+};
}

chosen! {
    Anchor, BoxName, Builtin, Code, Even, Layer, Layout, Printed, Run, Across, Down, Heads, Push, Style,
    Flip, Rule, AutoRotate, MarkKind, Order, PageSizing, Orientation,
}
