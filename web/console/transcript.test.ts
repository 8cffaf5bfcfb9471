import assert from "node:assert/strict";
import { test } from "node:test";
import { addTexts } from "../shared/strings/text";
import { laterEn } from "../shared/strings/en_later";
import { ABEL, chat, HANNA, message, SARA } from "../shared/testing";
import { consoleEn } from "./strings/en";
import { deskEn } from "./strings/desk_en";
import { asText, fileName, readAll, transcript } from "./transcript";
import type { Api } from "../shared/api";

addTexts("en", { ...laterEn, ...consoleEn, ...deskEn });

const one = chat(12, { subject: "Grinding / braking?" });
const messages = [
  message(1, HANNA, "It grinds\nwhen I brake"),
  message(2, SARA, "secret", { kind: "note" }),
  message(3, ABEL, "Abel assigned Sara", { kind: "event", event: { type: "assigned", by: ABEL, worker: SARA } }),
];

test("names are whole, and notes come only when asked for", () => {
  const plain = asText(transcript(one, messages, false));
  assert.match(plain, /Hanna Bekele \(Customer\):\nIt grinds\nwhen I brake/);
  assert.match(plain, /Abel assigned Sara/);
  assert.doesNotMatch(plain, /secret/);
  assert.match(asText(transcript(one, messages, true)), /Internal note by Sara Tesfaye:\nsecret/);
});

test("every page of the chat is read, in order", async () => {
  const asked: number[] = [];
  const api = {
    messages: ({ after_seq }: { after_seq: number }) => {
      asked.push(after_seq);
      return Promise.resolve({ messages: messages.slice(after_seq, after_seq + 2), has_more: after_seq === 0, read: [], epoch: "e" });
    },
  } as unknown as Api;
  assert.deepEqual((await readAll(api, 12)).map(({ seq }) => seq), [1, 2, 3]);
  assert.deepEqual(asked, [0, 2]);
});

test("the file's name is safe everywhere and keeps other scripts", () => {
  assert.equal(fileName(one), "chat-12-Grinding-braking.txt");
  assert.equal(fileName(chat(3, { subject: "ፍሬን" })), "chat-3-ፍሬን.txt");
  assert.equal(fileName(chat(4, { subject: "///" })), "chat-4.txt");
});
