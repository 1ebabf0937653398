import { z } from "zod";
import { Id, Instant, JsonValue, Text } from "../../kernel/wire.ts";
import { redactable } from "./redact.ts";
import type { EntryRow, WholeEntry } from "./store.ts";
import type { Proof } from "./tree.ts";

const Party = z.object({ id: z.string(), kind: z.string().nullable(), name: z.string().nullable() });

const SUSPICIOUS_MS = 300_000;

/** Only what is known is there. */
const Correlation = z.object({
  requestId: z.string().optional(),
  traceId: z.string().optional().describe("The trace the request was part of (W3C Trace Context)"),
  sessionId: z.string().optional().describe("The session of whoever was signed in"),
  onBehalfOf: z.string().optional().describe("For whom the actor acted: a tenant an operator acts for, or a person"),
  decisionId: z.string().optional().describe("The decision it followed, as the one who did it says"),
  revision: z.string().optional().describe("The state of the rules by which it was permitted, as decisions say it"),
});

export const Entry = z.object({
  id: Id("aud"),
  seq: z.number().int().nullable().describe("Its place in the tenant's log, from 1; null for some milliseconds"),
  action: z.string(),
  actor: Party,
  target: Party,
  node: z.string().nullable(),
  outcome: z.enum(["done", "refused", "failed"]).describe("An open enum"),
  reason: z.string().nullable().describe("Why it was refused, as a code"),
  source: z.string().describe("`bailiwick`, `app`, or `import <name>`"),
  address: z.string().nullable(),
  requestId: z.string().nullable(),
  correlation: Correlation.describe("What ties it to other records"),
  recordedAt: Instant,
  occurredAt: Instant.describe("As claimed; order goes by `seq`"),
  skewed: z.boolean().describe("Claimed and recorded time are more than five minutes apart"),
});

export function toEntry(row: EntryRow): z.output<typeof Entry> {
  const { actor, actorKind, actorName, target, targetKind, targetName, ...other } = row;
  const { requestId, traceId, sessionId, onBehalfOf, decisionId, revision, ...rest } = other;
  return {
    ...rest,
    actor: { id: actor, kind: actorKind, name: actorName },
    target: { id: target, kind: targetKind, name: targetName },
    requestId: requestId === "" ? null : requestId,
    correlation: known({ requestId, traceId, sessionId, onBehalfOf, decisionId, revision }),
    skewed: Math.abs(row.recordedAt.getTime() - row.occurredAt.getTime()) > SUSPICIOUS_MS,
  };
}

const known = (ties: { readonly [name: string]: string | null }): z.output<typeof Correlation> =>
  Object.fromEntries(Object.entries(ties).filter(([, value]) => value !== null && value !== ""));

const Hash = z.string().describe("SHA-256, base64");

export const ProofReply = z.object({
  checkpoint: z.string().describe("A signed note (C2SP)"),
  index: z.number().int().describe("From 0, as RFC 9162 counts"),
  size: z.number().int(),
  hashes: z.array(Hash),
});

/** A log's checkpoint, proven to be a leaf of the tree of all tenants. */
export const IncludedReply = z.object({
  note: z.string().describe("The log's checkpoint, a signed note (C2SP); the leaf is the hash of its signed text"),
  proof: ProofReply.describe("Up to the checkpoint of the tree of all tenants"),
});

const SaltAndText = z.array(z.string()).length(2).describe("Salt and canonical JSON");

/** Everything an entry says. */
export const Whole = Entry.extend({
  version: z.number().int().nullable().describe("Of its type; null where nobody declared one"),
  before: JsonValue,
  after: JsonValue,
  details: JsonValue,
  userAgent: z.string().nullable(),
  facts: z.record(z.string(), JsonValue),
  redacted: z.array(z.string()).describe("What was taken out of it for good"),
});

export const Detail = Whole.extend({
  body: z.string().describe("Exactly the text the hash is over"),
  disclosed: z
    .record(z.string(), SaltAndText)
    .describe("What the body only commits to: SHA-256 over salt and text is the commitment of that name"),
  leaf: Hash,
  proof: ProofReply.nullable().describe("Null until a checkpoint covers it"),
});

interface Body {
  readonly version?: number;
  readonly commitments?: Readonly<Record<string, string>>;
  readonly facts?: Readonly<Record<string, never>>;
  readonly before?: unknown;
  readonly after?: unknown;
}

export function toWhole({ body, leaf: _, disclosed, ...row }: WholeEntry): z.output<typeof Whole> {
  const said = JSON.parse(body.toString()) as Body;
  const value = (name: string) => (disclosed[name] ? (JSON.parse(disclosed[name][1]) as never) : null);
  return {
    ...toEntry(row),
    // Entries of the first version of the log hold their values openly.
    before: value("before") ?? (said.before as never) ?? null,
    after: value("after") ?? (said.after as never) ?? null,
    version: said.version ?? null,
    details: wholeOf(said.facts?.["details"], value("details")),
    userAgent: value("userAgent"),
    facts: said.facts ?? {},
    redacted: Object.keys(said.commitments ?? {}).filter((name) => !(name in disclosed)),
  };
}

export const toDetail = (entry: WholeEntry, proof: Proof | undefined): z.output<typeof Detail> => ({
  ...toWhole(entry),
  body: entry.body.toString(),
  disclosed: Object.fromEntries(Object.entries(entry.disclosed).map(([name, value]) => [name, [...value]])),
  leaf: entry.leaf.toString("base64"),
  proof: proof ?? null,
});

/** Details with what of them is stated openly. */
function wholeOf(open: unknown, redactable: z.output<typeof JsonValue>): z.output<typeof JsonValue> {
  if (open === undefined) return redactable;
  return Object.assign({}, open, redactable) as z.output<typeof JsonValue>;
}

const Name = z.string().min(1).max(200);
const PartySent = z.strictObject({
  id: Name,
  kind: Name.optional(),
  name: Name.optional().describe("Can be redacted"),
});
const Short = z.string().min(1).max(200);

const Value = JsonValue.refine((given) => JSON.stringify(given).length <= 16_384, "16 KiB at most").describe(
  "Can be redacted; 16 KiB at most",
);

export const AppEvent = z.strictObject({
  id: z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/, "1 to 200 visible ASCII characters")
    .describe("The app's own id of the event; the same id again changes nothing"),
  type: z
    .string()
    .max(200)
    .regex(/^[a-z0-9][a-z0-9_-]*(?:\.[a-z0-9_-]+)+$/, "Such as `ticket.assigned`, in lower case")
    .describe("What happened, such as `ticket.assigned`"),
  actor: PartySent.describe("Who did it; `kind` is `user` where absent"),
  target: PartySent.optional().describe("To what"),
  node: Short.optional().describe("Where: a node's id or key"),
  outcome: z.enum(["done", "refused", "failed"]).default("done"),
  reason: Short.optional(),
  before: Value.optional(),
  after: Value.optional(),
  details: Value.optional(),
  address: z.union([z.ipv4(), z.ipv6()]).optional().describe("Where the actor was; can be redacted"),
  userAgent: z.string().max(500).optional().describe("Can be redacted"),
  occurredAt: Instant.optional().describe("When the app says it happened; default: now"),
  correlation: z
    .strictObject({
      requestId: Short.optional(),
      traceId: Short.optional(),
      sessionId: Short.optional().describe("What the session is called; never what opens it"),
      onBehalfOf: Short.optional().describe("For whom the actor acted, such as a customer that support helps"),
      decisionId: Short.optional(),
      revision: Short.optional(),
    })
    .optional(),
});

const Places = z
  .array(z.string().regex(/^(?:\/[^/]{0,200}){1,20}$/, "A JSON pointer such as `/actor/id`"))
  .min(1)
  .max(10);

export const Import = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,49}$/, "Lower case letters, digits and hyphens"),
  mapping: z.strictObject({
    id: Places.optional(),
    action: Places,
    actor: Places.optional(),
    actorName: Places.optional(),
    target: Places.optional(),
    targetKind: Places.optional(),
    time: Places.optional().describe("RFC 3339, the same with a space, or a count since 1970; UTC without a zone"),
    address: Places.optional(),
    userAgent: Places.optional(),
    failed: Places.optional().describe("Something there means that the attempt failed"),
  }),
  rows: z
    .array(JsonValue.refine((row) => JSON.stringify(row).length <= 131_072, "128 KiB at most"))
    .min(1)
    .max(500),
});

export const ReceiptReply = z.object({
  id: Id("aud"),
  eventId: z.string(),
  duplicate: z.boolean().describe("It was in the log already"),
});

export const Redaction = z.strictObject({
  fields: z.array(z.enum(redactable)).min(1).max(redactable.length),
  reason: Text(500),
});

export const Feed = z.object({
  origin: z.string().describe("How checkpoints name this log"),
  after: z.number().int(),
  to: z.number().int().describe("Ask for what is after this next"),
  rows: z.number().int(),
  size: z.number().int().describe("How long the log is now"),
  signedSize: z.number().int().describe("How much of it a checkpoint covers"),
  leavesSha256: Hash.describe("Of 0x00 and the leaf hashes of this stretch, one after the other"),
  explainedAt: z
    .number()
    .int()
    .nullable()
    .describe(
      "What the log says of values and entries of this stretch that were taken out stands up to here; 0 where there is nothing to say, null while it has no place yet",
    ),
  truncatedAt: z.number().int().describe("Of what is up to here the hashes are gone as well; 0 where they are not"),
  pruned: z.boolean().describe("This begins where the log was truncated, as it says itself"),
  frontier: z.array(Hash).describe("Of the tree of size `after`, left to right"),
  keys: z.array(z.string()).describe("Verifier keys"),
  entries: z.array(
    z.object({
      seq: z.number().int(),
      leaf: Hash,
      body: z.string().nullable(),
      disclosed: z.record(z.string(), SaltAndText),
    }),
  ),
  checkpoints: z.array(z.object({ size: z.number().int(), note: z.string() })),
  included: z
    .array(IncludedReply.extend({ size: z.number().int().describe("Of the log, as the note signs it") }))
    .describe("Checkpoints of this stretch in trees of all tenants: for each tree the log had grown in, the newest"),
});
