-- The shop's settings, second factors of staff, and what device a session was begun on.
CREATE TABLE IF NOT EXISTS tbl_chat_settings (
  name VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  value TEXT NOT NULL,
  changed_at DATETIME(3) NOT NULL,
  PRIMARY KEY (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS tbl_chat_second_factors (
  party_type VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  party_id BIGINT NOT NULL,
  secret VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  is_on TINYINT NOT NULL DEFAULT 0,
  last_step BIGINT NOT NULL DEFAULT 0,
  created_at DATETIME(3) NOT NULL,
  PRIMARY KEY (party_type, party_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS tbl_chat_recovery_codes (
  party_type VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  party_id BIGINT NOT NULL,
  code_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (party_type, party_id, code_hash)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Run again after a start that was cut off here, it is passed over: MySQL has no IF NOT EXISTS for a column.
ALTER TABLE tbl_chat_sessions ADD COLUMN device VARCHAR(64) NULL;
