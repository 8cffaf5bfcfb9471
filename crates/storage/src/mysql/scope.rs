//! The viewer's scope as SQL: the same answer as `policy::decide`, for lists and counts.

use super::lists::all_are_mine;
use crate::contract::desk::{IS_SNOOZED, IS_TAGGED};
use crate::contract::{ListCursor, ListFilter};
use crate::fold;
use model::{Audience, Party, PartyKind};
use mysql_async::Value;
use policy::Scope;

/// Chats named one by one in a count.
const UNREAD_CHATS_MAX: usize = 1_000;

/// Where to look and for what; `c` is the chat.
pub(super) struct Filter {
    /// After `FROM`.
    pub(super) source: &'static str,
    /// After `WHERE`.
    pub(super) condition: String,
    /// In the order of the `?`.
    pub(super) values: Vec<Value>,
}

impl Filter {
    /// The viewer's scope alone.
    pub(super) fn of(viewer: Party) -> Self {
        match Scope::of(viewer) {
            Scope::Customer(who) => {
                let column = if who.kind == PartyKind::User {
                    "c.user_id = ?"
                } else {
                    "c.guest_id = ?"
                };
                Self {
                    source: "tbl_chats c",
                    condition: column.to_owned(),
                    values: vec![who.id.into()],
                }
            }
            Scope::Worker(id) => Self {
                // Two index ranges instead of an OR over the whole table; no chat is in both.
                source: "(SELECT chat_id FROM tbl_chats WHERE worker_id = ? AND is_staff_chat = 0 UNION ALL \
                         SELECT p.chat_id FROM tbl_chat_parties p JOIN tbl_chats s ON s.chat_id = p.chat_id \
                         WHERE p.party_id = ? AND p.party_type = 'worker' AND p.is_party = 1 \
                         AND s.is_staff_chat = 1) mine JOIN tbl_chats c ON c.chat_id = mine.chat_id",
                condition: "1 = 1".to_owned(),
                values: vec![id.into(), id.into()],
            },
            Scope::Everything => Self {
                source: "tbl_chats c",
                condition: "1 = 1".to_owned(),
                values: Vec::new(),
            },
        }
    }

    fn and(&mut self, condition: &str, values: impl IntoIterator<Item = Value>) {
        self.condition += " AND ";
        self.condition += condition;
        self.values.extend(values);
    }
}

/// The chats of a page of the list.
pub(super) fn filter(viewer: Party, wanted: &ListFilter, after: Option<ListCursor>) -> Filter {
    let mut filter = Filter::of(viewer);
    if let Some(status) = wanted.status {
        filter.and("c.status = ?", [status.as_str().into()]);
    }
    for (column, id) in [
        ("c.worker_id = ?", wanted.worker_id),
        ("c.user_id = ?", wanted.user_id),
        ("c.guest_id = ?", wanted.guest_id),
    ] {
        if let Some(id) = id {
            filter.and(column, [id.into()]);
        }
    }
    match wanted.unassigned {
        Some(true) => filter.and("c.worker_id IS NULL AND c.is_staff_chat = 0", []),
        Some(false) => filter.and("NOT (c.worker_id IS NULL AND c.is_staff_chat = 0)", []),
        None => {}
    }
    if let Some(after) = after {
        let at = Value::from(after.updated_at.sql());
        // The first half is the index range; the second cuts the chats of that very millisecond.
        filter.and(
            "c.updated_at <= ? AND (c.updated_at < ? OR c.chat_id < ?)",
            [at.clone(), at, after.chat.get().into()],
        );
    }
    if let Some(tag) = &wanted.tag {
        filter.and(IS_TAGGED, [tag.as_str().into()]);
    }
    if let Some((is_snoozed, now)) = wanted.snoozed {
        let not = if is_snoozed { "" } else { "NOT " };
        let values = [
            viewer.kind.as_str().into(),
            viewer.id.into(),
            now.sql().into(),
        ];
        filter.and(&format!("{not}{IS_SNOOZED}"), values);
    }
    if let Some(text) = &wanted.search {
        search(&mut filter, viewer, text, &wanted.search_users);
    }
    filter
}

/// `LOCATE` knows no wildcards, so `%` and `_` are ordinary. Both sides are folded here, so that no letter is folded on one
/// of them alone.
pub(super) fn has_text(column: &str) -> String {
    let needle = fold::sql("CONVERT(? USING utf8mb4) COLLATE utf8mb4_bin");
    format!("LOCATE({needle}, {}) > 0", fold::sql(column))
}

fn search(filter: &mut Filter, viewer: Party, text: &str, users: &[i64]) {
    let mut any = vec![
        has_text("c.subject"),
        format!(
            "EXISTS (SELECT 1 FROM tbl_guest_sessions g WHERE g.guest_id = c.guest_id AND {})",
            has_text("g.name")
        ),
        format!(
            "EXISTS (SELECT 1 FROM tbl_chat_messages m WHERE m.chat_id = c.chat_id AND m.kind = 'text' AND {})",
            has_text("m.message")
        ),
    ];
    if viewer.is_staff() {
        any.push(format!(
            "EXISTS (SELECT 1 FROM tbl_chat_notes n WHERE n.chat_id = c.chat_id AND {})",
            has_text("n.message")
        ));
    }
    let mut values = vec![Value::from(text); any.len()];
    if !users.is_empty() {
        any.push(format!(
            "c.user_id IN ({})",
            vec!["?"; users.len()].join(", ")
        ));
        values.extend(users.iter().map(|id| Value::from(*id)));
    }
    filter.and(&format!("({})", any.join(" OR ")), values);
}

/// The statement that counts what is unread: chat, count, and the two sums over all chats.
pub(super) fn unread(viewer: Party) -> (String, Vec<Value>) {
    let scope = Filter::of(viewer);
    let countable = match viewer.audience() {
        Audience::Customer => "c.text_count",
        Audience::Staff => "c.text_count + c.note_count",
    };
    let mine = if all_are_mine(viewer.kind) {
        "1"
    } else {
        "((c.worker_id IS NULL AND c.is_staff_chat = 0) OR c.status = 'escalated' OR COALESCE(p.is_party, 0))"
    };
    let sql = format!(
        "SELECT u.chat_id, u.unread, CAST(SUM(u.unread) OVER () AS SIGNED), \
         CAST(SUM(IF(u.mine, u.unread, 0)) OVER () AS SIGNED) FROM (\
         SELECT c.chat_id AS chat_id, {countable} - COALESCE(p.seen + p.own_after, 0) AS unread, \
         {mine} AS mine FROM {} LEFT JOIN tbl_chat_parties p \
         ON p.chat_id = c.chat_id AND p.party_type = ? AND p.party_id = ? WHERE {}) u \
         WHERE u.unread > 0 ORDER BY u.mine DESC, u.chat_id DESC LIMIT {UNREAD_CHATS_MAX}",
        scope.source, scope.condition
    );
    let who: [Value; 2] = [viewer.kind.as_str().into(), viewer.id.into()];
    // The worker's scope stands before the viewer's own place, the customer's after it.
    let values = match Scope::of(viewer) {
        Scope::Worker(_) => scope.values.into_iter().chain(who).collect(),
        Scope::Customer(_) | Scope::Everything => who.into_iter().chain(scope.values).collect(),
    };
    (sql, values)
}
