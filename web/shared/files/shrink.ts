// A photo is reduced on the device before it is sent: 2,048 pixels at most,
// and drawn anew, so that where and when it was taken stays here.

/** Longer side of a photo that is sent. */
const SIDE_MAX = 2_048;
/** JPEG's quality: about 300 KiB for a photo. */
const QUALITY = 0.82;
/** A picture that is no photo (a drawing, a screen) and small is left as it is drawn. */
const SMALL_BYTES = 200 * 1024;

export interface Shrunk {
  blob: Blob;
  name: string;
  width?: number;
  height?: number;
}

/** The file as it will be sent. What the browser cannot read as a picture goes as it is. */
export async function shrink(file: File): Promise<Shrunk> {
  const plain = { blob: file, name: file.name };
  if (!file.type.startsWith("image/") || file.type === "image/gif") return plain;
  let picture: ImageBitmap;
  try {
    picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return plain;
  }
  const [width, height] = fit(picture.width, picture.height);
  // Transparency would turn black in a JPEG.
  const keepsKind = file.type !== "image/jpeg" && file.size <= SMALL_BYTES && width === picture.width;
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext("2d");
  if (!pen) return plain;
  if (!keepsKind) {
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, width, height);
  }
  pen.drawImage(picture, 0, 0, width, height);
  picture.close();
  const type = keepsKind ? "image/png" : "image/jpeg";
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, type, QUALITY));
  return blob ? { blob, name: renamed(file.name, keepsKind ? "png" : "jpg"), width, height } : plain;
}

/** Within the longest side, never enlarged. */
export function fit(width: number, height: number): [number, number] {
  const scale = Math.min(1, SIDE_MAX / Math.max(width, height));
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}

/** The name with the ending of what it is now. */
export function renamed(name: string, ending: string): string {
  const stem = name.replace(/\.[^.]*$/, "");
  return `${stem || "photo"}.${ending}`;
}
