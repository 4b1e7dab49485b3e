//! The administration: the API as programs and people use it.

mod bulk;
mod clients;
mod lists;
mod lockout;
mod people;
mod policy;
mod rights;
mod things;
