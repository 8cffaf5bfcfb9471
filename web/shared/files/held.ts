// A photo, file or voice note on its way: what is known of it before the server has it.

export interface HeldFile {
  /** Under which its bytes lie on the device. */
  key: string;
  name: string;
  mime: string;
  /** Bytes. */
  size: number;
  /** Pixels, of a picture. */
  width?: number | null;
  height?: number | null;
  /** Set once the server has it. */
  attachment_id?: number;
}

/** Files on one message. */
export const FILES_MAX = 10;
/** Bytes of one file, as the server takes them. */
export const FILE_BYTES_MAX = 10 * 1024 * 1024;
/** What may be chosen. */
export const ACCEPT = "image/jpeg,image/png,image/webp,image/gif,image/heic,image/heif,application/pdf,audio/ogg,audio/webm,audio/mp4,audio/x-m4a";

export function isPicture(file: { mime: string }): boolean {
  return file.mime.startsWith("image/");
}

export function isVoice(file: { mime: string }): boolean {
  return file.mime.startsWith("audio/");
}

/** The text of a message that is only files: their names, so that mails and lists say something. */
export function wordsFor(files: readonly { name: string }[]): string {
  return files.map((file) => file.name).join(", ");
}

/** What of a message's text is shown beside its files. */
export function caption(text: string, files: readonly { name: string }[]): string {
  return files.length > 0 && text === wordsFor(files) ? "" : text;
}
