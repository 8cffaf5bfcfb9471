//! Pictures without what is not the picture: position, camera, comments, previews of the uncropped photo.

use crate::{Kind, Refused, gif};
use image::metadata::Orientation;
use img_parts::Bytes;
use img_parts::jpeg::{Jpeg, JpegSegment, markers};
use img_parts::png::Png;
use img_parts::riff::RiffContent;
use img_parts::webp::WebP;

/// Largest picture that is shown, pixels; a larger one is kept as a plain file.
const PIXELS_MAX: u64 = 50_000_000;
/// Most frames of a moving picture that is shown.
const FRAMES_MAX: usize = 100;

/// A picture and what is known of it without unpacking it.
pub(crate) struct Cleaned {
    pub(crate) bytes: Vec<u8>,
    pub(crate) orientation: Orientation,
    pub(crate) frames: usize,
    size: (u32, u32),
}

impl Cleaned {
    /// Across and down, once it is turned as its maker held it.
    pub(crate) const fn size_as_shown(&self) -> (u32, u32) {
        let (width, height) = self.size;
        match self.orientation {
            Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH => (height, width),
            _ => (width, height),
        }
    }
}

/// Takes everything off that is not the picture. Which way up it is stays known.
pub(crate) fn clean(kind: Kind, bytes: Vec<u8>) -> Result<Cleaned, Refused> {
    let size = imagesize::blob_size(&bytes).map_err(|_| Refused::Damaged)?;
    let number = |pixels: usize| u32::try_from(pixels).map_err(|_| Refused::Damaged);
    let size = (number(size.width)?, number(size.height)?);
    let (bytes, orientation, frames) = match kind {
        Kind::Jpeg => {
            let (bytes, orientation) = jpeg(bytes)?;
            (bytes, orientation, 1)
        }
        Kind::Png => {
            let (bytes, frames) = png(bytes)?;
            (bytes, Orientation::NoTransforms, frames)
        }
        Kind::WebP => {
            let (bytes, frames) = webp(bytes)?;
            (bytes, Orientation::NoTransforms, frames)
        }
        _ => {
            let (bytes, frames) = gif::clean(&bytes)?;
            (bytes, Orientation::NoTransforms, frames)
        }
    };
    Ok(Cleaned {
        bytes,
        orientation,
        frames,
        size,
    })
}

/// Small enough to be shown on a phone.
pub(crate) fn is_showable(kind: Kind, bytes: &[u8], frames: usize) -> bool {
    let size = imagesize::blob_size(bytes);
    let fits = size.is_ok_and(|size| size.width as u64 * size.height as u64 <= PIXELS_MAX);
    kind.is_picture() && fits && frames <= FRAMES_MAX
}

/// Keeps what a decoder needs: no application segments but JFIF, the colour profile and Adobe's colour flag. The way
/// up is written anew, alone.
fn jpeg(bytes: Vec<u8>) -> Result<(Vec<u8>, Orientation), Refused> {
    let mut jpeg = Jpeg::from_bytes(Bytes::from(bytes)).map_err(|_| Refused::Damaged)?;
    let orientation = jpeg
        .segments_by_marker(markers::APP1)
        .filter_map(|segment| segment.contents().strip_prefix(b"Exif\0\0"))
        .find_map(Orientation::from_exif_chunk)
        .unwrap_or(Orientation::NoTransforms);
    jpeg.segments_mut()
        .retain(|segment| match segment.marker() {
            markers::APP0 => segment.contents().starts_with(b"JFIF\0"),
            markers::APP2 => segment.contents().starts_with(b"ICC_PROFILE\0"),
            markers::APP14 => segment.contents().starts_with(b"Adobe"),
            markers::APP1 | markers::APP3..=markers::APP13 | markers::APP15 | markers::COM => false,
            _ => true,
        });
    if orientation != Orientation::NoTransforms {
        let at = usize::from(
            jpeg.segments()
                .first()
                .is_some_and(|first| first.marker() == markers::APP0),
        );
        let exif = JpegSegment::new_with_contents(
            markers::APP1,
            Bytes::from(only_orientation(orientation)),
        );
        jpeg.segments_mut().insert(at, exif);
    }
    let kept = until_end_of_picture(jpeg.encoder().bytes().to_vec());
    Ok((kept, orientation))
}

/// Phones put films and second pictures after the end of the first: cut there. A picture that was cut off has no end.
fn until_end_of_picture(mut bytes: Vec<u8>) -> Vec<u8> {
    if let Some(end) = end_of_picture(&bytes) {
        bytes.truncate(end);
    }
    bytes
}

/// Just after the first end-of-image marker that stands neither in a segment nor in a scan (ITU-T T.81, annex B).
fn end_of_picture(bytes: &[u8]) -> Option<usize> {
    const STUFFED: u8 = 0;
    const RESTARTS: std::ops::RangeInclusive<u8> = 0xd0..=0xd7;
    let mut at = 2;
    loop {
        at += bytes.get(at..)?.iter().position(|byte| *byte == 0xff)? + 1;
        match *bytes.get(at)? {
            markers::EOI => return Some(at + 1),
            // Fill bytes, and what a scan holds: passed over byte by byte.
            0xff => {}
            STUFFED => at += 1,
            marker if RESTARTS.contains(&marker) => at += 1,
            _ => {
                let length = bytes.get(at + 1..at + 3)?;
                at += 1 + usize::from(u16::from_be_bytes([length[0], length[1]]));
            }
        }
    }
}

/// An Exif block with one entry (Exif 2.32, §4.6.2 and tag 0x0112).
fn only_orientation(orientation: Orientation) -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.push(orientation.to_exif());
    exif.extend_from_slice(&[0; 6]);
    exif
}

/// Keeps the chunks that draw, and those of a moving picture.
fn png(bytes: Vec<u8>) -> Result<(Vec<u8>, usize), Refused> {
    const KEPT: [&[u8; 4]; 15] = [
        b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB",
        b"bKGD", b"pHYs", b"acTL", b"fcTL", b"fdAT",
    ];
    let mut png = Png::from_bytes(Bytes::from(bytes)).map_err(|_| Refused::Damaged)?;
    png.chunks_mut()
        .retain(|chunk| KEPT.contains(&&chunk.kind()));
    let frames = png.chunks_by_type(*b"fcTL").count().max(1);
    Ok((png.encoder().bytes().to_vec(), frames))
}

/// Drops Exif and XMP, and takes their flags out of the header (RFC 9649 §2.7).
fn webp(bytes: Vec<u8>) -> Result<(Vec<u8>, usize), Refused> {
    const EXIF_AND_XMP: u8 = 0b0000_1100;
    let mut webp = WebP::from_bytes(Bytes::from(bytes)).map_err(|_| Refused::Damaged)?;
    webp.chunks_mut()
        .retain(|chunk| !matches!(&chunk.id(), b"EXIF" | b"XMP "));
    for chunk in webp
        .chunks_mut()
        .iter_mut()
        .filter(|chunk| &chunk.id() == b"VP8X")
    {
        if let RiffContent::Data(data) = chunk.content_mut() {
            let mut header = data.to_vec();
            let flags = header.first_mut().ok_or(Refused::Damaged)?;
            *flags &= !EXIF_AND_XMP;
            *data = Bytes::from(header);
        }
    }
    let frames = webp.chunks_by_id(*b"ANMF").count().max(1);
    Ok((webp.encoder().bytes().to_vec(), frames))
}
