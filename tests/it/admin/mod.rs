//! The administration: the API as programs and people use it.

mod audit;
mod bulk;
mod clients;
mod console;
mod fuzz;
mod last;
mod lists;
mod lockout;
mod people;
mod policy;
mod rights;
mod rooms;
mod routes;
mod things;
mod verdicts;
mod webhooks;
mod whole;
