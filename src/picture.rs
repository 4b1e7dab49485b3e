//! Pictures that somebody sent, drawn anew, so that nothing of what was sent is ever handed out. Pure, and slow: drawing takes
//! up to some tenths of a second.

use aws_lc_rs::digest;
use image::{
    DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits,
    codecs::png::{CompressionType, FilterType, PngEncoder},
};
use std::{fmt::Write, io::Cursor};

/// What is taken, and what is kept of it.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Largest file that is taken, bytes.
    pub file: usize,
    /// The longest side that is taken, pixels. Drawing takes four bytes of memory for each pixel of such a square.
    pub side: u32,
    /// The longest sides that are kept, width and height, pixels.
    pub kept: (u32, u32),
}

/// Why a picture is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// There is nothing in it.
    #[error("the file is empty")]
    Empty,
    /// It is larger than a file may be, bytes.
    #[error("the file is larger than {0} bytes")]
    Large(usize),
    /// It is no picture of a kind that is taken.
    #[error("this is no PNG, JPEG or WebP")]
    Kind,
    /// It has longer sides than a picture may have, pixels.
    #[error("the picture is larger than {0} by {0} pixels")]
    Sides(u32),
    /// It breaks off, or is not what it says.
    #[error("the picture can not be read to its end")]
    Broken,
}

/// A picture that was drawn by us.
#[derive(Debug, Clone)]
pub struct Picture {
    /// A PNG.
    pub png: Vec<u8>,
    /// A name that is made from what is in it: 128 bits of its SHA-256, in hexadecimal.
    pub name: String,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
}

/// Reads a picture and draws it anew as PNG: the first frame, upright, without anything that is no pixel. The kind is what
/// the bytes say, never what somebody calls it.
///
/// # Errors
/// [`Unfit`].
pub fn redraw(file: &[u8], bounds: &Bounds) -> Result<Picture, Unfit> {
    if file.is_empty() {
        return Err(Unfit::Empty);
    }
    if file.len() > bounds.file {
        return Err(Unfit::Large(bounds.file));
    }
    let picture = decoded(file, bounds.side)?;
    let (width, height) = bounds.kept;
    let fits = picture.width() <= width && picture.height() <= height;
    let small = if fits { picture } else { picture.thumbnail(width, height) };
    let (width, height) = (small.width(), small.height());
    let mut png = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut png, CompressionType::Default, FilterType::Adaptive);
    // Eight bits a channel, with transparency: one form, whatever came.
    DynamicImage::ImageRgba8(small.into_rgba8()).write_with_encoder(encoder).map_err(|_| Unfit::Broken)?;
    let name = named(&png);
    Ok(Picture { png, name, width, height })
}

/// The pixels. The sides are looked at before any memory is taken.
fn decoded(file: &[u8], side: u32) -> Result<DynamicImage, Unfit> {
    let kind = image::guess_format(file).map_err(|_| Unfit::Kind)?;
    if ![ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP].contains(&kind) {
        return Err(Unfit::Kind);
    }
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(side);
    limits.max_image_height = Some(side);
    limits.max_alloc = Some(4 * u64::from(side) * u64::from(side));
    let mut reader = ImageReader::with_format(Cursor::new(file), kind);
    reader.limits(limits);
    let unfit = |error: image::ImageError| match error {
        image::ImageError::Limits(_) => Unfit::Sides(side),
        _ => Unfit::Broken,
    };
    let mut decoder = reader.into_decoder().map_err(unfit)?;
    let turned = decoder.orientation().map_err(unfit)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(unfit)?;
    picture.apply_orientation(turned);
    Ok(picture)
}

fn named(png: &[u8]) -> String {
    let hash = digest::digest(&digest::SHA256, png);
    hash.as_ref().iter().take(16).fold(String::new(), |mut text, byte| {
        // Writing to a String can not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
