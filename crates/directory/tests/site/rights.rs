//! Reading is all it needs and all it can do; wrong names are told at the start.

use crate::Site;
use directory::{Directory, SiteDirectory, SiteTables, WorkerTable};
use model::Party;

#[tokio::test]
async fn a_reader_of_six_tables_is_enough_and_can_write_nothing() {
    let site = Site::new();
    let directory = site.directory();
    directory
        .check()
        .await
        .expect("six grants are all it needs");
    assert!(
        directory
            .person(Party::user(1))
            .await
            .expect("read")
            .is_some()
    );

    let tried = |sql: &str| {
        let mut client = std::process::Command::new("mariadb");
        client.args([
            "--no-defaults",
            "--protocol=TCP",
            "--host=127.0.0.1",
            "--password=read-only",
        ]);
        client
            .arg(format!("--port={}", site.server.port()))
            .arg(format!("--user={}", site.reader()));
        client
            .args(["--execute", sql])
            .arg(&site.database)
            .output()
            .expect("the client runs")
    };
    assert!(
        tried("SELECT full_name FROM tbl_worker").status.success(),
        "the user itself works"
    );
    for sql in [
        "INSERT INTO tbl_user (name, email, phonenum, password) VALUES ('x', 'x', 'x', 'x')",
        "UPDATE tbl_user SET name = 'x'",
        "DELETE FROM tbl_worker",
        "UPDATE tbl_admin SET password = NULL",
        "ALTER TABLE tbl_admin ADD COLUMN x INT",
        "CREATE TABLE tbl_chat_x (x INT)",
        "DROP TABLE tbl_user",
        "TRUNCATE TABLE tbl_user",
        "UPDATE tbl_vehicles SET user_id = 1",
        "DELETE FROM tbl_appointments",
        "SELECT message FROM tbl_notifications",
    ] {
        let output = tried(sql);
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            !output.status.success() && words.contains("denied"),
            "{sql}: {words}"
        );
    }
}

#[tokio::test]
async fn a_connection_cannot_write_even_with_every_right() {
    let site = Site::new();
    let all = SiteTables {
        // A writing function in the place of a table would be the only way to write from here.
        worker: WorkerTable {
            table: "v_worker".to_owned(),
            ..WorkerTable::default()
        },
        ..SiteTables::default()
    };
    site.run(
        "CREATE TABLE seen (n INT); \
         CREATE FUNCTION look() RETURNS INT BEGIN INSERT INTO seen VALUES (1); RETURN 1; END"
            .replace("; CREATE FUNCTION", ";\nDELIMITER //\nCREATE FUNCTION")
            .as_str(),
    );
    site.run("CREATE VIEW v_worker AS SELECT id, full_name, username, password, image_url FROM tbl_worker WHERE look() = 1");
    let directory =
        SiteDirectory::new(&site.server.url(&site.database), &all).expect("settings that work");
    let refused = directory
        .workers()
        .await
        .expect_err("writing in a read-only transaction");
    assert!(refused.to_string().contains("READ ONLY"), "{refused}");
    assert_eq!(site.run("SELECT COUNT(*) FROM seen"), "0\n");
}

/// Why a directory of these tables is refused.
async fn refusal(site: &Site, tables: &SiteTables) -> String {
    let checked = site.directory_of(tables).check().await;
    checked.expect_err("it cannot be read").to_string()
}

#[tokio::test]
async fn a_wrong_name_is_told_with_its_table_and_its_setting() {
    let site = Site::new();
    let mut tables = SiteTables::default();
    tables.worker.name = "fullname".to_owned();
    let error = refusal(&site, &tables).await;
    assert!(
        error.contains("tbl_worker") && error.contains("fullname") && error.contains("site.worker"),
        "{error}"
    );
    let mut tables = SiteTables::default();
    tables.user.table = "tbl_notifications".to_owned();
    let error = refusal(&site, &tables).await;
    assert!(error.contains("grant SELECT"), "{error}");
    let mut tables = SiteTables::default();
    tables.vehicle.plate = "number_plate".to_owned();
    let error = refusal(&site, &tables).await;
    assert!(
        error.contains("tbl_vehicles") && error.contains("site.vehicle"),
        "{error}"
    );
    let error = SiteDirectory::new("postgres://u:hidden@h/d", &SiteTables::default())
        .err()
        .expect("not mysql");
    assert!(!error.to_string().contains("hidden"), "{error}");
}
