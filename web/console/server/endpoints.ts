// The endpoints that only staff calls, in groups by what they are for.

import { ApiError, type Api, type SignedIn } from "../../shared/api";
import type { ChatAnswer, OkAnswer, Party, PeopleAnswer, TechniciansAnswer } from "../../shared/wire";
import type * as desk from "./desk_wire";
import type * as house from "./house_wire";

/** Where a request goes; the undo queue keeps these until they are due. */
export const PATHS = {
  assign: "/api/chat/assign_worker",
  close: "/api/chat/close",
  snooze: "/api/chat/snooze",
  upload: "/api/chat/upload",
  duty: "/api/chat/duty",
} as const;

// --- chats ---

export function escalate(api: Api, chat_id: number, reason: string): Promise<ChatAnswer> {
  return api.post("/api/chat/escalate", reason ? { chat_id, reason } : { chat_id });
}

export function reopen(api: Api, chat_id: number): Promise<ChatAnswer> {
  return api.post("/api/chat/reopen", { chat_id });
}

export function people(api: Api, q: string, type?: "user" | "worker" | "admin"): Promise<PeopleAnswer> {
  return api.get("/api/chat/people", { q, ...(type ? { type } : {}) });
}

/** Who of the staff is here; frames tell what changes after it. */
export function presence(api: Api): Promise<PeopleAnswer> {
  return api.get("/api/chat/presence", {});
}

export function technicians(api: Api): Promise<Omit<TechniciansAnswer, "technicians"> & { technicians: desk.DeskTechnician[] }> {
  return api.get("/api/chat/get_technicians", {});
}

// --- the desk's tools ---

export function savedReplies(api: Api): Promise<desk.RepliesAnswer> {
  return api.get("/api/chat/saved_replies", {});
}

export function saveReply(api: Api, reply: { id?: number; shortcut: string; title: string; text: string; shared?: boolean }): Promise<desk.ReplyAnswer> {
  return api.post("/api/chat/save_reply", reply);
}

export function dropReply(api: Api, id: number): Promise<OkAnswer> {
  return api.post("/api/chat/drop_reply", { id });
}

export function tags(api: Api): Promise<desk.TagsAnswer> {
  return api.get("/api/chat/tags", {});
}

/** The whole new set. */
export function tag(api: Api, chat_id: number, tags: string[]): Promise<ChatAnswer> {
  return api.post("/api/chat/tag", { chat_id, tags });
}

export function duty(api: Api, on: boolean): Promise<desk.TechnicianAnswer> {
  return api.post(PATHS.duty, { on });
}

export function customer(api: Api, chat_id: number): Promise<desk.CustomerAnswer> {
  return api.get("/api/chat/customer", { chat_id });
}

// --- sign-in and one's own sessions ---

export function login(api: Api, username: string, password: string, code: string | null): Promise<SignedIn> {
  return api.post("/api/auth/login", { username, password, ...(code ? { code } : {}) });
}

export function setUp(api: Api, first: { code: string; username: string; password: string; name: string }): Promise<SignedIn> {
  return api.post("/api/auth/setup", first);
}

export function sessions(api: Api): Promise<house.SessionsAnswer> {
  return api.get("/api/auth/sessions", {});
}

export function endSession(api: Api, id: string): Promise<OkAnswer> {
  return api.post("/api/auth/end_session", { id });
}

export function endOtherSessions(api: Api): Promise<OkAnswer> {
  return api.post("/api/auth/end_sessions", {});
}

export function password(api: Api, old: string, next: string): Promise<OkAnswer> {
  return api.post("/api/auth/password", { old, new: next });
}

export function secondFactor(api: Api): Promise<house.SecondFactorAnswer> {
  return api.get("/api/auth/second_factor", {});
}

export function beginSecondFactor(api: Api): Promise<house.SecondFactorBegun> {
  return api.post("/api/auth/second_factor_begin", {});
}

export function confirmSecondFactor(api: Api, code: string): Promise<house.SecondFactorConfirmed> {
  return api.post("/api/auth/second_factor_confirm", { code });
}

export function endSecondFactor(api: Api, password: string, code: string): Promise<OkAnswer> {
  return api.post("/api/auth/second_factor_off", { password, code });
}

// --- the shop and its people ---

export function shop(api: Api): Promise<house.ShopAnswer> {
  return api.get("/api/chat/shop", {});
}

export function settings(api: Api): Promise<house.SettingsAnswer> {
  return api.get("/api/chat/settings", {});
}

export function changeSettings(api: Api, change: Partial<house.ShopSettings>): Promise<house.SettingsAnswer> {
  return api.post("/api/chat/settings", change);
}

export function staff(api: Api): Promise<house.StaffAnswer> {
  return api.get("/api/chat/staff", {});
}

export function addPerson(api: Api, person: house.NewPerson): Promise<house.StaffPersonAnswer> {
  return api.post("/api/chat/person_add", person);
}

export function changePerson(api: Api, change: house.PersonChange): Promise<house.StaffPersonAnswer> {
  return api.post("/api/chat/person_change", change);
}

export function resetSecondFactor(api: Api, who: Party): Promise<OkAnswer> {
  return api.post("/api/auth/second_factor_reset", { type: who.type, id: who.id });
}

// --- what a server has ---

/** The answer, or null where the server has not got the endpoint (or not for the caller). */
export async function ifOffered<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (reason) {
    if (reason instanceof ApiError && [403, 404, 409].includes(reason.status)) return null;
    throw reason;
  }
}

/** Whether an endpoint that only takes POST is there: a GET is then refused as the wrong method, not as unknown. */
export async function takesPost(api: Api, path: string): Promise<boolean> {
  try {
    await api.get(path, {});
    return true;
  } catch (reason) {
    if (reason instanceof ApiError) return reason.status === 405;
    throw reason;
  }
}
