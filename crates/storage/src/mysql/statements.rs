//! Every statement that this engine can send, for the test that prepares them all on the migrated schema.

use super::{
    apply, group, lists, load, migrate, pages, people, reads, scope, server, sessions, sql,
};
use crate::contract::{ListCursor, ListFilter};
use model::{ChatId, Party, Status, Timestamp};

/// Constants as they are, templates for one row and for three, lists and counts for every kind of viewer.
#[must_use]
pub fn all() -> Vec<String> {
    let constants: [&[&str]; 9] = [
        &apply::STATEMENTS,
        &group::STATEMENTS,
        &lists::STATEMENTS,
        &load::STATEMENTS,
        &migrate::STATEMENTS,
        &pages::STATEMENTS,
        &people::STATEMENTS,
        &reads::STATEMENTS,
        &sessions::STATEMENTS,
    ];
    let mut all: Vec<String> = constants
        .concat()
        .iter()
        .map(|&sql| sql.to_owned())
        .collect();
    all.extend(server::STATEMENTS.map(str::to_owned));
    all.push(people::search_sql());
    let templates = [
        &sql::LOCK_CHATS,
        &sql::CHATS,
        &sql::PARTIES,
        &sql::MESSAGES_BY_KEY,
        &sql::NOTES_BY_KEY,
        &sql::STARTS_BY_KEY,
        &sql::UPDATE_CHATS,
        &sql::INSERT_MESSAGES,
        &sql::MESSAGE_IDS,
        &sql::INSERT_NOTES,
        &sql::NOTE_IDS,
        &sql::WRITE_PARTIES,
        &sql::LOG_ENDED,
        &sql::LAST_MESSAGES,
        &sql::LAST_NOTES,
        &people::GUESTS,
        &people::PEOPLE,
    ];
    all.extend(
        templates
            .iter()
            .flat_map(|template| [template.sql(1), template.sql(3)]),
    );
    for viewer in [
        Party::guest(1),
        Party::user(1),
        Party::worker(1),
        Party::admin(1),
    ] {
        all.extend(filters().into_iter().flat_map(|filter| {
            let after = ListCursor {
                updated_at: Timestamp::default(),
                chat: ChatId::stored(1),
            };
            [None, Some(after)]
                .map(|after| lists::list_sql(&scope::filter(viewer, &filter, after), 50))
        }));
        all.push(scope::unread(viewer).0);
    }
    all
}

fn filters() -> Vec<ListFilter> {
    let everything = ListFilter {
        status: Some(Status::Open),
        worker_id: Some(1),
        user_id: Some(1),
        guest_id: Some(1),
        unassigned: Some(true),
        search: Some("x".to_owned()),
        search_users: vec![1, 2],
    };
    let not_unassigned = ListFilter {
        unassigned: Some(false),
        ..ListFilter::default()
    };
    vec![ListFilter::default(), everything, not_unassigned]
}
