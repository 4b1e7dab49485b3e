//! An organization's logo: a picture that somebody sent, drawn anew, so that nothing of what was sent is ever handed out.

use super::{Actor, AdminResult, Precondition, Refusal, organizations};
use crate::{
    auth::Fault,
    store::{StoreError, Tx, organization},
    types::{OrganizationId, Permission},
};
use aws_lc_rs::digest;
use image::{
    DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits,
    codecs::png::{CompressionType, FilterType, PngEncoder},
};
use serde_json::json;
use std::{fmt::Write, io::Cursor};

/// Largest file that is taken, bytes.
pub const FILE: usize = 1024 * 1024;

/// The longest side that is taken, pixels.
pub const SIDE: u32 = 4096;

/// Memory that decoding may take, bytes: such a picture with four bytes a pixel.
const MEMORY: u64 = 4 * 4096 * 4096;

/// The longest sides that are kept, pixels: twice of what the pages show.
const KEPT: (u32, u32) = (640, 192);

/// Why a picture is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// There is nothing in it.
    #[error("the file is empty")]
    Empty,
    /// It is larger than a file may be.
    #[error("the file is larger than 1 MB")]
    Large,
    /// It is no picture of a kind that is taken.
    #[error("this is no PNG, JPEG or WebP")]
    Kind,
    /// It has more pixels than a picture may have.
    #[error("the picture is larger than 4096 by 4096 pixels")]
    Sides,
    /// It breaks off, or is not what it says.
    #[error("the picture can not be read to its end")]
    Broken,
}

/// A picture that was drawn by us.
#[derive(Debug, Clone)]
pub struct Logo {
    png: Vec<u8>,
    name: String,
}

impl Logo {
    /// Reads a picture and draws it anew as PNG: the first frame, upright, without anything that is no pixel. The kind is what
    /// the bytes say, never what somebody calls it. Takes up to some tenths of a second.
    ///
    /// # Errors
    /// [`Unfit`].
    pub fn redraw(file: &[u8]) -> Result<Self, Unfit> {
        if file.is_empty() {
            return Err(Unfit::Empty);
        }
        if file.len() > FILE {
            return Err(Unfit::Large);
        }
        let picture = decoded(file)?;
        let (width, height) = KEPT;
        let fits = picture.width() <= width && picture.height() <= height;
        let small = if fits { picture } else { picture.thumbnail(width, height) };
        let mut png = Vec::new();
        let encoder = PngEncoder::new_with_quality(&mut png, CompressionType::Default, FilterType::Adaptive);
        // Eight bits a channel, with transparency: one form, whatever came.
        DynamicImage::ImageRgba8(small.into_rgba8()).write_with_encoder(encoder).map_err(|_| Unfit::Broken)?;
        let name = named(&png);
        Ok(Self { png, name })
    }
}

/// The pixels. The sides are looked at before any memory is taken.
fn decoded(file: &[u8]) -> Result<DynamicImage, Unfit> {
    let kind = image::guess_format(file).map_err(|_| Unfit::Kind)?;
    if ![ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP].contains(&kind) {
        return Err(Unfit::Kind);
    }
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(SIDE);
    limits.max_image_height = Some(SIDE);
    limits.max_alloc = Some(MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(file), kind);
    reader.limits(limits);
    let unfit = |error: image::ImageError| match error {
        image::ImageError::Limits(_) => Unfit::Sides,
        _ => Unfit::Broken,
    };
    let mut decoder = reader.into_decoder().map_err(unfit)?;
    let turned = decoder.orientation().map_err(unfit)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(unfit)?;
    picture.apply_orientation(turned);
    Ok(picture)
}

/// A name that is made from what is in it: 128 bits of its SHA-256.
fn named(png: &[u8]) -> String {
    let hash = digest::digest(&digest::SHA256, png);
    hash.as_ref().iter().take(16).fold(String::new(), |mut text, byte| {
        // Writing to a String can not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
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
    use image::{ImageEncoder, Rgba, RgbaImage};

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
        assert_eq!(refused(&vec![0; FILE + 1]), Unfit::Large);
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
        assert_eq!(Logo::redraw(&bomb).unwrap_err(), Unfit::Sides);
        let wide = encoded(&picture(SIDE + 1, 1), ImageFormat::Png);
        assert_eq!(Logo::redraw(&wide).unwrap_err(), Unfit::Sides);
    }

    /// CRC-32 of a PNG's chunk, ISO 3309.
    fn crc(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(u32::MAX, |sum, byte| {
            (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { 0xedb8_8320 ^ (sum >> 1) } else { sum >> 1 })
        })
    }
}
