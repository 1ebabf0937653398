import { type Api, connect } from "@bailiwick/sdk";
import { type Terminal, UsageError } from "./command.ts";

/** The server the command speaks to: BAILIWICK_URL, as the holder of BAILIWICK_KEY. */
export function serverOf({ env }: Terminal): Api {
  const key = env["BAILIWICK_KEY"];
  if (!key)
    throw new UsageError("Set BAILIWICK_KEY to an operator's API key (bailiwick keys create --operator makes one).");
  return connect({ url: env["BAILIWICK_URL"] ?? "http://127.0.0.1:8080", key });
}
