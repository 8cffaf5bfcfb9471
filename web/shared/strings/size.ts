// How large a file is, in the page's language.

import { currentLang, LOCALES } from "./text";

export function bytes(size: number): string {
  const [value, unit] = size < 1_000_000 ? [Math.max(1, Math.round(size / 1_000)), "kilobyte"] : [size / 1_000_000, "megabyte"];
  return new Intl.NumberFormat(LOCALES[currentLang()], { style: "unit", unit, maximumFractionDigits: 1 }).format(value);
}
