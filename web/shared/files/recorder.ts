// A voice note from the microphone: asked for only after the reader's own tap,
// three minutes at most.

/** Longest voice note, milliseconds. */
export const VOICE_MAX_MS = 3 * 60_000;
/** Bits a second: speech stays clear, three minutes stay under 600 KiB. */
const BITS = 24_000;
const KINDS = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];

export function canRecord(): boolean {
  return typeof MediaRecorder !== "undefined" && !!navigator.mediaDevices && KINDS.some((kind) => MediaRecorder.isTypeSupported(kind));
}

export interface Recording {
  /** Ends it and gives what was said. */
  stop(): Promise<File>;
  /** Ends it and forgets it. */
  cancel(): void;
}

/** Begins to record. Rejects when the microphone is refused or not there. */
export async function record(onLong: () => void): Promise<Recording> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const type = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind)) ?? "";
  const recorder = new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: BITS });
  const parts: Blob[] = [];
  recorder.ondataavailable = (event) => void parts.push(event.data);
  const ended = new Promise<void>((done) => (recorder.onstop = () => done()));
  const limit = window.setTimeout(onLong, VOICE_MAX_MS);
  const end = (): void => {
    window.clearTimeout(limit);
    if (recorder.state !== "inactive") recorder.stop();
    for (const track of stream.getTracks()) track.stop();
  };
  recorder.start();
  return {
    async stop() {
      end();
      await ended;
      const mime = type.split(";")[0] ?? "audio/webm";
      const ending = mime === "audio/mp4" ? "m4a" : (mime.split("/")[1] ?? "webm");
      return new File(parts, `voice.${ending}`, { type: mime });
    },
    cancel: end,
  };
}
