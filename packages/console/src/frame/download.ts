import type { AskOf, OperationName } from "@bailiwick/sdk";
import { api } from "../api.ts";

/** Saves what an operation answers as a file, under the name the server gives it. Half a file is an error, not a file. */
export async function download<Name extends OperationName>(name: Name, ...ask: AskOf<Name>): Promise<void> {
  const reply = await api.open(name, ...ask);
  const file = /filename="([^"]+)"/.exec(reply.headers.get("content-disposition") ?? "")?.[1] ?? "download";
  // The browser keeps what is large on disk, not in memory.
  const address = URL.createObjectURL(await reply.blob());
  const link = document.createElement("a");
  link.href = address;
  link.download = file;
  link.click();
  URL.revokeObjectURL(address);
}
