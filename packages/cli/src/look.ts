import type { Api } from "@bailiwick/sdk";
import type { Candidate, Look } from "./frame/complete.ts";
import { connection } from "./frame/globals.ts";
import { targetOf, type Typed } from "./profiles/connection.ts";
import { readProfiles } from "./profiles/file.ts";
import { apiOf } from "./server.ts";
import { clean } from "./terminal/text.ts";
import type { Terminal } from "./terminal/terminal.ts";

/** Milliseconds: whoever presses the tabulator does not wait for a server that is not there. */
const PATIENCE = 2000;
const MOST = 100;

/** Looks up what exists, with the connection that stands among the words already typed. */
export function lookAt(words: readonly string[], { env, interrupted }: Terminal): Look {
  const api = () =>
    apiOf(targetOf(typedIn(words), env), AbortSignal.any([interrupted, AbortSignal.timeout(PATIENCE)]), {
      attempts: 1,
    });
  return (kind, word) =>
    kind === "profile"
      ? Promise.resolve(Object.entries(readProfiles(env).profiles).map(([text, { url }]) => ({ text, says: url })))
      : fromServer[kind](api(), word);
}

type Source = (api: Api, word: string) => Promise<readonly Candidate[]>;

const search = (word: string) => ({ limit: MOST, ...(word !== "" && { search: word }) });
const offered = (text: string, says: string | null): Candidate => ({
  text,
  ...(says !== null && { says: clean(says) }),
});

const fromServer: Readonly<Record<"tenant" | "plan" | "capability" | "product", Source>> = {
  async tenant(api, word) {
    const { items } = await api("GET /api/v1/tenants", { query: search(word) });
    return items.map(({ slug, name }) => offered(slug, name));
  },
  async plan(api, word) {
    const { items } = await api("GET /api/v1/plans", { query: { ...search(word), current: "true" } });
    return items.map(({ plan, label }) => offered(plan, label));
  },
  async capability(api, word) {
    const { items } = await api("GET /api/v1/capabilities", { query: search(word) });
    return items.map(({ key, label }) => offered(key, label));
  },
  async product(api) {
    const { items } = await api("GET /api/v1/products", { query: { limit: MOST } });
    return items.map(({ key, label }) => offered(key, label));
  },
};

function typedIn(words: readonly string[]): Typed {
  const value = (name: string) => {
    const at = words.indexOf(`--${name}`);
    return at < 0 ? words.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3) : words[at + 1];
  };
  return Object.fromEntries(
    Object.keys(connection).flatMap((name) => (value(name) ? [[name, value(name)]] : [])),
  ) as Typed;
}
