import { Refusal } from "@bailiwick/sdk";
import type { World } from "../frame/command.ts";
import type { Target } from "../profiles/connection.ts";
import { apiOf, fetchUntil } from "../server.ts";
import { VERSION } from "../version.ts";
import { type Finding, fine, reasonOf, skipped, wrong } from "./finding.ts";

/** Milliseconds for each of the few questions that are asked. */
const PATIENCE = 5000;
/** Seconds two clocks may differ; Date says whole ones. */
const SKEW = 5;

/** What can be known of the server from where the command line runs. */
export async function examineServer(world: World): Promise<readonly Finding[]> {
  let target: Target;
  try {
    target = world.target();
  } catch (error) {
    return [wrong("connection", reasonOf(error), "See: bailiwick profiles list")];
  }
  const signal = AbortSignal.any([world.terminal.interrupted, AbortSignal.timeout(PATIENCE * 3)]);
  const ask = (path: string) =>
    fetchUntil(AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]))(`${target.url}${path}`);
  try {
    const asked = Date.now();
    const reply = await ask("/readyz");
    const ready = await readyIn(reply, target.url);
    return [
      ready,
      ...transport(target),
      ...clock(reply.headers.get("date"), asked),
      ...(await version(ask)),
      ...(await holder(target, signal)),
    ];
  } catch (error) {
    world.terminal.interrupted.throwIfAborted();
    const isMeant = world.typed.url !== undefined || target.profile !== undefined || target.key !== undefined;
    const said = error instanceof DOMException ? `${target.url} does not answer` : reasonOf(error);
    return [
      isMeant ? wrong("server", said, "Is the address right, and does the server run there?") : skipped("server", said),
    ];
  }
}

async function readyIn(reply: Response, url: string): Promise<Finding> {
  const said = (await reply.json().catch(() => ({}))) as { status?: unknown; missing?: unknown };
  if (said.status === "ready") return fine("server", `${url} answers and is ready`);
  const missing = Array.isArray(said.missing) && said.missing.length > 0 ? `: ${said.missing.join(", ")} missing` : "";
  return wrong("server", `${url} answers with ${reply.status} and is not ready${missing}`, "Look into its log.");
}

const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

function transport({ url }: Target): readonly Finding[] {
  const { protocol, hostname } = new URL(url);
  if (protocol === "https:" || loopback.test(hostname)) return [];
  return [wrong("transport", "the key travels unencrypted", "Put TLS before the server, and use its https address.")];
}

function clock(date: string | null, asked: number): readonly Finding[] {
  const there = Date.parse(date ?? "");
  if (Number.isNaN(there)) return [];
  const seconds = Math.max(0, Math.abs(there - asked) - (Date.now() - asked)) / 1000;
  if (seconds < SKEW) return [fine("server's clock", "agrees with this machine's")];
  return [
    wrong(
      "server's clock",
      `is ${seconds.toFixed(0)} s off this machine's`,
      "Run a time service on both, such as chrony.",
    ),
  ];
}

async function version(ask: (path: string) => Promise<Response>): Promise<readonly Finding[]> {
  const said = (await (await ask("/openapi.json")).json()) as { info?: { version?: unknown } };
  const there = String(said.info?.version);
  if (there === VERSION) return [fine("server's version", there)];
  return [
    wrong(
      "server's version",
      `${there}, and this command line is ${VERSION}`,
      "Use the command line of the server's version.",
    ),
  ];
}

/** Any answer but 401 means that the server knows the key; what it may do is its own matter. */
async function holder(target: Target, signal: AbortSignal): Promise<readonly Finding[]> {
  if (target.key === undefined) return [skipped("key", target.keyless)];
  try {
    await apiOf(target, signal, { attempts: 1 })("GET /api/v1/capabilities", { query: { limit: 1 } });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.status === 401)
      return [
        wrong(
          "key",
          "the server does not take it",
          "Take another, or make one where the server runs: bailiwick keys create --operator",
        ),
      ];
  }
  return [fine("key", "the server takes it")];
}
