// The endpoints that only staff calls.

import type { Api } from "../shared/api";
import type { ChatAnswer, PeopleAnswer, TechniciansAnswer } from "../shared/wire";

/** `expected` is whom the admin saw as assigned; another admin's haste becomes 409. */
export function assign(api: Api, chat_id: number, worker_id: number | null, expected_worker_id: number | null): Promise<ChatAnswer> {
  return api.post("/api/chat/assign_worker", { chat_id, worker_id, expected_worker_id });
}

export function escalate(api: Api, chat_id: number, reason: string): Promise<ChatAnswer> {
  return api.post("/api/chat/escalate", reason ? { chat_id, reason } : { chat_id });
}

/** `seen_seq`: a message after it stops the closing with 409. */
export function close(api: Api, chat_id: number, seen_seq: number): Promise<ChatAnswer> {
  return api.post("/api/chat/close", { chat_id, seen_seq });
}

export function reopen(api: Api, chat_id: number): Promise<ChatAnswer> {
  return api.post("/api/chat/reopen", { chat_id });
}

export function people(api: Api, q: string): Promise<PeopleAnswer> {
  return api.get("/api/chat/people", { q });
}

export function technicians(api: Api): Promise<TechniciansAnswer> {
  return api.get("/api/chat/get_technicians", {});
}
