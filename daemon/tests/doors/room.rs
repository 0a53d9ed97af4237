//! A room for tests: in a directory of its own, on its own thread, with its doors open.

use platen::boot::{self, BootOptions};
use platen::log::LogLevels;
use platen::{api, metrics};
use platen_model::WallClock;
use reqwest::multipart::{Form, Part};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde_json::Value;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;
use tempfile::TempDir;
use tokio::sync::oneshot;

/// How long a condition is waited for.
const PATIENCE: Duration = Duration::from_secs(20);

/// A document that every stage takes.
pub(crate) const PDF: &[u8] = include_bytes!("../../src/demo/samples/minutes.pdf");

/// One folder that prints into another, which holds what is called `held*`.
const SETTINGS: &str = r#"
[api]
listen = "127.0.0.1:0"

[limits]
workers = 1
upload = "2 MiB"
free_disk = "1 MiB"

[folders.drop]
input = "folders/drop/in"
output = "folders/drop/out"
to = "printer"
settle = "100ms"
rules = [
    { mask = "held*", hold = "held", priority = 70 },
    { mask = "*.pdf" },
]

[folders.other]
input = "folders/other/in"
to = "printer"

[printers.printer]
folder = { path = "folders/printed" }

[printers.spare]
folder = { path = "folders/spare" }
"#;

/// The template `approve` of every room.
const TEMPLATE: &str = r#"
version = 4
description = "Printed when someone has released it"
hold = "held"
priority = 30
"#;

/// A running room.
pub(crate) struct TestRoom {
    dir: TempDir,
    pub(crate) listen: SocketAddr,
    public: Option<SocketAddr>,
    pub(crate) token: String,
    http: Client,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl TestRoom {
    /// Starts one.
    pub(crate) fn start() -> Self {
        Self::with(SETTINGS)
    }

    /// Starts one with these settings.
    pub(crate) fn with(settings: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("platen.toml"), settings).unwrap();
        std::fs::create_dir(dir.path().join("templates")).unwrap();
        std::fs::write(dir.path().join("templates/approve.toml"), TEMPLATE).unwrap();
        let data = dir.path().to_owned();
        let (stop, stopped) = oneshot::channel();
        let (up, is_up) = mpsc::sync_channel(1);
        let thread = std::thread::spawn(move || {
            actix::System::new().block_on(async move {
                let settings = platen_config::load(&data).unwrap();
                let options = BootOptions {
                    data,
                    clock: Arc::new(WallClock),
                    log: LogLevels::none(),
                    program: PathBuf::from(env!("CARGO_BIN_EXE_platen")),
                };
                let running = boot::start(settings, options).unwrap();
                let doors = api::serve(running.handle.clone(), metrics::begin());
                let doors = doors.await.unwrap();
                up.send((doors.listen().unwrap(), doors.public())).unwrap();
                let _dropped = stopped.await;
                doors.close().await;
                running.stop().await.unwrap();
            });
        });
        let (listen, public) = is_up.recv_timeout(PATIENCE).unwrap();
        let token = std::fs::read_to_string(dir.path().join("api.token")).unwrap();
        let http = Client::builder()
            .unix_socket(dir.path().join("platen.sock"))
            .build()
            .unwrap();
        Self {
            token: token.trim().to_owned(),
            dir,
            listen,
            public,
            http,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    pub(crate) fn data(&self) -> &Path {
        self.dir.path()
    }

    /// The address of the outsiders' listener.
    pub(crate) fn public(&self) -> SocketAddr {
        self.public.unwrap()
    }

    /// Lets every account of the machine open the socket, as an operator may decide.
    pub(crate) fn let_everyone_in(&self) {
        for (path, mode) in [(self.data().to_owned(), 0o755), (self.socket(), 0o666)] {
            std::fs::set_permissions(path, PermissionsExt::from_mode(mode)).unwrap();
        }
    }

    /// Asks by curl as the account `nobody`, and returns the status.
    pub(crate) fn as_nobody(&self, arguments: &[&str]) -> String {
        let output = Command::new("setpriv")
            .args([
                "--reuid=nobody",
                "--regid=nogroup",
                "--clear-groups",
                "curl",
            ])
            .args([
                "--silent",
                "--output",
                "/dev/null",
                "--write-out",
                "%{http_code}",
            ])
            .arg("--unix-socket")
            .arg(self.socket())
            .args(arguments)
            .output()
            .expect("install the packages util-linux and curl");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{said} (this test needs root)");
        String::from_utf8(output.stdout).unwrap()
    }

    fn socket(&self) -> PathBuf {
        self.data().join("platen.sock")
    }

    /// A request over the Unix socket.
    pub(crate) fn ask(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("http://room{path}"))
    }

    /// What is at a path.
    pub(crate) async fn get(&self, path: &str) -> Value {
        let answer = self.ask(Method::GET, path).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        answer.json().await.unwrap()
    }

    /// Hands in a file by a form with these further fields.
    pub(crate) async fn submit(&self, name: &str, fields: &[(&str, &str)]) -> Response {
        self.submit_bytes(PDF, name, fields, None).await
    }

    pub(crate) async fn submit_bytes(
        &self,
        bytes: &[u8],
        name: &str,
        fields: &[(&str, &str)],
        key: Option<&str>,
    ) -> Response {
        let file = Part::bytes(bytes.to_vec()).file_name(name.to_owned());
        let mut form = Form::new();
        for (field, value) in fields {
            form = form.text((*field).to_owned(), (*value).to_owned());
        }
        let mut request = self.ask(Method::POST, "/api/v1/jobs");
        if let Some(key) = key {
            request = request.header("Idempotency-Key", key);
        }
        let form = form.part("file", file);
        request.multipart(form).send().await.unwrap()
    }

    /// Hands in a file that is held, and returns its job's id.
    pub(crate) async fn held(&self, name: &str) -> String {
        let fields = [("folder", "drop"), ("hold", "held")];
        let answer = self.submit(name, &fields).await;
        assert_eq!(answer.status(), StatusCode::CREATED);
        let submitted: Value = answer.json().await.unwrap();
        submitted["id"].as_str().unwrap().to_owned()
    }

    /// Tests a folder, as soon as it is watched.
    pub(crate) async fn tested(&self, folder: &str) -> Value {
        let path = format!("/api/v1/folders/{folder}/test");
        let testing = async {
            loop {
                let answer = self.ask(Method::POST, &path).send().await.unwrap();
                match answer.status() {
                    StatusCode::SERVICE_UNAVAILABLE => {
                        tokio::time::sleep(Duration::from_millis(5)).await;
                    }
                    StatusCode::OK => return answer.json().await.unwrap(),
                    other => panic!("{other}"),
                }
            }
        };
        tokio::time::timeout(PATIENCE, testing).await.unwrap()
    }

    /// Waits until a job is in this state.
    pub(crate) async fn wait_for(&self, job: &str, state: &str) -> Value {
        let path = format!("/api/v1/jobs/{job}");
        let waiting = async {
            loop {
                let job = self.get(&path).await;
                if job["state"] == state {
                    return job;
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        match tokio::time::timeout(PATIENCE, waiting).await {
            Ok(job) => job,
            Err(_) => panic!("not {state} in time: {}", self.get(&path).await),
        }
    }
}

impl Drop for TestRoom {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
            && !std::thread::panicking()
        {
            panic!("the room panicked");
        }
    }
}

/// Checks that an answer is a problem document with this status and code, and returns it.
#[track_caller]
pub(crate) fn problem(answer: Response, status: u16, code: &str) -> impl Future<Output = Value> {
    let kind = answer.headers().get("content-type").cloned();
    assert_eq!(answer.status().as_u16(), status, "{code}");
    assert_eq!(kind.unwrap(), "application/problem+json");
    let code = code.to_owned();
    async move {
        let problem: Value = answer.json().await.unwrap();
        assert_eq!(problem["code"], code, "{problem}");
        problem
    }
}
