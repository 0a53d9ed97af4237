//! Words for places, boxes and sides of pages.

use crate::program::{Anchor, BoxName, Even};
use crate::recipe::words;

words! {
    Anchor {
        TopLeft = "top-left": "The upper left corner.",
        Top = "top": "The middle of the upper edge.",
        TopRight = "top-right": "The upper right corner.",
        Left = "left": "The middle of the left edge.",
        Centre = "centre": "The centre.",
        Right = "right": "The middle of the right edge.",
        BottomLeft = "bottom-left": "The lower left corner.",
        Bottom = "bottom": "The middle of the lower edge.",
        BottomRight = "bottom-right": "The lower right corner.",
    }
    BoxName {
        Media = "media": "The medium.",
        Crop = "crop": "What is shown.",
        Bleed = "bleed": "What has to be printed, so that nothing is missing after cutting.",
        Trim = "trim": "What remains after cutting.",
        Art = "art": "What means something to its author.",
    }
    Even {
        Same = "same": "Like odd pages.",
        Mirrored = "mirrored": "What is left on odd pages is right.",
    }
}
