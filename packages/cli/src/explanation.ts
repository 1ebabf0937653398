import type { Operations } from "@bailiwick/sdk";
import type { Paint } from "./terminal/speech.ts";
import { clean } from "./terminal/text.ts";

export type Explanation = Operations["POST /api/v1/decisions/explain"]["reply"];
type Stage = Explanation["stages"][number];
type Change = NonNullable<Stage["change"]>;

export interface Drawing {
  readonly hasUnicode: boolean;
  paint(paint: Paint, text: string): string;
}

const marks = {
  pass: { sign: "✓", plain: "+", paint: "green", word: "passes" },
  deny: { sign: "✗", plain: "x", paint: "red", word: "denies" },
  not_applicable: { sign: "·", plain: "-", paint: "dim", word: "has no say" },
} as const;

/** The seven stages as a path, in the order they are asked; below each, what it found. */
export function drawStages(
  { stages, stage: first }: Pick<Explanation, "stages" | "stage">,
  drawing: Drawing,
): readonly string[] {
  const width = Math.max(...stages.map(({ stage }) => stage.length));
  return stages.flatMap((each, index) => {
    const { sign, plain, paint, word } = marks[each.outcome];
    const mark = drawing.paint(paint, drawing.hasUnicode ? sign : plain);
    const decided = each.stage === first ? "  <- decides" : "";
    const code = each.outcome === "deny" ? `: ${each.code}` : "";
    const head = `  ${mark} ${index + 1} ${each.stage.padEnd(width)}  ${drawing.paint(paint, `${word}${code}`)}${decided}`;
    return [head, ...foundBy(each).map((line) => `${" ".repeat(width + 8)}${clean(line)}`)];
  });
}

function foundBy({
  outcome,
  reasonAdmin,
  source,
  provenance,
  limits,
  monitored,
  retryAt,
  change,
}: Stage): readonly string[] {
  return [
    ...(outcome === "deny" && reasonAdmin ? [reasonAdmin.en] : []),
    ...(source === null ? [] : [`because of ${source}`]),
    ...(provenance ?? []).map(({ kind, id, label, node, value, result }) => {
      const from = `${label ?? id}${label === null ? "" : ` (${id})`}${node === null ? "" : ` at ${node}`}`;
      return `${kind} ${from}: ${shown(value)}${same(value, result) ? "" : ` makes ${shown(result)}`}`;
    }),
    ...(limits ?? []).map(
      ({ meter, kind, level, of, amount, used, soft, end }) =>
        `${meter}, ${soft ? "soft " : ""}${kind} of the ${level} ${of}: ${used} of ${amount} used${end === null ? "" : `, until ${end}`}`,
    ),
    ...(monitored === null ? [] : [`only watched; it would deny: ${monitored}`]),
    ...(retryAt === null ? [] : [`asking again can succeed at ${retryAt}`]),
    ...(change === null ? [] : [`would help: ${changeInWords(change)}`]),
  ];
}

export const shown = (value: unknown): string =>
  value === null || value === undefined ? "nothing" : typeof value === "string" ? value : JSON.stringify(value);

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/** Everything that has to change for a yes; one change for each stage that denies. */
export const changesOf = ({ stages }: Explanation): readonly string[] =>
  stages.flatMap(({ change }) => (change === null ? [] : [changeInWords(change)]));

type Price = Extract<Change, { readonly kind: "subscribe" }>["price"];

const named = (key: string, label: string | undefined) => (label === undefined ? key : `${label} (${key})`);

function priced(price: Price): string {
  if (price === undefined) return "";
  if (price.amount === undefined) return price.label === undefined ? "" : `, ${price.label}`;
  return `, ${price.amount} ${price.currency}${price.unit === undefined ? "" : ` a ${price.unit}`}`;
}

/** Codes are an open enum: what this version does not know is shown as it came. */
function changeInWords(change: Change): string {
  switch (change.kind) {
    case "upgrade_plan":
      return `change ${change.subscription} to the plan ${named(change.plan, change.label)}${priced(change.price)}`;
    case "subscribe":
      return `subscribe to the plan ${named(change.plan, change.label)}${priced(change.price)}`;
    case "buy_add_on":
      return `add ${change.quantity} of the add-on ${named(change.addOn, change.label)}, ${change.total} in all${priced(change.price)}`;
    case "ask_role":
      return `give the role ${named(change.role, change.label)} at ${change.node}`;
    case "register_principal":
      return `create the principal ${change.principal}`;
    case "resume_principal":
      return `resume the principal ${change.principal}`;
    case "wait_until":
      return `wait until ${change.at}`;
    case "satisfy_condition":
      return `satisfy the rule ${change.rule}, which reads ${change.attributes.join(", ")}`;
    case "settle_subscription":
      return `pay what is due for ${change.subscription}`;
    case "lift_block":
      return `lift the block ${change.block}`;
    case "resume_tenant":
      return "resume the tenant";
    case "allow_address":
      return `let the address ${change.address ?? "in"} pass${change.rule === undefined ? "" : `, which ${change.rule} keeps out`}`;
    case "ask_operator":
      return `the operator has to change ${change.source ?? "it"}`;
    case "ask_administrator":
      return `an administrator of the tenant has to change ${change.source ?? "it"}`;
    case "all":
      return change.changes.map(changeInWords).join(", and ");
    default:
      return JSON.stringify(change);
  }
}
