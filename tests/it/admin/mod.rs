//! The administration: the API as programs and people use it.

mod bulk;
mod lists;
mod lockout;
mod people;
mod rights;
mod things;
