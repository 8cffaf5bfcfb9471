// What is known about the open chat: the customer with cars and visits where the
// server tells them, the times, who has it, its tags and rating, and the
// customer's other chats.

import { useEffect, useState } from "preact/hooks";
import { t } from "../shared/strings/text";
import { fullTime, when } from "../shared/strings/time";
import { Avatar } from "../shared/view/avatar";
import { Icon } from "../shared/view/icon";
import { nameOf } from "../shared/view/names";
import { StatusChip } from "../shared/view/status_chip";
import type { Person } from "../shared/wire";
import type { Desk } from "./desk";
import type { OpenLayer } from "./layers";
import { Plate } from "./parts";
import { otherSide, staffRole } from "./people";
import type { CustomerAnswer, DeskChat, EarlierChat, Rating } from "./server/desk_wire";
import { customer as askCustomer, ifOffered } from "./server/endpoints";

/** Other chats shown at most. */
const OTHERS = 8;

interface Props {
  desk: Desk;
  onOpen(chat: number): void;
  onLayer: OpenLayer;
}

export function AboutPane({ desk, onOpen, onLayer }: Props) {
  const chat = desk.chat(desk.engine.open);
  if (!chat) return null;
  return (
    <aside class="pane about" aria-label={t("aboutChat")}>
      <AboutBody desk={desk} chat={chat} onOpen={onOpen} onLayer={onLayer} />
    </aside>
  );
}

export function AboutBody({ desk, chat, onOpen, onLayer }: Props & { chat: DeskChat }) {
  const { engine } = desk;
  const person = otherSide(chat, engine.me);
  const card = useCustomer(desk, chat);
  const others = useOthers(desk, chat, card);
  const online = engine.isOnline(person);
  return (
    <div class="ctx">
      <div class="row">
        <Avatar person={person} size="l" online={online} />
        <div class="grow">
          <b class="big" dir="auto">
            {nameOf(person)}
          </b>
          <div class="q">{online ? t("roleHere", { role: staffRole(person) }) : staffRole(person)}</div>
        </div>
      </div>
      {card && (card.customer.phone || card.customer.email) && (
        <dl class="kv">
          {card.customer.phone && (
            <>
              <dt>{t("phone")}</dt>
              <dd class="num" dir="ltr">
                <a href={`tel:${card.customer.phone.replace(/[^+\d]/g, "")}`}>{card.customer.phone}</a>
              </dd>
            </>
          )}
          {card.customer.email && (
            <>
              <dt>{t("email")}</dt>
              <dd class="clip" dir="ltr">
                {card.customer.email}
              </dd>
            </>
          )}
        </dl>
      )}
      <Cars chat={chat} card={card} />
      {card && <Visits card={card} />}
      <ChatFacts chat={chat} />
      {desk.offers.tags !== null && <Tags chat={chat} onLayer={onLayer} />}
      {chat.rating && <Stars rating={chat.rating} />}
      {others.length > 0 && <Others chats={others} person={person} desk={desk} onOpen={onOpen} />}
    </div>
  );
}

function ChatFacts({ chat }: { chat: DeskChat }) {
  return (
    <div>
      <h2>{t("thisChat")}</h2>
      <dl class="kv">
        <dt>{t("number")}</dt>
        <dd class="num">{chat.chat_id}</dd>
        <dt>{t("state")}</dt>
        <dd>
          <StatusChip status={chat.status} />
        </dd>
        {chat.customer && (
          <>
            <dt>{t("technician")}</dt>
            <dd dir="auto">{chat.worker ? nameOf(chat.worker) : t("unassigned")}</dd>
          </>
        )}
        <dt>{t("started")}</dt>
        <dd class="num">{fullTime(chat.created_at)}</dd>
        <dt>{t("lastActivity")}</dt>
        <dd class="num">{fullTime(chat.updated_at)}</dd>
      </dl>
    </div>
  );
}

function Cars({ chat, card }: { chat: DeskChat; card: CustomerAnswer | null }) {
  const others = (card?.cars ?? []).filter((car) => car.id !== chat.car?.id);
  return (
    <>
      {chat.car && (
        <div class="job">
          <div class="row">
            <Plate plate={chat.car.plate} />
          </div>
          <h3 dir="auto">{chat.car.label}</h3>
        </div>
      )}
      {others.length > 0 && (
        <div>
          <h2>{chat.car ? t("otherCars") : t("cars")}</h2>
          <ul class="facts">
            {others.map((car) => (
              <li key={car.id}>
                <Plate plate={car.plate} />
                <span class="clip m" dir="auto">
                  {car.label}
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}

function Visits({ card }: { card: CustomerAnswer }) {
  if (card.appointments.length === 0) return null;
  return (
    <div>
      <h2>{t("visits")}</h2>
      <ul class="facts">
        {card.appointments.map((visit) => (
          <li key={visit.id}>
            <span class="grow clip" dir="auto">
              {visit.service}
            </span>
            <span class="q num">{fullTime(visit.at)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Tags({ chat, onLayer }: { chat: DeskChat; onLayer: OpenLayer }) {
  return (
    <div>
      <h2 class="withbutton">
        {t("tags")}
        <button class="btn link" onClick={(event) => onLayer({ is: "tags", anchor: event.currentTarget.getBoundingClientRect() })}>
          {t("change")}
        </button>
      </h2>
      {(chat.tags ?? []).length > 0 ? (
        <ul class="tags">
          {(chat.tags ?? []).map((tag) => (
            <li key={tag} class="chip" dir="auto">
              {tag}
            </li>
          ))}
        </ul>
      ) : (
        <p class="q">{t("noTags")}</p>
      )}
    </div>
  );
}

const STARS = [1, 2, 3, 4, 5];

function Stars({ rating }: { rating: Rating }) {
  return (
    <div>
      <h2>{t("rating")}</h2>
      <div class="stars" role="img" aria-label={t("starsOf", { n: rating.stars, all: STARS.length })}>
        {STARS.map((n) => (
          <span key={n} class={n <= rating.stars ? "on" : ""}>
            <Icon name="star" />
          </span>
        ))}
      </div>
      {rating.comment && <p dir="auto">{rating.comment}</p>}
    </div>
  );
}

function Others({ chats, person, desk, onOpen }: { chats: EarlierChat[]; person: Person; desk: Desk; onOpen(chat: number): void }) {
  return (
    <div>
      <h2 class="withbutton">
        {t("otherChats")}
        <button class="btn link" onClick={() => desk.setFilter({ ...desk.filter, scope: "all", customer: person })}>
          {t("showInList")}
        </button>
      </h2>
      <ul class="others">
        {chats.map((other) => (
          <li key={other.chat_id}>
            <button onClick={() => onOpen(other.chat_id)}>
              <span class="grow clip" dir="auto">
                {other.subject?.trim() || t("untitled")}
              </span>
              <span class="q">{when(other.updated_at, new Date())}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The customer's card, where the server has one. */
function useCustomer(desk: Desk, chat: DeskChat): CustomerAnswer | null {
  const [found, setFound] = useState<{ for: number; card: CustomerAnswer | null } | null>(null);
  const { chat_id } = chat;
  useEffect(() => {
    if (!chat.customer) return;
    let late = false;
    ifOffered(askCustomer(desk.engine.api, chat_id)).then(
      (card) => {
        if (!late) setFound({ for: chat_id, card });
      },
      () => undefined, // A side note: without an answer it is not shown.
    );
    return () => {
      late = true;
    };
  }, [chat_id]);
  return found?.for === chat_id ? found.card : null;
}

/** The customer's other chats: of the card, else by the list. */
function useOthers(desk: Desk, chat: DeskChat, card: CustomerAnswer | null): EarlierChat[] {
  const [found, setFound] = useState<{ for: number; chats: EarlierChat[] }>({ for: 0, chats: [] });
  const { chat_id, user_id, guest_id } = chat;
  useEffect(() => {
    if (user_id === null && guest_id === null) return;
    let late = false;
    desk.engine.api.list({ user_id, guest_id, limit: OTHERS + 1 }).then(
      ({ chats }) => {
        if (!late) setFound({ for: chat_id, chats });
      },
      () => undefined,
    );
    return () => {
      late = true;
    };
  }, [chat_id, user_id, guest_id]);
  const chats = card ? card.earlier_chats : found.for === chat_id ? found.chats : [];
  return chats.filter((one) => one.chat_id !== chat_id).slice(0, OTHERS);
}
