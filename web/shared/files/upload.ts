// One file to the server, with its progress. XMLHttpRequest, because fetch tells
// nothing about what has gone out.

import { ApiError } from "../api";
import type { Attachment } from "../wire";
import type { HeldFile } from "./held";

export interface Way {
  token(): string | null;
  cookies(): boolean;
}

/** Milliseconds without a byte moving after which a line counts as dead. */
const SILENCE_MAX_MS = 45_000;

export function upload(way: Way, chat: number, file: HeldFile, blob: Blob, onProgress: (part: number) => void, signal: AbortSignal): Promise<Attachment> {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    let silence = 0;
    const heard = (): void => {
      window.clearTimeout(silence);
      silence = window.setTimeout(() => request.abort(), SILENCE_MAX_MS);
    };
    const lost = (): void => {
      window.clearTimeout(silence);
      failed(new ApiError(0, "network", "no answer"));
    };
    signal.addEventListener("abort", () => request.abort());
    request.open("POST", "/api/chat/upload");
    const token = way.token();
    if (token) request.setRequestHeader("authorization", `Bearer ${token}`);
    request.withCredentials = way.cookies();
    request.upload.onprogress = (event) => {
      heard();
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    request.onerror = lost;
    request.onabort = lost;
    request.onload = () => {
      window.clearTimeout(silence);
      const answer = read(request);
      if (answer instanceof ApiError) failed(answer);
      else done(answer);
    };
    heard();
    const form = new FormData();
    form.append("chat_id", String(chat));
    form.append("file", blob, file.name);
    request.send(form);
  });
}

function read(request: XMLHttpRequest): Attachment | ApiError {
  const wait = Number(request.getResponseHeader("retry-after")) * 1000;
  try {
    const answer = JSON.parse(request.responseText) as Attachment & { success?: boolean; code?: string; error?: string };
    if (request.status === 200 && answer.success === true) return answer;
    return new ApiError(request.status, answer.code ?? "unreadable", answer.error ?? "", wait > 0 ? wait : null);
  } catch {
    // A proxy that takes less than the server does answers 413 in its own words.
    return new ApiError(request.status, request.status === 413 ? "too_large" : "unreadable", "", wait > 0 ? wait : null);
  }
}
