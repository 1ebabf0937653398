import { counted } from "../../kernel/bound.ts";
import { type Page, type PageAsk, toPage } from "../../kernel/page.ts";
import { and, none, type Sql, sql, type Tx } from "../../kernel/sql.ts";
import type { ComparedRule } from "./domain/policy/difference.ts";

/** What the tests of a version came to when it was pushed. */
export interface TestTally {
  readonly expectations: number;
  readonly failed: number;
  /** Why it was pushed although some failed. */
  readonly allowedBecause: string | null;
}

/** One version of a policy as it was pushed. */
export interface PolicyVersion {
  readonly version: number;
  readonly change: "pushed" | "restored" | "deleted";
  readonly restoredFrom: number | null;
  readonly label: string | null;
  readonly description: string | null;
  /** YAML. */
  readonly source: string;
  readonly digest: string;
  readonly rules: readonly ComparedRule[];
  readonly tests: TestTally;
  readonly changedAt: Date;
  readonly changedBy: string;
}

export interface Policy
  extends Pick<PolicyVersion, "version" | "label" | "description" | "source" | "digest" | "rules" | "tests"> {
  readonly key: string;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly updatedAt: Date;
  readonly updatedBy: string;
}

export type PolicySummary = Omit<Policy, "source" | "rules">;
export type VersionSummary = Omit<PolicyVersion, "source" | "rules">;

/** The operator's policies and a tenant's are the same thing in two pairs of tables. */
export interface Policies {
  find(tx: Tx, key: string): Promise<Policy | undefined>;
  put(tx: Tx, policy: Policy): Promise<unknown>;
  count(tx: Tx, upTo: number): Promise<number>;
  remove(tx: Tx, key: string): Promise<unknown>;
  list(tx: Tx, page: PageAsk): Promise<Page<PolicySummary>>;
  remember(tx: Tx, key: string, version: PolicyVersion): Promise<unknown>;
  /** 0 where there has never been one. */
  lastVersion(tx: Tx, key: string): Promise<number>;
  version(tx: Tx, key: string, version: number): Promise<PolicyVersion | undefined>;
  versions(tx: Tx, key: string, page: PageAsk): Promise<Page<VersionSummary>>;
}

interface PolicyTables {
  readonly policies: Sql;
  readonly versions: Sql;
  readonly tenant: Sql;
  readonly tenantValue: Sql;
  /** How a version is found beside its policy. */
  readonly beside: Sql;
}

type StoredRule = Omit<ComparedRule, "from" | "until"> & {
  readonly from: string | null;
  readonly until: string | null;
};
type Stored<Row> = Row extends { readonly rules: unknown }
  ? Omit<Row, "rules"> & { readonly rules: readonly StoredRule[] }
  : never;

const dated = (text: string | null): Date | null => (text === null ? null : new Date(text));

const withDates = <Row extends { readonly rules: readonly StoredRule[] }>(row: Row) => ({
  ...row,
  rules: row.rules.map((rule): ComparedRule => ({ ...rule, from: dated(rule.from), until: dated(rule.until) })),
});

function policiesIn({ policies, versions, tenant, tenantValue, beside }: PolicyTables): Policies {
  const said = sql`v.label, v.description, v.digest, v.tests`;
  const kept = sql`
    p.policy_key as key, p.version, p.created_at as "createdAt", p.created_by as "createdBy",
    p.updated_at as "updatedAt", p.updated_by as "updatedBy"`;
  const about = sql`
    version, change, restored_from as "restoredFrom", label, description, digest, tests, changed_at as "changedAt",
    changed_by as "changedBy"`;
  return {
    async find(tx, key) {
      const row = await tx.maybe<Stored<Policy>>(sql`
        select ${kept}, ${said}, v.source, v.rules from ${policies} p join ${versions} v on ${beside}
        where p.policy_key = ${key}`);
      return row && withDates(row);
    },
    put: (tx, { key, version, createdAt, createdBy, updatedAt, updatedBy }) =>
      tx.run(sql`
        insert into ${policies} (${tenant}policy_key, version, created_at, created_by, updated_at, updated_by)
        values (${tenantValue}${key}, ${version}, ${createdAt}, ${createdBy}, ${updatedAt}, ${updatedBy})
        on conflict (${tenant}policy_key) do update
        set version = excluded.version, updated_at = excluded.updated_at, updated_by = excluded.updated_by`),
    count: (tx, upTo) => counted(tx, sql`select from ${policies}`, upTo),
    remove: (tx, key) => tx.run(sql`delete from ${policies} where policy_key = ${key}`),
    async list(tx, { limit, after }) {
      const rows = await tx.many<PolicySummary>(sql`
        select ${kept}, ${said} from ${policies} p join ${versions} v on ${beside}
        where ${and(after && sql`p.policy_key > ${after[0]}`)}
        order by p.policy_key
        limit ${limit + 1}`);
      return toPage(
        rows,
        limit,
        (row) => row,
        ({ key }) => [key],
      );
    },
    remember: (tx, key, row) =>
      tx.run(sql`
        insert into ${versions}
          (${tenant}policy_key, version, change, restored_from, label, description, source, digest, rules, tests,
           changed_at, changed_by)
        values
          (${tenantValue}${key}, ${row.version}, ${row.change}, ${row.restoredFrom}, ${row.label}, ${row.description},
           ${row.source}, ${row.digest}, ${JSON.stringify(row.rules)}, ${JSON.stringify(row.tests)}, ${row.changedAt},
           ${row.changedBy})`),
    lastVersion: async (tx, key) =>
      (
        await tx.one<{ last: number }>(
          sql`select coalesce(max(version), 0) as last from ${versions} where policy_key = ${key}`,
        )
      ).last,
    async version(tx, key, version) {
      const row = await tx.maybe<Stored<PolicyVersion>>(sql`
        select ${about}, source, rules from ${versions} where policy_key = ${key} and version = ${version}`);
      return row && withDates(row);
    },
    async versions(tx, key, { limit, after }) {
      const rows = await tx.many<VersionSummary>(sql`
        select ${about} from ${versions}
        where policy_key = ${key} and ${and(after && sql`version < ${after[0]}::int`)}
        order by version desc
        limit ${limit + 1}`);
      return toPage(
        rows,
        limit,
        (row) => row,
        ({ version }) => [String(version)],
      );
    },
  };
}

export const platformPolicies = policiesIn({
  policies: sql`access.platform_policies`,
  versions: sql`access.platform_policy_versions`,
  tenant: none,
  tenantValue: none,
  beside: sql`v.policy_key = p.policy_key and v.version = p.version`,
});

export const tenantPolicies = policiesIn({
  policies: sql`access.policies`,
  versions: sql`access.policy_versions`,
  tenant: sql`tenant_id, `,
  tenantValue: sql`kernel.tenant(), `,
  beside: sql`v.tenant_id = p.tenant_id and v.policy_key = p.policy_key and v.version = p.version`,
});
