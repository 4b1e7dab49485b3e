//! Where the demo listens, and the issuer that follows from it.

use crate::{
    app::{self, StartError},
    types::Issuer,
};
use std::{
    io::ErrorKind,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener},
};

/// How often a free port is looked for that both families have.
const TRIES: u8 = 16;

/// Bound listeners and their public name.
pub(super) struct Place {
    pub(super) issuer: Issuer,
    /// Never empty; the one that was asked for first.
    pub(super) listeners: Vec<TcpListener>,
}

impl Place {
    /// Binds a loopback address. `localhost` means IPv4 to some programs and IPv6 to others, so for it both are bound, on
    /// one port.
    pub(super) fn bind(address: SocketAddr) -> Result<Self, StartError> {
        if !address.ip().is_loopback() {
            let text = "the demo speaks plain HTTP and shows its passwords, so it listens on loopback addresses only";
            return Err(StartError::Refused(format!("{address}: {text}, like 127.0.0.1:8080")));
        }
        let mut tries = if address.port() == 0 { TRIES } else { 1 };
        loop {
            tries -= 1;
            match both(address) {
                Err(StartError::Listen(_, error)) if error.kind() == ErrorKind::AddrInUse && tries > 0 => {}
                Err(StartError::Listen(address, error)) if error.kind() == ErrorKind::AddrInUse => {
                    let hint = "another program has it; --listen 127.0.0.1:0 takes a free port";
                    return Err(StartError::Refused(format!("can not listen on {address}: {hint}")));
                }
                Err(error) => return Err(error),
                Ok(listeners) => return Self::name(address.ip(), listeners),
            }
        }
    }

    fn name(ip: IpAddr, listeners: Vec<TcpListener>) -> Result<Self, StartError> {
        let port = listeners.first().map(TcpListener::local_addr).transpose()?.map_or(0, |address| address.port());
        let host = if twin(ip).is_some() { "localhost".to_owned() } else { ip.to_string() };
        let issuer = Issuer::parse(&format!("http://{host}:{port}")).map_err(|error| StartError::BuiltIn(error.to_string()))?;
        Ok(Self { issuer, listeners })
    }
}

/// The other address that `localhost` may mean.
fn twin(ip: IpAddr) -> Option<IpAddr> {
    match ip {
        IpAddr::V4(Ipv4Addr::LOCALHOST) => Some(Ipv6Addr::LOCALHOST.into()),
        IpAddr::V6(Ipv6Addr::LOCALHOST) => Some(Ipv4Addr::LOCALHOST.into()),
        _ => None,
    }
}

fn both(address: SocketAddr) -> Result<Vec<TcpListener>, StartError> {
    let first = app::listen(address)?;
    let port = first.local_addr()?.port();
    let Some(ip) = twin(address.ip()) else { return Ok(vec![first]) };
    match app::listen(SocketAddr::new(ip, port)) {
        Ok(second) => Ok(vec![first, second]),
        // Another program has it: half of the browsers would talk to that one.
        Err(StartError::Listen(address, error)) if error.kind() == ErrorKind::AddrInUse => {
            Err(StartError::Listen(address, error))
        }
        // A machine without this family of addresses.
        Err(_) => Ok(vec![first]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_addresses_are_bound() {
        for bad in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0"] {
            assert!(matches!(Place::bind(bad.parse().unwrap()), Err(StartError::Refused(_))), "{bad}");
        }
    }

    #[test]
    fn port_zero_becomes_a_real_port_of_localhost() {
        let place = Place::bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let port = place.listeners[0].local_addr().unwrap().port();
        assert_ne!(port, 0);
        assert_eq!(place.issuer.as_str(), format!("http://localhost:{port}"));
        for listener in &place.listeners {
            assert_eq!(listener.local_addr().unwrap().port(), port);
        }
        let taken = Place::bind(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), port));
        assert!(matches!(taken, Err(StartError::Refused(text)) if text.contains("another program")));
    }

    #[test]
    fn another_loopback_address_is_its_own_name() {
        let place = Place::bind("127.0.0.2:0".parse().unwrap()).unwrap();
        assert!(place.issuer.as_str().starts_with("http://127.0.0.2:"), "{}", place.issuer.as_str());
    }
}
