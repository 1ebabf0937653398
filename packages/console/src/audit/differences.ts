/** One place of a value, before and after; absent on the side that does not have it. */
export interface Difference {
  /** Its names from the outside to the inside. */
  readonly path: readonly string[];
  readonly kind: "added" | "removed" | "changed" | "same";
  readonly before?: unknown;
  readonly after?: unknown;
}

type Members = Readonly<Record<string, unknown>>;

/** Deeper, a value is compared as a whole: nobody reads further down a path. */
const DEEPEST = 6;

/**
 * Two values place by place, in the order of the later one, then what is gone. Lists are compared as wholes: an element
 * put in front would else change them all. Nothing is said of what neither has.
 */
export function differencesOf(before: unknown, after: unknown): readonly Difference[] {
  return at([], before ?? undefined, after ?? undefined);
}

function at(path: readonly string[], before: unknown, after: unknown): readonly Difference[] {
  if (before === undefined && after === undefined) return [];
  const [one, other] = [membersOf(before), membersOf(after)];
  const opens = path.length < DEEPEST && (one ?? before) !== null && (other ?? after) !== null;
  if (opens && one && other) return inside(path, one, other);
  if (opens && before === undefined && other) return inside(path, {}, other);
  if (opens && after === undefined && one) return inside(path, one, {});
  return [{ path, ...told(before, after) }];
}

function inside(path: readonly string[], before: Members, after: Members): readonly Difference[] {
  const names = [...new Set([...Object.keys(after), ...Object.keys(before)])];
  return names.flatMap((name) => at([...path, name], own(before, name), own(after, name)));
}

function told(before: unknown, after: unknown): Omit<Difference, "path"> {
  if (before === undefined) return { kind: "added", after };
  if (after === undefined) return { kind: "removed", before };
  return { kind: JSON.stringify(before) === JSON.stringify(after) ? "same" : "changed", before, after };
}

const own = (members: Members, name: string): unknown => (Object.hasOwn(members, name) ? members[name] : undefined);

/** An empty object is a value like any other. */
const membersOf = (value: unknown): Members | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length > 0
    ? (value as Members)
    : undefined;
