-- Chats, messages, notes, places in chats, guests.
-- Times are UTC DATETIME(3). Each statement can be run again, because MariaDB commits DDL at once.
CREATE TABLE IF NOT EXISTS tbl_chats (
  chat_id BIGINT NOT NULL AUTO_INCREMENT,
  user_id BIGINT NULL,
  guest_id BIGINT NULL,
  admin_id BIGINT NULL,
  worker_id BIGINT NULL,
  assigned_by BIGINT NULL,
  status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'pending',
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  subject VARCHAR(200) NULL,
  is_staff_chat TINYINT NOT NULL DEFAULT 0,
  is_answered TINYINT NOT NULL DEFAULT 0,
  last_seq BIGINT NOT NULL DEFAULT 0,
  last_staff_seq BIGINT NOT NULL DEFAULT 0,
  text_count BIGINT NOT NULL DEFAULT 0,
  note_count BIGINT NOT NULL DEFAULT 0,
  customer_read_seq BIGINT NOT NULL DEFAULT 0,
  staff_read_seq BIGINT NOT NULL DEFAULT 0,
  followed_customer_seq BIGINT NOT NULL DEFAULT 0,
  followed_staff_seq BIGINT NOT NULL DEFAULT 0,
  starter_type VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NULL,
  starter_id BIGINT NULL,
  client_id VARBINARY(512) NULL,
  PRIMARY KEY (chat_id),
  UNIQUE KEY tbl_chats_by_key (starter_type, starter_id, client_id),
  KEY tbl_chats_by_user (user_id),
  KEY tbl_chats_by_guest (guest_id),
  KEY tbl_chats_by_worker (worker_id),
  KEY tbl_chats_by_time (updated_at, chat_id),
  KEY tbl_chats_by_status (status, updated_at, chat_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS tbl_chat_messages (
  message_id BIGINT NOT NULL AUTO_INCREMENT,
  chat_id BIGINT NOT NULL,
  sender_type VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  sender_id BIGINT NULL,
  message TEXT NOT NULL,
  is_read TINYINT NOT NULL DEFAULT 0,
  created_at DATETIME(3) NOT NULL,
  seq BIGINT NOT NULL,
  staff_seq BIGINT NOT NULL,
  kind VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  event TEXT NULL,
  attachments TEXT NULL,
  client_id VARBINARY(512) NULL,
  PRIMARY KEY (message_id),
  UNIQUE KEY tbl_chat_messages_by_seq (chat_id, seq),
  UNIQUE KEY tbl_chat_messages_by_key (sender_id, sender_type, client_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Notes stand apart: SQL over tbl_chat_messages can never show one to a customer.
CREATE TABLE IF NOT EXISTS tbl_chat_notes (
  note_id BIGINT NOT NULL AUTO_INCREMENT,
  chat_id BIGINT NOT NULL,
  sender_type VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  sender_id BIGINT NULL,
  message TEXT NOT NULL,
  created_at DATETIME(3) NOT NULL,
  after_seq BIGINT NOT NULL,
  staff_seq BIGINT NOT NULL,
  attachments TEXT NULL,
  client_id VARBINARY(512) NULL,
  PRIMARY KEY (note_id),
  UNIQUE KEY tbl_chat_notes_by_seq (chat_id, staff_seq),
  UNIQUE KEY tbl_chat_notes_by_key (sender_id, sender_type, client_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS tbl_chat_parties (
  chat_id BIGINT NOT NULL,
  party_type VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  party_id BIGINT NOT NULL,
  is_party TINYINT NOT NULL DEFAULT 0,
  read_seq BIGINT NOT NULL DEFAULT 0,
  read_staff_seq BIGINT NOT NULL DEFAULT 0,
  seen BIGINT NOT NULL DEFAULT 0,
  own_after BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (chat_id, party_type, party_id),
  KEY tbl_chat_parties_by_party (party_id, party_type, is_party)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS tbl_guest_sessions (
  guest_id BIGINT NOT NULL AUTO_INCREMENT,
  session_token CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  created_at DATETIME(3) NOT NULL,
  last_seen_at DATETIME(3) NOT NULL,
  name VARCHAR(200) NULL,
  email VARCHAR(254) NULL,
  PRIMARY KEY (guest_id),
  UNIQUE KEY tbl_guest_sessions_by_token (session_token)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
