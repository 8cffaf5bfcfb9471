-- Photos, files and voice notes: kept in pieces, each well below the smallest max_allowed_packet.
CREATE TABLE IF NOT EXISTS tbl_chat_attachments (
  attachment_id BIGINT NOT NULL AUTO_INCREMENT,
  chat_id BIGINT NOT NULL,
  uploader_type VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  uploader_id BIGINT NOT NULL,
  name VARCHAR(200) NOT NULL,
  mime VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  size BIGINT NOT NULL,
  width BIGINT NULL,
  height BIGINT NULL,
  has_thumb TINYINT NOT NULL DEFAULT 0,
  is_whole TINYINT NOT NULL DEFAULT 0,
  message_id BIGINT NULL,
  note_id BIGINT NULL,
  created_at DATETIME(3) NOT NULL,
  PRIMARY KEY (attachment_id),
  KEY tbl_chat_attachments_by_chat (chat_id),
  KEY tbl_chat_attachments_loose (message_id, note_id, created_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS tbl_chat_attachment_parts (
  attachment_id BIGINT NOT NULL,
  is_thumb TINYINT NOT NULL,
  part BIGINT NOT NULL,
  bytes MEDIUMBLOB NOT NULL,
  PRIMARY KEY (attachment_id, is_thumb, part)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
