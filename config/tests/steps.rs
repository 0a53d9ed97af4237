//! Templates that program pages: inherited, checked, judged, written down and read again.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use platen_config::{
    Facts, STARTER_LIBRARY, Template, TemplateSource, load, load_template, recipe_of_text,
    recipe_text, show_template, starters,
};
use platen_pdfcore::impose::Size;
use std::path::Path;

const HEAD: &str = "version = 1\ndescription = \"x\"\n";
const BOOKLET: &str = "[[steps]]\nimpose = { layout = \"booklet\" }\n";

/// Writes templates beside each other.
fn templates(files: &[(&str, &str)]) -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let text = format!("{HEAD}{text}");
        std::fs::write(place.path().join(format!("{name}.toml")), text).unwrap();
    }
    place
}

fn loaded(files: &[(&str, &str)]) -> Template {
    let place = templates(files);
    let (name, _) = files[0];
    let read = load_template(&place.path().join(format!("{name}.toml")));
    read.unwrap_or_else(|problems| panic!("{problems}")).1
}

fn steps(files: &[(&str, &str)]) -> Vec<String> {
    let steps = loaded(files).steps;
    steps.iter().map(|step| step.step.to_string()).collect()
}

/// Checks all problems of a file: its name, the line, the underlined text, the message and the fix.
#[track_caller]
fn refuses(files: &[(&str, &str)], expected: &[(&str, usize, &str, &str, &str)]) {
    let place = templates(files);
    let problems = load_template(&place.path().join(format!("{}.toml", files[0].0)));
    let problems = problems.expect_err("it should be refused");
    let found: Vec<_> = problems
        .iter()
        .map(|problem| {
            let file = problem
                .file
                .file_stem()
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned();
            let text = std::fs::read_to_string(&problem.file).unwrap_or_default();
            let underlined = text[problem.span.clone()].to_owned();
            (
                file,
                problem.line,
                underlined,
                problem.message.clone(),
                problem.fix.clone(),
            )
        })
        .collect();
    let found: Vec<_> = found
        .iter()
        .map(|(file, line, text, message, fix)| (&**file, *line, &**text, &**message, &**fix))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn a_template_has_what_it_extends() {
    let child = "extends = \"parent\"\ncopies = 2\n";
    let parent = format!("copies = 5\npriority = 80\nwhen = {{ max_pages = 9 }}\n{BOOKLET}");
    let template = loaded(&[("child", child), ("parent", &parent)]);
    assert_eq!(template.ticket.copies.unwrap().get(), 2);
    assert_eq!(template.ticket.priority.unwrap().get(), 80);
    assert_eq!(template.when.max_pages, Some(9));
    assert_eq!(template.steps.len(), 1);
    assert_eq!(template.extends.unwrap().as_str(), "parent");
    let other = format!("{child}when = {{ min_pages = 2 }}\n");
    let template = loaded(&[("child", &other), ("parent", &parent)]);
    assert_eq!(
        (template.when.min_pages, template.when.max_pages),
        (Some(2), None)
    );
}

#[test]
fn steps_take_the_place_of_those_above_or_stand_around_them() {
    let parent = ("parent", "[[steps]]\nselect = \"2-\"\n");
    let other = "extends = \"parent\"\n[[steps]]\nrotate = \"90\"\n";
    assert_eq!(
        steps(&[("child", other), parent]),
        ["turn all pages by 90° clockwise"]
    );
    let around = "extends = \"parent\"\n[[steps.before]]\nrotate = \"180\"\n\
                  [[steps.after]]\nimpose = { layout = \"booklet\" }\n";
    assert_eq!(
        steps(&[("child", around), parent]),
        [
            "turn all pages by 180° clockwise",
            "take the pages 2-",
            "make a saddle-stitched booklet"
        ]
    );
    let grandchild = "extends = \"child\"\n[[steps.before]]\nselect = \"all\"\n";
    assert_eq!(
        steps(&[("grandchild", grandchild), ("child", around), parent]).len(),
        4
    );
    let none = "extends = \"parent\"\nsteps = []\n";
    assert_eq!(steps(&[("child", none), parent]), Vec::<String>::new());
}

#[test]
fn all_that_is_wrong_with_steps_is_told_at_once() {
    refuses(
        &[(
            "a",
            "extends = \"b\"\n\
             when = { min_pages = 9, max_pages = 3, sizs = [\"A4\"], from = \"25:00\" }\n\
             [[steps]]\nimpose = { layout = \"booklet\", gutter = \"3mm\" }\n\
             [[steps]]\nselect = \"1-\"\nrotate = \"90\"\n\
             [[steps]]\nimpose = { layout = \"n-up\", sheet = \"A44\" }\n\
             [[steps]]\nwhen = { min_pages = 2 }\n",
        )],
        &[
            (
                "a",
                3,
                "\"b\"",
                "there is no template b",
                "add a file b.toml beside it",
            ),
            (
                "a",
                4,
                "3",
                "no document has at least 9 and at most 3 pages",
                "let max_pages be the larger",
            ),
            (
                "a",
                4,
                "sizs",
                "there is no setting sizs",
                "did you mean sizes?",
            ),
            (
                "a",
                4,
                "\"25:00\"",
                "\"25:00\" is no time of day",
                "write a time of day in hours and minutes, such as \"18:30\"",
            ),
            (
                "a",
                6,
                "\"3mm\"",
                "a booklet has no gutter",
                "leave gutter out",
            ),
            (
                "a",
                9,
                "rotate",
                "rotate is given beside select",
                "keep one of select, rotate, order, blank, repeat, scale, size, shift, binding, boxes, stamp, impose",
            ),
            (
                "a",
                11,
                "\"n-up\"",
                "n-up needs a grid",
                "add grid = ..., such as \"2x1\"",
            ),
            (
                "a",
                11,
                "\"A44\"",
                "A44 is no size of paper",
                "write A2, A3, A4, A5, A6, RA3, SRA3, SRA4, B4, B5, JIS-B4, JIS-B5, LETTER, LEGAL, \
                 TABLOID, 12X18IN, or measures, such as \"450x320mm\"",
            ),
            (
                "a",
                12,
                "[[steps]]",
                "none of select, rotate, order, blank, repeat, scale, size, shift, binding, boxes, stamp, impose is given",
                "add one of select, rotate, order, blank, repeat, scale, size, shift, binding, boxes, stamp, impose",
            ),
        ],
    );
}

#[test]
fn words_that_order_pages_are_read_closely() {
    let blank = "write \"to:even\", to: and a number of which the number of pages becomes a multiple, \
                 or before:, after: or right: and page ranges (before these, behind these, or where \
                 these would not be right-hand pages), such as \"right:3,7\"";
    refuses(
        &[(
            "a",
            "[[steps]]\norder = \"backwards\"\n[[steps]]\nblank = \"left:3\"\n\
             [[steps]]\nrepeat = \"1\"\n[[steps]]\nrepeat = \"2\"\norder = \"reverse\"\n",
        )],
        &[
            (
                "a",
                4,
                "\"backwards\"",
                "\"backwards\" is not known here",
                "write \"reverse\"",
            ),
            (
                "a",
                6,
                "\"left:3\"",
                "\"left:3\" does not say where blank pages come",
                blank,
            ),
            (
                "a",
                8,
                "\"1\"",
                "\"1\" does not say how often",
                "write how often, from 2 to 9999, and :each where each page is repeated before the \
                 next, such as \"2:each\"",
            ),
            (
                "a",
                11,
                "order",
                "order is given beside repeat",
                "keep one of select, rotate, order, blank, repeat, scale, size, shift, binding, boxes, stamp, impose",
            ),
        ],
    );
}

#[test]
fn words_that_lay_pages_are_read_closely() {
    refuses(
        &[(
            "a",
            "[[steps]]\nscale = \"70\"\n[[steps]]\nsize = { sizing = \"fit\" }\n\
             [[steps]]\nsize = { paper = \"A4\", place = \"top\", even = \"mirrored\" }\n\
             [[steps]]\nshift = \"5mm\"\n[[steps]]\nbinding = \"5mm:middle\"\n\
             [[steps]]\nboxes = \"bleed=page\"\n",
        )],
        &[
            (
                "a",
                4,
                "\"70\"",
                "\"70\" is no scale",
                "write a percentage from 1% to 10000%, such as \"70%\"",
            ),
            (
                "a",
                6,
                "size",
                "paper is missing",
                "add paper = ..., A2, A3, A4, A5, A6, RA3, SRA3, SRA4, B4, B5, JIS-B4, JIS-B5, LETTER, \
                 LEGAL, TABLOID, 12X18IN, or measures, such as \"450x320mm\"",
            ),
            (
                "a",
                8,
                "\"mirrored\"",
                "what stands in the middle is the same when it is mirrored",
                "add place = ..., such as \"top-left\", or leave even out",
            ),
            (
                "a",
                10,
                "\"5mm\"",
                "\"5mm\" does not say how far",
                "write how far to the right and how far up, and :mirrored where even pages move to \
                 the left, such as \"5mm,-3mm\"",
            ),
            (
                "a",
                12,
                "\"5mm:middle\"",
                "\"middle\" is no edge",
                "write a length, and a colon and left, right, top or bottom where odd pages are not \
                 bound at the left, such as \"10mm\"",
            ),
            (
                "a",
                14,
                "\"bleed=page\"",
                "\"page\" is no box",
                "write two of media, crop, bleed, trim and art, and how far the first ends beyond \
                 the second, such as \"bleed=trim+3mm\"",
            ),
        ],
    );
}

#[test]
fn no_template_extends_itself() {
    let circle = [
        ("a", "extends = \"b\"\n"),
        ("b", "extends = \"c\"\n"),
        ("c", "extends = \"b\"\n"),
    ];
    let fix = "let one of them stand for itself";
    refuses(
        &circle,
        &[
            ("b", 3, "\"c\"", "templates extend each other: b, c, b", fix),
            ("c", 3, "\"b\"", "templates extend each other: c, b, c", fix),
        ],
    );
    refuses(
        &[("a", "extends = \"a\"\n")],
        &[("a", 3, "\"a\"", "templates extend each other: a, a", fix)],
    );
}

#[test]
fn steps_follow_each_other_as_they_can() {
    let message = "the pages are on sheets already when this step comes";
    let fix = "let the step that puts them on sheets be the last, or give it conditions";
    let late = format!("{BOOKLET}[[steps]]\nrotate = \"90\"\n");
    refuses(&[("a", &late)], &[("a", 5, "[[steps]]", message, fix)]);
    let around = "extends = \"b\"\n[[steps.after]]\nrotate = \"90\"\n";
    refuses(
        &[("a", around), ("b", BOOKLET)],
        &[("a", 4, "[[steps.after]]", message, fix)],
    );
    let either = "[[steps]]\nimpose = { layout = \"booklet\" }\nwhen = { max_pages = 80 }\n\
                  [[steps]]\nimpose = { layout = \"perfect-bound\" }\nwhen = { min_pages = 81 }\n";
    assert_eq!(steps(&[("a", either)]).len(), 2);
    refuses(
        &[("a", "[steps]\nbefore = []\n")],
        &[(
            "a",
            3,
            "steps",
            "there are no steps that these could stand before or after",
            "write steps as a list, or name the template that this one extends",
        )],
    );
}

#[test]
fn the_first_steps_that_suit_are_done() {
    let template = loaded(&[(
        "a",
        "when = { sizes = [\"A4\"] }\n\
         [[steps]]\nimpose = { layout = \"booklet\" }\nwhen = { max_pages = 80 }\n\
         [[steps]]\nimpose = { layout = \"perfect-bound\" }\nwhen = { min_pages = 81 }\n",
    )]);
    for (pages, size, suits, step) in [
        (
            80,
            Size::millimetres(210, 297),
            true,
            "make a saddle-stitched booklet",
        ),
        (
            81,
            Size::millimetres(297, 210),
            true,
            "make a perfect-bound book",
        ),
        (
            81,
            Size::millimetres(148, 210),
            false,
            "make a perfect-bound book",
        ),
    ] {
        let facts = Facts {
            pages,
            sizes: vec![size],
            ..Facts::default()
        };
        let judged = template.judge(&facts);
        assert_eq!(judged.suits(), suits, "{pages} {size}");
        let [done] = judged.recipe.steps.as_slice() else {
            panic!("{judged:?}");
        };
        assert!(done.to_string().starts_with(step), "{done}");
    }
}

/// Every word that a step can have.
const ALL_STEPS: &str = r##"recipe = 1

[[steps]]
select = "1-4,7-,!last"

[[steps]]
rotate = "270:even"

[[steps]]
order = "reverse"

[[steps]]
blank = "to:even"

[[steps]]
blank = "to:4"

[[steps]]
blank = "before:3"

[[steps]]
blank = "after:last"

[[steps]]
blank = "right:3,7"

[[steps]]
repeat = "3"

[[steps]]
repeat = "2:each"

[[steps]]
scale = "141.42%"

[[steps]]
size = { paper = "A4" }

[[steps]]
size = { paper = "297x210mm", sizing = "as-is", orientation = "turn-medium", margin = "10x5mm", place = "top-left", even = "mirrored" }

[[steps]]
shift = "5mm,-3mm"

[[steps]]
shift = "0.5mm,0mm:mirrored"

[[steps]]
binding = "10mm"

[[steps]]
binding = "10mm:right"

[[steps]]
boxes = "crop=trim"

[[steps]]
boxes = "bleed=trim+3mm"

[[steps]]
stamp = { text = "{{{page}}} of {pages}, {name}", place = "bottom-right", within = "crop", margin = "10x5mm", even = "mirrored", size = "3.175mm", face = "mono", colour = "#cc0000", angle = 45, opacity = 30, layer = "under", first = 100, digits = 6, pages = "2-" }

[[steps]]
stamp = { text = "{job}", barcode = "qr", place = "centre", within = "trim", margin = "10mm", even = "same", fill = 20, face = "sans", colour = "0/100/100/0", angle = 0, opacity = 100, layer = "over", first = 1, digits = 1 }

[[steps]]
impose = { layout = "perfect-bound", reading = "right-to-left", signature = 4, folds = 2, milling = "3mm", trim = "2.5mm", creep = "0.1mm", push = "out", turning = "work-and-tumble", centre = "5mm", sheet = "SRA3", page = "85x55mm", sides = "duplex", flip = "short-edge", bleed = "3mm", margin = "9mm", fit = "fill", turn = "when-better", marks = ["crop", "fold", "registration", "colour-bar", "slug"], mark_offset = "2mm", mark_length = "4mm" }

[[steps]]
impose = { layout = "n-up", grid = "2x3", order = "down", reading = "left-to-right", rows = "bottom-up", gutter = "5x3mm", heads = "head-to-foot" }

[[steps]]
impose = { layout = "step-and-repeat", grid = "3x7", copies = 500 }
"##;

#[test]
fn a_recipe_is_written_and_read_again() {
    let recipe = recipe_of_text(ALL_STEPS).unwrap_or_else(|wrong| panic!("{wrong}"));
    assert_eq!(recipe_text(&recipe), ALL_STEPS);
    for template in starters().values() {
        let judged = template.judge(&Facts::default());
        let recipe = judged.recipe;
        assert_eq!(recipe_of_text(&recipe_text(&recipe)).unwrap(), recipe);
    }
}

#[test]
fn a_recipe_that_is_none_is_refused() {
    for (text, message) in [
        ("", "recipe is missing"),
        ("recipe = 2", "version 2 of recipes is not known"),
        ("recipe = 1\nother = 1", "there is no setting other"),
        (
            "recipe = 1\n[[steps]]",
            "none of select, rotate, order, blank, repeat, scale, size, shift, binding, boxes, stamp, impose is given",
        ),
        (
            "recipe = 1\n[[steps]]\nselect = \"1\"\nwhen = {}",
            "a recipe has no conditions",
        ),
    ] {
        let wrong = recipe_of_text(text).expect_err(text);
        let messages: Vec<_> = wrong.iter().map(|problem| &problem.message).collect();
        assert_eq!(messages, [message], "{text}");
    }
}

#[test]
fn a_template_with_steps_is_shown_as_it_would_be_written() {
    let text = "extends = \"parent\"\n\
                when = { names = [\"*.pdf\"], min_pages = 2, sizes = [\"A4\"], tolerance = \"2mm\", \
                from = \"18:00\" }\n\
                [[steps.after]]\nrotate = \"90\"\nwhen = { weekdays = [\"monday\"] }\n";
    let template = loaded(&[("child", text), ("parent", "[[steps]]\nselect = \"2-\"\n")]);
    assert_eq!(
        show_template(&template),
        "version = 1\ndescription = \"x\"\n# with what it has of parent\npriority = 50\n\
         copies = 1\nhold = \"at-once\"\n# to: as the folder says\n\n\
         [when]\nnames = [\"*.pdf\"]\nmin_pages = 2\nsizes = [\"A4\"]\ntolerance = \"2mm\"\n\
         from = \"18:00\"\n\n[[steps]]\nselect = \"2-\"\n\n\
         [[steps]]\nrotate = \"90\"\nwhen = { weekdays = [\"monday\"] }\n"
    );
}

#[test]
fn starters_are_good_and_have_the_names_of_their_files() {
    let starters = starters();
    assert_eq!(starters.len(), STARTER_LIBRARY.len() + 1, "and as-is");
    for starter in STARTER_LIBRARY {
        let name = Path::new(starter.file)
            .file_stem()
            .unwrap()
            .to_str()
            .unwrap();
        let template = &starters[&name.parse().unwrap()];
        assert_eq!(template.source, TemplateSource::Starter, "{name}");
        assert!(template.programs(), "{name}");
    }
    // A file may extend a starter that does not lie beside it.
    let extends = "extends = \"booklet-a5-on-a4\"\n";
    assert_eq!(
        steps(&[("ours", extends)]),
        ["make a saddle-stitched booklet, on A4"]
    );
}

#[test]
fn templates_of_a_room_may_program_pages() {
    let room = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = room.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write("platen.toml", "[room]\n");
    write("templates/plain.toml", HEAD);
    assert!(load(room.path()).is_ok());
    write("templates/book.toml", &format!("{HEAD}{BOOKLET}"));
    write(
        "templates/child.toml",
        &format!("{HEAD}extends = \"book\"\n"),
    );
    write(
        "templates/small.toml",
        &format!("{HEAD}when = {{ max_pages = 2 }}\n"),
    );
    let settings = load(room.path()).unwrap_or_else(|wrong| panic!("{wrong}"));
    assert!(settings.templates[&"child".parse().unwrap()].programs());
}
