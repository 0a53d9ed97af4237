//! The pool: answers, limits, and what a bad document does to its worker and to nobody else.

use crate::fixtures::{Room, block_on, pdf, pdf_behind, wait_for};
use platen_actors::workers::{
    Answer, Confinement, Fault, Lane, Network, Pool, PoolError, PoolOptions, Task, TaskError,
};
use platen_model::DocumentFormat;
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
fn interactive_tasks_go_first_and_a_full_lane_says_so() {
    let room = Room::new().with(|options| options.inspect_time = Duration::from_secs(1));
    let pool = room.pool();
    let file = room.file("a.pdf", &pdf(1));
    block_on(async {
        let hung = pool.run(Lane::Interactive, Task::Fault(Fault::Hang));
        let mut order = Vec::new();
        let inspect = || Task::Inspect { file: file.clone() };
        let mut waiting: Vec<_> = Vec::new();
        let mut hung = Box::pin(hung);
        assert!(poll(&mut hung).is_pending());
        for lane in [Lane::Batch, Lane::Interactive] {
            for _ in 0..3 {
                let mut future = Box::pin(pool.run(lane, inspect()));
                assert!(poll(&mut future).is_pending());
                waiting.push((lane, future));
            }
        }
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
        while !waiting.is_empty() {
            let (_, at, _) =
                futures_util::future::select_all(waiting.iter_mut().map(|(_, f)| f)).await;
            order.push(waiting.remove(at).0);
        }
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
fn a_caged_pool_is_the_same_for_any_confinement() {
    let room = Room::new().with(|options| options.confinement = Confinement::WhereAvailable);
    assert_eq!(room.pool().cage().network, Network::None);
}
