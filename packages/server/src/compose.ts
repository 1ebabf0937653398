import { auditTypesOf, type FoldedAudit } from "./kernel/audit-type.ts";
import type { Caller } from "./kernel/context.ts";
import type { Database } from "./kernel/database.ts";
import { type Endpoint, isOpenToTenants } from "./kernel/endpoint.ts";
import type { DeclaredEvent, Reaction } from "./kernel/event.ts";
import type { Consumer } from "./kernel/consumer.ts";
import { forgetOldEvents } from "./kernel/forget.ts";
import type { Hints } from "./kernel/hints.ts";
import { forgetOldKeys } from "./kernel/idempotency.ts";
import type { RatePolicy } from "./kernel/limiter.ts";
import type { Logger } from "./kernel/log.ts";
import type { Metrics } from "./kernel/metrics.ts";
import type { Job, Module, Round, Worker } from "./kernel/module.ts";
import type { Outbound } from "./kernel/outbound/outbound.ts";
import type { Cursors } from "./kernel/page.ts";
import type { Revisions } from "./kernel/revision.ts";
import type { Seal } from "./kernel/seal.ts";
import { access, GIVE_ANY } from "./modules/access/index.ts";
import { type Anchor, type Archive, audit, auditExport } from "./modules/audit/index.ts";
import { auditEventTypes, catalogue, isCapability } from "./modules/catalogue/index.ts";
import { controls } from "./modules/controls/index.ts";
import { type BufferLimits, decisions } from "./modules/decisions/index.ts";
import { entitlements, subscribersOf, versionsHeld } from "./modules/entitlements/index.ts";
import { findPrincipal, type Identity, identity } from "./modules/identity/index.ts";
import { operations } from "./modules/operations/index.ts";
import { findNode, tenancy } from "./modules/tenancy/index.ts";

export type { BufferLimits };

/** What the modules stand on. */
export interface Ground {
  readonly database: Database;
  readonly revisions: Revisions;
  readonly seal: Seal;
  readonly cursors: Cursors;
  /** Of this product. */
  readonly version: string;
  /** How the outside world reaches this process, if it was told. */
  readonly publicUrl: string | undefined;
  readonly metrics: Metrics;
  readonly log: Logger;
  /** That something has got its place in a stream. */
  readonly hints: Hints;
  /** Where the newest checkpoints of the audit log are kept besides the database. */
  readonly anchors: readonly Anchor[];
  /** Where segments of the audit log go before they are dropped; without it none is. */
  readonly archive: Archive | undefined;
  readonly leavesDays: number | undefined;
  /** The only way to addresses that people entered. */
  readonly outbound: Outbound;
  readonly decisionBuffer?: BufferLimits | undefined;
  readonly now: () => Date;
}

export interface Product {
  readonly modules: readonly Module[];
  readonly endpoints: readonly Endpoint[];
  readonly events: readonly DeclaredEvent[];
  /** Every kind of entry it writes into the audit log. */
  readonly auditTypes: readonly FoldedAudit[];
  readonly reactions: readonly Reaction[];
  readonly jobs: readonly Job[];
  readonly rounds: readonly Round[];
  readonly consumers: readonly Consumer[];
  readonly workers: readonly Worker[];
  readonly authenticate: Identity["authenticate"];
  readonly stillSignedIn: Identity["stillSignedIn"];
  /** Everything that waits in memory to be written is, or is given up after so long. */
  settle(deadlineMs: number): Promise<void>;
}

/** Everything this process is. Read the list of modules from top to bottom to know the product. */
export function compose(ground: Ground): Product {
  const people = identity({ ...ground, scopes: (realm) => scopesOf(endpoints, realm) });
  const modules: readonly Module[] = [
    tenancy,
    operations({ ...ground, kinds: [auditExport], holderOf: people.holderOf }),
    audit({ ...ground, findNode, findPrincipal, declaredTypes: auditEventTypes, ownTypes: () => auditTypes }),
    people,
    catalogue({ ...ground, subscribers: subscribersOf(ground.now), held: versionsHeld(ground.now) }),
    controls({ isCapability }),
    entitlements(ground),
    access(ground),
    decisions({ ...ground, stillGood: people.stillGood }),
  ];
  const endpoints = modules.flatMap((module) => module.endpoints ?? []);
  const auditTypes = auditTypesOf(modules);
  return {
    modules,
    endpoints,
    events: modules.flatMap((module) => module.events ?? []),
    auditTypes,
    reactions: modules.flatMap((module) => module.reactions ?? []),
    jobs: [forgetKeys, forgetEvents, ...modules.flatMap((module) => module.jobs ?? [])],
    rounds: modules.flatMap((module) => module.rounds ?? []),
    consumers: modules.flatMap((module) => module.consumers ?? []),
    workers: modules.flatMap((module) => module.workers ?? []),
    authenticate: people.authenticate,
    stillSignedIn: people.stillSignedIn,
    settle: async (deadlineMs) => {
      await Promise.all(modules.flatMap(({ settle }) => (settle ? [settle(deadlineMs)] : [])));
    },
  };
}

const forgetKeys: Job = { name: "kernel.forget-idempotency-keys", everySeconds: 600, run: forgetOldKeys };
const forgetEvents: Job = { name: "kernel.forget-events", everySeconds: 3600, run: forgetOldEvents };

/** The API permissions a key of that realm can hold. */
export function scopesOf(endpoints: readonly Endpoint[], realm: Caller["realm"]): readonly string[] {
  const needed = endpoints.flatMap((endpoint) =>
    "permission" in endpoint.access && (realm === "operator" || isOpenToTenants(endpoint))
      ? [endpoint.access.permission]
      : [],
  );
  return [...new Set([...needed, ...unlocks])].sort();
}

/** Permissions that open no endpoint but widen what one does. */
const unlocks = ["decisions.context.assert", GIVE_ANY];

/** Guessing keys: thirty failures a minute for each address. */
const failures: readonly RatePolicy[] = [{ name: "failures", quota: 30, seconds: 60 }];
/** Being refused what the audit log tells of: sixty times a minute for each key. */
const refusals: readonly RatePolicy[] = [{ name: "refusals", quota: 60, seconds: 60 }];
const configuration: readonly RatePolicy[] = [
  { name: "burst", quota: 500, seconds: 1 },
  { name: "sustained", quota: 12_000, seconds: 60 },
];
const questions: readonly RatePolicy[] = [{ name: "questions", quota: 100_000, seconds: 1 }];

/** How much one key may ask for: decisions are cheap and wanted, changes are neither. */
export const limits = {
  failures,
  refusals,
  of: (_caller: Caller, { kind, costly }: Pick<Endpoint, "kind" | "costly">): readonly RatePolicy[] =>
    kind === "ask" && !costly ? questions : configuration,
};
