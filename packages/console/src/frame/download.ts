import type { AskOf, OperationName } from "@bailiwick/sdk";
import { api } from "../api.ts";

/** Saves what an operation answers as a file, under the name the server gives it. Half a file is an error, not a file. */
export async function download<Name extends OperationName>(name: Name, ...ask: AskOf<Name>): Promise<void> {
  const reply = await api.open(name, ...ask);
  const file = /filename="([^"]+)"/.exec(reply.headers.get("content-disposition") ?? "")?.[1] ?? "download";
  // The browser keeps what is large on disk, not in memory.
  save(file, await reply.blob());
}

/** Hands the reader a file. */
export function save(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  link.click();
  URL.revokeObjectURL(address);
}
