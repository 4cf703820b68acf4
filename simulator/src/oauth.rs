//! The OAuth host: `/oauth/…`.

pub(crate) mod authorize;
pub(crate) mod client;
pub(crate) mod consent;
pub(crate) mod errors;
pub(crate) mod redirects;
pub(crate) mod revoke;
pub(crate) mod token;

use std::sync::Arc;

use axum::{
    Router,
    routing::{get, post},
};

use crate::world::Hub;

pub(crate) fn routes() -> Router<Arc<Hub>> {
    Router::new()
        .route("/authorize", get(authorize::authorize))
        .route("/consent", post(consent::answer))
        .route("/signout", get(consent::sign_out))
        .route("/token", post(token::token))
        .route("/revoke", post(revoke::revoke))
}
