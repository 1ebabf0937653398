import { compilePlatform, type Platform } from "@bailiwick/decision";
import {
  compose,
  type PublishedAddOn,
  type PublishedCatalogue,
  type PublishedPlan,
  type Refusal,
} from "../catalogue/index.ts";
import type { HeldAddOn, Terms, TrialEnd } from "./domain/schedule.ts";
import * as problems from "./problems.ts";

export interface TermsAsk {
  /** A plan's key, for its current version, or the id of a version. */
  readonly plan: string;
  /** Add-ons by key or by version id. */
  readonly addOns: readonly { readonly addOn: string; readonly quantity: number }[];
  /** Add-ons named by key stay on the version that is held. */
  readonly held?: readonly HeldAddOn[];
  /** What the asker must not learn of: as if it were not there. */
  readonly hidden?: Hidden | undefined;
  /** The add-ons are those that are held, not asked for: what does not go together is the plan's doing. */
  readonly kept?: boolean;
}

export type Hidden = (version: PublishedPlan | PublishedAddOn) => boolean;
const nothing: Hidden = () => false;

/** The plan and add-ons as the catalogue has them, refused where they do not go together. */
export function termsOf(catalogue: PublishedCatalogue, ask: TermsAsk): Terms {
  const plan = planNamed(catalogue, ask.plan, ask.hidden);
  const chosen = ask.addOns.map(({ addOn, quantity }, index) => ({
    addOn: addOnNamed(catalogue, addOn, ask, index),
    quantity,
  }));
  const reasons = compose(plan, chosen);
  if (reasons.length > 0) {
    const place = (key: string) =>
      ask.kept ? "#/plan" : `#/addOns/${chosen.findIndex(({ addOn }) => addOn.addOn === key)}`;
    throw problems.compositionRefused(undefined, {
      errors: reasons.map((reason) => ({ ...reason, pointer: place(reason.addOn), detail: worded(reason) })),
    });
  }
  return {
    ...planTerms(plan),
    addOns: chosen.map(({ addOn: { addOn, id }, quantity }) => ({
      addOn,
      addOnVersion: id,
      quantity,
    })),
  };
}

/** The reason as its code in words, with what it is about. */
const worded = ({ code, addOn }: Refusal): string => `${addOn}: ${code.replaceAll("_", " ")}`;

const planTerms = ({ id, plan, products }: PublishedPlan): Terms => ({
  plan,
  planVersion: id,
  products,
  addOns: [],
});

export function planNamed({ planVersions }: PublishedCatalogue, name: string, hidden: Hidden = nothing): PublishedPlan {
  const found =
    planVersions.find(({ id }) => id === name) ?? planVersions.find(({ plan, current }) => current && plan === name);
  if (found !== undefined && !hidden(found)) return found;
  throw problems.planUnknown(undefined, {
    errors: [{ pointer: "#/plan", detail: `No version of ${JSON.stringify(name)} is offered` }],
  });
}

function addOnNamed(
  { addOnVersions }: PublishedCatalogue,
  name: string,
  { held = [], hidden = nothing }: Pick<TermsAsk, "held" | "hidden">,
  index: number,
): PublishedAddOn {
  const pinned = held.find(({ addOn }) => addOn === name)?.addOnVersion ?? name;
  const found =
    addOnVersions.find(({ id }) => id === pinned) ??
    addOnVersions.find(({ addOn, current }) => current && addOn === name);
  if (found !== undefined && !hidden(found)) return found;
  throw problems.addOnUnknown(undefined, {
    errors: [
      {
        pointer: `#/addOns/${index}/addOn`,
        detail: `No version of ${JSON.stringify(name)} is offered`,
      },
    ],
  });
}

/** What follows a trial of the plan; a plan that says nothing converts. */
export function trialEndOf(catalogue: PublishedCatalogue, planVersion: string): TrialEnd {
  const then = planNamed(catalogue, planVersion).trial?.then ?? { kind: "convert" };
  return then.kind === "fallback" ? { kind: "fallback", terms: planTerms(planNamed(catalogue, then.plan)) } : then;
}

const compiled = new WeakMap<PublishedCatalogue, Platform>();

/** The catalogue as the decision reads it, compiled once for each published state. */
export function platformOf(catalogue: PublishedCatalogue): Platform {
  const known = compiled.get(catalogue);
  if (known !== undefined) return known;
  const platform = compilePlatform({ revision: 0, ...catalogue.facts, controls: [], rules: [] });
  compiled.set(catalogue, platform);
  return platform;
}

/** The key of a capability that may be named by an alias; the place is a pointer, or the name of a parameter. */
export function capabilityKey(catalogue: PublishedCatalogue, name: string, place: string): string {
  const found = platformOf(catalogue).capabilities.get(name);
  if (found !== undefined) return found.key;
  throw problems.capabilityUnknown(undefined, {
    errors: [
      {
        ...(place.startsWith("#") ? { pointer: place } : { parameter: place }),
        detail: `The catalogue has no capability ${JSON.stringify(name)}`,
      },
    ],
  });
}
