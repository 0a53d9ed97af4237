//! Bodies of JSON: how large they may be, and what is said of those that cannot be read.

use super::problem::{Code, Problem};
use actix_web::dev::Payload;
use actix_web::error::{JsonPayloadError, PayloadError};
use actix_web::web::{Bytes, JsonConfig, PayloadConfig};
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;
use serde::de::DeserializeOwned;

/// The largest body of JSON, in bytes.
const LARGEST_JSON: usize = 64 * 1024;

/// A body that may be left out.
pub(super) struct Optional<T>(pub(super) T);

impl<T: DeserializeOwned + Default + 'static> FromRequest for Optional<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = Bytes::from_request(request, payload);
        Box::pin(async move {
            let body = body.await.map_err(|error| unreadable_bytes(&error))?;
            if body.trim_ascii().is_empty() {
                return Ok(Self(T::default()));
            }
            let read = serde_json::from_slice(&body);
            read.map(Self)
                .map_err(|error| Problem::new(Code::BadRequest, format!("the body: {error}")))
        })
    }
}

/// How bodies that must be there are read.
pub(super) fn json_config() -> JsonConfig {
    JsonConfig::default()
        .limit(LARGEST_JSON)
        .content_type_required(false)
        .error_handler(|error, _| unreadable_json(&error).into())
}

/// How much of any other body is read.
pub(super) fn payload_config() -> PayloadConfig {
    PayloadConfig::new(LARGEST_JSON)
}

fn unreadable_bytes(error: &actix_web::Error) -> Problem {
    match error.as_error::<PayloadError>() {
        Some(PayloadError::Overflow) => too_large(),
        Some(_) | None => Problem::new(Code::BadRequest, format!("the body: {error}")),
    }
}

fn unreadable_json(error: &JsonPayloadError) -> Problem {
    match error {
        JsonPayloadError::OverflowKnownLength { .. } | JsonPayloadError::Overflow { .. } => {
            too_large()
        }
        other => Problem::new(Code::BadRequest, other.to_string()),
    }
}

fn too_large() -> Problem {
    let detail = format!("a body of JSON may have at most {LARGEST_JSON} bytes");
    Problem::new(Code::BodyTooLarge, detail)
}
