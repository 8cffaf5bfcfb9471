//! The filters of a list, alone and together, for every role.

use super::{ids, pages};
use crate::scene::start;
use crate::support::{ENGINES, Engine, Session, TestServer};
use model::PartyKind;
use serde_json::{Value, json};

/// What the filters look at.
struct Row {
    id: i64,
    status: &'static str,
    worker: Option<i64>,
    user: Option<i64>,
    guest: Option<i64>,
    unassigned: bool,
    /// The places of those in [`Crowd`] who see it.
    seen_by: &'static [usize],
}

/// Everybody, and a chat of every kind.
struct Crowd {
    shop: TestServer,
    /// Two guests, a user, three workers, an admin.
    people: Vec<Session>,
    rows: Vec<Row>,
}

impl Crowd {
    async fn set(engine: Engine) -> Self {
        let shop = TestServer::start(engine).await;
        let mut people = vec![shop.guest().await, shop.guest().await];
        for (kind, name) in [
            (PartyKind::User, "eden"),
            (PartyKind::Worker, "sara"),
            (PartyKind::Worker, "yonas"),
            (PartyKind::Worker, "idle"),
            (PartyKind::Admin, "abel"),
        ] {
            people.push(shop.hire(kind, name).await);
        }
        let [guest, guest2, user, sara, yonas, _, admin] = &people[..] else {
            panic!()
        };
        let act = async |name: &str, who: &Session, mut body: Value, chat: i64| {
            body["chat_id"] = chat.into();
            shop.ok(name, who, body).await;
        };
        let assign = async |worker: &Session, chat| {
            act(
                "assign_worker",
                admin,
                json!({ "worker_id": worker.id }),
                chat,
            )
            .await;
        };
        let with = async |who: &Session, kind: &str, id: i64| {
            let body = json!({ "with": { "type": kind, "id": id } });
            shop.ok("start", who, body).await["chat_id"]
                .as_i64()
                .unwrap()
        };
        let pending = start(&shop, guest, "one").await;
        assign(sara, pending).await;
        let alone = start(&shop, guest, "two").await;
        let open = start(&shop, guest2, "three").await;
        assign(yonas, open).await;
        act("send_message", yonas, json!({ "message": "yes" }), open).await;
        let escalated = start(&shop, user, "four").await;
        assign(sara, escalated).await;
        act("escalate", sara, json!({}), escalated).await;
        let closed = start(&shop, user, "five").await;
        act("close", admin, json!({}), closed).await;
        let staff = with(sara, "worker", yonas.id).await;
        let offered = with(admin, "user", user.id).await;
        let row = |id, status, worker: Option<&Session>, customer: Option<&Session>, seen_by| {
            let of = |kind| {
                customer
                    .filter(|customer| customer.kind == kind)
                    .map(|customer| customer.id)
            };
            Row {
                id,
                status,
                worker: worker.map(|worker| worker.id),
                user: of(PartyKind::User),
                guest: of(PartyKind::Guest),
                unassigned: worker.is_none() && customer.is_some(),
                seen_by,
            }
        };
        let rows = vec![
            row(pending, "pending", Some(sara), Some(guest), &[0, 3, 6]),
            row(alone, "pending", None, Some(guest), &[0, 6]),
            row(open, "open", Some(yonas), Some(guest2), &[1, 4, 6]),
            row(escalated, "escalated", Some(sara), Some(user), &[2, 3, 6]),
            row(closed, "closed", None, Some(user), &[2, 6]),
            row(staff, "open", None, None, &[3, 4, 6]),
            row(offered, "open", None, Some(user), &[2, 6]),
        ];
        Self { shop, people, rows }
    }
}

/// A filter as the query says it, and as the rows know it.
type Filter = (String, Box<dyn Fn(&Row) -> bool>);

/// Every filter that this party may use, by its field.
fn filters(people: &[Session], who: &Session) -> Vec<Vec<Filter>> {
    let filter = |field: &str, value: &str, is: Box<dyn Fn(&Row) -> bool>| -> Filter {
        (format!("{field}={value}"), is)
    };
    let mut all = vec![
        ["pending", "open", "escalated", "closed"]
            .map(|status| filter("status", status, Box::new(move |row| row.status == status)))
            .into(),
        [("true", true), ("0", false)]
            .map(|(word, is)| {
                filter(
                    "unassigned",
                    word,
                    Box::new(move |row| row.unassigned == is),
                )
            })
            .into(),
    ];
    // A customer may say whose chats these are, which narrows nothing.
    let by = |kind: PartyKind| {
        let ids = people
            .iter()
            .filter(move |person| person.kind == kind)
            .map(|person| person.id);
        let ids: Vec<i64> = if who.kind.is_staff() {
            ids.chain([4_711]).collect()
        } else {
            vec![who.id]
        };
        let number = move |row: &Row| match kind {
            PartyKind::User => row.user,
            PartyKind::Guest => row.guest,
            _ => row.worker,
        };
        let one = move |id: i64| {
            let field = format!("{}_id", kind.as_str());
            filter(
                &field,
                &id.to_string(),
                Box::new(move |row| number(row) == Some(id)),
            )
        };
        ids.into_iter().map(one).collect::<Vec<_>>()
    };
    if who.kind.is_staff() {
        all.extend([PartyKind::Worker, PartyKind::User, PartyKind::Guest].map(by));
    } else {
        all.push(by(who.kind));
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_narrow_what_a_role_sees_alone_and_together_and_never_widen_it() {
    for engine in ENGINES {
        let Crowd { shop, people, rows } = Crowd::set(engine).await;
        for (place, who) in people.iter().enumerate() {
            let everything: Filter = (String::new(), Box::new(|_| true));
            let fields = filters(&people, who);
            let mut tried: Vec<Vec<&Filter>> = vec![vec![&everything]];
            for (at, field) in fields.iter().enumerate() {
                tried.extend(field.iter().map(|one| vec![one]));
                for other in fields[at + 1..].iter().flatten() {
                    tried.extend(field.iter().map(|one| vec![one, other]));
                }
            }
            for filters in tried {
                let query: Vec<&str> = filters.iter().map(|(query, _)| query.as_str()).collect();
                let query = query.join("&");
                let mut expected: Vec<i64> = rows
                    .iter()
                    .filter(|row| row.seen_by.contains(&place))
                    .filter(|row| filters.iter().all(|(_, is)| is(row)))
                    .map(|row| row.id)
                    .collect();
                expected.sort_unstable();
                let mut found = ids(&shop.ok_get(&format!("list?{query}"), who).await);
                found.sort_unstable();
                assert_eq!(found, expected, "{engine:?} {:?} {query}", who.kind);
                if !expected.is_empty() {
                    let mut paged = pages(&shop, who, &query, 1, &Value::Null).await;
                    paged.sort_unstable();
                    assert_eq!(paged, expected, "{engine:?} {:?} {query} by one", who.kind);
                }
            }
        }
        // Of others a customer may not even ask; for staff it is a filter like any other.
        let [guest, guest2, user, sara, ..] = &people[..] else {
            panic!()
        };
        for (who, query) in [
            (guest, format!("guest_id={}", guest2.id)),
            (guest, format!("user_id={}", guest.id)),
            (guest, format!("worker_id={}", sara.id)),
            (user, format!("user_id={}", user.id + 1)),
            (user, format!("guest_id={}", guest.id)),
            (user, format!("user_id={}&worker_id={}", user.id, sara.id)),
        ] {
            let refused = shop.get(&format!("list?{query}"), Some(who)).await;
            assert_eq!(
                (refused.status, refused.code().as_str()),
                (403, "identity_mismatch"),
                "{engine:?} {query}"
            );
        }
    }
}
