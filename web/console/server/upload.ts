// Puts a file on the server, with its progress: the one thing that fetch cannot
// tell, so it goes by XMLHttpRequest.

import { ApiError } from "../../shared/api";
import type { UploadAnswer } from "./desk_wire";
import { PATHS } from "./endpoints";

export function upload(chat: number, file: File, onProgress: (done: number) => void, signal: AbortSignal): Promise<UploadAnswer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const lost = (): void => reject(new ApiError(0, "network", "no answer"));
    request.upload.onprogress = (event) => onProgress(event.lengthComputable ? event.loaded / event.total : 0);
    request.onerror = request.ontimeout = request.onabort = lost;
    request.onload = () => {
      const answer = request.response as (UploadAnswer & { success?: boolean; code?: string; error?: string }) | null;
      if (answer?.success) resolve(answer);
      else reject(new ApiError(request.status, answer?.code ?? "unreadable", answer?.error ?? ""));
    };
    signal.addEventListener("abort", () => request.abort());
    const form = new FormData();
    form.set("chat_id", String(chat));
    form.set("file", file);
    request.open("POST", PATHS.upload);
    request.responseType = "json";
    request.send(form);
  });
}
