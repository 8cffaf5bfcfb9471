// What narrows the list: state, technician, guests, tag, put off; and the way
// to pick several chats.

import { useEffect } from "preact/hooks";
import { t } from "../../shared/strings/text";
import { Icon } from "../../shared/view/icon";
import type { Chat } from "../../shared/wire";
import type { Desk } from "../desk";
import { firstFilter, narrowedBy, type ListFilter } from "../filters";
import { Layer } from "../layer";
import { Switch } from "../parts";

const STATUSES: Chat["status"][] = ["pending", "open", "escalated", "closed"];

interface Props {
  desk: Desk;
  anchor: DOMRect | null;
  onClose(): void;
}

export function FilterSheet({ desk, anchor, onClose }: Props) {
  const { filter } = desk;
  const admin = desk.engine.me?.type === "admin";
  const change = (part: Partial<ListFilter>): void => desk.setFilter({ ...filter, ...part });
  useEffect(() => {
    if (admin && desk.offers.technicians === null) void desk.run(() => desk.offers.askTechnicians(), "");
  }, []);
  return (
    <Layer title={t("filterChats")} look="pop" anchor={anchor} onClose={onClose}>
      <div class="field">
        <label for="filter-state">{t("state")}</label>
        <select id="filter-state" class="input" value={filter.status ?? ""} onChange={(event) => change({ status: (event.currentTarget.value || null) as Chat["status"] | null })}>
          <option value="">{t("anyStatus")}</option>
          {STATUSES.map((status) => (
            <option key={status} value={status}>
              {t(`status_${status}`)}
            </option>
          ))}
        </select>
      </div>
      {admin && (
        <div class="field">
          <label for="filter-technician">{t("technician")}</label>
          <select id="filter-technician" class="input"
            value={String(filter.worker?.id ?? "")}
            onChange={(event) => {
              const found = desk.offers.technicians?.find((one) => String(one.id) === event.currentTarget.value);
              change({ worker: found ? { type: "worker", id: found.id, name: found.full_name } : null });
            }}
          >
            <option value="">{t("anyTechnician")}</option>
            {desk.offers.technicians?.map((one) => (
              <option key={one.id} value={one.id}>
                {one.full_name}
              </option>
            ))}
          </select>
        </div>
      )}
      {desk.offers.tags && desk.offers.tags.length > 0 && (
        <div class="field">
          <label for="filter-tag">{t("tag")}</label>
          <select id="filter-tag" class="input" value={filter.tag ?? ""} onChange={(event) => change({ tag: event.currentTarget.value || null })}>
            <option value="">{t("anyTag")}</option>
            {desk.offers.tags.map(({ tag }) => (
              <option key={tag} value={tag}>
                {tag}
              </option>
            ))}
          </select>
        </div>
      )}
      <Choice text={t("onlyGuests")} on={filter.guests} onChange={(guests) => change({ guests })} />
      {desk.offers.snooze && <Choice text={t("snoozedOnes")} on={filter.scope === "snoozed"} onChange={(on) => change({ scope: on ? "snoozed" : firstFilter(desk.engine.me).scope })} />}
      <div class="sheetfoot">
        <button
          class="btn quiet"
          onClick={() => {
            desk.setPicked(new Set());
            onClose();
          }}
        >
          <Icon name="box" size="s" />
          {t("pickChats")}
        </button>
        <span class="grow" />
        {narrowedBy(filter) > 0 && (
          <button class="btn quiet" onClick={() => desk.setFilter({ ...firstFilter(desk.engine.me), q: filter.q })}>
            {t("clearFilters")}
          </button>
        )}
        <button class="btn primary" onClick={onClose}>
          {t("done")}
        </button>
      </div>
    </Layer>
  );
}

function Choice({ text, on, onChange }: { text: string; on: boolean; onChange(on: boolean): void }) {
  return (
    <div class="choice">
      <span class="grow">{text}</span>
      <Switch on={on} label={text} onChange={onChange} />
    </div>
  );
}
