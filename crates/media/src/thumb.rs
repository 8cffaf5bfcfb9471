//! A small JPEG of a picture. The only place that unpacks one, within a bounded memory.

use crate::Kind;
use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageFormat, ImageReader, Limits, Rgb, RgbImage};
use std::io::Cursor;

/// Longer side of a thumbnail, pixels: three times the width of a bubble's picture on a phone.
const SIDE_MAX: u32 = 480;
/// JPEG's quality from 1 to 100: about 25 KiB for a photo.
const QUALITY: u8 = 72;
/// What unpacking may take, bytes. A photo of 13 megapixels fits; phones send 3.
const UNPACKED_BYTES_MAX: u64 = 40 * 1024 * 1024;

/// The thumbnail; none when the picture is damaged or too large to unpack.
pub(crate) fn make(kind: Kind, bytes: &[u8], orientation: Orientation) -> Option<Vec<u8>> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format(kind)?);
    let mut limits = Limits::default();
    limits.max_alloc = Some(UNPACKED_BYTES_MAX);
    reader.limits(limits);
    let (width, height) = imagesize::blob_size(bytes)
        .map(|size| (size.width, size.height))
        .ok()?;
    // The decoders' own buffers are not all counted against their limit.
    if width as u64 * height as u64 * 4 > UNPACKED_BYTES_MAX && kind != Kind::Jpeg {
        return None;
    }
    let mut small = reader.decode().ok()?;
    if small.width().max(small.height()) > SIDE_MAX {
        small = small.thumbnail(SIDE_MAX, SIDE_MAX);
    }
    small.apply_orientation(orientation);
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, QUALITY)
        .encode_image(&on_white(small))
        .ok()?;
    Some(jpeg)
}

const fn format(kind: Kind) -> Option<ImageFormat> {
    match kind {
        Kind::Jpeg => Some(ImageFormat::Jpeg),
        Kind::Png => Some(ImageFormat::Png),
        Kind::WebP => Some(ImageFormat::WebP),
        Kind::Gif => Some(ImageFormat::Gif),
        _ => None,
    }
}

/// JPEG knows no transparency.
fn on_white(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let mut paper = RgbImage::from_pixel(picture.width(), picture.height(), Rgb([255; 3]));
    for (x, y, pixel) in picture.into_rgba8().enumerate_pixels() {
        let [red, green, blue, alpha] = pixel.0;
        let on = |colour: u8| {
            let mixed = u16::from(colour) * u16::from(alpha) + 255 * (255 - u16::from(alpha));
            u8::try_from(mixed / 255).unwrap_or(u8::MAX)
        };
        paper.put_pixel(x, y, Rgb([on(red), on(green), on(blue)]));
    }
    paper
}
