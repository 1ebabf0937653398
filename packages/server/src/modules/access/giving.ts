import type { Context } from "../../kernel/context.ts";
import { findPrincipal, type Principal } from "../identity/index.ts";
import { nodeFacts } from "../tenancy/index.ts";
import { beyond, type Given } from "./domain/delegation.ts";
import { effective, type Effective } from "./domain/effective.ts";
import * as problems from "./problems.ts";
import { builtInRoles } from "./built-in-roles.ts";
import { assignments, roles } from "./store.ts";

/** Lets a key give what nobody it names holds; without it each gift is made on behalf of a principal. */
export const GIVE_ANY = "access.assignment.give-any";

const MOST_TOLD = 20;

/**
 * Refuses to give what the principal behind it does not hold there. A key that names nobody gives by its own right, if
 * it has that.
 */
export async function refuseBeyond(
  ctx: Context,
  given: Given,
  { onBehalfOf, at }: { readonly onBehalfOf: string | undefined; readonly at: string },
): Promise<Principal | undefined> {
  if (onBehalfOf === undefined) {
    if (ctx.may(GIVE_ANY)) return undefined;
    const detail = `Name who gives it, or use a key with the scope ${GIVE_ANY}`;
    throw problems.giverRequired(undefined, { errors: [{ pointer: "#/onBehalfOf", detail }] });
  }
  const giver = await findPrincipal(ctx.tx, onBehalfOf);
  if (!giver) {
    const detail = "No principal has this id or external id";
    throw problems.principalUnknown(undefined, { errors: [{ pointer: "#/onBehalfOf", detail }] });
  }
  const tree = new Map((await nodeFacts(ctx.tx)).map((node) => [node.id, node]));
  const lacking = beyond(given, await heldBy(ctx, giver, ctx.now), tree);
  if (lacking.length === 0) return giver;
  throw problems.beyondGiver(undefined, {
    errors: lacking.slice(0, MOST_TOLD).map(({ permission, reach }) => ({
      pointer: at,
      detail: `${giver.externalId} does not hold ${permission} with ${reach} there for so long`,
    })),
  });
}

/** What a principal may do by its roles at an instant; a suspended one nothing. */
export async function heldBy(
  { tx }: Pick<Context, "tx">,
  { id, status }: Pick<Principal, "id" | "status">,
  when: Date,
): Promise<readonly Effective[]> {
  if (status !== "active") return [];
  const all = [...(await builtInRoles(tx)), ...(await roles.all(tx))];
  return effective(await assignments.at(tx, id, when), new Map(all.map((role) => [role.id, role])), when);
}
