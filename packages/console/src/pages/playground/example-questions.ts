import type { Entitlement, Node, Principal } from "@bailiwick/sdk";
import type { Question } from "../../decisions/question.ts";

interface Known {
  readonly principals: readonly Principal[];
  readonly entitlements: readonly Entitlement[];
  readonly nodes: readonly Node[];
}

export interface Example {
  readonly kind: "held" | "counted" | "missing";
  readonly question: Question;
  /** What a person calls the capability, and the node. */
  readonly what: string;
  readonly where: string | undefined;
}

/** Questions with something to see in the answer: what the tenant holds, what is counted, what its plan lacks. */
export function examplesFrom({ principals, entitlements, nodes }: Known): readonly Example[] {
  const placed = principals.filter(({ nodes: of }) => of.length > 0);
  const [first = principals[0], second = first] = placed;
  if (first === undefined || second === undefined) return [];
  const node = (of: Principal) => nodes.find(({ id }) => id === of.nodes[0]);
  const usable = entitlements.filter(({ archived }) => !archived);
  const held = usable.find(({ kind, granted }) => kind === "switch" && granted);
  const counted = usable.find(({ kind, granted, value }) => kind === "meter" && granted && value !== "unlimited");
  const missing = usable.find(({ status }) => status === "absent");
  return [
    ...(held ? [example("held", first, held, node(first))] : []),
    ...(counted ? [example("counted", first, counted, undefined)] : []),
    ...(missing ? [example("missing", second, missing, node(second))] : []),
  ];
}

function example(kind: Example["kind"], who: Principal, of: Entitlement, at: Node | undefined): Example {
  const node = at && (at.key ?? at.id);
  return {
    kind,
    what: of.label ?? of.capability,
    where: at?.name,
    question: {
      subject: { type: who.kind, id: who.externalId },
      action: { name: of.capability },
      ...(node !== undefined && { resource: { type: "node", id: node, properties: { node } } }),
      ...(kind === "counted" && { context: { quantity: "1" } }),
    },
  };
}
