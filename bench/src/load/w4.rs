//! W4: the newest fifty of long chats, by many readers at once.

use super::server::Server;
use super::stats::Spans;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};

/// Readers at once.
const READERS: i64 = 32;
/// One page in so many is looked at.
const CHECKED_EVERY: usize = 50;

/// What the readers got.
pub(super) struct Pages {
    pub(super) per_second: f64,
    pub(super) spans: Spans,
}

/// Reads pages of the chats `1..=chats` for a while; `token` sees them all.
pub(super) async fn read_pages(
    server: &Server,
    token: &str,
    chats: i64,
    measured: Duration,
) -> Result<Pages, String> {
    let end = Instant::now() + measured;
    let mut running = JoinSet::new();
    for number in 0..READERS {
        let (address, token) = (server.address, token.to_owned());
        running.spawn(async move { reader(address, &token, number, chats, end).await });
    }
    let mut spans = Spans::default();
    while let Some(ended) = running.join_next().await {
        spans.extend(ended.map_err(|error| error.to_string())??);
    }
    let count = u32::try_from(spans.count()).map_or(f64::NAN, f64::from);
    Ok(Pages {
        per_second: count / measured.as_secs_f64(),
        spans,
    })
}

async fn reader(
    address: SocketAddr,
    token: &str,
    number: i64,
    chats: i64,
    end: Instant,
) -> Result<Spans, String> {
    let stream = TcpStream::connect(address)
        .await
        .map_err(|error| format!("connecting: {error}"))?;
    stream
        .set_nodelay(true)
        .map_err(|error| format!("connecting: {error}"))?;
    let mut stream = BufReader::with_capacity(32 * 1024, stream);
    let mut spans = Spans::default();
    let mut body = Vec::new();
    // A stride that shares no factor with the number of chats visits them all, each reader in its own order.
    let mut at = number * 7;
    loop {
        at += 31;
        let chat = at % chats + 1;
        let asked = Instant::now();
        let Ok(read) = timeout_at(end, page(&mut stream, token, chat, &mut body)).await else {
            return Ok(spans);
        };
        read?;
        spans.push(asked.elapsed());
        // Looking at each would cost the server's cores more than serving it.
        if spans.count() % CHECKED_EVERY == 1 {
            check(&body)?;
        }
    }
}

fn check(body: &[u8]) -> Result<(), String> {
    let count = body
        .windows(13)
        .filter(|window| window == br#""message_id":"#)
        .count();
    if count == 50 {
        return Ok(());
    }
    Err(format!(
        "a page of {count} messages: {}",
        String::from_utf8_lossy(&body[..body.len().min(300)])
    ))
}

async fn page(
    stream: &mut BufReader<TcpStream>,
    token: &str,
    chat: i64,
    body: &mut Vec<u8>,
) -> Result<(), String> {
    let wrong = |error: std::io::Error| format!("asking for a page: {error}");
    let request = format!(
        "GET /api/chat/messages?chat_id={chat}&limit=50 HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n\r\n"
    );
    body.clear();
    stream
        .get_mut()
        .write_all(request.as_bytes())
        .await
        .map_err(wrong)?;
    let mut length = 0;
    let mut line = String::new();
    loop {
        line.clear();
        stream.read_line(&mut line).await.map_err(wrong)?;
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value
                .trim()
                .parse()
                .map_err(|_| "a page without a length".to_owned())?;
        }
    }
    body.resize(length, 0);
    stream.read_exact(body).await.map_err(wrong)?;
    Ok(())
}
