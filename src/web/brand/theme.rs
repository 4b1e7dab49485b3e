//! An organization's colour as a stylesheet: all that follows from one colour, in the light and in the dark. Pure.
//!
//! Buttons have the colour itself, with white text: it is kept only if that can be read. Links, marks and frames have it as
//! dark or as light as it takes to be read on our pages. The scene is painted in its shades.

use crate::types::{Colour, colour::READABLE};
use std::fmt::Write;

/// The light pages' grounds, as in `static/vestibule.css`.
const PAPER: Colour = Colour::new(0xf7, 0xf5, 0xf1);
const SURFACE: Colour = Colour::WHITE;

/// The dark pages' grounds.
const DARK_PAPER: Colour = Colour::new(0x11, 0x16, 0x15);
const DARK_SURFACE: Colour = Colour::new(0x19, 0x20, 0x1f);

/// The contrast of the scene's wall to white.
const WALL: f64 = 10.0;

/// Parts of the scene, and how many hundredths of white each has in the wall's colour.
const LIGHTER: [(&str, u8); 8] = [
    (".threshold", 10),
    (".ceiling", 5),
    (".side", 12),
    (".far", 8),
    (".back", 18),
    (".floor", 3),
    (".leaf", 26),
    (".leaf.front", 23),
];

/// The same with black.
const DARKER: [(&str, u8); 2] = [(".ground", 25), (".doorway", 15)];

/// The stylesheet of a colour.
#[must_use]
pub fn stylesheet(colour: Colour) -> String {
    let button = colour.until(Colour::BLACK, READABLE, &[Colour::WHITE]);
    let tint = colour.mix(Colour::WHITE, 92);
    let accent = button.until(Colour::BLACK, READABLE, &[SURFACE, PAPER, tint]);
    let strong = accent.mix(Colour::BLACK, 22);
    let wall = colour.until(Colour::BLACK, WALL, &[Colour::WHITE]);
    let mut css = format!(
        "@media screen {{\n:root {{ --accent: {accent}; --accent-strong: {strong}; --on-accent: {}; --tint: {tint}; --wall: {wall}; }}\n\
         .primary {{ border-color: {button}; background: {button}; }}\n",
        Colour::WHITE
    );
    scene(&mut css, wall);
    css.push_str("}\n");
    let tint = DARK_SURFACE.mix(colour, 18);
    let accent = colour.until(Colour::WHITE, READABLE, &[DARK_SURFACE, DARK_PAPER, tint]);
    let strong = accent.mix(Colour::WHITE, 30);
    let on = colour.mix(Colour::BLACK, 80).until(Colour::BLACK, READABLE, &[accent, strong]);
    let wall = wall.mix(Colour::BLACK, 35);
    // Writing to a String can not fail.
    let _ = write!(
        css,
        "@media screen and (prefers-color-scheme: dark) {{\n:root {{ --accent: {accent}; --accent-strong: {strong}; --on-accent: {on}; \
         --tint: {tint}; --wall: {wall}; }}\n.primary {{ border-color: var(--accent); background: var(--accent); }}\n}}\n"
    );
    css
}

fn scene(css: &mut String, wall: Colour) {
    let mut paint = |what: &str, how: &str, colour: Colour| {
        let _ = writeln!(css, ".scene {what} {{ {how}: {colour}; }}");
    };
    paint(".wall", "fill", wall);
    for (what, share) in LIGHTER {
        paint(what, "fill", wall.mix(Colour::WHITE, share));
    }
    for (what, share) in DARKER {
        paint(what, "fill", wall.mix(Colour::BLACK, share));
    }
    paint(".panel", "stroke", wall.mix(Colour::WHITE, 12));
    paint(".frame.outer", "stroke", wall.mix(Colour::WHITE, 85));
    paint(".frame.inner", "stroke", wall.mix(Colour::WHITE, 76));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The value of a property in one half of the stylesheet.
    fn value(css: &str, name: &str) -> Colour {
        let (_, rest) = css.split_once(&format!("{name}: ")).unwrap();
        Colour::parse(rest.split(';').next().unwrap()).unwrap()
    }

    #[test]
    fn whatever_the_colour_everything_can_be_read() {
        let steps = (0..=255u8).step_by(51);
        let all = steps.clone().flat_map(|r| steps.clone().map(move |g| (r, g)));
        for (red, green) in all {
            for blue in (0..=255u8).step_by(51) {
                let css = stylesheet(Colour::new(red, green, blue));
                let (light, dark) = css.split_once("(prefers-color-scheme: dark)").unwrap();
                let enough =
                    |one: Colour, two: Colour| assert!(one.contrast(two) >= READABLE, "{red} {green} {blue}: {one} on {two}");
                let part = |half: &str, name: &str| value(half, name);
                for ground in [SURFACE, PAPER, part(light, "--tint")] {
                    enough(part(light, "--accent"), ground);
                }
                for ground in ["--accent", "--accent-strong", "border-color", "--wall"] {
                    enough(part(light, "--on-accent"), part(light, ground));
                }
                for ground in [DARK_SURFACE, DARK_PAPER, part(dark, "--tint"), part(dark, "--on-accent")] {
                    enough(part(dark, "--accent"), ground);
                }
                enough(part(dark, "--accent-strong"), part(dark, "--on-accent"));
            }
        }
    }

    #[test]
    fn a_colour_that_can_be_read_is_the_button_s_own() {
        let css = stylesheet(Colour::parse("#8a1538").unwrap());
        assert!(css.contains(".primary { border-color: #8a1538; background: #8a1538; }"), "{css}");
        assert!(!css.contains("url(") && !css.contains("@import"));
    }

    #[test]
    fn the_grounds_are_those_of_our_stylesheet() {
        let css = include_str!("../../../static/vestibule.css");
        let (light, dark) = css.split_once("(prefers-color-scheme: dark)").unwrap();
        for (half, paper, surface) in [(light, PAPER, SURFACE), (dark, DARK_PAPER, DARK_SURFACE)] {
            assert_eq!((value(half, "--paper"), value(half, "--surface")), (paper, surface));
        }
    }
}
