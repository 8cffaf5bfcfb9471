// Client ids are UUIDs of version 7: they sort by the time they were made,
// which is also the order in which the outbox sends.

let last = 0;

/** A new UUIDv7. `now` in milliseconds; within one page each is greater than the one before. */
export function newClientId(
  now: number = Date.now(),
  random: (bytes: Uint8Array) => Uint8Array = (bytes) => crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>),
): string {
  // The time part never goes back and never repeats, so two messages of one
  // millisecond (or of a clock set back) keep their order.
  last = Math.max(now, last + 1);
  const bytes = random(new Uint8Array(16));
  let time = last;
  for (let i = 5; i >= 0; i--) {
    bytes[i] = time % 256;
    time = Math.floor(time / 256);
  }
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
