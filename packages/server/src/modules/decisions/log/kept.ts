import type { Question } from "@bailiwick/decision";

/**
 * What of a question is kept. A log is read by more people than may see a secret, and for longer than its maker thinks
 * of: members whose name or value says secret never are, large ones are not, and what was left out is named.
 */
export interface Kept {
  readonly question: Question;
  /** JSON pointers to what was left out; empty when the question is kept exactly as it was asked. */
  readonly omitted: readonly string[];
}

/** Characters of a text, of what is kept in all; members of one object or list; levels; pointers told. */
const LONGEST_TEXT = 1000;
const LARGEST = 8 * 1024;
const MOST_MEMBERS = 200;
const DEEPEST = 12;
const MOST_OMITTED = 50;

const secretName =
  /pass(?:word|wd|phrase|code)|secret|token|credential|authori[sz]ation|cookie|api[-_]?key|private[-_]?key|session[-_]?id|^pin$|^otp$|^cvv2?$|^cvc$/i;
const secretValue = /^(?:Bearer |Basic |blw_|ey[\w-]{10,}\.[\w-]{5,}\.|-----BEGIN )/;

const left = Symbol("left out");

/** Who asks about what is always kept; of everything else there is only so much room. */
export function keptOf(asked: Question): Kept {
  const { subject, action, resource, context } = asked;
  if (isWhole(asked)) {
    // What is undefined is no member of the JSON this becomes.
    const question = {
      subject: bare(subject),
      action: { name: action.name, properties: action.properties },
      resource: resource && bare(resource),
      context,
    };
    return { question: question as Question, omitted: [] };
  }
  const { kept, omitted } = keep({
    subject: propertiesOf(subject),
    action: propertiesOf(action),
    resource: propertiesOf(resource),
    context,
  });
  const question = {
    subject: { type: subject.type, id: subject.id, ...kept["subject"] },
    action: { name: action.name, ...kept["action"] },
    ...(resource && { resource: { type: resource.type, id: resource.id, ...kept["resource"] } }),
    ...(context && { context: kept["context"] ?? {} }),
  };
  return { question: question as Question, omitted };
}

const bare = ({ type, id, properties }: Question["subject"]) => ({ type, id, properties });

/** Whether nothing has to be left out, which is so of nearly every question: found without making anything. */
function isWhole({ subject, action, resource, context }: Question): boolean {
  let room = LARGEST;
  const fits = (value: unknown, depth: number): boolean => {
    if (typeof value === "string") {
      room -= value.length;
      return value.length <= LONGEST_TEXT && room >= 0 && !secretValue.test(value);
    }
    if (typeof value !== "object" || value === null) return (room -= 8) >= 0;
    if (depth >= DEEPEST) return false;
    if (Array.isArray(value)) return value.length <= MOST_MEMBERS && value.every((item) => fits(item, depth + 1));
    if (beginnings.has(value)) return false;
    let members = 0;
    for (const name in value) {
      if (++members > MOST_MEMBERS || (room -= name.length) < 0 || saysSecret(name)) return false;
      const member = (value as Readonly<Record<string, unknown>>)[name];
      if (member !== undefined && !fits(member, depth + 1)) return false;
    }
    return true;
  };
  const parts = [subject.properties, action.properties, resource?.properties, context];
  // The names around them take some room, too.
  room -= 100;
  return parts.every((part) => part === undefined || fits(part, 2));
}

/** Of an object with too many members, those that are looked at: many questions may share it, and merely listing its names takes long. */
const beginnings = new WeakMap<object, readonly (readonly [string, unknown])[]>();

function beginningOf(value: object): readonly (readonly [string, unknown])[] {
  const known = beginnings.get(value);
  if (known !== undefined) return known;
  const found: [string, unknown][] = [];
  for (const name in value) {
    found.push([name, (value as Readonly<Record<string, unknown>>)[name]]);
    if (found.length <= MOST_MEMBERS) continue;
    beginnings.set(value, found);
    break;
  }
  return found;
}

/** Apps send the same few names again and again. */
const judgedNames = new Map<string, boolean>();

function saysSecret(name: string): boolean {
  const known = judgedNames.get(name);
  if (known !== undefined) return known;
  const found = secretName.test(name);
  if (judgedNames.size >= 1000) judgedNames.clear();
  if (name.length <= 100) judgedNames.set(name, found);
  return found;
}

const propertiesOf = (entity: { readonly properties?: object } | undefined) =>
  entity?.properties && { properties: entity.properties };

function keep(value: Readonly<Record<string, object | undefined>>): {
  readonly kept: Readonly<Record<string, object | undefined>>;
  readonly omitted: readonly string[];
} {
  const omitted: string[] = [];
  let room = LARGEST;
  const omit = (pointer: string): typeof left => {
    if (omitted.length < MOST_OMITTED) omitted.push(pointer);
    return left;
  };
  const scalar = (value: unknown, pointer: string): unknown => {
    const size = typeof value === "string" ? value.length : 8;
    if (typeof value === "string" && (size > LONGEST_TEXT || secretValue.test(value))) return omit(pointer);
    if (size > room) return omit(pointer);
    room -= size;
    return value;
  };
  const keepAny = (value: unknown, pointer: string, depth: number): unknown => {
    if (typeof value !== "object" || value === null) return scalar(value, pointer);
    if (depth >= DEEPEST || room <= 0) return omit(pointer);
    if (Array.isArray(value)) return keepList(value, pointer, depth);
    const kept: [string, unknown][] = [];
    for (const [index, [name, member]] of beginningOf(value).entries()) {
      const at = `${pointer}/${name.replaceAll("~", "~0").replaceAll("/", "~1").slice(0, 100)}`;
      if (index >= MOST_MEMBERS || name.length > room || secretName.test(name)) {
        omit(at);
        if (index >= MOST_MEMBERS) break;
        continue;
      }
      if (member === undefined) continue;
      room -= name.length;
      const found = keepAny(member, at, depth + 1);
      if (found !== left) kept.push([name, found]);
    }
    return Object.fromEntries(kept);
  };
  /** A list with a gap would be another list: it is kept whole or not at all. */
  const keepList = (value: readonly unknown[], pointer: string, depth: number): unknown => {
    if (value.length > MOST_MEMBERS) return omit(pointer);
    const before = omitted.length;
    const kept = value.map((item, index) => keepAny(item, `${pointer}/${index}`, depth + 1));
    if (!kept.includes(left)) return kept;
    omitted.length = before;
    return omit(pointer);
  };
  return { kept: keepAny(value, "#", 0) as Readonly<Record<string, object | undefined>>, omitted };
}
