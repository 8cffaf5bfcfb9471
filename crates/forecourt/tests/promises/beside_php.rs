//! A site with Forecourt beside it: a real nginx in front of a real PHP, configured with the very lines of
//! docs/site-integration.md. Only addresses are the test's.

use crate::support::{Answer, Engine, PATIENCE, SITE_SECRET, TestServer, parse};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpSocket;

/// The document's file in the repository.
const DOCUMENT: &str = "docs/site-integration.md";

/// The fenced block of a document that is in this language and holds these words.
pub(crate) fn block(document: &str, language: &str, words: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(document);
    let text = std::fs::read_to_string(path).unwrap();
    let fence = format!("\n```{language}\n");
    let mut blocks = text
        .split(&fence)
        .skip(1)
        .filter_map(|rest| rest.split("\n```").next());
    blocks
        .find(|block| block.contains(words))
        .unwrap_or_else(|| panic!("{document} has no {language} block with {words}"))
        .to_owned()
}

/// A program that ends with the test.
struct Running(Child);

impl Running {
    fn start(package: &str, command: &mut Command) -> Self {
        let started = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn();
        Self(started.unwrap_or_else(|error| {
            panic!("{error}: install Debian's {package}: apt-get install {package}")
        }))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to end.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// The site: nginx in front of PHP's own server and of Forecourt.
pub(crate) struct Host {
    pub(crate) shop: TestServer,
    pub(crate) address: SocketAddr,
    folder: tempfile::TempDir,
    _nginx: Running,
    _php: Running,
}

fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

impl Host {
    pub(crate) async fn open(trusts_the_proxy: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()));
        let site = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()));
        let shop = TestServer::start_with(Engine::Sqlite, |config| {
            config.api.public_url = Some(format!("http://{address}").parse().unwrap());
            config.api.trusted_proxies = trusts_the_proxy
                .then(|| "127.0.0.1/32".parse().unwrap())
                .into_iter()
                .collect();
            config.api.limits.guests_per_source = 3;
        })
        .await;
        let php = php_site(folder.path(), site);
        let nginx = nginx(folder.path(), address, site, &shop.address());
        let host = Self {
            shop,
            address,
            folder,
            _nginx: nginx,
            _php: php,
        };
        host.wait_until_it_answers().await;
        host
    }

    async fn wait_until_it_answers(&self) {
        for _ in 0..400 {
            if tokio::net::TcpStream::connect(self.address).await.is_ok()
                && self.get("/index.php").await.status == 200
            {
                return;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        let log = std::fs::read_to_string(self.folder.path().join("error.log")).unwrap_or_default();
        panic!("nginx and PHP do not answer: {log}");
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ask(Ipv4Addr::LOCALHOST, "GET", path, &[], "").await
    }

    /// One request to nginx, from an address of the loopback network.
    pub(crate) async fn ask(
        &self,
        from: Ipv4Addr,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind((from, 0).into()).unwrap();
        let mut stream = socket.connect(self.address).await.unwrap();
        let mut request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n",
            self.address
        );
        for (name, value) in headers {
            request += &format!("{name}: {value}\r\n");
        }
        request += &format!("Content-Length: {}\r\n\r\n{body}", body.len());
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut reply = Vec::new();
        tokio::time::timeout(PATIENCE * 4, stream.read_to_end(&mut reply))
            .await
            .unwrap()
            .unwrap();
        let mut answer = parse(&reply);
        if answer
            .headers
            .get("transfer-encoding")
            .is_some_and(|coding| coding == "chunked")
        {
            answer.text = joined(&answer.text);
        }
        answer
    }

    pub(crate) async fn sign_in_as_guest(&self, from: Ipv4Addr, forged: &str) -> Answer {
        let headers = [
            ("Content-Type", "application/json"),
            ("X-Forwarded-For", forged),
        ];
        self.ask(from, "POST", "/api/auth/guest", &headers, "{}")
            .await
    }
}

/// The chunks of a body put together, as nginx sends what PHP gave it without a length. Sizes count bytes.
fn joined(mut chunks: &str) -> String {
    let mut text = String::new();
    while let Some((size, rest)) = chunks.split_once("\r\n") {
        let size = usize::from_str_radix(size, 16).unwrap();
        if size == 0 {
            return text;
        }
        text += &rest[..size];
        chunks = rest[size..].trim_start_matches("\r\n");
    }
    panic!("the last chunk is missing: {text}");
}

/// PHP's own server with the site's two pages: one that only answers, one that signs its visitor over.
fn php_site(folder: &Path, address: SocketAddr) -> Running {
    let pages = folder.join("site");
    std::fs::create_dir(&pages).unwrap();
    for page in ["index.php", "account.php"] {
        std::fs::write(
            pages.join(page),
            "<?php echo 'the old site: ' . $_SERVER['REQUEST_URI'];",
        )
        .unwrap();
    }
    let signing = block(DOCUMENT, "php", "function forecourt_handoff");
    let call = format!(
        "\necho forecourt_handoff('user:42', '{SITE_SECRET}', 'ራሔል O\\'Brien', 'rahel@example.com');\n"
    );
    std::fs::write(pages.join("handoff.php"), signing + &call).unwrap();
    let mut command = Command::new("php");
    command
        .args(["-n", "-S", &address.to_string(), "-t"])
        .arg(pages)
        .stderr(Stdio::null());
    Running::start("php-cli", &mut command)
}

/// nginx with the document's lines; only addresses are the test's.
fn nginx(folder: &Path, listen: SocketAddr, site: SocketAddr, forecourt: &str) -> Running {
    let map = block(DOCUMENT, "nginx", "map $http_upgrade");
    let locations = block(DOCUMENT, "nginx", "location /api/chat/");
    assert!(
        locations.contains("127.0.0.1:8080"),
        "the default address, which is replaced here"
    );
    let locations = locations.replace("127.0.0.1:8080", forecourt);
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|name| format!("{name}_temp_path {}/{name};\n", folder.display()))
        .concat();
    let config = format!(
        "daemon off;\nmaster_process off;\npid {pid};\nerror_log {log};\nevents {{}}\nhttp {{\naccess_log off;\n\
         {temporary}{map}\nserver {{\nlisten {listen};\n{locations}\n\
         location / {{ proxy_pass http://{site}; }}\n}}\n}}\n",
        pid = folder.join("nginx.pid").display(),
        log = folder.join("error.log").display(),
    );
    let file: PathBuf = folder.join("nginx.conf");
    std::fs::write(&file, config).unwrap();
    // Debian keeps it where an ordinary user's PATH does not look.
    let program = if Path::new("/usr/sbin/nginx").exists() {
        "/usr/sbin/nginx"
    } else {
        "nginx"
    };
    let mut command = Command::new(program);
    command
        .arg("-p")
        .arg(folder)
        .arg("-c")
        .arg(file)
        .stderr(Stdio::null());
    Running::start("nginx", &mut command)
}
