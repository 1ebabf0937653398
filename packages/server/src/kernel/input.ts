import type { z } from "zod";
import { type InputError, invalidRequest } from "./problem.ts";
import { recogniser } from "./recognise.ts";
import { MOST_MISTAKES, pointerTo } from "./text.ts";

type Place = "path" | "query" | "body";

/** Checks one part of a request against its schema, and names every wrong place. */
export function parseInput(schema: z.ZodType, value: unknown, place: Place): unknown {
  if (recogniser(schema)(value)) return value;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors = told(result.error.issues, { place, value }, []);
  throw invalidRequest(`The ${place} does not match what this endpoint accepts`, { errors });
}

interface Part {
  readonly place: Place;
  readonly value: unknown;
}

/** There may be as many complaints as there are words in the input: those that are not told are not looked at. */
function told(issues: readonly z.core.$ZodIssue[], part: Part, above: readonly PropertyKey[]): readonly InputError[] {
  const errors: InputError[] = [];
  for (const issue of issues) {
    if (errors.length >= MOST_MISTAKES) break;
    errors.push(...located(issue, part, above));
  }
  return errors.slice(0, MOST_MISTAKES);
}

/** No more than are told. */
function located(issue: z.core.$ZodIssue, part: Part, above: readonly PropertyKey[]): readonly InputError[] {
  const { place } = part;
  const path = [...above, ...issue.path];
  if (issue.code === "unrecognized_keys")
    return issue.keys.slice(0, MOST_MISTAKES).map((key) => ({
      ...where([...path, key], place),
      code: "unknown_member",
      detail: "This member is not known here",
    }));
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    // Of a union's complaints, the branch that got furthest says most.
    const depth = (branch: readonly z.core.$ZodIssue[]) =>
      branch.reduce((deepest, { path: at }) => Math.max(deepest, at.length), 0);
    const [closest = []] = issue.errors.toSorted((a, b) => depth(b) - depth(a));
    const inner = told(closest, part, path);
    if (inner.some(({ pointer }) => pointer !== where(path, place).pointer)) return inner;
  }
  return [{ ...where(path, place), code: mistakeOf(issue, path, part.value), detail: issue.message }];
}

/** By what is measured; numbers are small and large. */
const sizes: Record<"too_small" | "too_big", Readonly<Partial<Record<string, string>>>> = {
  too_small: { string: "too_short", array: "too_few" },
  too_big: { string: "too_long", array: "too_many" },
};

/** What is wrong in one word, for faces that tell it in a language of their own. */
function mistakeOf(issue: z.core.$ZodIssue, path: readonly PropertyKey[], value: unknown): string {
  if (issue.code === "invalid_value") return isMissing(path, value) ? "required" : "not_one_of";
  if (issue.code === "invalid_type" || issue.code === "invalid_union")
    return isMissing(path, value) ? "required" : "wrong_type";
  if (issue.code === "too_small" && issue.origin === "string" && issue.minimum === 1) return "required";
  if (issue.code === "too_small") return sizes.too_small[issue.origin] ?? "too_small";
  if (issue.code === "too_big") return sizes.too_big[issue.origin] ?? "too_large";
  return "malformed";
}

const isMissing = (path: readonly PropertyKey[], value: unknown): boolean =>
  path.reduce<unknown>(
    (inside, name) => (typeof inside === "object" && inside !== null ? Reflect.get(inside, name) : undefined),
    value,
  ) === undefined;

const where = (path: readonly PropertyKey[], place: Place): Omit<InputError, "detail"> =>
  place === "body" ? { pointer: pointerTo(path) } : { parameter: path.map(String).join(".") };
