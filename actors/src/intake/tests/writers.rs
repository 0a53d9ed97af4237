//! Writers of every habit: slow, reopening, truncating, renaming, and those that never finish.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::Write as _;

fn append(path: &Path, content: &[u8]) {
    OpenOptions::new()
        .append(true)
        .create(true)
        .open(path)
        .unwrap()
        .write_all(content)
        .unwrap();
}

#[test]
fn a_file_is_ready_once_it_held_still_for_the_settle_time() {
    let mut hot = Hot::new();
    hot.put("a.pdf", PDF);
    let first = hot.after(Duration::ZERO);
    check_said(&first, &["a.pdf waits for Quiet"]);
    assert_eq!(first.look_again, Some(SETTLE));
    let early = hot.after(SETTLE - Duration::from_millis(1));
    check_said(&early, &["a.pdf waits for Quiet"]);
    check_said(&hot.after(Duration::from_millis(1)), &["a.pdf ready"]);
    // Not taken, so it is offered again.
    let again = hot.after(SETTLE);
    check_said(&again, &["a.pdf ready"]);
    assert_eq!(again.look_again, None);
}

#[test]
fn a_slow_writer_is_waited_for() {
    let mut hot = Hot::new();
    for _ in 0..5 {
        append(&hot.path("a.txt"), b"one more line\n");
        check_said(&hot.after(SETTLE), &["a.txt waits for Quiet"]);
    }
    check_said(&hot.after(SETTLE), &["a.txt ready"]);
}

#[test]
fn a_scanner_that_reopens_the_file_for_each_page_is_waited_for_by_the_missing_end() {
    let mut hot = Hot::new();
    hot.put("scan.pdf", b"%PDF-1.4\n");
    hot.settled();
    for page in 0..3 {
        append(&hot.path("scan.pdf"), format!("page {page}\n").as_bytes());
        let scan = hot.settled();
        check_said(
            &scan,
            &["scan.pdf waits for End { missing: \"no %%EOF in the last 2048 bytes\" }"],
        );
        assert_eq!(scan.look_again, Some(SETTLE * 3));
    }
    append(&hot.path("scan.pdf"), b"%%EOF\n");
    check_said(&hot.settled(), &["scan.pdf ready"]);
}

#[test]
fn a_missing_end_becomes_an_error_but_is_tried_again_when_the_file_changes() {
    let mut hot = Hot::new();
    hot.put("a.pdf", b"%PDF-1.4\n");
    hot.after(Duration::ZERO);
    let damaged = ["a.pdf damaged: incomplete: no %%EOF in the last 2048 bytes"];
    check_said(&hot.after(SETTLE * 4), &damaged);
    check_said(&hot.after(SETTLE * 100), &damaged);
    assert_eq!(hot.read("a.pdf"), b"%PDF-1.4\n");
    append(&hot.path("a.pdf"), b"%%EOF\n");
    check_said(&hot.settled(), &["a.pdf ready"]);
}

#[test]
fn an_empty_file_waits_for_ever_and_is_no_error() {
    let mut hot = Hot::new();
    hot.put("a.pdf", b"");
    check_said(&hot.settled(), &["a.pdf waits for Content"]);
    check_said(&hot.after(SETTLE * 10_000), &["a.pdf waits for Content"]);
    hot.put("a.pdf", PDF);
    check_said(&hot.after(SETTLE), &["a.pdf waits for Quiet"]);
    check_said(&hot.after(SETTLE), &["a.pdf ready"]);
}

#[test]
fn an_old_time_of_change_makes_nothing_ready_sooner() {
    let mut hot = Hot::new();
    hot.put("a.txt", b"text");
    let old = std::fs::FileTimes::new().set_modified(std::time::UNIX_EPOCH);
    File::options()
        .write(true)
        .open(hot.path("a.txt"))
        .unwrap()
        .set_times(old)
        .unwrap();
    check_said(&hot.after(Duration::ZERO), &["a.txt waits for Quiet"]);
    check_said(&hot.after(SETTLE), &["a.txt ready"]);
}

#[test]
fn a_rename_from_an_ignored_name_is_ready_at_the_confirming_look() {
    let mut hot = Hot::new();
    hot.put("a.pdf.part", PDF);
    check_said(&hot.after(Duration::ZERO), &[]);
    std::fs::rename(hot.path("a.pdf.part"), hot.path("a.pdf")).unwrap();
    let first = hot.after(Duration::from_millis(10));
    check_said(&first, &["a.pdf waits for Quiet"]);
    check_said(&hot.after(first.look_again.unwrap()), &["a.pdf ready"]);
}

#[test]
fn a_rename_of_an_unknown_or_changed_file_settles_like_any_other() {
    let mut hot = Hot::new();
    hot.put("a.pdf.part", b"%PDF-");
    hot.after(Duration::ZERO);
    hot.put("a.pdf.part", PDF);
    std::fs::rename(hot.path("a.pdf.part"), hot.path("a.pdf")).unwrap();
    check_said(&hot.after(Duration::ZERO), &["a.pdf waits for Quiet"]);
    check_said(&hot.after(SETTLE / 2), &["a.pdf waits for Quiet"]);
    check_said(&hot.after(SETTLE / 2), &["a.pdf ready"]);
}

#[test]
fn a_rename_of_a_settling_file_starts_anew() {
    let mut hot = Hot::new();
    hot.put("a.pdf", PDF);
    hot.after(Duration::ZERO);
    std::fs::rename(hot.path("a.pdf"), hot.path("b.pdf")).unwrap();
    check_said(&hot.after(SETTLE), &["b.pdf waits for Quiet"]);
    check_said(&hot.after(SETTLE), &["b.pdf ready"]);
}

#[test]
fn a_file_that_another_program_holds_open_is_waited_for() {
    let mut hot = Hot::new();
    let mut writer = File::create(hot.path("a.txt")).unwrap();
    writer.write_all(b"first half").unwrap();
    let scan = hot.settled();
    check_said(&scan, &["a.txt waits for Writer"]);
    assert_eq!(scan.look_again, Some(SETTLE));
    writer.write_all(b", second half").unwrap();
    drop(writer);
    check_said(&hot.settled(), &["a.txt ready"]);
}

#[test]
fn a_file_without_its_end_is_no_error_while_it_is_open() {
    let mut hot = Hot::new();
    let mut writer = File::create(hot.path("a.pdf")).unwrap();
    writer.write_all(b"%PDF-1.4\n").unwrap();
    hot.after(Duration::ZERO);
    check_said(&hot.after(SETTLE * 100), &["a.pdf waits for Writer"]);
    writer.write_all(b"%%EOF\n").unwrap();
    drop(writer);
    check_said(&hot.settled(), &["a.pdf ready"]);
}

#[test]
fn a_file_that_was_set_aside_comes_back_when_it_changes_or_after_a_while() {
    let mut hot = Hot::new();
    hot.put("a.txt", b"text");
    let candidate = hot.only();
    let (why, second) = ("it may not be taken".to_owned(), Duration::from_secs(1));
    assert_eq!(hot.scanner.set_aside(&candidate, why.clone()), Told::New);
    let left = hot.after(second);
    check_said(&left, &["a.txt strange: it may not be taken"]);
    assert_eq!(left.look_again, Some(second));
    check_said(&hot.after(second), &["a.txt ready"]);
    assert_eq!(hot.scanner.set_aside(&candidate, why), Told::Before);
    check_said(&hot.after(second), &["a.txt strange: it may not be taken"]);
    hot.put("a.txt", b"other text");
    check_said(&hot.settled(), &["a.txt ready"]);
}

/// One writer's next step; each changes the file's size, and the last makes it whole.
fn step(habit: u8, path: &Path, step: usize) {
    let piece = |at: usize| format!("{at}: a line of the document\n");
    let whole: String = (0..5).map(piece).collect();
    match habit % 4 {
        // Slow and reopening.
        0 => append(path, piece(step).as_bytes()),
        // Writes all of it anew each time, truncating what was there.
        1 => std::fs::write(path, (0..=step).map(piece).collect::<String>()).unwrap(),
        // Too long first, cut down to the right size in the end.
        2 => {
            let rest = "#".repeat(4 - step);
            std::fs::write(path, whole.clone() + &rest).unwrap();
        }
        // Builds it under an ignored name and moves it in.
        _ => {
            let part = path.with_extension("part");
            append(&part, piece(step).as_bytes());
            if step == 4 {
                std::fs::rename(part, path).unwrap();
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Every writer makes its next step within nine tenths of the settle time, in an order of its
    /// own; scans and claims fall anywhere in between.
    #[test]
    fn no_file_is_lost_doubled_or_taken_half_written(
        habits in proptest::collection::vec(0_u8..4, 1..7),
        order in proptest::collection::vec(any::<u16>(), 300),
    ) {
        let mut hot = Hot::new();
        let mut taken: BTreeMap<PathBuf, Vec<u8>> = BTreeMap::new();
        let mut steps = vec![0_usize; habits.len()];
        let mut due = vec![hot.now + SETTLE; habits.len()];
        for turn in order {
            let writer = usize::from(turn) % habits.len();
            let late = due.iter().zip(&steps).position(|(due, done)| *done < 5 && *due <= hot.now + SETTLE / 10);
            let next = late.unwrap_or(writer);
            if late.is_some() || (turn & 0x100 != 0 && steps[next] < 5) {
                step(habits[next], &hot.path(&format!("{next}.txt")), steps[next]);
                steps[next] += 1;
                due[next] = hot.now + SETTLE;
            } else {
                let scan = hot.after(Duration::from_millis(u64::from(turn >> 9) % 300));
                for claimed in claim_all(hot.scanner.rules(), &scan.ready) {
                    let claimed = claimed.unwrap();
                    let content = std::fs::read(&claimed.file).unwrap();
                    claimed.finish().unwrap();
                    prop_assert!(taken.insert(claimed.name, content).is_none(), "doubled");
                }
            }
        }
        for (writer, done) in steps.iter_mut().enumerate() {
            while *done < 5 {
                step(habits[writer], &hot.path(&format!("{writer}.txt")), *done);
                *done += 1;
            }
        }
        let rest = hot.settled().ready;
        for claimed in claim_all(hot.scanner.rules(), &rest) {
            let claimed = claimed.unwrap();
            let content = std::fs::read(&claimed.file).unwrap();
            prop_assert!(taken.insert(claimed.name, content).is_none(), "doubled");
        }
        let whole: String = (0..5).map(|at| format!("{at}: a line of the document\n")).collect();
        prop_assert_eq!(taken.len(), habits.len());
        prop_assert!(taken.values().all(|content| content == whole.as_bytes()));
    }
}
