-- Staff's tools: the car a chat is about, tags, snoozes, ratings, duty, saved replies, cars of the own directory.
-- Nothing here is touched when a message is sent. Only MariaDB knows IF NOT EXISTS for a column.
ALTER TABLE tbl_chats ADD COLUMN /*M! IF NOT EXISTS */ vehicle_id BIGINT NULL;

CREATE TABLE IF NOT EXISTS tbl_chat_tags (
  chat_id BIGINT NOT NULL,
  tag VARCHAR(40) NOT NULL,
  PRIMARY KEY (chat_id, tag),
  KEY tbl_chat_tags_by_tag (tag, chat_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS tbl_chat_snoozes (
  party_type VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  party_id BIGINT NOT NULL,
  chat_id BIGINT NOT NULL,
  snoozed_until DATETIME(3) NOT NULL,
  after_seq BIGINT NOT NULL,
  PRIMARY KEY (party_type, party_id, chat_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS tbl_chat_ratings (
  chat_id BIGINT NOT NULL,
  stars BIGINT NOT NULL,
  comment VARCHAR(1000) NULL,
  created_at DATETIME(3) NOT NULL,
  PRIMARY KEY (chat_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS tbl_chat_duty (
  worker_id BIGINT NOT NULL,
  on_duty TINYINT NOT NULL,
  capacity BIGINT NULL,
  PRIMARY KEY (worker_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Shared replies have the owner '' 0, so that their shortcuts are unique among themselves.
CREATE TABLE IF NOT EXISTS tbl_chat_saved_replies (
  reply_id BIGINT NOT NULL AUTO_INCREMENT,
  owner_type VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  owner_id BIGINT NOT NULL,
  shortcut VARCHAR(40) NOT NULL,
  title VARCHAR(200) NOT NULL,
  message TEXT NOT NULL,
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  PRIMARY KEY (reply_id),
  UNIQUE KEY tbl_chat_saved_replies_by_shortcut (owner_type, owner_id, shortcut)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS tbl_chat_cars (
  vehicle_id BIGINT NOT NULL AUTO_INCREMENT,
  user_id BIGINT NOT NULL,
  make VARCHAR(100) NULL,
  model VARCHAR(100) NULL,
  year BIGINT NULL,
  plate VARCHAR(20) NULL,
  PRIMARY KEY (vehicle_id),
  KEY tbl_chat_cars_by_user (user_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS tbl_chat_appointments (
  appointment_id BIGINT NOT NULL AUTO_INCREMENT,
  user_id BIGINT NOT NULL,
  vehicle_id BIGINT NULL,
  service VARCHAR(200) NULL,
  starts_at DATETIME(3) NOT NULL,
  status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (appointment_id),
  KEY tbl_chat_appointments_by_user (user_id, starts_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
