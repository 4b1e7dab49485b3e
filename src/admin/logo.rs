//! An organization's logo: a picture that somebody sent, drawn anew, so that nothing of what was sent is ever handed out.

pub use crate::picture::Unfit;

use super::{Actor, AdminResult, Precondition, Refusal, organizations};
use crate::{
    auth::Fault,
    picture::{self, Bounds},
    store::{StoreError, Tx, organization},
    types::{OrganizationId, Permission},
};
use serde_json::json;

/// Largest file that is taken, bytes.
pub const FILE: usize = 1024 * 1024;

/// The longest side that is taken, pixels.
pub const SIDE: u32 = 4096;

/// What is taken, and what is kept: twice of what the pages show.
const BOUNDS: Bounds = Bounds { file: FILE, side: SIDE, kept: (640, 192) };

/// A picture that was drawn by us.
#[derive(Debug, Clone)]
pub struct Logo {
    png: Vec<u8>,
    name: String,
}

impl Logo {
    /// Reads a picture and draws it anew, as [`picture::redraw`] does.
    ///
    /// # Errors
    /// [`Unfit`].
    pub fn redraw(file: &[u8]) -> Result<Self, Unfit> {
        let drawn = picture::redraw(file, &BOUNDS)?;
        Ok(Self { png: drawn.png, name: drawn.name })
    }
}

/// Looks whether this operator may change an organization's look, before a picture is worked on.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn may_set(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &OrganizationId) -> AdminResult<()> {
    organizations::find(tx, actor, id, Permission::OrganizationsWrite).map(drop)
}

/// The logo, and its entity tag's text.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn show(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &OrganizationId) -> AdminResult<(Vec<u8>, String)> {
    let row = organizations::find(tx, actor, id, Permission::OrganizationsRead)?;
    let name = row.logo.ok_or(Refusal::NotFound("logo"))?;
    let png = organization::logo(tx, id)?.ok_or(Refusal::NotFound("logo"))?;
    Ok((png, tag(&name)))
}

/// A logo's entity tag, RFC 9110 §8.8.3.
fn tag(name: &str) -> String {
    format!("\"{name}\"")
}

/// Puts a logo in the place of another one, or takes it away (`None`). Gives the new one's entity tag.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn set(
    tx: &mut Tx<'_>,
    actor: &Actor<'_>,
    id: &OrganizationId,
    logo: Option<&Logo>,
    expected: &Precondition,
) -> AdminResult<Option<String>> {
    let mut row = organizations::hold(tx, actor, id, Permission::OrganizationsWrite)?;
    expected.is_tag(row.logo.as_deref().map(tag).as_deref())?;
    if logo.is_none() && row.logo.is_none() {
        return Err(Refusal::NotFound("logo").into());
    }
    let before = std::mem::replace(&mut row.logo, logo.map(|logo| logo.name.clone()));
    if before != row.logo {
        row.updated_at = actor.now;
        organization::set_logo(tx, id, logo.map(|logo| logo.png.as_slice()))?;
        organization::update(tx, &row)?;
        let change = json!({ "before": { "logo": before }, "after": { "logo": row.logo } });
        organizations::note(tx, actor, &row, ("organization_changed", Some(change)), None)?;
    }
    Ok(row.logo.as_deref().map(tag))
}

/// What a panic of a decoder is: a fault, and the picture is not taken.
#[must_use]
pub fn panicked() -> Fault {
    StoreError::Panicked.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{DynamicImage, ImageEncoder, ImageFormat, Rgba, RgbaImage, codecs::png::PngEncoder};
    use std::io::Cursor;

    fn picture(width: u32, height: u32) -> DynamicImage {
        DynamicImage::ImageRgba8(RgbaImage::from_fn(width, height, |x, y| {
            let part = |number: u32| u8::try_from(number % 256).unwrap();
            Rgba([part(x / 64), part(y / 64), 90, 255])
        }))
    }

    fn encoded(picture: &DynamicImage, kind: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        let picture = if kind == ImageFormat::Jpeg { DynamicImage::ImageRgb8(picture.to_rgb8()) } else { picture.clone() };
        picture.write_to(&mut bytes, kind).unwrap();
        bytes.into_inner()
    }

    fn sides(logo: &Logo) -> (u32, u32) {
        let kept = image::load_from_memory_with_format(&logo.png, ImageFormat::Png).unwrap();
        (kept.width(), kept.height())
    }

    #[test]
    fn three_kinds_of_pictures_become_one() {
        for kind in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
            let logo = Logo::redraw(&encoded(&picture(64, 32), kind)).unwrap();
            assert_eq!(sides(&logo), (64, 32), "{kind:?}");
            assert!(logo.png.starts_with(b"\x89PNG\r\n\x1a\n") && logo.name.len() == 32);
        }
    }

    #[test]
    fn a_large_one_is_kept_small_and_keeps_its_shape() {
        let logo = Logo::redraw(&encoded(&picture(2000, 1000), ImageFormat::Png)).unwrap();
        assert_eq!(sides(&logo), (384, 192));
        let thin = Logo::redraw(&encoded(&picture(4096, 1), ImageFormat::Png)).unwrap();
        assert_eq!(sides(&thin), (640, 1));
    }

    #[test]
    fn nothing_that_is_no_pixel_is_kept() {
        let png = encoded(&picture(8, 8), ImageFormat::Png);
        let clean = Logo::redraw(&png).unwrap();
        let with_tail = [png.as_slice(), b"<script>alert(1)</script>"].concat();
        assert_eq!(Logo::redraw(&with_tail).unwrap().png, clean.png);
        let mut profiled = Vec::new();
        let mut encoder = PngEncoder::new(&mut profiled);
        encoder.set_exif_metadata(b"II*\0\x08\0\0\0\0\0<script>evil()</script>".to_vec()).unwrap();
        picture(8, 8).write_with_encoder(encoder).unwrap();
        assert!(profiled.windows(6).any(|part| part == b"evil()"));
        assert_eq!(Logo::redraw(&profiled).unwrap().png, clean.png);
    }

    #[test]
    fn what_is_no_such_picture_is_refused() {
        let refused = |file: &[u8]| Logo::redraw(file).unwrap_err();
        assert_eq!(refused(b""), Unfit::Empty);
        assert_eq!(refused(&vec![0; FILE + 1]), Unfit::Large(FILE));
        let others: [&[u8]; 5] = [
            b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>",
            b"<!DOCTYPE html><script>alert(1)</script>",
            b"GIF89a\x01\0\x01\0\0\0\0;",
            b"BM\x1e\0\0\0\0\0\0\0\x1a\0\0\0\x0c\0\0\0\x01\0\x01\0\x01\0\x18\0\0\0\0\0",
            b"RIFF\x04\0\0\0WAVE",
        ];
        for file in others {
            assert_eq!(refused(file), Unfit::Kind, "{file:?}");
        }
        for kind in [ImageFormat::Png, ImageFormat::WebP] {
            let whole = encoded(&picture(64, 64), kind);
            assert_eq!(refused(&whole[..whole.len() / 2]), Unfit::Broken, "{kind:?}");
        }
        for short in [&b"\x89PNG\r\n\x1a\n"[..], b"\xff\xd8\xff\xe0", b"RIFF\x04\0\0\0WEBP"] {
            assert_eq!(refused(short), Unfit::Broken, "{short:?}");
        }
    }

    #[test]
    fn a_picture_of_too_many_pixels_takes_no_memory() {
        // A header that promises 20,000 by 20,000 pixels, and nothing behind it.
        let mut bomb = encoded(&picture(1, 1), ImageFormat::Png);
        bomb.splice(16..24, [20_000u32.to_be_bytes(), 20_000u32.to_be_bytes()].concat());
        let sum = crc(&bomb[12..29]);
        bomb.splice(29..33, sum.to_be_bytes());
        assert_eq!(Logo::redraw(&bomb).unwrap_err(), Unfit::Sides(SIDE));
        let wide = encoded(&picture(SIDE + 1, 1), ImageFormat::Png);
        assert_eq!(Logo::redraw(&wide).unwrap_err(), Unfit::Sides(SIDE));
    }

    /// CRC-32 of a PNG's chunk, ISO 3309.
    fn crc(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(u32::MAX, |sum, byte| {
            (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { 0xedb8_8320 ^ (sum >> 1) } else { sum >> 1 })
        })
    }
}
