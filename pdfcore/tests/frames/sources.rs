//! Pages of every shape, whose picture tells where each of their parts came.

use crate::assembled::assembled;

/// What a page is like.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Source {
    pub(crate) media: [f64; 4],
    pub(crate) crop: Option<[f64; 4]>,
    pub(crate) rotate: i32,
    pub(crate) unit: f64,
    /// Further entries.
    pub(crate) more: &'static str,
}

impl Source {
    pub(crate) const fn new(media: [f64; 4]) -> Self {
        Self {
            media,
            crop: None,
            rotate: 0,
            unit: 1.0,
            more: "",
        }
    }

    /// What is shown, its corners in order.
    pub(crate) fn shown(&self) -> [f64; 4] {
        let ordered = |[ax, ay, bx, by]: [f64; 4]| [ax.min(bx), ay.min(by), ax.max(bx), ay.max(by)];
        let media = ordered(self.media);
        let Some(crop) = self.crop.map(ordered) else {
            return media;
        };
        [
            crop[0].max(media[0]),
            crop[1].max(media[1]),
            crop[2].min(media[2]),
            crop[3].min(media[3]),
        ]
    }

    /// Width and height as a reader sees them, in points.
    pub(crate) fn size(&self) -> (f64, f64) {
        let [x0, y0, x1, y1] = self.shown();
        let (width, height) = ((x1 - x0) * self.unit, (y1 - y0) * self.unit);
        match self.rotate.rem_euclid(180) {
            0 => (width, height),
            _ => (height, width),
        }
    }
}

/// A crop box that reaches beyond its medium: what is shown is what both have in common (14.11.2.1).
const BEYOND: [f64; 4] = [-10.0, 100.0, 460.0, 900.0];

/// Poppler 22 shows all of the medium where the crop box reaches beyond it. Returns the same document
/// with such crop boxes cut to the medium.
pub(crate) fn for_poppler(document: &[u8]) -> Vec<u8> {
    match str::from_utf8(document) {
        Ok(made) => made
            .replace("/CropBox[-10 100 460 900]", "/CropBox[100 100 460 350]")
            .into_bytes(),
        Err(_) => document.to_vec(), // a result, which is not text
    }
}

/// Pages of five sizes, at every turn, with boxes as odd as they come.
pub(crate) fn every_source() -> Vec<Source> {
    let a5 = Source::new([0.0, 0.0, 420.0, 596.0]);
    let a3 = Source::new([0.0, 0.0, 842.0, 1190.0]);
    let shapes = [
        a5,
        Source {
            media: [-300.0, 700.0, -700.0, 100.0], // corners the wrong way round, far off
            ..a5
        },
        Source {
            crop: Some([40.0, 60.0, 340.0, 560.0]),
            ..a5
        },
        Source {
            media: [100.0, 50.0, 500.0, 350.0],
            crop: Some(BEYOND),
            ..a5
        },
        Source {
            media: [10.0, 20.0, 210.0, 170.0],
            unit: 2.5,
            ..a5
        },
        a3,
    ];
    let turned = |source: Source| [0, 90, 180, 270].map(|rotate| Source { rotate, ..source });
    shapes.into_iter().flat_map(turned).collect()
}

/// A document of these pages. What nobody sees of them is red; bars and an annotation make each
/// corner different, another annotation lies beyond the edge.
pub(crate) fn document(sources: &[Source]) -> Vec<u8> {
    let count = sources.len();
    let kids: String = (0..count)
        .map(|page| format!("{} 0 R ", 4 + 6 * page))
        .collect();
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R/Outlines 3 0 R>>".to_owned(),
        format!("<</Type/Pages/Count {count}/Kids[{kids}]/Resources<<>>>>"),
        "<</Type/Outlines/Count 0>>".to_owned(),
    ];
    for source in sources {
        let own = objects.len() + 1;
        let array = |[a, b, c, d]: [f64; 4]| format!("[{a} {b} {c} {d}]");
        let crop = source.crop.map(|crop| format!("/CropBox{}", array(crop)));
        objects.push(format!(
            "<</Type/Page/Parent 2 0 R/MediaBox{}{}/Rotate {}/UserUnit {}/Contents {} 0 R\
             /Annots[{} 0 R {} 0 R]{}>>",
            array(source.media),
            crop.unwrap_or_default(),
            source.rotate,
            source.unit,
            own + 1,
            own + 2,
            own + 4,
            source.more,
        ));
        let content = content(source);
        objects.push(stream("", &content));
        let [x0, y0, x1, y1] = part(source, [0.1, 0.6, 0.3, 0.7]);
        objects.push(format!(
            "<</Type/Annot/Subtype/Square/F 4/Rect[{x0} {y0} {x1} {y1}]/AP<</N {} 0 R>>>>",
            own + 3
        ));
        let look = "0.8 0.6 0 rg 0 0 20 10 re f 0 0 0 rg 0 0 5 5 re f";
        objects.push(stream("/Type/XObject/Subtype/Form/BBox[0 0 20 10]", look));
        let [x0, y0, x1, y1] = part(source, [1.05, 0.4, 1.2, 1.2]);
        objects.push(format!(
            "<</Type/Annot/Subtype/Square/F 4/Rect[{x0} {y0} {x1} {y1}]/AP<</N {} 0 R>>>>",
            own + 5
        ));
        let look = "1 0 0 rg 0 0 20 10 re f";
        objects.push(stream("/Type/XObject/Subtype/Form/BBox[0 0 20 10]", look));
    }
    assembled(b"%PDF-1.7\n", &objects, "/ID[<0102><0304>]")
}

/// Part of what is shown of a page, by shares of its width and height.
fn part(source: &Source, shares: [f64; 4]) -> [f64; 4] {
    let [x0, y0, x1, y1] = source.shown();
    let [left, bottom, right, top] = shares;
    let (width, height) = (x1 - x0, y1 - y0);
    [
        x0 + left * width,
        y0 + bottom * height,
        x0 + right * width,
        y0 + top * height,
    ]
}

fn content(source: &Source) -> String {
    let bars = [
        ("1 0 0", [-9.0, -9.0, 9.0, 9.0]),
        ("0.8 0.9 1", [-0.03, -0.03, 1.03, 1.03]), // a dot beyond the edge is no fault
        ("0 0 0", [0.0, 0.0, 0.4, 0.1]),
        ("0 0.4 0", [0.0, 0.1, 0.1, 0.5]),
        ("0 0 0.6", [0.7, 0.8, 1.0, 1.0]),
        ("0.3 0.3 0.3", [0.5, 0.4, 0.7, 0.5]),
    ];
    let bar = |(colour, shares): (&str, [f64; 4])| {
        let [x0, y0, x1, y1] = part(source, shares);
        format!("{colour} rg {x0} {y0} {} {} re f\n", x1 - x0, y1 - y0)
    };
    bars.map(bar).concat()
}

fn stream(dict: &str, content: &str) -> String {
    let length = content.len();
    format!("<<{dict}/Length {length}>>\nstream\n{content}\nendstream")
}
