// The console: sign-in, then list and chat side by side, one at a time on a
// phone. Which chat is open stands in the address, so that back and reload work.

import { useEffect, useState } from "preact/hooks";
import { ApiError } from "../shared/api";
import type { Device } from "../shared/device";
import type { Engine } from "../shared/engine";
import { isStaff } from "../shared/log";
import { badge, t } from "../shared/strings/text";
import { Announcer } from "../shared/view/announcer";
import { useEngine, useWide } from "../shared/view/hooks";
import { Mark } from "../shared/view/icon";
import { AboutPane } from "./about_pane";
import { ChatPane } from "./chat_pane";
import { ListPane } from "./list_pane";
import { NewChatSheet } from "./new_chat_sheet";
import { Rail } from "./rail";
import { SignInScreen } from "./sign_in_screen";
import { Toast, type ToastText } from "./toast";

interface Props {
  engine: Engine;
  device: Device;
  ended: { tell: () => void };
}

type Access = "asking" | "out" | "in";

export function ConsoleApp({ engine, device, ended }: Props) {
  useEngine(engine);
  const [access, setAccess] = useState<Access>("asking");
  const [notice, setNotice] = useState<string | null>(null);
  const [, setTurn] = useState(0);
  const [newChat, setNewChat] = useState(false);
  const [toast, setToast] = useState<ToastText | null>(null);
  const wide = useWide(48);
  const roomy = useWide(78);
  const unread = engine.inbox.mine;
  const route = useRoute(engine, access === "in");

  useEffect(() => {
    ended.tell = () => {
      engine.leave(false);
      setNotice(t("sessionEnded"));
      setAccess("out");
    };
    void whoIsHere(engine).then((found) => setAccess(found ? "in" : "out"));
  }, []);
  useEffect(() => {
    document.title = access === "in" && unread > 0 ? `(${badge(unread)}) ${t("inbox")}` : t("inbox");
  });

  const signIn = async (username: string, password: string): Promise<string | null> => {
    const { me } = await engine.api.login(username, password);
    if (!isStaff(me)) {
      await engine.api.logout();
      return t("staffOnly");
    }
    engine.begin({ me, token: null }, false);
    setNotice(null);
    setAccess("in");
    return null;
  };
  const signOut = async (): Promise<void> => {
    const old = engine.session;
    engine.leave(true);
    setAccess("out");
    location.hash = "";
    if (old) await engine.endOnServer(old);
  };

  if (access === "asking") return <Splash />;
  if (access === "out") {
    return <SignInScreen device={device} notice={notice} onSignIn={signIn} onLanguage={() => setTurn((n) => n + 1)} />;
  }
  const chatOpen = engine.open !== null && engine.open !== "new";
  return (
    <div id="forecourt" class={`console ${wide ? "wide" : ""}`}>
      <Rail
        engine={engine}
        device={device}
        hidden={!wide && chatOpen}
        onInbox={() => route.to(null)}
        onNewChat={() => setNewChat(true)}
        onSignOut={() => void signOut()}
        onLanguage={() => setTurn((n) => n + 1)}
      />
      <main class="panes">
        {(wide || !chatOpen) && <ListPane engine={engine} wide={wide} onOpen={route.to} onNewChat={() => setNewChat(true)} />}
        {(wide || chatOpen) && (
          <ChatPane engine={engine} wide={wide} roomy={roomy} onBack={() => route.to(null)} onOpen={route.to} onToast={setToast} />
        )}
        {roomy && chatOpen && <AboutPane engine={engine} onOpen={route.to} />}
      </main>
      {newChat && (
        <NewChatSheet
          engine={engine}
          onClose={() => setNewChat(false)}
          onStarted={() => {
            setNewChat(false);
            engine.inbox.setFilter({ scope: "all", status: null, q: "" });
          }}
        />
      )}
      {toast && <Toast key={toast.id} toast={toast} onGone={() => setToast(null)} />}
      <Announcer engine={engine} />
    </div>
  );
}

function Splash() {
  return (
    <div class="splash" role="status" aria-label={t("loading")}>
      <Mark />
    </div>
  );
}

/** Goes on with the cookie's session, if it is a staff member's. */
async function whoIsHere(engine: Engine): Promise<boolean> {
  for (let failures = 0; ; failures++) {
    try {
      const { me } = await engine.api.me();
      if (!isStaff(me)) return false;
      engine.begin({ me, token: null }, false);
      return true;
    } catch (reason) {
      if (!(reason instanceof ApiError)) throw reason;
      // Without an answer nobody knows; asking again is better than a sign-in that may not be needed.
      if (!reason.passing || failures >= 3) return false;
      await new Promise((done) => setTimeout(done, 1_000 * (failures + 1)));
    }
  }
}

interface Route {
  to(chat: number | null): void;
}

/** Keeps the address and the open chat the same. */
function useRoute(engine: Engine, active: boolean): Route {
  useEffect(() => {
    if (!active) return;
    const follow = (): void => {
      const found = /^#\/chat\/(\d{1,16})$/.exec(location.hash);
      if (found) engine.openChat(Number(found[1]));
      else if (typeof engine.open === "number") engine.openChat(null);
    };
    follow();
    window.addEventListener("hashchange", follow);
    return () => window.removeEventListener("hashchange", follow);
  }, [active]);
  useEffect(() => {
    // A chat that was just started has its number now.
    if (active && typeof engine.open === "number" && !location.hash.endsWith(`/${engine.open}`)) {
      history.replaceState(null, "", `#/chat/${engine.open}`);
    }
  }, [engine.open]);
  return {
    to(chat) {
      if (chat === null) {
        engine.openChat(null);
        history.pushState(null, "", location.pathname);
      } else location.hash = `#/chat/${chat}`;
    },
  };
}
