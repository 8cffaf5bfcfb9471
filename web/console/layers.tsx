// The one layer that lies over the console, if any.

import { t } from "../shared/strings/text";
import type { Person } from "../shared/wire";
import { AboutBody } from "./about_pane";
import type { ComposerWish } from "./composer_wish";
import type { Desk } from "./desk";
import { firstFilter } from "./filters";
import type { Command } from "./keys";
import { Layer } from "./layer";
import { AssignSheet } from "./sheets/assign_sheet";
import { ChatMenu } from "./sheets/chat_menu";
import { EscalateSheet } from "./sheets/escalate_sheet";
import { ExportSheet } from "./sheets/export_sheet";
import { FilterSheet } from "./sheets/filter_sheet";
import { KeymapSheet } from "./sheets/keymap_sheet";
import { NewChatSheet } from "./sheets/new_chat_sheet";
import { Palette } from "./sheets/palette";
import { RepliesSheet } from "./sheets/replies_sheet";
import { SnoozeSheet } from "./sheets/snooze_sheet";
import { TagsSheet } from "./sheets/tags_sheet";

export type LayerState =
  | { is: "palette" | "keymap" | "escalate" | "about" | "export" | "replies" }
  | { is: "new"; person?: Person }
  | { is: "assign" | "snooze" | "tags" | "menu" | "filter"; anchor?: DOMRect | null };

export type OpenLayer = (layer: LayerState | null) => void;

interface Props {
  desk: Desk;
  layer: LayerState;
  wish: ComposerWish;
  wide: boolean;
  onLayer: OpenLayer;
  onRun(command: Command): void;
  onOpen(chat: number): void;
  onPlace(place: "you" | "settings" | "staff"): void;
}

export function Layers({ desk, layer, wish, wide, onLayer, onRun, onOpen, onPlace }: Props) {
  const close = (): void => onLayer(null);
  const chat = desk.chat(desk.engine.open);
  const openChat = (id: number): void => {
    close();
    onOpen(id);
  };
  switch (layer.is) {
    case "palette":
      return <Palette desk={desk} onRun={onRun} onOpen={onOpen} onPlace={onPlace} onLayer={onLayer} />;
    case "keymap":
      return <KeymapSheet desk={desk} onClose={close} />;
    case "filter":
      return <FilterSheet desk={desk} anchor={layer.anchor ?? null} onClose={close} />;
    case "replies":
      return <RepliesSheet desk={desk} chat={chat} wish={wish} onClose={close} />;
    case "new":
      return (
        <NewChatSheet
          desk={desk}
          person={layer.person ?? null}
          onClose={close}
          onOpen={openChat}
          onStarted={() => {
            close();
            desk.setFilter(firstFilter(desk.engine.me));
          }}
        />
      );
  }
  if (!chat) return null;
  switch (layer.is) {
    case "assign":
      return <AssignSheet desk={desk} chat={chat} wide={wide} anchor={layer.anchor ?? null} onClose={close} />;
    case "snooze":
      return <SnoozeSheet desk={desk} chat={chat} anchor={layer.anchor ?? null} onClose={close} />;
    case "tags":
      return <TagsSheet desk={desk} chat={chat} anchor={layer.anchor ?? null} onClose={close} />;
    case "menu":
      return <ChatMenu desk={desk} chat={chat} wish={wish} wide={wide} anchor={layer.anchor ?? null} onLayer={onLayer} />;
    case "escalate":
      return <EscalateSheet desk={desk} chat={chat} onClose={close} />;
    case "export":
      return <ExportSheet desk={desk} chat={chat} onClose={close} />;
    case "about":
      return (
        <Layer title={t("aboutChat")} onClose={close}>
          <AboutBody desk={desk} chat={chat} onOpen={openChat} onLayer={onLayer} />
        </Layer>
      );
  }
}
