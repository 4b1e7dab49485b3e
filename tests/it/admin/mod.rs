//! The administration: the API as programs and people use it.

mod audit;
mod bulk;
mod clients;
mod console;
mod dashboard;
mod desk;
mod foresight;
mod lists;
mod lockout;
mod log;
mod people;
mod policy;
mod reference;
mod rights;
mod room_applications;
mod room_groups;
mod room_keys;
mod room_roles;
mod room_webhooks;
mod rooms_seen;
mod rules;
mod things;
mod webhooks;
