//! The statements that both engines take as they are, and the columns of those that differ in the rest. All are
//! constants: no text is put together while somebody waits for it. For the tests that prepare what the engines can
//! send, everybody who can look and everything that they can ask of a list.

use crate::contract::{ListCursor, ListFilter};
use model::{ChatId, Party, Status, Timestamp};

/// A chat `c`, in the order in which the engines' `rows` read it.
macro_rules! chat_columns {
    () => {
        "c.chat_id, c.user_id, c.guest_id, c.admin_id, c.worker_id, c.assigned_by, c.status, c.subject, \
         c.created_at, c.updated_at, c.last_seq, c.last_staff_seq, c.text_count, c.note_count, \
         c.customer_read_seq, c.staff_read_seq, c.is_answered, c.starter_type, c.starter_id, c.client_id, \
         c.vehicle_id"
    };
}
/// A message `m`.
macro_rules! message_columns {
    () => {
        "m.message_id, m.chat_id, m.seq, m.staff_seq, m.sender_type, m.sender_id, m.message, m.client_id, \
         m.created_at, m.kind, m.event, m.attachments"
    };
}
/// A note `n`, as if it were a message.
macro_rules! note_columns {
    () => {
        "n.note_id, n.chat_id, n.after_seq, n.staff_seq, n.sender_type, n.sender_id, n.message, \
         n.client_id, n.created_at, 'note', NULL, n.attachments"
    };
}
/// A place `p` in a chat.
macro_rules! party_columns {
    () => {
        "p.party_type, p.party_id, p.is_party, p.read_seq, p.read_staff_seq, p.seen, p.own_after"
    };
}
/// An upload.
macro_rules! attachment_columns {
    () => {
        "attachment_id, chat_id, uploader_type, uploader_id, name, mime, size, width, height, has_thumb, \
         message_id, note_id"
    };
}
/// Somebody of the own directory.
macro_rules! person_columns {
    () => {
        "party_type, person_id, username, name, email, password_hash, image_url, is_active"
    };
}
pub(crate) use {
    attachment_columns, chat_columns, message_columns, note_columns, party_columns, person_columns,
};

// Pages.
pub(crate) const MESSAGES_UP: &str = concat!(
    "SELECT ",
    message_columns!(),
    " FROM tbl_chat_messages m WHERE m.chat_id = ? AND m.seq > ? ORDER BY m.seq LIMIT ?"
);
pub(crate) const MESSAGES_DOWN: &str = concat!(
    "SELECT ",
    message_columns!(),
    " FROM tbl_chat_messages m WHERE m.chat_id = ? AND m.seq <= ? ORDER BY m.seq DESC LIMIT ?"
);
pub(crate) const NOTES_UP: &str = concat!(
    "SELECT ",
    note_columns!(),
    " FROM tbl_chat_notes n WHERE n.chat_id = ? AND n.staff_seq > ? ORDER BY n.staff_seq LIMIT ?"
);
pub(crate) const NOTES_DOWN: &str = concat!(
    "SELECT ",
    note_columns!(),
    " FROM tbl_chat_notes n WHERE n.chat_id = ? AND n.staff_seq <= ? ORDER BY n.staff_seq DESC LIMIT ?"
);

// What a place in a chat means.
pub(crate) const TEXTS_AFTER: &str =
    "SELECT COUNT(*) FROM tbl_chat_messages WHERE chat_id = ? AND seq > ? AND kind = 'text'";
pub(crate) const STAFF_NUMBER: &str =
    "SELECT staff_seq FROM tbl_chat_messages WHERE chat_id = ? AND seq = ?";
pub(crate) const NOTES_UP_TO: &str = "SELECT staff_seq - after_seq FROM tbl_chat_notes \
     WHERE chat_id = ? AND staff_seq <= ? ORDER BY staff_seq DESC LIMIT 1";

// Chats.
/// One new chat: its id is the connection's last insert id, because a chat without a key could not be
/// found again.
pub(crate) const INSERT_CHAT: &str = "INSERT INTO tbl_chats (user_id, guest_id, admin_id, worker_id, \
     assigned_by, status, subject, created_at, updated_at, is_staff_chat, is_answered, last_seq, \
     last_staff_seq, text_count, note_count, customer_read_seq, staff_read_seq, starter_type, starter_id, \
     client_id, vehicle_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
pub(crate) const OPEN_BY_WORKER: &str = "SELECT worker_id, COUNT(*) FROM tbl_chats \
     WHERE worker_id IS NOT NULL AND status <> 'closed' GROUP BY worker_id";
pub(crate) const OF_WORKER: &str =
    "SELECT chat_id FROM tbl_chats WHERE worker_id = ? ORDER BY chat_id";
pub(crate) const LAGGING: &str = "SELECT chat_id FROM tbl_chats \
     WHERE followed_customer_seq < customer_read_seq OR followed_staff_seq < staff_read_seq LIMIT ?";

// Sessions, used handoffs, the log of ended rights.
pub(crate) const ADD_SESSION: &str = "INSERT INTO tbl_chat_sessions (token_hash, party_type, party_id, \
     credential_mark, device, created_at, last_seen_at) VALUES (?, ?, ?, ?, ?, ?, ?)";
pub(crate) const TOUCH_SESSION: &str =
    "UPDATE tbl_chat_sessions SET last_seen_at = ? WHERE token_hash = ?";
pub(crate) const TOUCH_GUEST: &str =
    "UPDATE tbl_guest_sessions SET last_seen_at = ? WHERE session_token = ?";
pub(crate) const END_SESSION: &str = "DELETE FROM tbl_chat_sessions WHERE token_hash = ?";
pub(crate) const END_GUEST: &str =
    "UPDATE tbl_guest_sessions SET session_token = NULL WHERE session_token = ?";
pub(crate) const END_OF: &str =
    "DELETE FROM tbl_chat_sessions WHERE party_id = ? AND party_type = ?";
pub(crate) const END_OF_GUEST: &str =
    "UPDATE tbl_guest_sessions SET session_token = NULL WHERE guest_id = ?";
pub(crate) const SIGNED_IN: &str =
    "SELECT DISTINCT party_type, party_id, credential_mark FROM tbl_chat_sessions";
pub(crate) const DROP_HANDOFFS: &str = "DELETE FROM tbl_chat_handoffs WHERE expires_at < ?";
pub(crate) const LAST_ENDED: &str = "SELECT COALESCE(MAX(ended_id), 0) FROM tbl_chat_ended_rights";
pub(crate) const ENDED: &str = "SELECT ended_id, party_type, party_id, token_hash, chat_id \
     FROM tbl_chat_ended_rights WHERE ended_id > ? ORDER BY ended_id LIMIT ?";
pub(crate) const DROP_ENDED: &str = "DELETE FROM tbl_chat_ended_rights WHERE ended_at < ?";

// Guests and people.
pub(crate) const ADD_GUEST: &str = "INSERT INTO tbl_guest_sessions (session_token, created_at, \
     last_seen_at, name, email) VALUES (?, ?, ?, ?, ?)";
pub(crate) const NEXT_PERSON: &str =
    "SELECT COALESCE(MAX(person_id), 0) + 1 FROM tbl_chat_people WHERE party_type = ?";
pub(crate) const PERSON_BY_USERNAME: &str = concat!(
    "SELECT ",
    person_columns!(),
    " FROM tbl_chat_people WHERE username = ?"
);
pub(crate) const ALL_PEOPLE: &str = concat!(
    "SELECT ",
    person_columns!(),
    " FROM tbl_chat_people ORDER BY party_type, person_id"
);
pub(crate) const STAFF: &str = concat!(
    "SELECT ",
    person_columns!(),
    " FROM tbl_chat_people WHERE party_type IN ('admin', 'worker') ORDER BY party_type, person_id LIMIT ?"
);
pub(crate) const SET_NAME: &str =
    "UPDATE tbl_chat_people SET name = ? WHERE party_type = ? AND person_id = ?";
pub(crate) const SET_EMAIL: &str =
    "UPDATE tbl_chat_people SET email = ? WHERE party_type = ? AND person_id = ?";
pub(crate) const SET_IMAGE: &str =
    "UPDATE tbl_chat_people SET image_url = ? WHERE party_type = ? AND person_id = ?";
pub(crate) const SET_PASSWORD: &str =
    "UPDATE tbl_chat_people SET password_hash = ? WHERE party_type = ? AND person_id = ?";
pub(crate) const SET_ACTIVE: &str =
    "UPDATE tbl_chat_people SET is_active = ? WHERE party_type = ? AND person_id = ?";

// A guest becomes a user: user, guest; in a chat user, chat, guest.
pub(crate) const MOVE_IN_CHAT: [&str; 3] = [
    "UPDATE tbl_chat_attachments SET uploader_type = 'user', uploader_id = ? \
     WHERE chat_id = ? AND uploader_type = 'guest' AND uploader_id = ?",
    "UPDATE tbl_chat_messages SET sender_type = 'user', sender_id = ? \
     WHERE chat_id = ? AND sender_type = 'guest' AND sender_id = ?",
    "UPDATE tbl_chat_notes SET sender_type = 'user', sender_id = ? \
     WHERE chat_id = ? AND sender_type = 'guest' AND sender_id = ?",
];
/// A starter without a key is not stored; saying so lets SQLite use its index, which holds only keys.
pub(crate) const MOVE_STARTS: &str = "UPDATE tbl_chats SET starter_type = 'user', starter_id = ? \
     WHERE starter_type = 'guest' AND starter_id = ? AND client_id IS NOT NULL";
pub(crate) const MOVE_CHATS: &str =
    "UPDATE tbl_chats SET user_id = ?, guest_id = NULL WHERE guest_id = ?";
pub(crate) const MOVE_PARTIES: &str = "UPDATE tbl_chat_parties SET party_type = 'user', party_id = ? \
     WHERE party_id = ? AND party_type = 'guest'";

// Uploads.
pub(crate) const BEGIN_ATTACHMENT: &str = "INSERT INTO tbl_chat_attachments (chat_id, uploader_type, uploader_id, \
     name, mime, size, width, height, has_thumb, is_whole, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)";
pub(crate) const FINISH_ATTACHMENT: &str =
    "UPDATE tbl_chat_attachments SET is_whole = 1 WHERE attachment_id = ?";
pub(crate) const ATTACHMENT: &str = concat!(
    "SELECT ",
    attachment_columns!(),
    " FROM tbl_chat_attachments WHERE is_whole = 1 AND attachment_id = ?"
);
pub(crate) const ATTACHMENT_PART: &str = "SELECT bytes FROM tbl_chat_attachment_parts \
     WHERE attachment_id = ? AND is_thumb = ? AND part = ?";
pub(crate) const HELD_BY_MESSAGE: &str =
    "UPDATE tbl_chat_attachments SET message_id = ? WHERE attachment_id = ?";
pub(crate) const HELD_BY_NOTE: &str =
    "UPDATE tbl_chat_attachments SET note_id = ? WHERE attachment_id = ?";
pub(crate) const DROP_ATTACHMENT: [&str; 2] = [
    "DELETE FROM tbl_chat_attachment_parts WHERE attachment_id = ?",
    "DELETE FROM tbl_chat_attachments WHERE attachment_id = ?",
];

/// All of them, for the tests that prepare them on the migrated schema.
pub(crate) const SHARED: [&str; 47] = [
    STAFF,
    SET_NAME,
    SET_EMAIL,
    SET_IMAGE,
    BEGIN_ATTACHMENT,
    FINISH_ATTACHMENT,
    ATTACHMENT,
    ATTACHMENT_PART,
    HELD_BY_MESSAGE,
    HELD_BY_NOTE,
    DROP_ATTACHMENT[0],
    DROP_ATTACHMENT[1],
    MOVE_IN_CHAT[2],
    MESSAGES_UP,
    MESSAGES_DOWN,
    NOTES_UP,
    NOTES_DOWN,
    TEXTS_AFTER,
    STAFF_NUMBER,
    NOTES_UP_TO,
    INSERT_CHAT,
    OPEN_BY_WORKER,
    OF_WORKER,
    LAGGING,
    ADD_SESSION,
    TOUCH_SESSION,
    TOUCH_GUEST,
    END_SESSION,
    END_GUEST,
    END_OF,
    END_OF_GUEST,
    SIGNED_IN,
    DROP_HANDOFFS,
    LAST_ENDED,
    ENDED,
    DROP_ENDED,
    ADD_GUEST,
    NEXT_PERSON,
    PERSON_BY_USERNAME,
    ALL_PEOPLE,
    SET_PASSWORD,
    SET_ACTIVE,
    MOVE_IN_CHAT[0],
    MOVE_IN_CHAT[1],
    MOVE_STARTS,
    MOVE_CHATS,
    MOVE_PARTIES,
];

/// A viewer of every kind.
pub(crate) const VIEWERS: [Party; 4] = [
    Party::guest(1),
    Party::user(1),
    Party::worker(1),
    Party::admin(1),
];

/// Every combination of a list's filters, from the start of the list and from a place in it.
pub(crate) fn every_list() -> Vec<(ListFilter, Option<ListCursor>)> {
    let place = ListCursor {
        updated_at: Timestamp::default(),
        chat: ChatId::stored(1),
    };
    let searches = [(None, vec![]), (Some("x"), vec![]), (Some("x"), vec![1, 2])];
    let mut all = Vec::new();
    for bits in 0..1_u8 << 5 {
        let is_set = |bit: u8| bits & (1 << bit) != 0;
        for unassigned in [None, Some(true), Some(false)] {
            for (search, search_users) in &searches {
                // Tags and snoozes are looked at in a third of the lists each: they add conditions and lead none.
                let aside = (bits % 3 == 1).then_some((unassigned.is_some(), Timestamp::default()));
                let filter = ListFilter {
                    tag: (bits % 3 == 2).then(|| "x".to_owned()),
                    snoozed: aside,
                    status: is_set(0).then_some(Status::Open),
                    worker_id: is_set(1).then_some(1),
                    user_id: is_set(2).then_some(1),
                    guest_id: is_set(3).then_some(1),
                    unassigned,
                    search: search.map(str::to_owned),
                    search_users: search_users.clone(),
                };
                all.push((filter, is_set(4).then_some(place)));
            }
        }
    }
    all
}
