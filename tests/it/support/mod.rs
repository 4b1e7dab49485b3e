//! What the chapters stand on: databases, browsers, an authenticator app. No test of the product lives here.
//! What tries out the plumbing itself is at the end of each file.

pub mod acts;
pub mod admin;
pub mod api;
pub mod authenticator;
pub mod browser;
pub mod chromium;
pub mod demo;
pub mod door;
pub mod elsewhere;
pub mod forwarder;
pub mod gateway;
pub mod guard;
pub mod idp;
pub mod post;
pub mod postgres;
pub mod process;
pub mod rows;
pub mod rp;
pub mod samples;
pub mod site;
pub mod smtp;
pub mod surf;
pub mod totp;
