import type { Terminal } from "../terminal/terminal.ts";

/** An operator key by the database's own hand: whoever has it and the server's secret may replace a lost one. */
export async function newKeyInDatabase(name: string, { env }: Terminal): Promise<string> {
  const { newOperatorKey, open } = await import("@bailiwick/server");
  const { app, close } = await open({ ...env, LOG_LEVEL: env["LOG_LEVEL"] ?? "warn" }, { beside: true });
  try {
    return await newOperatorKey(app, name);
  } finally {
    await close();
  }
}
