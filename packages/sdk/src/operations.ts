// Written by `npm run reference` from docs/reference/openapi.json.

/** A problem (RFC 9457) */
export type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string | undefined;
  /** Stable; what a program looks at */
  readonly code: string;
  readonly requestId?: string | undefined;
  /** The first wrong places; texts that quote what was sent are cut, and end in an ellipsis */
  readonly errors?:
    | readonly {
        readonly detail: string;
        /** Into the body (RFC 6901, as a URI fragment); the nearest place above where one would be very long */
        readonly pointer?: string | undefined;
        readonly parameter?: string | undefined;
        readonly header?: string | undefined;
        /** What is wrong in one word: `required`, `too_long`, ..., or a mistake's own inside a text that was sent */
        readonly code?: string | undefined;
        readonly file?: string | undefined;
        readonly line?: number | undefined;
        readonly column?: number | undefined;
      }[]
    | undefined;
};

export type Tenant = {
  /** An id that begins with `ten_` */
  readonly id: string;
  /** Lower case letters, digits and inner hyphens, 63 at most */
  readonly slug: string;
  readonly name: string;
  /** `test` marks a sandbox; only blw_test_ keys belong to it */
  readonly environment: "live" | "test";
  readonly status: "active" | "suspended" | "closed";
  readonly statusReason: string | null;
  readonly region: string;
  /** IANA time zone; periods and calendar windows follow it */
  readonly zone: string;
  readonly locale: string;
  /** Facts conditions can read as `tenant.<name>` */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** What the app keeps for the tenant; no decision reads it */
  readonly settings: Readonly<Record<string, unknown>>;
  /** A moment, RFC 3339 in UTC */
  readonly createdAt: string;
  /** A moment, RFC 3339 in UTC */
  readonly updatedAt: string;
};

export type Node = {
  /** An id that begins with `nod_` */
  readonly id: string;
  /** Null for the root */
  readonly parentId: string | null;
  readonly kind: "tenant" | "business_unit" | "department" | "team" | "project" | "workspace";
  /** The app's own key for it; a question may name the node by it */
  readonly key: string | null;
  readonly name: string;
  /** A moment, RFC 3339 in UTC */
  readonly createdAt: string;
  /** A moment, RFC 3339 in UTC */
  readonly updatedAt: string;
};

export type Operation = {
  /** An id that begins with `op_` */
  readonly id: string;
  /** Such as `audit.export` */
  readonly kind: string;
  /** An open enum; the last four are final, but for `done`, which becomes `expired` */
  readonly status: "queued" | "running" | "done" | "failed" | "cancelled" | "expired";
  /** What was asked for, by its kind */
  readonly asked: Readonly<Record<string, unknown>>;
  readonly progress: {
    /** Rows that were made */
    readonly done: number;
    /** Rows there will be; null where that is not known */
    readonly total: number | null;
  };
  /** The files that are whole; each can be downloaded at once */
  readonly parts: readonly {
    readonly number: number;
    readonly name: string;
    readonly rows: number;
    /** 100 MB at most */
    readonly bytes: number;
    /** In hexadecimal, as `sha256sum` prints it */
    readonly sha256: string;
  }[];
  /** What the whole is, once it is done */
  readonly manifest: Readonly<Record<string, unknown>> | null;
  /** The problem it failed with */
  readonly error: {
    readonly code: string;
    readonly status: number;
    readonly title: string;
    readonly detail: string;
  } | null;
  /** The key or the session that asked for it */
  readonly requestedBy: string;
  /** A moment, RFC 3339 in UTC */
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  /** What it made is kept until then */
  readonly expiresAt: string | null;
};

export type Event = {
  /** An id that begins with `aud_` */
  readonly id: string;
  /** Its place in the tenant's log, from 1; null for some milliseconds */
  readonly seq: number | null;
  readonly action: string;
  readonly actor: { readonly id: string; readonly kind: string | null; readonly name: string | null };
  readonly target: { readonly id: string; readonly kind: string | null; readonly name: string | null };
  readonly node: string | null;
  /** An open enum */
  readonly outcome: "done" | "refused" | "failed";
  /** Why it was refused, as a code */
  readonly reason: string | null;
  /** `bailiwick`, `app`, or `import <name>` */
  readonly source: string;
  readonly address: string | null;
  readonly requestId: string | null;
  /** What ties it to other records */
  readonly correlation: {
    readonly requestId?: string | undefined;
    /** The trace the request was part of (W3C Trace Context) */
    readonly traceId?: string | undefined;
    /** The session of whoever was signed in */
    readonly sessionId?: string | undefined;
    /** For whom the actor acted: a tenant an operator acts for, or a person */
    readonly onBehalfOf?: string | undefined;
    /** The decision it followed, as the one who did it says */
    readonly decisionId?: string | undefined;
    /** The state of the rules by which it was permitted, as decisions say it */
    readonly revision?: string | undefined;
  };
  /** A moment, RFC 3339 in UTC */
  readonly recordedAt: string;
  /** As claimed; order goes by `seq` */
  readonly occurredAt: string;
  /** Claimed and recorded time are more than five minutes apart */
  readonly skewed: boolean;
  /** Of its type; null where nobody declared one */
  readonly version: number | null;
  readonly before: unknown;
  readonly after: unknown;
  readonly details: unknown;
  readonly userAgent: string | null;
  readonly facts: Readonly<Record<string, unknown>>;
  /** What was taken out of it for good */
  readonly redacted: readonly string[];
  /** Exactly the text the hash is over */
  readonly body: string;
  /** What the body only commits to: SHA-256 over salt and text is the commitment of that name */
  readonly disclosed: Readonly<Record<string, readonly string[]>>;
  /** SHA-256, base64 */
  readonly leaf: string;
  /** Null until a checkpoint covers it */
  readonly proof: {
    /** A signed note (C2SP) */
    readonly checkpoint: string;
    /** From 0, as RFC 9162 counts */
    readonly index: number;
    readonly size: number;
    readonly hashes: readonly string[];
  } | null;
};

export type Anchor = {
  /** An id that begins with `anc_` */
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly everyMinutes: number;
  readonly state: "active" | "failing" | "disabled";
  /** A moment, RFC 3339 in UTC */
  readonly stateSince: string;
  /** `gone`: it answered 410; `exhausted`: ten attempts in three days failed */
  readonly disabledBecause: "gone" | "exhausted" | null;
  /** How long the log was in the newest checkpoint it took, and when it took that */
  readonly anchored: {
    readonly size: number;
    /** A moment, RFC 3339 in UTC */
    readonly at: string;
  } | null;
  /** Attempts that failed since one was taken */
  readonly failures: number;
  readonly lastAttempt: {
    /** A moment, RFC 3339 in UTC */
    readonly at: string;
    /** Null: taken. `configuration` says that it was refused with 401, 403 or 404 again and again; an open enum */
    readonly failure:
      | "not_allowed"
      | "unreachable"
      | "insecure"
      | "timeout"
      | "bad_answer"
      | "redirected"
      | "refused"
      | "configuration"
      | null;
    /** Of the answer, if it was refused */
    readonly status: number | null;
  } | null;
  /** Nothing is sent before; null while it is disabled */
  readonly nextAt: string | null;
  /** The newest test message */
  readonly test: {
    /** A moment, RFC 3339 in UTC */
    readonly askedAt: string;
    /** Null until it was sent */
    readonly result: {
      /** A moment, RFC 3339 in UTC */
      readonly at: string;
      /** Null: taken. `configuration` says that it was refused with 401, 403 or 404 again and again; an open enum */
      readonly failure:
        | "not_allowed"
        | "unreachable"
        | "insecure"
        | "timeout"
        | "bad_answer"
        | "redirected"
        | "refused"
        | "configuration"
        | null;
      /** Of the answer, if it was refused */
      readonly status: number | null;
    } | null;
  } | null;
  /** What signs now */
  readonly secrets: readonly {
    /** A moment, RFC 3339 in UTC */
    readonly createdAt: string;
    readonly signsUntil: string | null;
  }[];
  /** A moment, RFC 3339 in UTC */
  readonly createdAt: string;
};

export type Hold = {
  /** An id that begins with `hld_` */
  readonly id: string;
  readonly reason: string;
  /** Only what this user did, or what was done to or on behalf of this user */
  readonly user: string | null;
  /** Only what was done to this */
  readonly object: { readonly id: string; readonly kind: string | null } | null;
  readonly since: string | null;
  readonly until: string | null;
  /** A moment, RFC 3339 in UTC */
  readonly createdAt: string;
  readonly releasedAt: string | null;
};

export type Principal = {
  /** An id that begins with `prn_` */
  readonly id: string;
  readonly externalId: string;
  readonly kind: "user" | "service";
  readonly name: string;
  readonly status: "active" | "suspended";
  /** Facts conditions can read as `principal.<name>` */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Ids of the nodes it is a member of */
  readonly nodes: readonly string[];
  /** A moment, RFC 3339 in UTC */
  readonly createdAt: string;
  /** A moment, RFC 3339 in UTC */
  readonly updatedAt: string;
};

export type Key = {
  /** An id that begins with `key_` */
  readonly id: string;
  readonly name: string;
  readonly realm: "operator" | "live" | "test";
  readonly state: "active" | "rotating" | "suspended" | "rotated" | "expired" | "revoked";
  /** How the key begins and ends, to tell it apart */
  readonly hint: string;
  readonly scopes: readonly string[];
  /** Addresses and CIDR ranges it may be used from; empty: anywhere */
  readonly ranges: readonly string[];
  readonly expiresAt: string | null;
  readonly successorId: string | null;
  /** After a rotation the old key works until here */
  readonly retiresAt: string | null;
  /** A moment, RFC 3339 in UTC */
  readonly createdAt: string;
  readonly createdBy: string;
  /** To the minute */
  readonly lastUsedAt: string | null;
};

export type SignInLink = {
  /** An id that begins with `lnk_` */
  readonly id: string;
  /** A moment, RFC 3339 in UTC */
  readonly createdAt: string;
  readonly createdBy: string;
  /** A moment, RFC 3339 in UTC */
  readonly expiresAt: string;
  readonly usedAt: string | null;
};

export type Session = {
  /** An id that begins with `ses_` */
  readonly id: string;
  readonly open: boolean;
  readonly scopes: readonly string[];
  /** A moment, RFC 3339 in UTC */
  readonly beganAt: string;
  /** The link or the key it was begun with */
  readonly beganBy: string;
  /** The key it goes back to, and ends with; null: the server's own link */
  readonly keyId: string | null;
  /** The address it was begun from */
  readonly beganFrom: string | null;
  /** Left alone, it ends here */
  readonly idleUntil: string;
  /** In use, it ends here all the same */
  readonly endsAt: string;
  readonly endedAt: string | null;
  readonly endedBy: string | null;
};

export type Capability = {
  readonly key: string;
  readonly label: string | null;
  readonly description: string | null;
  readonly group: string | null;
  readonly kind: "switch" | "value" | "meter";
  readonly class: "read" | "write" | "admin" | "billing" | "export";
  readonly valueType: "number" | "string" | "enum" | "json" | null;
  readonly unit: string | null;
  readonly permission: string | null;
  readonly meters: readonly string[];
  readonly aliases: readonly string[];
  readonly archived: boolean;
};

export type Plan = {
  readonly id: string;
  readonly plan: string;
  readonly label: string | null;
  readonly version: string;
  readonly products: readonly string[];
  /** Offered to new subscribers */
  readonly current: boolean;
  /** For the operator, and for tenants that hold it, alone */
  readonly private: boolean;
  /** New tenants get it */
  readonly default: boolean;
  readonly price: {
    /** In major units; null where the price is a matter of talking */
    readonly amount: string | null;
    readonly currency: string;
    readonly unit: string | null;
    readonly label: string | null;
  } | null;
  readonly trial: {
    readonly days: number;
    readonly then: "convert" | "suspend" | "fallback";
    readonly fallback: string | null;
  } | null;
  readonly graceDays: number;
  /** What it gives, inheritance resolved */
  readonly items: readonly {
    readonly capability: string;
    readonly value: unknown;
    /** Meters: how the amount limits; null: as an allowance that never begins again */
    readonly limit: {
      /** An allowance is used up, a cap is a ceiling beside it, concurrency is what runs at once */
      readonly kind: "allowance" | "cap" | "concurrency";
      /** When counting begins again; null: never */
      readonly window: {
        /** By the subscription's anchor, by the calendar in the tenant's zone, or the last so many */
        readonly kind: "subscription" | "calendar" | "rolling";
        readonly unit: "second" | "minute" | "hour" | "day" | "week" | "month" | "year";
        /** So many units; always 1 by the calendar */
        readonly every: number;
      } | null;
      /** Lets the use happen and tells the overage */
      readonly soft: boolean;
    } | null;
    /** Further limits beside the main one */
    readonly limits: readonly {
      /** An allowance is used up, a cap is a ceiling beside it, concurrency is what runs at once */
      readonly kind: "allowance" | "cap" | "concurrency";
      /** When counting begins again; null: never */
      readonly window: {
        /** By the subscription's anchor, by the calendar in the tenant's zone, or the last so many */
        readonly kind: "subscription" | "calendar" | "rolling";
        readonly unit: "second" | "minute" | "hour" | "day" | "week" | "month" | "year";
        /** So many units; always 1 by the calendar */
        readonly every: number;
      } | null;
      /** Lets the use happen and tells the overage */
      readonly soft: boolean;
      /** A decimal number as text, or `unlimited` */
      readonly amount: string;
      /** Whose use is counted together */
      readonly per: "tenant" | "principal" | "business_unit" | "department" | "team" | "project" | "workspace";
    }[];
  }[];
  /** A moment, RFC 3339 in UTC */
  readonly publishedAt: string;
};

export type Control = {
  /** An id that begins with `ctl_` */
  readonly id: string;
  readonly kind: "kill" | "read_only" | "rollout";
  /** Null: everybody */
  readonly tenantId: string | null;
  /** Null: every capability */
  readonly capability: string | null;
  /** Null: the whole tenant */
  readonly nodeId: string | null;
  /** Rollouts only: the share of tenants that is let in */
  readonly percentage: number | null;
  /** Rollouts only: `salt:tenant id` decides a tenant's place; it never changes */
  readonly salt: string | null;
  readonly reason: string;
  readonly inForce: boolean;
  /** A moment, RFC 3339 in UTC */
  readonly from: string;
  /** No longer belongs to it; null: until it is ended */
  readonly until: string | null;
  readonly createdBy: string;
  /** A moment, RFC 3339 in UTC */
  readonly createdAt: string;
  /** A moment, RFC 3339 in UTC */
  readonly updatedAt: string;
  readonly endedAt: string | null;
  readonly endedBy: string | null;
  readonly endedReason: string | null;
};

export type Subscription = {
  /** An id that begins with `sub_` */
  readonly id: string;
  readonly status: "trial" | "active" | "past_due" | "restricted" | "suspended" | "ended" | "scheduled";
  /** Periods are computed from here */
  readonly anchor: string;
  readonly period: {
    readonly unit: "second" | "minute" | "hour" | "day" | "week" | "month" | "year";
    readonly every: number;
  };
  /** The whole schedule, past and to come */
  readonly phases: readonly {
    readonly kind: "trial" | "active" | "past_due" | "restricted" | "suspended" | "ended";
    /** Belongs to the phase */
    readonly from: string;
    /** No longer belongs to it; null: without an end */
    readonly until: string | null;
    /** Past due: full access until here */
    readonly graceUntil: string | null;
    /** The plan's key */
    readonly plan: string;
    /** The version it is pinned to */
    readonly planVersion: string;
    readonly products: readonly string[];
    readonly addOns: readonly { readonly addOn: string; readonly addOnVersion: string; readonly quantity: number }[];
    /** What usage of before the phase counts in it */
    readonly carryOver: {
      readonly default: "carry" | "reset" | "prorate";
      readonly items: Readonly<Record<string, "carry" | "reset" | "prorate">>;
    };
  }[];
  /** A moment, RFC 3339 in UTC */
  readonly createdAt: string;
  /** A moment, RFC 3339 in UTC */
  readonly updatedAt: string;
};

export type Entitlement = {
  /** `<product>.<slug>` */
  readonly capability: string;
  readonly product: string;
  readonly label: string | null;
  readonly kind: "switch" | "value" | "meter";
  readonly archived: boolean;
  /** Whether the entitlement lets it be used; standing, policy and limits come on top */
  readonly granted: boolean;
  readonly status: "held" | "absent" | "denied" | "error";
  /** Null where nothing is held */
  readonly value: unknown;
  /** The plan version, add-on version or override that decided last */
  readonly source: string | null;
  /** Meters: how the amount limits */
  readonly limit: {
    /** An allowance is used up, a cap is a ceiling beside it, concurrency is what runs at once */
    readonly kind: "allowance" | "cap" | "concurrency";
    /** When counting begins again; null: never */
    readonly window: {
      /** By the subscription's anchor, by the calendar in the tenant's zone, or the last so many */
      readonly kind: "subscription" | "calendar" | "rolling";
      readonly unit: "second" | "minute" | "hour" | "day" | "week" | "month" | "year";
      /** So many units; always 1 by the calendar */
      readonly every: number;
    } | null;
    /** Lets the use happen and tells the overage */
    readonly soft: boolean;
  } | null;
  readonly subscription: string | null;
  readonly planVersion: string | null;
  /** How it came to its value, step by step */
  readonly provenance: readonly {
    readonly kind: "plan" | "replace" | "extend" | "deny" | "set" | "raise" | "add" | "cap";
    readonly id: string;
    readonly node: string | null;
    readonly value: unknown;
    readonly result: unknown;
  }[];
};

export type Override = {
  /** An id that begins with `ovr_` */
  readonly id: string;
  /** `<product>.<slug>` */
  readonly capability: string;
  readonly mode: "deny" | "set" | "raise" | "add" | "cap";
  /** Null for a deny */
  readonly value: unknown;
  /** Null: the whole tenant */
  readonly nodeId: string | null;
  readonly reason: string;
  /** A moment, RFC 3339 in UTC */
  readonly from: string;
  readonly until: string | null;
  readonly createdBy: string;
  /** A moment, RFC 3339 in UTC */
  readonly createdAt: string;
  readonly endedAt: string | null;
  readonly endedBy: string | null;
  readonly endedReason: string | null;
};

export type Block = {
  /** An id that begins with `blk_` */
  readonly id: string;
  readonly source: string;
  readonly effect: "restricted" | "suspended" | "closed";
  /** Null: the whole tenant */
  readonly nodeId: string | null;
  readonly reason: string;
  /** A moment, RFC 3339 in UTC */
  readonly from: string;
  readonly until: string | null;
  readonly createdBy: string;
  /** A moment, RFC 3339 in UTC */
  readonly createdAt: string;
  readonly endedAt: string | null;
  readonly endedBy: string | null;
  readonly endedReason: string | null;
};

export type Role = {
  /** `rol_...`, or the key of a built-in role */
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  /** The catalogue's: the same for every tenant, and read only */
  readonly builtIn: boolean;
  readonly permissions: readonly {
    readonly permission: string;
    /** From the node of the assignment: what is `own` or `assigned`, in the nearest node of a kind, or `all` below */
    readonly reach: "own" | "assigned" | "team" | "department" | "business_unit" | "all";
  }[];
  readonly createdAt: string | null;
  readonly updatedAt: string | null;
};

export type Assignment = {
  /** An id that begins with `asg_` */
  readonly id: string;
  /** An id that begins with `prn_` */
  readonly principalId: string;
  readonly roleId: string;
  /** An id that begins with `nod_` */
  readonly nodeId: string;
  /** Who keeps it: `manual`, or what synchronises it */
  readonly source: string;
  readonly inForce: boolean;
  /** A moment, RFC 3339 in UTC */
  readonly from: string;
  /** No longer belongs to it; null: until it is ended */
  readonly until: string | null;
  /** The principal who gave it; null: the key by its own right */
  readonly givenBy: string | null;
  readonly createdBy: string;
  /** A moment, RFC 3339 in UTC */
  readonly createdAt: string;
  readonly endedAt: string | null;
  readonly endedBy: string | null;
  readonly endedReason: string | null;
};

export type Rule = {
  /** An id that begins with `rul_` */
  readonly id: string;
  /** The policy it is pushed with and changed in; null: it is changed by itself */
  readonly policy: { readonly key: string; readonly rule: string } | null;
  readonly version: number;
  readonly effect: "allow" | "deny";
  /** Null: the tenant's root, or the platform */
  readonly nodeId: string | null;
  readonly capabilities: readonly string[] | null;
  readonly classes: readonly ("read" | "write" | "admin" | "billing" | "export")[] | null;
  /** A syntax tree; null: it always holds */
  readonly condition: unknown;
  /** The condition as CEL */
  readonly expression: string | null;
  /** The template it was made from, as it was then */
  readonly template: {
    readonly key: string;
    readonly version: string;
    readonly parameters: Readonly<Record<string, unknown>>;
  } | null;
  readonly label: string | null;
  readonly from: string | null;
  readonly until: string | null;
  /** A moment, RFC 3339 in UTC */
  readonly createdAt: string;
  readonly createdBy: string;
  /** A moment, RFC 3339 in UTC */
  readonly updatedAt: string;
  readonly updatedBy: string;
};

export type Policy = {
  readonly key: string;
  readonly version: number;
  readonly label: string | null;
  readonly description: string | null;
  /** SHA-256 of the source, base64url */
  readonly digest: string;
  /** What its tests came to when it was pushed */
  readonly tests: {
    readonly expectations: number;
    readonly failed: number;
    /** Why it was pushed although some failed */
    readonly allowedBecause: string | null;
  };
  /** A moment, RFC 3339 in UTC */
  readonly createdAt: string;
  readonly createdBy: string;
  /** A moment, RFC 3339 in UTC */
  readonly updatedAt: string;
  readonly updatedBy: string;
  /** YAML, as it was pushed */
  readonly source: string;
  /** The same as JSON */
  readonly document: unknown;
  readonly rules: readonly {
    readonly key: string;
    /** Its row among the rules */
    readonly id: string;
    /** What decisions and explanations call it */
    readonly source: string;
    readonly effect: "allow" | "deny";
    readonly label: string | null;
  }[];
};

export type Version = {
  readonly version: number;
  readonly change: "pushed" | "restored" | "deleted";
  readonly restoredFrom: number | null;
  readonly label: string | null;
  readonly description: string | null;
  /** SHA-256 of the source, base64url */
  readonly digest: string;
  /** What its tests came to when it was pushed */
  readonly tests: {
    readonly expectations: number;
    readonly failed: number;
    /** Why it was pushed although some failed */
    readonly allowedBecause: string | null;
  };
  /** A moment, RFC 3339 in UTC */
  readonly changedAt: string;
  readonly changedBy: string;
  /** YAML, as it was pushed */
  readonly source: string;
  /** The same as JSON */
  readonly document: unknown;
};

export type DecisionLog = {
  /** An id that begins with `dec_` */
  readonly id: string;
  /** The tenant's id */
  readonly tenant: string;
  /** A moment, RFC 3339 in UTC */
  readonly at: string;
  /** The id of the key that asked */
  readonly caller: string;
  readonly requestId: string;
  /** The protocol it was asked by */
  readonly askedBy: "bailiwick" | "authzen" | "ofrep";
  readonly subject: { readonly type: string; readonly id: string };
  readonly capability: string;
  readonly resource: { readonly type: string; readonly id: string } | null;
  /** The scope node the resource lies in */
  readonly node: string | null;
  readonly allowed: boolean;
  /** An open enum: new codes are added */
  readonly code:
    | "allowed"
    | "capability_unknown"
    | "node_unknown"
    | "error"
    | "killed"
    | "read_only"
    | "not_rolled_out"
    | "restricted"
    | "suspended"
    | "closed"
    | "address_unknown"
    | "address_denied"
    | "address_not_allowed"
    | "not_entitled"
    | "trial_ended"
    | "denied_by_override"
    | "capability_archived"
    | "policy_denied"
    | "policy_not_satisfied"
    | "principal_unknown"
    | "principal_suspended"
    | "permission_missing"
    | "limit_reached";
  readonly stage:
    | "controls"
    | "standing"
    | "network"
    | "entitlement"
    | "policy"
    | "permission"
    | "limits"
    | "question"
    | null;
  /** The row that decided */
  readonly source: string | null;
  readonly revision: string;
  /** What deciding took, in microseconds; loading facts is not counted */
  readonly took: number;
  /** Of 10,000 decisions like this one so many were kept; each record stands for 10,000 / keptOf10000 */
  readonly keptOf10000: number;
  readonly advisory: true;
  /** To be asked again as it stands; `context.ip` and `context.usage` need a trusted key */
  readonly question: {
    readonly subject: {
      readonly type: string;
      readonly id: string;
      readonly properties?: Readonly<Record<string, unknown>> | undefined;
    };
    readonly action: { readonly name: string; readonly properties?: Readonly<Record<string, unknown>> | undefined };
    readonly resource?:
      | {
          readonly type: string;
          readonly id: string;
          readonly properties?: Readonly<Record<string, unknown>> | undefined;
        }
      | undefined;
    readonly context?: Readonly<Record<string, unknown>> | undefined;
  };
  /** What the question held and is not kept, as JSON pointers: secrets, and what is too large */
  readonly omitted: readonly string[];
  /** Whether the key was believed where its user is and what was used */
  readonly trusted: boolean;
  readonly value: unknown;
  readonly retryAt: string | null;
  readonly overage: string | null;
  readonly parameters: Readonly<Record<string, unknown>> | null;
  /** As they were; what would have to change is asked of today's revision */
  readonly stages: readonly {
    readonly stage: "controls" | "standing" | "network" | "entitlement" | "policy" | "permission" | "limits";
    readonly outcome: "pass" | "deny" | "not_applicable";
    /** An open enum: new codes are added */
    readonly code:
      | "allowed"
      | "capability_unknown"
      | "node_unknown"
      | "error"
      | "killed"
      | "read_only"
      | "not_rolled_out"
      | "restricted"
      | "suspended"
      | "closed"
      | "address_unknown"
      | "address_denied"
      | "address_not_allowed"
      | "not_entitled"
      | "trial_ended"
      | "denied_by_override"
      | "capability_archived"
      | "policy_denied"
      | "policy_not_satisfied"
      | "principal_unknown"
      | "principal_suspended"
      | "permission_missing"
      | "limit_reached";
    readonly reasonUser: { readonly en: string; readonly de: string } | null;
    readonly reasonAdmin: { readonly en: string; readonly de: string } | null;
    readonly source: string | null;
    readonly retryAt: string | null;
    readonly parameters: Readonly<Record<string, unknown>> | null;
    /** How the value came about, step by step */
    readonly provenance:
      | readonly {
          readonly kind: "plan" | "replace" | "extend" | "deny" | "set" | "raise" | "add" | "cap";
          /** The plan version, add-on version or override */
          readonly id: string;
          /** Key and version of a plan or add-on */
          readonly label: string | null;
          readonly node: string | null;
          readonly value: unknown;
          readonly result: unknown;
        }[]
      | null;
    readonly limits:
      | readonly {
          readonly meter: string;
          readonly kind: "allowance" | "cap" | "concurrency";
          readonly level: "tenant" | "principal" | "node";
          readonly of: string;
          /** A decimal number as text, or `unlimited` */
          readonly amount: string;
          readonly used: string;
          readonly soft: boolean;
          readonly start: string | null;
          readonly end: string | null;
          readonly source: string | null;
        }[]
      | null;
    /** What would deny if it were enforced */
    readonly monitored: string | null;
    /** The cheapest change that would let this stage pass */
    readonly change:
      | {
          readonly kind: "upgrade_plan";
          readonly subscription: string;
          readonly planVersion: string;
          readonly plan: string;
          readonly label?: string | undefined;
          readonly price?:
            | {
                readonly amount?: string | undefined;
                readonly currency: string;
                readonly unit?: string | undefined;
                readonly label?: string | undefined;
              }
            | undefined;
          /** Those that stay; the others cannot be had with that plan */
          readonly addOns: readonly {
            readonly addOnVersion: string;
            readonly addOn: string;
            readonly quantity: number;
          }[];
        }
      | {
          readonly kind: "subscribe";
          readonly planVersion: string;
          readonly plan: string;
          readonly label?: string | undefined;
          readonly price?:
            | {
                readonly amount?: string | undefined;
                readonly currency: string;
                readonly unit?: string | undefined;
                readonly label?: string | undefined;
              }
            | undefined;
        }
      | {
          readonly kind: "buy_add_on";
          readonly subscription: string;
          readonly addOnVersion: string;
          readonly addOn: string;
          readonly label?: string | undefined;
          /** How many more */
          readonly quantity: number;
          /** How many that makes */
          readonly total: number;
          readonly price?:
            | {
                readonly amount?: string | undefined;
                readonly currency: string;
                readonly unit?: string | undefined;
                readonly label?: string | undefined;
              }
            | undefined;
        }
      | { readonly kind: "ask_role"; readonly role: string; readonly label?: string | undefined; readonly node: string }
      | { readonly kind: "register_principal"; readonly principal: string }
      | { readonly kind: "resume_principal"; readonly principal: string }
      | {
          readonly kind: "wait_until";
          /** A moment, RFC 3339 in UTC */
          readonly at: string;
        }
      | { readonly kind: "satisfy_condition"; readonly rule: string; readonly attributes: readonly string[] }
      | { readonly kind: "settle_subscription"; readonly subscription: string }
      | { readonly kind: "lift_block"; readonly block: string }
      | { readonly kind: "resume_tenant" }
      | { readonly kind: "allow_address"; readonly address?: string | undefined; readonly rule?: string | undefined }
      | {
          readonly kind: "ask_operator";
          /** The row that stands in the way */
          readonly source?: string | undefined;
        }
      | {
          readonly kind: "ask_administrator";
          /** The row that stands in the way */
          readonly source?: string | undefined;
        }
      | {
          readonly kind: "all";
          readonly changes: readonly (
            | {
                readonly kind: "upgrade_plan";
                readonly subscription: string;
                readonly planVersion: string;
                readonly plan: string;
                readonly label?: string | undefined;
                readonly price?:
                  | {
                      readonly amount?: string | undefined;
                      readonly currency: string;
                      readonly unit?: string | undefined;
                      readonly label?: string | undefined;
                    }
                  | undefined;
                /** Those that stay; the others cannot be had with that plan */
                readonly addOns: readonly {
                  readonly addOnVersion: string;
                  readonly addOn: string;
                  readonly quantity: number;
                }[];
              }
            | {
                readonly kind: "subscribe";
                readonly planVersion: string;
                readonly plan: string;
                readonly label?: string | undefined;
                readonly price?:
                  | {
                      readonly amount?: string | undefined;
                      readonly currency: string;
                      readonly unit?: string | undefined;
                      readonly label?: string | undefined;
                    }
                  | undefined;
              }
            | {
                readonly kind: "buy_add_on";
                readonly subscription: string;
                readonly addOnVersion: string;
                readonly addOn: string;
                readonly label?: string | undefined;
                /** How many more */
                readonly quantity: number;
                /** How many that makes */
                readonly total: number;
                readonly price?:
                  | {
                      readonly amount?: string | undefined;
                      readonly currency: string;
                      readonly unit?: string | undefined;
                      readonly label?: string | undefined;
                    }
                  | undefined;
              }
            | {
                readonly kind: "ask_role";
                readonly role: string;
                readonly label?: string | undefined;
                readonly node: string;
              }
            | { readonly kind: "register_principal"; readonly principal: string }
            | { readonly kind: "resume_principal"; readonly principal: string }
            | {
                readonly kind: "wait_until";
                /** A moment, RFC 3339 in UTC */
                readonly at: string;
              }
            | { readonly kind: "satisfy_condition"; readonly rule: string; readonly attributes: readonly string[] }
            | { readonly kind: "settle_subscription"; readonly subscription: string }
            | { readonly kind: "lift_block"; readonly block: string }
            | { readonly kind: "resume_tenant" }
            | {
                readonly kind: "allow_address";
                readonly address?: string | undefined;
                readonly rule?: string | undefined;
              }
            | {
                readonly kind: "ask_operator";
                /** The row that stands in the way */
                readonly source?: string | undefined;
              }
            | {
                readonly kind: "ask_administrator";
                /** The row that stands in the way */
                readonly source?: string | undefined;
              }
          )[];
        }
      | null;
  }[];
  /** Whether the stages were too large, and only their outcomes are kept */
  readonly cut: boolean;
  /** For how many days it is kept, at least */
  readonly keptDays: number;
};

/** Everything the API answers, by method and path. */
export interface Operations {
  /** Create a tenant. */
  "POST /api/v1/tenants": {
    readonly ask: {
      readonly body: {
        /** Lower case letters, digits and inner hyphens, 63 at most */
        readonly slug: string;
        readonly name: string;
        readonly environment?: "live" | "test" | undefined;
        readonly region?: string | undefined;
        /** A time zone of the IANA database, such as `Europe/Berlin` */
        readonly zone?: string | undefined;
        readonly locale?: string | undefined;
        /** Named facts, read by conditions; 16 KiB at most */
        readonly attributes?: Readonly<Record<string, unknown>> | undefined;
        /** What the app keeps for the tenant; 16 KiB at most */
        readonly settings?: Readonly<Record<string, unknown>> | undefined;
        /** The plan to begin with, by key; default: the catalogue's default plans */
        readonly plan?: string | undefined;
      };
    };
    readonly reply: Tenant;
  };
  /** List tenants. */
  "GET /api/v1/tenants": {
    readonly ask: {
      readonly query?: {
        readonly status?: "active" | "suspended" | "closed" | undefined;
        readonly environment?: "live" | "test" | undefined;
        /** Part of the name or slug */
        readonly search?: string | undefined;
        /** Items on a page, 200 at most; 50 where nothing is said */
        readonly limit?: number | undefined;
        /** `next` of the page before */
        readonly cursor?: string | undefined;
      };
    };
    readonly reply: { readonly items: readonly Tenant[]; readonly next: string | null };
  };
  /** Count the tenants. */
  "GET /api/v1/tenant-counts": {
    readonly ask: Record<never, never>;
    readonly reply: {
      readonly counts: readonly {
        readonly status: "active" | "suspended" | "closed";
        readonly environment: "live" | "test";
        readonly tenants: number;
      }[];
    };
  };
  /** Read a tenant. */
  "GET /api/v1/tenants/{tenant}": {
    readonly ask: {
      readonly params: {
        /** The tenant's id or slug */
        readonly tenant: string;
      };
    };
    readonly reply: Tenant;
  };
  /** Change a tenant. */
  "PATCH /api/v1/tenants/{tenant}": {
    readonly ask: {
      readonly params: {
        /** The tenant's id or slug */
        readonly tenant: string;
      };
      readonly body: {
        readonly name?: string | undefined;
        readonly region?: string | undefined;
        /** A time zone of the IANA database, such as `Europe/Berlin` */
        readonly zone?: string | undefined;
        readonly locale?: string | undefined;
        /** Named facts, read by conditions; 16 KiB at most */
        readonly attributes?: Readonly<Record<string, unknown>> | undefined;
        /** What the app keeps for the tenant; 16 KiB at most */
        readonly settings?: Readonly<Record<string, unknown>> | undefined;
      };
    };
    readonly reply: Tenant;
  };
  /** Suspend a tenant. */
  "POST /api/v1/tenants/{tenant}/suspend": {
    readonly ask: {
      readonly params: {
        /** The tenant's id or slug */
        readonly tenant: string;
      };
      readonly body: {
        /** Why; kept with the tenant and in the audit log */
        readonly reason: string;
      };
    };
    readonly reply: Tenant;
  };
  /** Resume a suspended tenant. */
  "POST /api/v1/tenants/{tenant}/resume": {
    readonly ask: {
      readonly params: {
        /** The tenant's id or slug */
        readonly tenant: string;
      };
      readonly body: {
        /** Why; kept with the tenant and in the audit log */
        readonly reason: string;
      };
    };
    readonly reply: Tenant;
  };
  /** Close a tenant for good. */
  "POST /api/v1/tenants/{tenant}/close": {
    readonly ask: {
      readonly params: {
        /** The tenant's id or slug */
        readonly tenant: string;
      };
      readonly body: {
        /** Why; kept with the tenant and in the audit log */
        readonly reason: string;
      };
    };
    readonly reply: Tenant;
  };
  /** Create a scope node. */
  "POST /api/v1/nodes": {
    readonly ask: {
      readonly body: {
        /** An id that begins with `nod_` */
        readonly parentId?: string | undefined;
        readonly kind: "business_unit" | "department" | "team" | "project" | "workspace";
        readonly key?: string | undefined;
        readonly name: string;
      };
    };
    readonly reply: Node;
  };
  /** List scope nodes. */
  "GET /api/v1/nodes": {
    readonly ask: {
      readonly query?: {
        /** An id that begins with `nod_` */
        readonly parent?: string | undefined;
        readonly kind?: "business_unit" | "department" | "team" | "project" | "workspace" | undefined;
        readonly key?: string | undefined;
        /** Part of the name or key */
        readonly search?: string | undefined;
        /** Items on a page, 200 at most; 50 where nothing is said */
        readonly limit?: number | undefined;
        /** `next` of the page before */
        readonly cursor?: string | undefined;
      };
    };
    readonly reply: { readonly items: readonly Node[]; readonly next: string | null };
  };
  /** Read a scope node. */
  "GET /api/v1/nodes/{node}": {
    readonly ask: {
      readonly params: {
        /** An id that begins with `nod_` */
        readonly node: string;
      };
    };
    readonly reply: Node;
  };
  /** Rename or move a scope node. */
  "PATCH /api/v1/nodes/{node}": {
    readonly ask: {
      readonly params: {
        /** An id that begins with `nod_` */
        readonly node: string;
      };
      readonly body: {
        /** An id that begins with `nod_` */
        readonly parentId?: string | undefined;
        readonly key?: string | null | undefined;
        readonly name?: string | undefined;
      };
    };
    readonly reply: Node;
  };
  /** Delete a scope node. */
  "DELETE /api/v1/nodes/{node}": {
    readonly ask: {
      readonly params: {
        /** An id that begins with `nod_` */
        readonly node: string;
      };
    };
    readonly reply: Node;
  };
  /** List operations. */
  "GET /api/v1/operations": {
    readonly ask: {
      readonly query?: {
        readonly kind?: string | undefined;
        readonly status?: "queued" | "running" | "done" | "failed" | "cancelled" | "expired" | undefined;
        /** Items on a page, 200 at most; 50 where nothing is said */
        readonly limit?: number | undefined;
        /** `next` of the page before */
        readonly cursor?: string | undefined;
      };
    };
    readonly reply: { readonly items: readonly Operation[]; readonly next: string | null };
  };
  /** Read an operation. */
  "GET /api/v1/operations/{operation}": {
    readonly ask: {
      readonly params: {
        /** An id that begins with `op_` */
        readonly operation: string;
      };
    };
    readonly reply: Operation;
  };
  /** Cancel an operation. */
  "POST /api/v1/operations/{operation}/cancel": {
    readonly ask: {
      readonly params: {
        /** An id that begins with `op_` */
        readonly operation: string;
      };
    };
    readonly reply: Operation;
  };
  /** Download a part of what an operation made. */
  "GET /api/v1/operations/{operation}/parts/{part}": {
    readonly ask: {
      readonly params: {
        /** An id that begins with `op_` */
        readonly operation: string;
        readonly part: number;
      };
    };
    readonly reply: string;
  };
  /** Download the manifest of what an operation made. */
  "GET /api/v1/operations/{operation}/manifest": {
    readonly ask: {
      readonly params: {
        /** An id that begins with `op_` */
        readonly operation: string;
      };
    };
    readonly reply: string;
  };
  /** Search the audit log. */
  "GET /api/v1/audit-log": {
    readonly ask: {
      readonly query?: {
        readonly actor?: string | undefined;
        /** Exactly, or `tenancy.*` for all that begin so */
        readonly action?: string | undefined;
        readonly target?: string | undefined;
        readonly node?: string | undefined;
        readonly address?: string | undefined;
        readonly requestId?: string | undefined;
        /** Of the trace it was part of, across services */
        readonly traceId?: string | undefined;
        /** Of whoever was signed in, by the session's id */
        readonly sessionId?: string | undefined;
        /** Done for that person; or, where an operator did it, for that tenant */
        readonly onBehalfOf?: string | undefined;
        /** What followed that decision */
        readonly decisionId?: string | undefined;
        readonly source?: string | undefined;
        readonly outcome?: "done" | "refused" | "failed" | undefined;
        /** Recorded at or after; when it is said to have happened can be another time */
        readonly since?: string | undefined;
        /** Recorded before */
        readonly until?: string | undefined;
        /** Words anywhere in it; three characters, or a time range of 31 days at most */
        readonly q?: string | undefined;
        /** Items on a page, 200 at most; 50 where nothing is said */
        readonly limit?: number | undefined;
        /** `next` of the page before */
        readonly cursor?: string | undefined;
      };
    };
    readonly reply: {
      readonly items: readonly {
        /** An id that begins with `aud_` */
        readonly id: string;
        /** Its place in the tenant's log, from 1; null for some milliseconds */
        readonly seq: number | null;
        readonly action: string;
        readonly actor: { readonly id: string; readonly kind: string | null; readonly name: string | null };
        readonly target: { readonly id: string; readonly kind: string | null; readonly name: string | null };
        readonly node: string | null;
        /** An open enum */
        readonly outcome: "done" | "refused" | "failed";
        /** Why it was refused, as a code */
        readonly reason: string | null;
        /** `bailiwick`, `app`, or `import <name>` */
        readonly source: string;
        readonly address: string | null;
        readonly requestId: string | null;
        /** What ties it to other records */
        readonly correlation: {
          readonly requestId?: string | undefined;
          /** The trace the request was part of (W3C Trace Context) */
          readonly traceId?: string | undefined;
          /** The session of whoever was signed in */
          readonly sessionId?: string | undefined;
          /** For whom the actor acted: a tenant an operator acts for, or a person */
          readonly onBehalfOf?: string | undefined;
          /** The decision it followed, as the one who did it says */
          readonly decisionId?: string | undefined;
          /** The state of the rules by which it was permitted, as decisions say it */
          readonly revision?: string | undefined;
        };
        /** A moment, RFC 3339 in UTC */
        readonly recordedAt: string;
        /** As claimed; order goes by `seq` */
        readonly occurredAt: string;
        /** Claimed and recorded time are more than five minutes apart */
        readonly skewed: boolean;
      }[];
      readonly next: string | null;
    };
  };
  /** Count entries of the audit log. */
  "GET /api/v1/audit-log/count": {
    readonly ask: {
      readonly query?: {
        readonly actor?: string | undefined;
        /** Exactly, or `tenancy.*` for all that begin so */
        readonly action?: string | undefined;
        readonly target?: string | undefined;
        readonly node?: string | undefined;
        readonly address?: string | undefined;
        readonly requestId?: string | undefined;
        /** Of the trace it was part of, across services */
        readonly traceId?: string | undefined;
        /** Of whoever was signed in, by the session's id */
        readonly sessionId?: string | undefined;
        /** Done for that person; or, where an operator did it, for that tenant */
        readonly onBehalfOf?: string | undefined;
        /** What followed that decision */
        readonly decisionId?: string | undefined;
        readonly source?: string | undefined;
        readonly outcome?: "done" | "refused" | "failed" | undefined;
        /** Recorded at or after; when it is said to have happened can be another time */
        readonly since?: string | undefined;
        /** Recorded before */
        readonly until?: string | undefined;
        /** Words anywhere in it; three characters, or a time range of 31 days at most */
        readonly q?: string | undefined;
      };
    };
    readonly reply: {
      readonly count: number;
      /** There are more */
      readonly atLeast: boolean;
    };
  };
  /** Report an event to the audit log. */
  "POST /api/v1/audit/events": {
    readonly ask: {
      readonly body: {
        /** The app's own id of the event; the same id again changes nothing */
        readonly id: string;
        /** What happened, such as `ticket.assigned` */
        readonly type: string;
        /** Who did it; `kind` is `user` where absent */
        readonly actor: {
          readonly id: string;
          readonly kind?: string | undefined;
          /** Can be redacted */
          readonly name?: string | undefined;
        };
        /** To what */
        readonly target?:
          | {
              readonly id: string;
              readonly kind?: string | undefined;
              /** Can be redacted */
              readonly name?: string | undefined;
            }
          | undefined;
        /** Where: a node's id or key */
        readonly node?: string | undefined;
        readonly outcome?: "done" | "refused" | "failed" | undefined;
        readonly reason?: string | undefined;
        /** Can be redacted; 16 KiB at most */
        readonly before?: unknown;
        /** Can be redacted; 16 KiB at most */
        readonly after?: unknown;
        /** Can be redacted; 16 KiB at most */
        readonly details?: unknown;
        /** Where the actor was; can be redacted */
        readonly address?: string | undefined;
        /** Can be redacted */
        readonly userAgent?: string | undefined;
        /** A moment, RFC 3339 in UTC */
        readonly occurredAt?: string | undefined;
        readonly correlation?:
          | {
              readonly requestId?: string | undefined;
              readonly traceId?: string | undefined;
              /** What the session is called; never what opens it */
              readonly sessionId?: string | undefined;
              /** For whom the actor acted, such as a customer that support helps */
              readonly onBehalfOf?: string | undefined;
              readonly decisionId?: string | undefined;
              readonly revision?: string | undefined;
            }
          | undefined;
      };
    };
    readonly reply: {
      /** An id that begins with `aud_` */
      readonly id: string;
      readonly eventId: string;
      /** It was in the log already */
      readonly duplicate: boolean;
    };
  };
  /** Report many events to the audit log. */
  "POST /api/v1/audit/event-batches": {
    readonly ask: {
      readonly body: {
        readonly events: readonly {
          /** The app's own id of the event; the same id again changes nothing */
          readonly id: string;
          /** What happened, such as `ticket.assigned` */
          readonly type: string;
          /** Who did it; `kind` is `user` where absent */
          readonly actor: {
            readonly id: string;
            readonly kind?: string | undefined;
            /** Can be redacted */
            readonly name?: string | undefined;
          };
          /** To what */
          readonly target?:
            | {
                readonly id: string;
                readonly kind?: string | undefined;
                /** Can be redacted */
                readonly name?: string | undefined;
              }
            | undefined;
          /** Where: a node's id or key */
          readonly node?: string | undefined;
          readonly outcome?: "done" | "refused" | "failed" | undefined;
          readonly reason?: string | undefined;
          /** Can be redacted; 16 KiB at most */
          readonly before?: unknown;
          /** Can be redacted; 16 KiB at most */
          readonly after?: unknown;
          /** Can be redacted; 16 KiB at most */
          readonly details?: unknown;
          /** Where the actor was; can be redacted */
          readonly address?: string | undefined;
          /** Can be redacted */
          readonly userAgent?: string | undefined;
          /** A moment, RFC 3339 in UTC */
          readonly occurredAt?: string | undefined;
          readonly correlation?:
            | {
                readonly requestId?: string | undefined;
                readonly traceId?: string | undefined;
                /** What the session is called; never what opens it */
                readonly sessionId?: string | undefined;
                /** For whom the actor acted, such as a customer that support helps */
                readonly onBehalfOf?: string | undefined;
                readonly decisionId?: string | undefined;
                readonly revision?: string | undefined;
              }
            | undefined;
        }[];
      };
    };
    readonly reply: {
      readonly items: readonly {
        /** An id that begins with `aud_` */
        readonly id: string;
        readonly eventId: string;
        /** It was in the log already */
        readonly duplicate: boolean;
      }[];
    };
  };
  /** Take over another system's log. */
  "POST /api/v1/audit/imports": {
    readonly ask: {
      readonly body: {
        readonly name: string;
        readonly mapping: {
          readonly id?: readonly string[] | undefined;
          readonly action: readonly string[];
          readonly actor?: readonly string[] | undefined;
          readonly actorName?: readonly string[] | undefined;
          readonly target?: readonly string[] | undefined;
          readonly targetKind?: readonly string[] | undefined;
          /** RFC 3339, the same with a space, or a count since 1970; UTC without a zone */
          readonly time?: readonly string[] | undefined;
          readonly address?: readonly string[] | undefined;
          readonly userAgent?: readonly string[] | undefined;
          /** Something there means that the attempt failed */
          readonly failed?: readonly string[] | undefined;
        };
        readonly rows: readonly unknown[];
      };
    };
    readonly reply: {
      readonly taken: number;
      readonly duplicates: number;
      readonly items: readonly {
        /** An id that begins with `aud_` */
        readonly id: string;
        readonly eventId: string;
        /** It was in the log already */
        readonly duplicate: boolean;
      }[];
    };
  };
  /** Read an entry of the audit log, with its proof. */
  "GET /api/v1/audit/events/{event}": {
    readonly ask: {
      readonly params: {
        /** An entry's id */
        readonly event: string;
      };
    };
    readonly reply: Event;
  };
  /** Read the newest signed checkpoint. */
  "GET /api/v1/audit/checkpoint": {
    readonly ask: {
      readonly query?: {
        /** Which: the log's own, or `tenants`, whose leaves are the hashes of the checkpoints of all logs */
        readonly tree?: "log" | "tenants" | undefined;
      };
    };
    readonly reply: {
      readonly size: number;
      /** A signed note (C2SP); null while nothing is signed */
      readonly note: string | null;
      readonly signedAt: string | null;
      /** Verifier keys; better keep those you got earlier */
      readonly keys: readonly string[];
    };
  };
  /** Prove that an earlier log is the beginning of a later one. */
  "GET /api/v1/audit/consistency": {
    readonly ask: {
      readonly query?: {
        readonly from?: number | undefined;
        readonly to?: number | undefined;
        /** Which: the log's own, or `tenants`, whose leaves are the hashes of the checkpoints of all logs */
        readonly tree?: "log" | "tenants" | undefined;
      };
    };
    readonly reply: { readonly from: number; readonly to: number; readonly hashes: readonly string[] };
  };
  /** Prove that a checkpoint of the log is in the tree of all tenants. */
  "GET /api/v1/audit/inclusion": {
    readonly ask: {
      readonly query?: {
        /** Of the tree of all tenants, as it was signed; default: the newest */
        readonly size?: number | undefined;
      };
    };
    readonly reply: {
      /** The log's checkpoint, a signed note (C2SP); the leaf is the hash of its signed text */
      readonly note: string;
      /** Up to the checkpoint of the tree of all tenants */
      readonly proof: {
        /** A signed note (C2SP) */
        readonly checkpoint: string;
        /** From 0, as RFC 9162 counts */
        readonly index: number;
        readonly size: number;
        readonly hashes: readonly string[];
      };
    };
  };
  /** Export the audit log by place. */
  "GET /api/v1/audit/feed": {
    readonly ask: { readonly query?: { readonly after?: number | undefined; readonly limit?: number | undefined } };
    readonly reply: {
      /** How checkpoints name this log */
      readonly origin: string;
      readonly after: number;
      /** Ask for what is after this next */
      readonly to: number;
      readonly rows: number;
      /** How long the log is now */
      readonly size: number;
      /** How much of it a checkpoint covers */
      readonly signedSize: number;
      /** Of 0x00 and the leaf hashes of this stretch, one after the other */
      readonly leavesSha256: string;
      /** What the log says of values and entries of this stretch that were taken out stands up to here; 0 where there is nothing to say, null while it has no place yet */
      readonly explainedAt: number | null;
      /** Of what is up to here the hashes are gone as well; 0 where they are not */
      readonly truncatedAt: number;
      /** This begins where the log was truncated, as it says itself */
      readonly pruned: boolean;
      /** Of the tree of size `after`, left to right */
      readonly frontier: readonly string[];
      /** Verifier keys */
      readonly keys: readonly string[];
      readonly entries: readonly {
        readonly seq: number;
        /** SHA-256, base64 */
        readonly leaf: string;
        readonly body: string | null;
        readonly disclosed: Readonly<Record<string, readonly string[]>>;
      }[];
      readonly checkpoints: readonly { readonly size: number; readonly note: string }[];
      /** Checkpoints of this stretch in trees of all tenants: for each tree the log had grown in, the newest */
      readonly included: readonly {
        /** The log's checkpoint, a signed note (C2SP); the leaf is the hash of its signed text */
        readonly note: string;
        /** Up to the checkpoint of the tree of all tenants */
        readonly proof: {
          /** A signed note (C2SP) */
          readonly checkpoint: string;
          /** From 0, as RFC 9162 counts */
          readonly index: number;
          readonly size: number;
          readonly hashes: readonly string[];
        };
        /** Of the log, as the note signs it */
        readonly size: number;
      }[];
    };
  };
  /** List the keys that sign checkpoints. */
  "GET /api/v1/audit/keys": {
    readonly ask: Record<never, never>;
    readonly reply: {
      readonly items: readonly {
        readonly generation: number;
        readonly verifierKey: string;
        /** A moment, RFC 3339 in UTC */
        readonly validFrom: string;
        readonly validUntil: string | null;
      }[];
    };
  };
  /** Sign checkpoints with a new key. */
  "POST /api/v1/audit/keys/rotate": {
    readonly ask: Record<never, never>;
    readonly reply: { readonly generation: number; readonly verifierKey: string };
  };
  /** Follow the audit log. */
  "GET /api/v1/audit-log/live": {
    readonly ask: {
      readonly query?: {
        readonly actor?: string | undefined;
        /** Exactly, or `tenancy.*` for all that begin so */
        readonly action?: string | undefined;
        readonly target?: string | undefined;
        readonly node?: string | undefined;
        readonly address?: string | undefined;
        readonly requestId?: string | undefined;
        /** Of the trace it was part of, across services */
        readonly traceId?: string | undefined;
        /** Of whoever was signed in, by the session's id */
        readonly sessionId?: string | undefined;
        /** Done for that person; or, where an operator did it, for that tenant */
        readonly onBehalfOf?: string | undefined;
        /** What followed that decision */
        readonly decisionId?: string | undefined;
        readonly source?: string | undefined;
        readonly outcome?: "done" | "refused" | "failed" | undefined;
        /** Words anywhere in it */
        readonly q?: string | undefined;
        readonly after?: number | undefined;
      };
    };
    readonly reply: string;
    readonly events: {
      readonly entry: {
        /** An id that begins with `aud_` */
        readonly id: string;
        /** Its place in the tenant's log, from 1; null for some milliseconds */
        readonly seq: number | null;
        readonly action: string;
        readonly actor: { readonly id: string; readonly kind: string | null; readonly name: string | null };
        readonly target: { readonly id: string; readonly kind: string | null; readonly name: string | null };
        readonly node: string | null;
        /** An open enum */
        readonly outcome: "done" | "refused" | "failed";
        /** Why it was refused, as a code */
        readonly reason: string | null;
        /** `bailiwick`, `app`, or `import <name>` */
        readonly source: string;
        readonly address: string | null;
        readonly requestId: string | null;
        /** What ties it to other records */
        readonly correlation: {
          readonly requestId?: string | undefined;
          /** The trace the request was part of (W3C Trace Context) */
          readonly traceId?: string | undefined;
          /** The session of whoever was signed in */
          readonly sessionId?: string | undefined;
          /** For whom the actor acted: a tenant an operator acts for, or a person */
          readonly onBehalfOf?: string | undefined;
          /** The decision it followed, as the one who did it says */
          readonly decisionId?: string | undefined;
          /** The state of the rules by which it was permitted, as decisions say it */
          readonly revision?: string | undefined;
        };
        /** A moment, RFC 3339 in UTC */
        readonly recordedAt: string;
        /** As claimed; order goes by `seq` */
        readonly occurredAt: string;
        /** Claimed and recorded time are more than five minutes apart */
        readonly skewed: boolean;
      };
    };
  };
  /** Export the audit log. */
  "POST /api/v1/audit/exports": {
    readonly ask: {
      readonly body:
        | {
            readonly format: "csv";
            /** As the audit log is searched; nothing: all of it */
            readonly filter?:
              | {
                  readonly actor?: string | undefined;
                  /** Exactly, or `tenancy.*` for all that begin so */
                  readonly action?: string | undefined;
                  readonly target?: string | undefined;
                  readonly node?: string | undefined;
                  readonly address?: string | undefined;
                  readonly requestId?: string | undefined;
                  /** Of the trace it was part of, across services */
                  readonly traceId?: string | undefined;
                  /** Of whoever was signed in, by the session's id */
                  readonly sessionId?: string | undefined;
                  /** Done for that person; or, where an operator did it, for that tenant */
                  readonly onBehalfOf?: string | undefined;
                  /** What followed that decision */
                  readonly decisionId?: string | undefined;
                  readonly source?: string | undefined;
                  readonly outcome?: "done" | "refused" | "failed" | undefined;
                  /** A moment, RFC 3339 in UTC */
                  readonly since?: string | undefined;
                  /** A moment, RFC 3339 in UTC */
                  readonly until?: string | undefined;
                  /** Words anywhere in it */
                  readonly q?: string | undefined;
                }
              | undefined;
            /** Begin after this place; the `snapshotSeq` of one export is where the next goes on */
            readonly after?: number | undefined;
            /** Begin with a byte order mark, for Excel */
            readonly bom?: boolean | undefined;
            /** RFC 4180 wants `crlf` */
            readonly lineEnd?: "crlf" | "lf" | undefined;
          }
        | {
            readonly format: "jsonl";
            /** As the audit log is searched; nothing: all of it */
            readonly filter?:
              | {
                  readonly actor?: string | undefined;
                  /** Exactly, or `tenancy.*` for all that begin so */
                  readonly action?: string | undefined;
                  readonly target?: string | undefined;
                  readonly node?: string | undefined;
                  readonly address?: string | undefined;
                  readonly requestId?: string | undefined;
                  /** Of the trace it was part of, across services */
                  readonly traceId?: string | undefined;
                  /** Of whoever was signed in, by the session's id */
                  readonly sessionId?: string | undefined;
                  /** Done for that person; or, where an operator did it, for that tenant */
                  readonly onBehalfOf?: string | undefined;
                  /** What followed that decision */
                  readonly decisionId?: string | undefined;
                  readonly source?: string | undefined;
                  readonly outcome?: "done" | "refused" | "failed" | undefined;
                  /** A moment, RFC 3339 in UTC */
                  readonly since?: string | undefined;
                  /** A moment, RFC 3339 in UTC */
                  readonly until?: string | undefined;
                  /** Words anywhere in it */
                  readonly q?: string | undefined;
                }
              | undefined;
            /** Begin after this place; the `snapshotSeq` of one export is where the next goes on */
            readonly after?: number | undefined;
          }
        | {
            /** Events of the Open Cybersecurity Schema Framework, a line each, for a SIEM */
            readonly format: "ocsf";
            /** As the audit log is searched; nothing: all of it */
            readonly filter?:
              | {
                  readonly actor?: string | undefined;
                  /** Exactly, or `tenancy.*` for all that begin so */
                  readonly action?: string | undefined;
                  readonly target?: string | undefined;
                  readonly node?: string | undefined;
                  readonly address?: string | undefined;
                  readonly requestId?: string | undefined;
                  /** Of the trace it was part of, across services */
                  readonly traceId?: string | undefined;
                  /** Of whoever was signed in, by the session's id */
                  readonly sessionId?: string | undefined;
                  /** Done for that person; or, where an operator did it, for that tenant */
                  readonly onBehalfOf?: string | undefined;
                  /** What followed that decision */
                  readonly decisionId?: string | undefined;
                  readonly source?: string | undefined;
                  readonly outcome?: "done" | "refused" | "failed" | undefined;
                  /** A moment, RFC 3339 in UTC */
                  readonly since?: string | undefined;
                  /** A moment, RFC 3339 in UTC */
                  readonly until?: string | undefined;
                  /** Words anywhere in it */
                  readonly q?: string | undefined;
                }
              | undefined;
            /** Begin after this place; the `snapshotSeq` of one export is where the next goes on */
            readonly after?: number | undefined;
          }
        | {
            /** The signed log, for `bailiwick audit verify` */
            readonly format: "bundle";
            /** Begin after this place; the `snapshotSeq` of one export is where the next goes on */
            readonly after?: number | undefined;
          };
    };
    readonly reply: Operation;
  };
  /** Have checkpoints sent to an address. */
  "POST /api/v1/audit/anchors": {
    readonly ask: {
      readonly body: {
        readonly name: string;
        /** https, public, port 443 or 8443 unless the operator allows more */
        readonly url: string;
        readonly everyMinutes?: number | undefined;
      };
    };
    readonly reply: {
      /** An id that begins with `anc_` */
      readonly id: string;
      readonly name: string;
      readonly url: string;
      readonly everyMinutes: number;
      readonly state: "active" | "failing" | "disabled";
      /** A moment, RFC 3339 in UTC */
      readonly stateSince: string;
      /** `gone`: it answered 410; `exhausted`: ten attempts in three days failed */
      readonly disabledBecause: "gone" | "exhausted" | null;
      /** How long the log was in the newest checkpoint it took, and when it took that */
      readonly anchored: {
        readonly size: number;
        /** A moment, RFC 3339 in UTC */
        readonly at: string;
      } | null;
      /** Attempts that failed since one was taken */
      readonly failures: number;
      readonly lastAttempt: {
        /** A moment, RFC 3339 in UTC */
        readonly at: string;
        /** Null: taken. `configuration` says that it was refused with 401, 403 or 404 again and again; an open enum */
        readonly failure:
          | "not_allowed"
          | "unreachable"
          | "insecure"
          | "timeout"
          | "bad_answer"
          | "redirected"
          | "refused"
          | "configuration"
          | null;
        /** Of the answer, if it was refused */
        readonly status: number | null;
      } | null;
      /** Nothing is sent before; null while it is disabled */
      readonly nextAt: string | null;
      /** The newest test message */
      readonly test: {
        /** A moment, RFC 3339 in UTC */
        readonly askedAt: string;
        /** Null until it was sent */
        readonly result: {
          /** A moment, RFC 3339 in UTC */
          readonly at: string;
          /** Null: taken. `configuration` says that it was refused with 401, 403 or 404 again and again; an open enum */
          readonly failure:
            | "not_allowed"
            | "unreachable"
            | "insecure"
            | "timeout"
            | "bad_answer"
            | "redirected"
            | "refused"
            | "configuration"
            | null;
          /** Of the answer, if it was refused */
          readonly status: number | null;
        } | null;
      } | null;
      /** What signs now */
      readonly secrets: readonly {
        /** A moment, RFC 3339 in UTC */
        readonly createdAt: string;
        readonly signsUntil: string | null;
      }[];
      /** A moment, RFC 3339 in UTC */
      readonly createdAt: string;
      /** For the receiver; told this once */
      readonly secret: string;
    };
  };
  /** List who receives checkpoints. */
  "GET /api/v1/audit/anchors": {
    readonly ask: {
      readonly query?: {
        /** Items on a page, 200 at most; 50 where nothing is said */
        readonly limit?: number | undefined;
        /** `next` of the page before */
        readonly cursor?: string | undefined;
      };
    };
    readonly reply: { readonly items: readonly Anchor[]; readonly next: string | null };
  };
  /** Read who receives checkpoints, and how it goes. */
  "GET /api/v1/audit/anchors/{anchor}": {
    readonly ask: {
      readonly params: {
        /** An id that begins with `anc_` */
        readonly anchor: string;
      };
    };
    readonly reply: Anchor;
  };
  /** Send no more checkpoints to an address. */
  "DELETE /api/v1/audit/anchors/{anchor}": {
    readonly ask: {
      readonly params: {
        /** An id that begins with `anc_` */
        readonly anchor: string;
      };
    };
    readonly reply: Anchor;
  };
  /** Send a test message. */
  "POST /api/v1/audit/anchors/{anchor}/test": {
    readonly ask: {
      readonly params: {
        /** An id that begins with `anc_` */
        readonly anchor: string;
      };
    };
    readonly reply: Anchor;
  };
  /** Give an anchor a new secret. */
  "POST /api/v1/audit/anchors/{anchor}/rotate": {
    readonly ask: {
      readonly params: {
        /** An id that begins with `anc_` */
        readonly anchor: string;
      };
      readonly body: { readonly overlapHours?: number | undefined };
    };
    readonly reply: {
      /** An id that begins with `anc_` */
      readonly id: string;
      readonly name: string;
      readonly url: string;
      readonly everyMinutes: number;
      readonly state: "active" | "failing" | "disabled";
      /** A moment, RFC 3339 in UTC */
      readonly stateSince: string;
      /** `gone`: it answered 410; `exhausted`: ten attempts in three days failed */
      readonly disabledBecause: "gone" | "exhausted" | null;
      /** How long the log was in the newest checkpoint it took, and when it took that */
      readonly anchored: {
        readonly size: number;
        /** A moment, RFC 3339 in UTC */
        readonly at: string;
      } | null;
      /** Attempts that failed since one was taken */
      readonly failures: number;
      readonly lastAttempt: {
        /** A moment, RFC 3339 in UTC */
        readonly at: string;
        /** Null: taken. `configuration` says that it was refused with 401, 403 or 404 again and again; an open enum */
        readonly failure:
          | "not_allowed"
          | "unreachable"
          | "insecure"
          | "timeout"
          | "bad_answer"
          | "redirected"
          | "refused"
          | "configuration"
          | null;
        /** Of the answer, if it was refused */
        readonly status: number | null;
      } | null;
      /** Nothing is sent before; null while it is disabled */
      readonly nextAt: string | null;
      /** The newest test message */
      readonly test: {
        /** A moment, RFC 3339 in UTC */
        readonly askedAt: string;
        /** Null until it was sent */
        readonly result: {
          /** A moment, RFC 3339 in UTC */
          readonly at: string;
          /** Null: taken. `configuration` says that it was refused with 401, 403 or 404 again and again; an open enum */
          readonly failure:
            | "not_allowed"
            | "unreachable"
            | "insecure"
            | "timeout"
            | "bad_answer"
            | "redirected"
            | "refused"
            | "configuration"
            | null;
          /** Of the answer, if it was refused */
          readonly status: number | null;
        } | null;
      } | null;
      /** What signs now */
      readonly secrets: readonly {
        /** A moment, RFC 3339 in UTC */
        readonly createdAt: string;
        readonly signsUntil: string | null;
      }[];
      /** A moment, RFC 3339 in UTC */
      readonly createdAt: string;
      /** For the receiver; told this once */
      readonly secret: string;
    };
  };
  /** Send to a disabled anchor again. */
  "POST /api/v1/audit/anchors/{anchor}/enable": {
    readonly ask: {
      readonly params: {
        /** An id that begins with `anc_` */
        readonly anchor: string;
      };
    };
    readonly reply: Anchor;
  };
  /** Read how long a tenant's audit entries are kept. */
  "GET /api/v1/audit/retention": {
    readonly ask: Record<never, never>;
    readonly reply: {
      /** New entries are kept for so many days after the end of their month; null: for ever */
      readonly days: number | null;
      /** The capability that says so; null where none does */
      readonly capability: string | null;
      /** What is known to change it */
      readonly upcoming: readonly {
        /** A moment, RFC 3339 in UTC */
        readonly since: string;
        /** New entries are kept for so many days after the end of their month; null: for ever */
        readonly days: number | null;
        /** The capability that says so; null where none does */
        readonly capability: string | null;
      }[];
    };
  };
  /** Put audit entries under legal hold. */
  "POST /api/v1/audit/holds": {
    readonly ask: {
      readonly body: {
        readonly reason: string;
        /** By the app's id, or Bailiwick's: as actor, as target, or on whose behalf */
        readonly user?: string | undefined;
        readonly object?:
          | {
              readonly id: string;
              /** Absent: of any kind */
              readonly kind?: string | undefined;
            }
          | undefined;
        /** A moment, RFC 3339 in UTC */
        readonly since?: string | undefined;
        /** A moment, RFC 3339 in UTC */
        readonly until?: string | undefined;
      };
    };
    readonly reply: Hold;
  };
  /** List legal holds. */
  "GET /api/v1/audit/holds": {
    readonly ask: {
      readonly query?: {
        /** Items on a page, 200 at most; 50 where nothing is said */
        readonly limit?: number | undefined;
        /** `next` of the page before */
        readonly cursor?: string | undefined;
      };
    };
    readonly reply: { readonly items: readonly Hold[]; readonly next: string | null };
  };
  /** Read a legal hold. */
  "GET /api/v1/audit/holds/{hold}": {
    readonly ask: {
      readonly params: {
        /** An id that begins with `hld_` */
        readonly hold: string;
      };
    };
    readonly reply: Hold;
  };
  /** Release a legal hold. */
  "POST /api/v1/audit/holds/{hold}/release": {
    readonly ask: {
      readonly params: {
        /** An id that begins with `hld_` */
        readonly hold: string;
      };
    };
    readonly reply: Hold;
  };
  /** Take values out of an entry for good. */
  "POST /api/v1/audit/events/{event}/redact": {
    readonly ask: {
      readonly params: {
        /** An entry's id */
        readonly event: string;
      };
      readonly body: {
        readonly fields: readonly (
          | "address"
          | "userAgent"
          | "actorName"
          | "targetName"
          | "before"
          | "after"
          | "details"
        )[];
        readonly reason: string;
      };
    };
    readonly reply: {
      /** An id that begins with `aud_` */
      readonly id: string;
      readonly fields: readonly string[];
    };
  };
  /** Take values out of an entry as soon as no hold is on it. */
  "POST /api/v1/audit/events/{event}/redact-once-released": {
    readonly ask: {
      readonly params: {
        /** An entry's id */
        readonly event: string;
      };
      readonly body: {
        readonly fields: readonly (
          | "address"
          | "userAgent"
          | "actorName"
          | "targetName"
          | "before"
          | "after"
          | "details"
        )[];
        readonly reason: string;
      };
    };
    readonly reply: {
      /** An id that begins with `red_` */
      readonly id: string;
      /** An id that begins with `aud_` */
      readonly event: string;
      readonly fields: readonly string[];
      readonly reason: string;
      readonly askedBy: string;
      /** A moment, RFC 3339 in UTC */
      readonly askedAt: string;
    };
  };
  /** List redactions that wait until no hold is on their entry. */
  "GET /api/v1/audit/waiting-redactions": {
    readonly ask: {
      readonly query?: {
        /** Items on a page, 200 at most; 50 where nothing is said */
        readonly limit?: number | undefined;
        /** `next` of the page before */
        readonly cursor?: string | undefined;
      };
    };
    readonly reply: {
      readonly items: readonly {
        /** An id that begins with `red_` */
        readonly id: string;
        /** An id that begins with `aud_` */
        readonly event: string;
        readonly fields: readonly string[];
        readonly reason: string;
        readonly askedBy: string;
        /** A moment, RFC 3339 in UTC */
        readonly askedAt: string;
      }[];
      readonly next: string | null;
    };
  };
  /** List the types of entries of the audit log. */
  "GET /api/v1/audit/event-types": {
    readonly ask: {
      readonly query?: {
        readonly source?: "bailiwick" | "app" | undefined;
        readonly product?: string | undefined;
        /** Part of the type, label or summary */
        readonly search?: string | undefined;
        /** Items on a page, 200 at most; 50 where nothing is said */
        readonly limit?: number | undefined;
        /** `next` of the page before */
        readonly cursor?: string | undefined;
      };
    };
    readonly reply: {
      readonly items: readonly {
        /** What an entry's `action` says */
        readonly type: string;
        /** Entries say which version they were held to */
        readonly version: number;
        readonly summary: string;
        readonly label: string | null;
        /** Who writes it. An open enum */
        readonly source: "bailiwick" | "app";
        /** Whose app reports it */
        readonly product: string | null;
        /** The kind of thing it is done to, where one is declared */
        readonly target: string | null;
        /** What its details hold; null: whatever the app says, or nothing that is declared */
        readonly fields:
          | readonly {
              readonly name: string;
              /** An open enum */
              readonly type: "string" | "number" | "boolean" | "timestamp";
              readonly label: string | null;
              readonly required: boolean;
              /** False: stated openly in the entry, for good */
              readonly redactable: boolean;
            }[]
          | null;
        /** Class and activity in exports as OCSF, such as `user_management.assign_roles`. An open enum */
        readonly ocsf: string;
        /** It is reported no longer */
        readonly archived: boolean;
        /** Bailiwick's own: the endpoints that write it */
        readonly writtenBy: readonly string[];
      }[];
      readonly next: string | null;
    };
  };
  /** Create a principal. */
  "POST /api/v1/principals": {
    readonly ask: {
      readonly body: {
        /** The app's own id for it */
        readonly externalId: string;
        readonly kind?: "user" | "service" | undefined;
        /** Default: the external id */
        readonly name?: string | undefined;
        /** Named facts, read by conditions; 16 KiB at most */
        readonly attributes?: Readonly<Record<string, unknown>> | undefined;
        /** Nodes it is a member of, by id or key */
        readonly nodes?: readonly string[] | undefined;
      };
    };
    readonly reply: Principal;
  };
  /** List principals. */
  "GET /api/v1/principals": {
    readonly ask: {
      readonly query?: {
        readonly kind?: "user" | "service" | undefined;
        readonly status?: "active" | "suspended" | undefined;
        /** Only members of this node */
        readonly node?: string | undefined;
        /** Part of the name or external id */
        readonly search?: string | undefined;
        /** Items on a page, 200 at most; 50 where nothing is said */
        readonly limit?: number | undefined;
        /** `next` of the page before */
        readonly cursor?: string | undefined;
      };
    };
    readonly reply: { readonly items: readonly Principal[]; readonly next: string | null };
  };
  /** Read a principal. */
  "GET /api/v1/principals/{principal}": {
    readonly ask: {
      readonly params: {
        /** The principal's id or external id */
        readonly principal: string;
      };
    };
    readonly reply: Principal;
  };
  /** Change a principal. */
  "PATCH /api/v1/principals/{principal}": {
    readonly ask: {
      readonly params: {
        /** The principal's id or external id */
        readonly principal: string;
      };
      readonly body: {
        readonly name?: string | undefined;
        readonly status?: "active" | "suspended" | undefined;
        /** Named facts, read by conditions; 16 KiB at most */
        readonly attributes?: Readonly<Record<string, unknown>> | undefined;
        /** Nodes it is a member of, by id or key */
        readonly nodes?: readonly string[] | undefined;
      };
    };
    readonly reply: Principal;
  };
  /** Create an API key. */
  "POST /api/v1/keys": {
    readonly ask: {
      readonly body: {
        readonly name: string;
        /** API permissions; `module.*` and `*` are allowed, never more than the caller's own */
        readonly scopes: readonly string[];
        readonly ranges?: readonly string[] | undefined;
        /** A moment, RFC 3339 in UTC */
        readonly expiresAt?: string | undefined;
      };
    };
    readonly reply: {
      /** An id that begins with `key_` */
      readonly id: string;
      readonly name: string;
      readonly realm: "operator" | "live" | "test";
      readonly state: "active" | "rotating" | "suspended" | "rotated" | "expired" | "revoked";
      /** How the key begins and ends, to tell it apart */
      readonly hint: string;
      readonly scopes: readonly string[];
      /** Addresses and CIDR ranges it may be used from; empty: anywhere */
      readonly ranges: readonly string[];
      readonly expiresAt: string | null;
      readonly successorId: string | null;
      /** After a rotation the old key works until here */
      readonly retiresAt: string | null;
      /** A moment, RFC 3339 in UTC */
      readonly createdAt: string;
      readonly createdBy: string;
      /** To the minute */
      readonly lastUsedAt: string | null;
      /** The key itself, told this once and kept nowhere */
      readonly key: string;
    };
  };
  /** List API keys. */
  "GET /api/v1/keys": {
    readonly ask: {
      readonly query?: {
        /** Items on a page, 200 at most; 50 where nothing is said */
        readonly limit?: number | undefined;
        /** `next` of the page before */
        readonly cursor?: string | undefined;
      };
    };
    readonly reply: { readonly items: readonly Key[]; readonly next: string | null };
  };
  /** Read an API key. */
  "GET /api/v1/keys/{key}": {
    readonly ask: {
      readonly params: {
        /** An id that begins with `key_` */
        readonly key: string;
      };
    };
    readonly reply: Key;
  };
  /** Replace an API key by a successor. */
  "POST /api/v1/keys/{key}/rotate": {
    readonly ask: {
      readonly params: {
        /** An id that begins with `key_` */
        readonly key: string;
      };
      readonly body: { readonly overlapHours?: number | undefined };
    };
    readonly reply: {
      /** An id that begins with `key_` */
      readonly id: string;
      readonly name: string;
      readonly realm: "operator" | "live" | "test";
      readonly state: "active" | "rotating" | "suspended" | "rotated" | "expired" | "revoked";
      /** How the key begins and ends, to tell it apart */
      readonly hint: string;
      readonly scopes: readonly string[];
      /** Addresses and CIDR ranges it may be used from; empty: anywhere */
      readonly ranges: readonly string[];
      readonly expiresAt: string | null;
      readonly successorId: string | null;
      /** After a rotation the old key works until here */
      readonly retiresAt: string | null;
      /** A moment, RFC 3339 in UTC */
      readonly createdAt: string;
      readonly createdBy: string;
      /** To the minute */
      readonly lastUsedAt: string | null;
      /** The key itself, told this once and kept nowhere */
      readonly key: string;
    };
  };
  /** Suspend an API key. */
  "POST /api/v1/keys/{key}/suspend": {
    readonly ask: {
      readonly params: {
        /** An id that begins with `key_` */
        readonly key: string;
      };
    };
    readonly reply: Key;
  };
  /** Resume a suspended API key. */
  "POST /api/v1/keys/{key}/resume": {
    readonly ask: {
      readonly params: {
        /** An id that begins with `key_` */
        readonly key: string;
      };
    };
    readonly reply: Key;
  };
  /** Revoke an API key for good. */
  "POST /api/v1/keys/{key}/revoke": {
    readonly ask: {
      readonly params: {
        /** An id that begins with `key_` */
        readonly key: string;
      };
    };
    readonly reply: Key;
  };
  /** Create an operator key. */
  "POST /api/v1/operator-keys": {
    readonly ask: {
      readonly body: {
        readonly name: string;
        /** API permissions; `module.*` and `*` are allowed, never more than the caller's own */
        readonly scopes: readonly string[];
        readonly ranges?: readonly string[] | undefined;
        /** A moment, RFC 3339 in UTC */
        readonly expiresAt?: string | undefined;
      };
    };
    readonly reply: {
      /** An id that begins with `key_` */
      readonly id: string;
      readonly name: string;
      readonly realm: "operator" | "live" | "test";
      readonly state: "active" | "rotating" | "suspended" | "rotated" | "expired" | "revoked";
      /** How the key begins and ends, to tell it apart */
      readonly hint: string;
      readonly scopes: readonly string[];
      /** Addresses and CIDR ranges it may be used from; empty: anywhere */
      readonly ranges: readonly string[];
      readonly expiresAt: string | null;
      readonly successorId: string | null;
      /** After a rotation the old key works until here */
      readonly retiresAt: string | null;
      /** A moment, RFC 3339 in UTC */
      readonly createdAt: string;
      readonly createdBy: string;
      /** To the minute */
      readonly lastUsedAt: string | null;
      /** The key itself, told this once and kept nowhere */
      readonly key: string;
    };
  };
  /** List operator keys. */
  "GET /api/v1/operator-keys": {
    readonly ask: {
      readonly query?: {
        /** Items on a page, 200 at most; 50 where nothing is said */
        readonly limit?: number | undefined;
        /** `next` of the page before */
        readonly cursor?: string | undefined;
      };
    };
    readonly reply: { readonly items: readonly Key[]; readonly next: string | null };
  };
  /** Read an operator key. */
  "GET /api/v1/operator-keys/{key}": {
    readonly ask: {
      readonly params: {
        /** An id that begins with `key_` */
        readonly key: string;
      };
    };
    readonly reply: Key;
  };
  /** Replace an operator key by a successor. */
  "POST /api/v1/operator-keys/{key}/rotate": {
    readonly ask: {
      readonly params: {
        /** An id that begins with `key_` */
        readonly key: string;
      };
      readonly body: { readonly overlapHours?: number | undefined };
    };
    readonly reply: {
      /** An id that begins with `key_` */
      readonly id: string;
      readonly name: string;
      readonly realm: "operator" | "live" | "test";
      readonly state: "active" | "rotating" | "suspended" | "rotated" | "expired" | "revoked";
      /** How the key begins and ends, to tell it apart */
      readonly hint: string;
      readonly scopes: readonly string[];
      /** Addresses and CIDR ranges it may be used from; empty: anywhere */
      readonly ranges: readonly string[];
      readonly expiresAt: string | null;
      readonly successorId: string | null;
      /** After a rotation the old key works until here */
      readonly retiresAt: string | null;
      /** A moment, RFC 3339 in UTC */
      readonly createdAt: string;
      readonly createdBy: string;
      /** To the minute */
      readonly lastUsedAt: string | null;
      /** The key itself, told this once and kept nowhere */
      readonly key: string;
    };
  };
  /** Suspend an operator key. */
  "POST /api/v1/operator-keys/{key}/suspend": {
    readonly ask: {
      readonly params: {
        /** An id that begins with `key_` */
        readonly key: string;
      };
    };
    readonly reply: Key;
  };
  /** Resume a suspended operator key. */
  "POST /api/v1/operator-keys/{key}/resume": {
    readonly ask: {
      readonly params: {
        /** An id that begins with `key_` */
        readonly key: string;
      };
    };
    readonly reply: Key;
  };
  /** Revoke an operator key for good. */
  "POST /api/v1/operator-keys/{key}/revoke": {
    readonly ask: {
      readonly params: {
        /** An id that begins with `key_` */
        readonly key: string;
      };
    };
    readonly reply: Key;
  };
  /** Create a sign-in link. */
  "POST /api/v1/sign-in-links": {
    readonly ask: Record<never, never>;
    readonly reply: {
      /** An id that begins with `lnk_` */
      readonly id: string;
      /** A moment, RFC 3339 in UTC */
      readonly createdAt: string;
      readonly createdBy: string;
      /** A moment, RFC 3339 in UTC */
      readonly expiresAt: string;
      readonly usedAt: string | null;
      /** What opens the session; told this once, kept nowhere, and good for one use */
      readonly token: string;
    };
  };
  /** Read a sign-in link. */
  "GET /api/v1/sign-in-links/{link}": {
    readonly ask: {
      readonly params: {
        /** An id that begins with `lnk_` */
        readonly link: string;
      };
    };
    readonly reply: SignInLink;
  };
  /** Begin a session. */
  "POST /api/v1/sessions": {
    readonly ask: Record<never, never>;
    readonly reply: Session;
  };
  /** List sessions. */
  "GET /api/v1/sessions": {
    readonly ask: {
      readonly query?: {
        /** Only those that are open */
        readonly open?: "true" | undefined;
        /** Only those that go back to this key */
        readonly key?: string | undefined;
        /** Items on a page, 200 at most; 50 where nothing is said */
        readonly limit?: number | undefined;
        /** `next` of the page before */
        readonly cursor?: string | undefined;
      };
    };
    readonly reply: { readonly items: readonly Session[]; readonly next: string | null };
  };
  /** Read a session. */
  "GET /api/v1/sessions/{session}": {
    readonly ask: {
      readonly params: {
        /** An id that begins with `ses_` */
        readonly session: string;
      };
    };
    readonly reply: Session;
  };
  /** End a session. */
  "POST /api/v1/sessions/{session}/end": {
    readonly ask: {
      readonly params: {
        /** An id that begins with `ses_` */
        readonly session: string;
      };
    };
    readonly reply: Session;
  };
  /** Sign out. */
  "POST /api/v1/sign-out": {
    readonly ask: Record<never, never>;
    readonly reply: {
      /** The session that ended; null for a key */
      readonly session: string | null;
    };
  };
  /** Tell who is asking. */
  "GET /api/v1/me": {
    readonly ask: Record<never, never>;
    readonly reply: {
      /** The key, or the session */
      readonly id: string;
      readonly realm: "operator" | "tenant";
      readonly scopes: readonly string[];
      /** Null for a key */
      readonly session: {
        /** A moment, RFC 3339 in UTC */
        readonly beganAt: string;
        /** A moment, RFC 3339 in UTC */
        readonly idleUntil: string;
        /** A moment, RFC 3339 in UTC */
        readonly endsAt: string;
      } | null;
    };
  };
  /** Preview what a push or import would change. */
  "POST /api/v1/catalogue/diff": {
    readonly ask: {
      readonly body:
        | { readonly format: "bailiwick"; readonly files: readonly { readonly name: string; readonly text: string }[] }
        | {
            readonly format: "pricing2yaml";
            readonly file: { readonly name?: string | undefined; readonly text: string };
            readonly product?: string | undefined;
          };
    };
    readonly reply: {
      readonly changes: readonly {
        readonly section: string;
        readonly key: string;
        readonly change: "added" | "changed" | "archived";
        /** Somebody may lose something by it */
        readonly breaking: boolean;
        readonly fields: readonly string[];
        /** For a changed plan: what its holders gain and lose when they move to it */
        readonly evolution: {
          /** From and to; null when it stays */
          readonly price:
            | readonly ({
                /** In major units; null where the price is a matter of talking */
                readonly amount: string | null;
                readonly currency: string;
                readonly unit: string | null;
                readonly label: string | null;
              } | null)[]
            | null;
          readonly gained: readonly string[];
          readonly lost: readonly string[];
          /** From and to, for each amount that changes */
          readonly limits: Readonly<Record<string, readonly (string | null)[]>>;
          readonly values: Readonly<Record<string, readonly unknown[]>>;
          /** Meters whose window, kind or hardness changes */
          readonly terms: readonly string[];
        } | null;
      }[];
      readonly tally: { readonly added: number; readonly changed: number; readonly archived: number };
      readonly report: {
        readonly saasName: string;
        readonly product: string;
        readonly version: string;
        readonly syntaxVersion: string;
        readonly createdAt: string;
        readonly currency: string;
        readonly counts: {
          readonly features: number;
          readonly usageLimits: number;
          readonly plans: number;
          readonly addOns: number;
        };
        /** The document's names and the keys they became */
        readonly names: {
          readonly features: Readonly<Record<string, string>>;
          readonly usageLimits: Readonly<Record<string, string>>;
          readonly plans: Readonly<Record<string, string>>;
          readonly addOns: Readonly<Record<string, string>>;
        };
        readonly renamed: readonly { readonly name: string; readonly key: string }[];
        readonly warnings: readonly { readonly path: string; readonly line: number; readonly message: string }[];
      } | null;
      /** Tenants on the changed plans, 1000 at most */
      readonly subscribers: readonly {
        readonly tenant: string;
        readonly slug: string;
        readonly plan: string;
        readonly planVersion: string;
      }[];
      /** Whether there are more than those that are named */
      readonly moreSubscribers: boolean;
    };
  };
  /** Publish the catalogue from its files. */
  "POST /api/v1/catalogue/push": {
    readonly ask: { readonly body: { readonly files: readonly { readonly name: string; readonly text: string }[] } };
    readonly reply: {
      /** Of the publication; null: nothing changed, and nothing was published */
      readonly id: string | null;
      readonly source: "push" | "pricing2yaml";
      readonly publishedBy: string | null;
      readonly publishedAt: string | null;
      /** Of the catalogue as it was sent */
      readonly digest: string;
      readonly changes: { readonly added: number; readonly changed: number; readonly archived: number };
      readonly details: readonly {
        readonly section: string;
        readonly key: string;
        readonly change: "added" | "changed" | "archived";
        /** Somebody may lose something by it */
        readonly breaking: boolean;
        readonly fields: readonly string[];
        /** For a changed plan: what its holders gain and lose when they move to it */
        readonly evolution: {
          /** From and to; null when it stays */
          readonly price:
            | readonly ({
                /** In major units; null where the price is a matter of talking */
                readonly amount: string | null;
                readonly currency: string;
                readonly unit: string | null;
                readonly label: string | null;
              } | null)[]
            | null;
          readonly gained: readonly string[];
          readonly lost: readonly string[];
          /** From and to, for each amount that changes */
          readonly limits: Readonly<Record<string, readonly (string | null)[]>>;
          readonly values: Readonly<Record<string, readonly unknown[]>>;
          /** Meters whose window, kind or hardness changes */
          readonly terms: readonly string[];
        } | null;
      }[];
    };
  };
  /** Import a price list made by others. */
  "POST /api/v1/catalogue/imports": {
    readonly ask: {
      readonly query?: {
        readonly format?: "pricing2yaml" | undefined;
        /** The product's key; default: from the document's name */
        readonly product?: string | undefined;
      };
      readonly body: { readonly name?: string | undefined; readonly text: string } | string;
    };
    readonly reply: {
      /** Of the publication; null: nothing changed, and nothing was published */
      readonly id: string | null;
      readonly source: "push" | "pricing2yaml";
      readonly publishedBy: string | null;
      readonly publishedAt: string | null;
      /** Of the catalogue as it was sent */
      readonly digest: string;
      readonly changes: { readonly added: number; readonly changed: number; readonly archived: number };
      readonly details: readonly {
        readonly section: string;
        readonly key: string;
        readonly change: "added" | "changed" | "archived";
        /** Somebody may lose something by it */
        readonly breaking: boolean;
        readonly fields: readonly string[];
        /** For a changed plan: what its holders gain and lose when they move to it */
        readonly evolution: {
          /** From and to; null when it stays */
          readonly price:
            | readonly ({
                /** In major units; null where the price is a matter of talking */
                readonly amount: string | null;
                readonly currency: string;
                readonly unit: string | null;
                readonly label: string | null;
              } | null)[]
            | null;
          readonly gained: readonly string[];
          readonly lost: readonly string[];
          /** From and to, for each amount that changes */
          readonly limits: Readonly<Record<string, readonly (string | null)[]>>;
          readonly values: Readonly<Record<string, readonly unknown[]>>;
          /** Meters whose window, kind or hardness changes */
          readonly terms: readonly string[];
        } | null;
      }[];
      readonly report: {
        readonly saasName: string;
        readonly product: string;
        readonly version: string;
        readonly syntaxVersion: string;
        readonly createdAt: string;
        readonly currency: string;
        readonly counts: {
          readonly features: number;
          readonly usageLimits: number;
          readonly plans: number;
          readonly addOns: number;
        };
        /** The document's names and the keys they became */
        readonly names: {
          readonly features: Readonly<Record<string, string>>;
          readonly usageLimits: Readonly<Record<string, string>>;
          readonly plans: Readonly<Record<string, string>>;
          readonly addOns: Readonly<Record<string, string>>;
        };
        readonly renamed: readonly { readonly name: string; readonly key: string }[];
        readonly warnings: readonly { readonly path: string; readonly line: number; readonly message: string }[];
      } | null;
    };
  };
  /** List what was published when, by whom. */
  "GET /api/v1/catalogue/publications": {
    readonly ask: {
      readonly query?: {
        /** Items on a page, 200 at most; 50 where nothing is said */
        readonly limit?: number | undefined;
        /** `next` of the page before */
        readonly cursor?: string | undefined;
      };
    };
    readonly reply: {
      readonly items: readonly {
        readonly id: string;
        readonly source: "push" | "pricing2yaml";
        readonly publishedBy: string;
        /** A moment, RFC 3339 in UTC */
        readonly publishedAt: string;
        readonly digest: string;
        readonly changes: { readonly added: number; readonly changed: number; readonly archived: number };
      }[];
      readonly next: string | null;
    };
  };
  /** Pull the catalogue as a file. */
  "GET /api/v1/catalogue/files": {
    readonly ask: {
      readonly query?: {
        /** Only this product */
        readonly product?: string | undefined;
      };
    };
    readonly reply: { readonly files: readonly { readonly name: string; readonly text: string }[] };
  };
  /** List capabilities. */
  "GET /api/v1/capabilities": {
    readonly ask: {
      readonly query?: {
        readonly product?: string | undefined;
        readonly kind?: "switch" | "value" | "meter" | undefined;
        /** Part of the key or label */
        readonly search?: string | undefined;
        /** Items on a page, 200 at most; 50 where nothing is said */
        readonly limit?: number | undefined;
        /** `next` of the page before */
        readonly cursor?: string | undefined;
      };
    };
    readonly reply: { readonly items: readonly Capability[]; readonly next: string | null };
  };
  /** Read a capability. */
  "GET /api/v1/capabilities/{capability}": {
    readonly ask: { readonly params: { readonly capability: string } };
    readonly reply: Capability;
  };
  /** List the attributes conditions may read. */
  "GET /api/v1/attributes": {
    readonly ask: {
      readonly query?: {
        /** Part of the key or label */
        readonly search?: string | undefined;
        /** Items on a page, 200 at most; 50 where nothing is said */
        readonly limit?: number | undefined;
        /** `next` of the page before */
        readonly cursor?: string | undefined;
      };
    };
    readonly reply: {
      readonly items: readonly {
        /** Its path, such as `principal.department` */
        readonly key: string;
        /** `string`, `int`, `double`, `decimal`, `bool`, `timestamp`, `duration`, `ip`, `map`, or `list<…>` */
        readonly type: string;
        readonly label: string | null;
        readonly description: string | null;
        /** Every question brings it along */
        readonly builtIn: boolean;
        readonly archived: boolean;
      }[];
      readonly next: string | null;
    };
  };
  /** List plan versions. */
  "GET /api/v1/plans": {
    readonly ask: {
      readonly query?: {
        readonly product?: string | undefined;
        /** Part of the key or label */
        readonly search?: string | undefined;
        readonly plan?: string | undefined;
        /** `true`: only what is offered */
        readonly current?: "true" | "false" | undefined;
        /** Items on a page, 200 at most; 50 where nothing is said */
        readonly limit?: number | undefined;
        /** `next` of the page before */
        readonly cursor?: string | undefined;
      };
    };
    readonly reply: { readonly items: readonly Plan[]; readonly next: string | null };
  };
  /** Read a plan. */
  "GET /api/v1/plans/{plan}": {
    readonly ask: {
      readonly params: { readonly plan: string };
      readonly query?: {
        /** A version's name or id */
        readonly version?: string | undefined;
      };
    };
    readonly reply: Plan;
  };
  /** Compare two versions of a plan. */
  "GET /api/v1/plans/{plan}/evolution": {
    readonly ask: {
      readonly params: { readonly plan: string };
      readonly query?: {
        /** A version's name or id; default: the one offered */
        readonly from?: string | undefined;
        /** A version's name or id; default: the one offered */
        readonly to?: string | undefined;
      };
    };
    readonly reply: {
      /** From and to; null when it stays */
      readonly price:
        | readonly ({
            /** In major units; null where the price is a matter of talking */
            readonly amount: string | null;
            readonly currency: string;
            readonly unit: string | null;
            readonly label: string | null;
          } | null)[]
        | null;
      readonly gained: readonly string[];
      readonly lost: readonly string[];
      /** From and to, for each amount that changes */
      readonly limits: Readonly<Record<string, readonly (string | null)[]>>;
      readonly values: Readonly<Record<string, readonly unknown[]>>;
      /** Meters whose window, kind or hardness changes */
      readonly terms: readonly string[];
    };
  };
  /** List add-on versions. */
  "GET /api/v1/add-ons": {
    readonly ask: {
      readonly query?: {
        readonly product?: string | undefined;
        /** Part of the key or label */
        readonly search?: string | undefined;
        /** Only what can be bought beside this plan */
        readonly plan?: string | undefined;
        readonly current?: "true" | "false" | undefined;
        /** Items on a page, 200 at most; 50 where nothing is said */
        readonly limit?: number | undefined;
        /** `next` of the page before */
        readonly cursor?: string | undefined;
      };
    };
    readonly reply: {
      readonly items: readonly {
        readonly id: string;
        readonly addOn: string;
        readonly label: string | null;
        readonly version: string;
        readonly current: boolean;
        /** For the operator, and for tenants that hold it, alone */
        readonly private: boolean;
        readonly price: {
          /** In major units; null where the price is a matter of talking */
          readonly amount: string | null;
          readonly currency: string;
          readonly unit: string | null;
          readonly label: string | null;
        } | null;
        /** Plan keys; null: every plan of its product */
        readonly availableFor: readonly string[] | null;
        readonly dependsOn: readonly string[];
        readonly excludes: readonly string[];
        readonly quantity: { readonly min: number; readonly max: number | null; readonly step: number };
        readonly items: readonly {
          readonly capability: string;
          readonly value: unknown;
          /** Meters: how the amount limits; null: as an allowance that never begins again */
          readonly limit: {
            /** An allowance is used up, a cap is a ceiling beside it, concurrency is what runs at once */
            readonly kind: "allowance" | "cap" | "concurrency";
            /** When counting begins again; null: never */
            readonly window: {
              /** By the subscription's anchor, by the calendar in the tenant's zone, or the last so many */
              readonly kind: "subscription" | "calendar" | "rolling";
              readonly unit: "second" | "minute" | "hour" | "day" | "week" | "month" | "year";
              /** So many units; always 1 by the calendar */
              readonly every: number;
            } | null;
            /** Lets the use happen and tells the overage */
            readonly soft: boolean;
          } | null;
          /** Further limits beside the main one */
          readonly limits: readonly {
            /** An allowance is used up, a cap is a ceiling beside it, concurrency is what runs at once */
            readonly kind: "allowance" | "cap" | "concurrency";
            /** When counting begins again; null: never */
            readonly window: {
              /** By the subscription's anchor, by the calendar in the tenant's zone, or the last so many */
              readonly kind: "subscription" | "calendar" | "rolling";
              readonly unit: "second" | "minute" | "hour" | "day" | "week" | "month" | "year";
              /** So many units; always 1 by the calendar */
              readonly every: number;
            } | null;
            /** Lets the use happen and tells the overage */
            readonly soft: boolean;
            /** A decimal number as text, or `unlimited` */
            readonly amount: string;
            /** Whose use is counted together */
            readonly per: "tenant" | "principal" | "business_unit" | "department" | "team" | "project" | "workspace";
          }[];
          readonly rule: "replace" | "extend";
        }[];
        /** A moment, RFC 3339 in UTC */
        readonly publishedAt: string;
      }[];
      readonly next: string | null;
    };
  };
  /** List products. */
  "GET /api/v1/products": {
    readonly ask: {
      readonly query?: {
        /** Items on a page, 200 at most; 50 where nothing is said */
        readonly limit?: number | undefined;
        /** `next` of the page before */
        readonly cursor?: string | undefined;
      };
    };
    readonly reply: {
      readonly items: readonly {
        readonly key: string;
        readonly label: string | null;
        readonly description: string | null;
        readonly archived: boolean;
      }[];
      readonly next: string | null;
    };
  };
  /** Put a control in place for everybody. */
  "POST /api/v1/controls": {
    readonly ask: {
      readonly body: {
        /** `kill` denies all, `read_only` all but reading and export */
        readonly kind: "kill" | "read_only" | "rollout";
        /** `<product>.<slug>` */
        readonly capability?: string | undefined;
        /** 0 to 100, two decimals at most */
        readonly percentage?: number | undefined;
        /** Rollouts only: rollouts of one salt reach the same tenants first */
        readonly salt?: string | undefined;
        /** Why; kept with the control */
        readonly reason: string;
        /** A moment, RFC 3339 in UTC */
        readonly from?: string | undefined;
        /** When it ends by itself. Give one: a control that nobody remembers is an outage */
        readonly until?: string | null | undefined;
      };
    };
    readonly reply: Control;
  };
  /** List the controls of everybody and of all tenants. */
  "GET /api/v1/controls": {
    readonly ask: {
      readonly query?: {
        readonly kind?: "kill" | "read_only" | "rollout" | undefined;
        /** `<product>.<slug>` */
        readonly capability?: string | undefined;
        /** Only those in force now, or only the others */
        readonly inForce?: "true" | "false" | undefined;
        /** The tenant's id or slug */
        readonly tenant?: string | undefined;
        /** Items on a page, 200 at most; 50 where nothing is said */
        readonly limit?: number | undefined;
        /** `next` of the page before */
        readonly cursor?: string | undefined;
      };
    };
    readonly reply: { readonly items: readonly Control[]; readonly next: string | null };
  };
  /** Read a control of everybody. */
  "GET /api/v1/controls/{control}": {
    readonly ask: {
      readonly params: {
        /** An id that begins with `ctl_` */
        readonly control: string;
      };
    };
    readonly reply: Control;
  };
  /** Change a control of everybody. */
  "PATCH /api/v1/controls/{control}": {
    readonly ask: {
      readonly params: {
        /** An id that begins with `ctl_` */
        readonly control: string;
      };
      readonly body: {
        /** 0 to 100, two decimals at most */
        readonly percentage?: number | undefined;
        /** Why; kept with the control */
        readonly reason?: string | undefined;
        readonly until?: string | null | undefined;
      };
    };
    readonly reply: Control;
  };
  /** End a control of everybody. */
  "POST /api/v1/controls/{control}/end": {
    readonly ask: {
      readonly params: {
        /** An id that begins with `ctl_` */
        readonly control: string;
      };
      readonly body: {
        /** Why; kept with the control */
        readonly reason: string;
      };
    };
    readonly reply: Control;
  };
  /** Put a control in place for one tenant. */
  "POST /api/v1/tenants/{tenant}/controls": {
    readonly ask: {
      readonly params: {
        /** The tenant's id or slug */
        readonly tenant: string;
      };
      readonly body: {
        /** `kill` denies all, `read_only` all but reading and export */
        readonly kind: "kill" | "read_only" | "rollout";
        /** `<product>.<slug>` */
        readonly capability?: string | undefined;
        /** 0 to 100, two decimals at most */
        readonly percentage?: number | undefined;
        /** Rollouts only: rollouts of one salt reach the same tenants first */
        readonly salt?: string | undefined;
        /** Why; kept with the control */
        readonly reason: string;
        /** A moment, RFC 3339 in UTC */
        readonly from?: string | undefined;
        /** When it ends by itself. Give one: a control that nobody remembers is an outage */
        readonly until?: string | null | undefined;
        /** A node by id or key; default: the whole tenant */
        readonly node?: string | undefined;
      };
    };
    readonly reply: Control;
  };
  /** List the controls of one tenant. */
  "GET /api/v1/tenants/{tenant}/controls": {
    readonly ask: {
      readonly params: {
        /** The tenant's id or slug */
        readonly tenant: string;
      };
      readonly query?: {
        readonly kind?: "kill" | "read_only" | "rollout" | undefined;
        /** `<product>.<slug>` */
        readonly capability?: string | undefined;
        /** Only those in force now, or only the others */
        readonly inForce?: "true" | "false" | undefined;
        /** Items on a page, 200 at most; 50 where nothing is said */
        readonly limit?: number | undefined;
        /** `next` of the page before */
        readonly cursor?: string | undefined;
      };
    };
    readonly reply: { readonly items: readonly Control[]; readonly next: string | null };
  };
  /** Read a control of one tenant. */
  "GET /api/v1/tenants/{tenant}/controls/{control}": {
    readonly ask: {
      readonly params: {
        /** The tenant's id or slug */
        readonly tenant: string;
        /** An id that begins with `ctl_` */
        readonly control: string;
      };
    };
    readonly reply: Control;
  };
  /** Change a control of one tenant. */
  "PATCH /api/v1/tenants/{tenant}/controls/{control}": {
    readonly ask: {
      readonly params: {
        /** The tenant's id or slug */
        readonly tenant: string;
        /** An id that begins with `ctl_` */
        readonly control: string;
      };
      readonly body: {
        /** 0 to 100, two decimals at most */
        readonly percentage?: number | undefined;
        /** Why; kept with the control */
        readonly reason?: string | undefined;
        readonly until?: string | null | undefined;
      };
    };
    readonly reply: Control;
  };
  /** End a control of one tenant. */
  "POST /api/v1/tenants/{tenant}/controls/{control}/end": {
    readonly ask: {
      readonly params: {
        /** The tenant's id or slug */
        readonly tenant: string;
        /** An id that begins with `ctl_` */
        readonly control: string;
      };
      readonly body: {
        /** Why; kept with the control */
        readonly reason: string;
      };
    };
    readonly reply: Control;
  };
  /** Subscribe a tenant to a plan. */
  "POST /api/v1/subscriptions": {
    readonly ask: {
      readonly body: {
        /** A plan by key, for its current version, or the id of a version */
        readonly plan: string;
        readonly addOns?:
          | readonly {
              /** An add-on by key, or the id of a version */
              readonly addOn: string;
              readonly quantity?: number | undefined;
            }[]
          | undefined;
        /** A moment, RFC 3339 in UTC */
        readonly startsAt?: string | undefined;
        /** A moment, RFC 3339 in UTC */
        readonly anchor?: string | undefined;
        readonly period?: { readonly unit: "day" | "week" | "month" | "year"; readonly every: number } | undefined;
        /** Absent: it begins without a trial */
        readonly trial?:
          | {
              /** Default: what the plan says */
              readonly days?: number | undefined;
              /** A moment, RFC 3339 in UTC */
              readonly until?: string | undefined;
              /** Why this tenant gets another trial of the product */
              readonly again?: string | undefined;
            }
          | undefined;
      };
    };
    readonly reply: Subscription;
  };
  /** List a tenant's subscriptions. */
  "GET /api/v1/subscriptions": {
    readonly ask: {
      readonly query?: {
        /** That answer, answered or will answer for it */
        readonly product?: string | undefined;
        /** With a phase on this plan */
        readonly plan?: string | undefined;
        /** Items on a page, 200 at most; 50 where nothing is said */
        readonly limit?: number | undefined;
        /** `next` of the page before */
        readonly cursor?: string | undefined;
      };
    };
    readonly reply: { readonly items: readonly Subscription[]; readonly next: string | null };
  };
  /** Count the tenants on each plan. */
  "GET /api/v1/plan-counts": {
    readonly ask: Record<never, never>;
    readonly reply: {
      readonly counts: readonly {
        /** The plan's key */
        readonly plan: string;
        readonly phase: "trial" | "active" | "past_due" | "restricted" | "suspended" | "ended";
        readonly tenants: number;
      }[];
    };
  };
  /** Read a subscription with its schedule. */
  "GET /api/v1/subscriptions/{subscription}": {
    readonly ask: {
      readonly params: {
        /** An id that begins with `sub_` */
        readonly subscription: string;
      };
    };
    readonly reply: Subscription;
  };
  /** Change plan, add-ons or quantities. */
  "POST /api/v1/subscriptions/{subscription}/change": {
    readonly ask: {
      readonly params: {
        /** An id that begins with `sub_` */
        readonly subscription: string;
      };
      readonly body: {
        /** A plan by key, for its current version, or the id of a version */
        readonly plan?: string | undefined;
        /** All add-ons from then on; absent: they stay */
        readonly addOns?:
          | readonly {
              /** An add-on by key, or the id of a version */
              readonly addOn: string;
              readonly quantity?: number | undefined;
            }[]
          | undefined;
        /** `now`, `period_end` (of a trial: its end), or an instant to come */
        readonly at?: string | undefined;
        /** What usage so far counts after the change, by capability; default: all of it */
        readonly carryOver?:
          | {
              readonly default?: "carry" | "reset" | "prorate" | undefined;
              readonly items?: Readonly<Record<string, "carry" | "reset" | "prorate">> | undefined;
            }
          | undefined;
        /** Whether a running trial goes on under the new terms */
        readonly trial?: "keep" | "end" | undefined;
      };
    };
    readonly reply: Subscription;
  };
  /** Migrate to another version of the same plan. */
  "POST /api/v1/subscriptions/{subscription}/migrate": {
    readonly ask: {
      readonly params: {
        /** An id that begins with `sub_` */
        readonly subscription: string;
      };
      readonly body: {
        /** Absent: the current version */
        readonly planVersion?: string | undefined;
        /** `now`, `period_end` (of a trial: its end), or an instant to come */
        readonly at?: string | undefined;
        /** What usage so far counts after the change, by capability; default: all of it */
        readonly carryOver?:
          | {
              readonly default?: "carry" | "reset" | "prorate" | undefined;
              readonly items?: Readonly<Record<string, "carry" | "reset" | "prorate">> | undefined;
            }
          | undefined;
      };
    };
    readonly reply: Subscription;
  };
  /** Cancel a subscription. */
  "POST /api/v1/subscriptions/{subscription}/cancel": {
    readonly ask: {
      readonly params: {
        /** An id that begins with `sub_` */
        readonly subscription: string;
      };
      readonly body: {
        readonly at?: "now" | "period_end" | undefined;
        /** Why; kept in the audit log */
        readonly reason: string;
      };
    };
    readonly reply: Subscription;
  };
  /** Take back a cancellation to come. */
  "POST /api/v1/subscriptions/{subscription}/resume": {
    readonly ask: {
      readonly params: {
        /** An id that begins with `sub_` */
        readonly subscription: string;
      };
    };
    readonly reply: Subscription;
  };
  /** Let a trial end later. */
  "POST /api/v1/subscriptions/{subscription}/extend-trial": {
    readonly ask: {
      readonly params: {
        /** An id that begins with `sub_` */
        readonly subscription: string;
      };
      readonly body: {
        readonly days?: number | undefined;
        /** A moment, RFC 3339 in UTC */
        readonly until?: string | undefined;
        /** Why; kept in the audit log */
        readonly reason: string;
      };
    };
    readonly reply: Subscription;
  };
  /** Mark a subscription past due. */
  "POST /api/v1/subscriptions/{subscription}/mark-past-due": {
    readonly ask: {
      readonly params: {
        /** An id that begins with `sub_` */
        readonly subscription: string;
      };
      readonly body: {
        /** A moment, RFC 3339 in UTC */
        readonly graceUntil?: string | undefined;
      };
    };
    readonly reply: Subscription;
  };
  /** Mark what was past due as paid. */
  "POST /api/v1/subscriptions/{subscription}/mark-paid": {
    readonly ask: {
      readonly params: {
        /** An id that begins with `sub_` */
        readonly subscription: string;
      };
    };
    readonly reply: Subscription;
  };
  /** Show what a change would do. */
  "POST /api/v1/subscriptions/{subscription}/preview": {
    readonly ask: {
      readonly params: {
        /** An id that begins with `sub_` */
        readonly subscription: string;
      };
      readonly body: {
        /** A plan by key, for its current version, or the id of a version */
        readonly plan?: string | undefined;
        /** `current`, or another version of the plan it is on */
        readonly migrateTo?: string | undefined;
        readonly addOns?:
          | readonly {
              /** An add-on by key, or the id of a version */
              readonly addOn: string;
              readonly quantity?: number | undefined;
            }[]
          | undefined;
        /** `now`, `period_end` (of a trial: its end), or an instant to come */
        readonly at?: string | undefined;
        readonly trial?: "keep" | "end" | undefined;
        /** What is used so far, by capability */
        readonly usage?: Readonly<Record<string, string>> | undefined;
      };
    };
    readonly reply: {
      /** Usage beyond what would be held: it stays and can be read, but nothing is added until it fits */
      readonly excesses: readonly {
        /** `<product>.<slug>` */
        readonly capability: string;
        /** A decimal number as text, or `unlimited` */
        readonly used: string;
        /** A decimal number as text, or `unlimited` */
        readonly limit: string;
        /** A decimal number as text, or `unlimited` */
        readonly excess: string;
      }[];
      /** A moment, RFC 3339 in UTC */
      readonly at: string;
      readonly from: {
        /** The plan's key */
        readonly plan: string;
        /** The version it is pinned to */
        readonly planVersion: string;
        readonly products: readonly string[];
        readonly addOns: readonly {
          readonly addOn: string;
          readonly addOnVersion: string;
          readonly quantity: number;
        }[];
      };
      readonly to: {
        /** The plan's key */
        readonly plan: string;
        /** The version it is pinned to */
        readonly planVersion: string;
        readonly products: readonly string[];
        readonly addOns: readonly {
          readonly addOn: string;
          readonly addOnVersion: string;
          readonly quantity: number;
        }[];
      };
      /** Of the plan; null where it has none */
      readonly price: {
        readonly from: {
          readonly amount?: string | undefined;
          readonly currency: string;
          readonly unit?: string | undefined;
          readonly label?: string | undefined;
        } | null;
        readonly to: {
          readonly amount?: string | undefined;
          readonly currency: string;
          readonly unit?: string | undefined;
          readonly label?: string | undefined;
        } | null;
      };
      readonly addOnPrices: readonly {
        readonly addOn: string;
        readonly quantity: number;
        readonly price: {
          readonly amount?: string | undefined;
          readonly currency: string;
          readonly unit?: string | undefined;
          readonly label?: string | undefined;
        } | null;
      }[];
      readonly featuresGained: readonly string[];
      readonly featuresLost: readonly string[];
      /** Amounts that change; null: not held */
      readonly limits: Readonly<Record<string, { readonly from: string | null; readonly to: string | null }>>;
      /** Other values that change */
      readonly values: Readonly<Record<string, { readonly from: unknown; readonly to: unknown }>>;
      /** Meters whose window, kind or hardness changes */
      readonly terms: readonly string[];
      /** The schedule as it would be */
      readonly phases: readonly {
        readonly kind: "trial" | "active" | "past_due" | "restricted" | "suspended" | "ended";
        /** Belongs to the phase */
        readonly from: string;
        /** No longer belongs to it; null: without an end */
        readonly until: string | null;
        /** Past due: full access until here */
        readonly graceUntil: string | null;
        /** The plan's key */
        readonly plan: string;
        /** The version it is pinned to */
        readonly planVersion: string;
        readonly products: readonly string[];
        readonly addOns: readonly {
          readonly addOn: string;
          readonly addOnVersion: string;
          readonly quantity: number;
        }[];
        /** What usage of before the phase counts in it */
        readonly carryOver: {
          readonly default: "carry" | "reset" | "prorate";
          readonly items: Readonly<Record<string, "carry" | "reset" | "prorate">>;
        };
      }[];
    };
  };
  /** List what a tenant holds. */
  "GET /api/v1/entitlements": {
    readonly ask: {
      readonly query?: {
        /** Default: now */
        readonly at?: string | undefined;
        /** Default: the tenant's root */
        readonly node?: string | undefined;
        readonly product?: string | undefined;
        /** Items on a page, 200 at most; 50 where nothing is said */
        readonly limit?: number | undefined;
        /** `next` of the page before */
        readonly cursor?: string | undefined;
      };
    };
    readonly reply: { readonly items: readonly Entitlement[]; readonly next: string | null };
  };
  /** Read what a tenant holds of one capability. */
  "GET /api/v1/entitlements/{capability}": {
    readonly ask: {
      readonly params: {
        /** A capability by key or alias */
        readonly capability: string;
      };
      readonly query?: {
        /** Default: now */
        readonly at?: string | undefined;
        /** Default: the tenant's root */
        readonly node?: string | undefined;
      };
    };
    readonly reply: Entitlement;
  };
  /** Grant an override. */
  "POST /api/v1/overrides": {
    readonly ask: {
      readonly body: {
        /** A capability by key or alias */
        readonly capability: string;
        /** A scope node by id or key */
        readonly node?: string | undefined;
        readonly mode: "deny" | "set" | "raise" | "add" | "cap";
        /** Of the capability's type; none for a deny */
        readonly value?: unknown;
        /** Why; kept with the row */
        readonly reason: string;
        /** A moment, RFC 3339 in UTC */
        readonly from?: string | undefined;
        /** Default: 90 days after it begins; null: never, on purpose */
        readonly until?: string | null | undefined;
      };
    };
    readonly reply: Override;
  };
  /** List overrides. */
  "GET /api/v1/overrides": {
    readonly ask: {
      readonly query?: {
        /** A capability by key or alias */
        readonly capability?: string | undefined;
        /** A scope node by id or key */
        readonly node?: string | undefined;
        /** Only those in force now, or only the others */
        readonly inForce?: "true" | "false" | undefined;
        /** Items on a page, 200 at most; 50 where nothing is said */
        readonly limit?: number | undefined;
        /** `next` of the page before */
        readonly cursor?: string | undefined;
      };
    };
    readonly reply: { readonly items: readonly Override[]; readonly next: string | null };
  };
  /** Read an override. */
  "GET /api/v1/overrides/{override}": {
    readonly ask: {
      readonly params: {
        /** An id that begins with `ovr_` */
        readonly override: string;
      };
    };
    readonly reply: Override;
  };
  /** End an override before its time. */
  "POST /api/v1/overrides/{override}/end": {
    readonly ask: {
      readonly params: {
        /** An id that begins with `ovr_` */
        readonly override: string;
      };
      readonly body: {
        /** Why; kept with the row */
        readonly reason: string;
      };
    };
    readonly reply: Override;
  };
  /** Place a block. */
  "POST /api/v1/blocks": {
    readonly ask: {
      readonly body: {
        /** Who restricts: billing, security, ... */
        readonly source: string;
        /** A scope node by id or key */
        readonly node?: string | undefined;
        readonly effect: "restricted" | "suspended" | "closed";
        /** Why; kept with the row */
        readonly reason: string;
        /** A moment, RFC 3339 in UTC */
        readonly from?: string | undefined;
        /** A moment, RFC 3339 in UTC */
        readonly until?: string | undefined;
      };
    };
    readonly reply: Block;
  };
  /** List blocks. */
  "GET /api/v1/blocks": {
    readonly ask: {
      readonly query?: {
        readonly source?: string | undefined;
        /** A scope node by id or key */
        readonly node?: string | undefined;
        /** Only those in force now, or only the others */
        readonly inForce?: "true" | "false" | undefined;
        /** Items on a page, 200 at most; 50 where nothing is said */
        readonly limit?: number | undefined;
        /** `next` of the page before */
        readonly cursor?: string | undefined;
      };
    };
    readonly reply: { readonly items: readonly Block[]; readonly next: string | null };
  };
  /** Read a block. */
  "GET /api/v1/blocks/{block}": {
    readonly ask: {
      readonly params: {
        /** An id that begins with `blk_` */
        readonly block: string;
      };
    };
    readonly reply: Block;
  };
  /** Lift a block. */
  "POST /api/v1/blocks/{block}/lift": {
    readonly ask: {
      readonly params: {
        /** An id that begins with `blk_` */
        readonly block: string;
      };
      readonly body: {
        /** Why; kept with the row */
        readonly reason: string;
      };
    };
    readonly reply: Block;
  };
  /** List the permissions roles are made of. */
  "GET /api/v1/permissions": {
    readonly ask: {
      readonly query?: {
        /** Items on a page, 200 at most; 50 where nothing is said */
        readonly limit?: number | undefined;
        /** `next` of the page before */
        readonly cursor?: string | undefined;
      };
    };
    readonly reply: {
      readonly items: readonly {
        readonly key: string;
        readonly label: string | null;
        readonly description: string | null;
        /** How far a role may give it */
        readonly reaches: readonly ("own" | "assigned" | "team" | "department" | "business_unit" | "all")[];
        /** Roles that have it keep it; no role gets it any more */
        readonly archived: boolean;
      }[];
      readonly next: string | null;
    };
  };
  /** Create a custom role. */
  "POST /api/v1/roles": {
    readonly ask: {
      readonly body: {
        readonly name: string;
        readonly description?: string | undefined;
        /** A permission may be named with several reaches */
        readonly permissions: readonly {
          readonly permission: string;
          /** From the node of the assignment: what is `own` or `assigned`, in the nearest node of a kind, or `all` below */
          readonly reach: "own" | "assigned" | "team" | "department" | "business_unit" | "all";
        }[];
      };
    };
    readonly reply: Role;
  };
  /** List roles. */
  "GET /api/v1/roles": {
    readonly ask: {
      readonly query?: {
        /** Part of the name, or of a built-in role's key */
        readonly search?: string | undefined;
        /** Items on a page, 200 at most; 50 where nothing is said */
        readonly limit?: number | undefined;
        /** `next` of the page before */
        readonly cursor?: string | undefined;
      };
    };
    readonly reply: { readonly items: readonly Role[]; readonly next: string | null };
  };
  /** Read a role. */
  "GET /api/v1/roles/{role}": {
    readonly ask: {
      readonly params: {
        /** The role's id; a built-in role's is its key */
        readonly role: string;
      };
    };
    readonly reply: Role;
  };
  /** Change a custom role. */
  "PATCH /api/v1/roles/{role}": {
    readonly ask: {
      readonly params: {
        /** The role's id; a built-in role's is its key */
        readonly role: string;
      };
      readonly body: {
        readonly name?: string | undefined;
        readonly description?: string | null | undefined;
        /** A permission may be named with several reaches */
        readonly permissions?:
          | readonly {
              readonly permission: string;
              /** From the node of the assignment: what is `own` or `assigned`, in the nearest node of a kind, or `all` below */
              readonly reach: "own" | "assigned" | "team" | "department" | "business_unit" | "all";
            }[]
          | undefined;
        /** A principal by id or external id */
        readonly onBehalfOf?: string | undefined;
      };
    };
    readonly reply: Role;
  };
  /** Delete a custom role. */
  "DELETE /api/v1/roles/{role}": {
    readonly ask: {
      readonly params: {
        /** The role's id; a built-in role's is its key */
        readonly role: string;
      };
    };
    readonly reply: Role;
  };
  /** Assign a role. */
  "POST /api/v1/assignments": {
    readonly ask: {
      readonly body: {
        /** A principal by id or external id */
        readonly principal: string;
        /** The role's id; a built-in role's is its key */
        readonly role: string;
        /** A scope node by id or key */
        readonly node?: string | undefined;
        /** A moment, RFC 3339 in UTC */
        readonly from?: string | undefined;
        /** Default: until it is ended */
        readonly until?: string | null | undefined;
        /** Who keeps it; two sources may give the same role */
        readonly source?: string | undefined;
        /** A principal by id or external id */
        readonly onBehalfOf?: string | undefined;
      };
    };
    readonly reply: Assignment;
  };
  /** List assignments. */
  "GET /api/v1/assignments": {
    readonly ask: {
      readonly query?: {
        /** A principal by id or external id */
        readonly principal?: string | undefined;
        /** The role's id; a built-in role's is its key */
        readonly role?: string | undefined;
        /** A scope node by id or key */
        readonly node?: string | undefined;
        readonly source?: string | undefined;
        /** Only those in force now, or only the others */
        readonly inForce?: "true" | "false" | undefined;
        /** Items on a page, 200 at most; 50 where nothing is said */
        readonly limit?: number | undefined;
        /** `next` of the page before */
        readonly cursor?: string | undefined;
      };
    };
    readonly reply: { readonly items: readonly Assignment[]; readonly next: string | null };
  };
  /** Read an assignment. */
  "GET /api/v1/assignments/{assignment}": {
    readonly ask: {
      readonly params: {
        /** An id that begins with `asg_` */
        readonly assignment: string;
      };
    };
    readonly reply: Assignment;
  };
  /** End an assignment. */
  "POST /api/v1/assignments/{assignment}/end": {
    readonly ask: {
      readonly params: {
        /** An id that begins with `asg_` */
        readonly assignment: string;
      };
      readonly body: { readonly reason?: string | undefined };
    };
    readonly reply: Assignment;
  };
  /** Explain what a principal's roles let it do. */
  "GET /api/v1/principals/{principal}/permissions": {
    readonly ask: {
      readonly params: {
        /** A principal by id or external id */
        readonly principal: string;
      };
      readonly query?: {
        /** Default: now */
        readonly at?: string | undefined;
        /** Only this one */
        readonly permission?: string | undefined;
      };
    };
    readonly reply: {
      /** An id that begins with `prn_` */
      readonly principalId: string;
      readonly externalId: string;
      readonly status: "active" | "suspended";
      /** A moment, RFC 3339 in UTC */
      readonly at: string;
      readonly permissions: readonly {
        readonly permission: string;
        /** From the node of the assignment: what is `own` or `assigned`, in the nearest node of a kind, or `all` below */
        readonly reach: "own" | "assigned" | "team" | "department" | "business_unit" | "all";
        /** Where the reach is counted from */
        readonly nodeId: string;
        /** An id that begins with `asg_` */
        readonly assignmentId: string;
        readonly roleId: string;
        readonly roleName: string;
        readonly source: string;
        readonly until: string | null;
      }[];
    };
  };
  /** Create a policy rule. */
  "POST /api/v1/rules": {
    readonly ask: {
      readonly body: {
        /** Needed unless a template says it */
        readonly effect?: "allow" | "deny" | undefined;
        /** Keys, or patterns such as `desk.*`; `*` is all */
        readonly capabilities?: readonly string[] | undefined;
        /** With capabilities: those that are named, and those of these classes */
        readonly classes?: readonly ("read" | "write" | "admin" | "billing" | "export")[] | undefined;
        /** CEL, or a syntax tree such as `{op, args}`; none: it always holds */
        readonly condition?: string | Readonly<Record<string, unknown>> | undefined;
        /** The condition as CEL, in place of `condition` */
        readonly expression?: string | undefined;
        /** A policy template by key, in place of effect and condition */
        readonly template?: string | undefined;
        /** The template's; what is left out has its default */
        readonly parameters?: Readonly<Record<string, unknown>> | undefined;
        /** Default: the template's */
        readonly label?: string | undefined;
        /** A moment, RFC 3339 in UTC */
        readonly from?: string | undefined;
        /** A moment, RFC 3339 in UTC */
        readonly until?: string | undefined;
        /** A scope node by id or key */
        readonly node?: string | undefined;
      };
    };
    readonly reply: Rule;
  };
  /** List policy rules. */
  "GET /api/v1/rules": {
    readonly ask: {
      readonly query?: {
        readonly effect?: "allow" | "deny" | undefined;
        /** Only those that name it, as it is written there */
        readonly capability?: string | undefined;
        /** Only those of this policy */
        readonly policy?: string | undefined;
        /** Only those attached to this node, by id or key */
        readonly node?: string | undefined;
        /** Items on a page, 200 at most; 50 where nothing is said */
        readonly limit?: number | undefined;
        /** `next` of the page before */
        readonly cursor?: string | undefined;
      };
    };
    readonly reply: { readonly items: readonly Rule[]; readonly next: string | null };
  };
  /** Read a policy rule. */
  "GET /api/v1/rules/{rule}": {
    readonly ask: {
      readonly params: {
        /** An id that begins with `rul_` */
        readonly rule: string;
      };
    };
    readonly reply: Rule;
  };
  /** Change a policy rule. */
  "PATCH /api/v1/rules/{rule}": {
    readonly ask: {
      readonly params: {
        /** An id that begins with `rul_` */
        readonly rule: string;
      };
      readonly body: {
        readonly effect?: "allow" | "deny" | undefined;
        readonly capabilities?: readonly string[] | null | undefined;
        readonly classes?: readonly ("read" | "write" | "admin" | "billing" | "export")[] | null | undefined;
        readonly condition?: string | Readonly<Record<string, unknown>> | null | undefined;
        readonly expression?: string | null | undefined;
        /** A policy template by key, in place of effect and condition */
        readonly template?: string | undefined;
        /** Makes the rule anew from its template as that is now */
        readonly parameters?: Readonly<Record<string, unknown>> | undefined;
        readonly label?: string | null | undefined;
        readonly from?: string | null | undefined;
        readonly until?: string | null | undefined;
        /** By id or key; null: the root */
        readonly node?: string | null | undefined;
      };
    };
    readonly reply: Rule;
  };
  /** Delete a policy rule. */
  "DELETE /api/v1/rules/{rule}": {
    readonly ask: {
      readonly params: {
        /** An id that begins with `rul_` */
        readonly rule: string;
      };
    };
    readonly reply: Rule;
  };
  /** List the versions of a policy rule. */
  "GET /api/v1/rules/{rule}/versions": {
    readonly ask: {
      readonly params: {
        /** An id that begins with `rul_` */
        readonly rule: string;
      };
      readonly query?: {
        /** Items on a page, 200 at most; 50 where nothing is said */
        readonly limit?: number | undefined;
        /** `next` of the page before */
        readonly cursor?: string | undefined;
      };
    };
    readonly reply: {
      readonly items: readonly {
        readonly version: number;
        readonly change: "created" | "updated" | "deleted";
        /** What the rule said after the change; of a deleted one what it said last */
        readonly state: {
          readonly effect: "allow" | "deny";
          /** Null: the tenant's root, or the platform */
          readonly nodeId: string | null;
          readonly capabilities: readonly string[] | null;
          readonly classes: readonly ("read" | "write" | "admin" | "billing" | "export")[] | null;
          /** A syntax tree; null: it always holds */
          readonly condition: unknown;
          /** The condition as CEL */
          readonly expression: string | null;
          /** The template it was made from, as it was then */
          readonly template: {
            readonly key: string;
            readonly version: string;
            readonly parameters: Readonly<Record<string, unknown>>;
          } | null;
          readonly label: string | null;
          readonly from: string | null;
          readonly until: string | null;
        };
        /** A moment, RFC 3339 in UTC */
        readonly changedAt: string;
        readonly changedBy: string;
      }[];
      readonly next: string | null;
    };
  };
  /** Create a platform rule. */
  "POST /api/v1/platform-rules": {
    readonly ask: {
      readonly body: {
        /** Needed unless a template says it */
        readonly effect?: "allow" | "deny" | undefined;
        /** Keys, or patterns such as `desk.*`; `*` is all */
        readonly capabilities?: readonly string[] | undefined;
        /** With capabilities: those that are named, and those of these classes */
        readonly classes?: readonly ("read" | "write" | "admin" | "billing" | "export")[] | undefined;
        /** CEL, or a syntax tree such as `{op, args}`; none: it always holds */
        readonly condition?: string | Readonly<Record<string, unknown>> | undefined;
        /** The condition as CEL, in place of `condition` */
        readonly expression?: string | undefined;
        /** A policy template by key, in place of effect and condition */
        readonly template?: string | undefined;
        /** The template's; what is left out has its default */
        readonly parameters?: Readonly<Record<string, unknown>> | undefined;
        /** Default: the template's */
        readonly label?: string | undefined;
        /** A moment, RFC 3339 in UTC */
        readonly from?: string | undefined;
        /** A moment, RFC 3339 in UTC */
        readonly until?: string | undefined;
      };
    };
    readonly reply: Rule;
  };
  /** List platform rules. */
  "GET /api/v1/platform-rules": {
    readonly ask: {
      readonly query?: {
        readonly effect?: "allow" | "deny" | undefined;
        /** Only those that name it, as it is written there */
        readonly capability?: string | undefined;
        /** Only those of this policy */
        readonly policy?: string | undefined;
        /** Items on a page, 200 at most; 50 where nothing is said */
        readonly limit?: number | undefined;
        /** `next` of the page before */
        readonly cursor?: string | undefined;
      };
    };
    readonly reply: { readonly items: readonly Rule[]; readonly next: string | null };
  };
  /** Read a platform rule. */
  "GET /api/v1/platform-rules/{rule}": {
    readonly ask: {
      readonly params: {
        /** An id that begins with `rul_` */
        readonly rule: string;
      };
    };
    readonly reply: Rule;
  };
  /** Change a platform rule. */
  "PATCH /api/v1/platform-rules/{rule}": {
    readonly ask: {
      readonly params: {
        /** An id that begins with `rul_` */
        readonly rule: string;
      };
      readonly body: {
        readonly effect?: "allow" | "deny" | undefined;
        readonly capabilities?: readonly string[] | null | undefined;
        readonly classes?: readonly ("read" | "write" | "admin" | "billing" | "export")[] | null | undefined;
        readonly condition?: string | Readonly<Record<string, unknown>> | null | undefined;
        readonly expression?: string | null | undefined;
        /** A policy template by key, in place of effect and condition */
        readonly template?: string | undefined;
        /** Makes the rule anew from its template as that is now */
        readonly parameters?: Readonly<Record<string, unknown>> | undefined;
        readonly label?: string | null | undefined;
        readonly from?: string | null | undefined;
        readonly until?: string | null | undefined;
      };
    };
    readonly reply: Rule;
  };
  /** Delete a platform rule. */
  "DELETE /api/v1/platform-rules/{rule}": {
    readonly ask: {
      readonly params: {
        /** An id that begins with `rul_` */
        readonly rule: string;
      };
    };
    readonly reply: Rule;
  };
  /** List the versions of a platform rule. */
  "GET /api/v1/platform-rules/{rule}/versions": {
    readonly ask: {
      readonly params: {
        /** An id that begins with `rul_` */
        readonly rule: string;
      };
      readonly query?: {
        /** Items on a page, 200 at most; 50 where nothing is said */
        readonly limit?: number | undefined;
        /** `next` of the page before */
        readonly cursor?: string | undefined;
      };
    };
    readonly reply: {
      readonly items: readonly {
        readonly version: number;
        readonly change: "created" | "updated" | "deleted";
        /** What the rule said after the change; of a deleted one what it said last */
        readonly state: {
          readonly effect: "allow" | "deny";
          /** Null: the tenant's root, or the platform */
          readonly nodeId: string | null;
          readonly capabilities: readonly string[] | null;
          readonly classes: readonly ("read" | "write" | "admin" | "billing" | "export")[] | null;
          /** A syntax tree; null: it always holds */
          readonly condition: unknown;
          /** The condition as CEL */
          readonly expression: string | null;
          /** The template it was made from, as it was then */
          readonly template: {
            readonly key: string;
            readonly version: string;
            readonly parameters: Readonly<Record<string, unknown>>;
          } | null;
          readonly label: string | null;
          readonly from: string | null;
          readonly until: string | null;
        };
        /** A moment, RFC 3339 in UTC */
        readonly changedAt: string;
        readonly changedBy: string;
      }[];
      readonly next: string | null;
    };
  };
  /** Test policies that are in files. */
  "POST /api/v1/policies/test": {
    readonly ask: {
      readonly body: {
        /** Policies, and files of tests, as YAML */
        readonly files: readonly { readonly name: string; readonly text: string }[];
      };
    };
    readonly reply: {
      /** No error found, and every expectation met */
      readonly passed: boolean;
      readonly findings: readonly {
        readonly code:
          | "document_invalid"
          | "key_mismatch"
          | "condition_invalid"
          | "condition_unknown"
          | "condition_circular"
          | "template_unknown"
          | "parameter_invalid"
          | "rule_incomplete"
          | "window_invalid"
          | "capability_unknown"
          | "capability_archived"
          | "node_unknown"
          | "attribute_undeclared"
          | "rule_over"
          | "rule_unreachable"
          | "rule_duplicate"
          | "rule_shadowed"
          | "condition_always_true"
          | "condition_always_false"
          | "deny_without_matter"
          | "capability_unreachable"
          | "condition_unused"
          | "parameter_unused"
          | "rule_untested";
        /** A policy with an error cannot be pushed */
        readonly severity: "error" | "warning" | "advice";
        readonly message: string;
        readonly file: string;
        /** RFC 6901, into the document */
        readonly pointer: string;
        readonly line: number;
        readonly column: number;
      }[];
      readonly expectations: number;
      readonly failed: number;
      readonly results: readonly {
        readonly name: string;
        readonly capability: string;
        readonly principal: string | null;
        readonly passed: boolean;
        readonly expected: {
          readonly outcome: "allow" | "deny" | null;
          /** The reason code, where the whole decision was asked for */
          readonly code: string | null;
          readonly rule: string | null;
        };
        readonly actual: {
          readonly outcome: "allow" | "deny" | null;
          /** The reason code, where the whole decision was asked for */
          readonly code: string | null;
          readonly rule: string | null;
        };
        readonly file: string;
        /** RFC 6901, into the document */
        readonly pointer: string;
        readonly line: number;
        readonly column: number;
      }[];
      /** Tests that cannot be put; they fail */
      readonly misfits: readonly {
        readonly message: string;
        readonly file: string;
        /** RFC 6901, into the document */
        readonly pointer: string;
        readonly line: number;
        readonly column: number;
      }[];
      readonly coverage: {
        /** Of what tests can show of these rules, how much they show */
        readonly percent: number;
        readonly rules: readonly {
          readonly rule: string;
          readonly reached: "both" | "matched" | "not_matched" | "errored" | "never_evaluated";
          readonly matched: number;
          readonly notMatched: number;
          readonly errored: number;
          /** The parts of its condition */
          readonly branches: readonly {
            readonly pointer: string;
            readonly condition: string;
            readonly reached: "both" | "matched" | "not_matched" | "errored" | "never_evaluated";
            readonly matched: number;
            readonly notMatched: number;
            readonly errored: number;
          }[];
        }[];
      };
    };
  };
  /** Look for mistakes in policies that are in files. */
  "POST /api/v1/policies/lint": {
    readonly ask: {
      readonly body: {
        /** Policies, and files of tests, as YAML */
        readonly files: readonly { readonly name: string; readonly text: string }[];
      };
    };
    readonly reply: {
      readonly findings: readonly {
        readonly code:
          | "document_invalid"
          | "key_mismatch"
          | "condition_invalid"
          | "condition_unknown"
          | "condition_circular"
          | "template_unknown"
          | "parameter_invalid"
          | "rule_incomplete"
          | "window_invalid"
          | "capability_unknown"
          | "capability_archived"
          | "node_unknown"
          | "attribute_undeclared"
          | "rule_over"
          | "rule_unreachable"
          | "rule_duplicate"
          | "rule_shadowed"
          | "condition_always_true"
          | "condition_always_false"
          | "deny_without_matter"
          | "capability_unreachable"
          | "condition_unused"
          | "parameter_unused"
          | "rule_untested";
        /** A policy with an error cannot be pushed */
        readonly severity: "error" | "warning" | "advice";
        readonly message: string;
        readonly file: string;
        /** RFC 6901, into the document */
        readonly pointer: string;
        readonly line: number;
        readonly column: number;
      }[];
    };
  };
  /** List the tenant's policies. */
  "GET /api/v1/policies": {
    readonly ask: {
      readonly query?: {
        /** Items on a page, 200 at most; 50 where nothing is said */
        readonly limit?: number | undefined;
        /** `next` of the page before */
        readonly cursor?: string | undefined;
      };
    };
    readonly reply: {
      readonly items: readonly {
        readonly key: string;
        readonly version: number;
        readonly label: string | null;
        readonly description: string | null;
        /** SHA-256 of the source, base64url */
        readonly digest: string;
        /** What its tests came to when it was pushed */
        readonly tests: {
          readonly expectations: number;
          readonly failed: number;
          /** Why it was pushed although some failed */
          readonly allowedBecause: string | null;
        };
        /** A moment, RFC 3339 in UTC */
        readonly createdAt: string;
        readonly createdBy: string;
        /** A moment, RFC 3339 in UTC */
        readonly updatedAt: string;
        readonly updatedBy: string;
      }[];
      readonly next: string | null;
    };
  };
  /** Read one of the tenant's policies. */
  "GET /api/v1/policies/{policy}": {
    readonly ask: {
      readonly params: {
        /** Lower case letters, digits and inner hyphens, 63 at most */
        readonly policy: string;
      };
    };
    readonly reply: Policy;
  };
  /** Push one of the tenant's policies. */
  "PUT /api/v1/policies/{policy}": {
    readonly ask: {
      readonly params: {
        /** Lower case letters, digits and inner hyphens, 63 at most */
        readonly policy: string;
      };
      readonly body: {
        /** The policy as YAML */
        readonly source?: string | undefined;
        /** The same as JSON, in place of the source */
        readonly document?: Readonly<Record<string, unknown>> | undefined;
        /** Push it although tests fail, for this reason, which the audit log keeps */
        readonly allowFailingTests?: string | undefined;
      };
    };
    readonly reply: Policy;
  };
  /** Delete one of the tenant's policies. */
  "DELETE /api/v1/policies/{policy}": {
    readonly ask: {
      readonly params: {
        /** Lower case letters, digits and inner hyphens, 63 at most */
        readonly policy: string;
      };
    };
    readonly reply: Policy;
  };
  /** Preview a push of one of the tenant's policies. */
  "POST /api/v1/policies/{policy}/preview": {
    readonly ask: {
      readonly params: {
        /** Lower case letters, digits and inner hyphens, 63 at most */
        readonly policy: string;
      };
      readonly body: {
        /** The policy as YAML */
        readonly source?: string | undefined;
        /** The same as JSON, in place of the source */
        readonly document?: Readonly<Record<string, unknown>> | undefined;
        /** Push it although tests fail, for this reason, which the audit log keeps */
        readonly allowFailingTests?: string | undefined;
      };
    };
    readonly reply: {
      /** The version in place; null: there is none */
      readonly version: number | null;
      readonly changes: readonly {
        readonly rule: string;
        readonly change: "added" | "changed" | "removed";
        /** What differs */
        readonly members: readonly string[];
        readonly before: {
          readonly effect: "allow" | "deny";
          readonly capabilities: readonly string[] | null;
          readonly classes: readonly ("read" | "write" | "admin" | "billing" | "export")[] | null;
          /** As written; null: the root, or the platform */
          readonly node: string | null;
          readonly from: string | null;
          readonly until: string | null;
          /** A syntax tree; null: it always holds */
          readonly condition: unknown;
          readonly label: string | null;
        } | null;
        readonly after: {
          readonly effect: "allow" | "deny";
          readonly capabilities: readonly string[] | null;
          readonly classes: readonly ("read" | "write" | "admin" | "billing" | "export")[] | null;
          /** As written; null: the root, or the platform */
          readonly node: string | null;
          readonly from: string | null;
          readonly until: string | null;
          /** A syntax tree; null: it always holds */
          readonly condition: unknown;
          readonly label: string | null;
        } | null;
      }[];
      /** No error found, and every expectation met */
      readonly passed: boolean;
      readonly findings: readonly {
        readonly code:
          | "document_invalid"
          | "key_mismatch"
          | "condition_invalid"
          | "condition_unknown"
          | "condition_circular"
          | "template_unknown"
          | "parameter_invalid"
          | "rule_incomplete"
          | "window_invalid"
          | "capability_unknown"
          | "capability_archived"
          | "node_unknown"
          | "attribute_undeclared"
          | "rule_over"
          | "rule_unreachable"
          | "rule_duplicate"
          | "rule_shadowed"
          | "condition_always_true"
          | "condition_always_false"
          | "deny_without_matter"
          | "capability_unreachable"
          | "condition_unused"
          | "parameter_unused"
          | "rule_untested";
        /** A policy with an error cannot be pushed */
        readonly severity: "error" | "warning" | "advice";
        readonly message: string;
        readonly file: string;
        /** RFC 6901, into the document */
        readonly pointer: string;
        readonly line: number;
        readonly column: number;
      }[];
      readonly expectations: number;
      readonly failed: number;
      readonly results: readonly {
        readonly name: string;
        readonly capability: string;
        readonly principal: string | null;
        readonly passed: boolean;
        readonly expected: {
          readonly outcome: "allow" | "deny" | null;
          /** The reason code, where the whole decision was asked for */
          readonly code: string | null;
          readonly rule: string | null;
        };
        readonly actual: {
          readonly outcome: "allow" | "deny" | null;
          /** The reason code, where the whole decision was asked for */
          readonly code: string | null;
          readonly rule: string | null;
        };
        readonly file: string;
        /** RFC 6901, into the document */
        readonly pointer: string;
        readonly line: number;
        readonly column: number;
      }[];
      /** Tests that cannot be put; they fail */
      readonly misfits: readonly {
        readonly message: string;
        readonly file: string;
        /** RFC 6901, into the document */
        readonly pointer: string;
        readonly line: number;
        readonly column: number;
      }[];
      readonly coverage: {
        /** Of what tests can show of these rules, how much they show */
        readonly percent: number;
        readonly rules: readonly {
          readonly rule: string;
          readonly reached: "both" | "matched" | "not_matched" | "errored" | "never_evaluated";
          readonly matched: number;
          readonly notMatched: number;
          readonly errored: number;
          /** The parts of its condition */
          readonly branches: readonly {
            readonly pointer: string;
            readonly condition: string;
            readonly reached: "both" | "matched" | "not_matched" | "errored" | "never_evaluated";
            readonly matched: number;
            readonly notMatched: number;
            readonly errored: number;
          }[];
        }[];
      };
    };
  };
  /** List the versions of one of the tenant's policies. */
  "GET /api/v1/policies/{policy}/versions": {
    readonly ask: {
      readonly params: {
        /** Lower case letters, digits and inner hyphens, 63 at most */
        readonly policy: string;
      };
      readonly query?: {
        /** Items on a page, 200 at most; 50 where nothing is said */
        readonly limit?: number | undefined;
        /** `next` of the page before */
        readonly cursor?: string | undefined;
      };
    };
    readonly reply: {
      readonly items: readonly {
        readonly version: number;
        readonly change: "pushed" | "restored" | "deleted";
        readonly restoredFrom: number | null;
        readonly label: string | null;
        readonly description: string | null;
        /** SHA-256 of the source, base64url */
        readonly digest: string;
        /** What its tests came to when it was pushed */
        readonly tests: {
          readonly expectations: number;
          readonly failed: number;
          /** Why it was pushed although some failed */
          readonly allowedBecause: string | null;
        };
        /** A moment, RFC 3339 in UTC */
        readonly changedAt: string;
        readonly changedBy: string;
      }[];
      readonly next: string | null;
    };
  };
  /** Read a version of one of the tenant's policies. */
  "GET /api/v1/policies/{policy}/versions/{version}": {
    readonly ask: {
      readonly params: {
        /** Lower case letters, digits and inner hyphens, 63 at most */
        readonly policy: string;
        readonly version: number;
      };
    };
    readonly reply: Version;
  };
  /** Restore a version of one of the tenant's policies. */
  "POST /api/v1/policies/{policy}/versions/{version}/restore": {
    readonly ask: {
      readonly params: {
        /** Lower case letters, digits and inner hyphens, 63 at most */
        readonly policy: string;
        readonly version: number;
      };
      readonly body: {
        /** Push it although tests fail, for this reason, which the audit log keeps */
        readonly allowFailingTests?: string | undefined;
      } | null;
    };
    readonly reply: Policy;
  };
  /** Compare two versions of one of the tenant's policies. */
  "GET /api/v1/policies/{policy}/diff": {
    readonly ask: {
      readonly params: {
        /** Lower case letters, digits and inner hyphens, 63 at most */
        readonly policy: string;
      };
      readonly query?: {
        /** Default: the first */
        readonly from?: number | undefined;
        /** Default: the newest */
        readonly to?: number | undefined;
      };
    };
    readonly reply: {
      readonly from: number;
      readonly to: number;
      readonly changes: readonly {
        readonly rule: string;
        readonly change: "added" | "changed" | "removed";
        /** What differs */
        readonly members: readonly string[];
        readonly before: {
          readonly effect: "allow" | "deny";
          readonly capabilities: readonly string[] | null;
          readonly classes: readonly ("read" | "write" | "admin" | "billing" | "export")[] | null;
          /** As written; null: the root, or the platform */
          readonly node: string | null;
          readonly from: string | null;
          readonly until: string | null;
          /** A syntax tree; null: it always holds */
          readonly condition: unknown;
          readonly label: string | null;
        } | null;
        readonly after: {
          readonly effect: "allow" | "deny";
          readonly capabilities: readonly string[] | null;
          readonly classes: readonly ("read" | "write" | "admin" | "billing" | "export")[] | null;
          /** As written; null: the root, or the platform */
          readonly node: string | null;
          readonly from: string | null;
          readonly until: string | null;
          /** A syntax tree; null: it always holds */
          readonly condition: unknown;
          readonly label: string | null;
        } | null;
      }[];
    };
  };
  /** List the operator's policies. */
  "GET /api/v1/platform-policies": {
    readonly ask: {
      readonly query?: {
        /** Items on a page, 200 at most; 50 where nothing is said */
        readonly limit?: number | undefined;
        /** `next` of the page before */
        readonly cursor?: string | undefined;
      };
    };
    readonly reply: {
      readonly items: readonly {
        readonly key: string;
        readonly version: number;
        readonly label: string | null;
        readonly description: string | null;
        /** SHA-256 of the source, base64url */
        readonly digest: string;
        /** What its tests came to when it was pushed */
        readonly tests: {
          readonly expectations: number;
          readonly failed: number;
          /** Why it was pushed although some failed */
          readonly allowedBecause: string | null;
        };
        /** A moment, RFC 3339 in UTC */
        readonly createdAt: string;
        readonly createdBy: string;
        /** A moment, RFC 3339 in UTC */
        readonly updatedAt: string;
        readonly updatedBy: string;
      }[];
      readonly next: string | null;
    };
  };
  /** Read one of the operator's policies. */
  "GET /api/v1/platform-policies/{policy}": {
    readonly ask: {
      readonly params: {
        /** Lower case letters, digits and inner hyphens, 63 at most */
        readonly policy: string;
      };
    };
    readonly reply: Policy;
  };
  /** Push one of the operator's policies. */
  "PUT /api/v1/platform-policies/{policy}": {
    readonly ask: {
      readonly params: {
        /** Lower case letters, digits and inner hyphens, 63 at most */
        readonly policy: string;
      };
      readonly body: {
        /** The policy as YAML */
        readonly source?: string | undefined;
        /** The same as JSON, in place of the source */
        readonly document?: Readonly<Record<string, unknown>> | undefined;
        /** Push it although tests fail, for this reason, which the audit log keeps */
        readonly allowFailingTests?: string | undefined;
      };
    };
    readonly reply: Policy;
  };
  /** Delete one of the operator's policies. */
  "DELETE /api/v1/platform-policies/{policy}": {
    readonly ask: {
      readonly params: {
        /** Lower case letters, digits and inner hyphens, 63 at most */
        readonly policy: string;
      };
    };
    readonly reply: Policy;
  };
  /** Preview a push of one of the operator's policies. */
  "POST /api/v1/platform-policies/{policy}/preview": {
    readonly ask: {
      readonly params: {
        /** Lower case letters, digits and inner hyphens, 63 at most */
        readonly policy: string;
      };
      readonly body: {
        /** The policy as YAML */
        readonly source?: string | undefined;
        /** The same as JSON, in place of the source */
        readonly document?: Readonly<Record<string, unknown>> | undefined;
        /** Push it although tests fail, for this reason, which the audit log keeps */
        readonly allowFailingTests?: string | undefined;
      };
    };
    readonly reply: {
      /** The version in place; null: there is none */
      readonly version: number | null;
      readonly changes: readonly {
        readonly rule: string;
        readonly change: "added" | "changed" | "removed";
        /** What differs */
        readonly members: readonly string[];
        readonly before: {
          readonly effect: "allow" | "deny";
          readonly capabilities: readonly string[] | null;
          readonly classes: readonly ("read" | "write" | "admin" | "billing" | "export")[] | null;
          /** As written; null: the root, or the platform */
          readonly node: string | null;
          readonly from: string | null;
          readonly until: string | null;
          /** A syntax tree; null: it always holds */
          readonly condition: unknown;
          readonly label: string | null;
        } | null;
        readonly after: {
          readonly effect: "allow" | "deny";
          readonly capabilities: readonly string[] | null;
          readonly classes: readonly ("read" | "write" | "admin" | "billing" | "export")[] | null;
          /** As written; null: the root, or the platform */
          readonly node: string | null;
          readonly from: string | null;
          readonly until: string | null;
          /** A syntax tree; null: it always holds */
          readonly condition: unknown;
          readonly label: string | null;
        } | null;
      }[];
      /** No error found, and every expectation met */
      readonly passed: boolean;
      readonly findings: readonly {
        readonly code:
          | "document_invalid"
          | "key_mismatch"
          | "condition_invalid"
          | "condition_unknown"
          | "condition_circular"
          | "template_unknown"
          | "parameter_invalid"
          | "rule_incomplete"
          | "window_invalid"
          | "capability_unknown"
          | "capability_archived"
          | "node_unknown"
          | "attribute_undeclared"
          | "rule_over"
          | "rule_unreachable"
          | "rule_duplicate"
          | "rule_shadowed"
          | "condition_always_true"
          | "condition_always_false"
          | "deny_without_matter"
          | "capability_unreachable"
          | "condition_unused"
          | "parameter_unused"
          | "rule_untested";
        /** A policy with an error cannot be pushed */
        readonly severity: "error" | "warning" | "advice";
        readonly message: string;
        readonly file: string;
        /** RFC 6901, into the document */
        readonly pointer: string;
        readonly line: number;
        readonly column: number;
      }[];
      readonly expectations: number;
      readonly failed: number;
      readonly results: readonly {
        readonly name: string;
        readonly capability: string;
        readonly principal: string | null;
        readonly passed: boolean;
        readonly expected: {
          readonly outcome: "allow" | "deny" | null;
          /** The reason code, where the whole decision was asked for */
          readonly code: string | null;
          readonly rule: string | null;
        };
        readonly actual: {
          readonly outcome: "allow" | "deny" | null;
          /** The reason code, where the whole decision was asked for */
          readonly code: string | null;
          readonly rule: string | null;
        };
        readonly file: string;
        /** RFC 6901, into the document */
        readonly pointer: string;
        readonly line: number;
        readonly column: number;
      }[];
      /** Tests that cannot be put; they fail */
      readonly misfits: readonly {
        readonly message: string;
        readonly file: string;
        /** RFC 6901, into the document */
        readonly pointer: string;
        readonly line: number;
        readonly column: number;
      }[];
      readonly coverage: {
        /** Of what tests can show of these rules, how much they show */
        readonly percent: number;
        readonly rules: readonly {
          readonly rule: string;
          readonly reached: "both" | "matched" | "not_matched" | "errored" | "never_evaluated";
          readonly matched: number;
          readonly notMatched: number;
          readonly errored: number;
          /** The parts of its condition */
          readonly branches: readonly {
            readonly pointer: string;
            readonly condition: string;
            readonly reached: "both" | "matched" | "not_matched" | "errored" | "never_evaluated";
            readonly matched: number;
            readonly notMatched: number;
            readonly errored: number;
          }[];
        }[];
      };
    };
  };
  /** List the versions of one of the operator's policies. */
  "GET /api/v1/platform-policies/{policy}/versions": {
    readonly ask: {
      readonly params: {
        /** Lower case letters, digits and inner hyphens, 63 at most */
        readonly policy: string;
      };
      readonly query?: {
        /** Items on a page, 200 at most; 50 where nothing is said */
        readonly limit?: number | undefined;
        /** `next` of the page before */
        readonly cursor?: string | undefined;
      };
    };
    readonly reply: {
      readonly items: readonly {
        readonly version: number;
        readonly change: "pushed" | "restored" | "deleted";
        readonly restoredFrom: number | null;
        readonly label: string | null;
        readonly description: string | null;
        /** SHA-256 of the source, base64url */
        readonly digest: string;
        /** What its tests came to when it was pushed */
        readonly tests: {
          readonly expectations: number;
          readonly failed: number;
          /** Why it was pushed although some failed */
          readonly allowedBecause: string | null;
        };
        /** A moment, RFC 3339 in UTC */
        readonly changedAt: string;
        readonly changedBy: string;
      }[];
      readonly next: string | null;
    };
  };
  /** Read a version of one of the operator's policies. */
  "GET /api/v1/platform-policies/{policy}/versions/{version}": {
    readonly ask: {
      readonly params: {
        /** Lower case letters, digits and inner hyphens, 63 at most */
        readonly policy: string;
        readonly version: number;
      };
    };
    readonly reply: Version;
  };
  /** Restore a version of one of the operator's policies. */
  "POST /api/v1/platform-policies/{policy}/versions/{version}/restore": {
    readonly ask: {
      readonly params: {
        /** Lower case letters, digits and inner hyphens, 63 at most */
        readonly policy: string;
        readonly version: number;
      };
      readonly body: {
        /** Push it although tests fail, for this reason, which the audit log keeps */
        readonly allowFailingTests?: string | undefined;
      } | null;
    };
    readonly reply: Policy;
  };
  /** Compare two versions of one of the operator's policies. */
  "GET /api/v1/platform-policies/{policy}/diff": {
    readonly ask: {
      readonly params: {
        /** Lower case letters, digits and inner hyphens, 63 at most */
        readonly policy: string;
      };
      readonly query?: {
        /** Default: the first */
        readonly from?: number | undefined;
        /** Default: the newest */
        readonly to?: number | undefined;
      };
    };
    readonly reply: {
      readonly from: number;
      readonly to: number;
      readonly changes: readonly {
        readonly rule: string;
        readonly change: "added" | "changed" | "removed";
        /** What differs */
        readonly members: readonly string[];
        readonly before: {
          readonly effect: "allow" | "deny";
          readonly capabilities: readonly string[] | null;
          readonly classes: readonly ("read" | "write" | "admin" | "billing" | "export")[] | null;
          /** As written; null: the root, or the platform */
          readonly node: string | null;
          readonly from: string | null;
          readonly until: string | null;
          /** A syntax tree; null: it always holds */
          readonly condition: unknown;
          readonly label: string | null;
        } | null;
        readonly after: {
          readonly effect: "allow" | "deny";
          readonly capabilities: readonly string[] | null;
          readonly classes: readonly ("read" | "write" | "admin" | "billing" | "export")[] | null;
          /** As written; null: the root, or the platform */
          readonly node: string | null;
          readonly from: string | null;
          readonly until: string | null;
          /** A syntax tree; null: it always holds */
          readonly condition: unknown;
          readonly label: string | null;
        } | null;
      }[];
    };
  };
  /** Check a condition. */
  "POST /api/v1/conditions/check": {
    readonly ask: {
      readonly body: {
        /** The condition as CEL */
        readonly expression?: string | undefined;
        /** The condition as a syntax tree */
        readonly condition?: Readonly<Record<string, unknown>> | undefined;
        /** Facts to try the condition on; what is not in them is not there */
        readonly sample?:
          | {
              /** `id`, `type`, `kind`, `nodes` and attributes; by default a user */
              readonly principal?: Readonly<Record<string, unknown>> | undefined;
              readonly resource?: Readonly<Record<string, unknown>> | undefined;
              /** `name` is the capability's key */
              readonly action?: Readonly<Record<string, unknown>> | undefined;
              readonly context?: Readonly<Record<string, unknown>> | undefined;
              /** `zone` is UTC by default */
              readonly tenant?: Readonly<Record<string, unknown>> | undefined;
              /** A moment, RFC 3339 in UTC */
              readonly now?: string | undefined;
            }
          | undefined;
      };
    };
    readonly reply: {
      readonly valid: boolean;
      /** The syntax tree; null where there is a mistake */
      readonly condition: unknown;
      /** As CEL; null where there is a mistake */
      readonly expression: string | null;
      /** `bool`, or `dyn` where that only shows when it runs */
      readonly type: string | null;
      readonly attributes: readonly {
        readonly attribute: string;
        /** Null: not declared */
        readonly type: string | null;
      }[];
      readonly errors: readonly {
        readonly detail: string;
        readonly code: string;
        /** Into the tree; null for text */
        readonly pointer: string | null;
        /** In the text, counted from 1 */
        readonly line: number | null;
        readonly column: number | null;
        /** Where the mistake begins in the text, counted from 0 */
        readonly from: number | null;
        /** Where it is over */
        readonly to: number | null;
      }[];
      /** On the sample; null without one */
      readonly outcome: "true" | "false" | "error" | null;
      /** The smallest part that is an error on the sample */
      readonly errs: string | null;
    };
  };
  /** List the templates rules are made from. */
  "GET /api/v1/policy-templates": {
    readonly ask: {
      readonly query?: {
        /** Items on a page, 200 at most; 50 where nothing is said */
        readonly limit?: number | undefined;
        /** `next` of the page before */
        readonly cursor?: string | undefined;
      };
    };
    readonly reply: {
      readonly items: readonly {
        readonly key: string;
        /** A rule made from it is called so unless it is given a label */
        readonly label: string | null;
        readonly description: string | null;
        readonly effect: "allow" | "deny";
        readonly capabilities: readonly string[] | null;
        readonly classes: readonly ("read" | "write" | "admin" | "billing" | "export")[] | null;
        readonly parameters: readonly {
          readonly name: string;
          readonly type: "text" | "number" | "boolean" | "list" | "window";
          readonly label: string | null;
          /** It has no default, so that it must be given */
          readonly required: boolean;
          /** Null where it is required */
          readonly default: unknown;
        }[];
        /** A syntax tree with the parameters in it */
        readonly condition: unknown;
        /** The condition as CEL; parameters are `params.name` */
        readonly expression: string;
      }[];
      readonly next: string | null;
    };
  };
  /** Read the network policy. */
  "GET /api/v1/network-policy": {
    readonly ask: Record<never, never>;
    readonly reply: {
      /** `monitor` only tells in explanations what `enforce` would deny */
      readonly mode: "off" | "monitor" | "enforce";
      readonly rules: readonly {
        /** An id that begins with `net_` */
        readonly id: string;
        /** Deny wins; as soon as there is an allow rule, one must match */
        readonly effect: "allow" | "deny";
        readonly cidr: string;
        readonly label: string | null;
        readonly until: string | null;
      }[];
      /** Principals the policy does not apply to */
      readonly bypass: readonly {
        /** An id that begins with `byp_` */
        readonly id: string;
        /** An id that begins with `prn_` */
        readonly principalId: string;
        readonly externalId: string;
        readonly reason: string;
        /** A moment, RFC 3339 in UTC */
        readonly until: string;
      }[];
      /** Before `until` the policy is out of force */
      readonly emergency: {
        /** A moment, RFC 3339 in UTC */
        readonly from: string;
        /** A moment, RFC 3339 in UTC */
        readonly until: string;
        readonly reason: string;
        readonly declaredBy: string;
      } | null;
      /** Null as long as nobody has set one */
      readonly updatedAt: string | null;
      readonly updatedBy: string | null;
    };
  };
  /** Set the network policy. */
  "PUT /api/v1/network-policy": {
    readonly ask: {
      readonly body: {
        /** `monitor` only tells in explanations what `enforce` would deny */
        readonly mode: "off" | "monitor" | "enforce";
        readonly rules?:
          | readonly {
              /** Deny wins; as soon as there is an allow rule, one must match */
              readonly effect: "allow" | "deny";
              /** An address or range in strict form, IPv4 or IPv6 */
              readonly cidr: string;
              readonly label?: string | undefined;
              readonly until?: string | null | undefined;
            }[]
          | undefined;
        readonly bypass?:
          | readonly {
              /** By id or external id */
              readonly principal: string;
              readonly reason: string;
              /** A moment, RFC 3339 in UTC */
              readonly until: string;
            }[]
          | undefined;
        /** Save it even if it would not let your own address in */
        readonly confirm?: boolean | undefined;
      };
    };
    readonly reply: {
      /** `monitor` only tells in explanations what `enforce` would deny */
      readonly mode: "off" | "monitor" | "enforce";
      readonly rules: readonly {
        /** An id that begins with `net_` */
        readonly id: string;
        /** Deny wins; as soon as there is an allow rule, one must match */
        readonly effect: "allow" | "deny";
        readonly cidr: string;
        readonly label: string | null;
        readonly until: string | null;
      }[];
      /** Principals the policy does not apply to */
      readonly bypass: readonly {
        /** An id that begins with `byp_` */
        readonly id: string;
        /** An id that begins with `prn_` */
        readonly principalId: string;
        readonly externalId: string;
        readonly reason: string;
        /** A moment, RFC 3339 in UTC */
        readonly until: string;
      }[];
      /** Before `until` the policy is out of force */
      readonly emergency: {
        /** A moment, RFC 3339 in UTC */
        readonly from: string;
        /** A moment, RFC 3339 in UTC */
        readonly until: string;
        readonly reason: string;
        readonly declaredBy: string;
      } | null;
      /** Null as long as nobody has set one */
      readonly updatedAt: string | null;
      readonly updatedBy: string | null;
    };
  };
  /** Put the network policy out of force for a while. */
  "POST /api/v1/network-policy/emergency": {
    readonly ask: {
      readonly body: {
        /** 24 hours at most */
        readonly minutes?: number | undefined;
        /** Why; kept with the policy and in the audit log */
        readonly reason: string;
      };
    };
    readonly reply: {
      /** `monitor` only tells in explanations what `enforce` would deny */
      readonly mode: "off" | "monitor" | "enforce";
      readonly rules: readonly {
        /** An id that begins with `net_` */
        readonly id: string;
        /** Deny wins; as soon as there is an allow rule, one must match */
        readonly effect: "allow" | "deny";
        readonly cidr: string;
        readonly label: string | null;
        readonly until: string | null;
      }[];
      /** Principals the policy does not apply to */
      readonly bypass: readonly {
        /** An id that begins with `byp_` */
        readonly id: string;
        /** An id that begins with `prn_` */
        readonly principalId: string;
        readonly externalId: string;
        readonly reason: string;
        /** A moment, RFC 3339 in UTC */
        readonly until: string;
      }[];
      /** Before `until` the policy is out of force */
      readonly emergency: {
        /** A moment, RFC 3339 in UTC */
        readonly from: string;
        /** A moment, RFC 3339 in UTC */
        readonly until: string;
        readonly reason: string;
        readonly declaredBy: string;
      } | null;
      /** Null as long as nobody has set one */
      readonly updatedAt: string | null;
      readonly updatedBy: string | null;
    };
  };
  /** Decide. */
  "POST /api/v1/decisions": {
    readonly ask: {
      readonly body: {
        readonly subject: {
          /** `user`, `service`, or whatever the app calls it */
          readonly type: string;
          /** The principal's external id */
          readonly id: string;
          /** Facts about it; a stored attribute of the same name wins */
          readonly properties?: Readonly<Record<string, unknown>> | undefined;
        };
        readonly action: {
          /** The capability, by key or alias */
          readonly name: string;
          readonly properties?: Readonly<Record<string, unknown>> | undefined;
        };
        readonly resource?:
          | {
              readonly type: string;
              readonly id: string;
              /** `node`: the scope node it lies in, by id or key; `owner`, `assignee`: external ids of principals */
              readonly properties?: Readonly<Record<string, unknown>> | undefined;
            }
          | undefined;
        readonly context?:
          | {
              /** Where the principal is; only from a key that may assert it */
              readonly ip?: string | undefined;
              /** A decimal number as text */
              readonly quantity?: string | undefined;
              /** What is used so far, by meter; only from a key that may assert it */
              readonly usage?:
                | Readonly<
                    Record<
                      string,
                      | string
                      | {
                          /** A decimal number as text */
                          readonly tenant?: string | undefined;
                          /** A decimal number as text */
                          readonly principal?: string | undefined;
                          readonly nodes?: Readonly<Record<string, string>> | undefined;
                        }
                    >
                  >
                | undefined;
            }
          | undefined;
        /** Answer from this revision or a later one */
        readonly minRevision?: string | undefined;
      };
    };
    readonly reply: {
      /** Names this decision in logs and support */
      readonly id: string;
      readonly allowed: boolean;
      /** An open enum: new codes are added */
      readonly code:
        | "allowed"
        | "capability_unknown"
        | "node_unknown"
        | "error"
        | "killed"
        | "read_only"
        | "not_rolled_out"
        | "restricted"
        | "suspended"
        | "closed"
        | "address_unknown"
        | "address_denied"
        | "address_not_allowed"
        | "not_entitled"
        | "trial_ended"
        | "denied_by_override"
        | "capability_archived"
        | "policy_denied"
        | "policy_not_satisfied"
        | "principal_unknown"
        | "principal_suspended"
        | "permission_missing"
        | "limit_reached";
      /** The first stage that denied */
      readonly stage:
        | "controls"
        | "standing"
        | "network"
        | "entitlement"
        | "policy"
        | "permission"
        | "limits"
        | "question"
        | null;
      /** Its key, also when an alias was asked */
      readonly capability: string;
      /** What the tenant holds; null before the entitlement stage has passed */
      readonly value: unknown;
      /** The row that decided: an id */
      readonly source: string | null;
      /** When asking again can succeed without anybody doing anything */
      readonly retryAt: string | null;
      /** By how much this use goes beyond a soft limit */
      readonly overage: string | null;
      /** Why not, for whoever asked; null when allowed */
      readonly reasonUser: { readonly en: string; readonly de: string } | null;
      /** Why not, for whoever can change it; null when allowed */
      readonly reasonAdmin: { readonly en: string; readonly de: string } | null;
      /** The revision it was decided at, <platform>-<tenant> */
      readonly revision: string;
      /** A moment, RFC 3339 in UTC */
      readonly decidedAt: string;
      /** A decision looks and does not count; consuming does both */
      readonly advisory: true;
    };
  };
  /** Decide many questions of one principal. */
  "POST /api/v1/decisions/batch": {
    readonly ask: {
      readonly body: {
        readonly subject: {
          /** `user`, `service`, or whatever the app calls it */
          readonly type: string;
          /** The principal's external id */
          readonly id: string;
          /** Facts about it; a stored attribute of the same name wins */
          readonly properties?: Readonly<Record<string, unknown>> | undefined;
        };
        /** For every question that has none of its own */
        readonly context?:
          | {
              /** Where the principal is; only from a key that may assert it */
              readonly ip?: string | undefined;
              /** A decimal number as text */
              readonly quantity?: string | undefined;
              /** What is used so far, by meter; only from a key that may assert it */
              readonly usage?:
                | Readonly<
                    Record<
                      string,
                      | string
                      | {
                          /** A decimal number as text */
                          readonly tenant?: string | undefined;
                          /** A decimal number as text */
                          readonly principal?: string | undefined;
                          readonly nodes?: Readonly<Record<string, string>> | undefined;
                        }
                    >
                  >
                | undefined;
            }
          | undefined;
        /** For every question that has none of its own */
        readonly resource?:
          | {
              readonly type: string;
              readonly id: string;
              /** `node`: the scope node it lies in, by id or key; `owner`, `assignee`: external ids of principals */
              readonly properties?: Readonly<Record<string, unknown>> | undefined;
            }
          | undefined;
        readonly questions: readonly {
          readonly action: {
            /** The capability, by key or alias */
            readonly name: string;
            readonly properties?: Readonly<Record<string, unknown>> | undefined;
          };
          readonly resource?:
            | {
                readonly type: string;
                readonly id: string;
                /** `node`: the scope node it lies in, by id or key; `owner`, `assignee`: external ids of principals */
                readonly properties?: Readonly<Record<string, unknown>> | undefined;
              }
            | undefined;
          readonly context?:
            | {
                /** Where the principal is; only from a key that may assert it */
                readonly ip?: string | undefined;
                /** A decimal number as text */
                readonly quantity?: string | undefined;
                /** What is used so far, by meter; only from a key that may assert it */
                readonly usage?:
                  | Readonly<
                      Record<
                        string,
                        | string
                        | {
                            /** A decimal number as text */
                            readonly tenant?: string | undefined;
                            /** A decimal number as text */
                            readonly principal?: string | undefined;
                            readonly nodes?: Readonly<Record<string, string>> | undefined;
                          }
                      >
                    >
                  | undefined;
              }
            | undefined;
        }[];
        /** Answer from this revision or a later one */
        readonly minRevision?: string | undefined;
      };
    };
    readonly reply: {
      readonly decisions: readonly {
        /** Names this decision in logs and support */
        readonly id: string;
        readonly allowed: boolean;
        /** An open enum: new codes are added */
        readonly code:
          | "allowed"
          | "capability_unknown"
          | "node_unknown"
          | "error"
          | "killed"
          | "read_only"
          | "not_rolled_out"
          | "restricted"
          | "suspended"
          | "closed"
          | "address_unknown"
          | "address_denied"
          | "address_not_allowed"
          | "not_entitled"
          | "trial_ended"
          | "denied_by_override"
          | "capability_archived"
          | "policy_denied"
          | "policy_not_satisfied"
          | "principal_unknown"
          | "principal_suspended"
          | "permission_missing"
          | "limit_reached";
        /** The first stage that denied */
        readonly stage:
          | "controls"
          | "standing"
          | "network"
          | "entitlement"
          | "policy"
          | "permission"
          | "limits"
          | "question"
          | null;
        /** Its key, also when an alias was asked */
        readonly capability: string;
        /** What the tenant holds; null before the entitlement stage has passed */
        readonly value: unknown;
        /** The row that decided: an id */
        readonly source: string | null;
        /** When asking again can succeed without anybody doing anything */
        readonly retryAt: string | null;
        /** By how much this use goes beyond a soft limit */
        readonly overage: string | null;
        /** Why not, for whoever asked; null when allowed */
        readonly reasonUser: { readonly en: string; readonly de: string } | null;
        /** Why not, for whoever can change it; null when allowed */
        readonly reasonAdmin: { readonly en: string; readonly de: string } | null;
      }[];
      /** The revision it was decided at, <platform>-<tenant> */
      readonly revision: string;
      /** A moment, RFC 3339 in UTC */
      readonly decidedAt: string;
      /** A decision looks and does not count; consuming does both */
      readonly advisory: true;
    };
  };
  /** Decide and explain. */
  "POST /api/v1/decisions/explain": {
    readonly ask: {
      readonly body: {
        readonly subject: {
          /** `user`, `service`, or whatever the app calls it */
          readonly type: string;
          /** The principal's external id */
          readonly id: string;
          /** Facts about it; a stored attribute of the same name wins */
          readonly properties?: Readonly<Record<string, unknown>> | undefined;
        };
        readonly action: {
          /** The capability, by key or alias */
          readonly name: string;
          readonly properties?: Readonly<Record<string, unknown>> | undefined;
        };
        readonly resource?:
          | {
              readonly type: string;
              readonly id: string;
              /** `node`: the scope node it lies in, by id or key; `owner`, `assignee`: external ids of principals */
              readonly properties?: Readonly<Record<string, unknown>> | undefined;
            }
          | undefined;
        readonly context?:
          | {
              /** Where the principal is; only from a key that may assert it */
              readonly ip?: string | undefined;
              /** A decimal number as text */
              readonly quantity?: string | undefined;
              /** What is used so far, by meter; only from a key that may assert it */
              readonly usage?:
                | Readonly<
                    Record<
                      string,
                      | string
                      | {
                          /** A decimal number as text */
                          readonly tenant?: string | undefined;
                          /** A decimal number as text */
                          readonly principal?: string | undefined;
                          readonly nodes?: Readonly<Record<string, string>> | undefined;
                        }
                    >
                  >
                | undefined;
            }
          | undefined;
        /** Answer from this revision or a later one */
        readonly minRevision?: string | undefined;
      };
    };
    readonly reply: {
      /** Names this decision in logs and support */
      readonly id: string;
      readonly allowed: boolean;
      /** An open enum: new codes are added */
      readonly code:
        | "allowed"
        | "capability_unknown"
        | "node_unknown"
        | "error"
        | "killed"
        | "read_only"
        | "not_rolled_out"
        | "restricted"
        | "suspended"
        | "closed"
        | "address_unknown"
        | "address_denied"
        | "address_not_allowed"
        | "not_entitled"
        | "trial_ended"
        | "denied_by_override"
        | "capability_archived"
        | "policy_denied"
        | "policy_not_satisfied"
        | "principal_unknown"
        | "principal_suspended"
        | "permission_missing"
        | "limit_reached";
      /** The first stage that denied */
      readonly stage:
        | "controls"
        | "standing"
        | "network"
        | "entitlement"
        | "policy"
        | "permission"
        | "limits"
        | "question"
        | null;
      /** Its key, also when an alias was asked */
      readonly capability: string;
      /** What the tenant holds; null before the entitlement stage has passed */
      readonly value: unknown;
      /** The row that decided: an id */
      readonly source: string | null;
      /** When asking again can succeed without anybody doing anything */
      readonly retryAt: string | null;
      /** By how much this use goes beyond a soft limit */
      readonly overage: string | null;
      /** Why not, for whoever asked; null when allowed */
      readonly reasonUser: { readonly en: string; readonly de: string } | null;
      /** Why not, for whoever can change it; null when allowed */
      readonly reasonAdmin: { readonly en: string; readonly de: string } | null;
      /** The revision it was decided at, <platform>-<tenant> */
      readonly revision: string;
      /** A moment, RFC 3339 in UTC */
      readonly decidedAt: string;
      /** A decision looks and does not count; consuming does both */
      readonly advisory: true;
      readonly stages: readonly {
        readonly stage: "controls" | "standing" | "network" | "entitlement" | "policy" | "permission" | "limits";
        readonly outcome: "pass" | "deny" | "not_applicable";
        /** An open enum: new codes are added */
        readonly code:
          | "allowed"
          | "capability_unknown"
          | "node_unknown"
          | "error"
          | "killed"
          | "read_only"
          | "not_rolled_out"
          | "restricted"
          | "suspended"
          | "closed"
          | "address_unknown"
          | "address_denied"
          | "address_not_allowed"
          | "not_entitled"
          | "trial_ended"
          | "denied_by_override"
          | "capability_archived"
          | "policy_denied"
          | "policy_not_satisfied"
          | "principal_unknown"
          | "principal_suspended"
          | "permission_missing"
          | "limit_reached";
        readonly reasonUser: { readonly en: string; readonly de: string } | null;
        readonly reasonAdmin: { readonly en: string; readonly de: string } | null;
        readonly source: string | null;
        readonly retryAt: string | null;
        readonly parameters: Readonly<Record<string, unknown>> | null;
        /** How the value came about, step by step */
        readonly provenance:
          | readonly {
              readonly kind: "plan" | "replace" | "extend" | "deny" | "set" | "raise" | "add" | "cap";
              /** The plan version, add-on version or override */
              readonly id: string;
              /** Key and version of a plan or add-on */
              readonly label: string | null;
              readonly node: string | null;
              readonly value: unknown;
              readonly result: unknown;
            }[]
          | null;
        readonly limits:
          | readonly {
              readonly meter: string;
              readonly kind: "allowance" | "cap" | "concurrency";
              readonly level: "tenant" | "principal" | "node";
              readonly of: string;
              /** A decimal number as text, or `unlimited` */
              readonly amount: string;
              readonly used: string;
              readonly soft: boolean;
              readonly start: string | null;
              readonly end: string | null;
              readonly source: string | null;
            }[]
          | null;
        /** What would deny if it were enforced */
        readonly monitored: string | null;
        /** The cheapest change that would let this stage pass */
        readonly change:
          | {
              readonly kind: "upgrade_plan";
              readonly subscription: string;
              readonly planVersion: string;
              readonly plan: string;
              readonly label?: string | undefined;
              readonly price?:
                | {
                    readonly amount?: string | undefined;
                    readonly currency: string;
                    readonly unit?: string | undefined;
                    readonly label?: string | undefined;
                  }
                | undefined;
              /** Those that stay; the others cannot be had with that plan */
              readonly addOns: readonly {
                readonly addOnVersion: string;
                readonly addOn: string;
                readonly quantity: number;
              }[];
            }
          | {
              readonly kind: "subscribe";
              readonly planVersion: string;
              readonly plan: string;
              readonly label?: string | undefined;
              readonly price?:
                | {
                    readonly amount?: string | undefined;
                    readonly currency: string;
                    readonly unit?: string | undefined;
                    readonly label?: string | undefined;
                  }
                | undefined;
            }
          | {
              readonly kind: "buy_add_on";
              readonly subscription: string;
              readonly addOnVersion: string;
              readonly addOn: string;
              readonly label?: string | undefined;
              /** How many more */
              readonly quantity: number;
              /** How many that makes */
              readonly total: number;
              readonly price?:
                | {
                    readonly amount?: string | undefined;
                    readonly currency: string;
                    readonly unit?: string | undefined;
                    readonly label?: string | undefined;
                  }
                | undefined;
            }
          | {
              readonly kind: "ask_role";
              readonly role: string;
              readonly label?: string | undefined;
              readonly node: string;
            }
          | { readonly kind: "register_principal"; readonly principal: string }
          | { readonly kind: "resume_principal"; readonly principal: string }
          | {
              readonly kind: "wait_until";
              /** A moment, RFC 3339 in UTC */
              readonly at: string;
            }
          | { readonly kind: "satisfy_condition"; readonly rule: string; readonly attributes: readonly string[] }
          | { readonly kind: "settle_subscription"; readonly subscription: string }
          | { readonly kind: "lift_block"; readonly block: string }
          | { readonly kind: "resume_tenant" }
          | {
              readonly kind: "allow_address";
              readonly address?: string | undefined;
              readonly rule?: string | undefined;
            }
          | {
              readonly kind: "ask_operator";
              /** The row that stands in the way */
              readonly source?: string | undefined;
            }
          | {
              readonly kind: "ask_administrator";
              /** The row that stands in the way */
              readonly source?: string | undefined;
            }
          | {
              readonly kind: "all";
              readonly changes: readonly (
                | {
                    readonly kind: "upgrade_plan";
                    readonly subscription: string;
                    readonly planVersion: string;
                    readonly plan: string;
                    readonly label?: string | undefined;
                    readonly price?:
                      | {
                          readonly amount?: string | undefined;
                          readonly currency: string;
                          readonly unit?: string | undefined;
                          readonly label?: string | undefined;
                        }
                      | undefined;
                    /** Those that stay; the others cannot be had with that plan */
                    readonly addOns: readonly {
                      readonly addOnVersion: string;
                      readonly addOn: string;
                      readonly quantity: number;
                    }[];
                  }
                | {
                    readonly kind: "subscribe";
                    readonly planVersion: string;
                    readonly plan: string;
                    readonly label?: string | undefined;
                    readonly price?:
                      | {
                          readonly amount?: string | undefined;
                          readonly currency: string;
                          readonly unit?: string | undefined;
                          readonly label?: string | undefined;
                        }
                      | undefined;
                  }
                | {
                    readonly kind: "buy_add_on";
                    readonly subscription: string;
                    readonly addOnVersion: string;
                    readonly addOn: string;
                    readonly label?: string | undefined;
                    /** How many more */
                    readonly quantity: number;
                    /** How many that makes */
                    readonly total: number;
                    readonly price?:
                      | {
                          readonly amount?: string | undefined;
                          readonly currency: string;
                          readonly unit?: string | undefined;
                          readonly label?: string | undefined;
                        }
                      | undefined;
                  }
                | {
                    readonly kind: "ask_role";
                    readonly role: string;
                    readonly label?: string | undefined;
                    readonly node: string;
                  }
                | { readonly kind: "register_principal"; readonly principal: string }
                | { readonly kind: "resume_principal"; readonly principal: string }
                | {
                    readonly kind: "wait_until";
                    /** A moment, RFC 3339 in UTC */
                    readonly at: string;
                  }
                | { readonly kind: "satisfy_condition"; readonly rule: string; readonly attributes: readonly string[] }
                | { readonly kind: "settle_subscription"; readonly subscription: string }
                | { readonly kind: "lift_block"; readonly block: string }
                | { readonly kind: "resume_tenant" }
                | {
                    readonly kind: "allow_address";
                    readonly address?: string | undefined;
                    readonly rule?: string | undefined;
                  }
                | {
                    readonly kind: "ask_operator";
                    /** The row that stands in the way */
                    readonly source?: string | undefined;
                  }
                | {
                    readonly kind: "ask_administrator";
                    /** The row that stands in the way */
                    readonly source?: string | undefined;
                  }
              )[];
            }
          | null;
      }[];
    };
  };
  /** Decide all capabilities for one principal. */
  "POST /api/v1/decisions/capabilities": {
    readonly ask: {
      readonly body: {
        readonly subject: {
          /** `user`, `service`, or whatever the app calls it */
          readonly type: string;
          /** The principal's external id */
          readonly id: string;
          /** Facts about it; a stored attribute of the same name wins */
          readonly properties?: Readonly<Record<string, unknown>> | undefined;
        };
        readonly resource?:
          | {
              readonly type: string;
              readonly id: string;
              /** `node`: the scope node it lies in, by id or key; `owner`, `assignee`: external ids of principals */
              readonly properties?: Readonly<Record<string, unknown>> | undefined;
            }
          | undefined;
        readonly context?:
          | {
              /** Where the principal is; only from a key that may assert it */
              readonly ip?: string | undefined;
              /** A decimal number as text */
              readonly quantity?: string | undefined;
              /** What is used so far, by meter; only from a key that may assert it */
              readonly usage?:
                | Readonly<
                    Record<
                      string,
                      | string
                      | {
                          /** A decimal number as text */
                          readonly tenant?: string | undefined;
                          /** A decimal number as text */
                          readonly principal?: string | undefined;
                          readonly nodes?: Readonly<Record<string, string>> | undefined;
                        }
                    >
                  >
                | undefined;
            }
          | undefined;
        /** Default: the products the tenant is subscribed to */
        readonly products?: readonly string[] | undefined;
        /** Answer from this revision or a later one */
        readonly minRevision?: string | undefined;
      };
    };
    readonly reply: {
      readonly decisions: readonly {
        /** Names this decision in logs and support */
        readonly id: string;
        readonly allowed: boolean;
        /** An open enum: new codes are added */
        readonly code:
          | "allowed"
          | "capability_unknown"
          | "node_unknown"
          | "error"
          | "killed"
          | "read_only"
          | "not_rolled_out"
          | "restricted"
          | "suspended"
          | "closed"
          | "address_unknown"
          | "address_denied"
          | "address_not_allowed"
          | "not_entitled"
          | "trial_ended"
          | "denied_by_override"
          | "capability_archived"
          | "policy_denied"
          | "policy_not_satisfied"
          | "principal_unknown"
          | "principal_suspended"
          | "permission_missing"
          | "limit_reached";
        /** The first stage that denied */
        readonly stage:
          | "controls"
          | "standing"
          | "network"
          | "entitlement"
          | "policy"
          | "permission"
          | "limits"
          | "question"
          | null;
        /** Its key, also when an alias was asked */
        readonly capability: string;
        /** What the tenant holds; null before the entitlement stage has passed */
        readonly value: unknown;
        /** The row that decided: an id */
        readonly source: string | null;
        /** When asking again can succeed without anybody doing anything */
        readonly retryAt: string | null;
        /** By how much this use goes beyond a soft limit */
        readonly overage: string | null;
        /** Why not, for whoever asked; null when allowed */
        readonly reasonUser: { readonly en: string; readonly de: string } | null;
        /** Why not, for whoever can change it; null when allowed */
        readonly reasonAdmin: { readonly en: string; readonly de: string } | null;
      }[];
      /** The revision it was decided at, <platform>-<tenant> */
      readonly revision: string;
      /** A moment, RFC 3339 in UTC */
      readonly decidedAt: string;
      /** A decision looks and does not count; consuming does both */
      readonly advisory: true;
    };
  };
  /** Search the decision log. */
  "GET /api/v1/decision-log": {
    readonly ask: {
      readonly query?: {
        /** The capability, by key */
        readonly capability?: string | undefined;
        /** The subject's id, as it was asked */
        readonly principal?: string | undefined;
        /** `true` or `false` */
        readonly allowed?: "true" | "false" | undefined;
        /** The reason code */
        readonly code?:
          | "allowed"
          | "capability_unknown"
          | "node_unknown"
          | "error"
          | "killed"
          | "read_only"
          | "not_rolled_out"
          | "restricted"
          | "suspended"
          | "closed"
          | "address_unknown"
          | "address_denied"
          | "address_not_allowed"
          | "not_entitled"
          | "trial_ended"
          | "denied_by_override"
          | "capability_archived"
          | "policy_denied"
          | "policy_not_satisfied"
          | "principal_unknown"
          | "principal_suspended"
          | "permission_missing"
          | "limit_reached"
          | undefined;
        /** The first stage that denied */
        readonly stage?:
          | "controls"
          | "standing"
          | "network"
          | "entitlement"
          | "policy"
          | "permission"
          | "limits"
          | "question"
          | undefined;
        /** The id of the key that asked */
        readonly caller?: string | undefined;
        /** The request it was asked in */
        readonly requestId?: string | undefined;
        /** The scope node the resource lies in, by id or key; what lies below it is not meant */
        readonly node?: string | undefined;
        /** From this moment on */
        readonly from?: string | undefined;
        /** Before this moment */
        readonly until?: string | undefined;
        /** A text that occurs in an id, a key, a code or a resource. Fewer than three characters need `from` and `until` a day apart at most */
        readonly q?: string | undefined;
        /** Items on a page, 200 at most; 50 where nothing is said */
        readonly limit?: number | undefined;
        /** `next` of the page before */
        readonly cursor?: string | undefined;
      };
    };
    readonly reply: {
      readonly items: readonly {
        /** An id that begins with `dec_` */
        readonly id: string;
        /** The tenant's id */
        readonly tenant: string;
        /** A moment, RFC 3339 in UTC */
        readonly at: string;
        /** The id of the key that asked */
        readonly caller: string;
        readonly requestId: string;
        /** The protocol it was asked by */
        readonly askedBy: "bailiwick" | "authzen" | "ofrep";
        readonly subject: { readonly type: string; readonly id: string };
        readonly capability: string;
        readonly resource: { readonly type: string; readonly id: string } | null;
        /** The scope node the resource lies in */
        readonly node: string | null;
        readonly allowed: boolean;
        /** An open enum: new codes are added */
        readonly code:
          | "allowed"
          | "capability_unknown"
          | "node_unknown"
          | "error"
          | "killed"
          | "read_only"
          | "not_rolled_out"
          | "restricted"
          | "suspended"
          | "closed"
          | "address_unknown"
          | "address_denied"
          | "address_not_allowed"
          | "not_entitled"
          | "trial_ended"
          | "denied_by_override"
          | "capability_archived"
          | "policy_denied"
          | "policy_not_satisfied"
          | "principal_unknown"
          | "principal_suspended"
          | "permission_missing"
          | "limit_reached";
        readonly stage:
          | "controls"
          | "standing"
          | "network"
          | "entitlement"
          | "policy"
          | "permission"
          | "limits"
          | "question"
          | null;
        /** The row that decided */
        readonly source: string | null;
        readonly revision: string;
        /** What deciding took, in microseconds; loading facts is not counted */
        readonly took: number;
        /** Of 10,000 decisions like this one so many were kept; each record stands for 10,000 / keptOf10000 */
        readonly keptOf10000: number;
        readonly advisory: true;
      }[];
      readonly next: string | null;
    };
  };
  /** Watch decisions. */
  "GET /api/v1/decision-log/stream": {
    readonly ask: {
      readonly query?: {
        /** The capability, by key */
        readonly capability?: string | undefined;
        /** The subject's id, as it was asked */
        readonly principal?: string | undefined;
        /** `true` or `false` */
        readonly allowed?: "true" | "false" | undefined;
        /** The reason code */
        readonly code?:
          | "allowed"
          | "capability_unknown"
          | "node_unknown"
          | "error"
          | "killed"
          | "read_only"
          | "not_rolled_out"
          | "restricted"
          | "suspended"
          | "closed"
          | "address_unknown"
          | "address_denied"
          | "address_not_allowed"
          | "not_entitled"
          | "trial_ended"
          | "denied_by_override"
          | "capability_archived"
          | "policy_denied"
          | "policy_not_satisfied"
          | "principal_unknown"
          | "principal_suspended"
          | "permission_missing"
          | "limit_reached"
          | undefined;
        /** The first stage that denied */
        readonly stage?:
          | "controls"
          | "standing"
          | "network"
          | "entitlement"
          | "policy"
          | "permission"
          | "limits"
          | "question"
          | undefined;
        /** The id of the key that asked */
        readonly caller?: string | undefined;
        /** The request it was asked in */
        readonly requestId?: string | undefined;
        /** The scope node the resource lies in, by id or key; what lies below it is not meant */
        readonly node?: string | undefined;
      };
    };
    readonly reply: string;
    readonly events: {
      readonly decision: {
        /** An id that begins with `dec_` */
        readonly id: string;
        /** The tenant's id */
        readonly tenant: string;
        /** A moment, RFC 3339 in UTC */
        readonly at: string;
        /** The id of the key that asked */
        readonly caller: string;
        readonly requestId: string;
        /** The protocol it was asked by */
        readonly askedBy: "bailiwick" | "authzen" | "ofrep";
        readonly subject: { readonly type: string; readonly id: string };
        readonly capability: string;
        readonly resource: { readonly type: string; readonly id: string } | null;
        /** The scope node the resource lies in */
        readonly node: string | null;
        readonly allowed: boolean;
        /** An open enum: new codes are added */
        readonly code:
          | "allowed"
          | "capability_unknown"
          | "node_unknown"
          | "error"
          | "killed"
          | "read_only"
          | "not_rolled_out"
          | "restricted"
          | "suspended"
          | "closed"
          | "address_unknown"
          | "address_denied"
          | "address_not_allowed"
          | "not_entitled"
          | "trial_ended"
          | "denied_by_override"
          | "capability_archived"
          | "policy_denied"
          | "policy_not_satisfied"
          | "principal_unknown"
          | "principal_suspended"
          | "permission_missing"
          | "limit_reached";
        readonly stage:
          | "controls"
          | "standing"
          | "network"
          | "entitlement"
          | "policy"
          | "permission"
          | "limits"
          | "question"
          | null;
        /** The row that decided */
        readonly source: string | null;
        readonly revision: string;
        /** What deciding took, in microseconds; loading facts is not counted */
        readonly took: number;
        /** Of 10,000 decisions like this one so many were kept; each record stands for 10,000 / keptOf10000 */
        readonly keptOf10000: number;
        readonly advisory: true;
      };
      readonly skipped: {
        /** Older decisions since the last one told are in the list */
        readonly before: string;
      };
    };
  };
  /** Export the decision log. */
  "GET /api/v1/decision-log/export": {
    readonly ask: {
      readonly query?: {
        /** The capability, by key */
        readonly capability?: string | undefined;
        /** The subject's id, as it was asked */
        readonly principal?: string | undefined;
        /** `true` or `false` */
        readonly allowed?: "true" | "false" | undefined;
        /** The reason code */
        readonly code?:
          | "allowed"
          | "capability_unknown"
          | "node_unknown"
          | "error"
          | "killed"
          | "read_only"
          | "not_rolled_out"
          | "restricted"
          | "suspended"
          | "closed"
          | "address_unknown"
          | "address_denied"
          | "address_not_allowed"
          | "not_entitled"
          | "trial_ended"
          | "denied_by_override"
          | "capability_archived"
          | "policy_denied"
          | "policy_not_satisfied"
          | "principal_unknown"
          | "principal_suspended"
          | "permission_missing"
          | "limit_reached"
          | undefined;
        /** The first stage that denied */
        readonly stage?:
          | "controls"
          | "standing"
          | "network"
          | "entitlement"
          | "policy"
          | "permission"
          | "limits"
          | "question"
          | undefined;
        /** The id of the key that asked */
        readonly caller?: string | undefined;
        /** The request it was asked in */
        readonly requestId?: string | undefined;
        /** The scope node the resource lies in, by id or key; what lies below it is not meant */
        readonly node?: string | undefined;
        /** From this moment on */
        readonly from?: string | undefined;
        /** Before this moment */
        readonly until?: string | undefined;
        /** A text that occurs in an id, a key, a code or a resource. Fewer than three characters need `from` and `until` a day apart at most */
        readonly q?: string | undefined;
        readonly format?: "csv" | "jsonl" | undefined;
      };
    };
    readonly reply: string;
  };
  /** Count decisions. */
  "GET /api/v1/decision-log/counts": {
    readonly ask: {
      readonly query?: {
        /** The capability, by key */
        readonly capability?: string | undefined;
        /** The subject's id, as it was asked */
        readonly principal?: string | undefined;
        /** `true` or `false` */
        readonly allowed?: "true" | "false" | undefined;
        /** The reason code */
        readonly code?:
          | "allowed"
          | "capability_unknown"
          | "node_unknown"
          | "error"
          | "killed"
          | "read_only"
          | "not_rolled_out"
          | "restricted"
          | "suspended"
          | "closed"
          | "address_unknown"
          | "address_denied"
          | "address_not_allowed"
          | "not_entitled"
          | "trial_ended"
          | "denied_by_override"
          | "capability_archived"
          | "policy_denied"
          | "policy_not_satisfied"
          | "principal_unknown"
          | "principal_suspended"
          | "permission_missing"
          | "limit_reached"
          | undefined;
        /** The first stage that denied */
        readonly stage?:
          | "controls"
          | "standing"
          | "network"
          | "entitlement"
          | "policy"
          | "permission"
          | "limits"
          | "question"
          | undefined;
        /** The id of the key that asked */
        readonly caller?: string | undefined;
        /** The request it was asked in */
        readonly requestId?: string | undefined;
        /** The scope node the resource lies in, by id or key; what lies below it is not meant */
        readonly node?: string | undefined;
        /** From this moment on */
        readonly from?: string | undefined;
        /** Before this moment */
        readonly until?: string | undefined;
        /** A text that occurs in an id, a key, a code or a resource. Fewer than three characters need `from` and `until` a day apart at most */
        readonly q?: string | undefined;
        readonly interval?: "1m" | "5m" | "1h" | "1d" | undefined;
      };
    };
    readonly reply: {
      readonly interval: "1m" | "5m" | "1h" | "1d";
      /** Where the counting begins */
      readonly from: string;
      /** A moment, RFC 3339 in UTC */
      readonly until: string;
      /** False: there are more records than are counted at once, and `from` is the oldest that was */
      readonly complete: boolean;
      readonly counts: readonly {
        /** When the interval begins */
        readonly at: string;
        readonly allowed: boolean;
        readonly code:
          | "allowed"
          | "capability_unknown"
          | "node_unknown"
          | "error"
          | "killed"
          | "read_only"
          | "not_rolled_out"
          | "restricted"
          | "suspended"
          | "closed"
          | "address_unknown"
          | "address_denied"
          | "address_not_allowed"
          | "not_entitled"
          | "trial_ended"
          | "denied_by_override"
          | "capability_archived"
          | "policy_denied"
          | "policy_not_satisfied"
          | "principal_unknown"
          | "principal_suspended"
          | "permission_missing"
          | "limit_reached";
        /** Records */
        readonly kept: number;
        /** Decisions they stand for, sampling considered */
        readonly made: number;
      }[];
    };
  };
  /** List decisions that were not recorded. */
  "GET /api/v1/decision-log/dropped": {
    readonly ask: {
      readonly query?: {
        /** From this moment on */
        readonly from?: string | undefined;
        /** Before this moment */
        readonly until?: string | undefined;
        /** Items on a page, 200 at most; 50 where nothing is said */
        readonly limit?: number | undefined;
        /** `next` of the page before */
        readonly cursor?: string | undefined;
      };
    };
    readonly reply: {
      readonly items: readonly {
        readonly tenant: string;
        /** A moment, RFC 3339 in UTC */
        readonly minute: string;
        readonly allowed: number;
        readonly denied: number;
      }[];
      readonly next: string | null;
    };
  };
  /** List unknown capabilities. */
  "GET /api/v1/decision-log/unknown-capabilities": {
    readonly ask: {
      readonly query?: {
        /** `true`: only those asked about since they were acknowledged */
        readonly open?: "true" | "false" | undefined;
        /** Items on a page, 200 at most; 50 where nothing is said */
        readonly limit?: number | undefined;
        /** `next` of the page before */
        readonly cursor?: string | undefined;
      };
    };
    readonly reply: {
      readonly items: readonly {
        readonly tenant: string;
        /** The name that was asked about */
        readonly capability: string;
        /** How often */
        readonly asked: number;
        /** A moment, RFC 3339 in UTC */
        readonly firstAt: string;
        /** A moment, RFC 3339 in UTC */
        readonly lastAt: string;
        /** The id of the key that asked last */
        readonly lastCaller: string;
        /** The id of the last decision about it */
        readonly lastDecision: string;
        readonly acknowledgedAt: string | null;
        readonly acknowledgedBy: string | null;
      }[];
      readonly next: string | null;
    };
  };
  /** Acknowledge unknown capabilities. */
  "POST /api/v1/decision-log/unknown-capabilities/acknowledge": {
    readonly ask: {
      readonly body: {
        /** All when left out */
        readonly capabilities?: readonly string[] | undefined;
      };
    };
    readonly reply: {
      readonly acknowledged: number;
      /** A moment, RFC 3339 in UTC */
      readonly at: string;
    };
  };
  /** List sampling. */
  "GET /api/v1/decision-log/sampling": {
    readonly ask: {
      readonly query?: {
        /** Items on a page, 200 at most; 50 where nothing is said */
        readonly limit?: number | undefined;
        /** `next` of the page before */
        readonly cursor?: string | undefined;
      };
    };
    readonly reply: {
      readonly items: readonly {
        readonly capability: string;
        readonly allowedOf10000: number;
        readonly deniedOf10000: number;
        readonly reason: string;
        /** A moment, RFC 3339 in UTC */
        readonly updatedAt: string;
        readonly updatedBy: string;
      }[];
      readonly next: string | null;
    };
  };
  /** Set a capability's sampling. */
  "PUT /api/v1/decision-log/sampling/{capability}": {
    readonly ask: {
      readonly params: {
        /** `<product>.<slug>` */
        readonly capability: string;
      };
      readonly body: {
        /** Of 10,000 decisions that allow so many are kept */
        readonly allowedOf10000: number;
        /** Of 10,000 decisions that deny so many are kept; all by default */
        readonly deniedOf10000?: number | undefined;
        readonly reason: string;
      };
    };
    readonly reply: {
      readonly capability: string;
      readonly allowedOf10000: number;
      readonly deniedOf10000: number;
      readonly reason: string;
      /** A moment, RFC 3339 in UTC */
      readonly updatedAt: string;
      readonly updatedBy: string;
    };
  };
  /** End a capability's sampling. */
  "POST /api/v1/decision-log/sampling/{capability}/end": {
    readonly ask: {
      readonly params: {
        /** `<product>.<slug>` */
        readonly capability: string;
      };
      readonly body: { readonly reason: string };
    };
    readonly reply: {
      readonly capability: string;
      /** False: there was none */
      readonly ended: boolean;
    };
  };
  /** Read a recorded decision. */
  "GET /api/v1/decision-log/{decision}": {
    readonly ask: {
      readonly params: {
        /** An id that begins with `dec_` */
        readonly decision: string;
      };
    };
    readonly reply: DecisionLog;
  };
  /** Evaluate. */
  "POST /access/v1/evaluation": {
    readonly ask: {
      readonly body: {
        readonly subject: {
          readonly type: string;
          /** The principal's external id */
          readonly id: string;
          readonly properties?: Readonly<Record<string, unknown>> | undefined;
        };
        readonly action: {
          /** The capability, by key or alias */
          readonly name: string;
          readonly properties?: Readonly<Record<string, unknown>> | undefined;
        };
        readonly resource: {
          readonly type: string;
          readonly id: string;
          readonly properties?: Readonly<Record<string, unknown>> | undefined;
        };
        /** `ip`, `quantity` and `usage` mean what they mean in a decision */
        readonly context?:
          | {
              /** Where the principal is; only from a key that may assert it */
              readonly ip?: string | undefined;
              /** A decimal number as text */
              readonly quantity?: string | undefined;
              /** What is used so far, by meter; only from a key that may assert it */
              readonly usage?:
                | Readonly<
                    Record<
                      string,
                      | string
                      | {
                          /** A decimal number as text */
                          readonly tenant?: string | undefined;
                          /** A decimal number as text */
                          readonly principal?: string | undefined;
                          readonly nodes?: Readonly<Record<string, string>> | undefined;
                        }
                    >
                  >
                | undefined;
            }
          | undefined;
      };
    };
    readonly reply: {
      readonly decision: boolean;
      readonly context?:
        | {
            /** Names this decision in logs and support */
            readonly evaluation_id?: string | undefined;
            /** The reason code, an open list */
            readonly reason?: string | undefined;
            /** Why not, for whoever asked, by language */
            readonly reason_user?: { readonly en: string; readonly de: string } | undefined;
            /** Why not, for whoever can change it, by language */
            readonly reason_admin?: { readonly en: string; readonly de: string } | undefined;
            /** What the tenant holds of the capability */
            readonly value?: unknown;
            /** When asking again can succeed without anybody doing anything */
            readonly retry_at?: string | undefined;
            /** The revision it was decided at */
            readonly revision?: string | undefined;
            readonly obligations?:
              | readonly {
                  readonly id: string;
                  readonly type: "step-up" | "notification" | "session_termination" | "custom";
                  readonly properties: Readonly<Record<string, unknown>>;
                }[]
              | undefined;
            /** How to ask for what was denied; absent where nobody receives such requests */
            readonly access_request?:
              | {
                  readonly endpoint: string;
                  readonly expires_at: string;
                  readonly template?: Readonly<Record<string, unknown>> | undefined;
                  readonly binding_token?: string | undefined;
                  /** What to show to whoever may ask */
                  readonly display?: Readonly<Record<string, unknown>> | undefined;
                  /** Where a person asks */
                  readonly form_url?: string | undefined;
                  /** JSON Schema of what a request has to say */
                  readonly request_schema_url?: string | undefined;
                }
              | undefined;
            /** Why this evaluation could not be made */
            readonly error?: { readonly status: number; readonly message: string } | undefined;
          }
        | undefined;
    };
  };
  /** Evaluate many. */
  "POST /access/v1/evaluations": {
    readonly ask: {
      readonly body: {
        /** For every evaluation that does not say it */
        readonly subject?:
          | {
              readonly type?: string | undefined;
              /** The principal's external id */
              readonly id?: string | undefined;
              readonly properties?: Readonly<Record<string, unknown>> | undefined;
            }
          | undefined;
        /** For every evaluation that does not say it */
        readonly action?:
          | {
              /** The capability, by key or alias */
              readonly name?: string | undefined;
              readonly properties?: Readonly<Record<string, unknown>> | undefined;
            }
          | undefined;
        /** For every evaluation that does not say it */
        readonly resource?:
          | {
              readonly type?: string | undefined;
              readonly id?: string | undefined;
              readonly properties?: Readonly<Record<string, unknown>> | undefined;
            }
          | undefined;
        /** `ip`, `quantity` and `usage` mean what they mean in a decision */
        readonly context?:
          | {
              /** Where the principal is; only from a key that may assert it */
              readonly ip?: string | undefined;
              /** A decimal number as text */
              readonly quantity?: string | undefined;
              /** What is used so far, by meter; only from a key that may assert it */
              readonly usage?:
                | Readonly<
                    Record<
                      string,
                      | string
                      | {
                          /** A decimal number as text */
                          readonly tenant?: string | undefined;
                          /** A decimal number as text */
                          readonly principal?: string | undefined;
                          readonly nodes?: Readonly<Record<string, string>> | undefined;
                        }
                    >
                  >
                | undefined;
            }
          | undefined;
        /** Each may have `subject`, `action`, `resource` and `context`; without any, the request is one evaluation */
        readonly evaluations?: readonly unknown[] | undefined;
        /** When to stop: never, after the first denial, or after the first permission */
        readonly options?:
          | {
              readonly evaluations_semantic?:
                | "execute_all"
                | "deny_on_first_deny"
                | "permit_on_first_permit"
                | undefined;
            }
          | undefined;
      };
    };
    readonly reply:
      | {
          readonly evaluations: readonly {
            readonly decision: boolean;
            readonly context?:
              | {
                  /** Names this decision in logs and support */
                  readonly evaluation_id?: string | undefined;
                  /** The reason code, an open list */
                  readonly reason?: string | undefined;
                  /** Why not, for whoever asked, by language */
                  readonly reason_user?: { readonly en: string; readonly de: string } | undefined;
                  /** Why not, for whoever can change it, by language */
                  readonly reason_admin?: { readonly en: string; readonly de: string } | undefined;
                  /** What the tenant holds of the capability */
                  readonly value?: unknown;
                  /** When asking again can succeed without anybody doing anything */
                  readonly retry_at?: string | undefined;
                  /** The revision it was decided at */
                  readonly revision?: string | undefined;
                  readonly obligations?:
                    | readonly {
                        readonly id: string;
                        readonly type: "step-up" | "notification" | "session_termination" | "custom";
                        readonly properties: Readonly<Record<string, unknown>>;
                      }[]
                    | undefined;
                  /** How to ask for what was denied; absent where nobody receives such requests */
                  readonly access_request?:
                    | {
                        readonly endpoint: string;
                        readonly expires_at: string;
                        readonly template?: Readonly<Record<string, unknown>> | undefined;
                        readonly binding_token?: string | undefined;
                        /** What to show to whoever may ask */
                        readonly display?: Readonly<Record<string, unknown>> | undefined;
                        /** Where a person asks */
                        readonly form_url?: string | undefined;
                        /** JSON Schema of what a request has to say */
                        readonly request_schema_url?: string | undefined;
                      }
                    | undefined;
                  /** Why this evaluation could not be made */
                  readonly error?: { readonly status: number; readonly message: string } | undefined;
                }
              | undefined;
          }[];
        }
      | {
          readonly decision: boolean;
          readonly context?:
            | {
                /** Names this decision in logs and support */
                readonly evaluation_id?: string | undefined;
                /** The reason code, an open list */
                readonly reason?: string | undefined;
                /** Why not, for whoever asked, by language */
                readonly reason_user?: { readonly en: string; readonly de: string } | undefined;
                /** Why not, for whoever can change it, by language */
                readonly reason_admin?: { readonly en: string; readonly de: string } | undefined;
                /** What the tenant holds of the capability */
                readonly value?: unknown;
                /** When asking again can succeed without anybody doing anything */
                readonly retry_at?: string | undefined;
                /** The revision it was decided at */
                readonly revision?: string | undefined;
                readonly obligations?:
                  | readonly {
                      readonly id: string;
                      readonly type: "step-up" | "notification" | "session_termination" | "custom";
                      readonly properties: Readonly<Record<string, unknown>>;
                    }[]
                  | undefined;
                /** How to ask for what was denied; absent where nobody receives such requests */
                readonly access_request?:
                  | {
                      readonly endpoint: string;
                      readonly expires_at: string;
                      readonly template?: Readonly<Record<string, unknown>> | undefined;
                      readonly binding_token?: string | undefined;
                      /** What to show to whoever may ask */
                      readonly display?: Readonly<Record<string, unknown>> | undefined;
                      /** Where a person asks */
                      readonly form_url?: string | undefined;
                      /** JSON Schema of what a request has to say */
                      readonly request_schema_url?: string | undefined;
                    }
                  | undefined;
                /** Why this evaluation could not be made */
                readonly error?: { readonly status: number; readonly message: string } | undefined;
              }
            | undefined;
        };
  };
  /** Search subjects. */
  "POST /access/v1/search/subject": {
    readonly ask: {
      readonly body: {
        readonly subject: {
          readonly type: string;
          /** The principal's external id */
          readonly id?: string | undefined;
          readonly properties?: Readonly<Record<string, unknown>> | undefined;
        };
        readonly action: {
          /** The capability, by key or alias */
          readonly name: string;
          readonly properties?: Readonly<Record<string, unknown>> | undefined;
        };
        readonly resource: {
          readonly type: string;
          readonly id: string;
          readonly properties?: Readonly<Record<string, unknown>> | undefined;
        };
        /** `ip`, `quantity` and `usage` mean what they mean in a decision */
        readonly context?:
          | {
              /** Where the principal is; only from a key that may assert it */
              readonly ip?: string | undefined;
              /** A decimal number as text */
              readonly quantity?: string | undefined;
              /** What is used so far, by meter; only from a key that may assert it */
              readonly usage?:
                | Readonly<
                    Record<
                      string,
                      | string
                      | {
                          /** A decimal number as text */
                          readonly tenant?: string | undefined;
                          /** A decimal number as text */
                          readonly principal?: string | undefined;
                          readonly nodes?: Readonly<Record<string, string>> | undefined;
                        }
                    >
                  >
                | undefined;
            }
          | undefined;
        readonly page?:
          | {
              /** `next_token` of the page before */
              readonly token?: string | undefined;
              /** Results on a page; 200 are given at most */
              readonly limit?: number | undefined;
            }
          | undefined;
      };
    };
    readonly reply: {
      readonly page: {
        /** For the next page; empty on the last */
        readonly next_token: string;
        /** Results on this page */
        readonly count: number;
      };
      readonly results: readonly { readonly type: string; readonly id: string }[];
    };
  };
  /** Search resources. */
  "POST /access/v1/search/resource": {
    readonly ask: {
      readonly body: {
        readonly subject: {
          readonly type: string;
          /** The principal's external id */
          readonly id: string;
          readonly properties?: Readonly<Record<string, unknown>> | undefined;
        };
        readonly action: {
          /** The capability, by key or alias */
          readonly name: string;
          readonly properties?: Readonly<Record<string, unknown>> | undefined;
        };
        readonly resource: {
          readonly type: string;
          readonly id?: string | undefined;
          readonly properties?: Readonly<Record<string, unknown>> | undefined;
        };
        /** `ip`, `quantity` and `usage` mean what they mean in a decision */
        readonly context?:
          | {
              /** Where the principal is; only from a key that may assert it */
              readonly ip?: string | undefined;
              /** A decimal number as text */
              readonly quantity?: string | undefined;
              /** What is used so far, by meter; only from a key that may assert it */
              readonly usage?:
                | Readonly<
                    Record<
                      string,
                      | string
                      | {
                          /** A decimal number as text */
                          readonly tenant?: string | undefined;
                          /** A decimal number as text */
                          readonly principal?: string | undefined;
                          readonly nodes?: Readonly<Record<string, string>> | undefined;
                        }
                    >
                  >
                | undefined;
            }
          | undefined;
        readonly page?:
          | {
              /** `next_token` of the page before */
              readonly token?: string | undefined;
              /** Results on a page; 200 are given at most */
              readonly limit?: number | undefined;
            }
          | undefined;
      };
    };
    readonly reply: {
      readonly page: {
        /** For the next page; empty on the last */
        readonly next_token: string;
        /** Results on this page */
        readonly count: number;
      };
      readonly results: readonly {
        readonly type: string;
        readonly id: string;
        readonly properties: { readonly node: string };
      }[];
    };
  };
  /** Search actions. */
  "POST /access/v1/search/action": {
    readonly ask: {
      readonly body: {
        readonly subject: {
          readonly type: string;
          /** The principal's external id */
          readonly id: string;
          readonly properties?: Readonly<Record<string, unknown>> | undefined;
        };
        readonly resource: {
          readonly type: string;
          readonly id: string;
          readonly properties?: Readonly<Record<string, unknown>> | undefined;
        };
        /** `ip`, `quantity` and `usage` mean what they mean in a decision */
        readonly context?:
          | {
              /** Where the principal is; only from a key that may assert it */
              readonly ip?: string | undefined;
              /** A decimal number as text */
              readonly quantity?: string | undefined;
              /** What is used so far, by meter; only from a key that may assert it */
              readonly usage?:
                | Readonly<
                    Record<
                      string,
                      | string
                      | {
                          /** A decimal number as text */
                          readonly tenant?: string | undefined;
                          /** A decimal number as text */
                          readonly principal?: string | undefined;
                          readonly nodes?: Readonly<Record<string, string>> | undefined;
                        }
                    >
                  >
                | undefined;
            }
          | undefined;
        readonly page?:
          | {
              /** `next_token` of the page before */
              readonly token?: string | undefined;
              /** Results on a page; 200 are given at most */
              readonly limit?: number | undefined;
            }
          | undefined;
      };
    };
    readonly reply: {
      readonly page: {
        /** For the next page; empty on the last */
        readonly next_token: string;
        /** Results on this page */
        readonly count: number;
      };
      readonly results: readonly { readonly name: string }[];
    };
  };
  /** Evaluate. */
  "POST /{tenant}/access/v1/evaluation": {
    readonly ask: {
      readonly params: {
        /** The tenant's id or slug */
        readonly tenant: string;
      };
      readonly body: {
        readonly subject: {
          readonly type: string;
          /** The principal's external id */
          readonly id: string;
          readonly properties?: Readonly<Record<string, unknown>> | undefined;
        };
        readonly action: {
          /** The capability, by key or alias */
          readonly name: string;
          readonly properties?: Readonly<Record<string, unknown>> | undefined;
        };
        readonly resource: {
          readonly type: string;
          readonly id: string;
          readonly properties?: Readonly<Record<string, unknown>> | undefined;
        };
        /** `ip`, `quantity` and `usage` mean what they mean in a decision */
        readonly context?:
          | {
              /** Where the principal is; only from a key that may assert it */
              readonly ip?: string | undefined;
              /** A decimal number as text */
              readonly quantity?: string | undefined;
              /** What is used so far, by meter; only from a key that may assert it */
              readonly usage?:
                | Readonly<
                    Record<
                      string,
                      | string
                      | {
                          /** A decimal number as text */
                          readonly tenant?: string | undefined;
                          /** A decimal number as text */
                          readonly principal?: string | undefined;
                          readonly nodes?: Readonly<Record<string, string>> | undefined;
                        }
                    >
                  >
                | undefined;
            }
          | undefined;
      };
    };
    readonly reply: {
      readonly decision: boolean;
      readonly context?:
        | {
            /** Names this decision in logs and support */
            readonly evaluation_id?: string | undefined;
            /** The reason code, an open list */
            readonly reason?: string | undefined;
            /** Why not, for whoever asked, by language */
            readonly reason_user?: { readonly en: string; readonly de: string } | undefined;
            /** Why not, for whoever can change it, by language */
            readonly reason_admin?: { readonly en: string; readonly de: string } | undefined;
            /** What the tenant holds of the capability */
            readonly value?: unknown;
            /** When asking again can succeed without anybody doing anything */
            readonly retry_at?: string | undefined;
            /** The revision it was decided at */
            readonly revision?: string | undefined;
            readonly obligations?:
              | readonly {
                  readonly id: string;
                  readonly type: "step-up" | "notification" | "session_termination" | "custom";
                  readonly properties: Readonly<Record<string, unknown>>;
                }[]
              | undefined;
            /** How to ask for what was denied; absent where nobody receives such requests */
            readonly access_request?:
              | {
                  readonly endpoint: string;
                  readonly expires_at: string;
                  readonly template?: Readonly<Record<string, unknown>> | undefined;
                  readonly binding_token?: string | undefined;
                  /** What to show to whoever may ask */
                  readonly display?: Readonly<Record<string, unknown>> | undefined;
                  /** Where a person asks */
                  readonly form_url?: string | undefined;
                  /** JSON Schema of what a request has to say */
                  readonly request_schema_url?: string | undefined;
                }
              | undefined;
            /** Why this evaluation could not be made */
            readonly error?: { readonly status: number; readonly message: string } | undefined;
          }
        | undefined;
    };
  };
  /** Evaluate many. */
  "POST /{tenant}/access/v1/evaluations": {
    readonly ask: {
      readonly params: {
        /** The tenant's id or slug */
        readonly tenant: string;
      };
      readonly body: {
        /** For every evaluation that does not say it */
        readonly subject?:
          | {
              readonly type?: string | undefined;
              /** The principal's external id */
              readonly id?: string | undefined;
              readonly properties?: Readonly<Record<string, unknown>> | undefined;
            }
          | undefined;
        /** For every evaluation that does not say it */
        readonly action?:
          | {
              /** The capability, by key or alias */
              readonly name?: string | undefined;
              readonly properties?: Readonly<Record<string, unknown>> | undefined;
            }
          | undefined;
        /** For every evaluation that does not say it */
        readonly resource?:
          | {
              readonly type?: string | undefined;
              readonly id?: string | undefined;
              readonly properties?: Readonly<Record<string, unknown>> | undefined;
            }
          | undefined;
        /** `ip`, `quantity` and `usage` mean what they mean in a decision */
        readonly context?:
          | {
              /** Where the principal is; only from a key that may assert it */
              readonly ip?: string | undefined;
              /** A decimal number as text */
              readonly quantity?: string | undefined;
              /** What is used so far, by meter; only from a key that may assert it */
              readonly usage?:
                | Readonly<
                    Record<
                      string,
                      | string
                      | {
                          /** A decimal number as text */
                          readonly tenant?: string | undefined;
                          /** A decimal number as text */
                          readonly principal?: string | undefined;
                          readonly nodes?: Readonly<Record<string, string>> | undefined;
                        }
                    >
                  >
                | undefined;
            }
          | undefined;
        /** Each may have `subject`, `action`, `resource` and `context`; without any, the request is one evaluation */
        readonly evaluations?: readonly unknown[] | undefined;
        /** When to stop: never, after the first denial, or after the first permission */
        readonly options?:
          | {
              readonly evaluations_semantic?:
                | "execute_all"
                | "deny_on_first_deny"
                | "permit_on_first_permit"
                | undefined;
            }
          | undefined;
      };
    };
    readonly reply:
      | {
          readonly evaluations: readonly {
            readonly decision: boolean;
            readonly context?:
              | {
                  /** Names this decision in logs and support */
                  readonly evaluation_id?: string | undefined;
                  /** The reason code, an open list */
                  readonly reason?: string | undefined;
                  /** Why not, for whoever asked, by language */
                  readonly reason_user?: { readonly en: string; readonly de: string } | undefined;
                  /** Why not, for whoever can change it, by language */
                  readonly reason_admin?: { readonly en: string; readonly de: string } | undefined;
                  /** What the tenant holds of the capability */
                  readonly value?: unknown;
                  /** When asking again can succeed without anybody doing anything */
                  readonly retry_at?: string | undefined;
                  /** The revision it was decided at */
                  readonly revision?: string | undefined;
                  readonly obligations?:
                    | readonly {
                        readonly id: string;
                        readonly type: "step-up" | "notification" | "session_termination" | "custom";
                        readonly properties: Readonly<Record<string, unknown>>;
                      }[]
                    | undefined;
                  /** How to ask for what was denied; absent where nobody receives such requests */
                  readonly access_request?:
                    | {
                        readonly endpoint: string;
                        readonly expires_at: string;
                        readonly template?: Readonly<Record<string, unknown>> | undefined;
                        readonly binding_token?: string | undefined;
                        /** What to show to whoever may ask */
                        readonly display?: Readonly<Record<string, unknown>> | undefined;
                        /** Where a person asks */
                        readonly form_url?: string | undefined;
                        /** JSON Schema of what a request has to say */
                        readonly request_schema_url?: string | undefined;
                      }
                    | undefined;
                  /** Why this evaluation could not be made */
                  readonly error?: { readonly status: number; readonly message: string } | undefined;
                }
              | undefined;
          }[];
        }
      | {
          readonly decision: boolean;
          readonly context?:
            | {
                /** Names this decision in logs and support */
                readonly evaluation_id?: string | undefined;
                /** The reason code, an open list */
                readonly reason?: string | undefined;
                /** Why not, for whoever asked, by language */
                readonly reason_user?: { readonly en: string; readonly de: string } | undefined;
                /** Why not, for whoever can change it, by language */
                readonly reason_admin?: { readonly en: string; readonly de: string } | undefined;
                /** What the tenant holds of the capability */
                readonly value?: unknown;
                /** When asking again can succeed without anybody doing anything */
                readonly retry_at?: string | undefined;
                /** The revision it was decided at */
                readonly revision?: string | undefined;
                readonly obligations?:
                  | readonly {
                      readonly id: string;
                      readonly type: "step-up" | "notification" | "session_termination" | "custom";
                      readonly properties: Readonly<Record<string, unknown>>;
                    }[]
                  | undefined;
                /** How to ask for what was denied; absent where nobody receives such requests */
                readonly access_request?:
                  | {
                      readonly endpoint: string;
                      readonly expires_at: string;
                      readonly template?: Readonly<Record<string, unknown>> | undefined;
                      readonly binding_token?: string | undefined;
                      /** What to show to whoever may ask */
                      readonly display?: Readonly<Record<string, unknown>> | undefined;
                      /** Where a person asks */
                      readonly form_url?: string | undefined;
                      /** JSON Schema of what a request has to say */
                      readonly request_schema_url?: string | undefined;
                    }
                  | undefined;
                /** Why this evaluation could not be made */
                readonly error?: { readonly status: number; readonly message: string } | undefined;
              }
            | undefined;
        };
  };
  /** Search subjects. */
  "POST /{tenant}/access/v1/search/subject": {
    readonly ask: {
      readonly params: {
        /** The tenant's id or slug */
        readonly tenant: string;
      };
      readonly body: {
        readonly subject: {
          readonly type: string;
          /** The principal's external id */
          readonly id?: string | undefined;
          readonly properties?: Readonly<Record<string, unknown>> | undefined;
        };
        readonly action: {
          /** The capability, by key or alias */
          readonly name: string;
          readonly properties?: Readonly<Record<string, unknown>> | undefined;
        };
        readonly resource: {
          readonly type: string;
          readonly id: string;
          readonly properties?: Readonly<Record<string, unknown>> | undefined;
        };
        /** `ip`, `quantity` and `usage` mean what they mean in a decision */
        readonly context?:
          | {
              /** Where the principal is; only from a key that may assert it */
              readonly ip?: string | undefined;
              /** A decimal number as text */
              readonly quantity?: string | undefined;
              /** What is used so far, by meter; only from a key that may assert it */
              readonly usage?:
                | Readonly<
                    Record<
                      string,
                      | string
                      | {
                          /** A decimal number as text */
                          readonly tenant?: string | undefined;
                          /** A decimal number as text */
                          readonly principal?: string | undefined;
                          readonly nodes?: Readonly<Record<string, string>> | undefined;
                        }
                    >
                  >
                | undefined;
            }
          | undefined;
        readonly page?:
          | {
              /** `next_token` of the page before */
              readonly token?: string | undefined;
              /** Results on a page; 200 are given at most */
              readonly limit?: number | undefined;
            }
          | undefined;
      };
    };
    readonly reply: {
      readonly page: {
        /** For the next page; empty on the last */
        readonly next_token: string;
        /** Results on this page */
        readonly count: number;
      };
      readonly results: readonly { readonly type: string; readonly id: string }[];
    };
  };
  /** Search resources. */
  "POST /{tenant}/access/v1/search/resource": {
    readonly ask: {
      readonly params: {
        /** The tenant's id or slug */
        readonly tenant: string;
      };
      readonly body: {
        readonly subject: {
          readonly type: string;
          /** The principal's external id */
          readonly id: string;
          readonly properties?: Readonly<Record<string, unknown>> | undefined;
        };
        readonly action: {
          /** The capability, by key or alias */
          readonly name: string;
          readonly properties?: Readonly<Record<string, unknown>> | undefined;
        };
        readonly resource: {
          readonly type: string;
          readonly id?: string | undefined;
          readonly properties?: Readonly<Record<string, unknown>> | undefined;
        };
        /** `ip`, `quantity` and `usage` mean what they mean in a decision */
        readonly context?:
          | {
              /** Where the principal is; only from a key that may assert it */
              readonly ip?: string | undefined;
              /** A decimal number as text */
              readonly quantity?: string | undefined;
              /** What is used so far, by meter; only from a key that may assert it */
              readonly usage?:
                | Readonly<
                    Record<
                      string,
                      | string
                      | {
                          /** A decimal number as text */
                          readonly tenant?: string | undefined;
                          /** A decimal number as text */
                          readonly principal?: string | undefined;
                          readonly nodes?: Readonly<Record<string, string>> | undefined;
                        }
                    >
                  >
                | undefined;
            }
          | undefined;
        readonly page?:
          | {
              /** `next_token` of the page before */
              readonly token?: string | undefined;
              /** Results on a page; 200 are given at most */
              readonly limit?: number | undefined;
            }
          | undefined;
      };
    };
    readonly reply: {
      readonly page: {
        /** For the next page; empty on the last */
        readonly next_token: string;
        /** Results on this page */
        readonly count: number;
      };
      readonly results: readonly {
        readonly type: string;
        readonly id: string;
        readonly properties: { readonly node: string };
      }[];
    };
  };
  /** Search actions. */
  "POST /{tenant}/access/v1/search/action": {
    readonly ask: {
      readonly params: {
        /** The tenant's id or slug */
        readonly tenant: string;
      };
      readonly body: {
        readonly subject: {
          readonly type: string;
          /** The principal's external id */
          readonly id: string;
          readonly properties?: Readonly<Record<string, unknown>> | undefined;
        };
        readonly resource: {
          readonly type: string;
          readonly id: string;
          readonly properties?: Readonly<Record<string, unknown>> | undefined;
        };
        /** `ip`, `quantity` and `usage` mean what they mean in a decision */
        readonly context?:
          | {
              /** Where the principal is; only from a key that may assert it */
              readonly ip?: string | undefined;
              /** A decimal number as text */
              readonly quantity?: string | undefined;
              /** What is used so far, by meter; only from a key that may assert it */
              readonly usage?:
                | Readonly<
                    Record<
                      string,
                      | string
                      | {
                          /** A decimal number as text */
                          readonly tenant?: string | undefined;
                          /** A decimal number as text */
                          readonly principal?: string | undefined;
                          readonly nodes?: Readonly<Record<string, string>> | undefined;
                        }
                    >
                  >
                | undefined;
            }
          | undefined;
        readonly page?:
          | {
              /** `next_token` of the page before */
              readonly token?: string | undefined;
              /** Results on a page; 200 are given at most */
              readonly limit?: number | undefined;
            }
          | undefined;
      };
    };
    readonly reply: {
      readonly page: {
        /** For the next page; empty on the last */
        readonly next_token: string;
        /** Results on this page */
        readonly count: number;
      };
      readonly results: readonly { readonly name: string }[];
    };
  };
  /** Find the AuthZEN endpoints. */
  "GET /.well-known/authzen-configuration": {
    readonly ask: Record<never, never>;
    readonly reply: {
      readonly policy_decision_point: string;
      readonly access_evaluation_endpoint: string;
      readonly access_evaluations_endpoint: string;
      readonly search_subject_endpoint: string;
      readonly search_resource_endpoint: string;
      readonly search_action_endpoint: string;
      /** What is spoken beyond the base, by URN */
      readonly capabilities?: readonly string[] | undefined;
    };
  };
  /** Find a tenant's AuthZEN endpoints. */
  "GET /.well-known/authzen-configuration/{tenant}": {
    readonly ask: {
      readonly params: {
        /** The tenant's id or slug */
        readonly tenant: string;
      };
    };
    readonly reply: {
      readonly policy_decision_point: string;
      readonly access_evaluation_endpoint: string;
      readonly access_evaluations_endpoint: string;
      readonly search_subject_endpoint: string;
      readonly search_resource_endpoint: string;
      readonly search_action_endpoint: string;
      /** What is spoken beyond the base, by URN */
      readonly capabilities?: readonly string[] | undefined;
    };
  };
  /** Evaluate one flag. */
  "POST /ofrep/v1/evaluate/flags/{key}": {
    readonly ask: {
      readonly params: { readonly key: string };
      readonly body: {
        /** Every other member is a property of the principal and of the context; a stored attribute of the same name wins */
        readonly context: {
          /** Where the principal is; only from a key that may assert it */
          readonly ip?: string | undefined;
          /** A decimal number as text */
          readonly quantity?: string | undefined;
          /** What is used so far, by meter; only from a key that may assert it */
          readonly usage?:
            | Readonly<
                Record<
                  string,
                  | string
                  | {
                      /** A decimal number as text */
                      readonly tenant?: string | undefined;
                      /** A decimal number as text */
                      readonly principal?: string | undefined;
                      readonly nodes?: Readonly<Record<string, string>> | undefined;
                    }
                >
              >
            | undefined;
          /** The principal's external id */
          readonly targetingKey: string;
          /** What it is about, as in a decision */
          readonly resource?:
            | {
                readonly type: string;
                readonly id: string;
                readonly properties?: Readonly<Record<string, unknown>> | undefined;
              }
            | undefined;
        };
      };
    };
    readonly reply: {
      readonly key: string;
      /** Absent: the default in the app's code holds */
      readonly value?: unknown;
      readonly reason: "STATIC" | "TARGETING_MATCH" | "SPLIT" | "DISABLED" | "UNKNOWN";
      readonly variant?: string | undefined;
      /** `code`, `revision`, `decisionId`; `retryAt`; of a meter `limit`, `remaining`, `resetAt` */
      readonly metadata: Readonly<Record<string, boolean | string | number>>;
    };
  };
  /** Evaluate all flags. */
  "POST /ofrep/v1/evaluate/flags": {
    readonly ask: {
      readonly query?: {
        /** What the stream's event gave: none older is answered from */
        readonly flagConfigEtag?: string | undefined;
      };
      readonly body: {
        /** Every other member is a property of the principal and of the context; a stored attribute of the same name wins */
        readonly context: {
          /** Where the principal is; only from a key that may assert it */
          readonly ip?: string | undefined;
          /** A decimal number as text */
          readonly quantity?: string | undefined;
          /** What is used so far, by meter; only from a key that may assert it */
          readonly usage?:
            | Readonly<
                Record<
                  string,
                  | string
                  | {
                      /** A decimal number as text */
                      readonly tenant?: string | undefined;
                      /** A decimal number as text */
                      readonly principal?: string | undefined;
                      readonly nodes?: Readonly<Record<string, string>> | undefined;
                    }
                >
              >
            | undefined;
          /** The principal's external id */
          readonly targetingKey: string;
          /** What it is about, as in a decision */
          readonly resource?:
            | {
                readonly type: string;
                readonly id: string;
                readonly properties?: Readonly<Record<string, unknown>> | undefined;
              }
            | undefined;
        };
      };
    };
    readonly reply: {
      readonly flags: readonly (
        | {
            readonly key: string;
            /** Absent: the default in the app's code holds */
            readonly value?: unknown;
            readonly reason: "STATIC" | "TARGETING_MATCH" | "SPLIT" | "DISABLED" | "UNKNOWN";
            readonly variant?: string | undefined;
            /** `code`, `revision`, `decisionId`; `retryAt`; of a meter `limit`, `remaining`, `resetAt` */
            readonly metadata: Readonly<Record<string, boolean | string | number>>;
          }
        | { readonly key: string; readonly errorCode: "GENERAL"; readonly errorDetails: string }
      )[];
      readonly metadata: { readonly revision: string };
      /** Where changes are told of; the address is a secret, and good for about an hour */
      readonly eventStreams: readonly { readonly type: "sse"; readonly endpoint: { readonly requestUri: string } }[];
    };
  };
  /** Hear when flags may have changed. */
  "GET /ofrep/v1/streams": {
    readonly ask: {
      readonly query: {
        /** As the address has it */
        readonly token: string;
      };
    };
    readonly reply: string;
    readonly events: {
      readonly message: {
        readonly type: "refetchEvaluation";
        /** The revision; sent back as `flagConfigEtag`, none older is answered from */
        readonly etag: string;
        /** Seconds since 1970 */
        readonly lastModified: number;
      };
    };
  };
}
