import { connect, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import type { Harness } from "./harness.ts";

/** A reply as it stood on the wire. */
export interface RawReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Line {
  readonly socket: Socket;
  /** All that came until the server hung up. */
  readonly whole: Promise<string>;
  send(text: string | Buffer): void;
}

/** Listens on a free port of this machine; patience is short, so that the slow are told soon. */
export async function listenOn({ app: { http } }: Harness, patience: number): Promise<number> {
  Object.assign(http.server, {
    headersTimeout: patience,
    requestTimeout: patience,
    connectionsCheckingInterval: patience / 5,
  });
  await http.listen({ host: "127.0.0.1", port: 0 });
  return (http.server.address() as AddressInfo).port;
}

/** A connection on which a test says exactly what it means to. */
export function dial(port: number): Line {
  const socket = connect(port, "127.0.0.1");
  socket.setNoDelay(true);
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  socket.on("error", () => undefined);
  const whole = new Promise<string>((resolve) => {
    socket.on("close", () => resolve(Buffer.concat(chunks).toString()));
  });
  return { socket, whole, send: (text) => void socket.write(text) };
}

/** Sends what is given and takes what comes back until the server hangs up. */
export async function say(port: number, ...parts: readonly (string | Buffer)[]): Promise<readonly RawReply[]> {
  const line = dial(port);
  for (const part of parts) line.send(part);
  return repliesIn(await line.whole);
}

/** Several replies on one connection, as `Content-Length` parts them. */
export function repliesIn(text: string): readonly RawReply[] {
  const replies: RawReply[] = [];
  let rest = text;
  while (rest !== "") {
    const end = rest.indexOf("\r\n\r\n");
    const [first = "", ...lines] = rest.slice(0, end).split("\r\n");
    const headers = Object.fromEntries(
      lines.map((line) => [line.split(":")[0]?.toLowerCase() ?? "", line.slice(line.indexOf(":") + 1).trim()]),
    );
    const length = Number(headers["content-length"] ?? 0);
    const bytes = Buffer.from(rest.slice(end + 4));
    replies.push({ status: Number(first.split(" ")[1]), headers, body: bytes.subarray(0, length).toString() });
    rest = bytes.subarray(length).toString();
  }
  return replies;
}
