export type Bytes = AsyncIterable<Uint8Array<ArrayBuffer>>;

/** What a stream brings, piece by piece; whoever stops reading closes it. */
export async function* piecesOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Bytes {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel();
  }
}
