import type { Condition, Json, Question } from "@bailiwick/decision";
import { filesIn, hasTables, textOf } from "./data.ts";
import { isTrue, type Reading, truthOf } from "./jsonlogic.ts";
import { Inexpressible, type Setup } from "./setup.ts";

export interface Case {
  readonly description: string;
  readonly rule: Json;
  readonly data?: Json;
  readonly result?: Json;
  readonly error?: unknown;
}

export const logicFiles = hasTables ? filesIn("jsonlogic", ".json") : [];

export const casesIn = (file: string): readonly Case[] =>
  (JSON.parse(textOf("jsonlogic", file)) as readonly (Case | string)[]).filter((one) => typeof one !== "string");

export type Outcome = boolean | "error";

export const expectedOf = ({ result = null, error }: Case): Outcome => (error === undefined ? isTrue(result) : "error");

export const conditionOf = (one: Case, reading: Partial<Reading> = {}): Condition =>
  truthOf(one.rule, { data: one.data ?? null, ...reading });

/** Each condition allows one capability and denies another: an error never lets anything pass. */
export function setupOf(conditions: readonly Condition[]): Setup {
  const rules = conditions.flatMap((condition, index) => [
    { effect: "allow" as const, capabilities: [allowed(index)], condition },
    { effect: "deny" as const, capabilities: [denied(index)], condition },
  ]);
  return {
    capabilities: Object.fromEntries(rules.flatMap(({ capabilities }) => capabilities.map((key) => [key, {}]))),
    tenants: { t: { nodes: [], roles: {}, principals: {}, rules } },
  };
}

const allowed = (index: number): string => `t.allowed-${index}`;
const denied = (index: number): string => `t.denied-${index}`;

/** Both questions about a case. */
export function questionsOf({ data = null }: Case, index: number): readonly [Question, Question] {
  const context =
    typeof data === "object" && data !== null && !Array.isArray(data) ? (data as Record<string, Json>) : {};
  const asked = (name: string): Question => ({ subject: { type: "user", id: "ann" }, action: { name }, context });
  return [asked(allowed(index)), asked(denied(index))];
}

export function outcomeOf(straight: boolean, turned: boolean): Outcome {
  if (straight) return true;
  return turned ? false : "error";
}

/** Why a case cannot be said here; undefined where it can. */
export function reasonOf(one: Case): string | undefined {
  try {
    conditionOf(one);
    return undefined;
  } catch (error) {
    if (error instanceof Inexpressible) return error.reason;
    throw error;
  }
}
