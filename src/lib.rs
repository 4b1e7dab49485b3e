//! Vestibule.

pub mod app;
pub mod audit;
pub mod auth;
pub mod cli;
pub mod clock;
pub mod config;
pub mod delivery;
pub mod demo;
pub mod grant;
pub mod jobs;
pub mod keys;
pub mod open;
pub mod outbound;
pub mod page;
pub mod post;
pub mod protocol;
mod redact;
pub mod seal;
pub mod store;
pub mod types;
pub mod web;
