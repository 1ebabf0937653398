import type { CapabilityFact, PlatformFacts, RoleFact } from "@bailiwick/decision";
import { type DeclaredAttributes, declaredBy } from "../../cel/index.ts";
import { platformState } from "../../kernel/revision.ts";
import type { Tx } from "../../kernel/sql.ts";
import {
  type AuditEvent,
  type Capability,
  type Catalogue,
  type Chosen,
  compose as composed,
  type Kept,
  type Permission,
  type Plan,
  type PolicyTemplate,
  type Refusal,
  toFacts,
} from "./domain/index.ts";
import type { PinnedAddOn, PinnedPlan } from "./pinned.ts";
import { elements, type Pinned, versions } from "./store.ts";

export interface PublishedPlan extends PinnedPlan {
  readonly id: string;
  /** The newest version of a plan that is offered. */
  readonly current: boolean;
  readonly graceDays: number;
  /** A new tenant is subscribed to it. */
  readonly default: boolean;
  readonly publishedAt: Date;
}

export interface PublishedAddOn extends PinnedAddOn {
  readonly id: string;
  readonly current: boolean;
  readonly publishedAt: Date;
}

/** Everything published, in the forms its readers want. Shared and never changed: take nothing out of it to alter. */
export interface PublishedCatalogue {
  readonly catalogue: Catalogue;
  readonly capabilities: ReadonlyMap<string, CapabilityFact>;
  /** What a capability is beyond what a decision needs: unit, heading, description. */
  readonly definitions: ReadonlyMap<string, Capability>;
  readonly permissions: ReadonlyMap<string, Permission>;
  /** The types of the attributes that conditions read. */
  readonly attributes: DeclaredAttributes;
  readonly planVersions: readonly PublishedPlan[];
  readonly addOnVersions: readonly PublishedAddOn[];
  readonly roles: readonly RoleFact[];
  readonly templates: readonly PolicyTemplate[];
  /** What apps may report, archived ones too. */
  readonly auditEvents: ReadonlyMap<string, AuditEvent>;
  readonly keeping: ReadonlyMap<Kept, readonly string[]>;
  readonly facts: Pick<PlatformFacts, "capabilities" | "planVersions" | "addOnVersions" | "roles" | "rules">;
}

let kept: { readonly state: string; readonly published: PublishedCatalogue } | undefined;

/** What is published, read anew only when the platform's revision has moved. */
export async function publishedCatalogue(tx: Tx): Promise<PublishedCatalogue> {
  const state = await platformState(tx);
  if (kept?.state !== state) kept = { state, published: assemble(await elements.load(tx), await versions.load(tx)) };
  return kept.published;
}

function assemble(catalogue: Catalogue, pinned: readonly Pinned[]): PublishedCatalogue {
  const { capabilities, roles, rules } = toFacts(catalogue);
  const planVersions = pinned.flatMap((row) => (row.kind === "plan" ? [publishedPlan(row, catalogue)] : []));
  const addOnVersions = pinned.flatMap((row) => (row.kind === "add_on" ? [publishedAddOn(row, catalogue)] : []));
  return {
    catalogue,
    capabilities: new Map(capabilities.map((capability) => [capability.key, capability])),
    definitions: new Map(catalogue.capabilities.map((capability) => [capability.key, capability])),
    permissions: new Map(catalogue.permissions.map((permission) => [permission.key, permission])),
    attributes: declaredBy(catalogue.attributes),
    planVersions,
    addOnVersions,
    roles,
    templates: catalogue.policyTemplates.filter(({ archived }) => !archived),
    auditEvents: new Map(catalogue.auditEvents.map((event) => [event.key, event])),
    keeping: keepingIn(catalogue),
    facts: { capabilities, planVersions, addOnVersions, roles, rules },
  };
}

function keepingIn({ capabilities }: Catalogue): ReadonlyMap<Kept, readonly string[]> {
  const found = new Map<Kept, string[]>();
  for (const { key, keeps } of capabilities) if (keeps) found.set(keeps, [...(found.get(keeps) ?? []), key]);
  return found;
}

function publishedPlan({ id, fact, publishedAt }: Pinned, { plans }: Catalogue): PublishedPlan {
  const pinned = fact as PinnedPlan;
  const now: Plan | undefined = plans.find(({ key }) => key === pinned.plan);
  const current = now !== undefined && !now.archived && now.version === pinned.version;
  return {
    ...pinned,
    ...(current && now.label !== undefined && { label: now.label }),
    ...(current && { private: now.private ?? false }),
    id,
    current,
    graceDays: pinned.graceDays ?? 0,
    default: current && now.default === true,
    publishedAt,
  };
}

function publishedAddOn({ id, fact, publishedAt }: Pinned, { addOns }: Catalogue): PublishedAddOn {
  const pinned = fact as PinnedAddOn;
  const now = addOns.find(({ key }) => key === pinned.addOn);
  const current = now !== undefined && !now.archived && now.version === pinned.version;
  return {
    ...pinned,
    ...(current && now.label !== undefined && { label: now.label }),
    ...(current && { private: now.private ?? false }),
    id,
    current,
    publishedAt,
  };
}

/** Whether a tenant that holds these versions must not learn of that one. */
export const isHidden = (
  version: Pick<PublishedPlan | PublishedAddOn, "id" | "private">,
  held: ReadonlySet<string>,
): boolean => version.private === true && !held.has(version.id);

/** Whether a capability of that key is published and not archived. */
export async function isCapability(tx: Tx, key: string): Promise<boolean> {
  const found = (await publishedCatalogue(tx)).capabilities.get(key);
  return found !== undefined && !found.archived;
}

/** What apps may report to the audit log, by type, archived ones too; nothing while no catalogue declares any. */
export const auditEventTypes = async (tx: Tx): Promise<ReadonlyMap<string, AuditEvent>> =>
  (await publishedCatalogue(tx)).auditEvents;

/** The capabilities whose value says for how many days records of a kind are kept. */
export async function keeping(tx: Tx, kind: Kept): Promise<readonly string[]> {
  return (await publishedCatalogue(tx)).keeping.get(kind) ?? [];
}

/** Every reason against a plan version with these add-ons in these quantities; none when they go together. */
export function compose(
  plan: PublishedPlan,
  chosen: readonly { readonly addOn: PublishedAddOn; readonly quantity: number }[],
): readonly Refusal[] {
  return composed(
    plan,
    chosen.map(({ addOn, quantity }): Chosen => ({ addOn: asElement(addOn), quantity })),
  );
}

const asElement = ({
  addOn,
  version,
  availableFor,
  dependsOn,
  excludes,
  quantity,
  items,
}: PublishedAddOn): Chosen["addOn"] => ({
  key: addOn,
  version,
  dependsOn,
  excludes,
  quantity,
  prices: [],
  items,
  ...(availableFor !== undefined && { availableFor }),
});
