import { isObject, type Question } from "../../decisions/question.ts";

/** A word of a shell line. */
const quoted = (word: string): string =>
  /^[\w.,:/=@+-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;

/** The question for a program that has the SDK. */
export function asSdk(question: Question, tenant: string): string {
  const body = JSON.stringify(question, null, 2).replaceAll("\n", "\n  ");
  return `import { connect } from "@bailiwick/sdk";

const api = connect({ url: ${JSON.stringify(location.origin)}, key: process.env.BAILIWICK_KEY, tenant: ${JSON.stringify(tenant)} });

const explanation = await api("POST /api/v1/decisions/explain", {
  body: ${body},
});`;
}

/** The question for the command line: as options where they can say it, as a document where they cannot. */
export function asCommand(question: Question, tenant: string): string {
  const options = optionsOf(question);
  const start = `bailiwick explain --tenant ${quoted(tenant)}`;
  if (options === undefined) return `${start} --file - <<'JSON'\n${JSON.stringify(question, null, 2)}\nJSON`;
  const words = options.map(([name, value]) => `--${name} ${quoted(value)}`);
  return [start, ...words].join(" \\\n  ");
}

type Option = readonly [name: string, value: string];

function optionsOf({ subject, action, resource, context = {} }: Question): readonly Option[] | undefined {
  const types = [subject.type, resource?.type ?? ""];
  const { node, owner, assignee, ...properties } = resource?.properties ?? {};
  const { ip, quantity, usage, ...members } = context;
  const flat = isObject(usage) && Object.values(usage).every((amount) => typeof amount === "string");
  const named = { node, owner, assignee, ip, quantity };
  const pairs = [
    ...pairsOf("attribute", subject.properties),
    ...pairsOf("property", properties),
    ...pairsOf("context", { ...members, ...(usage !== undefined && !flat && { usage }) }),
    ...(flat ? Object.entries(usage).map(([meter, amount]): Option => ["usage", `${meter}=${String(amount)}`]) : []),
  ];
  const sayable =
    !types.some((type) => type.includes(":")) &&
    !pairs.some(([, pair]) => pair.startsWith("=")) &&
    !Object.keys({ ...subject.properties, ...properties, ...members }).some((name) => name.includes("=")) &&
    Object.values(named).every((value) => value === undefined || typeof value === "string") &&
    action.properties === undefined;
  if (!sayable) return undefined;
  return [
    ["subject", `${subject.type}:${subject.id}`],
    ["capability", action.name],
    ...(resource === undefined ? [] : [["resource", `${resource.type}:${resource.id}`] as const]),
    ...Object.entries(named).flatMap(([name, value]): Option[] =>
      value === undefined ? [] : [[name, value as string]],
    ),
    ...pairs,
  ];
}

const pairsOf = (option: string, members: Readonly<Record<string, unknown>> = {}): readonly Option[] =>
  Object.entries(members).map(([name, value]) => [option, `${name}=${valueText(value)}`]);

/** Values are read as JSON where they are JSON: a text that looks like it says that it is one. */
function valueText(value: unknown): string {
  if (typeof value !== "string") return JSON.stringify(value);
  try {
    JSON.parse(value);
    return JSON.stringify(value);
  } catch {
    return value;
  }
}
