//! Watches the bytes of a connection below the WebSocket library, which joins fragments and answers pings
//! by itself: a flood of control frames or of tiny fragments is cut here, before it costs anything.

use crate::limits::OwnBucket;
use model::Clock;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Most fragments of one message.
const FRAGMENTS_MAX: u32 = 64;
/// The span of the flood limit, milliseconds.
const SPAN_MILLIS: u32 = 10_000;

/// A byte stream whose incoming frame headers are counted.
pub(super) struct FrameGuard<S> {
    inner: S,
    scanner: Scanner,
    bucket: OwnBucket,
    clock: Arc<dyn Clock>,
}

impl<S> FrameGuard<S> {
    /// `frames` in ten seconds are let through.
    pub(super) fn new(inner: S, frames: u32, clock: Arc<dyn Clock>) -> Self {
        let bucket = OwnBucket::new(frames, SPAN_MILLIS, clock.monotonic_millis());
        Self {
            inner,
            scanner: Scanner::default(),
            bucket,
            clock,
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for FrameGuard<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let polled = Pin::new(&mut self.inner).poll_read(cx, buf);
        if matches!(polled, Poll::Ready(Ok(()))) {
            let guard = &mut *self;
            let frames = guard.scanner.scan(&buf.filled()[before..]);
            let now = if frames > 0 {
                guard.clock.monotonic_millis()
            } else {
                0
            };
            let within = (0..frames).all(|_| guard.bucket.take(now));
            if !within || guard.scanner.fragments > FRAGMENTS_MAX {
                return Poll::Ready(Err(io::Error::new(
                    io::ErrorKind::InvalidData,
                    "too many frames",
                )));
            }
        }
        polled
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for FrameGuard<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(cx, buf)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

/// Where the stream stands: in a header, or in a payload that is passed over.
#[derive(Debug, Default)]
struct Scanner {
    header: [u8; 10],
    held: usize,
    /// Mask key and payload still to pass over.
    skip: u64,
    /// Frames of the message that is not finished yet.
    fragments: u32,
}

impl Scanner {
    /// Counts the frames that begin in these bytes.
    fn scan(&mut self, mut bytes: &[u8]) -> u32 {
        let mut frames = 0;
        while !bytes.is_empty() {
            if self.skip > 0 {
                let step = usize::try_from(self.skip)
                    .unwrap_or(usize::MAX)
                    .min(bytes.len());
                bytes = &bytes[step..];
                self.skip -= step as u64;
                continue;
            }
            self.header[self.held] = bytes[0];
            self.held += 1;
            bytes = &bytes[1..];
            if let Some(skip) = self.finished_header() {
                frames += 1;
                self.count_fragment();
                self.skip = skip;
                self.held = 0;
            }
        }
        frames
    }

    /// RFC 6455 §5.2: two bytes, then 0, 2 or 8 of length, then 4 of mask key.
    fn finished_header(&self) -> Option<u64> {
        if self.held < 2 {
            return None;
        }
        let mask = if self.header[1] & 0x80 == 0 { 0 } else { 4 };
        let (needed, length) = match self.header[1] & 0x7f {
            126 => (
                4,
                u64::from(u16::from_be_bytes([self.header[2], self.header[3]])),
            ),
            127 => {
                let mut length = [0; 8];
                length.copy_from_slice(&self.header[2..]);
                (10, u64::from_be_bytes(length))
            }
            short => (2, u64::from(short)),
        };
        (self.held == needed).then(|| length.saturating_add(mask))
    }

    fn count_fragment(&mut self) {
        let (is_final, opcode) = (self.header[0] & 0x80 != 0, self.header[0] & 0x0f);
        if opcode >= 8 {
            return;
        }
        self.fragments = if is_final { 0 } else { self.fragments + 1 };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(first: u8, length: usize) -> Vec<u8> {
        let mut bytes = vec![first];
        match length {
            0..126 => bytes.push(0x80 | u8::try_from(length).unwrap()),
            126..65_536 => {
                bytes.push(0x80 | 126);
                bytes.extend(u16::try_from(length).unwrap().to_be_bytes());
            }
            _ => {
                bytes.push(0x80 | 127);
                bytes.extend((length as u64).to_be_bytes());
            }
        }
        bytes.extend([0; 4]);
        bytes.extend(vec![b'x'; length]);
        bytes
    }

    #[test]
    fn frames_are_counted_however_the_bytes_arrive() {
        let stream: Vec<u8> = [0, 5, 125, 126, 300, 70_000]
            .into_iter()
            .flat_map(|length| frame(0x81, length))
            .collect();
        for step in [1, 2, 3, 7, 1_000, stream.len()] {
            let mut scanner = Scanner::default();
            let counted: u32 = stream.chunks(step).map(|chunk| scanner.scan(chunk)).sum();
            assert_eq!(counted, 6, "in steps of {step}");
            assert_eq!(scanner.fragments, 0);
        }
    }

    #[test]
    fn r40_fragments_of_one_message_are_counted_and_control_frames_are_not() {
        let mut scanner = Scanner::default();
        scanner.scan(&frame(0x01, 1));
        for _ in 0..70 {
            scanner.scan(&frame(0x00, 0));
            scanner.scan(&frame(0x89, 0));
        }
        assert_eq!(scanner.fragments, 71);
        scanner.scan(&frame(0x80, 0));
        assert_eq!(scanner.fragments, 0);
    }
}
