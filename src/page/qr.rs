//! A QR code as the data of one SVG path.

use qrcodegen::QrCodeEcc;
use serde::Serialize;
use std::fmt::Write;

/// Light modules around the symbol, ISO/IEC 18004 §5.3.8. Scanners need them.
const QUIET_ZONE: i32 = 4;

/// A QR code, ready to be drawn in a square of `size` units: the dark modules as one path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct QrCode {
    /// Modules on a side, with the quiet zone of 4 on either side: 29..=185.
    pub size: u32,
    /// SVG path data; letters, digits, `,` and `-` only.
    pub path: String,
}

/// Encodes a text with error correction level M. `None` when it is longer than a QR code can hold (about
/// 2,300 bytes).
#[must_use]
pub fn encode(text: &str) -> Option<QrCode> {
    let symbol = qrcodegen::QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let side = symbol.size();
    let path = (0..side).map(|y| row(&symbol, y)).collect();
    Some(QrCode { size: u32::try_from(side + 2 * QUIET_ZONE).ok()?, path })
}

/// One rectangle for each run of dark modules: a tenth of the size of one for each module, and without the
/// hairlines that browsers draw between neighbours.
fn row(symbol: &qrcodegen::QrCode, y: i32) -> String {
    let (mut path, mut x) = (String::new(), 0);
    while x < symbol.size() {
        let run = (x..symbol.size()).take_while(|&x| symbol.get_module(x, y)).fold(0, |n, _| n + 1);
        if run > 0 {
            // Writing to a String can not fail.
            let _ = write!(path, "M{},{}h{run}v1h-{run}z", x + QUIET_ZONE, y + QUIET_ZONE);
        }
        x += run.max(1);
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Paints the path back into modules.
    fn painted(code: &QrCode) -> Vec<(i32, i32)> {
        let runs = code.path.split('M').skip(1);
        runs.flat_map(|run| {
            let (x, rest) = run.split_once(',').unwrap();
            let (y, rest) = rest.split_once('h').unwrap();
            let (x, y): (i32, i32) = (x.parse().unwrap(), y.parse().unwrap());
            let length: i32 = rest.split_once('v').unwrap().0.parse().unwrap();
            (x..x + length).map(move |x| (x, y)).collect::<Vec<_>>()
        })
        .collect()
    }

    #[test]
    fn the_path_paints_the_dark_modules_and_no_others() {
        let text = "otpauth://totp/acme:alice?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=acme";
        let symbol = qrcodegen::QrCode::encode_text(text, QrCodeEcc::Medium).unwrap();
        let mut expected = Vec::new();
        for y in 0..symbol.size() {
            expected.extend((0..symbol.size()).filter(|&x| symbol.get_module(x, y)).map(|x| (x + 4, y + 4)));
        }
        let code = encode(text).unwrap();
        assert_eq!(painted(&code), expected);
        assert_eq!(code.size, u32::try_from(symbol.size()).unwrap() + 8);
    }

    #[test]
    fn a_text_that_does_not_fit_has_no_code() {
        assert!(encode(&"x".repeat(3000)).is_none());
    }
}
