import { resolveEntitlement, type Tenant } from "@bailiwick/decision";
import type { Database } from "../../kernel/database.ts";
import type { Logger } from "../../kernel/log.ts";
import type { Job } from "../../kernel/module.ts";
import { keepEntries, type Keeping, tenantsKeptOtherwise } from "../audit/index.ts";
import { publishedCatalogue, type PublishedCatalogue } from "../catalogue/index.ts";
import { tenantAt } from "./resolution.ts";
import type { Reading } from "./work.ts";

export interface DaysHeld {
  /** Infinity where it is unlimited. */
  readonly days: number;
  readonly capability: string;
}

/** The most that one of these capabilities gives; undefined where the tenant holds none. */
export function daysHeld(tenant: Tenant, capabilities: readonly string[], at: number): DaysHeld | undefined {
  const held = capabilities.flatMap((capability): readonly DaysHeld[] => {
    const value = resolveEntitlement(tenant, capability, at)?.value;
    if (value === "unlimited") return [{ days: Infinity, capability }];
    return typeof value === "string" && Number.isFinite(Number(value)) ? [{ days: Number(value), capability }] : [];
  });
  return held.toSorted((a, b) => b.days - a.days)[0];
}

/** Beyond these the rest is found out when they are past. */
const MOST_INSTANTS = 200;

/** How long audit entries are kept, now and after everything that is known to change it: nothing has to run for that. */
function keepingsOf(
  tenant: Tenant,
  capabilities: readonly string[],
  now: number,
): { readonly keepings: readonly Keeping[]; readonly whole: boolean } {
  const instants = instantsOf(tenant, capabilities).filter((at) => at > now);
  const keepings = [now, ...instants.slice(0, MOST_INSTANTS)].map((at): Keeping => {
    const { days = Infinity, capability } = daysHeld(tenant, capabilities, at) ?? {};
    return {
      since: at === now ? undefined : new Date(at),
      days: days === Infinity ? undefined : days,
      capability,
    };
  });
  return {
    keepings: keepings.filter((each, index) => index === 0 || !isSame(each, keepings[index - 1])),
    whole: instants.length <= MOST_INSTANTS,
  };
}

const isSame = (a: Keeping, b: Keeping | undefined): boolean => a.days === b?.days && a.capability === b?.capability;

/** When what is held of these may change, in order. */
function instantsOf({ subscriptions, overrides }: Tenant, capabilities: readonly string[]): readonly number[] {
  const found = [
    ...subscriptions.flatMap(({ phases }) => phases),
    ...overrides.filter(({ capability }) => capabilities.includes(capability)),
  ].flatMap(({ from, until }) => [from, until]);
  return [...new Set(found)].filter((at) => at !== undefined).toSorted((a, b) => a - b);
}

/** Finds out anew for how long the tenant's entries are kept. */
export async function keepAudit(reading: Reading): Promise<void> {
  const { tx, now } = reading;
  await keepEntries(tx, async () => {
    const catalogue = await publishedCatalogue(tx);
    const capabilities = catalogue.keeping.get("audit") ?? [];
    const { keepings, whole } = keepingsOf(await tenantAt(reading, catalogue, now), capabilities, now.getTime());
    return { keepings, basis: whole ? basisOf(catalogue) : "" };
  });
}

/** Plans are pinned: of a catalogue only which capabilities say for how long can change what a tenant holds. */
function basisOf({ keeping, capabilities }: PublishedCatalogue): string {
  const said = (keeping.get("audit") ?? []).toSorted();
  return said.length === 0
    ? "none"
    : said.map((key) => `${key}${capabilities.get(key)?.archived ? "-" : "+"}`).join(" ");
}

const AT_ONCE = 500;

/** After a change of the catalogue, each tenant's is found out anew. */
export const keepAuditAnew = ({ database, log }: { readonly database: Database; readonly log: Logger }): Job => ({
  name: "entitlements.keep-audit",
  everySeconds: 30,
  async run(tx, now) {
    const basis = basisOf(await publishedCatalogue(tx));
    for (const id of await tenantsKeptOtherwise(tx, basis, AT_ONCE))
      await database
        .inTenant(id, (own) => keepAudit({ tx: own, now, tenant: { id } }))
        .catch((error: unknown) =>
          log.error({ tenant: id, err: error }, "how long to keep audit entries is not known"),
        );
  },
});
