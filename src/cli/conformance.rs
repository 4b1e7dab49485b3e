//! `vestibule conformance-fixture`: its arguments.

use super::Failure;
use crate::{
    fixture,
    types::{Invalid, Issuer},
};
use clap::Args;
use ipnet::IpNet;
use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

pub(super) const EXAMPLES: &str = "\
Every person of this server signs in with a password alone, and everybody may register applications: it is for the suite, and for
nothing else. docs/conformance-suite.md says how to run the suite.

Examples:
  vestibule conformance-fixture --out suite.json
  vestibule conformance-fixture --out suite.json --data ./suite --ca suite.pem
  vestibule conformance-fixture --out suite.json --issuer https://op.example:8444 --listen 0.0.0.0:8444 \\
      --certificate op.pem --key op.key --suite https://www.certification.openid.net";

/// What the fixture is told.
#[derive(Debug, Clone, Args)]
pub struct Options {
    /// The file that is written: what the suite's test plans have to be told
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Where it listens
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8444")]
    pub listen: SocketAddr,
    /// Where the suite and its browser reach it [default: localhost and the port, by https]
    #[arg(long, value_name = "URL", value_parser = Issuer::parse)]
    pub issuer: Option<Issuer>,
    /// Its certificate chain, PEM [default: one that it makes]
    #[arg(long, value_name = "FILE", requires = "key")]
    pub certificate: Option<PathBuf>,
    /// The certificate's private key, PEM
    #[arg(long, value_name = "FILE", requires = "certificate")]
    pub key: Option<PathBuf>,
    /// The folder for its database [default: a temporary one, gone at the end]
    #[arg(long, value_name = "FOLDER")]
    pub data: Option<PathBuf>,
    /// Where the suite is
    #[arg(long, value_name = "URL", default_value = "https://localhost.emobix.co.uk:8443", value_parser = Issuer::parse)]
    pub suite: Issuer,
    /// The suite's certificate, or its authority's, PEM
    #[arg(long, value_name = "FILE")]
    pub ca: Option<PathBuf>,
    /// The plans' alias, a part of the suite's addresses
    #[arg(long, value_name = "NAME", default_value = "vestibule", value_parser = alias)]
    pub alias: String,
    /// A network that may be called besides loopback and the suite's addresses; may be repeated
    #[arg(long, value_name = "NETWORK", value_parser = network)]
    pub allow: Vec<IpNet>,
}

fn alias(text: &str) -> Result<String, Invalid> {
    let fits = (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    fits.then(|| text.to_owned()).ok_or(Invalid("must be 1 to 64 letters, digits, hyphens and underscores"))
}

fn network(text: &str) -> Result<IpNet, Invalid> {
    let address = || text.parse::<IpAddr>().map(IpNet::from);
    text.parse().or_else(|_| address()).map_err(|_| Invalid("must be a network like 172.16.0.0/12, or an address"))
}

pub(super) fn run(options: Options) -> Result<(), Failure> {
    fixture::run(&fixture::Options {
        out: options.out,
        listen: options.listen,
        issuer: options.issuer,
        tls: options.certificate.zip(options.key),
        data: options.data,
        suite: options.suite,
        ca: options.ca,
        alias: options.alias,
        allow: options.allow,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alias_is_a_part_of_a_path() {
        assert!(alias("vestibule-2_b").is_ok());
        for bad in ["", "a/b", "a b", "a.b", "ü", &"a".repeat(65)] {
            assert!(alias(bad).is_err(), "{bad}");
        }
        assert_eq!(network("172.17.0.1").unwrap().to_string(), "172.17.0.1/32");
        assert!(network("suite").is_err());
    }
}
