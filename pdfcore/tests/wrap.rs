//! Pictures wrapped into PDF, judged by qpdf and by the pixels poppler paints.
//!
//! The fixtures in `data` are 64 by 32 pixels. The coloured ones have quarters of red, green,
//! blue and white; the fax ones a black first and last quarter. All but `cmyk.jpg` say 72 dpi.

use platen_model::ImageKind::{self, Jpeg, Png, Tiff};
use platen_pdfcore::{InspectLimits, Length, WrapError, WrapLimits, inspect, wrap_image};
use std::io::Cursor;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;
use tiff::encoder::{Compression, Rational, TiffEncoder, colortype};

type Rgb = [u8; 3];

const RED: Rgb = [255, 0, 0];
const GREEN: Rgb = [0, 255, 0];
const BLUE: Rgb = [0, 0, 255];
const WHITE: Rgb = [255; 3];
const BLACK: Rgb = [0; 3];
const GRAY: Rgb = [128; 3];
/// First row left and right, second row left and right.
const QUARTERS: [Rgb; 4] = [RED, GREEN, BLUE, WHITE];

fn data(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data")
        .join(name);
    std::fs::read(path).expect("a fixture")
}

fn wrap(kind: ImageKind, input: &[u8]) -> Result<Vec<u8>, WrapError> {
    let mut out = Vec::new();
    wrap_image(kind, input, &mut out, &WrapLimits::default()).map(|_| out)
}

/// A wrapped picture on disk.
struct Wrapped {
    directory: TempDir,
    bytes: Vec<u8>,
}

impl Wrapped {
    #[track_caller]
    fn new(kind: ImageKind, input: &[u8]) -> Self {
        let bytes = wrap(kind, input).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(
            wrap(kind, input).unwrap_or_default(),
            bytes,
            "the same twice"
        );
        let directory = TempDir::new().expect("a directory");
        let path = directory.path().join("a.pdf");
        std::fs::write(&path, &bytes).expect("a file");
        let check = Command::new("qpdf")
            .arg("--check")
            .arg(path)
            .output()
            .expect("qpdf");
        assert!(
            check.status.success(),
            "{}",
            String::from_utf8_lossy(&check.stdout)
        );
        Self { directory, bytes }
    }

    /// Returns the colours in the middle of the quarters of a page.
    fn quarters(&self, page: u32) -> [Rgb; 4] {
        let page = page.to_string();
        let scale = ["-scale-to-x", "40", "-scale-to-y", "40"];
        let mut command = Command::new("pdftoppm");
        command
            .args(scale)
            .args(["-f", &page, "-l", &page])
            .arg(self.directory.path().join("a.pdf"));
        let picture = command.output().expect("pdftoppm of poppler-utils").stdout;
        let pixels = picture.strip_prefix(b"P6\n40 40\n255\n").expect("a pixmap");
        [(10, 10), (30, 10), (10, 30), (30, 30)].map(|(across, down)| {
            let at = (down * 40 + across) * 3;
            [pixels[at], pixels[at + 1], pixels[at + 2]]
        })
    }

    /// Returns the pages' sizes in micrometres.
    fn sizes(&self) -> Vec<(i64, i64)> {
        let facts = inspect(&self.bytes, &InspectLimits::default()).expect("a PDF");
        let size = |run: &platen_pdfcore::SizeRun| {
            let (width, height) = (run.media.width, run.media.height);
            (run.first..=run.last).map(move |_| (width.micrometres(), height.micrometres()))
        };
        assert!(facts.repaired.is_empty(), "{:?}", facts.repaired);
        facts.sizes.iter().flat_map(size).collect()
    }
}

#[track_caller]
fn check(kind: ImageKind, input: &[u8], expected: [Rgb; 4]) {
    let painted = Wrapped::new(kind, input).quarters(1);
    assert_eq!(rough(painted), rough(expected), "{painted:?}");
}

/// JPEG and the conversion of colours cost a few steps.
fn rough(colours: [Rgb; 4]) -> [[u8; 3]; 4] {
    colours.map(|colour| colour.map(|step| (step / 16).saturating_add(1) / 4))
}

#[track_caller]
fn check_size(kind: ImageKind, input: &[u8], expected: &[(f64, f64)]) {
    let inches = |inches: f64| Length::from_points(inches * 72.0).micrometres();
    let sizes = Wrapped::new(kind, input).sizes();
    assert_eq!(sizes.len(), expected.len(), "{sizes:?}");
    for (size, expected) in sizes.iter().zip(expected) {
        let off = (size.0 - inches(expected.0))
            .abs()
            .max((size.1 - inches(expected.1)).abs());
        assert!(off <= 2, "{size:?} instead of {expected:?}");
    }
}

#[test]
fn a_jpeg_goes_in_as_it_is() {
    for name in ["rgb.jpg", "progressive.jpg"] {
        check(Jpeg, &data(name), QUARTERS);
    }
    let grays = [[54; 3], [182; 3], [18; 3], WHITE];
    let painted = Wrapped::new(Jpeg, &data("gray.jpg")).quarters(1);
    assert!(
        painted[0][0] < painted[1][0] && painted[3] == grays[3],
        "{painted:?}"
    );
    let input = data("rgb.jpg");
    let wrapped = wrap(Jpeg, &input).unwrap();
    assert!(
        wrapped.windows(input.len()).any(|window| window == input),
        "byte for byte"
    );
}

#[test]
fn cmyk_of_a_jpeg_is_not_a_negative() {
    let painted = Wrapped::new(Jpeg, &data("cmyk.jpg")).quarters(1);
    let [red, green, blue, white] = painted;
    assert!(red[0] > 180 && red[1] < 90 && red[2] < 90, "{painted:?}");
    assert!(green[1] > 150 && green[0] < 120, "{painted:?}");
    assert!(blue[2] > 100 && blue[0] < 90, "{painted:?}");
    assert_eq!(white, WHITE);
}

/// Puts a segment behind the first marker.
fn with_segment(jpeg: &[u8], marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2)
        .expect("a small segment")
        .to_be_bytes();
    [&jpeg[..2], &[0xff, marker], &length, content, &jpeg[2..]].concat()
}

fn exif(orientation: u8, density: u8) -> Vec<u8> {
    let mut tags = b"Exif\0\0MM\0*\0\0\0\x08\0\x03".to_vec();
    tags.extend([1, 18, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
    tags.extend([1, 26, 0, 5, 0, 0, 0, 1, 0, 0, 0, 50]);
    tags.extend([1, 27, 0, 5, 0, 0, 0, 1, 0, 0, 0, 50]);
    tags.extend([0, 0, 0, 0, 0, 0, 0, density, 0, 0, 0, 1]);
    tags
}

#[test]
fn the_eight_orientations_are_upright() {
    let (a, b, c, d) = (RED, GREEN, BLUE, WHITE);
    let rows = [
        (1, [a, b, c, d]),
        (2, [b, a, d, c]),
        (3, [d, c, b, a]),
        (4, [c, d, a, b]),
        (5, [a, c, b, d]),
        (6, [c, a, d, b]),
        (7, [d, b, c, a]),
        (8, [b, d, a, c]),
        (9, [a, b, c, d]),
    ];
    for (orientation, expected) in rows {
        let input = with_segment(&data("rgb.jpg"), 0xe1, &exif(orientation, 10));
        check(Jpeg, &input, expected);
        let (long, short) = (64.0 / 72.0, 32.0 / 72.0);
        let size = if (5..=8).contains(&orientation) {
            (short, long)
        } else {
            (long, short)
        };
        check_size(Jpeg, &input, &[size]);
    }
}

#[test]
fn the_page_has_the_size_of_the_picture() {
    let mut jpeg = data("rgb.jpg");
    check_size(Jpeg, &jpeg, &[(64.0 / 72.0, 32.0 / 72.0)]);
    // The unit and the densities of JFIF.
    let jfif = jpeg
        .windows(5)
        .position(|window| window == b"JFIF\0")
        .unwrap();
    jpeg[jfif + 7..jfif + 12].copy_from_slice(&[2, 0, 100, 0, 50]);
    check_size(Jpeg, &jpeg, &[(64.0 / 254.0, 32.0 / 127.0)]);
    jpeg[jfif + 7..jfif + 12].copy_from_slice(&[0, 0, 1, 0, 1]);
    check_size(Jpeg, &jpeg, &[(64.0 / 300.0, 32.0 / 300.0)]);
    check_size(
        Jpeg,
        &with_segment(&jpeg, 0xe1, &exif(1, 10)),
        &[(6.4, 3.2)],
    );
    // Without a density at most A4, and never less than a PDF page may have.
    let large = png(
        8_000,
        4_000,
        png::ColorType::Grayscale,
        1,
        &vec![0; 4_000_000],
        |_| {},
    );
    let long = 841.89 / 72.0;
    check_size(Png, &large, &[(long, long / 2.0)]);
    let small = png(1, 1, png::ColorType::Grayscale, 1, &[0], |_| {});
    check_size(Png, &small, &[(3.0 / 72.0, 3.0 / 72.0)]);
}

/// Encodes a PNG of `bits` for each sample.
fn png(
    width: u32,
    height: u32,
    colour: png::ColorType,
    bits: u8,
    samples: &[u8],
    change: impl FnOnce(&mut png::Encoder<'_, &mut Vec<u8>>),
) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(colour);
    encoder.set_depth(png::BitDepth::from_u8(bits).expect("a depth"));
    change(&mut encoder);
    let mut writer = encoder.write_header().expect("a header");
    writer.write_image_data(samples).expect("samples");
    writer.finish().expect("an end");
    out
}

/// Returns two by two pixels, each of its own bytes.
fn four(pixels: [&[u8]; 4]) -> Vec<u8> {
    pixels.concat()
}

#[test]
fn a_png_without_transparency_goes_in_as_it_is() {
    use png::ColorType::{Grayscale, Indexed, Rgb};
    let none = |_: &mut png::Encoder<'_, &mut Vec<u8>>| {};
    let rgb = four([&RED, &GREEN, &BLUE, &WHITE]);
    let input = png(2, 2, Rgb, 8, &rgb, none);
    check(Png, &input, QUARTERS);
    let wrapped = wrap(Png, &input).unwrap();
    assert!(wrapped.windows(13).any(|window| window == b"/Predictor 15"));
    let wide: Vec<u8> = rgb.iter().flat_map(|step| [*step, *step]).collect();
    check(Png, &png(2, 2, Rgb, 16, &wide, none), QUARTERS);
    check(
        Png,
        &png(2, 2, Grayscale, 8, &[0, 128, 255, 0], none),
        [BLACK, GRAY, WHITE, BLACK],
    );
    check(
        Png,
        &png(2, 2, Grayscale, 1, &[0x40, 0x80], none),
        [BLACK, WHITE, WHITE, BLACK],
    );
    let table = [RED, GREEN, BLUE, WHITE].concat();
    let palette = |encoder: &mut png::Encoder<'_, &mut Vec<u8>>| encoder.set_palette(table);
    check(
        Png,
        &png(2, 2, Indexed, 2, &[0b0001_0000, 0b1011_0000], palette),
        QUARTERS,
    );
}

#[test]
fn transparency_shows_the_paper() {
    use png::ColorType::{GrayscaleAlpha, Indexed, Rgba};
    let none = |_: &mut png::Encoder<'_, &mut Vec<u8>>| {};
    let rgba = four([
        &[255, 0, 0, 255],
        &[255, 0, 0, 0],
        &[0, 0, 255, 255],
        &[0, 0, 0, 127],
    ]);
    check(
        Png,
        &png(2, 2, Rgba, 8, &rgba, none),
        [RED, WHITE, BLUE, GRAY],
    );
    check(
        Png,
        &png(
            2,
            2,
            GrayscaleAlpha,
            8,
            &[0, 255, 0, 0, 128, 255, 255, 9],
            none,
        ),
        [BLACK, WHITE, GRAY, WHITE],
    );
    let clear = |encoder: &mut png::Encoder<'_, &mut Vec<u8>>| {
        encoder.set_palette([RED, GREEN].concat());
        encoder.set_trns(vec![255, 0]);
    };
    check(
        Png,
        &png(2, 2, Indexed, 8, &[0, 1, 1, 0], clear),
        [RED, WHITE, WHITE, RED],
    );
    let opaque = png(1, 1, Rgba, 8, &[1, 2, 3, 255], none);
    assert!(
        !wrap(Png, &opaque)
            .unwrap()
            .windows(5)
            .any(|window| window == b"SMask")
    );
}

#[test]
fn a_png_says_its_density_and_its_profile() {
    let dense = |encoder: &mut png::Encoder<'_, &mut Vec<u8>>| {
        let (xppu, yppu, unit) = (1_000, 500, png::Unit::Meter);
        encoder.set_pixel_dims(Some(png::PixelDimensions { xppu, yppu, unit }));
    };
    let input = png(20, 10, png::ColorType::Grayscale, 8, &[7; 200], dense);
    check_size(Png, &input, &[(0.020 / 0.0254, 0.020 / 0.0254)]);
}

#[test]
fn a_profile_is_kept_if_it_fits() {
    let mut profile = [0; 128];
    profile[16..20].copy_from_slice(b"RGB ");
    profile[36..40].copy_from_slice(b"acsp");
    let pieces = |from: &[u8]| {
        let mut jpeg = with_segment(
            from,
            0xe2,
            &[b"ICC_PROFILE\0\x02\x02", &profile[60..]].concat(),
        );
        jpeg = with_segment(
            &jpeg,
            0xe2,
            &[b"ICC_PROFILE\0\x01\x02", &profile[..60]].concat(),
        );
        jpeg
    };
    let kept = |jpeg: &[u8]| {
        let wrapped = Wrapped::new(Jpeg, jpeg);
        wrapped.bytes.windows(8).any(|window| window == b"ICCBased")
    };
    assert!(kept(&pieces(&data("rgb.jpg"))));
    assert!(
        !kept(&pieces(&data("gray.jpg"))),
        "three colours for one component"
    );
}

#[test]
fn fax_data_of_every_kind_goes_in_as_it_is() {
    for name in ["g4.tif", "g3.tif", "g32d.tif", "crle.tif"] {
        let input = data(name);
        check(Tiff, &input, [BLACK, WHITE, WHITE, BLACK]);
        check_size(Tiff, &input, &[(64.0 / 72.0, 32.0 / 72.0)]);
        assert!(
            wrap(Tiff, &input)
                .unwrap()
                .windows(14)
                .any(|part| part == b"CCITTFaxDecode")
        );
    }
}

#[test]
fn every_directory_of_a_tiff_is_a_page() {
    let mut out = Cursor::new(Vec::new());
    let mut tiff = TiffEncoder::new(&mut out)
        .unwrap()
        .with_compression(Compression::Lzw);
    let rgb = four([&RED, &GREEN, &BLUE, &WHITE]);
    let mut page = tiff.new_image::<colortype::RGB8>(2, 2).unwrap();
    page.resolution(tiff::tags::ResolutionUnit::Inch, Rational { n: 2, d: 1 });
    page.write_data(&rgb).unwrap();
    let cmyk = four([&[0, 255, 255, 0], &[0, 0, 0, 255], &[0; 4], &[0, 0, 0, 128]]);
    let mut page = tiff.new_image::<colortype::CMYK8>(2, 2).unwrap();
    page.resolution(
        tiff::tags::ResolutionUnit::Centimeter,
        Rational { n: 1, d: 1 },
    );
    page.write_data(&cmyk).unwrap();
    tiff.write_image::<colortype::Gray16>(2, 2, &[0, 32_768, 65_535, 0])
        .unwrap();
    let clear = four([
        &[255, 0, 0, 255],
        &[9, 9, 9, 0],
        &[0, 0, 255, 255],
        &[0, 255, 0, 255],
    ]);
    tiff.write_image::<colortype::RGBA8>(2, 2, &clear).unwrap();
    let wrapped = Wrapped::new(Tiff, &out.into_inner());
    assert_eq!(rough(wrapped.quarters(1)), rough(QUARTERS));
    let [red, black, white, gray] = wrapped.quarters(2);
    assert!(red[0] > 180 && red[1] < 90, "{red:?}");
    assert!(
        black[0] < 60 && white == WHITE && (100..170).contains(&gray[0]),
        "{black:?} {gray:?}"
    );
    assert_eq!(
        rough(wrapped.quarters(3)),
        rough([BLACK, GRAY, WHITE, BLACK])
    );
    assert_eq!(rough(wrapped.quarters(4)), rough([RED, WHITE, BLUE, GREEN]));
    assert_eq!(&wrapped.sizes()[..2], [(25_400, 25_400), (20_000, 20_000)]);
}

#[test]
fn jpeg_inside_tiff_is_decoded() {
    check(Tiff, &data("jpeg.tif"), QUARTERS);
}

#[track_caller]
fn check_refused(kind: ImageKind, input: &[u8], expected: &str) {
    match wrap(kind, input) {
        Err(error) => assert!(error.to_string().contains(expected), "{error}"),
        Ok(_) => panic!("it was taken"),
    }
}

#[test]
fn what_is_cut_off_or_strange_is_refused() {
    let jpeg = data("rgb.jpg");
    check_refused(Jpeg, &jpeg[..jpeg.len() - 2], "its end is missing");
    check_refused(Jpeg, &jpeg[..40], "ends among its headers");
    check_refused(Jpeg, b"\xff\xd8\xff\xd9", "headers");
    check_refused(Jpeg, b"", "does not begin");
    let frame = jpeg
        .windows(2)
        .position(|pair| pair == [0xff, 0xc0])
        .unwrap();
    let with = |at: usize, byte: u8| {
        let mut changed = jpeg.clone();
        changed[frame + at] = byte;
        changed
    };
    check_refused(Jpeg, &with(1, 0xc9), "arithmetic");
    check_refused(Jpeg, &with(4, 12), "12 bits");
    let png = png(2, 2, png::ColorType::Grayscale, 8, &[1, 2, 3, 4], |_| {});
    check_refused(Png, &png[..png.len() - 1], "its end is missing");
    let mut wrong = png.clone();
    wrong[45] ^= 1;
    check_refused(Png, &wrong, "a checksum is wrong");
    check_refused(Tiff, &data("g4.tif")[..100], "damaged");
    let limits = WrapLimits {
        pixels: 2_047,
        ..WrapLimits::default()
    };
    let refused = wrap_image(Jpeg, &jpeg, &mut Vec::new(), &limits).unwrap_err();
    assert!(
        matches!(
            refused,
            WrapError::TooManyPixels {
                width: 64,
                height: 32,
                ..
            }
        ),
        "{refused}"
    );
    let limits = WrapLimits {
        pages: 0,
        ..WrapLimits::default()
    };
    let refused = wrap_image(Tiff, &data("g4.tif"), &mut Vec::new(), &limits).unwrap_err();
    assert!(
        matches!(refused, WrapError::TooManyPages { limit: 0 }),
        "{refused}"
    );
}
