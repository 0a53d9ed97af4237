//! The command line's way to a running room: HTTP over the room's Unix socket, and nothing else.

use crate::api::wire;
use reqwest::{Body, Method, RequestBuilder, Response, StatusCode, Url};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The name and path of the socket where the settings cannot be read.
const USUAL_SOCKET: &str = "platen.sock";
/// How long the room may take to answer. Longer than the room itself waits for its ledger.
const ANSWER: Duration = Duration::from_secs(150);

/// A way to the room of one directory.
#[derive(Debug)]
pub struct Client {
    http: reqwest::Client,
}

/// Why the room gave no answer that helps.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// Nobody answers.
    #[error("no room is running in {}: start it with `platen serve --data {}`", data.display(), data.display())]
    NoRoom {
        /// The room's directory.
        data: PathBuf,
    },
    /// The account may not.
    #[error("your account may not open {}: ask for membership of the group that owns it", socket.display())]
    NotAllowed {
        /// The socket.
        socket: PathBuf,
    },
    /// The socket cannot be used.
    #[error("cannot reach the room at {}", socket.display())]
    Socket {
        /// The socket.
        socket: PathBuf,
        /// Cause.
        source: io::Error,
    },
    /// The connection broke.
    #[error("the room did not answer")]
    Lost {
        /// Cause.
        #[from]
        source: reqwest::Error,
    },
    /// The room refuses, and says why.
    #[error("{} ({})", .0.detail, .0.code)]
    Refused(Box<wire::Problem>),
    /// The answer is not the API's.
    #[error("the room answered with {status}: {text}")]
    Strange {
        /// The HTTP status.
        status: StatusCode,
        /// The beginning of the answer.
        text: String,
    },
}

impl Client {
    /// Finds the room that runs in `data`.
    ///
    /// # Errors
    /// When none answers there.
    pub fn of(data: &Path) -> Result<Self, ClientError> {
        let socket = match platen_config::load(data) {
            Ok(settings) => settings.api.socket,
            // A running room outlives its settings file being broken.
            Err(_shown_by_config_check) => data.join(USUAL_SOCKET),
        };
        if let Err(source) = UnixStream::connect(&socket) {
            let data = data.to_owned();
            return Err(match source.kind() {
                io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused => {
                    ClientError::NoRoom { data }
                }
                io::ErrorKind::PermissionDenied => ClientError::NotAllowed { socket },
                _ => ClientError::Socket { socket, source },
            });
        }
        let http = reqwest::Client::builder()
            .unix_socket(socket)
            .user_agent(concat!("platen/", env!("CARGO_PKG_VERSION")))
            .read_timeout(ANSWER)
            .build()?;
        Ok(Self { http })
    }

    /// Asks for something.
    ///
    /// # Errors
    /// What the room says against it.
    pub async fn get<T: DeserializeOwned>(
        &self,
        path: &[&str],
        query: &[(&str, String)],
    ) -> Result<T, ClientError> {
        let answer = self.request(Method::GET, path, query).send().await?;
        Ok(good(answer).await?.json().await?)
    }

    /// Asks for something as plain text.
    ///
    /// # Errors
    /// What the room says against it.
    pub async fn text(&self, path: &[&str]) -> Result<String, ClientError> {
        let request = self.request(Method::GET, path, &[]);
        let answer = request.header("Accept", "text/plain").send().await?;
        Ok(good(answer).await?.text().await?)
    }

    /// Gives an order.
    ///
    /// # Errors
    /// What the room says against it.
    pub async fn order<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &[&str],
        body: &impl Serialize,
    ) -> Result<T, ClientError> {
        let request = self.request(method, path, &[]).json(body);
        Ok(good(request.send().await?).await?.json().await?)
    }

    /// Hands in a file.
    ///
    /// # Errors
    /// What the room says against it.
    pub async fn submit(&self, upload: Upload) -> Result<wire::Submitted, ClientError> {
        let file = reqwest::multipart::Part::stream_with_length(upload.body, upload.bytes)
            .file_name(upload.name);
        let mut form = reqwest::multipart::Form::new();
        for (name, value) in upload.fields {
            form = form.text(name, value);
        }
        let request = self.request(Method::POST, &["jobs"], &[]);
        let request = match upload.key {
            Some(key) => request.header("Idempotency-Key", key),
            None => request,
        };
        let answer = request.multipart(form.part("file", file)).send().await?;
        Ok(good(answer).await?.json().await?)
    }

    fn request(&self, method: Method, path: &[&str], query: &[(&str, String)]) -> RequestBuilder {
        let mut url = Url::parse("http://platen/api/v1").expect("the text is an address");
        url.path_segments_mut()
            .expect("http addresses have paths")
            .extend(path);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        self.http.request(method, url)
    }
}

/// A file to be handed in.
#[derive(Debug)]
pub struct Upload {
    /// Its bytes.
    pub body: Body,
    /// How many they are.
    pub bytes: u64,
    /// Its name.
    pub name: String,
    /// Further fields of the form: `folder` at least.
    pub fields: Vec<(&'static str, String)>,
    /// What makes a repetition recognisable.
    pub key: Option<String>,
}

async fn good(answer: Response) -> Result<Response, ClientError> {
    let status = answer.status();
    if status.is_success() {
        return Ok(answer);
    }
    let text = answer.text().await?;
    match serde_json::from_str(&text) {
        Ok(problem) => Err(ClientError::Refused(Box::new(problem))),
        Err(_not_a_problem) => Err(ClientError::Strange {
            status,
            text: text.chars().take(200).collect(),
        }),
    }
}
