import type { z } from "zod";
import type { AskContext } from "../../../kernel/context.ts";
import { digestOf } from "../../../kernel/digest.ts";
import { invalidRequest } from "../../../kernel/problem.ts";
import type { CursorScope } from "../../../kernel/page.ts";
import { slices } from "../../../kernel/slices.ts";
import type { AtRevision } from "../compiled.ts";
import { type DecisionPorts, hear, type Hearing, questionOf, trusts, weigh } from "../hearing.ts";
import type { Actions, ActionSearch, Resources, ResourceSearch, Subjects, SubjectSearch } from "./wire.ts";

/** Candidates read at once, and looked at for one request: what a page costs has an end, whatever it finds. */
const BATCH = 200;
const MOST_CANDIDATES = 2000;
const MOST_RESULTS = 200;

/** The principals of a kind that may; a subject type other than `user` and `service` is nobody's. */
export async function searchSubjects(
  ctx: AskContext,
  asked: z.output<typeof SubjectSearch>,
  ports: DecisionPorts,
): Promise<z.output<typeof Subjects>> {
  const { type } = asked.subject;
  if (type !== "user" && type !== "service") {
    const { tenant } = await ports.compiled.get(ctx.tenant.id, ctx.minRevision);
    ctx.answeredAt(tenant.revision);
    return page("subject", asked, ctx, ports, async () => []);
  }
  const trusted = trusts(ctx);
  return page("subject", asked, ctx, ports, async (after, limit) => {
    const { compiled, found } = await ports.compiled.consistently(
      ctx.tenant.id,
      (tenant) => tenant.principals({ kind: type, after, limit }),
      ctx.minRevision,
    );
    ctx.answeredAt(compiled.tenant.revision);
    return found.flatMap((principal) => {
      const id = principal.externalId;
      if (id === undefined) return [];
      const question = { ...asked, subject: { ...asked.subject, id } };
      return {
        key: id,
        result: { type, id },
        passes: () => may({ compiled, principal, trusted, ctx, askedBy: "authzen" }, question),
      };
    });
  });
}

/** The scope nodes on which the subject may: resources of type `node`, or of the type that is a node's kind. */
export async function searchResources(
  ctx: AskContext,
  asked: z.output<typeof ResourceSearch>,
  ports: DecisionPorts,
): Promise<z.output<typeof Resources>> {
  const hearing = await hear(ctx, asked, ports, "authzen");
  const { type } = asked.resource;
  const nodes = nodesOf(hearing.compiled)
    .filter(({ kind }) => type === "node" || type === kind)
    .map(({ id: node, key }) => {
      const id = key ?? node;
      const resource = { ...asked.resource, id, properties: { ...asked.resource.properties, node } };
      return {
        key: node,
        result: { type, id, properties: { node } },
        passes: () => may(hearing, { ...asked, resource }),
      };
    });
  return page("resource", asked, ctx, ports, stretchOf(nodes));
}

/** The capabilities the subject may use on the resource, by key. */
export async function searchActions(
  ctx: AskContext,
  asked: z.output<typeof ActionSearch>,
  ports: DecisionPorts,
): Promise<z.output<typeof Actions>> {
  const hearing = await hear(ctx, asked, ports, "authzen");
  const capabilities = hearing.compiled.tenant.platform.capabilityList
    .filter(({ archived }) => !archived)
    .map(({ key: name }) => ({
      key: name,
      result: { name },
      passes: () => may(hearing, { ...asked, action: { name } }),
    }));
  return page("action", asked, ctx, ports, stretchOf(capabilities));
}

const may = (hearing: Hearing, question: Parameters<typeof questionOf>[1]): boolean =>
  weigh(hearing, questionOf(hearing, question)).allowed;

const nodesOf = ({ tenant: { root, byName } }: AtRevision) => [...new Set([root, ...(byName?.values() ?? [])])];

interface Candidate<Result> {
  /** What the candidates are in the order of; the page's token holds it. */
  readonly key: string;
  readonly result: Result;
  passes(): boolean;
}

type Stretch<Result> = (after: string | undefined, limit: number) => Promise<readonly Candidate<Result>[]>;

/** Candidates that are in memory anyway. */
function stretchOf<Result>(candidates: readonly Candidate<Result>[]): Stretch<Result> {
  const ordered = candidates.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  return async (after, limit) => {
    const start = after === undefined ? 0 : ordered.findIndex(({ key }) => key > after);
    return start < 0 ? [] : ordered.slice(start, start + limit);
  };
}

interface Searched {
  readonly page?: { readonly token?: string | undefined; readonly limit?: number | undefined } | undefined;
}

/**
 * Walks the candidates in their order until one more than the page holds was found, or as many were looked at as one
 * request may cost. The token is good for this search alone, and only with the page's size changed.
 */
async function page<Result>(
  entity: string,
  { page: asked, ...search }: Searched,
  ctx: AskContext,
  { cursors }: DecisionPorts,
  stretch: Stretch<Result>,
) {
  const scope = { path: `search ${entity}`, tenant: ctx.tenant.id, filters: { search: digestOf(search) } };
  const begin = asked?.token ? positionOf(asked.token, scope, cursors) : undefined;
  const limit = Math.min(asked?.limit ?? 50, MOST_RESULTS);
  const { found, next } = await walk(stretch, begin, limit);
  return {
    page: { next_token: next === undefined ? "" : cursors.encode([next], scope), count: found.length },
    results: found,
  };
}

async function walk<Result>(stretch: Stretch<Result>, begin: string | undefined, limit: number) {
  const found: Candidate<Result>[] = [];
  const results = () => found.map(({ result }) => result);
  const time = slices();
  let after = begin;
  for (let looked = 0; looked < MOST_CANDIDATES; looked += BATCH) {
    const candidates = await stretch(after, BATCH);
    for (const candidate of candidates) {
      if (time.isUsedUp()) await time.next();
      if (!candidate.passes()) continue;
      if (found.length === limit) return { found: results(), next: found.at(-1)?.key };
      found.push(candidate);
    }
    if (candidates.length < BATCH) return { found: results(), next: undefined };
    after = candidates.at(-1)?.key;
  }
  return { found: results(), next: after };
}

function positionOf(token: string, scope: CursorScope, cursors: DecisionPorts["cursors"]): string | undefined {
  try {
    return cursors.decode(token, scope)[0];
  } catch {
    throw invalidRequest("The token is not one that this search gave out", {
      errors: [{ pointer: "#/page/token", detail: "Ask the same as before, or begin again without a token" }],
    });
  }
}
