/** A stream whose length the runtime knows, and so tells the visitor. workerd's own. */
declare class FixedLengthStream {
  constructor(length: number);
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
}

export interface Copy {
  /** All of it is here. Rejects where the body broke off. */
  readonly whole: Promise<void>;
  /** A body with all of it, that comes as the copy comes; `sent` ends with it, however it ends, and never rejects. */
  stream(): { readonly body: ReadableStream<Uint8Array>; readonly sent: Promise<void> };
}

/** So many bytes are read, kept and sent at a time: few enough turns for a short CPU time. */
const pieceSize = 1 << 16;

/**
 * Collects a body of `size` bytes at the speed at which it comes, for readers of any speed: each piece is held once,
 * whoever waits for it. Where the body breaks off, so does each stream.
 *
 * @param onProgress called for each piece that came or was taken
 */
export function copyOf(body: ReadableStream<Uint8Array>, size: number, onProgress: () => void): Copy {
  const pieces: Uint8Array[] = [];
  let next = Promise.withResolvers<void>();
  const collect = async (): Promise<void> => {
    const reader = body.getReader({ mode: "byob" });
    for (let left = size; left > 0; ) {
      const length = Math.min(pieceSize, left);
      const { value } = await reader.read(new Uint8Array(length), { min: length });
      if (value?.length !== length) throw new Error("broke off");
      left -= length;
      pieces.push(value);
      onProgress();
      next.resolve();
      next = Promise.withResolvers();
    }
  };
  const whole = collect();
  return {
    whole,
    stream() {
      const { readable, writable } = new FixedLengthStream(size);
      const writer = writable.getWriter();
      const send = async (): Promise<void> => {
        for (let index = 0; index * pieceSize < size; index++) {
          if (index === pieces.length) await Promise.race([next.promise, whole]);
          await writer.write(pieces[index] ?? new Uint8Array());
          onProgress();
        }
        await writer.close();
      };
      const sent = send().catch((error: unknown) => writer.abort(error).catch(() => undefined));
      return { body: readable, sent };
    },
  };
}
