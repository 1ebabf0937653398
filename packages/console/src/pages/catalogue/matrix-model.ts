import type { Capability, ItemOf, Plan } from "@bailiwick/sdk";

export type Item = Plan["items"][number];
export type AddOn = ItemOf<"GET /api/v1/add-ons">;

/** A column of the matrix: a plan, or an add-on beside the plans. */
export interface Offer {
  readonly id: string;
  readonly key: string;
  readonly label: string;
  readonly isPlan: boolean;
  readonly price: Plan["price"];
  readonly states: readonly ("default" | "private" | "ended")[];
  readonly items: ReadonlyMap<string, Item>;
}

export interface Group {
  readonly name: string | null;
  readonly capabilities: readonly Capability[];
}

const itemsOf = (items: readonly Item[]) => new Map(items.map((item) => [item.capability, item]));

/** Of each plan and add-on the version that is offered, else its newest; the product's own plans first, cheaper before dearer. */
export function offersOf(product: string, plans: readonly Plan[], addOns: readonly AddOn[]): readonly Offer[] {
  const ofPlans = newest(plans, ({ plan }) => plan).map(
    ({ id, plan, label, price, items, current, private: hidden, default: first }): Offer => ({
      id,
      key: plan,
      label: label ?? plan,
      isPlan: true,
      price,
      states: [...(first ? ["default" as const] : []), ...statesOf(hidden, current)],
      items: itemsOf(items),
    }),
  );
  const ofAddOns = newest(addOns, ({ addOn }) => addOn).map(
    ({ id, addOn, label, price, items, current, private: hidden }): Offer => ({
      id,
      key: addOn,
      label: label ?? addOn,
      isPlan: false,
      price,
      states: statesOf(hidden, current),
      items: itemsOf(items),
    }),
  );
  const [own, others] = [true, false].map((wanted) =>
    ofPlans.filter(({ key }) => key.startsWith(`${product}.`) === wanted).toSorted((a, b) => costOf(a) - costOf(b)),
  );
  return [...(own ?? []), ...(others ?? []), ...ofAddOns];
}

const statesOf = (hidden: boolean, current: boolean) => [
  ...(hidden ? (["private"] as const) : []),
  ...(current ? [] : (["ended"] as const)),
];

/** Only for the order of columns; what is a matter of talking stands last. */
const costOf = ({ price }: Offer): number => (price === null ? 0 : Number(price.amount ?? Infinity));

function newest<Version extends { readonly current: boolean; readonly publishedAt: string }>(
  versions: readonly Version[],
  keyOf: (version: Version) => string,
): readonly Version[] {
  return [...Map.groupBy(versions, keyOf).values()].flatMap((all) => {
    const latest = all.toSorted((a, b) => (a.publishedAt < b.publishedAt ? 1 : -1));
    return latest.find(({ current }) => current) ?? latest[0] ?? [];
  });
}

/** The product's own capabilities, and those its own plans give of others, as a bundle does; in their groups. */
export function rowsOf(
  product: string,
  capabilities: readonly Capability[],
  offers: readonly Offer[],
  search: string,
): readonly Group[] {
  const own = offers.filter(({ key }) => key.startsWith(`${product}.`));
  const wanted = search.toLowerCase();
  const shown = capabilities.filter(
    ({ key, label, group }) =>
      (key.startsWith(`${product}.`) || own.some(({ items }) => items.has(key))) &&
      [key, label, group].some((text) => text?.toLowerCase().includes(wanted)),
  );
  return [...Map.groupBy(shown, ({ group }) => group)].map(([name, members]) => ({ name, capabilities: members }));
}
