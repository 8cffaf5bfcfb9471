// The shop's colour, made dark enough for white text and icons on it.

/** White stands at 4.5:1 or better on colours of this luminance (0.183, less what the curve below simplifies). */
const LUMINANCE_MAX = 0.179;
const DARKER = 0.94;

/** From the browser's "rgb(194, 65, 12)" to "194,65,12", darkened where needed; empty for other notations. */
export function fixedBrand(computed: string): string {
  let rgb = /^rgba?\((\d+), (\d+), (\d+)/.exec(computed)?.slice(1).map(Number) ?? [];
  while (luminance(rgb) > LUMINANCE_MAX) rgb = rgb.map((part) => part * DARKER);
  return rgb.map(Math.floor).join();
}

/** 0 black, 1 white. The real curve has a straight foot, which costs more bytes than it changes here. */
function luminance([red = 0, green = 0, blue = 0]: number[]): number {
  return 0.2126 * (red / 255) ** 2.2 + 0.7152 * (green / 255) ** 2.2 + 0.0722 * (blue / 255) ** 2.2;
}
