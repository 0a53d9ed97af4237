//! Groups choose among their printers.

use crate::setup::Setup;
use crate::trial::Trial;
use platen_tests::documents::{Document, pdf};

#[test]
fn round_robin_gives_each_printer_its_turn() {
    let trial = pair("route = \"round-robin\"", "");
    for number in 0..4 {
        let document = Document::new(number, 0);
        let id = trial.submit(&document.name, &document.bytes, &[]);
        trial.wait_for_filed(&id);
    }
    let of = |number: u32| Document::new(number, 0).hash;
    assert_eq!(trial.hashes("left", 2), [of(0), of(2)]);
    assert_eq!(trial.hashes("right", 2), [of(1), of(3)]);
}

#[test]
fn in_order_prefers_the_first_printer() {
    let trial = pair("route = \"in-order\"", "");
    for number in 0..3 {
        let document = Document::new(number, 0);
        let id = trial.submit(&document.name, &document.bytes, &[]);
        trial.wait_for_filed(&id);
    }
    trial.printed("left", 3);
    trial.printed("right", 0);
}

#[test]
fn jobs_of_a_group_are_shared_among_free_printers() {
    let trial = pair("", "");
    let pause = |what: &str| {
        for printer in ["left", "right"] {
            trial.order(&format!("/api/v1/printers/{printer}/{what}"), "");
        }
    };
    pause("pause");
    trial.misbehave("left", &["stall=100"]);
    let documents: Vec<_> = (0..4).map(|number| Document::new(number, 20_000)).collect();
    for document in &documents {
        let id = trial.submit(&document.name, &document.bytes, &[]);
        trial.wait_for_state(&id, "scheduled");
    }
    pause("resume");
    trial.printed("right", 3);
    trial.misbehave("left", &[]);
    trial.printed("left", 1);
}

#[test]
fn a_group_goes_round_a_dead_printer() {
    let trial = pair("route = \"in-order\"", "");
    trial.misbehave("left", &["refuse"]);
    let documents: Vec<_> = (0..5).map(|number| Document::new(number, 0)).collect();
    for document in &documents {
        trial.submit(&document.name, &document.bytes, &[]);
    }
    trial.printed("right", documents.len());
    trial.misbehave("left", &[]);
    trial.printed("left", 0);
}

#[test]
fn a_job_goes_to_a_printer_that_offers_what_it_needs() {
    let trial = pair("", "needs = [\"a3\"]");
    for number in 0..3 {
        let document = Document::new(number, 0);
        let id = trial.submit(&document.name, &document.bytes, &[]);
        trial.wait_for_filed(&id);
    }
    trial.printed("right", 3);
    trial.printed("left", 0);
}

#[test]
fn a_job_waits_while_the_only_printer_that_offers_what_it_needs_is_paused() {
    let trial = pair("", "needs = [\"a3\"]");
    trial.order("/api/v1/printers/right/pause", "");
    let id = trial.submit("a3.pdf", &pdf("a3", 0), &[]);
    trial.drop_file("any", "a4.pdf", &pdf("a4", 0));
    trial.wait_for_title("a4.pdf", "done");
    trial.wait_for_state(&id, "scheduled");
    trial.order("/api/v1/printers/right/resume", "");
    trial.wait_for_filed(&id);
    trial.printed("left", 1);
    trial.printed("right", 1);
}

/// A group of two printers, of which the right one offers A3; folder `hot` has further keys,
/// folder `any` has none.
fn pair(route: &str, folder: &str) -> Trial {
    use crate::setup::Speaks::Raw;
    let group = format!("[groups.both]\nprinters = [\"left\", \"right\"]\n{route}\n\n");
    Setup::new()
        .raw("left", "")
        .printer("right", Raw, "", "offers = [\"a3\", \"colour\"]")
        .folder("hot", "both", folder)
        .folder("any", "both", "")
        .and(&group)
        .start()
}
