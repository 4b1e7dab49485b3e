//! The administration: the API as programs and people use it.

mod audit;
mod bulk;
mod clients;
mod console;
mod dashboard;
mod foresight;
mod lists;
mod lockout;
mod log;
mod people;
mod policy;
mod reference;
mod rights;
mod rules;
mod things;
mod webhooks;
