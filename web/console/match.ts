// Finds words in names: which entries fit what is typed, the better ones first,
// and which part of a text fits, to be shown in bold.

export interface Part {
  text: string;
  fits: boolean;
}

/** 0 begins with it, 1 a word in it begins with it, 2 has it; null does not fit. */
export function rank(text: string, words: string): number | null {
  const at = fold(text).indexOf(fold(words));
  if (words === "") return 2;
  if (at < 0) return null;
  if (at === 0) return 0;
  return /[\s\p{P}]/u.test([...fold(text)].slice(0, at).at(-1) ?? "") ? 1 : 2;
}

export function ranked<T>(entries: readonly T[], words: string, textOf: (entry: T) => string): T[] {
  return entries
    .map((entry, i) => ({ entry, i, rank: rank(textOf(entry), words) }))
    .filter((one): one is { entry: T; i: number; rank: number } => one.rank !== null)
    .sort((a, b) => a.rank - b.rank || a.i - b.i)
    .map(({ entry }) => entry);
}

export function parts(text: string, words: string): Part[] {
  const at = words === "" ? -1 : fold(text).indexOf(fold(words));
  // Folding may change lengths in rare scripts; then nothing is marked rather than the wrong letters.
  if (at < 0 || fold(text).length !== text.length) return [{ text, fits: false }];
  return [
    { text: text.slice(0, at), fits: false },
    { text: text.slice(at, at + words.length), fits: true },
    { text: text.slice(at + words.length), fits: false },
  ].filter((part) => part.text !== "");
}

function fold(text: string): string {
  return text.toLocaleLowerCase();
}
