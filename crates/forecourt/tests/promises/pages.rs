//! How the pages' own files are served: the console's service worker may hold the console, and nothing else.

use crate::support::{Engine, TestServer};

#[tokio::test(flavor = "multi_thread")]
async fn the_service_worker_is_allowed_the_console_and_no_other_file_anything() {
    let shop = TestServer::start_with(Engine::Sqlite, |_| ()).await;
    for (path, content_type, allowed) in [
        (
            "/assets/sw.js",
            "text/javascript; charset=utf-8",
            Some("/console"),
        ),
        ("/assets/console.js", "text/javascript; charset=utf-8", None),
        (
            "/assets/console.webmanifest",
            "application/manifest+json",
            None,
        ),
        ("/assets/icon-192.png", "image/png", None),
        ("/console", "text/html; charset=utf-8", None),
    ] {
        let answer = shop.raw("GET", path, &[], b"").await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.headers["content-type"], content_type, "{path}");
        let scope = answer.headers.get("service-worker-allowed");
        assert_eq!(scope.map(String::as_str), allowed, "{path}");
        // A browser that kept an old worker asks again, and hears of the new one.
        assert_eq!(answer.headers["cache-control"], "no-cache", "{path}");
    }
}
