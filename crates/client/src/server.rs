//! Where the server is, and how to reach it.

use std::io;
use std::net::{IpAddr, SocketAddr};
use tokio::net::{TcpSocket, TcpStream, lookup_host};

/// An address that this client cannot use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0}: give a plain address such as http://127.0.0.1:8080; TLS ends at the proxy in front of it"
)]
pub struct AddressError(String);

/// The base address of a server, without TLS: this client stands beside the server, behind its proxy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    host: String,
    port: u16,
    prefix: String,
    source: Option<IpAddr>,
}

impl Server {
    /// Reads `http://host:port/prefix`.
    ///
    /// # Errors
    /// [`AddressError`] when it is something else.
    pub fn parse(address: &str) -> Result<Self, AddressError> {
        let wrong = || AddressError(address.to_owned());
        let url = url::Url::parse(address).map_err(|_| wrong())?;
        let host = url
            .host_str()
            .ok_or_else(wrong)?
            .trim_matches(['[', ']'])
            .to_owned();
        if url.scheme() != "http" {
            return Err(wrong());
        }
        let prefix = url.path().trim_end_matches('/').to_owned();
        Ok(Self {
            host,
            port: url.port().unwrap_or(80),
            prefix,
            source: None,
        })
    }

    /// The same server, reached from a certain local address: limits per address count each apart.
    #[must_use]
    pub fn from_source(mut self, source: IpAddr) -> Self {
        self.source = Some(source);
        self
    }

    /// What `Host` says.
    pub(crate) fn authority(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }

    /// The path of an endpoint behind the prefix.
    pub(crate) fn path(&self, path: &str) -> String {
        format!("{}{path}", self.prefix)
    }

    /// A fresh connection.
    pub(crate) async fn dial(&self) -> io::Result<TcpStream> {
        let mut last = io::Error::new(io::ErrorKind::NotFound, "the host has no address");
        for address in lookup_host((self.host.as_str(), self.port)).await? {
            match self.dial_one(address).await {
                Ok(stream) => {
                    stream.set_nodelay(true)?;
                    return Ok(stream);
                }
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    async fn dial_one(&self, address: SocketAddr) -> io::Result<TcpStream> {
        let socket = if address.is_ipv4() {
            TcpSocket::new_v4()?
        } else {
            TcpSocket::new_v6()?
        };
        if let Some(source) = self
            .source
            .filter(|source| source.is_ipv4() == address.is_ipv4())
        {
            socket.bind(SocketAddr::new(source, 0))?;
        }
        socket.connect(address).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_plain_http() {
        let server = Server::parse("http://127.0.0.1:8080/chat/").expect("plain");
        assert_eq!(server.authority(), "127.0.0.1:8080");
        assert_eq!(server.path("/healthz"), "/chat/healthz");
        assert_eq!(
            Server::parse("http://[::1]:9").expect("plain").authority(),
            "[::1]:9"
        );
        for wrong in [
            "https://chat.example",
            "chat.example:80",
            "",
            "ws://127.0.0.1",
        ] {
            assert!(Server::parse(wrong).is_err(), "{wrong}");
        }
    }
}
