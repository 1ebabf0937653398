import { type Operation, Refusal } from "@bailiwick/sdk";
import { api } from "../api.ts";
import type { Watched } from "./check-log.ts";
import type { Whose } from "./entry.ts";
import { type Bytes, piecesOf } from "./pieces.ts";

const POLL_MS = 700;

/**
 * A whole log as a bundle, made for this one reader: its parts are read as soon as they are whole, and given up
 * afterwards, whoever ended it.
 */
export async function* exportedBundle(whose: Whose, { signal, progress }: Watched): Bytes {
  const begun = await api("POST /api/v1/audit/exports", { ...whose, signal, body: { format: "bundle" } });
  const params = { operation: begun.id };
  try {
    let read = 0;
    for (;;) {
      const now = await api("GET /api/v1/operations/{operation}", { ...whose, signal, params });
      for (; read < now.parts.length; read += 1) yield* part(whose, begun.id, read + 1, signal);
      if (now.status === "done") return;
      if (isOver(now)) throw failed(now);
      progress({ doing: "exporting", done: now.progress.done, total: now.progress.total ?? undefined });
      await wait(signal);
    }
  } finally {
    // What it made goes by itself some days later, should this not be heard.
    await api("POST /api/v1/operations/{operation}/cancel", { ...whose, params }).catch(() => undefined);
  }
}

async function* part(whose: Whose, operation: string, number: number, signal: AbortSignal): Bytes {
  const params = { operation, part: number };
  const { body } = await api.open("GET /api/v1/operations/{operation}/parts/{part}", { ...whose, signal, params });
  if (body !== null) yield* piecesOf(body);
}

const isOver = ({ status }: Operation): boolean => status !== "queued" && status !== "running";

/** Why there is no export: as the operation says it, or because somebody else cancelled it. */
function failed({ status, error }: Operation): Error {
  const problem = error ?? { code: `operation_${status}`, status: 409, title: status, detail: status };
  return new Refusal(problem.status, { ...problem, type: "about:blank" }, undefined);
}

const wait = (signal: AbortSignal) =>
  new Promise<void>((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, POLL_MS);
    signal.addEventListener("abort", stop, { once: true });
  });
