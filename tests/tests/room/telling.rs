//! People are told what waits for them: by lines in the log, by the service manager's status line
//! and by `platen status`, again after the part that tells it has crashed.

use platen_tests::room::{Program, Rig, found_within};
use std::fs;
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::time::Duration;

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a service manager would hear.
struct Ear {
    socket: UnixDatagram,
    heard: Vec<String>,
}

impl Ear {
    fn at(path: &Path) -> Self {
        let socket = UnixDatagram::bind(path).unwrap();
        socket.set_nonblocking(true).unwrap();
        Self {
            socket,
            heard: vec![],
        }
    }

    #[track_caller]
    fn wait_for(&mut self, line: &str) {
        let found = found_within(PATIENCE, || {
            let mut message = [0; 4096];
            while let Ok(bytes) = self.socket.recv(&mut message) {
                let text = String::from_utf8_lossy(&message[..bytes]);
                self.heard.extend(text.lines().map(str::to_owned));
            }
            let last = |heard: &&String| heard.starts_with("STATUS=");
            let last = self.heard.iter().rfind(last);
            last.filter(|last| *last == line).map(drop)
        });
        assert!(found.is_some(), "{line:?} is not in {:#?}", self.heard);
    }
}

fn drop_damaged(rig: &Rig, name: &str) {
    let part = rig.base().join(name);
    // Its end is there, so that it is taken; what is between is no document.
    fs::write(&part, format!("%PDF-1.4\n% {name}\nno document\n%%EOF\n")).unwrap();
    fs::rename(part, rig.place().hot().join(name)).unwrap();
}

#[test]
fn what_waits_is_told_by_name_in_the_log_and_in_one_line_to_the_service_manager() {
    let rig = Rig::new(|_| {}).unwrap();
    let socket = rig.base().join("notify");
    let mut ear = Ear::at(&socket);
    let program = Program::beside_the_test()
        .unwrap()
        .with_env("NOTIFY_SOCKET", socket.to_str().unwrap());
    let (room, api) = rig.start(&program).unwrap();
    drop_damaged(&rig, "a.pdf");
    drop_damaged(&rig, "b.pdf");
    ear.wait_for("STATUS=2 jobs need you (2 needs-you)");
    let status = api.get("/api/v1/status").unwrap().json().unwrap();
    assert_eq!(status["jobs_waiting"], 2);
    let said = fs::read_to_string(rig.place().log()).unwrap();
    for waiting in status["waiting"].as_array().unwrap() {
        let (job, command) = (&waiting["job"], waiting["command"].as_str().unwrap());
        let job = format!("job={}", job.as_str().unwrap());
        let told = said.lines().filter(|line| line.contains("needs you:"));
        let told: Vec<_> = told.filter(|line| line.contains(&job)).collect();
        assert_eq!(told.len(), 1, "{said}");
        assert!(told[0].contains(command), "{told:?}");
        let order = format!("/api/v1/jobs/{}/cancel", waiting["job"].as_str().unwrap());
        assert_eq!(api.post(&order, "").unwrap().status, 200);
    }
    ear.wait_for("STATUS=no job needs you");
    rig.finish(room).unwrap();
}

#[test]
fn a_notifier_that_panics_comes_again_and_tells_what_waits() {
    let rig = Rig::new(|_| {}).unwrap();
    let socket = rig.base().join("notify");
    let mut ear = Ear::at(&socket);
    // At its first look there is nothing to tell; the second is about the job.
    let program = Program::with_fault("notify.before_telling:2:panic")
        .unwrap()
        .with_env("NOTIFY_SOCKET", socket.to_str().unwrap());
    let (room, api) = rig.start(&program).unwrap();
    drop_damaged(&rig, "a.pdf");
    ear.wait_for("STATUS=1 job needs you (1 needs-you)");
    let status = api.get("/api/v1/status").unwrap().json().unwrap();
    let children = status["children"].as_array().unwrap();
    let restarted = children.iter().any(|child| child["name"] == "notifier");
    assert!(restarted, "{children:?}");
    rig.finish(room).unwrap();
}
