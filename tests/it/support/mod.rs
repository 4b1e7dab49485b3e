//! What the chapters stand on: databases, browsers, an authenticator app. No test of the product lives here.
//! What tries out the plumbing itself is at the end of each file.

// A chapter may need a part that no other chapter needs yet.
#![expect(dead_code, unused_imports, reason = "the plumbing is written before its users; remove this line when it fires")]

pub mod browser;
pub mod chromium;
mod guard;
pub mod postgres;
pub mod totp;
