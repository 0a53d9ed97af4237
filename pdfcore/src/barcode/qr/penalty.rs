//! How badly a masked QR code reads: ISO/IEC 18004, section 7.8.3.

use crate::barcode::grid::Grid;

/// What looks like the middle of a finder, with four light modules before or behind it.
const FINDERS: [u16; 2] = [0b000_0101_1101, 0b101_1101_0000];

/// Returns the penalty: the lower, the better.
pub(super) fn penalty(grid: &Grid) -> usize {
    let size = grid.width();
    let rows = (0..size).map(|row| line(size, |at| grid.is_dark(at, row)));
    let columns = (0..size).map(|column| line(size, |at| grid.is_dark(column, at)));
    rows.chain(columns).sum::<usize>() + squares(grid) + balance(grid)
}

/// Runs of five modules and more, and what looks like a finder.
fn line(size: usize, is_dark: impl Fn(usize) -> bool) -> usize {
    let (mut penalty, mut run, mut window) = (0, 0, 0u16);
    for at in 0..size {
        let dark = is_dark(at);
        run = if at > 0 && dark == is_dark(at - 1) {
            run + 1
        } else {
            1
        };
        penalty += match run {
            5 => 3,
            6.. => 1,
            _ => 0,
        };
        window = (window << 1 | u16::from(dark)) & 0x7ff;
        if at >= 10 && FINDERS.contains(&window) {
            penalty += 40;
        }
    }
    penalty
}

/// Squares of two by two that are alike.
fn squares(grid: &Grid) -> usize {
    let alike = |x: usize, y: usize| {
        let first = grid.is_dark(x, y);
        [(x + 1, y), (x, y + 1), (x + 1, y + 1)]
            .into_iter()
            .all(|(x, y)| grid.is_dark(x, y) == first)
    };
    let at = |y: usize| (0..grid.width() - 1).filter(move |x| alike(*x, y)).count();
    3 * (0..grid.height() - 1).map(at).sum::<usize>()
}

/// Ten for each five percent by which dark modules are not half of all.
fn balance(grid: &Grid) -> usize {
    let all = grid.width() * grid.height();
    let in_row = |y: usize| (0..grid.width()).filter(|x| grid.is_dark(*x, y)).count();
    let dark: usize = (0..grid.height()).map(in_row).sum();
    (dark * 20).abs_diff(all * 10) / all * 10
}
