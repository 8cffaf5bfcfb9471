//! How the program starts, or says in a sentence why it does not: settings, addresses, databases; and how it comes back
//! after it was killed.

use super::process::{Process, forecourt, hire};
use crate::scene::{all, start, texts};
use model::PartyKind;
use rusqlite::Connection;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Longest time to an end that nobody asked for.
const END_TIME_MAX: Duration = Duration::from_secs(30);

/// What `forecourt serve` says when it does not start: one sentence, on standard error, with a failure's code.
async fn refusal(folder: &Path, settings: &[(&str, &str)], arguments: &[&str]) -> String {
    let mut command = forecourt(folder, settings);
    let ended = command.arg("serve").args(arguments).output();
    let output = tokio::time::timeout(END_TIME_MAX, ended).await;
    let output = output.expect("it does not start").unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    let sentence = said.strip_prefix("forecourt: ").unwrap_or(&said);
    assert_eq!(
        sentence.trim_end().lines().count(),
        1,
        "one sentence: {said}"
    );
    assert!(said.starts_with("forecourt: "), "{said}");
    sentence.trim_end().to_owned()
}

/// A value that will not do for each setting in use, and what is said about it.
const WRONG: [(&str, &str, &str); 16] = [
    ("listen", "localhost", "such as 127.0.0.1:8080"),
    ("database_url", "postgres://x/y", "sqlite:///var/lib/"),
    ("durability", "none", "must be full or relaxed"),
    ("directory", "ldap", "must be own or site"),
    (
        "directory_url",
        "http://x",
        "must be mysql://USER:PASSWORD@HOST",
    ),
    (
        "site_tables",
        "worker = 7",
        "must be tables admin, worker, user",
    ),
    ("site_secret", "too-short-for-a-secret", "at least 32 bytes"),
    ("public_url", "chat.example", "such as https://chat.example"),
    (
        "allowed_origins",
        "https://a.example,shop",
        "shop is no origin: write scheme and host",
    ),
    (
        "trusted_proxies",
        "10.0.0.0/99",
        "write such as 127.0.0.1 or 10.0.0.0/8",
    ),
    ("metrics_token", "too-short", "at least 16 bytes"),
    ("limit_scale", "0", "must be a number above 0"),
    (
        "session_idle_days",
        "-1",
        "whole number of days from 1 to 3650",
    ),
    (
        "session_days",
        "3651",
        "whole number of days from 1 to 3650",
    ),
    (
        "guest_idle_days",
        "ten",
        "whole number of days from 1 to 3650",
    ),
    ("log", "api=loud", "such as info or info,api=debug"),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_setting_ends_the_start_with_its_name_its_fault_and_a_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("forecourt.toml");
    for (key, value, remedy) in WRONG {
        let variable = format!("FORECOURT_{}", key.to_ascii_uppercase());
        let sentence = refusal(folder.path(), &[(&variable, value)], &[]).await;
        assert!(sentence.starts_with(&format!("{variable}: ")), "{sentence}");
        assert!(sentence.contains(remedy), "{sentence}");
        assert!(
            !value.starts_with("too-short") || !sentence.contains(value),
            "{sentence}"
        );
    }
    for (text, place, fault) in [
        ("listen = true", "listen in ", "must be text or a number"),
        (
            "listen = [\"127.0.0.1:1\"]",
            "listen in ",
            "must be text or a number",
        ),
        (
            "allowed_origins = [1]",
            "allowed_origins in ",
            "must be a list of texts",
        ),
        ("site_tables = 7", "site_tables in ", "must be tables"),
        (
            "databse_url = \"x\"",
            "databse_url in ",
            "did you mean database_url (FORECOURT_DATABASE_URL)?",
        ),
    ] {
        fs::write(&file, text).unwrap();
        // What the environment says would win over the file.
        let mut command = forecourt(folder.path(), &[]);
        command.env_remove("FORECOURT_LISTEN");
        let output = command
            .args(["serve", "--config"])
            .arg(&file)
            .output()
            .await
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{text}: {said}");
        assert!(
            said.starts_with(&format!("forecourt: {place}")) && said.contains(fault),
            "{said}"
        );
    }
    let sentence = refusal(folder.path(), &[("FORECOURT_LISTNE", "127.0.0.1:1")], &[]).await;
    assert!(
        sentence.contains("FORECOURT_LISTNE: there is no such setting; did you mean listen"),
        "{sentence}"
    );
}

#[test]
fn every_setting_in_use_is_tried_with_a_wrong_value() {
    let document = include_str!("../../../../../docs/configuration.md");
    let in_use = document
        .lines()
        .take_while(|line| !line.starts_with("## "))
        .filter(|line| line.starts_with("| `") && !line.contains("not in use"))
        .map(|line| line.split('`').nth(1).unwrap());
    assert_eq!(
        in_use.collect::<BTreeSet<_>>(),
        WRONG.iter().map(|(key, ..)| *key).collect()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_configuration_file_that_cannot_be_read_is_named_and_not_quoted() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("forecourt.toml");
    let path = file.to_str().unwrap();
    let begin = format!("reading the configuration file {path}: ");
    let sentence = refusal(folder.path(), &[], &["--config", path]).await;
    assert!(sentence.starts_with(&begin), "{sentence}");
    for broken in [
        "listen = \"127.0.0.1:1\"\nsite_secret = \"not-for-other-peoples-eyes\nlog = 1\n",
        "site_secret = not-for-other-peoples-eyes",
        "site_secret = \"not-for-other-peoples-eyes\"\nsite_secret = \"not-for-other-peoples-eyes\"",
    ] {
        fs::write(&file, broken).unwrap();
        let sentence = refusal(folder.path(), &[("FORECOURT_CONFIG", path)], &[]).await;
        assert!(sentence.starts_with(&format!("{begin}line ")), "{sentence}");
        assert!(!sentence.contains("not-for-other"), "{sentence}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_is_taken_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let sentence = refusal(folder.path(), &[("FORECOURT_LISTEN", &address)], &[]).await;
    assert!(
        sentence.contains(&address) && sentence.contains("set FORECOURT_LISTEN"),
        "{sentence}"
    );
}

/// Every file in a folder with its bytes. The index of a WAL is no part of the data: it is made anew by whoever looks.
fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let paths = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let kept = paths.filter(|path| path.is_file() && !path.to_string_lossy().ends_with("-shm"));
    kept.map(|path| (path.clone(), fs::read(&path).unwrap()))
        .collect()
}

/// A database with a chat in it, as a server leaves it.
async fn with_a_chat(folder: &Path) {
    let server = Process::serve(folder, &[]).await;
    let guest = server.guest().await;
    let chat = start(&server, &guest, "Hello?").await;
    for _ in 0..20 {
        let body = json!({ "chat_id": chat, "message": "x".repeat(4_000) });
        server.ok("send_message", &guest, body).await;
    }
    server.signal("TERM").await;
    server.ended(END_TIME_MAX).await;
}

const NEWER: &str =
    "INSERT INTO tbl_chat_migrations VALUES (999, 'later', 'x', '2027-01-01 00:00:00.000')";

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_corrupt_unreadable_or_newer_ends_the_start_and_is_left_alone() {
    let whole = tempfile::tempdir().unwrap();
    with_a_chat(whole.path()).await;
    let bytes = fs::read(whole.path().join("chat.db")).unwrap();
    let spoilt = |range: std::ops::Range<usize>| {
        let mut bytes = bytes.clone();
        bytes[range].fill(0xff);
        bytes
    };
    let page = 4_096;
    for (what, bytes, words) in [
        (
            "text",
            b"This is no database, but a shopping list.\n".repeat(200),
            "not a database",
        ),
        ("its first page spoilt", spoilt(0..page), "not a database"),
        ("a page spoilt", spoilt(page..2 * page), "damaged"),
        (
            "its end lost",
            bytes[..bytes.len() / page / 2 * page].to_vec(),
            "",
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("chat.db"), bytes).unwrap();
        refused_and_left_alone(folder.path(), what, words).await;
    }
    let newer = tempfile::tempdir().unwrap();
    fs::write(newer.path().join("chat.db"), &bytes).unwrap();
    let connection = Connection::open(newer.path().join("chat.db")).unwrap();
    connection.execute(NEWER, []).unwrap();
    // As the newer program leaves it when it is killed: its last step stands in the WAL alone.
    let killed = tempfile::tempdir().unwrap();
    for (path, bytes) in contents(newer.path()) {
        fs::write(killed.path().join(path.file_name().unwrap()), bytes).unwrap();
    }
    drop(connection);
    assert!(
        contents(killed.path()).len() > contents(newer.path()).len(),
        "there is a WAL"
    );
    for (folder, what) in [(&newer, "newer"), (&killed, "newer and killed")] {
        refused_and_left_alone(folder.path(), what, "run the newer program").await;
    }
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("chat.db")).unwrap();
    refused_and_left_alone(folder.path(), "a folder", "check the path").await;
}

async fn refused_and_left_alone(folder: &Path, what: &str, words: &str) {
    let before = contents(folder);
    let sentence = refusal(folder, &[], &[]).await;
    let path = folder.join("chat.db").display().to_string();
    assert!(
        sentence.starts_with(&format!("the database {path} cannot be used: ")),
        "{what}: {sentence}"
    );
    assert!(sentence.contains(words), "{what}: {sentence}");
    assert!(
        sentence.contains("It was left as it is"),
        "{what}: {sentence}"
    );
    assert!(contents(folder) == before, "{what}: it was changed");
}

#[tokio::test(flavor = "multi_thread")]
async fn r01_sessions_and_what_was_acknowledged_outlive_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let server = Process::serve(folder.path(), &[]).await;
    let admin = hire(&server, folder.path(), PartyKind::Admin, "abel").await;
    let guest = server.guest().await;
    let chat = start(&server, &guest, "Hello?").await;
    let mut socket = server.live(&guest).await;
    let send = json!({ "t": "send", "id": "k", "chat": chat, "text": "Are you there?" });
    socket.say(send.clone()).await;
    let ack = socket.next_of("ack").await;
    server.signal("KILL").await;
    let (status, _) = server.ended(END_TIME_MAX).await;
    assert_eq!(status.code(), None, "it was killed");

    let server = Process::serve(folder.path(), &[]).await;
    for who in [&admin, &guest] {
        assert_eq!(server.ok_get("auth/me", who).await["me"]["id"], who.id);
        let lines = all(&server, who, chat).await;
        assert_eq!(texts(&lines), ["Hello?", "Are you there?"]);
    }
    let (mut socket, replayed) = server.resumed(&guest, json!({ chat.to_string(): 1 })).await;
    assert_eq!(replayed.len(), 1, "{replayed:?}");
    socket.say(send).await;
    assert_eq!(socket.next_of("ack").await, ack, "the key outlives it, too");
}
