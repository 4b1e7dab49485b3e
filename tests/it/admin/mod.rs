//! The administration: the API as programs and people use it.

mod audit;
mod bulk;
mod clients;
mod console;
mod desk;
mod lists;
mod lockout;
mod people;
mod policy;
mod rights;
mod room_applications;
mod room_groups;
mod room_keys;
mod room_roles;
mod room_webhooks;
mod rooms_seen;
mod things;
mod webhooks;
