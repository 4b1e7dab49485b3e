//! Where we call when somebody else says where: the public internet, however an address is spelt.

use super::is_plain;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use url::{Host, Url};
use vestibule::outbound::{Guard, is_public};

/// A URL that may be called is https, without credentials, and at no address that the standard library knows as private.
pub fn url(text: &str) -> bool {
    let Ok(url) = Url::parse(text) else { return false };
    if let Err(why) = Guard::new(&[]).check(&url) {
        is_plain(why);
        return false;
    }
    assert!(url.scheme() == "https" && url.username().is_empty() && url.password().is_none(), "{url}");
    match url.host().unwrap() {
        Host::Domain(_) => {}
        Host::Ipv4(address) => public(IpAddr::V4(address)),
        Host::Ipv6(address) => public(IpAddr::V6(address)),
    }
    true
}

/// One address in all its spellings.
pub fn spelt(bits: u32) {
    let (address, wanted) = (Ipv4Addr::from_bits(bits), is_public(IpAddr::V4(Ipv4Addr::from_bits(bits))));
    let [a, b, c, d] = address.octets();
    for host in [
        address.to_string(),
        format!("{address}."),
        bits.to_string(),
        format!("{bits:#x}"),
        format!("0{bits:o}"),
        format!("{a}.{}", bits & 0xff_ffff),
        format!("{a:#x}.0{b:o}.{c}.{d}"),
        format!("%3{}{}", &a.to_string()[..1], &address.to_string()[1..]),
    ] {
        assert_eq!(url(&format!("https://{host}/x")), wanted, "{host}");
        assert!(!url(&format!("http://{host}/x")) && !url(&format!("https://u@{host}/x")), "{host}");
    }
    let (high, low) = (bits >> 16, bits & 0xffff);
    for inside in ["::ffff:", "::ffff:0:", "::", "64:ff9b::", "64:ff9b:1::"] {
        assert!(!url(&format!("https://[{inside}{high:x}:{low:x}]/")), "{inside}{address}");
    }
    assert!(!url(&format!("https://[2002:{high:x}:{low:x}::1]/")), "6to4 {address}");
    if wanted {
        public(IpAddr::V4(address));
    }
}

/// Public by what the standard library knows.
fn public(address: IpAddr) {
    let private = match address {
        IpAddr::V4(v4) => {
            v4.is_private()
                || v4.is_loopback()
                || v4.is_link_local()
                || v4.is_documentation()
                || v4.is_broadcast()
                || v4.octets()[0] == 0
        }
        IpAddr::V6(v6) => {
            v6.is_unique_local() || v6.is_unicast_link_local() || v6.to_ipv4().is_some() || v6 == Ipv6Addr::LOCALHOST
        }
    };
    assert!(!private && !address.is_multicast() && !address.is_unspecified() && !address.is_loopback(), "{address}");
}
