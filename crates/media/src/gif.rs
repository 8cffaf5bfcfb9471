//! The blocks of a GIF, walked without unpacking a picture (GIF89a specification, §17 to §27).

use crate::Refused;

/// Frames beyond this are not counted.
const FRAMES_MAX: usize = 10_000;
const EXTENSION: u8 = 0x21;
const PICTURE: u8 = 0x2c;
const END: u8 = 0x3b;
const COMMENT: u8 = 0xfe;
const APPLICATION: u8 = 0xff;

/// The file without comments and without what programs left in it, and how many frames it has.
pub(crate) fn clean(bytes: &[u8]) -> Result<(Vec<u8>, usize), Refused> {
    let mut walk = Walk { bytes, at: 0 };
    let head = walk.take(13)?;
    walk.take(colours(head[10]))?;
    let mut kept = bytes[..walk.at].to_vec();
    let mut frames = 0;
    loop {
        let from = walk.at;
        match walk.take(1)?[0] {
            EXTENSION => {
                let label = walk.take(1)?[0];
                let is_loop =
                    label == APPLICATION && bytes[walk.at..].starts_with(b"\x0bNETSCAPE2.0");
                walk.pass_blocks()?;
                if label != COMMENT && (label != APPLICATION || is_loop) {
                    kept.extend_from_slice(&bytes[from..walk.at]);
                }
            }
            PICTURE => {
                let place = walk.take(9)?;
                walk.take(colours(place[8]))?;
                walk.take(1)?;
                walk.pass_blocks()?;
                kept.extend_from_slice(&bytes[from..walk.at]);
                frames += 1;
                if frames > FRAMES_MAX {
                    return Err(Refused::Damaged);
                }
            }
            // What stands after the end is not the picture.
            END if frames > 0 => {
                kept.push(END);
                return Ok((kept, frames));
            }
            _ => return Err(Refused::Damaged),
        }
    }
}

/// Bytes of the table of colours that a flags byte announces.
const fn colours(flags: u8) -> usize {
    if flags & 0x80 == 0 {
        0
    } else {
        3 << ((flags & 7) + 1)
    }
}

struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Walk<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], Refused> {
        let taken = self
            .bytes
            .get(self.at..self.at + count)
            .ok_or(Refused::Damaged)?;
        self.at += count;
        Ok(taken)
    }

    fn pass_blocks(&mut self) -> Result<(), Refused> {
        loop {
            let length = self.take(1)?[0];
            if length == 0 {
                return Ok(());
            }
            self.take(usize::from(length))?;
        }
    }
}
