//! Documents and the tickets beside them.

use super::*;

const WAIT: Duration = Duration::from_secs(30);

fn waiting() -> Hot {
    Hot::with(|rules| rules.ticket_wait = WAIT)
}

#[test]
fn a_document_and_its_ticket_are_taken_together() {
    for order in [
        ["a.pdf", "a.pdf.ticket.toml"],
        ["a.pdf.ticket.toml", "a.pdf"],
    ] {
        let mut hot = waiting();
        for name in order {
            hot.put(name, PDF);
            hot.after(Duration::from_secs(1));
        }
        let scan = hot.settled();
        check_said(&scan, &["a.pdf ready with ticket"]);
        let claimed = hot.claim(&scan.ready[0]).unwrap();
        let ticket = claimed.ticket.clone().unwrap();
        assert_eq!(ticket, claimed.file.with_file_name("a.pdf.ticket.toml"));
        assert_eq!(std::fs::read(ticket).unwrap(), PDF);
        claimed.finish().unwrap();
        assert_eq!(hot.listing(), []);
    }
}

#[test]
fn a_document_waits_for_its_ticket_and_then_goes_alone() {
    let mut hot = waiting();
    hot.put("a.pdf", PDF);
    let scan = hot.settled();
    check_said(&scan, &["a.pdf waits for Ticket"]);
    assert_eq!(scan.look_again, Some(WAIT - SETTLE));
    check_said(&hot.after(WAIT - SETTLE), &["a.pdf ready"]);
}

#[test]
fn without_a_wait_a_ticket_counts_only_when_it_is_there() {
    let mut hot = Hot::new();
    hot.put("a.pdf", PDF);
    hot.put("b.pdf", PDF);
    hot.put("b.pdf.ticket.toml", b"copies = 2\n");
    check_said(&hot.settled(), &["a.pdf ready", "b.pdf ready with ticket"]);
}

#[test]
fn a_ticket_that_still_grows_keeps_its_document_waiting() {
    let mut hot = Hot::new();
    hot.put("a.pdf", PDF);
    hot.after(SETTLE);
    hot.put("a.pdf.ticket.toml", b"cop");
    check_said(&hot.after(SETTLE), &["a.pdf waits for Ticket"]);
    hot.put("a.pdf.ticket.toml", b"copies = 2\n");
    check_said(&hot.after(SETTLE), &["a.pdf waits for Ticket"]);
    check_said(&hot.after(SETTLE), &["a.pdf ready with ticket"]);
    hot.put("a.pdf.ticket.toml", b"");
    check_said(&hot.after(SETTLE * 100), &["a.pdf waits for Ticket"]);
}

#[test]
fn a_ticket_that_is_still_open_keeps_its_document_waiting() {
    let mut hot = Hot::new();
    hot.put("a.pdf", PDF);
    hot.put("a.pdf.ticket.toml", b"copies = 2");
    let ticket = std::fs::OpenOptions::new()
        .append(true)
        .open(hot.path("a.pdf.ticket.toml"));
    check_said(&hot.settled(), &["a.pdf waits for Writer"]);
    drop(ticket.unwrap());
    check_said(&hot.after(SETTLE), &["a.pdf ready with ticket"]);
}

#[test]
fn a_ticket_without_its_document_waits_and_is_reported() {
    let mut hot = waiting();
    hot.put("a.pdf.TICKET.toml", b"copies = 2\n");
    hot.put(".ticket.toml", b"copies = 2\n");
    check_said(&hot.settled(), &["a.pdf.TICKET.toml waits for Document"]);
    check_said(
        &hot.after(WAIT * 100),
        &["a.pdf.TICKET.toml waits for Document"],
    );
}

#[test]
fn a_ticket_that_changes_at_the_last_moment_puts_both_back() {
    let mut hot = waiting();
    hot.put("a.pdf", PDF);
    hot.put("a.pdf.ticket.toml", b"copies = 2\n");
    let candidate = hot.only();
    hot.put("a.pdf.ticket.toml", b"copies = 20\n");
    assert!(matches!(
        hot.claim(&candidate),
        Err(ClaimError::Changed { .. })
    ));
    std::fs::remove_file(hot.path("a.pdf.ticket.toml")).unwrap();
    assert!(matches!(
        hot.claim(&candidate),
        Err(ClaimError::Changed { .. })
    ));
    assert_eq!(hot.listing(), [("a.pdf".to_owned(), PDF.to_vec())]);
}

#[test]
fn a_set_goes_back_and_to_the_error_place_together() {
    let mut hot = Hot::new();
    let errors = tempfile::tempdir().unwrap();
    let set = |hot: &Hot| {
        hot.put("a.pdf", PDF);
        hot.put("a.pdf.ticket.toml", b"copies = 2\n");
    };
    set(&hot);
    let candidate = hot.only();
    let claimed = hot.claim(&candidate).unwrap();
    hot.put("a.pdf", b"newer");
    assert_eq!(claimed.put_back().unwrap(), Path::new("a (2).pdf"));
    let names: Vec<_> = hot.listing().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["a (2).pdf", "a (2).pdf.ticket.toml", "a.pdf"]);

    std::fs::write(errors.path().join("a (2).pdf.ticket.toml"), "taken").unwrap();
    std::fs::remove_file(hot.path("a.pdf")).unwrap();
    let candidate = hot.only();
    let moved = hot
        .claim(&candidate)
        .unwrap()
        .to_error(errors.path(), "because")
        .unwrap();
    assert_eq!(moved.file, errors.path().join("a (2) (2).pdf"));
    assert_eq!(
        std::fs::read(moved.ticket.unwrap()).unwrap(),
        b"copies = 2\n"
    );
    assert_eq!(hot.listing(), []);
}
