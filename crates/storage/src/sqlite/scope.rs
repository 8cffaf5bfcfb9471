//! The viewer's scope as SQL: the same answer as `policy::decide`, for lists and counts. `?1` is the viewer's number.

use crate::contract::desk::{IS_SNOOZED, IS_TAGGED};
use crate::contract::{ListCursor, ListFilter};
use crate::fold::fold;
use crate::statements::chat_columns;
use model::{Party, PartyKind};
use policy::Scope;
use rusqlite::types::Value;

macro_rules! of_guest {
    () => {
        "c.guest_id = ?1"
    };
}
macro_rules! of_user {
    () => {
        "c.user_id = ?1"
    };
}
/// Two index ranges instead of an OR over the whole table.
macro_rules! of_worker {
    () => {
        "c.chat_id IN (SELECT chat_id FROM tbl_chats WHERE worker_id = ?1 UNION ALL \
         SELECT p.chat_id FROM tbl_chat_parties p JOIN tbl_chats s ON s.chat_id = p.chat_id \
         WHERE p.party_id = ?1 AND p.party_type = 'worker' AND p.is_party = 1 AND s.is_staff_chat = 1)"
    };
}

/// Chats with what is unread in each, and whether it is the viewer's to answer. `?2` is the viewer's kind.
macro_rules! counted {
    ($countable:expr, $mine:expr, $scope:expr) => {
        concat!(
            "SELECT c.chat_id, ",
            $countable,
            " - COALESCE(p.seen + p.own_after, 0) AS unread, ",
            $mine,
            " AS mine FROM tbl_chats c LEFT JOIN tbl_chat_parties p \
             ON p.chat_id = c.chat_id AND p.party_type = ?2 AND p.party_id = ?1 WHERE ",
            $scope
        )
    };
}
macro_rules! unread_of {
    ($countable:expr, $mine:expr, $scope:expr) => {
        UnreadSql {
            sums: concat!(
                "SELECT COALESCE(SUM(unread), 0), COALESCE(SUM(CASE WHEN mine THEN unread ELSE 0 END), 0) \
                 FROM (",
                counted!($countable, $mine, $scope),
                ") WHERE unread > 0"
            ),
            each: concat!(
                "SELECT chat_id, unread FROM (",
                counted!($countable, $mine, $scope),
                ") WHERE unread > 0 ORDER BY mine DESC, chat_id DESC LIMIT ?3"
            ),
        }
    };
}

/// What counts a viewer's unread.
pub(super) struct UnreadSql {
    /// All, and what is the viewer's to answer.
    pub(super) sums: &'static str,
    /// Chat by chat, at most `?3`.
    pub(super) each: &'static str,
}

/// The statements for a kind of viewer.
pub(super) const fn unread(viewer: PartyKind) -> UnreadSql {
    match viewer {
        PartyKind::Guest => unread_of!("c.text_count", "1", of_guest!()),
        PartyKind::User => unread_of!("c.text_count", "1", of_user!()),
        PartyKind::Worker => unread_of!("(c.text_count + c.note_count)", "1", of_worker!()),
        PartyKind::Admin => unread_of!(
            "(c.text_count + c.note_count)",
            "((c.worker_id IS NULL AND c.is_staff_chat = 0) OR c.status = 'escalated' \
             OR COALESCE(p.is_party, 0))",
            "1 = 1"
        ),
    }
}

/// What the viewer sees of `tbl_chats c`, with its value.
pub(super) fn condition(viewer: Party) -> (&'static str, Vec<Value>) {
    match Scope::of(viewer) {
        Scope::Customer(who) if who.kind == PartyKind::User => (of_user!(), vec![who.id.into()]),
        Scope::Customer(who) => (of_guest!(), vec![who.id.into()]),
        Scope::Worker(id) => (of_worker!(), vec![id.into()]),
        Scope::Everything => ("1 = 1", Vec::new()),
    }
}

/// A list's statement in the making.
struct Filter {
    sql: String,
    values: Vec<Value>,
}

impl Filter {
    fn of(viewer: Party) -> Self {
        let (scope, values) = condition(viewer);
        let from = concat!("SELECT ", chat_columns!(), " FROM tbl_chats c WHERE ");
        Self {
            sql: from.to_owned() + scope,
            values,
        }
    }

    fn and(&mut self, sql: &str, values: impl IntoIterator<Item = Value>) {
        self.sql += " AND ";
        self.sql += sql;
        self.values.extend(values);
    }
}

/// The statement behind a page of the viewer's list, with its values. Only which filters are set makes its text:
/// what they are set to, and the limit, are values.
pub(super) fn list(
    viewer: Party,
    wanted: &ListFilter,
    after: Option<ListCursor>,
    limit: i64,
) -> (String, Vec<Value>) {
    let mut filter = Filter::of(viewer);
    let ids = [
        ("c.worker_id = ?", wanted.worker_id),
        ("c.user_id = ?", wanted.user_id),
        ("c.guest_id = ?", wanted.guest_id),
    ];
    let is_led = Scope::of(viewer) != Scope::Everything;
    let has_ids = ids.iter().any(|(_, id)| id.is_some());
    for (condition, id) in ids {
        if let Some(id) = id {
            filter.and(&led_by_others(is_led, condition), [id.into()]);
        }
    }
    if let Some(status) = wanted.status {
        let condition = led_by_others(is_led || has_ids, "c.status = ?");
        filter.and(&condition, [status.as_str().to_owned().into()]);
    }
    match wanted.unassigned {
        Some(true) => filter.and("+c.worker_id IS NULL AND c.is_staff_chat = 0", []),
        Some(false) => filter.and("NOT (c.worker_id IS NULL AND c.is_staff_chat = 0)", []),
        None => {}
    }
    if let Some(tag) = &wanted.tag {
        filter.and(IS_TAGGED, [tag.clone().into()]);
    }
    if let Some((is_snoozed, now)) = wanted.snoozed {
        let not = if is_snoozed { "" } else { "NOT " };
        let who = [viewer.kind.as_str().to_owned().into(), viewer.id.into()];
        filter.and(
            &format!("{not}{IS_SNOOZED}"),
            who.into_iter().chain([now.sql().into()]),
        );
    }
    if let Some(text) = &wanted.search {
        search(&mut filter, viewer, text, &wanted.search_users);
    }
    if let Some(after) = after {
        let place = [after.updated_at.sql().into(), after.chat.get().into()];
        filter.and("(c.updated_at, c.chat_id) < (?, ?)", place);
    }
    filter.sql += " ORDER BY c.updated_at DESC, c.chat_id DESC LIMIT ?";
    filter.values.push(limit.into());
    (filter.sql, filter.values)
}

/// A condition whose index must not lead when a narrower one does: without statistics SQLite would rather read all
/// closed chats of the shop than the viewer's few. A `+` takes a column's index out of the choice.
fn led_by_others(is_led: bool, condition: &str) -> String {
    let plus = if is_led { "+" } else { "" };
    format!("{plus}{condition}")
}

fn search(filter: &mut Filter, viewer: Party, text: &str, users: &[i64]) {
    let mut any = vec![
        "has_text(c.subject, ?)",
        "EXISTS (SELECT 1 FROM tbl_guest_sessions g WHERE g.guest_id = c.guest_id AND has_text(g.name, ?))",
        "EXISTS (SELECT 1 FROM tbl_chat_messages m WHERE m.chat_id = c.chat_id AND m.kind = 'text' \
         AND has_text(m.message, ?))",
    ];
    if viewer.is_staff() {
        any.push(
            "EXISTS (SELECT 1 FROM tbl_chat_notes n WHERE n.chat_id = c.chat_id AND has_text(n.message, ?))",
        );
    }
    let mut values = vec![Value::Text(fold(text)); any.len()];
    if !users.is_empty() {
        // One value, however many they are.
        any.push("c.user_id IN (SELECT value FROM json_each(?))");
        values.push(Value::Text(format!("{users:?}")));
    }
    filter.and(&format!("({})", any.join(" OR ")), values);
}
