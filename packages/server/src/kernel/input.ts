import type { z } from "zod";
import { type InputError, invalidRequest } from "./problem.ts";
import { recogniser } from "./recognise.ts";
import { pointerToken } from "./text.ts";

type Place = "path" | "query" | "body";

/** Checks one part of a request against its schema, and names every wrong place. */
export function parseInput(schema: z.ZodType, value: unknown, place: Place): unknown {
  if (recogniser(schema)(value)) return value;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors = result.error.issues.flatMap((issue) => located(issue, place, []));
  throw invalidRequest(`The ${place} does not match what this endpoint accepts`, { errors: errors.slice(0, 50) });
}

function located(issue: z.core.$ZodIssue, place: Place, above: readonly PropertyKey[]): InputError[] {
  const path = [...above, ...issue.path];
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => ({ ...where([...path, key], place), detail: "This member is not known here" }));
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    // Of a union's complaints, the branch that got furthest says most.
    const depth = (branch: readonly z.core.$ZodIssue[]) => Math.max(...branch.map(({ path: at }) => at.length));
    const [closest = []] = issue.errors.toSorted((a, b) => depth(b) - depth(a));
    const inner = closest.flatMap((nested) => located(nested, place, path));
    if (inner.some(({ pointer }) => pointer !== where(path, place).pointer)) return inner;
  }
  return [{ ...where(path, place), detail: issue.message }];
}

const where = (path: readonly PropertyKey[], place: Place): Omit<InputError, "detail"> =>
  place === "body"
    ? { pointer: ["#", ...path.map((part) => pointerToken(String(part)))].join("/") }
    : { parameter: path.map(String).join(".") };
