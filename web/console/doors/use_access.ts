// Who is here: the cookie's session, a sign-in, the first run, or nobody. Ends
// with the session, and sends what is held before a sign-out.

import { useEffect, useState } from "preact/hooks";
import { ApiError } from "../../shared/api";
import type { Engine } from "../../shared/engine";
import { isStaff } from "../../shared/log";
import { t } from "../../shared/strings/text";
import type { Person } from "../../shared/wire";
import type { Desk } from "../desk";
import { login } from "../server/endpoints";

export interface AccessDoors {
  state: "asking" | "out" | "setup" | "in";
  /** Why the door stands here. */
  notice: string | null;
  /** Throws what the server refused; a returned text is a refusal of ours. */
  signIn(username: string, password: string, code: string | null): Promise<string | null>;
  signOut(): void;
  /** The first admin has set the shop up and goes in. */
  setUpDone(me: Person): void;
}

/** Asking who is here again, while nobody answers. */
const TRIES_MAX = 4;
const TRY_REST_MS = 1_000;

export function useAccess(desk: Desk, ended: { tell: () => void }): AccessDoors {
  const { engine } = desk;
  const [state, setState] = useState<AccessDoors["state"]>("asking");
  const [notice, setNotice] = useState<string | null>(null);

  const enter = (): void => {
    setNotice(null);
    setState("in");
    desk.begin();
  };
  const leave = (): void => {
    desk.offers.forget();
    void desk.shelf.wipe();
    setState("out");
  };
  useEffect(() => {
    ended.tell = () => {
      engine.leave(false);
      setNotice(t("sessionEnded"));
      leave();
    };
    void (async () => {
      if (await whoIsHere(engine)) return enter();
      const shop = await desk.offers.askShop();
      setState(shop?.needs_setup ? "setup" : "out");
    })();
  }, []);

  return {
    state,
    notice,
    async signIn(username, password, code) {
      const { me } = await login(engine.api, username, password, code);
      if (!isStaff(me)) {
        await engine.api.logout();
        return t("staffOnly");
      }
      engine.begin({ me, token: null }, false);
      enter();
      return null;
    },
    signOut() {
      void (async () => {
        await desk.held.sendAll();
        const old = engine.session;
        engine.leave(true);
        leave();
        location.hash = "";
        if (old) await engine.endOnServer(old);
      })();
    },
    setUpDone(me) {
      engine.begin({ me, token: null }, false);
      enter();
    },
  };
}

/** Goes on with the cookie's session, if it is a staff member's. */
async function whoIsHere(engine: Engine): Promise<boolean> {
  for (let tries = 1; ; tries++) {
    try {
      const { me } = await engine.api.me();
      if (!isStaff(me)) return false;
      engine.begin({ me, token: null }, false);
      return true;
    } catch (reason) {
      if (!(reason instanceof ApiError)) throw reason;
      // Without an answer nobody knows; asking again is better than a sign-in that may not be needed.
      if (!reason.passing || tries >= TRIES_MAX) return false;
      await new Promise((done) => setTimeout(done, TRY_REST_MS * tries));
    }
  }
}
