import type { World } from "./frame/command.ts";
import { UsageError } from "./frame/usage-error.ts";

/** The tenant a command is about: as its argument, or as the connection says it. */
export function tenantOf({ target }: World, typed: string | undefined): string {
  const tenant = typed ?? target().tenant;
  if (tenant === undefined) throw new UsageError("Which tenant? Name it, or give --tenant.");
  return tenant;
}

/** The same for commands that a tenant's own key needs no name for. */
export function tenantIfNamed({ target }: World, typed: string | undefined): { readonly tenant?: string } {
  const tenant = typed ?? target().tenant;
  return tenant === undefined ? {} : { tenant };
}

/** What was typed, and nothing else. */
export const given = <Values extends Readonly<Record<string, unknown>>>(values: Values) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Values]?: Exclude<Values[Name], undefined>;
  };
