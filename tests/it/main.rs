//! Every end-to-end test, in one binary: linking is what costs.
//!
//! `support` is the plumbing; each other module is a chapter.

#[cfg(test)]
mod account;
#[cfg(test)]
mod admin;
#[cfg(test)]
mod answers;
#[cfg(test)]
mod architecture;
#[cfg(test)]
mod attempts;
#[cfg(test)]
mod busy;
#[cfg(test)]
mod cli;
#[cfg(test)]
mod clients;
#[cfg(test)]
mod conformance;
#[cfg(test)]
mod core;
#[cfg(test)]
mod crash;
#[cfg(test)]
mod demo;
#[cfg(test)]
mod faces;
#[cfg(test)]
mod factors;
#[cfg(test)]
mod federation;
#[cfg(test)]
mod groups;
#[cfg(test)]
mod half_finished;
#[cfg(test)]
mod imported;
#[cfg(test)]
mod logout;
#[cfg(test)]
mod mail;
#[cfg(test)]
mod oauth;
#[cfg(test)]
mod outbound_ca;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod passkeys;
#[cfg(test)]
mod people;
#[cfg(test)]
mod policy;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod races;
#[cfg(test)]
mod recovery;
#[cfg(test)]
mod registration;
#[cfg(test)]
mod requests;
#[cfg(test)]
mod same_work;
#[cfg(test)]
mod serve;
#[cfg(test)]
mod sign_in;
#[cfg(test)]
mod sign_out;
#[cfg(test)]
mod sms;
#[cfg(test)]
mod storage;
#[cfg(test)]
mod support;
#[cfg(test)]
mod sweep;
#[cfg(test)]
mod tamper;
#[cfg(test)]
mod threats;
#[cfg(test)]
mod tls;
#[cfg(test)]
mod tokens;
#[cfg(test)]
mod twice;
#[cfg(test)]
mod ways;
#[cfg(test)]
mod webhooks;
