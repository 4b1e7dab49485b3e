//! Addresses that others give, and that this server would call.

use super::{
    rules,
    values::{cases, damaged, joined},
};
use proptest::{prelude::*, sample::select};
use std::net::Ipv6Addr;

/// Private networks, loopback, link-local.
const NETS: [u32; 7] = [0x0a00_0000, 0x7f00_0000, 0xa9fe_a900, 0xc0a8_0000, 0xac10_0000, 0x6440_0000, 0];

const GOOD_AND_BAD: &[&str] =
    &["https://127.0.0.1/", "https://api.example/x", "https://[::1]/", "https://10.0.0.1:443/", "https://8.8.8.8/"];

const PIECES: &[&str] = &[
    "https://",
    "http://",
    "127.0.0.1",
    "[::ffff:",
    "7f00:1",
    "]",
    "0x7f.1",
    "u:p@",
    "169.254.169.254",
    "/",
    ".",
    "\u{ff11}",
    ":443",
];

proptest! {
    #![proptest_config(cases(1500))]

    #[test]
    fn an_address_is_judged_the_same_however_it_is_spelt(any in any::<u32>(), near in 0..=255_u32, net in select(&NETS[..])) {
        rules::address::spelt(any);
        rules::address::spelt(net + near);
    }

    #[test]
    fn a_url_that_may_be_called_is_public(
        url in prop_oneof![
            damaged(GOOD_AND_BAD),
            joined(PIECES, 6),
            any::<u128>().prop_map(|bits| format!("https://[{}]/", Ipv6Addr::from_bits(bits))),
            any::<u128>().prop_map(|bits| format!("https://[{}]/", Ipv6Addr::from_bits(bits >> 3 | 1 << 125))),
        ],
    ) {
        rules::address::url(&url);
    }
}
