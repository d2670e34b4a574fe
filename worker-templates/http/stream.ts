import type { Part } from "./range.ts";

type Bytes = ReadableStream<Uint8Array>;
type LengthStream = new (length: number) => { readonly readable: Bytes; readonly writable: WritableStream };

/**
 * `stream` with a length that the runtime knows, so that the answer carries Content-Length instead of chunks.
 * workerd only: elsewhere the header that was set is enough.
 */
export function withLength(stream: Bytes, length: number): Bytes {
  const { FixedLengthStream } = globalThis as { readonly FixedLengthStream?: LengthStream };
  return FixedLengthStream ? stream.pipeThrough(new FixedLengthStream(length)) : stream;
}

/** Only the bytes of `part` of a stream that starts at byte 0. What comes after them is not read. */
export function slice(stream: Bytes, { first, last }: Part): Bytes {
  let position = 0;
  const cut = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      const piece = chunk.subarray(Math.max(0, first - position), last + 1 - position);
      position += chunk.length;
      if (piece.length > 0) controller.enqueue(piece);
      if (position > last) controller.terminate();
    },
  });
  return withLength(stream.pipeThrough(cut), last - first + 1);
}
