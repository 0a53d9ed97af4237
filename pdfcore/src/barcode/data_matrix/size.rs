//! The sizes of Data Matrix: ISO/IEC 16022, table 7.

/// A size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Size {
    /// The width of a region, without its borders.
    pub(super) width: usize,
    /// The height of a region, without its borders.
    pub(super) height: usize,
    /// Regions side by side.
    pub(super) across: usize,
    /// Regions one below the other.
    pub(super) down: usize,
    /// Words of data.
    pub(super) data: usize,
    /// Words that guard them.
    pub(super) check: usize,
    /// Blocks that are guarded apart.
    pub(super) blocks: usize,
}

const fn square(side: usize, regions: usize, data: usize, check: usize, blocks: usize) -> Size {
    Size {
        width: side,
        height: side,
        across: regions,
        down: regions,
        data,
        check,
        blocks,
    }
}

const fn rectangle(width: usize, height: usize, across: usize, data: usize, check: usize) -> Size {
    Size {
        width,
        height,
        across,
        down: 1,
        data,
        check,
        blocks: 1,
    }
}

pub(super) const SQUARES: &[Size] = &[
    square(8, 1, 3, 5, 1),
    square(10, 1, 5, 7, 1),
    square(12, 1, 8, 10, 1),
    square(14, 1, 12, 12, 1),
    square(16, 1, 18, 14, 1),
    square(18, 1, 22, 18, 1),
    square(20, 1, 30, 20, 1),
    square(22, 1, 36, 24, 1),
    square(24, 1, 44, 28, 1),
    square(14, 2, 62, 36, 1),
    square(16, 2, 86, 42, 1),
    square(18, 2, 114, 48, 1),
    square(20, 2, 144, 56, 1),
    square(22, 2, 174, 68, 1),
    square(24, 2, 204, 84, 2),
    square(14, 4, 280, 112, 2),
    square(16, 4, 368, 144, 4),
    square(18, 4, 456, 192, 4),
    square(20, 4, 576, 224, 4),
    square(22, 4, 696, 272, 4),
    square(24, 4, 816, 336, 6),
    square(18, 6, 1_050, 408, 6),
    square(20, 6, 1_304, 496, 8),
    square(22, 6, 1_558, 620, 10),
];

pub(super) const RECTANGLES: &[Size] = &[
    rectangle(16, 6, 1, 5, 7),
    rectangle(14, 6, 2, 10, 11),
    rectangle(24, 10, 1, 16, 14),
    rectangle(16, 10, 2, 22, 18),
    rectangle(16, 14, 2, 32, 24),
    rectangle(22, 14, 2, 49, 28),
];

impl Size {
    /// Returns width and height of all regions without their borders.
    pub(super) const fn inner(&self) -> (usize, usize) {
        (self.width * self.across, self.height * self.down)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_fill_the_regions() {
        for size in SQUARES.iter().chain(RECTANGLES) {
            let (width, height) = size.inner();
            assert_eq!(width * height / 8, size.data + size.check, "{size:?}");
            assert_eq!(size.check % size.blocks, 0, "{size:?}");
        }
    }
}
