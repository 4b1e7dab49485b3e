//! Vestibule: an OpenID Provider that issues tokens only after both doors, the password and a second factor.
//!
//! Arrows go down only: a module may use what stands below it, never what stands above or beside it.
//!
//! ```text
//!  main - cli - demo, fixture - app                      wiring
//!               |
//!         +-----+-----+
//!        web         jobs                                edges: HTTP in, clock-driven out
//!         |           |
//!    admin, grant, account  delivery, outbound                    flows: what may be done
//!         +-----+-----+
//!       auth   keys   page                               who is it / with which key / with which words
//!         +-----+-----+
//!       audit - post - seal - store                      facts: the only SQL in the program
//!                |
//!            protocol                                    messages: pure, no clock, no database
//!                |
//!              types                                     words: parse once, print safely
//! ```
//!
//! How one sign-in runs: [`web`] parses a request and hands it to a flow. [`grant::authorize`] checks the client and its
//! redirect URI, then asks [`auth::next`] what is missing. A missing proof becomes an *interaction*, a row bound to the
//! browser by a cookie, which [`auth::sign_in`] moves by proofs until `auth::interaction::advance` gives an
//! [`auth::Authenticated`]. Only from that value come a session, a code ([`grant::code`]) and, when the client redeems
//! it, the [`grant::Basis`] that [`grant::issue()`] signs tokens on.

pub mod account;
pub mod admin;
pub mod app;
pub mod audit;
pub mod auth;
pub mod cli;
pub mod clock;
pub mod config;
pub mod delivery;
pub mod demo;
pub mod fixture;
pub mod grant;
pub mod jobs;
pub mod keys;
pub mod open;
pub mod outbound;
pub mod page;
pub mod picture;
pub mod post;
pub mod protocol;
mod redact;
pub mod seal;
pub mod store;
pub mod types;
pub mod web;
