// A person as initials: a circle for customers, a rounded square for staff, so
// that the role never hangs on colour.

import { hue } from "../face";
import { isStaff } from "../log";
import type { Person } from "../wire";
import { initials } from "./names";

interface Props {
  person: Person;
  size?: "xs" | "s" | "" | "l";
  /** Undefined where nobody knows. */
  online?: boolean | undefined;
}

export function Avatar({ person, size = "", online }: Props) {
  return (
    <span class={`av ${isStaff(person) ? "staff" : ""} ${size} h${hue(person)}`} aria-hidden="true">
      {size === "xs" ? [...initials(person)][0] : initials(person)}
      {online !== undefined && <i class={`p ${online ? "" : "off"}`} />}
    </span>
  );
}
