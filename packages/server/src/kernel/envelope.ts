import { randomFillSync } from "node:crypto";
import { commitmentOf } from "@bailiwick/audit-verify";
import canonicalize from "canonicalize";

/** One entry of the audit log: who did, or was refused, what. */
export interface AuditEntry {
  readonly id: string;
  readonly tenant: string;
  /** Who wrote it: this product, an app, or another system's log that was imported. */
  readonly source: "bailiwick" | "app" | `import ${string}`;
  readonly actor: { readonly id: string; readonly kind: string };
  readonly action: string;
  /** Of the type the action names; absent where nobody declared one. */
  readonly version?: number;
  readonly target: { readonly id: string; readonly kind?: string };
  readonly node?: string;
  readonly outcome: "done" | "refused" | "failed";
  readonly reason?: string;
  /** What others can tie it to. */
  readonly correlation: Correlation;
  /** Stated openly, for good. Nothing about a person belongs here. */
  readonly facts?: Readonly<Record<string, unknown>>;
  /** What may have to be forgotten one day. */
  readonly disclosed: Disclosed;
  readonly occurredAt?: Date;
  readonly at: Date;
}

export interface Correlation {
  readonly requestId?: string;
  readonly traceId?: string;
  readonly sessionId?: string;
  /** For whom somebody acted who is not that person. */
  readonly onBehalfOf?: string;
  readonly decisionId?: string;
  /** The state of the rules it was decided by. */
  readonly revision?: string;
}

/** Absent members are not committed to. */
export interface Disclosed {
  readonly address?: string | undefined;
  readonly userAgent?: string | undefined;
  /** What actor and target are called. */
  readonly actorName?: string | undefined;
  readonly targetName?: string | undefined;
  readonly before?: unknown;
  readonly after?: unknown;
  readonly details?: unknown;
}

/** By name: the salt, base64, and the canonical JSON text of the value. */
export type Disclosures = Readonly<Record<string, readonly [salt: string, text: string]>>;

export interface Envelope {
  /** Exactly what is hashed and kept. */
  readonly body: Buffer;
  readonly disclosed: Disclosures;
}

/**
 * The text of an entry, canonical JSON (RFC 8785), in which what may have to be forgotten is a salted commitment: the
 * value can go, and every proof stays (docs/decisions/0041).
 */
export function seal(entry: AuditEntry): Envelope {
  const { actor, target, facts, correlation, occurredAt } = entry;
  const disclosed: Record<string, [string, string]> = {};
  const commitments: Record<string, string> = {};
  for (const [name, value] of Object.entries(entry.disclosed).toSorted(byName)) {
    if (value === undefined || value === null) continue;
    const [salt, text] = [newSalt(), canonical(value)];
    disclosed[name] = [salt, text];
    commitments[name] = commitmentOf(salt, text);
  }
  // In the order of their names, as canonical JSON has them; what is undefined is left out.
  const before = JSON.stringify({
    action: entry.action,
    actor: { id: actor.id, kind: actor.kind },
    commitments,
    correlation: sorted(correlation),
  });
  const after = JSON.stringify({
    id: entry.id,
    node: entry.node,
    occurredAt: occurredAt?.toISOString(),
    outcome: entry.outcome,
    reason: entry.reason,
    recordedAt: entry.at.toISOString(),
    source: entry.source,
    target: { id: target.id, kind: target.kind },
    tenant: entry.tenant,
    v: 1,
    version: entry.version,
  });
  const between = facts === undefined ? "" : `,"facts":${canonical(facts)}`;
  const body = `${before.slice(0, -1)}${between},${after.slice(1)}`;
  return { body: Buffer.from(body), disclosed };
}

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);

function sorted(correlation: Correlation): Correlation | undefined {
  const given = Object.entries(correlation);
  return given.length === 0 ? undefined : Object.fromEntries(given.toSorted(byName));
}

/** A text or a number is the same in JSON and in its canonical form. */
function canonical(value: unknown): string {
  const text = typeof value === "string" ? JSON.stringify(value) : canonicalize(value);
  if (text === undefined) throw new Error("An audit entry holds what JSON cannot say");
  return text;
}

const SALT_BYTES = 16;
const pool = Buffer.alloc(SALT_BYTES * 256);
let used = pool.length;

/** 128 random bits, base64; drawn in bulk, each used once. */
function newSalt(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += SALT_BYTES;
  return pool.toString("base64", used - SALT_BYTES, used);
}

const LONGEST = 4000;

/** What a search by words looks through: everything of the entry that is still there, in lower case. */
export function searchable(
  entry: Pick<AuditEntry, "actor" | "action" | "target" | "reason" | "source">,
  disclosed: Disclosures,
): string {
  const { actor, action, target, reason, source } = entry;
  const texts = Object.values(disclosed).map(([, text]) => text);
  return [action, actor.id, target.id, reason ?? "", source, ...texts].join(" ").toLowerCase().slice(0, LONGEST);
}
