//! What an operator is told about a wrong file: everything at once, where it stands, and the way
//! out.

use platen_config::{Problem, parse};
use std::path::{Path, PathBuf};

const ROOM: &str = "/var/lib/platen";

/// A room in which nothing is wrong, for one thing to be wrong in.
const GOOD: &str = "\
[folders.a]
input = \"/hot/a\"
to = \"p\"
[printers.p]
raw = { host = \"h\" }
";

fn problems(files: &[(&str, &str)]) -> Vec<Problem> {
    let files: Vec<_> = files
        .iter()
        .map(|(path, text)| (PathBuf::from(path), (*text).to_owned()))
        .collect();
    match parse(&files, Path::new(ROOM)) {
        Ok(_) => Vec::new(),
        Err(problems) => problems.into_iter().collect(),
    }
}

/// Checks the problems of one file: each its line, the underlined text and the message.
#[track_caller]
fn check(text: &str, expected: &[(usize, &str, &str)]) {
    let problems = problems(&[("platen.toml", text)]);
    let found: Vec<_> = problems
        .iter()
        .map(|problem| (problem.line, &text[problem.span.clone()], &*problem.message))
        .collect();
    assert_eq!(found, expected, "{text}");
    assert!(problems.iter().all(|problem| !problem.fix.is_empty()));
}

/// Checks what is wrong when `more` is added to a good room.
#[track_caller]
fn check_added(more: &str, expected: &[(&str, &str)]) {
    let text = format!("{GOOD}{more}");
    let problems = problems(&[("platen.toml", &text)]);
    let found: Vec<_> = problems
        .iter()
        .map(|p| (&text[p.span.clone()], &*p.message))
        .collect();
    assert_eq!(found, expected, "{text}");
}

#[track_caller]
fn check_fix(text: &str, expected: &str) {
    let problems = problems(&[("platen.toml", text)]);
    let [problem] = problems.as_slice() else {
        panic!("{problems:?}")
    };
    assert_eq!(problem.fix, expected);
}

#[test]
fn all_slips_of_a_file_are_reported_at_once() {
    check(
        "[room]\nnam = \"x\"\ntime_zone = \"Mars/Olympus\"\n[limits]\nupload = 5\npages = 0\n\
         [folders.a]\nimput = \"/hot/a\"\nto = \"nobody\"\nwatch = \"evnts\"\n\
         [printers.P]\nraw = { host = \"a b\", prot = 9100 }\n",
        &[
            (2, "nam", "there is no setting nam"),
            (
                3,
                "\"Mars/Olympus\"",
                "this machine knows no time zone \"Mars/Olympus\"",
            ),
            (5, "5", "a number cannot be given here"),
            (6, "0", "0 is out of range"),
            (7, "a", "input is missing"),
            (8, "imput", "there is no setting imput"),
            (9, "\"nobody\"", "there is no printer or group nobody"),
            (10, "\"evnts\"", "\"evnts\" is not known here"),
            (
                11,
                "P",
                "\"P\" is not a name: use 1 to 64 of a-z, 0-9, '.', '_' and '-', a letter or digit first",
            ),
            (
                12,
                "\"a b\"",
                "\"a b\" is not a host; a port has a key of its own",
            ),
            (12, "prot", "there is no setting prot"),
        ],
    );
}

#[test]
fn a_slip_of_the_hand_is_recognised() {
    check_fix("[rom]", "did you mean room?");
    check_fix("[limits]\nupload_ = \"1 GiB\"", "did you mean upload?");
    check_fix(
        &format!("{GOOD}watch = 1"),
        "there are raw, lpr, folder, description, offers, retry, unsure",
    );
    check_fix(&GOOD.replace("to = \"p\"", "to = \"q\""), "did you mean p?");
    check_fix(
        "[log]\nlevel = \"infos\"",
        "did you mean \"info\"? write one of \"error\", \"warn\", \"info\", \"debug\", \"trace\"",
    );
    check_fix("[limits]\npages = 0", "write a number from 1 to 10000000");
    check_fix(
        "[limits]\nupload = \"4\"",
        "write a size from 1 KiB to 64 TiB, such as \"512 MiB\"",
    );
}

#[test]
fn what_is_not_toml_hides_nothing_else() {
    check(
        "[room]\nname = Print room\n[limits]\npags = 5\nupload = \n",
        &[
            (
                2,
                "Print room",
                "string values must be quoted, expected literal string",
            ),
            (4, "pags", "there is no setting pags"),
            (
                5,
                "upload =",
                "string values must be quoted, expected literal string",
            ),
        ],
    );
    check(
        "[room]\nname = \"a\"\nname = \"b\"\n",
        &[(3, "name", "duplicate key")],
    );
    // What seems to be missing may be on the line that cannot be read.
    check(
        "[folders.a]\ninput /hot\nto = \"p\"\n",
        &[(2, "input /hot", "key with no value, expected `=`")],
    );
}

#[test]
fn every_type_of_value_is_named() {
    for (value, name) in [
        ("true", "true or false"),
        ("1.5", "a number with a fraction"),
        ("2026-11-22", "a date or time"),
        ("99999999999999999999", "a number that is too large"),
        ("[]", "a list"),
        ("{}", "a table"),
        ("\"1\"", "a text"),
    ] {
        let text = format!("[limits]\npages = {value}\n");
        let [problem] = &problems(&[("platen.toml", &text)])[..] else {
            panic!("{value}")
        };
        assert_eq!(problem.message, format!("{name} cannot be given here"));
    }
    check("room = 5", &[(1, "5", "a number cannot be given here")]);
    check("folders = []", &[(1, "[]", "a list cannot be given here")]);
}

#[test]
fn one_thing_is_given_in_one_place() {
    let second = "[folders.a]\ninput = \"/b\"\nto = \"p\"\n[api]\nlisten = \"off\"";
    let found = problems(&[
        ("platen.toml", GOOD),
        ("conf.d/1.toml", "[api]\nlisten = \"127.0.0.1:1\"\n"),
        ("conf.d/2.toml", second),
    ]);
    let found: Vec<_> = found
        .iter()
        .map(|p| (p.file.to_str().unwrap(), p.line, &*p.message))
        .collect();
    assert_eq!(
        found,
        [
            (
                "conf.d/2.toml",
                1,
                "[folders.a] is already given in platen.toml line 1"
            ),
            (
                "conf.d/2.toml",
                4,
                "[api] is already given in conf.d/1.toml line 1"
            ),
        ]
    );
    let spread = [
        (
            "platen.toml",
            "[folders.a]\ninput = \"/hot/a\"\nto = \"g\"\n",
        ),
        ("conf.d/1.toml", "[printers.p]\nraw = { host = \"h\" }\n"),
        (
            "conf.d/2.toml",
            "[printers.q]\nraw = { host = \"h\" }\n[groups.g]\nprinters = [\"p\", \"q\"]\n",
        ),
    ];
    assert_eq!(problems(&spread), []);
}

#[test]
fn names_mean_one_thing_that_exists() {
    check_added(
        "[groups.p]\nprinters = [\"p\"]",
        &[("p", "a printer is called p too (platen.toml line 4)")],
    );
    check_added(
        "[groups.g]\nprinters = [\"p\", \"x\", \"p\"]",
        &[
            ("\"x\"", "there is no printer x"),
            ("\"p\"", "p is in the group twice"),
        ],
    );
    check_added(
        "[groups.g]\nprinters = []",
        &[("[]", "a group without printers prints nothing")],
    );
    check_added(
        "[groups.g]\nprinters = [\"g\"]",
        &[("\"g\"", "there is no printer g")],
    );
}

#[test]
fn a_printer_has_one_link_and_a_person_behind_its_order() {
    check_added(
        "[printers.q]",
        &[("q", "none of raw, lpr, folder is given")],
    );
    check_added(
        "[printers.q]\nraw = { host = \"h\" }\nfolder = { path = \"/x\" }",
        &[("folder", "folder is given beside raw")],
    );
    check_added(
        "unsure = \"reprint\"",
        &[(
            "\"reprint\"",
            "\"reprint\" needs the name of the person who orders it",
        )],
    );
    check_added(
        "unsure = { order = \"reprint\" }",
        &[("unsure", "by is missing")],
    );
    check_added(
        "unsure = { order = \"reprint\", by = \" \" }",
        &[("\" \"", "an empty text says nothing")],
    );
    check_added(
        "retry = { first = \"1m\" }",
        &[("\"1m\"", "the longest wait is shorter than the first")],
    );
    check_added(
        "[printers.q]\nlpr = { host = \"h\", queue = \"a b\" }",
        &[("\"a b\"", "\"a b\" is not a queue's name")],
    );
}

/// Checks a folder `b` with the given keys beside the good folder `a`.
#[track_caller]
fn check_folder(keys: &str, expected: &[(&str, &str)]) {
    check_added(&format!("[folders.b]\nto = \"p\"\n{keys}"), expected);
}

#[test]
fn no_file_can_be_taken_in_twice() {
    let a = "(platen.toml line 2)";
    check_folder(
        "input = \"/hot/b\"\noutput = \"/out\"\nerror = \"/err\"",
        &[],
    );
    check_folder(
        "input = \"/hot/a\"",
        &[(
            "\"/hot/a\"",
            &format!("the input of folder b is also the input of folder a {a}"),
        )],
    );
    check_folder(
        "input = \"/x/../hot/./a/\"",
        &[(
            "\"/x/../hot/./a/\"",
            &format!("the input of folder b is also the input of folder a {a}"),
        )],
    );
    check_folder(
        "input = \"/hot/a/b\"",
        &[(
            "\"/hot/a/b\"",
            &format!("the input of folder b lies within the input of folder a {a}"),
        )],
    );
    check_folder(
        "input = \"/hot\"",
        &[(
            "\"/hot/a\"",
            "the input of folder a lies within the input of folder b (platen.toml line 8)",
        )],
    );
    check_folder("input = \"/hot/ab\"", &[]);
    check_folder(
        "input = \"/b\"\noutput = \"/hot/a/done\"",
        &[(
            "\"/hot/a/done\"",
            &format!("the output of folder b lies within the input of folder a {a}"),
        )],
    );
    check_folder(
        "input = \"/b\"\noutput = \"/b\"",
        &[(
            "\"/b\"",
            "the output of folder b is also the input of folder b (platen.toml line 8)",
        )],
    );
    check_folder(
        "input = \"/b\"\noutput = \"/c\"\nerror = \"/c/bad\"",
        &[(
            "\"/c/bad\"",
            "the error place of folder b lies within the output of folder b (platen.toml line 9)",
        )],
    );
    check_added(
        "[printers.q]\nfolder = { path = \"/hot/a\" }",
        &[(
            "\"/hot/a\"",
            "the input of folder a is also the directory of printer q (platen.toml line 7)",
        )],
    );
    check_added(
        "[folders.b]\nto = \"p\"\ninput = \"/out\"\n[room]\ntemp_dir = \"/tmp\"\n[log]\ndir = \"/out\"",
        &[(
            "\"/out\"",
            "the input of folder b is also the log directory (platen.toml line 12)",
        )],
    );
    check_added(
        "[room]\ntemp_dir = \"/hot/a/tmp\"",
        &[(
            "\"/hot/a/tmp\"",
            &format!("the room's temp_dir lies within the input of folder a {a}"),
        )],
    );
}

#[test]
fn folders_stay_out_of_the_rooms_own_directory() {
    let message = |what: &str| format!("{what} of folder b lies in the room's own directory");
    check_folder("input = \"folders/b/in\"\noutput = \"folders/b/out\"", &[]);
    check_folder("input = \"/b\"\nerror = \"errors/b2\"", &[]);
    check_folder("input = \"in\"", &[("\"in\"", &message("the input"))]);
    check_folder("input = \".\"", &[("\".\"", &message("the input"))]);
    check_folder(
        "input = \"/b\"\noutput = \".\"",
        &[("\".\"", &message("the output"))],
    );
    check_folder(
        "input = \"folders\"",
        &[("\"folders\"", &message("the input"))],
    );
    check_folder(
        "input = \"folders/../vault\"",
        &[("\"folders/../vault\"", &message("the input"))],
    );
    check_folder(
        "input = \"/b\"\noutput = \"vault\"",
        &[("\"vault\"", &message("the output"))],
    );
    check_folder(
        "input = \"/b\"\nerror = \"ledger\"",
        &[("\"ledger\"", &message("the error place"))],
    );
    let found = problems(&[("platen.toml", &GOOD.replace("/hot/a", "/var/lib"))]);
    assert_eq!(
        found.first().unwrap().message,
        "the input of folder a contains the room's own directory"
    );
}

#[test]
fn settings_that_would_do_nothing_are_refused() {
    check_folder(
        "input = \"/b\"\nname_pattern = \"{job}\"\noutput_mode = \"0600\"",
        &[
            (
                "\"{job}\"",
                "name_pattern does nothing, as the folder has no output",
            ),
            (
                "\"0600\"",
                "output_mode does nothing, as the folder has no output",
            ),
        ],
    );
    check_folder(
        "input = \"/b\"\nrules = [{ mask = \"*\" }, { mask = \"*.pdf\" }]",
        &[(
            "\"*.pdf\"",
            "no file gets here, the rule \"*\" (platen.toml line 9) comes first",
        )],
    );
    check_folder(
        "input = \"/b\"\nrules = []",
        &[("[]", "without a rule every file goes to the error place")],
    );
    check_folder(
        "input = \"/b\"\nneeds = [\"a3\"]",
        &[("\"p\"", "printer p does not offer a3")],
    );
    check_added(
        "[folders.b]\ninput = \"/b\"\nto = \"g\"\nneeds = [\"a3\"]\n[groups.g]\nprinters = [\"p\"]",
        &[("\"g\"", "no printer of group g offers a3")],
    );
    check_added(
        "[api]\ntoken = { secret = \"t\" }\ntoken_file = \"x\"",
        &[("token", "the token has two sources")],
    );
    check_added(
        "[log.modules]\n\"platen_actors::printr\" = \"debug\"\nplaten = \"info\"",
        &[(
            "\"platen_actors::printr\"",
            "no module platen_actors::printr logs anything",
        )],
    );
    check_fix(
        "[log]\nmodules = { \"platen_actors::printr\" = \"debug\" }",
        "did you mean platen_actors::printer?",
    );
}

#[test]
fn values_that_would_lose_files_or_open_doors_are_refused() {
    check_folder(
        "input = \"/b\"\noutput = \"/c\"\nname_pattern = \"{stem}.{ext}\"",
        &[(
            "\"{stem}.{ext}\"",
            "two jobs could get the same name: use {job}, or all of {stem}, {date} and {time}",
        )],
    );
    check_folder(
        "input = \"/b\"\nignore = [\"a/b\", \"\"]",
        &[
            (
                "\"a/b\"",
                "a mask is on file names alone: '/' cannot be in it",
            ),
            ("\"\"", "a mask cannot be empty; \"*\" matches every file"),
        ],
    );
    check(
        "[api]\nlisten = \"0.0.0.0:4526\"",
        &[(
            2,
            "\"0.0.0.0:4526\"",
            "\"0.0.0.0:4526\" can be reached from other machines",
        )],
    );
    check(
        "[public]\nlisten = \"127.0.0.1:4526\"",
        &[(
            2,
            "\"127.0.0.1:4526\"",
            "127.0.0.1:4526 is the operators' address",
        )],
    );
}

#[test]
fn a_secret_in_the_file_is_refused_and_not_repeated() {
    let text = "[api]\ntoken = \"hunter2\"";
    check(
        text,
        &[(
            2,
            "\"hunter2\"",
            "a secret does not belong in a settings file",
        )],
    );
    let [problem] = &problems(&[("platen.toml", text)])[..] else {
        panic!()
    };
    assert!(!problem.message.contains("hunter2") && !problem.fix.contains("hunter2"));
}

#[test]
fn people_see_the_offending_text_underlined() {
    let text = "[limits]\npages = 0\n".to_owned();
    let problems = parse(&[("platen.toml".into(), text)], Path::new(ROOM)).unwrap_err();
    let shown = problems.to_string();
    for part in [
        "0 is out of range",
        "platen.toml:2:9",
        "pages = 0",
        "write a number from 1",
    ] {
        assert!(shown.contains(part), "{part:?} in {shown}");
    }
}
