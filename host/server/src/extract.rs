//! What routes take out of requests, refused in the service's words where it is wrong.
//!
//! # Invariants
//! - A body is read within the server's bounds of size and time. What is too large is read to its end, within bounds, and
//!   thrown away: a client that is still sending would not see the answer otherwise.

use std::sync::Arc;

use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::request::Parts;
use bytes::{Bytes, BytesMut};
use durable_wasm_core::error::ServiceError;
use durable_wasm_core::model::{CallbackId, ExecutionArn};
use durable_wasm_core::wire::{self, Parameters, RefusalCode};
use http_body_util::BodyExt;
use serde_json::Value;

use crate::error::Refusal;
use crate::server::Shared;

/// The one name in a path.
pub(crate) struct Name(pub(crate) String);

/// The execution in a path.
pub(crate) struct Arn(pub(crate) ExecutionArn);

/// The callback in a path.
pub(crate) struct Callback(pub(crate) CallbackId);

/// The parameters of the URL.
pub(crate) struct Query(pub(crate) Parameters);

/// The body.
pub(crate) struct Body(pub(crate) Bytes);

/// The body as JSON; none when it is empty.
pub(crate) struct JsonBody(pub(crate) Option<Value>);

impl JsonBody {
    /// The body of an operation that needs one.
    pub(crate) fn require(self) -> Result<Value, Refusal> {
        self.0.ok_or_else(|| ServiceError::invalid("Request body is required").into())
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Name {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let name: Result<Path<String>, PathRejection> = Path::from_request_parts(parts, state).await;
        name.map(|Path(name)| Self(name)).map_err(|rejection| ServiceError::invalid(rejection.body_text()).into())
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Arn {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let Name(name) = Name::from_request_parts(parts, state).await?;
        Ok(Self(wire::read_execution_arn(&name)?))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Callback {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let Name(name) = Name::from_request_parts(parts, state).await?;
        Ok(Self(wire::read_callback_id(&name)?))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Refusal> {
        let query = parts.uri.query().unwrap_or_default();
        Ok(Self(form_urlencoded::parse(query.as_bytes()).into_owned().collect()))
    }
}

impl FromRequest<Arc<Shared>> for Body {
    type Rejection = Refusal;

    async fn from_request(request: Request, shared: &Arc<Shared>) -> Result<Self, Refusal> {
        let limits = &shared.limits;
        let read = read(request.into_body(), limits.body_bytes);
        match tokio::time::timeout(limits.body_timeout, read).await {
            Ok(body) => body.map(Self),
            Err(_elapsed) => {
                Err(Refusal::new(RefusalCode::RequestTimeout, "the request's body did not arrive in time"))
            }
        }
    }
}

impl FromRequest<Arc<Shared>> for JsonBody {
    type Rejection = Refusal;

    async fn from_request(request: Request, shared: &Arc<Shared>) -> Result<Self, Refusal> {
        let Body(body) = Body::from_request(request, shared).await?;
        if body.is_empty() {
            return Ok(Self(None));
        }
        let parsed = serde_json::from_slice(&body).map(|value| Self(Some(value)));
        parsed.map_err(|error| ServiceError::invalid(format!("the request body is no JSON: {error}")).into())
    }
}

/// Reads a body to its end.
async fn read(mut body: axum::body::Body, bytes_max: usize) -> Result<Bytes, Refusal> {
    /// How many times the limit is read before the connection is given up.
    const PATIENCE: usize = 4;

    let mut kept = BytesMut::new();
    let mut length = 0_usize;
    while let Some(frame) = body.frame().await {
        let broken = |error| Refusal::from(ServiceError::invalid(format!("the request's body broke off: {error}")));
        let Ok(data) = frame.map_err(broken)?.into_data() else { continue };
        length = length.saturating_add(data.len());
        if length <= bytes_max {
            kept.extend_from_slice(&data);
        } else {
            kept.clear();
        }
        if length > bytes_max.saturating_mul(PATIENCE) {
            break;
        }
    }
    if length > bytes_max {
        return Err(too_large(bytes_max));
    }
    Ok(kept.freeze())
}

/// A body is larger than it may be.
pub(crate) fn too_large(bytes_max: usize) -> Refusal {
    Refusal::new(RefusalCode::RequestTooLarge, format!("Request must be smaller than {bytes_max} bytes"))
}
