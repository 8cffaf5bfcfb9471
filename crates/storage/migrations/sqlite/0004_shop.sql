-- The shop's settings, second factors of staff, and what device a session was begun on.
CREATE TABLE tbl_chat_settings (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL,
  changed_at TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE tbl_chat_second_factors (
  party_type TEXT NOT NULL,
  party_id INTEGER NOT NULL,
  secret TEXT NOT NULL,
  is_on INTEGER NOT NULL DEFAULT 0,
  last_step INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL,
  PRIMARY KEY (party_type, party_id)
) WITHOUT ROWID;

CREATE TABLE tbl_chat_recovery_codes (
  party_type TEXT NOT NULL,
  party_id INTEGER NOT NULL,
  code_hash TEXT NOT NULL,
  PRIMARY KEY (party_type, party_id, code_hash)
) WITHOUT ROWID;

ALTER TABLE tbl_chat_sessions ADD COLUMN device TEXT;
