//! A database that restarts, is away, or hangs.

use crate::{SITE, Site};
use directory::{Directory, DirectoryError, SiteDirectory, SiteTables};
use model::Party;
use testkit::mariadb::MariaDb;

#[tokio::test]
async fn a_restarted_database_is_met_by_asking_again_and_a_missing_one_is_told() {
    // A server of its own: the shared one must not go away under other tests.
    let server = Box::leak(Box::new(MariaDb::start()));
    let database = server.fresh_database();
    server.run(&database, SITE);
    let directory = SiteDirectory::new(&server.url(&database), &SiteTables::default())
        .expect("settings that work");
    assert!(
        directory
            .person(Party::user(1))
            .await
            .expect("read")
            .is_some()
    );
    server.restart();
    assert!(
        directory
            .person(Party::user(1))
            .await
            .expect("asked again")
            .is_some()
    );
    server.kill_hard();
    let error = directory
        .person(Party::user(1))
        .await
        .expect_err("nobody there");
    assert!(
        matches!(error, DirectoryError::Unavailable { .. }),
        "{error}"
    );
    let away = directory.check().await.expect_err("nobody there");
    assert!(
        matches!(away, DirectoryError::Unavailable { .. }),
        "an outage is no wrong setting: {away}"
    );
    directory.close().await;
}

#[tokio::test]
async fn a_table_that_is_locked_is_given_up_after_five_seconds() {
    let site = Site::new();
    let mut client = site.server.client(&site.database);
    client
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped());
    let mut lock = client.arg("--unbuffered").spawn().expect("the client runs");
    let mut input = lock.stdin.take().expect("piped");
    std::io::Write::write_all(
        &mut input,
        b"LOCK TABLES tbl_user WRITE;\nSELECT 'locked';\n",
    )
    .expect("asked");
    let mut said = String::new();
    let mut output = std::io::BufReader::new(lock.stdout.take().expect("piped"));
    std::io::BufRead::read_line(&mut output, &mut said).expect("answered");
    assert_eq!(said, "locked\n");
    let directory = site.directory();
    let error = directory.person(Party::user(1)).await.expect_err("locked");
    // Either side may be the first to give up.
    assert!(
        matches!(
            error,
            DirectoryError::TooSlow { .. } | DirectoryError::Unavailable { .. }
        ),
        "{error}"
    );
    drop(input);
    lock.wait().expect("ended");
    assert!(
        directory
            .person(Party::user(1))
            .await
            .expect("read")
            .is_some()
    );
}

/// A signal is sent before it is obeyed: on a busy machine a thread of the server may still answer.
async fn stopped(process: u64) {
    let is_stopped = |stat: String| {
        let state = stat
            .rsplit(") ")
            .next()
            .and_then(|rest| rest.chars().next());
        state == Some('T')
    };
    let all_stopped = || {
        let threads = std::fs::read_dir(format!("/proc/{process}/task")).expect("it is there");
        threads
            .flatten()
            .all(|thread| std::fs::read_to_string(thread.path().join("stat")).is_ok_and(is_stopped))
    };
    for _ in 0..1_000 {
        if all_stopped() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    panic!("the server did not stop");
}

#[tokio::test]
async fn a_database_that_hangs_holds_nobody_and_is_met_again_when_it_wakes() {
    let server = MariaDb::start();
    let database = server.fresh_database();
    server.run(&database, SITE);
    let directory = SiteDirectory::new(&server.url(&database), &SiteTables::default())
        .expect("settings that work");
    let ask = || directory.person(Party::user(1));
    assert!(ask().await.expect("read").is_some());
    let signal = |name: &str| {
        let pid = server.process_id().expect("it runs").to_string();
        let sent = std::process::Command::new("kill")
            .args([name, &pid])
            .status()
            .expect("kill runs");
        assert!(sent.success());
    };
    signal("-STOP");
    stopped(server.process_id().expect("it runs").into()).await;
    // More callers than connections: those that wait for one are let go as well.
    let (a, b, c, d, e, f, g, h, i, j) = tokio::join!(
        ask(),
        ask(),
        ask(),
        ask(),
        ask(),
        ask(),
        ask(),
        ask(),
        ask(),
        ask()
    );
    for answer in [a, b, c, d, e, f, g, h, i, j] {
        let error = answer.expect_err("a stopped server answers nobody");
        assert!(
            matches!(error, DirectoryError::TooSlow { seconds: 5, .. }),
            "{error}"
        );
    }
    signal("-CONT");
    assert!(ask().await.expect("awake").is_some());
}
