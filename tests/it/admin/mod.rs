//! The administration: the API as programs and people use it.

mod audit;
mod bulk;
mod clients;
mod console;
mod lists;
mod lockout;
mod people;
mod policy;
mod rights;
mod things;
mod webhooks;
