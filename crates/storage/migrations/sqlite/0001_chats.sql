-- Chats, messages, notes, places in chats, guests.
-- Times are UTC text, `YYYY-MM-DD HH:MM:SS.mmm`, which sorts and reads like MariaDB's DATETIME(3).
CREATE TABLE tbl_chats (
  chat_id INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id INTEGER,
  guest_id INTEGER,
  admin_id INTEGER,
  worker_id INTEGER,
  assigned_by INTEGER,
  status TEXT NOT NULL DEFAULT 'pending',
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  subject TEXT,
  is_staff_chat INTEGER NOT NULL DEFAULT 0,
  is_answered INTEGER NOT NULL DEFAULT 0,
  last_seq INTEGER NOT NULL DEFAULT 0,
  last_staff_seq INTEGER NOT NULL DEFAULT 0,
  text_count INTEGER NOT NULL DEFAULT 0,
  note_count INTEGER NOT NULL DEFAULT 0,
  customer_read_seq INTEGER NOT NULL DEFAULT 0,
  staff_read_seq INTEGER NOT NULL DEFAULT 0,
  followed_customer_seq INTEGER NOT NULL DEFAULT 0,
  followed_staff_seq INTEGER NOT NULL DEFAULT 0,
  starter_type TEXT,
  starter_id INTEGER,
  client_id TEXT
);

CREATE INDEX tbl_chats_by_user ON tbl_chats (user_id) WHERE user_id IS NOT NULL;

CREATE INDEX tbl_chats_by_guest ON tbl_chats (guest_id) WHERE guest_id IS NOT NULL;

CREATE INDEX tbl_chats_by_worker ON tbl_chats (worker_id) WHERE worker_id IS NOT NULL;

CREATE INDEX tbl_chats_by_time ON tbl_chats (updated_at, chat_id);

CREATE INDEX tbl_chats_by_status ON tbl_chats (status, updated_at, chat_id);

CREATE UNIQUE INDEX tbl_chats_by_key ON tbl_chats (starter_type, starter_id, client_id) WHERE client_id IS NOT NULL;

CREATE TABLE tbl_chat_messages (
  message_id INTEGER PRIMARY KEY AUTOINCREMENT,
  chat_id INTEGER NOT NULL REFERENCES tbl_chats (chat_id),
  sender_type TEXT NOT NULL,
  sender_id INTEGER,
  message TEXT NOT NULL,
  is_read INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL,
  seq INTEGER NOT NULL,
  staff_seq INTEGER NOT NULL,
  kind TEXT NOT NULL,
  event TEXT,
  attachments TEXT,
  client_id TEXT
);

CREATE UNIQUE INDEX tbl_chat_messages_by_seq ON tbl_chat_messages (chat_id, seq);

CREATE UNIQUE INDEX tbl_chat_messages_by_key ON tbl_chat_messages (sender_id, sender_type, client_id) WHERE client_id IS NOT NULL;

-- Notes stand apart: SQL over tbl_chat_messages can never show one to a customer.
CREATE TABLE tbl_chat_notes (
  note_id INTEGER PRIMARY KEY AUTOINCREMENT,
  chat_id INTEGER NOT NULL REFERENCES tbl_chats (chat_id),
  sender_type TEXT NOT NULL,
  sender_id INTEGER,
  message TEXT NOT NULL,
  created_at TEXT NOT NULL,
  after_seq INTEGER NOT NULL,
  staff_seq INTEGER NOT NULL,
  attachments TEXT,
  client_id TEXT
);

CREATE UNIQUE INDEX tbl_chat_notes_by_seq ON tbl_chat_notes (chat_id, staff_seq);

CREATE UNIQUE INDEX tbl_chat_notes_by_key ON tbl_chat_notes (sender_id, sender_type, client_id) WHERE client_id IS NOT NULL;

CREATE TABLE tbl_chat_parties (
  chat_id INTEGER NOT NULL REFERENCES tbl_chats (chat_id),
  party_type TEXT NOT NULL,
  party_id INTEGER NOT NULL,
  is_party INTEGER NOT NULL DEFAULT 0,
  read_seq INTEGER NOT NULL DEFAULT 0,
  read_staff_seq INTEGER NOT NULL DEFAULT 0,
  seen INTEGER NOT NULL DEFAULT 0,
  own_after INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (chat_id, party_type, party_id)
) WITHOUT ROWID;

CREATE INDEX tbl_chat_parties_by_party ON tbl_chat_parties (party_id, party_type, is_party);

CREATE TABLE tbl_guest_sessions (
  guest_id INTEGER PRIMARY KEY AUTOINCREMENT,
  session_token TEXT,
  created_at TEXT NOT NULL,
  last_seen_at TEXT NOT NULL,
  name TEXT,
  email TEXT
);

CREATE UNIQUE INDEX tbl_guest_sessions_by_token ON tbl_guest_sessions (session_token) WHERE session_token IS NOT NULL;
