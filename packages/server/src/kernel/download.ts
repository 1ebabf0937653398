import { Readable } from "node:stream";
import type { Logger } from "./log.ts";
import { type Places, places, type Taking } from "./places.ts";

/** A file on its way: no more of it is in memory than the reader is about to take. */
export type Delivery = {
  /** One of the types the endpoint declares. */
  readonly type: string;
  readonly name: string;
} & (Made | Kept);

/** Made while it is read. */
interface Made {
  readonly pieces: AsyncIterable<string>;
}

/** Kept somewhere, always the same: a reader that broke off takes it up in the middle. */
export interface Kept {
  readonly size: number;
  /** Quoted, and strong. */
  readonly etag: string;
  /** Up to `end`, and without the byte there. */
  from(start: number, end: number): AsyncIterable<Uint8Array>;
}

export interface DownloadRules {
  readonly places: Places;
  /** What is not read by then is cut off. */
  readonly lifeMs: number;
  /** So long a piece may wait for its reader. */
  readonly patienceMs: number;
}

export const downloadRules: DownloadRules = {
  places: { perKey: 3, perTenant: 5, perProcess: 20 },
  lifeMs: 30 * 60_000,
  patienceMs: 60_000,
};

/** All downloads of this process. */
export interface Downloads extends Taking {
  /** The file on its way, cut off when its reader does not read, or not to the end in time. */
  body(pieces: AsyncIterable<string | Uint8Array>, sending: Sending): Readable;
}

interface Sending {
  readonly log: Logger;
  readonly requestId: string;
  /** Rejects once the key may read no more. */
  readonly recheck: () => Promise<unknown>;
  readonly left: () => void;
}

export function downloads(rules: DownloadRules = downloadRules): Downloads {
  return {
    take: places(rules.places).take,
    body: (pieces, sending) => bodyOf(pieces, sending, rules),
  };
}

/** Bytes that wait for the reader; the next piece is made when there is room. */
const WAITING = 64 * 1024;

/** How often it is asked anew whether the key may still read. */
const RECHECK_MS = 1000;

/** Whatever breaks on the way breaks the connection: half a file must not look like a whole one. */
function bodyOf(
  pieces: AsyncIterable<string | Uint8Array>,
  { log, requestId, recheck, left }: Sending,
  { lifeMs, patienceMs }: DownloadRules,
): Readable {
  const cut = (why: string) => body.destroy(new Error(why));
  let patience: NodeJS.Timeout | undefined;
  /** The reader's time runs while a piece waits for it, and not while the next one is made. */
  const offered = async function* () {
    for await (const piece of pieces) {
      patience = setTimeout(cut, patienceMs, "the reader does not read").unref();
      yield piece;
      clearTimeout(patience);
    }
    patience = setTimeout(cut, patienceMs, "the reader does not read").unref();
  };
  const body = Readable.from(offered(), { objectMode: false, highWaterMark: WAITING });
  const life = setTimeout(cut, lifeMs, "the reader did not come to the end in time").unref();
  const refused = () => {
    log.info({ requestId }, "a download was ended, for its key may read no more");
    body.destroy();
  };
  const check = () => void recheck().then(() => void (body.destroyed || checking.refresh()), refused);
  const checking = setTimeout(check, RECHECK_MS).unref();
  return body
    .once("error", (error) => log.error({ requestId, err: error }, "a download broke off"))
    .once("close", () => {
      clearTimeout(patience);
      clearTimeout(life);
      clearTimeout(checking);
      left();
    });
}

/** RFC 6266: a plain name for every reader, and the exact one (RFC 8187) for those that know how. */
export function attachment(name: string): string {
  const safe =
    name
      .toWellFormed()
      .replaceAll(/[\p{Cc}\p{Cf}/\\:*?"<>|;%]+/gu, "_")
      .replace(/^[.\s=+@-]+/, "_")
      .slice(0, 150) || "download";
  const plain = safe.replaceAll(/[^\x20-\x7e]/g, "_");
  const exact = encodeURIComponent(safe).replaceAll(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${exact}`;
}
