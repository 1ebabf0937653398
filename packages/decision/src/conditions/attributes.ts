/**
 * The attributes a condition may read. Identity and stored attributes win over sent ones of the same name, and only
 * an object's own properties exist: a path never reaches a prototype.
 */
import type { Instant, Json, Question } from "../types.ts";

/** What a condition looks at; a decision in progress is one. */
export interface Surroundings {
  readonly question: Question;
  readonly tenant: {
    readonly id: string;
    readonly status: string;
    readonly zone: { readonly name: string };
    readonly attributes: Attributes;
  };
  readonly principal:
    | {
        readonly externalId: string | undefined;
        readonly kind: string | undefined;
        readonly nodes: readonly string[];
        readonly attributes: Attributes;
      }
    | undefined;
  readonly now: Instant;
}

type Attributes = { readonly [name: string]: Json | undefined };

export const attributeRoots = ["principal", "resource", "action", "context", "tenant", "now"] as const;
export type AttributeRoot = (typeof attributeRoots)[number];

/** Reads an attribute; undefined where there is none. */
export type Read = (facts: Surroundings) => Json | undefined;

export function isAttributePath(path: string, mostSegments: number): boolean {
  const [root = "", ...names] = path.split(".");
  if (!attributeRoots.some((known) => known === root)) return false;
  if (names.length + 1 > mostSegments || names.some((name) => name === "")) return false;
  return root === "now" ? names.length === 0 : names.length > 0;
}

/** Compiles a dotted path; the path must have been checked. */
export function reader(path: string): Read {
  const [root = "", name = "", ...rest] = path.split(".");
  const first = firstReader(root as AttributeRoot, name);
  if (rest.length === 0) return first;
  return (facts) => {
    let value = first(facts);
    for (const step of rest) value = ownOf(value, step);
    return value;
  };
}

function firstReader(root: AttributeRoot, name: string): Read {
  switch (root) {
    case "now":
      return ({ now }) => new Date(now).toISOString();
    case "context":
      return ({ question }) => own(question.context, name);
    case "action":
      return name === "name"
        ? ({ question }) => question.action.name
        : ({ question }) => own(question.action.properties, name);
    case "resource":
      return resourceReader(name);
    case "tenant":
      return tenantReader(name);
    case "principal":
      return principalReader(name);
  }
}

function resourceReader(name: string): Read {
  if (name === "id") return ({ question }) => question.resource?.id;
  if (name === "type") return ({ question }) => question.resource?.type;
  return ({ question }) => own(question.resource?.properties, name);
}

function tenantReader(name: string): Read {
  if (name === "id") return ({ tenant }) => tenant.id;
  if (name === "status") return ({ tenant }) => tenant.status;
  if (name === "zone") return ({ tenant }) => tenant.zone.name;
  return ({ tenant }) => own(tenant.attributes, name);
}

function principalReader(name: string): Read {
  if (name === "id") {
    return ({ principal, question }) => principal?.externalId ?? question.subject.id;
  }
  if (name === "type") return ({ question }) => question.subject.type;
  if (name === "kind") return ({ principal }) => principal?.kind;
  if (name === "nodes") return ({ principal }) => principal?.nodes;
  return ({ principal, question }) => {
    const stored = own(principal?.attributes, name);
    // A stored null is a value too.
    return stored === undefined ? own(question.subject.properties, name) : stored;
  };
}

function own(object: Attributes | undefined, name: string): Json | undefined {
  return object !== undefined && Object.hasOwn(object, name) ? object[name] : undefined;
}

function ownOf(value: Json | undefined, name: string): Json | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return own(value as Attributes, name);
}
