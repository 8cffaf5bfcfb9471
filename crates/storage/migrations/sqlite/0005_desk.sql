-- Staff's tools: the car a chat is about, tags, snoozes, ratings, duty, saved replies, cars of the own directory.
-- Nothing here is touched when a message is sent.
ALTER TABLE tbl_chats ADD COLUMN vehicle_id INTEGER;

CREATE TABLE tbl_chat_tags (
  chat_id INTEGER NOT NULL REFERENCES tbl_chats (chat_id),
  tag TEXT NOT NULL,
  PRIMARY KEY (chat_id, tag)
) WITHOUT ROWID;

CREATE INDEX tbl_chat_tags_by_tag ON tbl_chat_tags (tag, chat_id);

CREATE TABLE tbl_chat_snoozes (
  party_type TEXT NOT NULL,
  party_id INTEGER NOT NULL,
  chat_id INTEGER NOT NULL REFERENCES tbl_chats (chat_id),
  snoozed_until TEXT NOT NULL,
  after_seq INTEGER NOT NULL,
  PRIMARY KEY (party_type, party_id, chat_id)
) WITHOUT ROWID;

CREATE TABLE tbl_chat_ratings (
  chat_id INTEGER NOT NULL PRIMARY KEY REFERENCES tbl_chats (chat_id),
  stars INTEGER NOT NULL,
  comment TEXT,
  created_at TEXT NOT NULL
);

CREATE TABLE tbl_chat_duty (
  worker_id INTEGER NOT NULL PRIMARY KEY,
  on_duty INTEGER NOT NULL,
  capacity INTEGER
);

-- Shared replies have the owner '' 0, so that their shortcuts are unique among themselves.
CREATE TABLE tbl_chat_saved_replies (
  reply_id INTEGER PRIMARY KEY AUTOINCREMENT,
  owner_type TEXT NOT NULL,
  owner_id INTEGER NOT NULL,
  shortcut TEXT NOT NULL,
  title TEXT NOT NULL,
  message TEXT NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
);

CREATE UNIQUE INDEX tbl_chat_saved_replies_by_shortcut ON tbl_chat_saved_replies (owner_type, owner_id, shortcut);

CREATE TABLE tbl_chat_cars (
  vehicle_id INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id INTEGER NOT NULL,
  make TEXT,
  model TEXT,
  year INTEGER,
  plate TEXT
);

CREATE INDEX tbl_chat_cars_by_user ON tbl_chat_cars (user_id);

CREATE TABLE tbl_chat_appointments (
  appointment_id INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id INTEGER NOT NULL,
  vehicle_id INTEGER,
  service TEXT,
  starts_at TEXT NOT NULL,
  status TEXT NOT NULL
);

CREATE INDEX tbl_chat_appointments_by_user ON tbl_chat_appointments (user_id, starts_at);
