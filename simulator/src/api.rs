//! The API host: `/v2/…`.

pub(crate) mod access;
pub(crate) mod answer;
pub(crate) mod asked;
pub(crate) mod create;
pub(crate) mod end;
pub(crate) mod errors;
pub(crate) mod fields;
pub(crate) mod list;
pub(crate) mod privileges;
pub(crate) mod read;
pub(crate) mod settings;
pub(crate) mod update;
pub(crate) mod users;

use std::sync::Arc;

use axum::{
    Router,
    routing::{get, put},
};

use crate::{api::errors::ApiError, world::Hub};

/// Unknown paths, and other methods on known ones, are not recognised (ZOOM.md#unknown-path).
pub(crate) fn routes() -> Router<Arc<Hub>> {
    Router::new()
        .route("/users/{id}", get(users::read).fallback(unknown))
        .route(
            "/users/{id}/settings",
            get(settings::read).fallback(unknown),
        )
        .route(
            "/users/{id}/assistants",
            get(privileges::assistants).fallback(unknown),
        )
        .route(
            "/users/{id}/schedulers",
            get(privileges::schedulers).fallback(unknown),
        )
        .route(
            "/users/{id}/meetings",
            get(list::list).post(create::create).fallback(unknown),
        )
        .route(
            "/meetings/{id}",
            get(read::read)
                .patch(update::update)
                .delete(end::delete)
                .fallback(unknown),
        )
        .route("/meetings/{id}/status", put(end::end).fallback(unknown))
        .fallback(unknown)
}

/// The answer to everything else below `/v2`.
pub(crate) async fn unknown() -> ApiError {
    ApiError::unrecognised()
}
