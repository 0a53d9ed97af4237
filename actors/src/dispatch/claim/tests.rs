//! Claims as rows: printers, waiting jobs, and who takes what.

use super::*;
use crate::dispatch::Waiting;
use platen_model::{Priority, Timestamp};

struct Floor {
    desks: Desks,
    queue: Queue,
    arrived: i64,
}

fn printer(name: &str) -> PrinterName {
    name.parse().unwrap()
}

impl Floor {
    fn new(route: Route) -> Self {
        let desk = |offers: &[&str]| Desk {
            free: true,
            offers: offers.iter().map(ToString::to_string).collect(),
            most_copies: None,
        };
        let printers = [
            ("a", desk(&[])),
            ("b", desk(&["a3"])),
            ("c", desk(&["a3", "colour"])),
        ];
        let group = GroupRoute {
            printers: ["a", "b", "c"].map(printer).to_vec(),
            route,
            last: None,
        };
        let mut floor = Self {
            desks: Desks::default(),
            queue: Queue::default(),
            arrived: 0,
        };
        floor.desks.replace(
            printers.map(|(name, desk)| (printer(name), desk)).into(),
            [("all".parse().unwrap(), group)].into(),
            &floor.queue,
        );
        floor
    }

    fn arrive(&mut self, to: &str, needs: &[&str], priority: i64) -> JobId {
        self.arrived += 1;
        let now = Timestamp::from_second(self.arrived).unwrap();
        let job = JobId::new(now);
        let to = match to {
            "all" => Destination::Group(to.parse().unwrap()),
            name => Destination::Printer(printer(name)),
        };
        let lane = Lane {
            to,
            needs: needs.iter().map(ToString::to_string).collect(),
            bulk: Bulk::Usual,
        };
        let waiting = Waiting::new(job, Priority::new(priority).unwrap());
        if let Some(lane) = self.queue.put(waiting, lane, None, now) {
            self.desks.stir(lane);
        }
        job
    }

    fn set_free(&mut self, name: &str, free: bool) {
        self.desks.set_free(&printer(name), free, &self.queue);
    }

    #[track_caller]
    fn check(&mut self, expected: &[(&str, JobId)]) {
        let expected: Vec<_> = expected
            .iter()
            .map(|(name, job)| Assignment {
                printer: printer(name),
                job: *job,
            })
            .collect();
        assert_eq!(self.desks.claim(&mut self.queue), expected);
    }
}

#[test]
fn a_named_printer_takes_its_own_job_and_one_at_a_time() {
    let mut floor = Floor::new(Route::InOrder);
    let [first, second] = [50, 50].map(|priority| floor.arrive("b", &["colour"], priority));
    floor.check(&[("b", first)]);
    floor.check(&[]);
    floor.set_free("b", true);
    floor.check(&[("b", second)]);
}

#[test]
fn a_group_in_order_prefers_its_first_and_overflows() {
    let mut floor = Floor::new(Route::InOrder);
    let jobs = [(); 4].map(|()| floor.arrive("all", &[], 50));
    floor.check(&[("a", jobs[0]), ("b", jobs[1]), ("c", jobs[2])]);
    floor.set_free("b", true);
    floor.check(&[("b", jobs[3])]);
}

#[test]
fn a_group_asks_only_printers_that_offer_what_the_job_needs() {
    let mut floor = Floor::new(Route::InOrder);
    let colour = floor.arrive("all", &["colour"], 50);
    let plain = floor.arrive("all", &[], 50);
    floor.check(&[("c", colour), ("a", plain)]);
    let second = floor.arrive("all", &["colour"], 50);
    floor.check(&[]);
    floor.set_free("c", true);
    floor.check(&[("c", second)]);
}

#[test]
fn round_robin_takes_turns() {
    let mut floor = Floor::new(Route::RoundRobin);
    for name in ["a", "b", "c", "a"] {
        let job = floor.arrive("all", &[], 50);
        floor.check(&[(name, job)]);
        floor.set_free(name, true);
    }
}

#[test]
fn least_loaded_avoids_a_printer_with_jobs_of_its_own() {
    let mut floor = Floor::new(Route::LeastLoaded);
    for name in ["a", "b"] {
        floor.set_free(name, false);
        floor.arrive(name, &[], 10);
        floor.arrive(name, &[], 10);
    }
    let job = floor.arrive("all", &[], 10);
    floor.check(&[("c", job)]);
}

#[test]
fn the_most_urgent_of_all_lanes_goes_first() {
    let mut floor = Floor::new(Route::InOrder);
    for name in ["a", "b"] {
        floor.set_free(name, false);
    }
    let own = floor.arrive("c", &[], 50);
    let urgent = floor.arrive("all", &[], 90);
    floor.check(&[("c", urgent)]);
    floor.set_free("c", true);
    floor.check(&[("c", own)]);
}

#[test]
fn a_printer_that_went_away_takes_nothing_until_it_is_back() {
    let mut floor = Floor::new(Route::InOrder);
    for name in ["a", "b", "c"] {
        floor.set_free(name, false);
    }
    let job = floor.arrive("all", &[], 50);
    floor.check(&[]);
    floor.set_free("b", true);
    floor.check(&[("b", job)]);
}
