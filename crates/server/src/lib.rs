//! The thin, honest librarian: routes, sessions, limits, and no secret of any user.
//!
//! [`start::open`] puts an [`App`] together from a [`config::Config`]; [`serve::serve`] answers
//! with it until it is told to stop. A request passes `http/` (its id, host, version, body), is
//! given a level by `auth`, and ends in one file of `routes/`. What changes something does so in
//! one transaction of the store.

mod admin;
pub mod app;
mod auth;
pub mod config;
mod health;
pub mod host;
mod http;
mod judge;
mod opaque;
mod refusal;
mod routes;
pub mod secret;
pub mod serve;
pub mod shipping;
pub mod start;
mod static_files;
mod throttle;
mod ticket;
mod web;

pub use app::{App, Parts};
pub use auth::COOKIE_NAME;
pub use routes::{openapi_json, router};
