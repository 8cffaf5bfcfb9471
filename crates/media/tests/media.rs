//! What is kept of files as phones and browsers make them, and what is refused.

#![expect(
    clippy::unwrap_used,
    reason = "a failed expectation of a test is its result"
)]

use image::codecs::gif::GifEncoder;
use image::{DynamicImage, Frame, ImageFormat, Rgb, RgbImage, RgbaImage};
use media::{FILE_BYTES_MAX, Kind, Refused, examine};
use std::io::Cursor;

/// What must not be in a file that is kept.
const SECRET: &[u8] = b"9.0107N 38.7613E";

fn photo(width: u32, height: u32) -> DynamicImage {
    // Left half red, right half blue: a turned picture can be told.
    let colour = |x: u32| {
        if x < width / 2 {
            Rgb([200, 0, 0])
        } else {
            Rgb([0, 0, 200])
        }
    };
    RgbImage::from_fn(width, height, |x, _| colour(x)).into()
}

fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// A JPEG as a phone makes it: Exif with a position and the way up, XMP, a comment, a film after its end.
fn from_a_phone(orientation: u8) -> Vec<u8> {
    let plain = encoded(&photo(80, 40), ImageFormat::Jpeg);
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
    exif.extend(SECRET);
    let mut bytes = plain[..2].to_vec();
    for (marker, contents) in [
        (0xe1, exif),
        (
            0xe1,
            [b"http://ns.adobe.com/xap/1.0/\0".as_slice(), SECRET].concat(),
        ),
        (0xed, [b"Photoshop 3.0\0".as_slice(), SECRET].concat()),
        (0xfe, SECRET.to_vec()),
    ] {
        bytes.extend([0xff, marker]);
        bytes.extend(u16::try_from(contents.len() + 2).unwrap().to_be_bytes());
        bytes.extend(contents);
    }
    bytes.extend(&plain[2..]);
    bytes.extend([b"\0\0\0\x18ftypmp42".as_slice(), SECRET].concat());
    bytes
}

#[test]
fn a_photo_keeps_its_picture_and_its_way_up_and_nothing_else() {
    for orientation in 1..=8 {
        let from = from_a_phone(orientation);
        let kept = examine(from.clone()).unwrap();
        assert_eq!(kept.kind, Kind::Jpeg);
        assert!(!holds(&kept.bytes, SECRET), "{orientation}");
        assert!(kept.bytes.ends_with(&[0xff, 0xd9]));
        let turned = orientation >= 5;
        assert_eq!(kept.size, Some(if turned { (40, 80) } else { (80, 40) }));
        // The same pixels, shown the same way up.
        let pixels = |bytes: &[u8]| image::load_from_memory(bytes).unwrap().into_rgb8();
        assert_eq!(pixels(&kept.bytes), pixels(&from));
        let again = examine(kept.bytes.clone()).unwrap();
        assert_eq!(again, kept, "a cleaned photo is clean");
        let thumb = image::load_from_memory(&kept.thumb.unwrap())
            .unwrap()
            .into_rgb8();
        assert_eq!(thumb.dimensions(), kept.size.unwrap());
        let left_is_red = thumb.get_pixel(2, thumb.height() / 2).0[0] > 100;
        let top_is_red = thumb.get_pixel(thumb.width() / 2, 2).0[0] > 100;
        let expected = match orientation {
            1 | 4 => (true, None),
            2 | 3 => (false, None),
            5 | 6 => (true, Some(true)),
            _ => (true, Some(false)),
        };
        match expected.1 {
            None => assert_eq!(left_is_red, expected.0, "{orientation}"),
            Some(top) => assert_eq!(top_is_red, top, "{orientation}"),
        }
    }
}

#[test]
fn a_png_and_a_webp_lose_what_is_not_drawn() {
    let mut png = encoded(&photo(30, 20), ImageFormat::Png);
    let text = [b"Comment\0".as_slice(), SECRET].concat();
    let mut chunk = u32::try_from(text.len()).unwrap().to_be_bytes().to_vec();
    chunk.extend(b"tEXt");
    chunk.extend(&text);
    let sum = crc32(&chunk[4..]);
    chunk.extend(sum.to_be_bytes());
    let end = png.len() - 12;
    png.splice(end..end, chunk);
    assert!(holds(&png, SECRET));
    let kept = examine(png).unwrap();
    assert!(!holds(&kept.bytes, SECRET));
    assert_eq!((kept.kind, kept.size), (Kind::Png, Some((30, 20))));
    assert!(kept.thumb.is_some());

    let mut webp = encoded(&photo(30, 20), ImageFormat::WebP);
    webp.extend([b"EXIF\x10\0\0\0".as_slice(), SECRET].concat());
    let length = u32::try_from(webp.len() - 8).unwrap();
    webp[4..8].copy_from_slice(&length.to_le_bytes());
    let kept = examine(webp).unwrap();
    assert!(!holds(&kept.bytes, SECRET));
    assert_eq!((kept.kind, kept.size), (Kind::WebP, Some((30, 20))));
    image::load_from_memory(&kept.bytes).unwrap();
}

/// The checksum of PNG (ISO 3309), for the test's own chunk.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg())
        })
    })
}

fn moving(frames: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new(&mut bytes);
    for _ in 0..frames {
        encoder
            .encode_frame(Frame::new(RgbaImage::new(4, 4)))
            .unwrap();
    }
    drop(encoder);
    bytes
}

#[test]
fn a_gif_moves_on_without_its_comments_and_a_long_one_is_a_plain_file() {
    let mut gif = moving(3);
    let end = gif.len() - 1;
    let comment = [b"\x21\xfe\x10".as_slice(), SECRET, b"\0"].concat();
    gif.splice(end..end, comment);
    gif.extend(SECRET);
    let kept = examine(gif).unwrap();
    assert!(!holds(&kept.bytes, SECRET));
    assert_eq!(kept.size, Some((4, 4)));
    image::load_from_memory(&kept.bytes).unwrap();
    let long = examine(moving(101)).unwrap();
    assert_eq!((long.kind, long.size, long.thumb), (Kind::Gif, None, None));
}

#[test]
fn r34_a_flood_of_pixels_is_kept_unopened() {
    // A few bytes that claim 65,000 by 65,000 pixels.
    let mut flood = encoded(&photo(8, 8), ImageFormat::Png);
    flood[16..20].copy_from_slice(&65_000_u32.to_be_bytes());
    flood[20..24].copy_from_slice(&65_000_u32.to_be_bytes());
    let sum = crc32(&flood[12..29]);
    flood[29..33].copy_from_slice(&sum.to_be_bytes());
    let kept = examine(flood).unwrap();
    assert_eq!((kept.size, kept.thumb), (None, None));
    // Within what is shown, but too large to unpack: shown as it is, without a thumbnail.
    let mut large = encoded(&photo(8, 8), ImageFormat::Png);
    large[16..20].copy_from_slice(&6_000_u32.to_be_bytes());
    large[20..24].copy_from_slice(&6_000_u32.to_be_bytes());
    let sum = crc32(&large[12..29]);
    large[29..33].copy_from_slice(&sum.to_be_bytes());
    let kept = examine(large).unwrap();
    assert_eq!((kept.size, kept.thumb), (Some((6_000, 6_000)), None));
}

#[test]
fn kinds_are_told_by_content() {
    let webm = |codec: &[u8]| {
        [
            b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01\x42\x82\x84webm".as_slice(),
            b"\x86\x86",
            codec,
        ]
        .concat()
    };
    let mp4 = |handler: &[u8]| {
        [
            b"\0\0\0\x18ftypiso5\0\0\0\x01iso5dash\0\0\0\x20hdlr\0\0\0\0\0\0\0\0".as_slice(),
            handler,
            b"\0\0\0\0",
        ]
        .concat()
    };
    let cases: [(Vec<u8>, Result<Kind, Refused>); 13] = [
        (b"%PDF-1.7\n".to_vec(), Ok(Kind::Pdf)),
        (
            b"OggS\0\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\x13OpusHead\x01".to_vec(),
            Ok(Kind::Ogg),
        ),
        (webm(b"A_OPUS"), Ok(Kind::WebM)),
        (webm(b"V_VP8"), Err(Refused::Unknown)),
        (mp4(b"soun"), Ok(Kind::M4a)),
        (mp4(b"vide"), Err(Refused::Unknown)),
        (b"\0\0\0\x18ftypM4A \0\0\0\0".to_vec(), Ok(Kind::M4a)),
        (
            b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(),
            Err(Refused::Unknown),
        ),
        (
            b"<html><script>alert(1)</script>".to_vec(),
            Err(Refused::Unknown),
        ),
        (b"MZ\x90\0".to_vec(), Err(Refused::Unknown)),
        (b"PK\x03\x04".to_vec(), Err(Refused::Unknown)),
        (Vec::new(), Err(Refused::Empty)),
        (vec![0; FILE_BYTES_MAX + 1], Err(Refused::TooLarge)),
    ];
    for (bytes, expected) in cases {
        let head = String::from_utf8_lossy(&bytes[..bytes.len().min(40)]).into_owned();
        assert_eq!(examine(bytes).map(|kept| kept.kind), expected, "{head:?}");
    }
}

/// Every cut and every changed byte of each kind of picture ends in a clean answer.
#[test]
fn r31_damaged_files_are_answered() {
    for whole in [
        from_a_phone(6),
        encoded(&photo(12, 9), ImageFormat::Png),
        encoded(&photo(12, 9), ImageFormat::WebP),
        moving(2),
    ] {
        for cut in 0..whole.len() {
            drop(examine(whole[..cut].to_vec()));
            let mut changed = whole.clone();
            changed[cut] ^= 0xa5;
            drop(examine(changed));
        }
    }
}
