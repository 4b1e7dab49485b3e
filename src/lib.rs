pub mod page;
pub mod types;
