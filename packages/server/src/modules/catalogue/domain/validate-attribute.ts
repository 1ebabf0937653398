import { builtInAttributes } from "../../../cel/index.ts";
import type { Attribute } from "./catalogue.ts";
import { type Finding, finding } from "./problem.ts";

/** What every question brings along has its type already. */
export function validateAttribute({ key }: Attribute): Finding[] {
  if (!builtInAttributes.has(key)) return [];
  return [finding("field_invalid", ["attributes", key], `\`${key}\` is built in; remove it.`)];
}
