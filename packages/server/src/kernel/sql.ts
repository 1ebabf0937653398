import type { ClientBase, QueryResultRow } from "pg";

/** A query with its values kept apart: the only way a value reaches PostgreSQL. Queries nest. */
export interface Sql {
  readonly parts: readonly string[];
  readonly values: readonly unknown[];
}

const isSql = (value: unknown): value is Sql =>
  typeof value === "object" && value !== null && "parts" in value && "values" in value;

export function sql(parts: TemplateStringsArray, ...values: readonly unknown[]): Sql {
  const texts = [parts[0] ?? ""];
  const flat: unknown[] = [];
  values.forEach((value, index) => {
    const after = parts[index + 1] ?? "";
    if (isSql(value)) {
      texts[texts.length - 1] += value.parts[0] ?? "";
      texts.push(...value.parts.slice(1));
      flat.push(...value.values);
      texts[texts.length - 1] += after;
    } else {
      flat.push(value);
      texts.push(after);
    }
  });
  return { parts: texts, values: flat };
}

/** Nothing: for the absent half of a conditional fragment. */
export const none: Sql = sql``;

/** Fragments in a row, for filters: `and(a, b)` is `a and b`; without any it is `true`. */
export function and(...conditions: readonly (Sql | "" | false | undefined)[]): Sql {
  const given = conditions.filter((condition) => condition !== undefined && condition !== "" && condition !== false);
  return given.length === 0 ? sql`true` : given.reduce((all, next) => sql`${all} and ${next}`);
}

/** A transaction that already knows whom it serves. */
export interface Tx {
  many<Row extends QueryResultRow>(query: Sql): Promise<readonly Row[]>;
  maybe<Row extends QueryResultRow>(query: Sql): Promise<Row | undefined>;
  one<Row extends QueryResultRow>(query: Sql): Promise<Row>;
  /** How many rows it touched. */
  run(query: Sql): Promise<number>;
  /**
   * As `many`, for what nobody waits for and may look at millions of rows: it has a quarter of an hour, or until the
   * process is to stop, and fails then.
   */
  patiently<Row extends QueryResultRow>(query: Sql, stop: AbortSignal): Promise<readonly Row[]>;
}

const PATIENCE_MS = 900_000;

/** `cancel` ends the statement that runs. */
export function txOn(client: ClientBase, cancel: () => Promise<unknown> = () => Promise.resolve()): Tx {
  const textOf = ({ parts }: Sql) => parts.reduce((text, part, index) => `${text}$${index}${part}`);
  const query = (asked: Sql) => client.query<QueryResultRow>(textOf(asked), [...asked.values]);
  const many = async <Row extends QueryResultRow>(asked: Sql) => (await query(asked)).rows as Row[];
  return {
    many,
    maybe: async <Row extends QueryResultRow>(asked: Sql) => (await many<Row>(asked))[0],
    one: async <Row extends QueryResultRow>(asked: Sql) => {
      const [row] = await many<Row>(asked);
      if (row === undefined) throw new Error("A query that must give a row gave none");
      return row;
    },
    run: async (asked) => (await query(asked)).rowCount ?? 0,
    async patiently<Row extends QueryResultRow>(asked: Sql, stop: AbortSignal) {
      stop.throwIfAborted();
      const give = () => void cancel().catch(() => undefined);
      const { rows: before } = await query(sql`select current_setting('statement_timeout') as limit`);
      const limit = (value: unknown) => query(sql`select set_config('statement_timeout', ${value}, true)`);
      await limit(`${PATIENCE_MS}ms`);
      const config = { text: textOf(asked), values: [...asked.values], query_timeout: PATIENCE_MS + 5000 };
      stop.addEventListener("abort", give);
      try {
        const { rows } = await client.query<QueryResultRow>(config);
        await limit(before[0]?.["limit"]);
        return rows as Row[];
      } finally {
        stop.removeEventListener("abort", give);
      }
    },
  };
}

/** Somebody else held the lock for longer than this transaction would wait. */
export const LOCK_NOT_AVAILABLE = "55P03";

/** A statement ran for longer than it may. */
export const QUERY_CANCELED = "57014";

/** The SQLSTATE of a failed query, or undefined for any other error. */
export function sqlState(error: unknown): string | undefined {
  return typeof error === "object" && error !== null && "code" in error && typeof error.code === "string"
    ? error.code
    : undefined;
}

/** Which constraint a failed query broke. */
export function brokenConstraint(error: unknown): string | undefined {
  return typeof error === "object" && error !== null && "constraint" in error && typeof error.constraint === "string"
    ? error.constraint
    : undefined;
}
