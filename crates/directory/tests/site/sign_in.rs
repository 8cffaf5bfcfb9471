//! Who may come in, under which name, and what ends it.

use crate::{Site, names};
use directory::{Directory, Hasher, SiteTables, UsualHash};
use model::{Party, PartyKind};

#[tokio::test]
async fn staff_sign_in_and_customers_never() {
    let site = Site::new();
    let directory = site.directory();
    let hasher = Hasher::new(UsualHash::Bcrypt, Some(1));
    for shape in directory.hash_shapes().await.expect("read") {
        assert_eq!(shape, "$2y$10$", "no more of a hash than its kind");
        hasher.learn(&shape);
    }
    for (username, password, party) in [
        ("almaz", "Torque-wrench-41", Party::admin(1)),
        ("ALMAZ", "Torque-wrench-41", Party::admin(1)),
        ("selam", "ሰላም-ነዳጅ-ፍሬን", Party::worker(1)),
        ("ciara", "Brake&Clutch%_9", Party::worker(2)),
        // An admin and a worker share this name: the admin comes first.
        ("peter", "Cold-start-2087", Party::admin(2)),
    ] {
        let logins = directory.login(username).await.expect("read");
        let person = hasher
            .verify_or_dummy(&logins, password)
            .await
            .expect("not busy")
            .expect(username);
        assert_eq!(person.party, party);
        let own = directory.login_of(party).await.expect("read");
        let own: Vec<_> = own.into_iter().collect();
        assert_eq!(
            hasher.verify_or_dummy(&own, password).await,
            Ok(Some(person)),
            "{username}"
        );
    }
    for nobody in [Party::guest(1), Party::worker(999)] {
        let login = directory.login_of(nobody).await.expect("read");
        assert_eq!(login, None, "{nobody}");
    }
    for (username, password) in [
        ("almaz", "Torque-wrench-42"),
        // Their hash is the MD5 of this.
        ("hana@example.com", "password123"),
        ("Hana Tesfaye", "password123"),
        ("grete", ""),
        ("nobody", "Torque-wrench-41"),
    ] {
        let logins = directory.login(username).await.expect("read");
        assert_eq!(
            hasher.verify_or_dummy(&logins, password).await,
            Ok(None),
            "{username}"
        );
    }
}

#[tokio::test]
async fn a_username_is_itself_in_any_case_and_nothing_like_it() {
    let site = Site::new();
    let directory = site.directory();
    let parties = async |username: &str| -> Vec<Party> {
        let logins = directory.login(username).await.expect("read");
        logins.into_iter().map(|login| login.person.party).collect()
    };
    assert_eq!(parties("peter").await, [Party::admin(2), Party::worker(4)]);
    assert_eq!(parties("Ciara").await, [Party::worker(2)]);
    // The site's collation takes the first two for `ciara`; the others are attacks and accidents.
    for other in [
        "ciàra",
        "ciara ",
        "",
        "ciar%",
        "' OR '1'='1",
        "\\",
        "\0",
        "🔧",
        &"c".repeat(10_000),
    ] {
        assert!(parties(other).await.is_empty(), "{other:?}");
    }
}

#[tokio::test]
async fn a_column_can_say_who_is_active() {
    let site = Site::new();
    site.run("ALTER TABLE tbl_worker ADD COLUMN state ENUM('Active','Gone') DEFAULT 'Active'");
    site.run("UPDATE tbl_worker SET state = 'Gone' WHERE id = 2; UPDATE tbl_worker SET state = NULL WHERE id = 3");
    let mut tables = SiteTables::default();
    tables.worker.active = "state".to_owned();
    tables.worker.active_value = "active".to_owned();
    let directory = site.directory_of(&tables);
    let before = site
        .directory()
        .person(Party::worker(2))
        .await
        .expect("read")
        .expect("known");
    let after = directory
        .person(Party::worker(2))
        .await
        .expect("read")
        .expect("known");
    assert!(before.active && !after.active);
    assert_ne!(before.credential_mark, after.credential_mark);
    assert_eq!(
        names(&directory, "", Some(PartyKind::Worker)).await,
        ["Peter Novak", "ሰላም ገብሬ"]
    );
    assert_eq!(directory.workers().await.expect("listed").len(), 2);
    let logins = directory.login("ciara").await.expect("read");
    let hasher = Hasher::new(UsualHash::Bcrypt, Some(1));
    assert_eq!(
        hasher.verify_or_dummy(&logins, "Brake&Clutch%_9").await,
        Ok(None)
    );
}

#[tokio::test]
async fn a_changed_password_changes_the_mark() {
    let site = Site::new();
    let directory = site.directory();
    for (party, table) in [
        (Party::worker(1), "tbl_worker"),
        (Party::admin(1), "tbl_admin"),
        (Party::user(1), "tbl_user"),
    ] {
        let before = directory.person(party).await.expect("read").expect("known");
        assert_eq!(
            directory.person(party).await.expect("read").expect("known"),
            before
        );
        site.run(&format!(
            "UPDATE {table} SET password = 'changed' WHERE id = 1"
        ));
        let after = directory.person(party).await.expect("read").expect("known");
        assert_ne!(before.credential_mark, after.credential_mark, "{party}");
    }
}

#[tokio::test]
async fn a_handoff_admits_only_whom_the_site_knows() {
    let site = Site::new();
    let directory = site.directory();
    let admitted = directory
        .admit_user(1, Some("Somebody else"), Some("else@example.com"))
        .await
        .expect("read");
    let person = admitted.expect("the site knows user 1");
    assert_eq!(
        (person.name.as_str(), person.email.as_deref()),
        ("Hana Tesfaye", Some("hana@example.com"))
    );
    assert_eq!(
        directory
            .admit_user(99, Some("Nobody"), None)
            .await
            .expect("read"),
        None
    );
    assert_eq!(site.run("SELECT COUNT(*) FROM tbl_user"), "7\n");
}
