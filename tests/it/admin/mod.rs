//! The administration: the API as programs and people use it.

mod audit;
mod branding;
mod bulk;
mod clients;
mod console;
mod lists;
mod lockout;
mod looks;
mod new_users;
mod organizations;
mod people;
mod pictures;
mod policy;
mod rights;
mod things;
mod webhooks;
