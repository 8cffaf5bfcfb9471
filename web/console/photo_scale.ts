// Makes a photo smaller before it is sent: at most 2,048 px on its longer side,
// as a JPEG without the place where it was taken. What cannot be read as a
// picture is sent as it is; the server has the last word.

const SIDE_MAX = 2_048;
const QUALITY = 0.85;
/** These lose something when drawn anew: movement, or pages. */
const KEPT = new Set(["image/gif", "application/pdf"]);

export async function smaller(file: File): Promise<File> {
  if (KEPT.has(file.type)) return file;
  let picture: ImageBitmap;
  try {
    picture = await createImageBitmap(file);
  } catch {
    return file;
  }
  const { width, height } = sized(picture.width, picture.height);
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  canvas.getContext("2d")?.drawImage(picture, 0, 0, width, height);
  picture.close();
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  return blob ? new File([blob], `${file.name.replace(/\.[^.]*$/, "")}.jpg`, { type: "image/jpeg" }) : file;
}

/** The size that fits, never larger than it was. */
export function sized(width: number, height: number): { width: number; height: number } {
  const by = Math.min(1, SIDE_MAX / Math.max(width, height));
  return { width: Math.round(width * by), height: Math.round(height * by) };
}
