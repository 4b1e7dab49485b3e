//! Vestibule.

pub mod audit;
pub mod clock;
pub mod seal;
pub mod store;
pub mod types;
