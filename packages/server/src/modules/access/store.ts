import { counted } from "../../kernel/bound.ts";
import { type Page, type PageAsk, toPage } from "../../kernel/page.ts";
import { and, none, type Sql, sql, type Tx } from "../../kernel/sql.ts";
import type { Grant } from "./domain/grant.ts";
import type { NetworkPolicy } from "./domain/network.ts";
import type { Rule, RuleTerms, RuleVersion } from "./domain/rule.ts";

// ---- roles --------------------------------------------------------------------------------------------------------

export interface Role {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly permissions: readonly Grant[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

const roleColumns = sql`
  role_id as id, name, description, permissions, created_at as "createdAt", updated_at as "updatedAt"`;

export const roles = {
  count: (tx: Tx, upTo: number) => counted(tx, sql`select from access.roles where deleted_at is null`, upTo),

  find: (tx: Tx, id: string): Promise<Role | undefined> =>
    tx.maybe<Role>(sql`select ${roleColumns} from access.roles where role_id = ${id} and deleted_at is null`),

  /** Nobody changes or deletes it until the transaction ends: it may be about to be assigned. */
  lock: (tx: Tx, id: string): Promise<Role | undefined> =>
    tx.maybe<Role>(
      sql`select ${roleColumns} from access.roles where role_id = ${id} and deleted_at is null for update`,
    ),

  all: (tx: Tx): Promise<readonly Role[]> =>
    tx.many<Role>(sql`select ${roleColumns} from access.roles where deleted_at is null order by role_id`),

  insert: (tx: Tx, role: Role) =>
    tx.run(sql`
      insert into access.roles (tenant_id, role_id, name, description, permissions, created_at, updated_at)
      values (kernel.tenant(), ${role.id}, ${role.name}, ${role.description}, ${JSON.stringify(role.permissions)},
              ${role.createdAt}, ${role.updatedAt})`),

  put: (tx: Tx, role: Role) =>
    tx.run(sql`
      update access.roles
      set name = ${role.name}, description = ${role.description}, permissions = ${JSON.stringify(role.permissions)},
          updated_at = ${role.updatedAt}
      where role_id = ${role.id}`),

  remove: (tx: Tx, id: string, at: Date) =>
    tx.run(sql`update access.roles set deleted_at = ${at}, updated_at = ${at} where role_id = ${id}`),

  async list(tx: Tx, { search }: RoleFilter, { limit, after }: PageAsk): Promise<Page<Role>> {
    const rows = await tx.many<Role & { sort: string }>(sql`
      select ${roleColumns}, created_at::text as sort from access.roles
      where deleted_at is null
        and ${and(
          search && sql`strpos(lower(name), lower(${search})) > 0`,
          after && sql`(created_at, role_id) > (${after[0]}::timestamptz, ${after[1]})`,
        )}
      order by created_at, role_id
      limit ${limit + 1}`);
    return toPage(
      rows,
      limit,
      ({ sort: _sort, ...role }) => role,
      ({ sort, id }) => [sort, id],
    );
  },
};

export interface RoleFilter {
  readonly search?: string | undefined;
}

// ---- assignments --------------------------------------------------------------------------------------------------

export interface Assignment {
  readonly id: string;
  readonly principalId: string;
  readonly roleId: string;
  readonly nodeId: string;
  readonly source: string;
  readonly from: Date;
  readonly until: Date | null;
  /** The principal on whose behalf it was given. */
  readonly givenBy: string | null;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
  readonly endedBy: string | null;
  readonly endedReason: string | null;
  /** The instant it is over: its own end, or when it was ended. */
  readonly overAt: Date | null;
}

const assignmentColumns = sql`
  assignment_id as id, principal_id as "principalId", role_id as "roleId", node_id as "nodeId", source,
  starts_at as "from", ends_at as until, given_by as "givenBy", created_by as "createdBy", created_at as "createdAt",
  ended_at as "endedAt", ended_by as "endedBy", ended_reason as "endedReason", over_at as "overAt"`;

export interface AssignmentFilter {
  readonly principalId?: string | undefined;
  readonly roleId?: string | undefined;
  readonly nodeId?: string | undefined;
  readonly source?: string | undefined;
  readonly inForce?: boolean | undefined;
}

const inForce = (now: Date): Sql => sql`(starts_at <= ${now} and (over_at is null or over_at > ${now}))`;

export const assignments = {
  find: (tx: Tx, id: string): Promise<Assignment | undefined> =>
    tx.maybe<Assignment>(sql`select ${assignmentColumns} from access.assignments where assignment_id = ${id}`),

  /** One principal's new assignments wait for each other, else two that exclude each other could deadlock. */
  lockPrincipal: (tx: Tx, id: string) =>
    tx.run(
      sql`select pg_advisory_xact_lock(hashtextextended('bailiwick assignments ' || kernel.tenant() || ${id}, 0))`,
    ),

  insert: (tx: Tx, row: Assignment) =>
    tx.run(sql`
      insert into access.assignments
        (tenant_id, assignment_id, principal_id, role_id, node_id, source, starts_at, ends_at, given_by, created_by,
         created_at)
      values
        (kernel.tenant(), ${row.id}, ${row.principalId}, ${row.roleId}, ${row.nodeId}, ${row.source}, ${row.from},
         ${row.until}, ${row.givenBy}, ${row.createdBy}, ${row.createdAt})`),

  end: (tx: Tx, { id, endedAt, endedBy, endedReason }: Assignment) =>
    tx.run(sql`
      update access.assignments set ended_at = ${endedAt}, ended_by = ${endedBy}, ended_reason = ${endedReason}
      where assignment_id = ${id} and ended_at is null`),

  /** A principal's, in force or to come. */
  count: (tx: Tx, principalId: string, now: Date, upTo: number) =>
    counted(
      tx,
      sql`
        select from access.assignments
        where principal_id = ${principalId} and ended_at is null and (over_at is null or over_at > ${now})`,
      upTo,
    ),

  /** Now or to come. */
  isAssigned: async (tx: Tx, roleId: string, now: Date): Promise<boolean> =>
    (await tx.maybe(sql`
      select from access.assignments
      where role_id = ${roleId} and ended_at is null and (over_at is null or over_at > ${now}) limit 1`)) !== undefined,

  /** Those of a principal that hold at an instant, past or to come. */
  at: (tx: Tx, principalId: string, instant: Date): Promise<readonly Assignment[]> =>
    tx.many<Assignment>(sql`
      select ${assignmentColumns} from access.assignments
      where principal_id = ${principalId} and ${inForce(instant)}
      order by starts_at, assignment_id`),

  /** Those of a principal that a decision may still meet; with `since` without those that were over by then. */
  open: (tx: Tx, principalIds: readonly string[], since?: Date): Promise<readonly Assignment[]> =>
    tx.many<Assignment>(sql`
      select ${assignmentColumns} from access.assignments
      where principal_id = any(${principalIds}) and ended_at is null
        and ${and(since && sql`(over_at is null or over_at > ${since})`)}
      order by starts_at, assignment_id`),

  async list(tx: Tx, filter: AssignmentFilter, now: Date, { limit, after }: PageAsk): Promise<Page<Assignment>> {
    const rows = await tx.many<Assignment & { sort: string }>(sql`
      select ${assignmentColumns}, created_at::text as sort from access.assignments
      where ${and(
        filter.principalId && sql`principal_id = ${filter.principalId}`,
        filter.roleId && sql`role_id = ${filter.roleId}`,
        filter.nodeId && sql`node_id = ${filter.nodeId}`,
        filter.source && sql`source = ${filter.source}`,
        filter.inForce === undefined ? undefined : sql`${inForce(now)} = ${filter.inForce}`,
        after && sql`(created_at, assignment_id) < (${after[0]}::timestamptz, ${after[1]})`,
      )}
      order by created_at desc, assignment_id desc
      limit ${limit + 1}`);
    return toPage(
      rows,
      limit,
      ({ sort: _sort, ...row }) => row,
      ({ sort, id }) => [sort, id],
    );
  },
};

// ---- rules --------------------------------------------------------------------------------------------------------

export interface RuleFilter {
  readonly effect?: "allow" | "deny" | undefined;
  /** Null: attached to the root. */
  readonly nodeId?: string | null | undefined;
  readonly capability?: string | undefined;
  readonly policy?: string | undefined;
}

/** The operator's rules and a tenant's are the same thing in two pairs of tables. */
export interface Rules {
  find(tx: Tx, id: string): Promise<Rule | undefined>;
  insert(tx: Tx, rule: Rule): Promise<unknown>;
  put(tx: Tx, rule: Rule): Promise<unknown>;
  remove(tx: Tx, id: string): Promise<unknown>;
  ofPolicy(tx: Tx, key: string): Promise<readonly Rule[]>;
  /** Those a decision may still meet; with `since` without those that were over by then. */
  all(tx: Tx, since?: Date): Promise<readonly Rule[]>;
  /** Those that are not over. */
  count(tx: Tx, now: Date, upTo: number): Promise<number>;
  list(tx: Tx, filter: RuleFilter, page: PageAsk): Promise<Page<Rule>>;
  remember(tx: Tx, id: string, version: RuleVersion): Promise<unknown>;
  history(tx: Tx, id: string, page: PageAsk): Promise<Page<RuleVersion>>;
}

interface RuleTables {
  readonly rules: Sql;
  readonly history: Sql;
  /** What the tenant's tables have more: its id, and the node. */
  readonly tenant: Sql;
  readonly tenantValue: Sql;
  readonly node: Sql;
  readonly hasNode: boolean;
}

interface StoredVersion extends Omit<RuleVersion, "state"> {
  readonly state: Omit<RuleTerms, "from" | "until"> & { readonly from: string | null; readonly until: string | null };
}

const dated = (text: string | null): Date | null => (text === null ? null : new Date(text));

function rulesIn({ rules, history, tenant, tenantValue, node, hasNode }: RuleTables): Rules {
  const columns = sql`
    rule_id as id, version, effect, ${node} as "nodeId", capabilities, classes, condition, template, label,
    starts_at as "from", ends_at as until, created_at as "createdAt", created_by as "createdBy",
    updated_at as "updatedAt", updated_by as "updatedBy",
    case when policy_key is not null then jsonb_build_object('key', policy_key, 'rule', rule_key) end as policy`;
  const json = (value: unknown) => (value === null ? null : JSON.stringify(value));
  return {
    find: (tx, id) => tx.maybe<Rule>(sql`select ${columns} from ${rules} where rule_id = ${id}`),
    insert: (tx, rule) =>
      tx.run(sql`
        insert into ${rules}
          (${tenant}rule_id, version, effect, ${hasNode ? sql`node_id, ` : none}capabilities, classes, condition,
           template, label, starts_at, ends_at, created_at, created_by, updated_at, updated_by, policy_key, rule_key)
        values
          (${tenantValue}${rule.id}, ${rule.version}, ${rule.effect}, ${hasNode ? sql`${rule.nodeId}, ` : none}
           ${rule.capabilities}, ${rule.classes}, ${json(rule.condition)}, ${json(rule.template)}, ${rule.label},
           ${rule.from}, ${rule.until}, ${rule.createdAt}, ${rule.createdBy}, ${rule.updatedAt}, ${rule.updatedBy},
           ${rule.policy?.key ?? null}, ${rule.policy?.rule ?? null})`),
    put: (tx, rule) =>
      tx.run(sql`
        update ${rules}
        set version = ${rule.version}, effect = ${rule.effect}, ${hasNode ? sql`node_id = ${rule.nodeId}, ` : none}
            capabilities = ${rule.capabilities}, classes = ${rule.classes}, condition = ${json(rule.condition)},
            template = ${json(rule.template)}, label = ${rule.label}, starts_at = ${rule.from}, ends_at = ${rule.until},
            updated_at = ${rule.updatedAt}, updated_by = ${rule.updatedBy}
        where rule_id = ${rule.id}`),
    remove: (tx, id) => tx.run(sql`delete from ${rules} where rule_id = ${id}`),
    ofPolicy: (tx, key) =>
      tx.many<Rule>(sql`select ${columns} from ${rules} where policy_key = ${key} order by rule_key`),
    all: (tx, since) =>
      tx.many<Rule>(sql`
        select ${columns} from ${rules}
        where ${and(since && sql`(ends_at is null or ends_at > ${since})`)} order by created_at, rule_id`),
    count: (tx, now, upTo) => counted(tx, sql`select from ${rules} where ends_at is null or ends_at > ${now}`, upTo),
    async list(tx, filter, { limit, after }) {
      const rows = await tx.many<Rule & { sort: string }>(sql`
        select ${columns}, created_at::text as sort from ${rules}
        where ${and(
          filter.effect && sql`effect = ${filter.effect}`,
          filter.nodeId === null && hasNode ? sql`node_id is null` : undefined,
          filter.nodeId && hasNode ? sql`node_id = ${filter.nodeId}` : undefined,
          filter.capability && sql`${filter.capability} = any(capabilities)`,
          filter.policy && sql`policy_key = ${filter.policy}`,
          after && sql`(created_at, rule_id) < (${after[0]}::timestamptz, ${after[1]})`,
        )}
        order by created_at desc, rule_id desc
        limit ${limit + 1}`);
      return toPage(
        rows,
        limit,
        ({ sort: _sort, ...rule }) => rule,
        ({ sort, id }) => [sort, id],
      );
    },
    remember: (tx, id, { version, change, state, changedAt, changedBy }) =>
      tx.run(sql`
        insert into ${history} (${tenant}rule_id, version, change, state, changed_at, changed_by)
        values (${tenantValue}${id}, ${version}, ${change}, ${JSON.stringify(state)}, ${changedAt}, ${changedBy})`),
    async history(tx, id, { limit, after }) {
      const rows = await tx.many<StoredVersion>(sql`
        select version, change, state, changed_at as "changedAt", changed_by as "changedBy" from ${history}
        where rule_id = ${id} and ${and(after && sql`version < ${after[0]}::int`)}
        order by version desc
        limit ${limit + 1}`);
      return toPage(
        rows,
        limit,
        ({ state, ...row }) => ({ ...row, state: { ...state, from: dated(state.from), until: dated(state.until) } }),
        ({ version }) => [String(version)],
      );
    },
  };
}

export const platformRules = rulesIn({
  rules: sql`access.platform_rules`,
  history: sql`access.platform_rule_history`,
  tenant: none,
  tenantValue: none,
  node: sql`null`,
  hasNode: false,
});

export const tenantRules = rulesIn({
  rules: sql`access.rules`,
  history: sql`access.rule_history`,
  tenant: sql`tenant_id, `,
  tenantValue: sql`kernel.tenant(), `,
  node: sql`node_id`,
  hasNode: true,
});

// ---- the network policy -------------------------------------------------------------------------------------------

/** Instants inside JSON come back as text. */
type Stored<Row> = {
  readonly [Field in keyof Row]: Row[Field] extends Date
    ? string
    : Row[Field] extends Date | null
      ? string | null
      : Row[Field];
};
interface StoredPolicy extends Pick<NetworkPolicy, "mode" | "updatedAt" | "updatedBy"> {
  readonly rules: readonly Stored<NetworkPolicy["rules"][number]>[];
  readonly bypass: readonly Stored<NetworkPolicy["bypass"][number]>[];
  readonly emergency: Stored<NonNullable<NetworkPolicy["emergency"]>> | null;
}

export const networkPolicies = {
  async find(tx: Tx): Promise<NetworkPolicy | undefined> {
    const row = await tx.maybe<StoredPolicy>(sql`
      select mode, rules, bypass, emergency, updated_at as "updatedAt", updated_by as "updatedBy"
      from access.network_policies where tenant_id = kernel.tenant()`);
    if (!row) return undefined;
    const { rules, bypass, emergency } = row;
    return {
      ...row,
      rules: rules.map((rule) => ({ ...rule, until: dated(rule.until) })),
      bypass: bypass.map((each) => ({ ...each, until: new Date(each.until) })),
      emergency: emergency && { ...emergency, from: new Date(emergency.from), until: new Date(emergency.until) },
    };
  },

  put: (tx: Tx, { mode, rules, bypass, emergency, updatedAt, updatedBy }: NetworkPolicy) =>
    tx.run(sql`
      insert into access.network_policies (tenant_id, mode, rules, bypass, emergency, updated_at, updated_by)
      values (kernel.tenant(), ${mode}, ${JSON.stringify(rules)}, ${JSON.stringify(bypass)},
              ${emergency === null ? null : JSON.stringify(emergency)}, ${updatedAt}, ${updatedBy})
      on conflict (tenant_id) do update
      set mode = excluded.mode, rules = excluded.rules, bypass = excluded.bypass, emergency = excluded.emergency,
          updated_at = excluded.updated_at, updated_by = excluded.updated_by`),
};
