import { newOperatorKey } from "../../src/bootstrap.ts";
import type { Harness } from "../harness.ts";
import type { Description, Operation } from "./document.ts";
import type { Actor, FuzzRequest } from "./request.ts";
import { type Vocabulary, vocabulary } from "./vocabulary.ts";

export type Owner = "first" | "second";

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

interface Tenant {
  readonly id: string;
  /** In every text of its own that can hold it. */
  readonly mark: string;
  readonly key: string;
  /** Ids of what is its own. */
  readonly ids: Set<string>;
  /** Ids of the other's that it has said itself, and may keep as a text. */
  readonly said: Set<string>;
  readonly words: Vocabulary;
}

/** Two tenants and an operator, who use the product and remember what it said. */
export interface World {
  readonly tenants: Readonly<Record<Owner, Tenant>>;
  wordsOf(actor: Actor): Vocabulary;
  send(request: FuzzRequest): Promise<Reply>;
  /** Whose data a request is about; undefined for the platform's. */
  about(request: FuzzRequest): Owner | undefined;
  learn(request: FuzzRequest, reply: Reply): void;
  /** New tenants and keys, where what was asked ended the old ones. */
  renew(): Promise<void>;
}

/** Ids of what is nobody's own, or of a request itself. */
const everybodys = /^(?:plv|aov|pub|dec|req)_/;
const idsIn = (text: string) => text.match(/\b[a-z]{3}_[0-9a-hjkmnp-tv-z]{26}\b/g) ?? [];
/** What a reply calls its own: other ids in it may be the platform's. */
const ownIdsIn = (text: string) => idsIn((text.match(/"id":"[^"]*"/g) ?? []).join());

export async function openWorld(harness: Harness, { operations }: Description): Promise<World> {
  const platform = vocabulary();
  const platformIds = new Set<string>();
  let rounds = 0;
  let operatorKey = harness.operatorKey;
  let tenants: Record<Owner, Tenant>;

  async function settle(owner: Owner): Promise<Tenant> {
    const mark = `${owner}-${rounds}-mark`;
    const operator = (path: string, body: object, tenant?: string) =>
      harness.as(operatorKey, "POST", path, { body, ...(tenant !== undefined && { tenant }) });
    const tenant = { slug: mark, name: `${mark} GmbH` };
    const onPlan = await operator("/api/v1/tenants", { ...tenant, plan: "desk.professional" });
    // A catalogue that was pushed may have ended the plan.
    const made = onPlan.status === 422 ? await operator("/api/v1/tenants", tenant) : onPlan;
    if (made.status !== 201) throw new Error(`No tenant for the fuzzer: ${JSON.stringify(made.body)}`);
    const { id } = made.body as { id: string };
    const { key } = (await operator("/api/v1/keys", { name: mark, scopes: ["*"] }, id)).body as { key: string };
    const settled: Tenant = { id, mark, key, ids: new Set([id]), said: new Set(), words: vocabulary() };
    await furnish(settled);
    return settled;
  }

  /** Everything that can be made with an example, named after its owner. */
  async function furnish({ key, mark, id, words, ids }: Tenant): Promise<void> {
    for (const operation of operations.filter(
      ({ path, method, body }) => method === "POST" && body && !path.includes("{"),
    )) {
      if (operation.operatorOnly && !takesTenant(operation)) continue;
      const body = marked(operation.body?.example, mark);
      const reply = await harness.as(operation.operatorOnly ? operatorKey : key, "POST", operation.path, {
        body,
        ...(operation.operatorOnly && { tenant: id }),
      });
      if (reply.status >= 300) continue;
      words.learn(reply.body, operation.path);
      for (const own of ownIdsIn(JSON.stringify(reply.body))) if (!everybodys.test(own)) ids.add(own);
    }
  }

  async function renew(): Promise<void> {
    rounds += 1;
    operatorKey = await newOperatorKey(harness.app, `fuzz ${rounds}`);
    tenants = { first: await settle("first"), second: await settle("second") };
    for (const { method, path } of operations.filter((each) => each.method === "GET" && !each.path.includes("{"))) {
      const { status, body } = await harness.as(operatorKey, method as "GET", path);
      if (status === 200) learnPlatform(body, path);
    }
    for (const { ids } of Object.values(tenants)) for (const id of platformIds) ids.delete(id);
  }

  function learnPlatform(body: unknown, path: string): void {
    platform.learn(body, path);
    if (!path.startsWith("/api/v1/tenants") && !path.startsWith("/api/v1/controls"))
      for (const id of idsIn(JSON.stringify(body))) platformIds.add(id);
  }

  /** Each from elsewhere: one address that fails often is made to wait. */
  let sent = 0;
  const nextAddress = () => {
    sent += 1;
    return `10.${(sent >> 16) & 255}.${(sent >> 8) & 255}.${sent & 255}`;
  };

  const about: World["about"] = ({ operation, actor }) => {
    if (actor === "first" || actor === "second") return actor;
    return actor === "operator" && takesTenant(operation) ? "first" : undefined;
  };

  await renew();
  return {
    get tenants() {
      return tenants;
    },
    about,
    renew,
    wordsOf: (actor) => ({
      known(name, pattern) {
        const [own, other] = actor === "second" ? [tenants.second, tenants.first] : [tenants.first, tenants.second];
        const all = [...own.words.known(name, pattern), ...platform.known(name, pattern)].filter(
          (word) => !word.includes(other.mark),
        );
        // Now and then what is the other's, to be refused; its mark stays unsaid.
        const foreign = other.words.known(name, pattern).filter((word) => other.ids.has(word));
        return [...all, ...foreign.slice(-Math.ceil(all.length / 8))];
      },
      learn: () => undefined,
    }),
    async send({ operation, actor, url, headers, body }) {
      const key = actor === "operator" ? operatorKey : actor === "nobody" ? undefined : tenants[actor].key;
      const reply = await harness.app.http.inject({
        method: operation.method as "GET",
        url,
        remoteAddress: nextAddress(),
        headers: {
          ...(key !== undefined && { authorization: `Bearer ${key}` }),
          ...(actor === "operator" && takesTenant(operation) && { "bailiwick-tenant": tenants.first.id }),
          ...(body && { "content-type": body.type }),
          ...headers,
        },
        ...(body && { payload: body.text }),
      });
      return { status: reply.statusCode, headers: reply.headers, text: reply.body };
    },
    learn(request, { status, headers, text }) {
      const owner = about(request);
      if (owner !== undefined)
        for (const id of idsIn(`${request.url} ${request.body?.text ?? ""}`)) tenants[owner].said.add(id);
      if (status >= 300 || !String(headers["content-type"]).includes("json")) return;
      const body: unknown = JSON.parse(text);
      if (owner === undefined) return learnPlatform(body, request.operation.path);
      const { words, ids } = tenants[owner];
      words.learn(
        { ...(body as object), etag: headers["etag"], revision: headers["bailiwick-revision"] },
        request.operation.path,
      );
      for (const id of ownIdsIn(text)) if (!everybodys.test(id) && !platformIds.has(id)) ids.add(id);
    },
  };
}

export const takesTenant = ({ parameters }: Operation): boolean =>
  parameters.some(({ name }) => name === "Bailiwick-Tenant");

/** The example with names that tell whose it is. */
const marked = (example: unknown, mark: string): unknown =>
  Object.fromEntries(
    Object.entries((example ?? {}) as object).map(([name, value]: [string, unknown]) => [
      name,
      ["name", "externalId", "reason"].includes(name) && typeof value === "string" ? `${mark} ${value}` : value,
    ]),
  );
