//! What the API can be asked: one value says where it leads, who may ask, what goes in and out.
//!
//! The router and the OpenAPI document are both made from it, so neither can know more.

use super::problem::Code;
use crate::auth::Role;
use actix_web::Route;
use actix_web::http::{Method, StatusCode};
use schemars::{JsonSchema, Schema, SchemaGenerator};

/// Returns the schema of a type.
pub(super) type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// One method at one address.
pub(super) struct Operation {
    pub(super) method: Method,
    /// With its parameters in braces.
    pub(super) path: &'static str,
    /// Unique, and stays.
    pub(super) id: &'static str,
    pub(super) summary: &'static str,
    pub(super) who: Who,
    /// Puts the handler behind a route of the method.
    pub(super) handler: fn(Route) -> Route,
    /// A struct whose fields are what may be asked behind the question mark.
    pub(super) query: Option<SchemaOf>,
    pub(super) headers: &'static [RequestHeader],
    pub(super) body: Body,
    pub(super) answers: Vec<Answer>,
    /// What can go wrong beyond what can go wrong with every operation of its form.
    pub(super) problems: Vec<Code>,
}

/// Who may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    /// Anyone, also at the outsiders' door.
    Outsiders,
    /// Anyone at the operators' doors, without a token.
    Neighbours,
    /// A known caller with at least this role.
    Known(Role),
}

/// A header that a caller may send.
pub(super) struct RequestHeader {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) pattern: &'static str,
}

/// What a request carries.
#[derive(Debug, Clone, Copy)]
pub(super) enum Body {
    Nothing,
    /// JSON that may be left out.
    Optional(SchemaOf),
    /// JSON.
    Json(SchemaOf),
    /// A form with the part `file` and these text fields.
    Form(SchemaOf),
}

/// A good answer, or one that is no problem document.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) about: &'static str,
    /// Headers that come with it, each with what it says.
    pub(super) headers: &'static [(&'static str, &'static str)],
    pub(super) contents: Vec<Content>,
}

/// One form of an answer.
#[derive(Debug, Clone, Copy)]
pub(super) enum Content {
    Json(SchemaOf),
    /// Text of this media type.
    Text(&'static str),
    /// Bytes of this media type.
    Bytes(&'static str),
}

impl Operation {
    pub(super) fn new(
        method: Method,
        path: &'static str,
        id: &'static str,
        who: Who,
        summary: &'static str,
        handler: fn(Route) -> Route,
    ) -> Self {
        Self {
            method,
            path,
            id,
            summary,
            who,
            handler,
            query: None,
            headers: &[],
            body: Body::Nothing,
            answers: vec![],
            problems: vec![],
        }
    }

    /// Takes the fields of `T` behind the question mark.
    pub(super) fn query<T: JsonSchema>(mut self) -> Self {
        self.query = Some(schema_of::<T>);
        self
    }

    pub(super) const fn headers(mut self, headers: &'static [RequestHeader]) -> Self {
        self.headers = headers;
        self
    }

    pub(super) const fn body(mut self, body: Body) -> Self {
        self.body = body;
        self
    }

    /// Answers 200 with `T`.
    pub(super) fn gives<T: JsonSchema>(self, about: &'static str) -> Self {
        self.answers(Answer::ok(about, vec![Content::Json(schema_of::<T>)]))
    }

    pub(super) fn answers(mut self, answer: Answer) -> Self {
        self.answers.push(answer);
        self
    }

    pub(super) fn fails(mut self, problems: &[Code]) -> Self {
        self.problems.extend(problems);
        self
    }

    /// Returns the parameters of the path, in order.
    pub(super) fn path_parameters(&self) -> impl Iterator<Item = &'static str> {
        let pieces = self.path.split('/');
        pieces.filter_map(|piece| piece.strip_prefix('{')?.strip_suffix('}'))
    }

    /// Returns everything that can go wrong, in the order of the codes.
    pub(super) fn all_problems(&self) -> Vec<Code> {
        let mut found = self.problems.clone();
        if let Who::Known(role) = self.who {
            found.extend([Code::NotSignedIn, Code::Internal, Code::Busy]);
            if role > Role::Viewer {
                found.push(Code::NotAllowed);
            }
        }
        let has_body = !matches!(self.body, Body::Nothing);
        if has_body || self.query.is_some() || self.path_parameters().next().is_some() {
            found.push(Code::BadRequest);
        }
        if matches!(self.body, Body::Optional(_) | Body::Json(_)) {
            found.push(Code::BodyTooLarge);
        }
        let known = Code::ALL.iter().copied();
        known.filter(|code| found.contains(code)).collect()
    }
}

impl Answer {
    pub(super) const fn ok(about: &'static str, contents: Vec<Content>) -> Self {
        Self::of(StatusCode::OK, about, contents)
    }

    pub(super) const fn of(
        status: StatusCode,
        about: &'static str,
        contents: Vec<Content>,
    ) -> Self {
        Self {
            status,
            about,
            headers: &[],
            contents,
        }
    }

    pub(super) const fn with(mut self, headers: &'static [(&'static str, &'static str)]) -> Self {
        self.headers = headers;
        self
    }
}

impl Body {
    pub(super) fn optional<T: JsonSchema>() -> Self {
        Self::Optional(schema_of::<T>)
    }

    pub(super) fn json<T: JsonSchema>() -> Self {
        Self::Json(schema_of::<T>)
    }

    pub(super) fn form<T: JsonSchema>() -> Self {
        Self::Form(schema_of::<T>)
    }
}

impl Content {
    pub(super) fn json<T: JsonSchema>() -> Self {
        Self::Json(schema_of::<T>)
    }
}

fn schema_of<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}
