// Where the reader is in a log, kept through every drawing: at the end, which
// is followed, or at a line, which does not move whatever comes above or below.

/** So near to the end counts as the end. */
const AT_END_PX = 80;

export interface Place {
  /** The log was drawn and has been put to its first place. */
  opened: boolean;
  atEnd: boolean;
  /** The first line in view, and how far below the box's top it stands. */
  anchor: { key: string; top: number } | null;
  /** Key of the last line of the whole log at the last drawing. */
  last: string;
}

export function newPlace(): Place {
  return { opened: false, atEnd: true, anchor: null, last: "" };
}

/** The first place: at the unread line, else at the end. */
export function openPlace(box: HTMLElement, place: Place, whole: boolean): void {
  place.opened = true;
  const line = box.querySelector("[data-unread]");
  if (line instanceof HTMLElement) toLine(box, line);
  else toEnd(box);
  notePlace(box, place, whole);
}

/** After a drawing: the end again for who was there, else the same line at the same height. */
export function keepPlace(box: HTMLElement, place: Place, whole: boolean): void {
  if (place.atEnd && whole) toEnd(box);
  else if (place.anchor) {
    const line = lineOf(box, place.anchor.key);
    if (line) box.scrollTop += topIn(box, line) - place.anchor.top;
  }
  notePlace(box, place, whole);
}

/** `whole`: the last line of the log is drawn, so that its end can be reached. */
export function notePlace(box: HTMLElement, place: Place, whole: boolean): void {
  place.atEnd = whole && box.scrollHeight - box.scrollTop - box.clientHeight <= AT_END_PX;
  const line = firstInView(box);
  place.anchor = line && { key: line.dataset["key"] ?? "", top: topIn(box, line) };
}

export function toEnd(box: HTMLElement): void {
  box.scrollTop = box.scrollHeight;
}

/** Puts a line to the top; the page around the box does not move. */
export function toLine(box: HTMLElement, line: HTMLElement): void {
  box.scrollTop += topIn(box, line);
}

export function lineOf(box: HTMLElement, key: string): HTMLElement | null {
  return box.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
}

function topIn(box: HTMLElement, line: HTMLElement): number {
  return line.getBoundingClientRect().top - box.getBoundingClientRect().top;
}

function firstInView(box: HTMLElement): HTMLElement | null {
  const top = box.getBoundingClientRect().top;
  for (const line of box.querySelectorAll<HTMLElement>("[data-key]")) {
    if (line.getBoundingClientRect().bottom > top) return line;
  }
  return null;
}
