//! Templates are read with the settings, checked with them, and refused with them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use platen_config::{
    Release, STARTER_LIBRARY, STARTER_TEMPLATES, Settings, TemplateSource, load, load_template_of,
    show_template, template_json_schema,
};
use platen_model::{Copies, Destination, Priority};
use std::path::Path;

/// A room in which nothing is wrong.
const GOOD: &str = "\
[folders.a]
input = \"folders/a\"
to = \"p\"
[printers.p]
raw = { host = \"h\" }
";

/// The starters and as-is.
const COMES_WITH_PLATEN: usize = STARTER_LIBRARY.len() + 1;

/// A template in which nothing is wrong.
const RUSH: &str = "version = 3\ndescription = \"Before all others\"\npriority = 90\n";

fn room(files: &[(&str, &str)]) -> tempfile::TempDir {
    let room = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = room.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    room
}

#[track_caller]
fn settings(files: &[(&str, &str)]) -> Settings {
    match load(room(files).path()) {
        Ok(settings) => settings,
        Err(problems) => panic!("{problems}"),
    }
}

/// Checks all problems of a room: the file, the line, the underlined text, the message and the fix.
#[track_caller]
fn check(files: &[(&str, &str)], expected: &[(&str, usize, &str, &str, &str)]) {
    let room = room(files);
    let found = load(room.path()).err();
    let found = found.as_ref().into_iter().flatten().map(|problem| {
        let name = problem.file.strip_prefix(room.path()).unwrap().display();
        let text = std::fs::read_to_string(&problem.file).unwrap_or_default();
        let underlined = text[problem.span.clone()].to_owned();
        let here = format!("{}/", room.path().display());
        let (message, fix) = (problem.message.replace(&here, ""), problem.fix.clone());
        (name.to_string(), problem.line, underlined, message, fix)
    });
    let found: Vec<_> = found.collect();
    let found: Vec<_> = found
        .iter()
        .map(|(name, line, text, message, fix)| (&**name, *line, &**text, &**message, &**fix))
        .collect();
    assert_eq!(found, expected);
}

fn ruled(rule: &str) -> String {
    GOOD.replace(
        "[printers",
        &format!("rules = [{{ mask = \"*\", {rule} }}]\n[printers"),
    )
}

#[test]
fn a_template_is_a_file_and_says_what_it_says() {
    let settings = settings(&[
        ("platen.toml", &ruled("template = \"rush\", copies = 4")),
        ("templates/rush.toml", RUSH),
        ("templates/.hidden.toml", "nonsense"),
        ("templates/notes.txt", "nonsense"),
    ]);
    let rush = &settings.templates[&"rush".parse().unwrap()];
    assert_eq!(rush.version.get(), 3);
    assert_eq!(rush.description, "Before all others");
    assert_eq!(rush.ticket.priority, Priority::new(90).ok());
    assert_eq!((rush.ticket.copies, rush.ticket.hold), (None, None));
    assert!(
        matches!(&rush.source, TemplateSource::File(path) if path.ends_with("templates/rush.toml"))
    );
    let rule = &settings.folders[&"a".parse().unwrap()].rules[0];
    assert_eq!(rule.template.as_str(), "rush");
    assert_eq!(rule.ticket.copies, Copies::new(4).ok());
    assert_eq!(rule.ticket.priority, None);
    assert_eq!(settings.templates.len(), COMES_WITH_PLATEN + 1);
}

#[test]
fn starters_are_named_and_extended_in_a_room() {
    let child = "version = 1\ndescription = \"x\"\nextends = \"booklet-a5-on-a4\"\n";
    let settings = settings(&[
        ("platen.toml", &ruled("template = \"two-up\"")),
        ("templates/child.toml", child),
    ]);
    let of = |name: &str| &settings.templates[&name.parse().unwrap()];
    assert_eq!(of("two-up").source, TemplateSource::Starter);
    assert_eq!(of("child").steps, of("booklet-a5-on-a4").steps);
    assert_eq!(of("child").steps.len(), 1);
}

#[test]
fn a_file_takes_the_place_of_the_starter_of_its_name() {
    let child = "version = 1\ndescription = \"x\"\nextends = \"two-up\"\n";
    let mut files = vec![
        ("platen.toml", GOOD),
        ("templates/child.toml", child),
        ("templates/two-up.toml", RUSH),
    ];
    let settings = settings(&files);
    let of = |name: &str| &settings.templates[&name.parse().unwrap()];
    assert!(matches!(of("two-up").source, TemplateSource::File(_)));
    assert_eq!(of("child").ticket, of("two-up").ticket);
    assert_eq!(of("child").steps, []);
    assert_eq!(settings.templates.len(), COMES_WITH_PLATEN + 1);
    // A starter does not stand in for a file that is broken.
    files[2].1 = "version = 1\n";
    let problems = load(room(&files).path()).unwrap_err();
    let messages: Vec<_> = problems.iter().map(|p| &*p.message).collect();
    assert_eq!(messages, ["description is missing"]);
}

#[test]
fn a_file_by_itself_is_as_good_as_its_room_finds_it() {
    let lost = "version = 1\ndescription = \"x\"\nto = \"prss\"\n";
    let room = room(&[
        ("platen.toml", GOOD),
        ("templates/lost.toml", lost),
        ("templates/rush.toml", RUSH),
        ("elsewhere/lost.toml", lost),
    ]);
    let place = room.path();
    let checked = |file: &str| load_template_of(&place.join(file), place);
    let problems = checked("templates/lost.toml").unwrap_err();
    let messages: Vec<_> = problems.iter().map(|p| &*p.message).collect();
    assert_eq!(messages, ["there is no printer or group prss"]);
    assert_eq!(load(place).unwrap_err().iter().count(), 1);
    assert!(checked("templates/rush.toml").is_ok());
    assert!(
        checked("elsewhere/lost.toml").is_ok(),
        "it is of another room"
    );
}

#[test]
fn without_templates_every_rule_means_as_is() {
    let settings = settings(&[("platen.toml", GOOD)]);
    let rule = &settings.folders[&"a".parse().unwrap()].rules[0];
    let as_is = &settings.templates[&rule.template];
    assert_eq!(as_is.source, TemplateSource::BuiltIn);
    assert_eq!(as_is.ticket, platen_config::Ticket::default());
}

#[test]
fn the_directory_is_where_the_settings_say() {
    let text = format!(
        "[room]\ntemplates = \"shared/ours\"\n{}",
        ruled("template = \"rush\"")
    );
    let files = [("platen.toml", &*text), ("shared/ours/rush.toml", RUSH)];
    assert_eq!(settings(&files).templates.len(), COMES_WITH_PLATEN + 1);
    let elsewhere = [("platen.toml", &*text), ("templates/rush.toml", RUSH)];
    check(
        &elsewhere,
        &[(
            "platen.toml",
            6,
            "\"rush\"",
            "there is no template rush",
            "add a file rush.toml to room.templates",
        )],
    );
}

#[test]
fn all_slips_of_all_files_are_reported_at_once() {
    let settings = ruled("template = \"rusch\"").replace("to = \"p\"", "to = \"nobody\"");
    check(
        &[
            ("platen.toml", &settings),
            (
                "templates/a.toml",
                "version = 0\ndescripton = \"x\"\ncopies = \"two\"\n",
            ),
            (
                "templates/b.toml",
                "description = \"x\"\nhold = \"hold\"\nto = \"prss\"\n",
            ),
            ("templates/c.toml", "version = 1\ndescription = No quotes\n"),
            ("templates/d.toml", ""),
            ("templates/Rush.toml", RUSH),
            ("templates/as-is.toml", RUSH),
            ("templates/rush.toml", RUSH),
        ],
        &[
            (
                "platen.toml",
                3,
                "\"nobody\"",
                "there is no printer or group nobody",
                "add [printers.nobody]",
            ),
            (
                "platen.toml",
                4,
                "\"rusch\"",
                "there is no template rusch",
                "did you mean rush?",
            ),
            (
                "templates/Rush.toml",
                1,
                "",
                "\"Rush\" is not a name: use 1 to 64 of a-z, 0-9, '.', '_' and '-', a letter or digit first",
                "give the file another name",
            ),
            (
                "templates/a.toml",
                1,
                "version",
                "description is missing",
                "add description = ..., a line of text, such as \"The one by the window\"",
            ),
            (
                "templates/a.toml",
                1,
                "0",
                "0 is out of range",
                "write a number from 1 to 1000000",
            ),
            (
                "templates/a.toml",
                2,
                "descripton",
                "there is no setting descripton",
                "did you mean description?",
            ),
            (
                "templates/a.toml",
                3,
                "\"two\"",
                "a text cannot be given here",
                "write a number from 1 to 9999",
            ),
            (
                "templates/as-is.toml",
                1,
                "",
                "as-is is built in",
                "give the file another name",
            ),
            (
                "templates/b.toml",
                1,
                "description",
                "version is missing",
                "add version = ..., a number from 1 to 1000000",
            ),
            (
                "templates/b.toml",
                2,
                "\"hold\"",
                "\"hold\" is not known here",
                "did you mean \"held\"? write one of \"at-once\", \"held\"",
            ),
            (
                "templates/b.toml",
                3,
                "\"prss\"",
                "there is no printer or group prss",
                "add [printers.prss]",
            ),
            (
                "templates/c.toml",
                2,
                "No quotes",
                "string values must be quoted, expected literal string",
                "put texts in double quotes, as in name = \"text\"",
            ),
            (
                "templates/d.toml",
                1,
                "",
                "version is missing",
                "add version = ..., a number from 1 to 1000000",
            ),
            (
                "templates/d.toml",
                1,
                "",
                "description is missing",
                "add description = ..., a line of text, such as \"The one by the window\"",
            ),
        ],
    );
}

#[test]
fn a_broken_template_is_known_by_name_and_hides_nothing() {
    let settings = ruled("template = \"rush\"").replace("raw = { host = \"h\" }", "");
    check(
        &[
            ("platen.toml", &settings),
            ("templates/rush.toml", "version = 1\ndescription x\n"),
        ],
        &[
            (
                "platen.toml",
                5,
                "p",
                "none of raw, lpr, folder is given",
                "add one of raw, lpr, folder",
            ),
            (
                "templates/rush.toml",
                2,
                "description x",
                "key with no value, expected `=`",
                "write settings as key = value, tables as [name], and texts in double quotes",
            ),
        ],
    );
    // Nor is it hidden by what is broken elsewhere.
    check(
        &[
            ("platen.toml", "[folders.a\n"),
            ("templates/rush.toml", "version = 1\n"),
        ],
        &[
            (
                "platen.toml",
                1,
                "[folders.a",
                "unclosed table, expected `]`",
                "write settings as key = value, tables as [name], and texts in double quotes",
            ),
            (
                "templates/rush.toml",
                1,
                "version",
                "description is missing",
                "add description = ..., a line of text, such as \"The one by the window\"",
            ),
        ],
    );
}

#[test]
fn a_template_sends_jobs_only_where_they_can_be_printed() {
    let more = "needs = [\"a3\"]\nrules = [{ mask = \"x\", template = \"large\" }, \
        { mask = \"y\", template = \"large\", to = \"p\" }]\n[printers.q]\nraw = { host = \"q\" }\n[printers";
    let settings = GOOD.replace("[printers", more) + "offers = [\"a3\"]\n";
    let large = "version = 1\ndescription = \"x\"\nto = \"q\"\n";
    check(
        &[("platen.toml", &settings), ("templates/large.toml", large)],
        &[(
            "platen.toml",
            5,
            "\"large\"",
            "template large prints elsewhere: printer q does not offer a3",
            "add it to the printer's offers, or drop it from the folder's needs",
        )],
    );
}

#[test]
fn the_directory_of_templates_is_no_hot_folder() {
    let settings =
        GOOD.replace("folders/a", "folders/a/in") + "[room]\ntemplates = \"folders/a\"\n";
    check(
        &[("platen.toml", &settings)],
        &[(
            "platen.toml",
            2,
            "\"folders/a/in\"",
            "the input of folder a lies within the room's templates directory (platen.toml line 7)",
            "choose directories that do not contain each other, as files would be taken in again",
        )],
    );
}

#[test]
fn what_cannot_be_read_is_named_and_costs_little() {
    let room = room(&[
        ("platen.toml", &ruled("template = \"pipe\"")),
        ("templates/rush.toml", RUSH),
    ]);
    let templates = room.path().join("templates");
    std::fs::write(templates.join("large.toml"), vec![b'#'; (256 << 10) + 1]).unwrap();
    std::fs::write(templates.join("latin.toml"), b"version = 1\n# \xe9\n").unwrap();
    std::os::unix::fs::symlink("nowhere", templates.join("lost.toml")).unwrap();
    std::fs::create_dir(templates.join("more.toml")).unwrap();
    let pipe = templates.join("pipe.toml");
    rustix::fs::mknodat(
        rustix::fs::CWD,
        &pipe,
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::RUSR,
        0,
    )
    .unwrap();
    let problems = load(room.path()).unwrap_err();
    let found: Vec<_> = problems
        .iter()
        .map(|p| (p.file.file_name().unwrap().to_str().unwrap(), &*p.message))
        .collect();
    let lost = problems.iter().find(|p| p.file.ends_with("lost.toml"));
    assert_eq!(
        lost.unwrap().fix,
        "put the file there; mend or remove a link that leads nowhere"
    );
    assert_eq!(
        found,
        [
            ("large.toml", "the file is larger than 256 KiB"),
            ("latin.toml", "line 2 is not UTF-8"),
            ("lost.toml", "the file is not there"),
            ("more.toml", "it is not a file"),
            ("pipe.toml", "it is not a file"),
        ]
    );
    std::fs::remove_dir_all(&templates).unwrap();
    std::fs::write(&templates, "").unwrap();
    let problems = load(room.path()).unwrap_err();
    let messages: Vec<_> = problems.iter().map(|p| &*p.message).collect();
    assert_eq!(
        messages,
        ["the directory cannot be listed: Not a directory (os error 20)"]
    );
}

#[test]
fn too_many_templates_are_refused() {
    let room = room(&[("platen.toml", GOOD)]);
    let templates = room.path().join("templates");
    std::fs::create_dir(&templates).unwrap();
    for number in 0..1_001 {
        std::fs::write(templates.join(format!("t{number}.toml")), RUSH).unwrap();
    }
    let problems = load(room.path()).unwrap_err();
    let messages: Vec<_> = problems.iter().map(|p| &*p.message).collect();
    assert_eq!(messages, ["there are more than 1000 templates"]);
    std::fs::remove_file(templates.join("t7.toml")).unwrap();
    assert_eq!(
        load(room.path()).unwrap().templates.len(),
        COMES_WITH_PLATEN + 1_000
    );
}

#[test]
fn starters_are_good_and_do_what_their_names_say() {
    let starters = Path::new(env!("CARGO_MANIFEST_DIR")).join("starters/templates");
    let listed = std::fs::read_dir(starters).unwrap().count();
    assert_eq!(listed, STARTER_TEMPLATES.len());
    let names = STARTER_TEMPLATES.map(|starter| format!("templates/{}", starter.file));
    let mut files = vec![("platen.toml", GOOD)];
    files.extend(
        names
            .iter()
            .map(|name| &**name)
            .zip(STARTER_TEMPLATES.map(|s| s.text)),
    );
    let settings = settings(&files);
    let ticket = |name: &str| settings.templates[&name.parse().unwrap()].ticket.clone();
    assert_eq!(ticket("rush").priority, Priority::new(90).ok());
    assert_eq!(ticket("hold-for-approval").hold, Some(Release::Held));
    assert_eq!(ticket("two-copies").copies, Copies::new(2).ok());
}

#[test]
fn what_is_shown_of_a_template_is_that_template() {
    let text = "version = 3\ndescription = \"Größe \\\"A\\\"\"\npriority = 1\ncopies = 9999\nhold = \"held\"\nto = \"p\"\n";
    let first = settings(&[("platen.toml", GOOD), ("templates/x.toml", text)]);
    let name = "x".parse().unwrap();
    let shown = show_template(&first.templates[&name]);
    let second = settings(&[("platen.toml", GOOD), ("templates/x.toml", &shown)]);
    assert_eq!(
        first.templates[&name].ticket,
        second.templates[&name].ticket
    );
    let to = Some(Destination::Printer("p".parse().unwrap()));
    assert_eq!(second.templates[&name].ticket.to, to);
    assert_eq!(second.templates[&name].description, "Größe \"A\"");
    // What it says where the file says nothing is what the reference says.
    let as_is = show_template(&platen_config::Template::as_is());
    for key in ["priority", "copies", "hold"] {
        let line = as_is.lines().find(|line| line.starts_with(key)).unwrap();
        let default = line.split_once(" = ").unwrap().1;
        let explained = platen_config::explain(&format!("template.{key}")).unwrap();
        assert!(
            explained.contains(&format!("If left out: {default}.")),
            "{explained}"
        );
    }
}

#[test]
fn editors_accept_what_the_room_accepts() {
    let mut compiler = boon::Compiler::new();
    let mut schemas = boon::Schemas::new();
    compiler
        .add_resource("template.json", template_json_schema())
        .unwrap();
    let schema = compiler.compile("template.json", &mut schemas).unwrap();
    let accepts = |text: &str| {
        let table: toml::Table = text.parse().unwrap();
        schemas
            .validate(&serde_json::to_value(table).unwrap(), schema)
            .is_ok()
    };
    for starter in STARTER_TEMPLATES {
        assert!(accepts(starter.text), "{}", starter.file);
    }
    for text in [
        "",
        "version = 1",
        &RUSH.replace('3', "0"),
        &format!("{RUSH}colour = 1"),
    ] {
        assert!(!accepts(text), "{text}");
    }
}
