import { randomFillSync } from "node:crypto";
import { commitmentOf } from "@bailiwick/audit-verify";
import canonicalize from "canonicalize";
import { quoted } from "./text.ts";

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
  readonly requestId?: string | undefined;
  readonly traceId?: string | undefined;
  /** Of whoever was signed in: what the session is called, and never what opens it. */
  readonly sessionId?: string | undefined;
  /** For whom somebody acted: a tenant an operator acts for, or a person. */
  readonly onBehalfOf?: string | undefined;
  /** The decision it followed, as whoever did it says. */
  readonly decisionId?: string | undefined;
  /** The state of the rules by which it was permitted. */
  readonly revision?: string | undefined;
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

/** Every name of what may be disclosed, in canonical order. */
const disclosable = [
  "actorName",
  "address",
  "after",
  "before",
  "details",
  "targetName",
  "userAgent",
] as const satisfies readonly (keyof Disclosed)[];

/** By name: the salt, base64, and the canonical JSON text of the value. */
export type Disclosures = Readonly<Record<string, readonly [salt: string, text: string]>>;

export interface Envelope {
  /** Exactly what is hashed and kept, in UTF-8. */
  readonly body: string;
  readonly disclosed: Disclosures;
}

/**
 * The text of an entry, canonical JSON (RFC 8785), in which what may have to be forgotten is a salted commitment: the
 * value can go, and every proof stays (docs/decisions/0041).
 */
export function seal(entry: AuditEntry): Envelope {
  const disclosed: Record<string, [string, string]> = {};
  let commitments = "";
  for (const name of disclosable) {
    const value = entry.disclosed[name];
    if (value === undefined || value === null) continue;
    const [salt, text] = [newSalt(), canonical(value)];
    disclosed[name] = [salt, text];
    commitments += `,"${name}":"${commitmentOf(salt, text)}"`;
  }
  return { body: bodyOf(entry, `{${commitments.slice(1)}}`), disclosed };
}

/** In the order of their names, as canonical JSON has them; what is undefined is left out. */
function bodyOf(entry: AuditEntry, commitments: string): string {
  const { actor, target, facts, occurredAt } = entry;
  const before = `{"action":${quoted(entry.action)},"actor":{"id":${quoted(actor.id)},"kind":${quoted(actor.kind)}},"commitments":${commitments}`;
  const between = `${correlated(entry.correlation)}${facts === undefined ? "" : `,"facts":${canonical(facts)}`}`;
  const where = `,"id":${quoted(entry.id)}${optional("node", entry.node)}${optional("occurredAt", occurredAt?.toISOString())}`;
  const how = `,"outcome":"${entry.outcome}"${optional("reason", entry.reason)},"recordedAt":"${entry.at.toISOString()}"`;
  const what = `,"source":${quoted(entry.source)},"target":{"id":${quoted(target.id)}${optional("kind", target.kind)}}`;
  return `${before}${between}${where}${how}${what},"tenant":${quoted(entry.tenant)},"v":1${entry.version === undefined ? "" : `,"version":${entry.version}`}}`;
}

const optional = (name: string, value: string | undefined): string =>
  value === undefined ? "" : `,"${name}":${quoted(value)}`;

const correlations = ["decisionId", "onBehalfOf", "requestId", "revision", "sessionId", "traceId"] as const;

function correlated(correlation: Correlation): string {
  let text = "";
  for (const name of correlations) text += optional(name, correlation[name]);
  return text === "" ? "" : `,"correlation":{${text.slice(1)}}`;
}

/** What is in canonical order already is written straight away, as JSON is. */
function canonical(value: unknown): string {
  const text = isInOrder(value) ? JSON.stringify(value) : canonicalize(value);
  if (text === undefined) throw new Error("An audit entry holds what JSON cannot say");
  return text;
}

function isInOrder(value: unknown): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || value === null) return true;
  if (Array.isArray(value)) return value.every(isInOrder);
  if ("toJSON" in value) return false;
  let last = "";
  for (const name in value) {
    if (name < last || !isInOrder((value as Readonly<Record<string, unknown>>)[name])) return false;
    last = name;
  }
  return true;
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

/** More than an entry has that is reported or imported. */
const LONGEST = 200_000;

/** What a search by words looks through: everything of the entry that is still there, in lower case. */
export function searchable(
  entry: Pick<AuditEntry, "actor" | "action" | "target" | "reason" | "source">,
  disclosed: Disclosures,
): string {
  const { actor, action, target, reason, source } = entry;
  const texts = Object.values(disclosed).map(([, text]) => text);
  const text = [action, actor.id, target.id, reason ?? "", source, ...texts].join(" ").toLowerCase();
  // A character that is cut in two cannot be kept.
  return text.length > LONGEST ? text.slice(0, LONGEST).toWellFormed() : text;
}
