//! The administration: the API as programs and people use it.

mod audit;
mod bulk;
mod clients;
mod console;
mod export;
mod import;
mod lists;
mod lockout;
mod people;
mod policy;
mod recover;
mod rights;
mod set_up;
mod things;
mod upload;
mod webhooks;
