//! Lists, counts and single chats, all within the viewer's scope.

use super::pages::{parties, visible};
use super::rows::{self, CHAT};
use super::sql::{self, LAST_MESSAGES, LAST_NOTES};
use super::{Result, scope};
use crate::contract::{ChatView, ChatsPage, ListCursor, ListFilter, Unread};
use crate::rows::{ChatRow, MessageRow, PartyRow, unread as unread_of};
use crate::statements::{LAGGING, OF_WORKER, OPEN_BY_WORKER};
use model::{Audience, ChatId, Party, PartyKind};
use mysql_async::prelude::Queryable as _;
use mysql_async::{Conn, Params, Row};
use std::collections::HashMap;

/// A chat as `list` shows it, if the viewer may see it.
pub(super) async fn one(conn: &mut Conn, viewer: Party, chat: ChatId) -> Result<Option<ChatView>> {
    let Some((row, parties)) = visible(conn, viewer, chat).await? else {
        return Ok(None);
    };
    let mut views = views(conn, viewer, vec![row], HashMap::from([(chat, parties)])).await?;
    Ok(views.pop())
}

/// A page of the viewer's chats.
pub(super) async fn list(
    conn: &mut Conn,
    viewer: Party,
    wanted: &ListFilter,
    after: Option<ListCursor>,
    limit: usize,
) -> Result<ChatsPage> {
    let filter = scope::filter(viewer, wanted, after);
    let found: Vec<Row> = conn
        .exec(list_sql(&filter, limit), Params::Positional(filter.values))
        .await?;
    let mut chats: Vec<ChatRow> = found.iter().map(rows::chat).collect::<Result<_>>()?;
    let has_more = chats.len() > limit;
    chats.truncate(limit);
    let ids: Vec<ChatId> = chats.iter().map(|chat| chat.id).collect();
    let parties = parties(conn, &ids).await?;
    Ok(ChatsPage {
        chats: views(conn, viewer, chats, parties).await?,
        has_more,
    })
}

/// The statement behind a page of the list.
pub(super) fn list_sql(filter: &scope::Filter, limit: usize) -> String {
    format!(
        "SELECT {CHAT} FROM {} WHERE {} ORDER BY c.updated_at DESC, c.chat_id DESC LIMIT {}",
        filter.source,
        filter.condition,
        limit.saturating_add(1)
    )
}

async fn views(
    conn: &mut Conn,
    viewer: Party,
    chats: Vec<ChatRow>,
    mut parties: HashMap<ChatId, Vec<PartyRow>>,
) -> Result<Vec<ChatView>> {
    let mut last = last_lines(conn, viewer.audience(), &chats).await?;
    let view = |chat: ChatRow| {
        let parties = parties.remove(&chat.id).unwrap_or_default();
        let own = parties.iter().find(|row| row.party == viewer);
        let unread = unread_of(&chat, viewer, own);
        ChatView {
            last: last.remove(&chat.id),
            unread,
            chat,
            parties,
        }
    };
    Ok(chats.into_iter().map(view).collect())
}

/// The newest line of each chat that the audience sees.
async fn last_lines(
    conn: &mut Conn,
    audience: Audience,
    chats: &[ChatRow],
) -> Result<HashMap<ChatId, MessageRow>> {
    let places: Vec<_> = chats
        .iter()
        .map(|chat| vec![chat.id.get().into(), chat.last_seq.get().into()])
        .collect();
    let mut found = sql::look_up(conn, &LAST_MESSAGES, &places).await?;
    if audience == Audience::Staff {
        let places: Vec<_> = chats
            .iter()
            .map(|chat| vec![chat.id.get().into(), chat.last_staff_seq.get().into()])
            .collect();
        // After the messages, so that a note that is the newest line takes their place.
        found.extend(sql::look_up(conn, &LAST_NOTES, &places).await?);
    }
    found
        .iter()
        .map(|row| rows::message(row).map(|line| (line.chat, line)))
        .collect()
}

/// What is unread for the viewer: one statement, the sums beside the chats.
pub(super) async fn unread(conn: &mut Conn, viewer: Party) -> Result<Unread> {
    let (sql, values) = scope::unread(viewer);
    let found: Vec<Row> = conn.exec(sql, Params::Positional(values)).await?;
    let mut unread = Unread::default();
    if let Some(first) = found.first() {
        unread.total = rows::int(first, 2)?;
        unread.mine = rows::int(first, 3)?;
    }
    for row in &found {
        unread
            .chats
            .push((ChatId::stored(rows::int(row, 0)?), rows::int(row, 1)?));
    }
    Ok(unread)
}

/// For each worker the chats assigned and not closed.
pub(super) async fn open_chats_by_worker(conn: &mut Conn) -> Result<HashMap<i64, i64>> {
    Ok(conn
        .query::<(i64, i64), _>(OPEN_BY_WORKER)
        .await?
        .into_iter()
        .collect())
}

/// The chats assigned to a worker.
pub(super) async fn chats_of_worker(conn: &mut Conn, worker: i64) -> Result<Vec<ChatId>> {
    Ok(conn
        .exec::<i64, _, _>(OF_WORKER, (worker,))
        .await?
        .into_iter()
        .map(ChatId::stored)
        .collect())
}

/// Chats whose `is_read` columns lag behind the cursors.
pub(super) async fn lagging_reads(conn: &mut Conn, limit: usize) -> Result<Vec<ChatId>> {
    let limit = u64::try_from(limit).unwrap_or(u64::MAX);
    Ok(conn
        .exec::<i64, _, _>(LAGGING, (limit,))
        .await?
        .into_iter()
        .map(ChatId::stored)
        .collect())
}

/// Whether a kind of party answers for every chat it sees.
pub(super) const fn all_are_mine(kind: PartyKind) -> bool {
    !matches!(kind, PartyKind::Admin)
}
