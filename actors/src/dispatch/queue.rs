//! Jobs that wait for a printer, in lanes: one per destination and set of needs, so that finding
//! the next job costs the same however many wait.

use platen_model::{Copies, Destination, JobId, Priority, Timestamp};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Where a group of waiting jobs may go.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lane {
    /// The printer or group.
    pub to: Destination,
    /// What the printer must offer.
    pub needs: BTreeSet<String>,
    /// Whether it must be one that can be asked for very many copies.
    pub bulk: Bulk,
}

/// Whether a job is one that not every printer can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bulk {
    /// No.
    Usual,
    /// By its copies.
    Large(Copies),
}

/// A job's place in its lane: the most urgent first, then the oldest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Waiting {
    urgency: Reverse<Priority>,
    /// The job; its identity sorts by arrival.
    pub job: JobId,
}

/// All waiting jobs.
#[derive(Debug, Default)]
pub struct Queue {
    lanes: BTreeMap<Lane, BTreeSet<Waiting>>,
    timed: BTreeMap<(Timestamp, JobId), (Lane, Waiting)>,
    place: HashMap<JobId, Place>,
}

#[derive(Debug, Clone)]
enum Place {
    Lane(Lane, Waiting),
    Timed(Timestamp),
}

impl Waiting {
    /// Returns the place of `job` among others of its lane.
    #[must_use]
    pub const fn new(job: JobId, priority: Priority) -> Self {
        Self {
            urgency: Reverse(priority),
            job,
        }
    }
}

impl Queue {
    /// Adds a job, or moves it where it belongs now. Returns the lane if it may be claimed now.
    pub fn put(
        &mut self,
        waiting: Waiting,
        lane: Lane,
        not_before: Option<Timestamp>,
        now: Timestamp,
    ) -> Option<Lane> {
        self.remove(waiting.job);
        match not_before.filter(|time| *time > now) {
            Some(time) => {
                self.place.insert(waiting.job, Place::Timed(time));
                self.timed.insert((time, waiting.job), (lane, waiting));
                None
            }
            None => {
                self.place
                    .insert(waiting.job, Place::Lane(lane.clone(), waiting));
                self.lanes.entry(lane.clone()).or_default().insert(waiting);
                Some(lane)
            }
        }
    }

    /// Removes a job, if it waits.
    pub fn remove(&mut self, job: JobId) {
        match self.place.remove(&job) {
            Some(Place::Lane(lane, waiting)) => {
                if let Some(jobs) = self.lanes.get_mut(&lane) {
                    jobs.remove(&waiting);
                    if jobs.is_empty() {
                        self.lanes.remove(&lane);
                    }
                }
            }
            Some(Place::Timed(time)) => {
                self.timed.remove(&(time, job));
            }
            None => {}
        }
    }

    /// Returns the first job of a lane.
    #[must_use]
    pub fn first(&self, lane: &Lane) -> Option<Waiting> {
        self.lanes.get(lane).and_then(|jobs| jobs.first().copied())
    }

    /// Returns the lanes of a destination that have jobs.
    pub fn lanes_of(&self, to: &Destination) -> impl Iterator<Item = &Lane> {
        let start = Lane {
            to: to.clone(),
            needs: BTreeSet::new(),
            bulk: Bulk::Usual, // sorts before the others
        };
        let to = to.clone();
        self.lanes
            .range(start..)
            .map(|(lane, _)| lane)
            .take_while(move |lane| lane.to == to)
    }

    /// Returns all lanes that have jobs.
    pub fn lanes(&self) -> impl Iterator<Item = &Lane> {
        self.lanes.keys()
    }

    /// Returns at most `limit` jobs that wait for a destination.
    pub fn waiting_for(&self, to: &Destination, limit: usize) -> Vec<JobId> {
        let lanes = self.lanes_of(to).filter_map(|lane| self.lanes.get(lane));
        lanes
            .flatten()
            .take(limit)
            .map(|waiting| waiting.job)
            .collect()
    }

    /// Returns how many jobs wait for a destination and may be claimed now.
    #[must_use]
    pub fn count(&self, to: &Destination) -> usize {
        self.lanes_of(to)
            .filter_map(|lane| self.lanes.get(lane))
            .map(BTreeSet::len)
            .sum()
    }

    /// Moves the jobs whose time has come into their lanes and returns those lanes.
    pub fn ripen(&mut self, now: Timestamp) -> Vec<Lane> {
        let mut ripe = vec![];
        while let Some(entry) = self.timed.first_entry() {
            if entry.key().0 > now {
                break;
            }
            let (lane, waiting) = entry.remove();
            self.place
                .insert(waiting.job, Place::Lane(lane.clone(), waiting));
            self.lanes.entry(lane.clone()).or_default().insert(waiting);
            ripe.push(lane);
        }
        ripe
    }

    /// Returns when the next job's time comes.
    #[must_use]
    pub fn next_time(&self) -> Option<Timestamp> {
        self.timed.first_key_value().map(|((time, _), _)| *time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn lane(printer: &str, needs: &[&str]) -> Lane {
        Lane {
            to: Destination::Printer(printer.parse().unwrap()),
            needs: needs.iter().map(ToString::to_string).collect(),
            bulk: Bulk::Usual,
        }
    }

    fn waiting(second: i64, priority: i64) -> Waiting {
        Waiting::new(JobId::new(at(second)), Priority::new(priority).unwrap())
    }

    #[test]
    fn the_most_urgent_then_the_oldest_is_first() {
        let mut queue = Queue::default();
        let [old, young, urgent] = [waiting(1, 50), waiting(2, 50), waiting(3, 80)];
        for job in [young, urgent, old] {
            queue.put(job, lane("a", &[]), None, at(9));
        }
        for expected in [urgent, old, young] {
            assert_eq!(queue.first(&lane("a", &[])), Some(expected));
            queue.remove(expected.job);
        }
        assert_eq!(queue.first(&lane("a", &[])), None);
        assert_eq!(queue.lanes().count(), 0);
    }

    #[test]
    fn a_scheduled_job_joins_its_lane_when_its_time_comes() {
        let mut queue = Queue::default();
        let job = waiting(1, 50);
        assert_eq!(
            queue.put(job, lane("a", &["a3"]), Some(at(100)), at(9)),
            None
        );
        assert_eq!(queue.next_time(), Some(at(100)));
        assert_eq!(queue.ripen(at(99)), []);
        assert_eq!(queue.ripen(at(100)), [lane("a", &["a3"])]);
        assert_eq!(queue.first(&lane("a", &["a3"])), Some(job));
    }

    #[test]
    fn a_job_waits_in_one_place_only() {
        let mut queue = Queue::default();
        let job = waiting(1, 50);
        queue.put(job, lane("a", &[]), None, at(9));
        queue.put(job, lane("b", &[]), Some(at(100)), at(9));
        queue.put(job, lane("b", &[]), None, at(9));
        assert_eq!(queue.lanes().cloned().collect::<Vec<_>>(), [lane("b", &[])]);
        assert_eq!(queue.next_time(), None);
        assert_eq!(queue.count(&lane("b", &[]).to), 1);
    }

    #[test]
    fn lanes_of_a_destination_are_found_beside_others() {
        let mut queue = Queue::default();
        for (second, to) in [
            (1, lane("a", &["x"])),
            (2, lane("b", &[])),
            (3, lane("b", &["x"])),
        ] {
            queue.put(waiting(second, 50), to, None, at(9));
        }
        let found: Vec<_> = queue.lanes_of(&lane("b", &[]).to).cloned().collect();
        assert_eq!(found, [lane("b", &[]), lane("b", &["x"])]);
        assert_eq!(queue.waiting_for(&lane("b", &[]).to, 1).len(), 1);
    }
}
