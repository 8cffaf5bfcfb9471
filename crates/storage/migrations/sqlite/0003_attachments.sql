-- Photos, files and voice notes: kept in pieces, so that one large file never holds up the writer for long.
CREATE TABLE tbl_chat_attachments (
  attachment_id INTEGER PRIMARY KEY AUTOINCREMENT,
  chat_id INTEGER NOT NULL REFERENCES tbl_chats (chat_id),
  uploader_type TEXT NOT NULL,
  uploader_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  mime TEXT NOT NULL,
  size INTEGER NOT NULL,
  width INTEGER,
  height INTEGER,
  has_thumb INTEGER NOT NULL DEFAULT 0,
  is_whole INTEGER NOT NULL DEFAULT 0,
  message_id INTEGER,
  note_id INTEGER,
  created_at TEXT NOT NULL
);

CREATE INDEX tbl_chat_attachments_by_chat ON tbl_chat_attachments (chat_id);

-- Only what no message holds yet is looked for by time.
CREATE INDEX tbl_chat_attachments_loose ON tbl_chat_attachments (created_at) WHERE message_id IS NULL AND note_id IS NULL;

CREATE TABLE tbl_chat_attachment_parts (
  attachment_id INTEGER NOT NULL,
  is_thumb INTEGER NOT NULL,
  part INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (attachment_id, is_thumb, part)
);
