//! `vestibule demo`: its arguments.

use crate::demo::{self, Output};
use clap::Args;
use std::{net::SocketAddr, path::PathBuf};

pub(super) const EXAMPLES: &str = "\
Examples:
  vestibule demo                       then open the address that it prints
  vestibule demo --data ./demo         keeps its people and tokens for the next time
  vestibule demo --json                the first line of output is one JSON object for tests and tools";

/// What the demo is told.
#[derive(Debug, Clone, Args)]
pub struct Options {
    /// Where it listens; a loopback address
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// The folder for its database [default: a temporary one, gone at the end]
    #[arg(long, value_name = "FOLDER")]
    pub data: Option<PathBuf>,
    /// Prints one JSON object instead of words
    #[arg(long)]
    pub json: bool,
}

impl From<Options> for demo::Options {
    fn from(options: Options) -> Self {
        let output = if options.json { Output::Json } else { Output::Screen };
        Self { listen: options.listen, data: options.data, output }
    }
}
