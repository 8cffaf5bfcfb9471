-- Sessions, the log of ended rights, used handoffs, the own directory, facts about the data itself.
CREATE TABLE IF NOT EXISTS tbl_chat_sessions (
  token_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  party_type VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  party_id BIGINT NOT NULL,
  credential_mark VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  created_at DATETIME(3) NOT NULL,
  last_seen_at DATETIME(3) NOT NULL,
  PRIMARY KEY (token_hash),
  KEY tbl_chat_sessions_by_party (party_id, party_type)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS tbl_chat_ended_rights (
  ended_id BIGINT NOT NULL AUTO_INCREMENT,
  token_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  party_type VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NULL,
  party_id BIGINT NULL,
  chat_id BIGINT NULL,
  ended_at DATETIME(3) NOT NULL,
  PRIMARY KEY (ended_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS tbl_chat_handoffs (
  jti VARBINARY(512) NOT NULL,
  expires_at DATETIME(3) NOT NULL,
  PRIMARY KEY (jti)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS tbl_chat_people (
  party_type VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  person_id BIGINT NOT NULL,
  username VARBINARY(1024) NULL,
  name VARCHAR(200) NOT NULL,
  email VARCHAR(254) NULL,
  password_hash VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NULL,
  image_url VARCHAR(255) NULL,
  is_active TINYINT NOT NULL DEFAULT 1,
  created_at DATETIME(3) NOT NULL,
  PRIMARY KEY (party_type, person_id),
  UNIQUE KEY tbl_chat_people_by_username (username)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS tbl_chat_meta (
  name VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  value VARCHAR(255) NOT NULL,
  PRIMARY KEY (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
