//! The pool: answers, limits, and what a bad document does to its worker and to nobody else.

use crate::fixtures::{Room, block_on, pdf, pdf_behind, wait_for};
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt as _, StreamExt as _};
use platen_actors::workers::{
    Answer, Confinement, Fault, Lane, Network, Pool, PoolError, PoolOptions, Task, TaskError,
};
use platen_model::{Clock, DocumentFormat, ImageKind, OfficeKind, WallClock};
use std::path::PathBuf;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

fn run(pool: &Pool, task: Task) -> Result<Answer, TaskError> {
    block_on(pool.run(Lane::Interactive, task))
}

/// Polls once, which puts an order of the pool in its lane.
fn poll<F: Future>(future: &mut Pin<Box<F>>) -> Poll<F::Output> {
    future
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()))
}

#[track_caller]
fn check_pages(pool: &Pool, file: PathBuf, pages: u32) {
    match run(pool, Task::Inspect { file }) {
        Ok(Answer::Inspected(facts)) => assert_eq!(facts.pages, pages),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_worker_answers_and_tells_its_cage() {
    let room = Room::new();
    let pool = room.pool();
    let file = room.file("a.pdf", &pdf(3));
    let format = run(&pool, Task::Identify { file: file.clone() }).unwrap();
    assert_eq!(format, Answer::Identified(DocumentFormat::Pdf));
    check_pages(&pool, file, 3);
    let script = room.file("a.pdf.sh", b"#!/bin/sh\n");
    let answer = run(&pool, Task::Identify { file: script }).unwrap();
    let Answer::NotIdentified { reason } = answer else {
        panic!("{answer:?}")
    };
    assert!(reason.contains("a script"), "{reason}");
    let empty = room.file("b.pdf", b"%PDF-1.4\nnothing\n%%EOF");
    let answer = run(&pool, Task::Inspect { file: empty }).unwrap();
    assert!(matches!(answer, Answer::Damaged { .. }), "{answer:?}");
    let cage = pool.cage();
    assert!(
        cage.bubblewrap.unwrap().contains("bubblewrap 0."),
        "the version"
    );
    assert_eq!(cage.network, Network::None);
    assert!(
        cage.limits.iter().any(|limit| limit.starts_with("memory")),
        "{:?}",
        cage.limits
    );
}

#[test]
fn a_large_document_is_mapped_and_not_counted_as_memory() {
    let room = Room::new().with(|options| options.memory_bytes = 16 << 20);
    let comment = [b"%".as_slice(), &[b'x'; 32 << 20], b"\n"].concat();
    check_pages(
        &room.pool(),
        room.file("large.pdf", &pdf_behind(&comment, 2)),
        2,
    );
}

#[test]
fn each_bad_end_is_told_and_costs_only_the_worker() {
    let room = Room::new().with(|options| options.inspect_time = Duration::from_secs(2));
    let pool = room.pool();
    let file = room.file("a.pdf", &pdf(1));
    let check = |fault: Fault, is_right: fn(&TaskError) -> bool| {
        let error = run(&pool, Task::Fault(fault)).unwrap_err();
        assert!(is_right(&error), "{fault:?}: {error:?}");
        check_pages(&pool, file.clone(), 1);
    };
    check(Fault::Crash, |error| match error {
        TaskError::Crashed { how, .. } => how.contains("signal 6"),
        _ => false,
    });
    check(Fault::EatStack, |error| match error {
        TaskError::Crashed { how, .. } => how.contains("stack overflow"),
        _ => false,
    });
    check(Fault::EatMemory, |error| {
        matches!(error, TaskError::OverMemory)
    });
    check(Fault::Hang, |error| {
        matches!(error, TaskError::TimedOut { .. })
    });
}

#[test]
fn a_hung_document_holds_up_one_worker_only() {
    let room = Room::new().with(|options| options.workers = 2);
    let pool = room.pool();
    let file = room.file("a.pdf", &pdf(1));
    let hung = std::thread::spawn({
        let pool = pool.clone();
        move || run(&pool, Task::Fault(Fault::Hang))
    });
    for _ in 0..20 {
        check_pages(&pool, file.clone(), 1);
    }
    pool.stop();
    assert!(matches!(hung.join().unwrap(), Err(TaskError::PoolClosed)));
}

#[test]
fn a_stopped_pool_answers_all_that_wait() {
    let room = Room::new();
    let pool = room.pool();
    let file = room.file("a.pdf", &pdf(1));
    let mut hung = Box::pin(pool.run(Lane::Batch, Task::Fault(Fault::Hang)));
    let mut waiting = Box::pin(pool.run(Lane::Batch, Task::Inspect { file: file.clone() }));
    assert!(poll(&mut hung).is_pending() && poll(&mut waiting).is_pending());
    pool.clone().stop();
    assert!(matches!(block_on(hung), Err(TaskError::PoolClosed)));
    assert!(matches!(block_on(waiting), Err(TaskError::PoolClosed)));
    assert!(matches!(
        run(&pool, Task::Inspect { file }),
        Err(TaskError::PoolClosed)
    ));
}

#[test]
fn interactive_tasks_go_first_and_a_full_lane_says_so() {
    let room = Room::new().with(|options| options.inspect_time = Duration::from_secs(1));
    let pool = room.pool();
    let file = room.file("a.pdf", &pdf(1));
    block_on(async {
        let hung = pool.run(Lane::Interactive, Task::Fault(Fault::Hang));
        let inspect = || Task::Inspect { file: file.clone() };
        let mut hung = Box::pin(hung);
        assert!(poll(&mut hung).is_pending());
        // Keeps the order in which they end, however late this looks.
        let mut waiting = FuturesUnordered::new();
        for lane in [Lane::Batch, Lane::Interactive] {
            for _ in 0..3 {
                let inspected = pool.run(lane, inspect());
                waiting.push(inspected.map(move |_| lane));
            }
        }
        assert!(waiting.next().now_or_never().is_none());
        let mut busy = 0;
        let mut more: Vec<_> = Vec::new();
        for _ in 0..400 {
            let mut future = Box::pin(pool.run(Lane::Batch, inspect()));
            match poll(&mut future) {
                Poll::Ready(Err(TaskError::Busy)) => busy += 1,
                Poll::Ready(other) => panic!("{other:?}"),
                Poll::Pending => more.push(future),
            }
        }
        assert!(busy > 0, "a lane without a limit");
        drop(more);
        assert!(matches!(hung.await, Err(TaskError::TimedOut { .. })));
        let order: Vec<Lane> = waiting.collect().await;
        let first = &order[..2];
        assert_eq!(first, [Lane::Interactive; 2], "{order:?}");
    });
}

#[test]
fn a_worn_worker_is_replaced() {
    let room = Room::new().with(|options| options.recycle_after = 2);
    let pool = room.pool();
    let file = room.file("a.pdf", &pdf(1));
    for _ in 0..7 {
        check_pages(&pool, file.clone(), 1);
    }
}

#[test]
fn a_worker_that_died_idle_is_replaced_unnoticed() {
    let room = Room::new();
    // A name of its own, so that no other test's worker is taken for it.
    let program = room.path("platen-lone-worker");
    std::fs::copy(&room.options.program, &program).unwrap();
    let name = program.display().to_string();
    let room = room.with(|options| options.program = program);
    let pool = room.pool();
    let file = room.file("a.pdf", &pdf(1));
    check_pages(&pool, file.clone(), 1);
    for id in crate::fixtures::processes(&name) {
        let id = rustix::process::Pid::from_raw(i32::try_from(id).unwrap()).unwrap();
        // The process inside goes with the cage around it.
        let _ = rustix::process::kill_process(id, rustix::process::Signal::KILL);
    }
    wait_for("they are gone", || {
        crate::fixtures::processes(&name).is_empty()
    });
    check_pages(&pool, file, 1);
    pool.stop();
    wait_for("all are gone", || {
        crate::fixtures::processes(&name).is_empty()
    });
}

#[test]
fn what_cannot_be_opened_is_named() {
    let room = Room::new();
    let pool = room.pool();
    for file in [room.path("absent.pdf"), room.directory.path().to_path_buf()] {
        match run(&pool, Task::Inspect { file: file.clone() }) {
            Err(TaskError::File { path, .. }) => assert_eq!(path, file),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_pool_that_cannot_work_does_not_start() {
    let start =
        |change: fn(&mut PoolOptions)| Pool::start(Room::new().with(change).options).unwrap_err();
    let absent = start(|options| options.program = PathBuf::from("/nonexistent/platen"));
    assert!(matches!(absent, PoolError::Start { .. }), "{absent:?}");
    let other = start(|options| options.program = PathBuf::from("/usr/bin/false"));
    assert!(matches!(other, PoolError::NotAWorker { .. }), "{other:?}");
    assert!(matches!(
        start(|options| options.workers = 0),
        PoolError::None { .. }
    ));
}

#[test]
fn without_bubblewrap_a_pool_is_limited_or_does_not_start() {
    let room = Room::new().with(|options| options.bubblewrap = Some(PathBuf::from("/nonexistent")));
    let refused = Pool::start(room.options.clone()).unwrap_err();
    assert!(
        refused
            .to_string()
            .contains("install the package bubblewrap"),
        "{refused}"
    );
    let room = room.with(|options| options.confinement = Confinement::WhereAvailable);
    let pool = room.pool();
    assert_eq!(pool.cage().network, Network::Shared);
    assert!(pool.cage().bubblewrap.is_err());
    let file = room.file("a.pdf", &pdf(1));
    check_pages(&pool, file.clone(), 1);
    let eaten = run(&pool, Task::Fault(Fault::EatMemory)).unwrap_err();
    assert!(matches!(eaten, TaskError::OverMemory), "{eaten:?}");
    let kind = OfficeKind::Docx;
    let answer = run(
        &pool,
        Task::ConvertOffice {
            file,
            kind,
            into: room.path("b.pdf"),
        },
    );
    match answer {
        Ok(Answer::Refused { reason }) => assert!(reason.contains("only in a cage"), "{reason}"),
        other => panic!("{other:?}"),
    }
    assert_eq!(room.names(), ["a.pdf"]);
}

/// Returns a black square of this side as PNG, one bit for each pixel and not compressed.
fn png(side: u32) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, side, side);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    encoder.set_compression(png::Compression::NoCompression);
    let mut writer = encoder.write_header().expect("a header");
    let row = usize::try_from(side.div_ceil(8)).expect("small");
    writer
        .write_image_data(&vec![0; row * usize::try_from(side).expect("small")])
        .expect("rows");
    writer.finish().expect("an end");
    out
}

#[test]
fn a_picture_is_wrapped_whole_or_not_at_all() {
    let room = Room::new().with(|options| options.conversion_output_bytes = 100_000);
    let pool = room.pool();
    let wrap = |file, into: &str| {
        run(
            &pool,
            Task::Wrap {
                file,
                kind: ImageKind::Png,
                into: room.path(into),
            },
        )
    };
    let made = wrap(room.file("a", &png(300)), "a.pdf").unwrap();
    let size = std::fs::metadata(room.path("a.pdf")).unwrap().len();
    assert!(
        matches!(made, Answer::Made { pages: 1, bytes, .. } if bytes == size),
        "{made:?}"
    );
    check_pages(&pool, room.path("a.pdf"), 1);
    let cut = wrap(room.file("b", &png(300)[..200]), "b.pdf").unwrap();
    assert!(matches!(cut, Answer::Refused { .. }), "{cut:?}");
    let large = wrap(room.file("c", &png(1_200)), "c.pdf").unwrap_err();
    assert!(matches!(large, TaskError::OverOutput), "{large:?}");
    assert_eq!(room.names(), ["a", "a.pdf", "b", "c"]);
    // What a killed room left is written over, and a second making replaces the first.
    room.file(
        "a.pdf.part",
        b"a longer rest of something else that was never finished",
    );
    assert_eq!(
        wrap(room.path("a"), "a.pdf")
            .map_err(|error| error.to_string())
            .map(pages),
        Ok(1)
    );
    assert_eq!(std::fs::metadata(room.path("a.pdf")).unwrap().len(), size);
}

fn pages(answer: Answer) -> u32 {
    match answer {
        Answer::Made { pages, .. } => pages,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_round_trip_is_quick() {
    let room = Room::new();
    let pool = room.pool();
    let file = room.file("a.pdf", &pdf(1));
    let clock = WallClock;
    let mut times: Vec<_> = (0..500)
        .map(|_| {
            let start = clock.instant();
            check_pages(&pool, file.clone(), 1);
            clock.instant() - start
        })
        .collect();
    times.sort();
    let (median, slow) = (times[250], times[475]);
    println!("inspecting one page by a worker: median {median:?}, 95 of 100 within {slow:?}");
    assert!(median < Duration::from_millis(20), "{median:?}");
}
