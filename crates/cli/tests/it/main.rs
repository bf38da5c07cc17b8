//! The real program, against the real server.

mod devices;
mod import;
mod keys;
mod offline;
mod secrets;
mod support;
