//! Every statement that this engine can send, for the tests that prepare them on the migrated schema and look at
//! their plans.

use super::{
    apply, attachments, desk, lists, load, migrate, people, rows, scope, sessions, shop, sign_in,
};
use crate::statements::{SHARED, VIEWERS, every_list};

/// Constants as they are, counts for every kind of viewer, lists with every combination of filters.
#[must_use]
pub fn all() -> Vec<String> {
    let constants: [&[&str]; 14] = [
        &SHARED,
        &apply::STATEMENTS,
        &attachments::STATEMENTS,
        &lists::STATEMENTS,
        &load::STATEMENTS,
        &migrate::STATEMENTS,
        &people::STATEMENTS,
        &rows::STATEMENTS,
        &sessions::STATEMENTS,
        &shop::STATEMENTS,
        &sign_in::STATEMENTS,
        &desk::cars::STATEMENTS,
        &desk::chats::STATEMENTS,
        &desk::replies::STATEMENTS,
    ];
    let mut all: Vec<String> = constants.concat().into_iter().map(str::to_owned).collect();
    for viewer in VIEWERS {
        let counted = scope::unread(viewer.kind);
        all.extend([counted.sums, counted.each].map(str::to_owned));
        all.push(desk::chats::tags_sql(scope::condition(viewer).0));
        let lists = every_list().into_iter();
        all.extend(lists.map(|(filter, after)| scope::list(viewer, &filter, after, 50).0));
    }
    all
}
