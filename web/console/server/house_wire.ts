// What sign-in, set-up, settings and people read and write beyond the generated
// wire types. A server that has not got one of them answers 404, and the console
// does not show its screen.

import type { Person } from "../../shared/wire";

/** One opening; 1 is Monday. Times are the shop's own, "08:00". */
export interface Hours {
  day: number;
  from: string;
  to: string;
}

export interface Shop {
  name: string;
  languages: string[];
  language: string;
  time_zone: string;
  hours: Hours[];
  closed_days: string[];
  /** Null where no hours are set. */
  is_open: boolean | null;
  opens_at: string | null;
  usually_replies_minutes: number | null;
  needs_setup: boolean;
  directory: "own" | "site";
}

export interface ShopAnswer {
  shop: Shop;
}

export type ShopSettings = Pick<Shop, "name" | "languages" | "language" | "time_zone" | "hours" | "closed_days">;

export interface SettingsAnswer {
  settings: ShopSettings;
  public_url: string;
  /** Scheme and host as this request saw them. */
  seen_as: string;
  directory: Shop["directory"];
}

export interface SessionRow {
  /** An opaque handle. */
  id: string;
  created_at: string;
  last_seen_at: string;
  device: string;
  is_current: boolean;
}

export interface SessionsAnswer {
  sessions: SessionRow[];
}

export interface SecondFactorAnswer {
  is_on: boolean;
  recovery_left: number;
}

export interface SecondFactorBegun {
  /** Base32. */
  secret: string;
  otpauth: string;
}

export interface SecondFactorConfirmed {
  recovery_codes: string[];
}

export interface StaffPerson extends Person {
  username: string;
  email: string | null;
  image_url: string | null;
  is_active: boolean;
  has_second_factor: boolean;
}

export interface StaffAnswer {
  people: StaffPerson[];
}

export interface StaffPersonAnswer {
  person: StaffPerson;
}

export interface NewPerson {
  type: "worker" | "admin" | "user";
  username: string;
  name: string;
  password: string;
  email?: string;
}

export interface PersonChange {
  type: string;
  id: number;
  name?: string;
  email?: string;
  password?: string;
  is_active?: boolean;
}
