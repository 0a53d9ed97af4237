//! Settings that change while the room works.

use crate::setup::Setup;
use crate::trial::{LONG, Trial};
use platen_tests::documents::{Document, pdf};
use rustix::process::Signal;
use std::fs;

#[test]
fn a_folder_and_a_printer_are_added_by_a_signal() {
    let mut trial = Setup::plain().start();
    let settings = more(&mut trial);
    trial.write_conf("more.toml", &settings);
    trial.running().signal(Signal::HUP).unwrap();
    check_added(&trial);
}

#[test]
fn a_folder_and_a_printer_are_added_by_the_interface() {
    let mut trial = Setup::plain().start();
    let settings = more(&mut trial);
    trial.write_conf("more.toml", &settings);
    let reloaded = trial.order("/api/v1/config/reload", r#"{"why": "a new press"}"#);
    let changes = reloaded["changes"].as_str().unwrap();
    assert!(
        changes.contains("new") && changes.contains("more"),
        "{changes}"
    );
    check_added(&trial);
}

/// What is said of each key is what happens.
#[test]
fn each_limit_that_changes_is_said_to_be_in_force_or_to_wait() {
    let trial = Setup::plain().start();
    let settings = trial.place().data().join("platen.toml");
    let text = fs::read_to_string(&settings).unwrap();
    let limits = "[limits]\nupload = \"1 KiB\"\npages = 7\nconversion_time = \"5s\"\n";
    fs::write(&settings, text.replace("[limits]\n", limits)).unwrap();
    let reloaded = trial.order("/api/v1/config/reload", "");
    let changes = reloaded["changes"].as_str().unwrap();
    let expected =
        "in force now: limits.upload; after a restart: limits.conversion_time, limits.pages";
    assert_eq!(changes, expected);
    let refused = trial.submit_with(None, "large.pdf", &pdf("large", 2_000), &[]);
    assert_eq!(refused.status, 413, "{refused:?}");
}

fn more(trial: &mut Trial) -> String {
    trial.add_printer("new") + &trial.add_folder("more", "new")
}

#[track_caller]
fn check_added(trial: &Trial) {
    let document = Document::new(1, 0);
    trial.drop_file("more", &document.name, &document.bytes);
    trial.wait_for_title(&document.name, "done");
    assert_eq!(trial.hashes("new", 1), [document.hash]);
    let old = trial.submit("old.pdf", &pdf("old", 0), &[]);
    trial.wait_for_filed(&old);
    trial.printed("press", 1);
}

/// Their places lie in the room's own directory and are named for the first time.
#[test]
fn a_folder_and_a_drop_printer_inside_the_room_work_from_the_reload_on() {
    let trial = Setup::plain().start();
    trial.write_conf(
        "more.toml",
        "[printers.drawer]\nfolder = { path = \"folders/drawer\" }\n\n\
         [folders.inside]\ninput = \"folders/inside/in\"\noutput = \"folders/inside/out\"\n\
         to = \"drawer\"\nsettle = \"100ms\"\npoll = \"100ms\"\n",
    );
    trial.order("/api/v1/config/reload", "");
    let places = trial.place().data().join("folders");
    let document = Document::new(1, 0);
    let hidden = places.join("inside/in/.hidden");
    fs::write(&hidden, &document.bytes).unwrap();
    fs::rename(&hidden, places.join("inside/in").join(&document.name)).unwrap();
    let job = trial.wait_for_title(&document.name, "done");
    trial.wait_for_filed(job["id"].as_str().unwrap());
    let printed: Vec<_> = fs::read_dir(places.join("drawer"))
        .unwrap()
        .map(|entry| fs::read(entry.unwrap().path()).unwrap())
        .collect();
    assert_eq!(printed, [document.bytes]);
}

#[test]
fn a_place_that_cannot_be_made_keeps_the_old_settings() {
    let trial = Setup::plain().start();
    let folders = trial.place().data().join("folders");
    fs::create_dir_all(&folders).unwrap();
    fs::write(folders.join("in-the-way"), "").unwrap();
    trial.write_conf(
        "more.toml",
        "[folders.inside]\ninput = \"folders/in-the-way/in\"\nto = \"press\"\n",
    );
    let refused = trial.api.post("/api/v1/config/reload", "").unwrap();
    assert_eq!(refused.status, 422, "{refused:?}");
    assert!(refused.text.contains("cannot prepare"), "{refused:?}");
    trial.wait_for_alarms(&["settings"]);
    let document = Document::new(1, 0);
    trial.drop_file("hot", &document.name, &document.bytes);
    trial.wait_for_title(&document.name, "done");
}

#[test]
fn a_broken_file_keeps_the_old_settings_and_raises_an_alarm_until_it_is_mended() {
    let mut trial = Setup::plain().start();
    trial.write_conf("broken.toml", "[folders.hot2]\ninputt = \"x\"\n");
    trial.running().signal(Signal::HUP).unwrap();
    let alarms = trial.wait_for_alarms(&["settings"]);
    assert!(alarms.contains("broken.toml:"), "{alarms}");
    let refused = trial.api.post("/api/v1/config/reload", "").unwrap();
    assert_eq!(refused.status, 422, "{refused:?}");
    assert!(refused.text.contains("broken.toml"), "{refused:?}");
    let document = Document::new(1, 0);
    trial.drop_file("hot", &document.name, &document.bytes);
    trial.wait_for_title(&document.name, "done");
    trial.write_conf("broken.toml", "# mended\n");
    trial.running().signal(Signal::HUP).unwrap();
    trial.wait_for_alarms(&[]);
}

#[test]
fn a_reload_does_not_disturb_a_delivery_under_way() {
    let mut trial = Setup::plain().start();
    trial.misbehave("press", &["stall=4096"]);
    let document = Document::new(1, LONG);
    let id = trial.submit(&document.name, &document.bytes, &[]);
    trial.wait_for_state(&id, "sending");
    let settings = more(&mut trial);
    trial.write_conf("more.toml", &settings);
    trial.order("/api/v1/config/reload", "");
    check_new_works(&trial);
    trial.misbehave("press", &[]);
    let job = trial.wait_for_filed(&id);
    assert_eq!(job["attempts_made"], 1, "{job:#}");
    assert_eq!(trial.hashes("press", 1), [document.hash]);
}

#[track_caller]
fn check_new_works(trial: &Trial) {
    trial.drop_file("more", "new.pdf", &pdf("new", 0));
    trial.wait_for_title("new.pdf", "done");
    trial.printed("new", 1);
}

#[test]
fn a_job_of_a_printer_that_is_removed_waits_for_a_person() {
    let mut trial = Setup::plain().start();
    let settings = more(&mut trial);
    let document = Document::new(1, 0);
    let id = of_a_removed_printer(&trial, &settings, &document);
    trial.order_job(&id, "move", r#"{"to": "press"}"#);
    trial.order_job(&id, "release", "");
    assert_eq!(trial.hashes("press", 1), [document.hash]);
}

#[test]
fn a_job_of_a_printer_that_was_removed_goes_on_when_it_is_back() {
    let mut trial = Setup::plain().start();
    let settings = more(&mut trial);
    let document = Document::new(1, 0);
    let id = of_a_removed_printer(&trial, &settings, &document);
    trial.write_conf("more.toml", &settings);
    trial.order("/api/v1/config/reload", "");
    trial.order("/api/v1/printers/new/resume", "");
    trial.wait_for_filed(&id);
    assert_eq!(trial.hashes("new", 1), [document.hash]);
}

/// Takes a printer out of the settings that a job waits for.
#[track_caller]
fn of_a_removed_printer(trial: &Trial, settings: &str, document: &Document) -> String {
    trial.write_conf("more.toml", settings);
    trial.order("/api/v1/config/reload", "");
    trial.order("/api/v1/printers/new/pause", "");
    trial.drop_file("more", &document.name, &document.bytes);
    let job = trial.wait_for_title(&document.name, "scheduled");
    trial.write_conf("more.toml", "# nothing more\n");
    trial.order("/api/v1/config/reload", "");
    let id = job["id"].as_str().unwrap();
    let asking = trial.wait_for_state(id, "needs-you");
    assert_eq!(asking["reasons"][0]["keyword"], "settings", "{asking:#}");
    id.to_owned()
}
