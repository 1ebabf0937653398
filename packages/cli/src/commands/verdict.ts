import type { Operations } from "@bailiwick/sdk";
import { type Exit, exits } from "../frame/exit.ts";
import type { Question } from "../question.ts";
import { shown } from "../explanation.ts";
import type { Speech } from "../terminal/speech.ts";
import { clean } from "../terminal/text.ts";

export type Decision = Operations["POST /api/v1/decisions"]["reply"];

export const exitOf = ({ allowed }: Pick<Decision, "allowed">): Exit => (allowed ? exits.done : exits.denied);

/** The answer in a sentence, then what belongs to it. */
export function printVerdict(decision: Decision, { subject, resource }: Question, { print, paint }: Speech): void {
  const { allowed, capability, code, stage, value, reasonUser, retryAt, overage } = decision;
  const on = resource === undefined ? "" : ` on ${resource.type}:${resource.id}`;
  const who = clean(`${subject.type}:${subject.id} ${allowed ? "may" : "may not"} use ${capability}${on}`);
  print(`${allowed ? paint("green", "Allowed") : paint("red", "Denied")}: ${who}`);
  if (!allowed) print(`  ${code}${stage === null ? "" : ` at the stage ${stage}`}: ${clean(reasonUser?.en ?? "")}`);
  if (allowed && value !== true && value !== null) print(`  value: ${clean(shown(value))}`);
  if (overage !== null) print(`  beyond a soft limit by ${overage}`);
  if (retryAt !== null) print(`  asking again can succeed at ${retryAt}`);
}
