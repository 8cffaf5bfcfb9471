//! Finding people: by party, many at once, by a part of their name.

use crate::{Site, names};
use directory::Directory;
use model::{Party, PartyKind};

#[tokio::test]
async fn people_are_found_by_party() {
    let site = Site::new();
    let directory = site.directory();
    let hana = directory
        .person(Party::user(1))
        .await
        .expect("read")
        .expect("known");
    assert_eq!(
        (hana.name.as_str(), hana.email.as_deref()),
        ("Hana Tesfaye", Some("hana@example.com"))
    );
    assert_eq!(hana.image_url, None, "the site's file name is no address");
    assert!(hana.active);
    let selam = directory
        .person(Party::worker(1))
        .await
        .expect("read")
        .expect("known");
    assert_eq!(
        (selam.name.as_str(), selam.image_url.as_deref()),
        ("ሰላም ገብሬ", Some("uploads/workers/1.png"))
    );
    assert_eq!(
        directory
            .person(Party::worker(3))
            .await
            .expect("read")
            .expect("known")
            .image_url,
        None
    );
    assert_eq!(
        directory
            .person(Party::user(4))
            .await
            .expect("read")
            .expect("known")
            .email,
        None
    );
    assert_eq!(
        directory
            .person(Party::user(7))
            .await
            .expect("read")
            .expect("known")
            .name,
        "Customer 7"
    );
    for nobody in [
        Party::user(99),
        Party::guest(1),
        Party::admin(0),
        Party::worker(-1),
        Party::user(i64::MAX),
    ] {
        assert_eq!(
            directory.person(nobody).await.expect("read"),
            None,
            "{nobody}"
        );
    }
}

#[tokio::test]
async fn many_people_are_asked_for_at_once() {
    let site = Site::new();
    let values: Vec<String> = (1_001..=2_200)
        .map(|id| format!("({id}, 'Customer no {id}', 'c{id}@example.com', '0', 'x')"))
        .collect();
    site.run(&format!(
        "INSERT INTO tbl_user (id, name, email, phonenum, password) VALUES {}",
        values.join(",")
    ));
    let directory = site.directory();
    let mut parties: Vec<Party> = (1_001..=2_300).map(Party::user).collect();
    parties.extend([
        Party::worker(2),
        Party::worker(2),
        Party::admin(1),
        Party::admin(77),
        Party::guest(5),
    ]);
    let found = directory.people(&parties).await.expect("read");
    assert_eq!(found.len(), 1_202);
    assert_eq!(found[&Party::worker(2)].name, "Ciara O'Brien");
    assert_eq!(found[&Party::user(2_200)].name, "Customer no 2200");
    assert!(directory.people(&[]).await.expect("read").is_empty());
}

#[tokio::test]
async fn a_search_is_for_a_substring_in_any_case() {
    let site = Site::new();
    let directory = site.directory();
    assert_eq!(
        names(&directory, "o'brien", None).await,
        ["Ciara O'Brien", "Nora O'Brien"]
    );
    assert_eq!(
        names(&directory, "O'BRIEN", Some(PartyKind::User)).await,
        ["Nora O'Brien"]
    );
    assert_eq!(names(&directory, "ÇELIK", None).await, ["Ömer Çelik"]);
    assert_eq!(names(&directory, "%", None).await, ["100% Motors"]);
    assert_eq!(names(&directory, "_", None).await, ["under_score"]);
    assert_eq!(names(&directory, "ከበ", None).await, ["አበበ ከበደ"]);
    assert_eq!(names(&directory, "الحداد", None).await, ["يوسف الحداد"]);
    assert!(names(&directory, "🔧", None).await.is_empty());
    assert!(
        names(&directory, "a", Some(PartyKind::Guest))
            .await
            .is_empty()
    );
    let novaks = directory.search("novak", None, 50).await.expect("searched");
    let parties: Vec<Party> = novaks.iter().map(|person| person.party).collect();
    assert_eq!(parties, [Party::worker(4), Party::admin(2)]);
    assert_eq!(
        directory.customers_named("o", 10).await.expect("searched"),
        [6, 4, 3]
    );
    assert_eq!(
        directory.customers_named("o", 2).await.expect("searched"),
        [6, 4]
    );
}

#[tokio::test]
async fn an_empty_search_gives_the_first_by_name() {
    let site = Site::new();
    let directory = site.directory();
    let first = directory.search("", None, 4).await.expect("searched");
    let first: Vec<&str> = first.iter().map(|person| person.name.as_str()).collect();
    assert_eq!(
        first,
        ["Customer 7", "100% Motors", "Almaz Bekele", "Ciara O'Brien"]
    );
    let workers = directory.workers().await.expect("listed");
    let workers: Vec<&str> = workers.iter().map(|person| person.name.as_str()).collect();
    assert_eq!(
        workers,
        ["Ciara O'Brien", "Peter Novak", "يوسف الحداد", "ሰላም ገብሬ"]
    );
}

#[tokio::test]
async fn a_site_in_the_latin1_of_old_works_too() {
    let site = Site::new();
    for table in ["tbl_admin", "tbl_worker"] {
        // Old sites have such tables; names that latin1 cannot hold are not among their people.
        site.run(&format!(
            "DELETE FROM {table} WHERE full_name REGEXP '[^[:ascii:]]'"
        ));
        site.run(&format!(
            "ALTER TABLE {table} CONVERT TO CHARACTER SET latin1"
        ));
    }
    site.run("UPDATE tbl_worker SET full_name = 'Zoë Müller' WHERE username = 'ciara'");
    let directory = site.directory();
    assert_eq!(names(&directory, "MÜLLER", None).await, ["Zoë Müller"]);
    assert_eq!(names(&directory, "ሰላም", None).await, Vec::<String>::new());
    assert_eq!(directory.login("peter").await.expect("read").len(), 2);
    assert!(directory.login("ሰላም🔧").await.expect("read").is_empty());
}
