import { Readable } from "node:stream";
import type { Logger } from "./log.ts";
import type { Places } from "./places.ts";

/** A file made while it is read: no more of it is in memory than the reader is about to take. */
export interface Delivery {
  /** One of the types the endpoint declares. */
  readonly type: string;
  readonly name: string;
  readonly pieces: AsyncIterable<string>;
}

/** How many may be under way at once. */
export const downloadPlaces: Places = { perKey: 3, perProcess: 20 };

/** Bytes that wait for the reader; the next piece is made when there is room. */
const WAITING = 64 * 1024;

/** How often it is asked anew whether the key may still read. */
const RECHECK_MS = 5000;

interface Reading {
  readonly log: Logger;
  readonly requestId: string;
  /** Rejects once the key may read no more. */
  readonly recheck: () => Promise<unknown>;
  readonly left: () => void;
}

/** Whatever breaks on the way breaks the connection: half a file must not look like a whole one. */
export function bodyOf({ pieces }: Delivery, { log, requestId, recheck, left }: Reading): Readable {
  const body = Readable.from(pieces, { objectMode: false, highWaterMark: WAITING });
  const refused = () => {
    log.info({ requestId }, "a download was ended, for its key may read no more");
    body.destroy();
  };
  const checking = setInterval(() => void recheck().catch(refused), RECHECK_MS).unref();
  return body
    .once("error", (error) => log.error({ requestId, err: error }, "a download broke off"))
    .once("close", () => {
      clearInterval(checking);
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
