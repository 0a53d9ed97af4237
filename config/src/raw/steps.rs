//! The steps and conditions of templates. The doc comments are the reference an operator reads.

use super::measure::Extent;
use crate::Mask;
use crate::found::Found;
use crate::keys::{Given, Kind, Node, Number, Tree, Value, refuse_type, sections};
use crate::settings::{Colour, Orientation, TimeOfDay, Weekday};
use platen_model::FolderName;
use platen_pdfcore::impose::{
    Across, AutoRotate, Down, Flip, Grid, Gutter, Heads, MarkKind, Push, Rule, Run, Style,
};
use platen_pdfcore::paper::Paper;
use platen_pdfcore::program::{Anchor, BoxName, Even, Orientation as Turned};
use platen_pdfcore::ranges::Ranges;
use platen_pdfcore::recipe::impose::{Layout, PageSize, Printed};
use platen_pdfcore::recipe::stamp::{Code, Layer, Tint, Wording};
use platen_pdfcore::recipe::{
    Binding, Blank, Order, Outline, PageSizing, Repeat, Rotate, Scale, Shift,
};
use platen_pdfcore::text::Builtin;

sections! {
    /// A step of page programming: exactly one thing that is done to the pages.
    RawStep one_of("select", "rotate", "order", "blank", "repeat", "scale", "size", "shift", "binding", "boxes", "stamp", "impose") {
        /// Take only these pages, in this order and as often as they are named.
        select: Ranges => means("another thing is done"),
        /// Turn pages clockwise.
        rotate: Rotate => means("another thing is done"),
        /// Put the pages in another order.
        order: Order => means("another thing is done"),
        /// Add blank pages, each as large as its neighbour.
        blank: Blank => means("another thing is done"),
        /// Repeat the pages.
        repeat: Repeat => means("another thing is done"),
        /// Make the pages larger or smaller, with all their boxes.
        scale: Scale => means("another thing is done"),
        /// Lay the pages on paper of a size.
        size: RawSize => means("another thing is done"),
        /// Move what is on the pages, to the right and upwards.
        shift: Shift => means("another thing is done"),
        /// Move what is on the pages away from the edge at which odd ones are bound. Even ones move
        /// away from the opposite edge.
        binding: Binding => means("another thing is done"),
        /// Set a box of the pages by another. Where it reaches beyond the medium, the medium grows.
        boxes: Outline => means("another thing is done"),
        /// Draw a text or a bar code on pages.
        stamp: RawStamp => means("another thing is done"),
        /// Put the pages on sheets. No step comes after that one.
        impose: RawImpose => means("another thing is done"),
        /// Do this step only to documents of which this is true, as they came in.
        when: RawWhen => means("it is done to every document"),
    }

    /// A text, or a bar code of it, that is drawn on pages. In the text stand {page}, {pages},
    /// {number}, which counts the pages that are stamped, {name} and {file} for the file's name
    /// without and with its extension, {date}, {time}, {job} and {folder}; a brace is written twice.
    RawStamp {
        /// What is written.
        text: Wording => refused,
        /// The bar code that it is drawn as.
        barcode: Code => means("letters"),
        /// Where on the page.
        place: Anchor => default("\"centre\""),
        /// In which box of the page.
        within: BoxName => default("\"trim\""),
        /// How far from the edges of that box, or across and down.
        margin: Gutter => default("\"10mm\""),
        /// Whether even pages have it on the other side.
        even: Even => default("\"same\""),
        /// How high letters are, or how wide the finest bar or dot of a bar code is.
        size: Extent => means("10pt for letters, 0.33mm for bar codes"),
        /// How much of the box it fills instead, in percent.
        fill: Number<1, 100> => means("it is as large as size says"),
        /// The letters.
        face: Builtin => default("\"sans\""),
        /// The colour of letters: black, white, grey, red, blue, #cc0000, or 0/100/100/0 in percent
        /// of cyan, magenta, yellow and black.
        colour: Tint => default("\"black\""),
        /// By how many degrees it is turned counter-clockwise.
        angle: Number<0, 359> => default("0"),
        /// How much it hides what is below, in percent.
        opacity: Number<1, 100> => default("100"),
        /// Above or below what is on the page.
        layer: Layer => default("\"over\""),
        /// The first {number}.
        first: Number<0, 1_000_000_000> => default("1"),
        /// The digits of a {number} at least.
        digits: Number<1, 12> => default("1"),
        /// The pages that get it.
        pages: Ranges => means("all"),
    }

    /// Steps before and after those of the template that is extended.
    RawAround {
        /// Steps that are done before them.
        before: Vec<Given<RawStep>> => default("[]"),
        /// Steps that are done after them.
        after: Vec<Given<RawStep>> => default("[]"),
    }

    /// What must be true of a document: all that is given here.
    RawWhen {
        /// Masks on its file name, one of which it matches.
        names: Vec<Given<Mask>> => default("[]"),
        /// The folders that it may come from.
        folders: Vec<Given<FolderName>> => default("[]"),
        /// The fewest pages that it has.
        min_pages: Number<1, 10_000_000> => means("any number"),
        /// The most pages that it has.
        max_pages: Number<1, 10_000_000> => means("any number"),
        /// Papers, one of which each of its pages has the size of: as a reader sees them, what is
        /// named here either way round.
        sizes: Vec<Given<Paper>> => default("[]"),
        /// By how much sizes may differ.
        tolerance: Extent => default("\"1mm\""),
        /// How its pages stand.
        orientation: Orientation => means("any way"),
        /// Whether it has colour.
        colour: Colour => means("either"),
        /// The days on which it comes, in the time zone of the room.
        weekdays: Vec<Given<Weekday>> => default("[]"),
        /// The time of day from which on it comes.
        from: TimeOfDay => means("from midnight on"),
        /// The time of day before which it comes. One that is before `from` means the next day.
        until: TimeOfDay => means("to midnight"),
        /// The fewest copies that its ticket asks for.
        min_copies: Number<1, 9_999> => means("any number"),
        /// The most copies that its ticket asks for.
        max_copies: Number<1, 9_999> => means("any number"),
        /// The least urgent that its ticket makes it.
        min_priority: Number<1, 100> => means("any"),
    }

    /// How pages come onto paper of a size. What was not seen of them is not seen on it either.
    RawSize {
        /// The paper, upright where it is named.
        paper: Paper => refused,
        /// How large pages become.
        sizing: PageSizing => default("\"fit\""),
        /// What is turned where one is upright and the other is not.
        orientation: Turned => default("\"keep\""),
        /// What stays free at the edges, or at the left and right and at the top and bottom.
        margin: Gutter => means("nothing"),
        /// Where on the paper pages stand, within the margins.
        place: Anchor => default("\"centre\""),
        /// Whether even pages stand at the opposite side.
        even: Even => default("\"same\""),
    }

    /// How pages come onto sheets. What is left out follows from the layout and the document.
    RawImpose {
        /// Which way pages are put on sheets.
        layout: Layout => refused,
        /// Columns and rows of pages on each side.
        grid: Grid => means("the layout has none; n-up, cut-and-stack and step-and-repeat need one"),
        /// Whether cells are filled row by row or column by column.
        order: Run => means("\"across\""),
        /// The way along a row, and with it the side at which books are bound.
        reading: Across => means("\"left-to-right\""),
        /// The way along a column.
        rows: Down => means("\"top-down\""),
        /// The space between pages.
        gutter: Gutter => means("none"),
        /// How backs stand to fronts.
        heads: Heads => means("\"head-to-head\", and for a calendar on a wire \"head-to-foot\""),
        /// How many sheets lie in one another.
        signature: Number<1, 1_000> => means("all of a booklet, one of a perfect-bound book"),
        /// How often each sheet of a perfect-bound book is folded.
        folds: Number<1, 4> => means("once"),
        /// What is milled off at the spine of a perfect-bound book.
        milling: Extent => means("nothing"),
        /// What is cut off at the other edges of its pages.
        trim: Extent => means("nothing"),
        /// The thickness of the paper, for which pages move.
        creep: Extent => means("they do not move"),
        /// Which pages move for the thickness of the paper.
        push: Push => means("\"in\""),
        /// How many copies step-and-repeat is to give.
        copies: Number<1, 100_000_000> => means("1"),
        /// How a form that prints both sides is turned over; each sheet then gives two copies.
        turning: Style => means("each side has a form of its own"),
        /// What stays free on each side of the cut between the halves of such a form.
        centre: Extent => means("nothing"),
        /// The paper.
        sheet: Paper => means("as large as the pages need, and for n-up as large as a page"),
        /// The size of a finished page: "own" is that of the first page, "divide" what the sheet
        /// allows.
        page: PageSize => means("\"own\" where sheets are cut or glued, else \"divide\""),
        /// Which sides are printed.
        sides: Printed => means("\"duplex\""),
        /// The edge over which the device turns a sheet.
        flip: Flip => means("what suits the layout"),
        /// How much ink beyond the trim box is kept, where there is room.
        bleed: Extent => means("none"),
        /// What stays free at the edges of the sheets.
        margin: Extent => means("what marks and bleed need"),
        /// How pages of other sizes come into a finished page.
        fit: Rule => means("\"fit\""),
        /// Whether pages are turned to fit better.
        turn: AutoRotate => means("\"never\""),
        /// Marks for the finisher.
        marks: Vec<Given<MarkKind>> => default("[]"),
        /// How far from the pages marks begin.
        mark_offset: Extent => means("3mm"),
        /// How long marks are.
        mark_length: Extent => means("5mm"),
    }

    /// A recipe as it is sent and recorded: steps without conditions.
    RawRecipe {
        /// The version of this form.
        recipe: Number<1, { u32::MAX }> => refused,
        /// The steps.
        steps: Vec<Given<RawStep>> => default("[]"),
    }
}

/// Steps in place of those of the template that is extended, or around them.
#[derive(Debug, Clone)]
pub(crate) enum RawSteps {
    All(Vec<Given<RawStep>>),
    Around(RawAround),
}

impl Value for RawSteps {
    fn kind() -> Kind {
        Kind::Either(vec![Vec::<Given<RawStep>>::kind(), RawAround::kind()])
    }

    fn read(node: &Node, found: &mut Found) -> Option<Self> {
        match node.tree {
            Tree::List(_) => Value::read(node, found).map(Self::All),
            Tree::Table(_) => Value::read(node, found).map(Self::Around),
            Tree::Text(_) | Tree::Integer(_) | Tree::Other(_) => {
                refuse_type(node, &Self::kind(), found)
            }
        }
    }
}
