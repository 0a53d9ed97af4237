//! A document made by hand that has one of everything.

#[path = "../assembled/mod.rs"]
mod assembled;

use assembled::assembled;

/// Writes a file of these objects, the first of which is the catalog. `info` is the number of the
/// information dictionary, or 0.
pub(crate) fn file(objects: &[Vec<u8>], info: usize) -> Vec<u8> {
    let info = match info {
        0 => String::new(),
        number => format!("/Info {number} 0 R"),
    };
    let trailer = format!("{info}/ID[<0102><0304>]");
    assembled(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", objects, &trailer)
}

/// Returns a stream with this beginning of a dictionary.
pub(crate) fn stream(dict: &str, bytes: &[u8]) -> Vec<u8> {
    let head = format!("<<{dict}/Length {}>>\nstream\n", bytes.len());
    [head.as_bytes(), bytes, b"\nendstream"].concat()
}

const CONTENT: &[u8] = b"q 0 0 0 1 k /F1 9 Tf (1 0 0 rg) Tj /Im1 Do /Fm1 Do /CS1 cs 1 scn\n\
    BI /W 4/H 2/BPC 8/CS/G/F/AHx ID 00ff00ff00ff00ff> EI Q\n";

/// Two pages: layers, inks, fonts in forms and glyphs, masks, notes, a form, a file, an intent.
pub(crate) fn rich() -> Vec<u8> {
    let text = |text: &str| text.as_bytes().to_vec();
    let objects = [
        // 1: the catalog
        text(
            "<</Type/Catalog/Pages 2 0 R/MarkInfo<</Marked true>>\
             /OCProperties<</OCGs[20 0 R 21 0 R 22 0 R]/D<</OFF[21 0 R]/Locked[20 0 R]>>>>\
             /AcroForm<</Fields[30 0 R 31 0 R 33 0 R]>>\
             /Names<</EmbeddedFiles<</Kids[<</Names[(a) 40 0 R]>>]>>>>\
             /OutputIntents[<</S/GTS_PDFX/OutputConditionIdentifier(FOGRA51)\
             /Info(PSO Coated v3)/DestOutputProfile 42 0 R>>]>>",
        ),
        text("<</Type/Pages/Count 2/Kids[3 0 R 4 0 R]/MediaBox[0 0 612 812]/Resources 5 0 R>>"),
        text(
            "<</Type/Page/Parent 2 0 R/CropBox[0 0 612 802]/BleedBox[5 5 607 797]\
             /TrimBox[10 10 602 792]/ArtBox[50 50 500 500]/Contents 6 0 R\
             /Group<</S/Transparency/CS/DeviceRGB>>/Annots[50 0 R 51 0 R 32 0 R]>>",
        ),
        text(
            "<</Type/Page/Parent 2 0 R/Rotate 90/UserUnit 2/Annots[52 0 R]\
             /Contents[6 0 R]>>",
        ),
        // 5: resources
        text(
            "<</Font<</F1 7 0 R>>/XObject<</Im1 8 0 R/Fm1 9 0 R>>\
             /ColorSpace<</CS1[/Separation/PANTONE#20Orange#20021/DeviceCMYK 10 0 R]\
             /CS2[/DeviceN[/Cyan/Varnish]/DeviceCMYK 10 0 R]/CS3 11 0 R>>\
             /Pattern<</P1 12 0 R>>/Shading<</S1<</ShadingType 2/ColorSpace[/Lab<<>>]>>>>\
             /ExtGState<</G1<</SMask<</S/Luminosity/G 9 0 R>>/Font[13 0 R 9]>>>>>>",
        ),
        stream("", CONTENT),
        text("<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"),
        stream(
            "/Type/XObject/Subtype/Image/Width 2/Height 1/BitsPerComponent 8\
             /ColorSpace[/Indexed[/ICCBased 42 0 R]1 <0011223344556677>]/SMask 14 0 R",
            b"\0\x01",
        ),
        // 9: a form that leads to itself
        stream(
            "/Type/XObject/Subtype/Form/BBox[0 0 9 9]\
             /Resources<</XObject<</Self 9 0 R/Stencil 15 0 R>>/Font<</T3 16 0 R>>>>",
            b"0.5 g",
        ),
        text("<</FunctionType 2/Domain[0 1]/N 1/C0[0 0 0 0]/C1[0 .5 1 0]>>"),
        text("[/ICCBased 42 0 R]"),
        stream(
            "/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep 1/YStep 1\
             /Resources<</XObject<</Im 8 0 R>>>>",
            b"/Im Do",
        ),
        text(
            "<</Type/Font/Subtype/Type0/BaseFont/ABCDEF+Noto/Encoding/Identity-H\
             /ToUnicode 18 0 R/DescendantFonts[<</Type/Font/Subtype/CIDFontType2\
             /FontDescriptor<</FontFile2 18 0 R>>>>]>>",
        ),
        stream(
            "/Type/XObject/Subtype/Image/Width 2/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray",
            b"\xff\x80",
        ),
        // 15
        stream(
            "/Type/XObject/Subtype/Image/Width 8/Height 2/ImageMask true/Filter/RunLengthDecode",
            b"\x01\xaa\x55\x80",
        ),
        text(
            "<</Type/Font/Subtype/Type3/FontBBox[0 0 1 1]/FontMatrix[1 0 0 1 0 0]\
             /CharProcs<</a 17 0 R>>/Encoding<</Differences[97/a]>>/Resources<<>>>>",
        ),
        stream("", b"1 0 d0 0 0 1 rg"),
        stream("", b"a font, or its table"),
        text("null"),
        // 20: layers
        text("<</Type/OCG/Name(Dieline)>>"),
        text("<</Type/OCG/Name<feff00dc0062>/Usage<</Print<</PrintState/ON>>>>>>"),
        text("<</Type/OCG/Name(Notes)/Usage<</Print<</PrintState/OFF>>>>>>"),
        text("null"),
        text("null"),
        text("null"),
        text("null"),
        text("null"),
        text("null"),
        text("null"),
        // 30: fields
        text("<</FT/Tx/T(name)>>"),
        text("<</FT/Btn/T(choice)/Kids[32 0 R]>>"),
        text("<</Type/Annot/Subtype/Widget/Parent 31 0 R/Rect[0 0 9 9]/AP<</N<</On 17 0 R>>>>>>"),
        text("<</T(group)/FT/Ch/Kids[34 0 R 35 0 R]>>"),
        text("<</T(one)/Parent 33 0 R>>"),
        text("<</T(two)/FT/Sig/Parent 33 0 R>>"),
        text("null"),
        text("null"),
        text("null"),
        text("null"),
        // 40: a file
        text("<</Type/Filespec/F(data.xml)/UF(data.xml)/Desc(The order)/EF<</F 41 0 R>>>>"),
        stream(
            "/Type/EmbeddedFile/Subtype/text#2fxml/Params<</Size 4>>",
            b"<x/>",
        ),
        stream("/N 4", b"a profile"),
        text("null"),
        text("null"),
        text("null"),
        text("null"),
        text("null"),
        text("null"),
        text("null"),
        // 50: notes
        text("<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(https://example.org)>>>>"),
        text("<</Type/Annot/Subtype/Link/Rect[0 0 9 9]>>"),
        text("<</Type/Annot/Subtype/FileAttachment/Rect[0 0 9 9]/FS 53 0 R>>"),
        text("<</Type/Filespec/F(note.txt)/EF<</F 41 0 R>>>>"),
        // 54: information
        text(
            "<</Title<feff00dc0062006500720020>/Author(Ada)/Producer(By hand)/Trapped/True\
             /CreationDate(D:20261126050319+01'00')>>",
        ),
    ];
    file(&objects, 54)
}
