// The customer's chats: a list, one chat, a sign-in. As a page of its own with
// two panes on desktops, or inside the widget's frame with one.

import { useEffect, useRef, useState } from "preact/hooks";
import { backoff } from "../shared/backoff";
import type { Engine } from "../shared/engine";
import { useEngine, useWide } from "../shared/view/hooks";
import { isStaff } from "../shared/log";
import { badge, t } from "../shared/strings/text";
import type { Page } from "./boot";
import { ChatPane } from "./chat_pane";
import { keepSession } from "./session";

export type Screen = "list" | "chat" | "signin";

interface Props {
  page: Page;
  /** Inside the widget. */
  framed: boolean;
  onCloseFrame(): void;
  /** The number of unread messages and whether somebody is known changed. */
  onState(unread: number, known: boolean): void;
}

export function CustomerApp({ page, framed, onCloseFrame, onState }: Props) {
  const { engine } = page;
  useEngine(engine);
  const wide = useWide(52) && !framed;
  const [screen, setScreen] = useState<Screen>(framed ? "chat" : "list");
  const [menu, setMenu] = useState(false);
  const [notice, setNotice] = useState<string | null>(null);
  const [, setTurn] = useState(0);
  const later = useLater(engine);
  const unread = engine.inbox.mine;

  useEffect(() => {
    page.ended.tell = (session) => {
      if (session?.me.type === "user") {
        engine.leave(false);
        setNotice(t("sessionEnded"));
        setScreen("signin");
      } else {
        setNotice(t("visitEnded"));
        engine.abandon();
        setScreen("chat");
      }
    };
  }, []);
  const known = engine.session !== null;
  // Nothing is said until it is known who is here and how much they have not read; a guest who began here: nothing.
  const nobody = useRef(false);
  const settled = !page.arrival.expected && (!known || engine.inbox.counted || nobody.current);
  useEffect(() => {
    if (!settled) return;
    nobody.current = !known;
    onState(unread, known);
  }, [unread, known, settled]);
  useEffect(() => void page.arrival.over.then(() => setTurn((n) => n + 1)), []);
  useEffect(() => {
    if (!framed) document.title = unread > 0 ? `(${badge(unread)}) ${t("chats")}` : t("chats");
  });
  useEffect(() => {
    // Once the list is there: the chat that is going on, or an empty one.
    if (engine.open !== null) return;
    const started = engine.outbox.all().find((item) => item.start)?.chat;
    if (started) {
      engine.openChat(started);
      setScreen("chat");
    } else if (engine.session === null) {
      // A customer of the site who is on the way may have a chat that goes on.
      if (page.arrival.expected) return;
      engine.openChat("new");
      if (!framed && !wide) setScreen("chat");
    } else if (engine.inbox.state === "ready" && (wide || (framed && screen === "chat"))) {
      const first = engine.inbox.shown().find((chat) => chat.status !== "closed");
      engine.openChat(first?.chat_id ?? "new");
    }
  });

  const open = (key: number | "new"): void => {
    engine.openChat(key);
    setNotice(null);
    setScreen("chat");
  };
  const signIn = async (username: string, password: string): Promise<string | null> => {
    const session = await engine.api.login(username, password);
    if (isStaff(session.me)) {
      await engine.withToken(session.token).logout();
      return t("customersOnly");
    }
    const wasGuest = engine.me === null || engine.me.type === "guest";
    keepSession(page.device, session);
    engine.openChat(null);
    engine.begin(session, wasGuest);
    setNotice(null);
    setScreen(framed ? "chat" : "list");
    return null;
  };
  const signOut = async (): Promise<void> => {
    const old = engine.session;
    engine.leave(true);
    keepSession(page.device, null);
    setMenu(false);
    setScreen("chat");
    engine.openChat("new");
    if (old) await engine.endOnServer(old);
  };
  const list = (): void => {
    // Left, so that it is opened anew, with a new unread line.
    if (engine.session && !wide) engine.openChat(null);
    setScreen("list");
  };
  const actions = { open, list, menu: () => setMenu(true), close: onCloseFrame, signIn: () => setScreen("signin") };

  return (
    <div id="forecourt" class={`customer ${framed ? "framed" : ""} ${wide ? "wide" : ""}`} data-screen={screen}>
      {wide && later && <later.TopBar engine={engine} onMenu={actions.menu} onSignIn={actions.signIn} onHome={actions.list} />}
      <main class="panes" aria-label={t("chats")}>
        {screen === "signin" && later ? (
          <later.SignInPane engine={engine} framed={framed} notice={notice} onSignIn={signIn} onBack={() => setScreen(wide || framed ? "chat" : "list")} />
        ) : (
          <>
            {(wide || screen === "list") && later && <later.ListPane engine={engine} framed={framed} wide={wide} actions={actions} />}
            {(wide || screen === "chat") && (
              <ChatPane page={page} later={later} framed={framed} wide={wide} notice={notice} actions={actions} />
            )}
          </>
        )}
      </main>
      {menu && later && (
        <later.MenuSheet
          page={page}
          framed={framed}
          actions={actions}
          onSignOut={() => void signOut()}
          onLanguage={() => setTurn((n) => n + 1)}
          onClose={() => setMenu(false)}
        />
      )}
      {later && <later.Announcer engine={engine} />}
    </div>
  );
}

/** The parts that come after the first drawing; null until then. */
function useLater(engine: Engine): Later | null {
  const [later, setLater] = useState<Later | null>(null);
  useEffect(() => {
    let timer: number | null = null;
    const load = (failures: number): void => {
      fetchLater(engine).then(setLater, () => {
        timer = window.setTimeout(() => load(failures + 1), backoff(failures + 1, Math.random));
      });
    };
    load(0);
    return () => {
      if (timer !== null) window.clearTimeout(timer);
    };
  }, []);
  return later;
}

export type Later = typeof import("./later");

async function fetchLater(engine: Engine): Promise<Later> {
  const later = await import("./later");
  later.giveTheRest(engine);
  await later.styled();
  return later;
}

export interface Actions {
  open(key: number | "new"): void;
  menu(): void;
  close(): void;
  list(): void;
  signIn(): void;
}
