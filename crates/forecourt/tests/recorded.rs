//! All recorded conversations, played by the program itself through its public API, on both databases.
//! Minutes long, so `cargo xtask test` runs it as a step of its own.
#![expect(
    clippy::unwrap_used,
    reason = "a failed expectation of a test is its result"
)]

use std::path::Path;
use std::process::Command;

fn replay(database_url: Option<&str>) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../data/conversations/conversations.jsonl.gz");
    let mut command = Command::new(env!("CARGO_BIN_EXE_forecourt"));
    command
        .args(["replay", "--seed", "20261123"])
        .arg(file)
        .env("FORECOURT_LOG", "error");
    if let Some(url) = database_url {
        command.env("FORECOURT_DATABASE_URL", url);
    }
    let output = command.output().unwrap();
    let report = String::from_utf8_lossy(&output.stdout);
    println!("{report}");
    assert!(
        output.status.success(),
        "{report}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(
        report
            .lines()
            .any(|line| line.split_whitespace().eq(["conversations", "2451"])),
        "{report}"
    );
}

#[test]
fn every_recorded_conversation_keeps_every_promise_on_sqlite() {
    replay(None);
}

#[test]
fn every_recorded_conversation_keeps_every_promise_on_mariadb() {
    let server = testkit::mariadb::MariaDb::shared();
    let database = server.fresh_database();
    replay(Some(&server.url(&database)));
}
