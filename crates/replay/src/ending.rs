//! The end of a chat as a member reads it: every page, and every place where the server counts the unread.

use crate::checker::{Line, Rule, View, Violation};
use crate::device::{Device, line};
use client::{ListFilter, Outcome};
use model::{ChatId, PartyKind, Seq};
use protocol::{Chat, Range};

/// How the pages are read.
#[derive(Debug, Clone, Copy)]
pub struct Reading {
    /// Lines a page.
    pub limit: usize,
    /// From the newest back, instead of from the first on.
    pub backwards: bool,
}

/// Reads a chat to its end as this device's party. The outcome is unknown when a request failed on the way.
pub async fn read_view(device: &mut Device, chat: ChatId, reading: Reading) -> Outcome<View> {
    let mut lines: Vec<Line> = Vec::new();
    let mut range = if reading.backwards {
        Range::Before(Seq::new(model::ID_MAX))
    } else {
        Range::After(Seq::ZERO)
    };
    loop {
        let asked = device.asking();
        let answer = match device
            .session()
            .messages(chat, range, Some(reading.limit), 0)
            .await
        {
            Outcome::Ok(answer) => answer,
            Outcome::Refused(problem) => return Outcome::Refused(problem),
            Outcome::Unknown(why) => return Outcome::Unknown(why),
        };
        let page: Vec<Line> = answer.messages.iter().map(line).collect();
        device.record_cursors(chat, asked, &answer);
        let (first, last) = (
            page.first().map(|line| line.seq),
            page.last().map(|line| line.seq),
        );
        if reading.backwards {
            lines.splice(0..0, page);
        } else {
            lines.extend(page);
        }
        range = match (answer.has_more, reading.backwards, first, last) {
            (true, true, Some(first), _) => Range::Before(first),
            (true, false, _, Some(last)) => Range::After(last),
            _ => break,
        };
    }
    Outcome::Ok(View {
        party: device.party(),
        chat,
        lines,
        unread: Vec::new(),
    })
}

/// The unread counts of a chat, from every place that gives one, and what the list says of it.
pub(crate) async fn count_unread(device: &mut Device, view: &mut View) -> Outcome<()> {
    let chat = view.chat;
    let one = match device.session().unread_count_of(chat).await {
        Outcome::Ok(answer) => answer.unread_count,
        Outcome::Refused(problem) => return Outcome::Refused(problem),
        Outcome::Unknown(why) => return Outcome::Unknown(why),
    };
    view.unread.push(one);
    // An admin's map of counts is capped, and has every chat of the shop in it.
    if device.party().kind != PartyKind::Admin {
        match device.session().unread_count().await {
            Outcome::Ok(all) => view
                .unread
                .push(all.chats.get(&chat.to_string()).copied().unwrap_or(0)),
            Outcome::Refused(problem) => return Outcome::Refused(problem),
            Outcome::Unknown(why) => return Outcome::Unknown(why),
        }
    }
    Outcome::Ok(())
}

/// The chat as the member's list shows it, found by its customer.
pub(crate) async fn listed(
    device: &mut Device,
    view: &mut View,
    customer: model::Party,
) -> Outcome<Vec<Violation>> {
    let mut cursor: Option<String> = None;
    let number = |kind| (customer.kind == kind).then_some(customer.id);
    loop {
        let filter = ListFilter {
            user_id: number(PartyKind::User),
            guest_id: number(PartyKind::Guest),
            limit: Some(200),
            cursor: cursor.as_deref(),
            ..ListFilter::default()
        };
        let answer = match device.session().list(&filter).await {
            Outcome::Ok(answer) => answer,
            Outcome::Refused(problem) => return Outcome::Refused(problem),
            Outcome::Unknown(why) => return Outcome::Unknown(why),
        };
        for chat in &answer.chats {
            device.peek(chat);
        }
        if let Some(found) = answer
            .chats
            .iter()
            .find(|chat| chat.chat_id == view.chat.get())
        {
            view.unread.push(found.unread_count);
            return Outcome::Ok(compare(found, view));
        }
        cursor = answer.next_cursor;
        if cursor.is_none() {
            let found = Violation::new(
                Rule::Lost,
                view.chat,
                "the chat is not in this member's list",
            );
            return Outcome::Ok(vec![found.to(view.party)]);
        }
    }
}

/// The list's newest line is the last page's last line.
fn compare(chat: &Chat, view: &View) -> Vec<Violation> {
    let last = view.lines.last();
    let listed = chat.last_message.as_ref().map(line);
    let same_end = last.map_or(Seq::ZERO, |line| line.seq).get() == chat.last_seq;
    let same_line = listed.as_ref().map(|line| (line.id(), line.seq, line.body))
        == last.map(|line| (line.id(), line.seq, line.body));
    if same_end && same_line {
        return Vec::new();
    }
    let detail = format!("the list ends at {}, the pages do not", chat.last_seq);
    vec![Violation::new(Rule::Gap, view.chat, detail).to(view.party)]
}
