//! Every statement that this engine can send, for the test that prepares them all on the migrated schema.

use super::{
    apply, attachments, desk, group, lists, load, migrate, people, reads, scope, server, sessions,
    shop, sign_in, sql,
};
use crate::statements::{SHARED, VIEWERS, every_list};

/// Constants as they are, templates for one row and for three, counts for every kind of viewer, lists with
/// every combination of filters.
#[must_use]
pub fn all() -> Vec<String> {
    let constants: [&[&str]; 14] = [
        &SHARED,
        &apply::STATEMENTS,
        &attachments::STATEMENTS,
        &desk::chats::STATEMENTS,
        &desk::replies::STATEMENTS,
        &desk::cars::STATEMENTS,
        &group::STATEMENTS,
        &load::STATEMENTS,
        &migrate::STATEMENTS,
        &people::STATEMENTS,
        &reads::STATEMENTS,
        &sessions::STATEMENTS,
        &shop::STATEMENTS,
        &sign_in::STATEMENTS,
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
        &attachments::LOCK,
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
        &desk::chats::TAGS_OF,
        &desk::chats::SNOOZES_OF,
        &desk::chats::RATINGS_OF,
        &desk::chats::ADD_TAGS,
        &desk::cars::CARS,
    ];
    all.extend(
        templates
            .iter()
            .flat_map(|template| [template.sql(1), template.sql(3)]),
    );
    for viewer in VIEWERS {
        all.extend(
            every_list()
                .into_iter()
                .map(|(filter, after)| lists::list_sql(&scope::filter(viewer, &filter, after), 50)),
        );
        all.push(scope::unread(viewer).0);
        all.push(desk::chats::tags_sql(viewer).0);
    }
    all
}
