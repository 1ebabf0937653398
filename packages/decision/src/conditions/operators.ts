/** What each operator of the syntax tree takes. */
export interface Arity {
  readonly least: number;
  readonly most: number;
}

export interface OperatorTerms extends Arity {
  /** Arguments come in pairs. */
  readonly paired?: true;
  /** Members it has beside `op` and `args`. */
  readonly fields?: readonly string[];
  /** Its `variable` is there for every argument after the first. */
  readonly names?: true;
}

const any = Number.POSITIVE_INFINITY;
const exactly = (count: number): OperatorTerms => ({ least: count, most: count });
const naming = (least: number, most = least): OperatorTerms => ({ least, most, fields: ["variable"], names: true });
const all = (names: readonly string[], terms: OperatorTerms) => names.map((name) => [name, terms] as const);

export const operators: ReadonlyMap<string, OperatorTerms> = new Map([
  ...all(["and", "or"], { least: 1, most: any }),
  ...all(["not", "has", "negate"], exactly(1)),
  ...all(["eq", "ne", "lt", "le", "gt", "ge", "in", "contains", "startsWith", "endsWith", "ipInRange"], exactly(2)),
  ...all(["==", "!=", "<", "<=", ">", ">=", "@in", "+", "-", "*", "/", "%", "index"], exactly(2)),
  ...all(["if"], exactly(3)),
  ...all(["select"], { ...exactly(1), fields: ["field"] }),
  ...all(["list"], { least: 0, most: any }),
  ...all(["entries"], { least: 0, most: any, paired: true }),
  ...all(["call"], { least: 1, most: any, fields: ["name"] }),
  ...all(["all", "exists", "exists_one", "filter", "bind"], naming(2)),
  ...all(["map"], naming(2, 3)),
]);

export const takes = ({ least, most, paired }: OperatorTerms, count: number): boolean =>
  count >= least && count <= most && (paired !== true || count % 2 === 0);

export function wording({ least, most, paired }: OperatorTerms): string {
  if (paired === true) return "keys and values in turn";
  if (most === any) return least === 1 ? "at least one argument" : "any number of arguments";
  if (least === most) return least === 1 ? "1 argument" : `${least} arguments`;
  return `${least} or ${most} arguments`;
}

const chains: ReadonlyMap<unknown, { readonly family: string; readonly at: number }> = new Map([
  ...["+", "-"].map((op) => [op, { family: "sum", at: 0 }] as const),
  ...["*", "/", "%"].map((op) => [op, { family: "product", at: 0 }] as const),
  ["if", { family: "choice", at: 2 }],
]);

/** Whether an argument goes on with the chain that its operator is in: `a + b` in `a + b + c`. */
export function isChained(op: unknown, index: number, argument: unknown): boolean {
  const chain = chains.get(op);
  const inner = chains.get(argument);
  return chain !== undefined && chain.at === index && inner?.family === chain.family;
}

/** Words of CEL, and names that mean something already. */
const reserved = new Set([
  ..."false true null in as break const continue else for function if import".split(" "),
  ..."let loop package namespace return var void while".split(" "),
  ..."principal resource action context tenant now params exact cel google".split(" "),
  ..."int uint double bool string bytes list map null_type type decimal".split(" "),
]);

/** Why a macro may not call an item so; undefined where it may. */
export function whyNoVariable(name: string): string | undefined {
  if (!/^[A-Za-z_]\w{0,99}$/.test(name)) return "Not a name of letters, digits and _, at most 100";
  return reserved.has(name) ? `${name} means something already: name the item otherwise` : undefined;
}
