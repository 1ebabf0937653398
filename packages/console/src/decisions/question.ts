import type { Operations } from "@bailiwick/sdk";

type Asked = Operations["POST /api/v1/decisions/explain"]["ask"]["body"];

/** The one question, as it is sent; the context may have members of the app's own. */
export type Question = Pick<Asked, "subject" | "action" | "resource"> & {
  readonly context?: Readonly<Record<string, unknown>> | undefined;
};

export type Explanation = Operations["POST /api/v1/decisions/explain"]["reply"];
export type DecisionRecord = Operations["GET /api/v1/decision-log/{decision}"]["reply"];
export type Stage = Explanation["stages"][number];
export type StageName = Stage["stage"];
export type Change = NonNullable<Stage["change"]>;
export type SingleChange = Exclude<Change, { readonly kind: "all" }>;

/** What an answer of today and one from the log have in common. */
export type Answer = Pick<
  Explanation,
  "allowed" | "code" | "stage" | "capability" | "value" | "source" | "retryAt" | "overage" | "revision" | "stages"
>;

export const stageNames: readonly StageName[] = [
  "controls",
  "standing",
  "network",
  "entitlement",
  "policy",
  "permission",
  "limits",
];

type Members = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const named = (value: unknown, ...members: readonly string[]): boolean =>
  isObject(value) && members.every((member) => typeof value[member] === "string");

/** The question an address holds, if it has the shape of one; the server judges what is in it. */
export function questionIn(value: unknown): Question | undefined {
  if (!isObject(value) || !named(value["subject"], "type", "id") || !named(value["action"], "name")) return undefined;
  if (value["resource"] !== undefined && !named(value["resource"], "type", "id")) return undefined;
  if (value["context"] !== undefined && !isObject(value["context"])) return undefined;
  const { subject, action, resource, context } = value;
  return {
    subject,
    action,
    ...(resource !== undefined && { resource }),
    ...(context !== undefined && { context }),
  } as Question;
}

/** The body of a request that asks it. */
export const bodyOf = (question: Question): Asked => question as Asked;

/**
 * Where enforcement stood when it ended: it stops at the first denial, so the stages after it were judged for the
 * explanation alone. A question that names what is not there reaches none.
 */
export function isReached(stage: StageName, { stage: denying }: Pick<Answer, "stage">): boolean {
  if (denying === null) return true;
  if (denying === "question") return false;
  return stageNames.indexOf(stage) <= stageNames.indexOf(denying);
}

/** The text in the reader's language; English where there is none. */
export const inLanguage = (text: { readonly en: string; readonly de: string } | null, language: string) =>
  text === null ? undefined : language === "de" ? text.de : text.en;
