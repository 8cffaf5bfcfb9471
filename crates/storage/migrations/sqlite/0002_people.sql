-- Sessions, the log of ended rights, used handoffs, the own directory, facts about the data itself.
CREATE TABLE tbl_chat_sessions (
  token_hash TEXT NOT NULL PRIMARY KEY,
  party_type TEXT NOT NULL,
  party_id INTEGER NOT NULL,
  credential_mark TEXT NOT NULL,
  created_at TEXT NOT NULL,
  last_seen_at TEXT NOT NULL
) WITHOUT ROWID;

CREATE INDEX tbl_chat_sessions_by_party ON tbl_chat_sessions (party_id, party_type);

CREATE TABLE tbl_chat_ended_rights (
  ended_id INTEGER PRIMARY KEY AUTOINCREMENT,
  token_hash TEXT,
  party_type TEXT,
  party_id INTEGER,
  chat_id INTEGER,
  ended_at TEXT NOT NULL
);

CREATE TABLE tbl_chat_handoffs (
  jti TEXT NOT NULL PRIMARY KEY,
  expires_at TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE tbl_chat_people (
  party_type TEXT NOT NULL,
  person_id INTEGER NOT NULL,
  username TEXT,
  name TEXT NOT NULL,
  email TEXT,
  password_hash TEXT,
  image_url TEXT,
  is_active INTEGER NOT NULL DEFAULT 1,
  created_at TEXT NOT NULL,
  PRIMARY KEY (party_type, person_id)
) WITHOUT ROWID;

-- The folded username: unique without regard to case.
CREATE UNIQUE INDEX tbl_chat_people_by_username ON tbl_chat_people (username) WHERE username IS NOT NULL;

CREATE TABLE tbl_chat_meta (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;
