// A text of a person. In a line that runs from right to left, plates, phone
// numbers, prices and times keep their own direction: each stands in an isolate.

import type { ComponentChildren } from "preact";

const RTL_LETTERS = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
/** A run of Latin letters and digits with a digit in it, with what joins its parts: "AA 2-B48291", "+251 91 123 4567", "6 200 ETB". */
const FIGURES = /[+(]?[A-Za-z0-9](?:[A-Za-z0-9 \u00a0/.:()+-]*[A-Za-z0-9%)])?/g;

/** So many characters stay on one line. */
const UNBROKEN_MAX = 20;

/** The parts of a text; `ltr` ones are to be isolated. */
export function parts(text: string): Array<{ text: string; ltr: boolean }> {
  if (!RTL_LETTERS.test(text)) return [{ text, ltr: false }];
  const found: Array<{ text: string; ltr: boolean }> = [];
  let at = 0;
  for (const match of text.matchAll(FIGURES)) {
    if (!/\d/.test(match[0])) continue;
    if (match.index > at) found.push({ text: text.slice(at, match.index), ltr: false });
    found.push({ text: match[0], ltr: true });
    at = match.index + match[0].length;
  }
  if (at < text.length) found.push({ text: text.slice(at), ltr: false });
  return found;
}

export function Words({ text }: { text: string }): ComponentChildren {
  return parts(text).map((part) =>
    part.ltr ? (
      <bdi dir="ltr" class={part.text.length <= UNBROKEN_MAX ? "figure" : undefined}>
        {part.text}
      </bdi>
    ) : (
      part.text
    ),
  );
}
