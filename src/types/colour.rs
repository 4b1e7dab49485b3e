//! Colours, and how well one is read on another.

use super::Invalid;
use std::fmt;

/// A colour of the sRGB space, opaque. Written `#rrggbb`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour {
    red: u8,
    green: u8,
    blue: u8,
}

/// The ratio that text needs, WCAG 2.2 §1.4.3.
pub const READABLE: f64 = 4.5;

impl Colour {
    /// White.
    pub const WHITE: Self = Self::new(255, 255, 255);
    /// Black.
    pub const BLACK: Self = Self::new(0, 0, 0);

    /// A colour of its parts.
    #[must_use]
    pub const fn new(red: u8, green: u8, blue: u8) -> Self {
        Self { red, green, blue }
    }

    /// Reads `#rrggbb`, in small letters or capitals. Nothing else: what is stored ends up in a stylesheet.
    ///
    /// # Errors
    /// Another text.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        const WRONG: Invalid = Invalid("use # and six hexadecimal digits, like #14574f");
        let digits = text.strip_prefix('#').ok_or(WRONG)?;
        if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(WRONG);
        }
        let part = |from: usize| digits.get(from..from + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok()).ok_or(WRONG);
        Ok(Self::new(part(0)?, part(2)?, part(4)?))
    }

    /// Relative luminance, WCAG 2.2: 0 for black, 1 for white.
    fn luminance(self) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.red) + 0.7152 * linear(self.green) + 0.0722 * linear(self.blue)
    }

    /// The contrast ratio of two colours, WCAG 2.2: 1 to 21.
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// This colour with so many hundredths of another one.
    #[must_use]
    pub fn mix(self, other: Self, hundredths: u8) -> Self {
        let share = u16::from(hundredths.min(100));
        let part = |own: u8, more: u8| {
            let sum = u16::from(own) * (100 - share) + u16::from(more) * share;
            u8::try_from(sum / 100).unwrap_or(u8::MAX)
        };
        Self::new(part(self.red, other.red), part(self.green, other.green), part(self.blue, other.blue))
    }

    /// The nearest colour on the way to another one that has at least this contrast to all of some grounds; the other one if
    /// none has.
    #[must_use]
    pub fn until(self, other: Self, ratio: f64, grounds: &[Self]) -> Self {
        let fits = |colour: &Self| grounds.iter().all(|ground| colour.contrast(*ground) >= ratio);
        (0..=100).map(|share| self.mix(other, share)).find(fits).unwrap_or(other)
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

/// A contrast ratio for people, never more than it is: 4.49 is `4.4`.
#[must_use]
pub fn shown(ratio: f64) -> String {
    format!("{:.1}", (ratio * 10.0).floor() / 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colour(text: &str) -> Colour {
        Colour::parse(text).unwrap()
    }

    #[test]
    fn six_digits_are_a_colour_and_nothing_else_is() {
        assert_eq!(colour("#8A1538").to_string(), "#8a1538");
        let bad =
            ["", "#", "#fff", "8a1538", "#8a153", "#8a15388", "#8a153g", "red", "#+a1538", "#8a1538;}", "#8a15\u{130}", "#ää1"];
        for text in bad {
            assert!(Colour::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn contrast_is_what_the_guideline_says() {
        assert_eq!(shown(Colour::WHITE.contrast(Colour::BLACK)), "21.0");
        assert_eq!(shown(Colour::WHITE.contrast(Colour::WHITE)), "1.0");
        assert_eq!(shown(colour("#767676").contrast(Colour::WHITE)), "4.5");
        assert_eq!(shown(colour("#777777").contrast(Colour::WHITE)), "4.4", "4.48 is not enough, and does not look as if");
    }

    #[test]
    fn a_colour_goes_only_as_far_as_it_must() {
        let dark = colour("#14574f");
        assert_eq!(dark.until(Colour::BLACK, READABLE, &[Colour::WHITE]), dark);
        let pale = colour("#ffd400").until(Colour::BLACK, READABLE, &[Colour::WHITE]);
        assert!(pale.contrast(Colour::WHITE) >= READABLE && pale.contrast(Colour::WHITE) < 4.8);
    }
}
