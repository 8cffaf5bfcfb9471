// The console: who is here, then list and chat side by side, one at a time on a
// phone. A technician's phone has its own list and larger buttons.

import { useEffect, useState } from "preact/hooks";
import { t } from "../shared/strings/text";
import { Announcer } from "../shared/view/announcer";
import { useWide } from "../shared/view/hooks";
import { Mark } from "../shared/view/icon";
import { AboutPane } from "./about_pane";
import { ChatPane } from "./chat_pane";
import { runCommand } from "./commands";
import { ComposerWish } from "./composer_wish";
import { useDesk, type Desk } from "./desk";
import { SetUp } from "./doors/set_up";
import { SignIn } from "./doors/sign_in";
import { useAccess, type AccessDoors } from "./doors/use_access";
import type { Command } from "./keys";
import { Layers, type LayerState } from "./layers";
import { ListPane } from "./list_pane";
import { SettingsPage } from "./pages/settings_page";
import { StaffPage } from "./pages/staff_page";
import { YouPage } from "./pages/you_page";
import { Rail } from "./rail";
import { useRoute } from "./route";
import { useTitle } from "./title";
import { Toast } from "./toast";
import { useKeys } from "./use_keys";
import { WorkerHome } from "./worker_home";

interface Props {
  desk: Desk;
  ended: { tell: () => void };
}

export function ConsoleApp({ desk, ended }: Props) {
  useDesk(desk);
  const [, setTurn] = useState(0);
  const relabel = (): void => setTurn((n) => n + 1);
  const access = useAccess(desk, ended);
  useTitle(desk, access.state === "in");
  switch (access.state) {
    case "asking":
      return <Splash />;
    case "setup":
      return <SetUp api={desk.engine.api} device={desk.device} onDone={access.setUpDone} onLanguage={relabel} />;
    case "out":
      return <SignIn device={desk.device} shop={desk.offers.shop} notice={access.notice} onSignIn={access.signIn} onLanguage={relabel} />;
    case "in":
      return <Inside desk={desk} access={access} onLanguage={relabel} />;
  }
}

function Inside({ desk, access, onLanguage }: { desk: Desk; access: AccessDoors; onLanguage(): void }) {
  const { engine } = desk;
  const wide = useWide(48);
  const roomy = useWide(78);
  const [wish] = useState(() => new ComposerWish());
  const [layer, setLayer] = useState<LayerState | null>(null);
  const route = useRoute(engine, true);
  const run = (command: Command): void => runCommand(command, { desk, route, wish, onLayer: setLayer });
  useKeys(desk.singleKeys, run);
  useEffect(() => desk.looking.look(typeof engine.open === "number" && document.visibilityState === "visible" ? engine.open : null));
  useEffect(() => {
    if (engine.line === "live") void desk.lineIsUp();
  }, [engine.line]);

  const inbox = route.place === "inbox";
  const chatOpen = engine.open !== null && engine.open !== "new";
  const glove = !wide && engine.me?.type === "worker";
  const back = (): void => route.toPlace("inbox");
  const page = { desk, wide, onBack: back };
  return (
    <div id="forecourt" class={`console ${wide ? "wide" : ""}`}>
      <Rail desk={desk} route={route} hidden={!wide && chatOpen && inbox} wide={wide} onLayer={setLayer} />
      <main class="panes">
        {inbox && (wide || !chatOpen) && (glove ? <WorkerHome desk={desk} onOpen={route.toChat} onLayer={setLayer} /> : <ListPane desk={desk} wide={wide} onOpen={route.toChat} onLayer={setLayer} />)}
        {inbox && (wide || chatOpen) && <ChatPane desk={desk} wish={wish} wide={wide} roomy={roomy} glove={glove} onBack={() => route.toChat(null)} onLayer={setLayer} />}
        {inbox && roomy && chatOpen && <AboutPane desk={desk} onOpen={route.toChat} onLayer={setLayer} />}
        {route.place === "you" && <YouPage {...page} onSignOut={access.signOut} onLanguage={onLanguage} />}
        {route.place === "settings" && <SettingsPage {...page} />}
        {route.place === "staff" && <StaffPage {...page} />}
      </main>
      {layer && <Layers key={layer.is} desk={desk} layer={layer} wish={wish} wide={wide} onLayer={setLayer} onRun={run} onOpen={route.toChat} onPlace={route.toPlace} />}
      <Toast desk={desk} />
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
