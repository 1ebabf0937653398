import { type Classified, classified, OCSF_VERSION, type OcsfActivity } from "../../../kernel/ocsf.ts";
import { isOwn, pathIn, PRODUCT, type Said, seen, textIn, type Told } from "./ocsf-entry.ts";
import { partiesOf } from "./ocsf-parties.ts";

/** What a line holds beside its entry. */
export interface Setting {
  readonly activity: OcsfActivity;
  /** The id of the tenant whose log it is. */
  readonly tenant: string;
  /** The version of this product. */
  readonly version: string;
}

/** An entry as an event of the Open Cybersecurity Schema Framework; a member that is undefined is not there. */
export function toOcsf(entry: Told, { activity, tenant, version }: Setting): Said {
  const is = classified(activity);
  const { mapped, left } = partiesOf(entry, activity);
  const event = {
    ...classification(is, entry.action),
    ...resultOf(entry),
    time: entry.occurredAt.getTime(),
    time_dt: entry.occurredAt.toISOString(),
    message: messageOf(entry),
    metadata: metadataOf(entry, tenant, version),
    ...mapped,
    http_request: requestOf(entry),
    api: is.className === "api_activity" ? apiOf(entry) : undefined,
    service: is.className === "authentication" ? serviceOf(entry) : undefined,
    unmapped: seen({ ...left, ...restOf(entry) }),
  };
  return { ...event, observables: observablesIn(event) };
}

const categories: Readonly<Record<number, string>> = { 3: "Identity & Access Management", 6: "Application Activity" };

function classification({ classUid, classCaption, activityId, activityCaption }: Classified, action: string): Said {
  const category = Math.floor(classUid / 1000);
  const activity = activityCaption ?? action;
  return {
    category_uid: category,
    category_name: categories[category],
    class_uid: classUid,
    class_name: classCaption,
    activity_id: activityId,
    activity_name: activity,
    type_uid: classUid * 100 + activityId,
    type_name: `${classCaption}: ${activity}`,
  };
}

const informational = { severity_id: 1, severity: "Informational" };
const low = { severity_id: 2, severity: "Low" };

/** What was refused and what went wrong are failures both; `status_detail` tells them apart. */
function resultOf({ outcome, reason }: Told): Said {
  const status_code = reason ?? undefined;
  if (outcome === "done") return { ...informational, status_id: 1, status: "Success", status_code };
  if (outcome === "refused" || outcome === "failed")
    return { ...low, status_id: 2, status: "Failure", status_code, status_detail: outcome };
  return { ...informational, status_id: 99, status: outcome, status_code };
}

function messageOf({ actor, action, target, outcome, reason }: Told): string {
  const on = target.name ?? target.id;
  const result = outcome === "done" ? "" : `, ${outcome}${reason === null ? "" : `: ${reason}`}`;
  return `${action} by ${actor.name ?? actor.id}${on === "" ? "" : ` on ${on}`}${result}`;
}

function metadataOf(entry: Told, tenant: string, product: string): Said {
  const { id, seq, action, version, source, recordedAt, occurredAt, requestId, facts, correlation } = entry;
  return {
    version: OCSF_VERSION,
    profiles: ["datetime"],
    product: { name: PRODUCT, vendor_name: PRODUCT, version: product },
    log_name: "audit",
    log_provider: PRODUCT,
    log_version: version === null ? undefined : String(version),
    source,
    tenant_uid: tenant,
    uid: id,
    original_event_uid: textIn(facts, "eventId"),
    event_code: action,
    sequence: seq ?? undefined,
    logged_time: recordedAt.getTime(),
    logged_time_dt: recordedAt.toISOString(),
    original_time: isOwn(entry) ? undefined : occurredAt.toISOString(),
    correlation_uid: textIn(correlation, "traceId") ?? requestId ?? undefined,
    reporter: seen({ uid: textIn(facts, "reportedBy") }),
  };
}

const requestOf = (entry: Told): Said | undefined =>
  seen({
    uid: entry.requestId ?? undefined,
    user_agent: entry.userAgent === "" ? undefined : (entry.userAgent ?? undefined),
    url: seen({ path: pathIn(entry) }),
  });

const apiOf = (entry: Told): Said => ({
  operation: entry.action,
  service: serviceOf(entry),
  request: seen({ uid: entry.requestId ?? undefined }),
  response: seen({ error: entry.reason ?? undefined }),
});

const serviceOf = (entry: Told): Said => ({ name: isOwn(entry) ? PRODUCT : entry.source });

/** What has no place of its own in the schema; open details are among the details. */
function restOf({ before, after, details, facts, correlation, redacted, skewed }: Told): Said {
  const { details: _open, ...stated } = facts;
  return {
    before: before ?? undefined,
    after: after ?? undefined,
    details: details ?? undefined,
    facts: withoutTexts(stated, ["eventId", "reportedBy"]),
    correlation: withoutTexts(correlation, ["requestId", "sessionId"]),
    redacted: redacted.length === 0 ? undefined : redacted,
    skewed: skewed || undefined,
  };
}

const withoutTexts = (said: Said, names: readonly string[]): Said | undefined =>
  seen({ ...said, ...Object.fromEntries(names.filter((name) => textIn(said, name)).map((name) => [name, undefined])) });

const watched = [
  { name: "src_endpoint.ip", type_id: 2, type: "IP Address" },
  { name: "http_request.user_agent", type_id: 16, type: "HTTP User-Agent" },
  { name: "actor.user.uid", type_id: 31, type: "User Object: uid" },
  { name: "user.uid", type_id: 31, type: "User Object: uid" },
  { name: "group.uid", type_id: 33, type: "Group Object: uid" },
  { name: "iam_role.uid", type_id: 50, type: "IAM Role Object: uid" },
] as const;

/** What an analyst looks for across all classes, in one place. */
const observablesIn = (event: Said): readonly Said[] =>
  watched.flatMap((each) => {
    const value = each.name.split(".").reduce<unknown>((at, name) => (at as Said | undefined)?.[name], event);
    return typeof value === "string" ? [{ ...each, value }] : [];
  });
