import { isObject, type Question } from "../../decisions/question.ts";

/** A question as a form holds it: every field a text, what has members of its own as JSON. */
export interface Composition {
  readonly subjectType: string;
  readonly principal: string;
  readonly subjectProperties: string;
  readonly capability: string;
  readonly actionProperties: string;
  readonly resourceType: string;
  readonly resourceId: string;
  readonly node: string;
  readonly owner: string;
  readonly assignee: string;
  readonly resourceProperties: string;
  readonly ip: string;
  readonly quantity: string;
  readonly usage: string;
  readonly context: string;
}

export type Field = keyof Composition;

export const blank: Composition = {
  subjectType: "user",
  principal: "",
  subjectProperties: "",
  capability: "",
  actionProperties: "",
  resourceType: "",
  resourceId: "",
  node: "",
  owner: "",
  assignee: "",
  resourceProperties: "",
  ip: "",
  quantity: "",
  usage: "",
  context: "",
};

const jsonFields = ["subjectProperties", "actionProperties", "resourceProperties", "usage", "context"] as const;

/** The JSON fields that hold no object. */
export const unreadable = (composition: Composition): readonly Field[] =>
  jsonFields.filter((field) => membersIn(composition[field]) === undefined);

/** The question that was composed; its JSON fields can be read. */
export function composed(of: Composition): Question {
  const subject = { type: of.subjectType.trim(), id: of.principal.trim(), ...properties(of.subjectProperties) };
  const action = { name: of.capability.trim(), ...properties(of.actionProperties) };
  const resource = resourceOf(of);
  const usage = membersIn(of.usage) ?? {};
  const context = {
    ...given({ ip: of.ip, quantity: of.quantity }),
    ...(hasMembers(usage) && { usage }),
    ...membersIn(of.context),
  };
  return { subject, action, ...(resource && { resource }), ...(hasMembers(context) && { context }) };
}

/** A node alone is a resource, too: itself. */
function resourceOf(of: Composition): Question["resource"] {
  const { node, owner, assignee } = of;
  const members = { ...membersIn(of.resourceProperties), ...given({ node, owner, assignee }) };
  const [type, id] = [of.resourceType.trim(), of.resourceId.trim()];
  if (type === "" && id === "" && !hasMembers(members)) return undefined;
  const alone = type === "" && id === "" && node.trim() !== "";
  return {
    ...(alone ? { type: "node", id: node.trim() } : { type, id }),
    ...(hasMembers(members) && { properties: members }),
  };
}

/** The form for a question: nothing of it is lost. */
export function compositionOf({ subject, action, resource, context = {} }: Question): Composition {
  const { node, owner, assignee, ...further } = resource?.properties ?? {};
  const { ip, quantity, usage, ...rest } = context;
  const odd = oddOnes({ node, owner, assignee });
  const oddContext = oddOnes({ ip, quantity });
  return {
    subjectType: subject.type,
    principal: subject.id,
    subjectProperties: json(subject.properties),
    capability: action.name,
    actionProperties: json(action.properties),
    resourceType: resource?.type ?? "",
    resourceId: resource?.id ?? "",
    node: text(node),
    owner: text(owner),
    assignee: text(assignee),
    resourceProperties: json({ ...odd, ...further }),
    ip: text(ip),
    quantity: text(quantity),
    usage: isObject(usage) ? json(usage) : "",
    context: json({ ...oddContext, ...(usage !== undefined && !isObject(usage) && { usage }), ...rest }),
  };
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** Members that are no text, as the fields for them would hold: they stay where any JSON can be. */
const oddOnes = (members: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined && typeof value !== "string"));

const json = (members: object | undefined): string =>
  members === undefined || !hasMembers(members) ? "" : JSON.stringify(members, null, 2);

const hasMembers = (members: object): boolean => Object.keys(members).length > 0;

const given = (texts: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(texts).flatMap(([name, value]) => (value.trim() === "" ? [] : [[name, value.trim()]])),
  );

const properties = (source: string) => {
  const members = membersIn(source) ?? {};
  return hasMembers(members) ? { properties: members } : {};
};

/** An empty field has no members; undefined where it is no JSON object. */
function membersIn(source: string): Readonly<Record<string, unknown>> | undefined {
  if (source.trim() === "") return {};
  try {
    const read: unknown = JSON.parse(source);
    return isObject(read) ? read : undefined;
  } catch {
    return undefined;
  }
}

const places: readonly (readonly [pointer: string, field: Field])[] = [
  ["/subject/type", "subjectType"],
  ["/subject/id", "principal"],
  ["/subject", "subjectProperties"],
  ["/action/name", "capability"],
  ["/action", "actionProperties"],
  ["/resource/type", "resourceType"],
  ["/resource/id", "resourceId"],
  ["/resource/properties/node", "node"],
  ["/resource/properties/owner", "owner"],
  ["/resource/properties/assignee", "assignee"],
  ["/resource", "resourceProperties"],
  ["/context/ip", "ip"],
  ["/context/quantity", "quantity"],
  ["/context/usage", "usage"],
  ["/context", "context"],
];

/** The field in which stands what a pointer into the question names. */
export function fieldAt(pointer: string): Field | undefined {
  const path = pointer.replace(/^#/, "");
  return places.find(([start]) => path === start || path.startsWith(`${start}/`))?.[1];
}
