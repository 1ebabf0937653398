import { classified, type OcsfActivity, type OcsfClass } from "../../../kernel/ocsf.ts";
import { isOwn, type Named, PRODUCT, type Said, seen, targetOf, textIn, type Told } from "./ocsf-entry.ts";

interface Parties {
  readonly mapped: Said;
  /** What the class has no place for. */
  readonly left: Said;
}

/** Who did it from where, and to whom or what: each class has a place of its own for that, which must not be empty. */
export function partiesOf(entry: Told, activity: OcsfActivity): Parties {
  const { className } = classified(activity);
  const { places, holdsTarget } = byClass[className](entry, activity);
  const target = holdsTarget ? undefined : targetOf(entry);
  const node = entry.node ?? nodeIn(entry);
  const acted = { actor: actorOf(entry), src_endpoint: endpointOf(entry), ...places };
  if (className === "authentication" || className === "authorize_session")
    return { mapped: acted, left: { target, node } };
  const resources = [
    ...(target ? [{ ...resource(entry, target), role_id: 1, role: "Target" }] : []),
    ...(node === undefined ? [] : [{ uid: node, type: "node", role_id: 4, role: "Related" }]),
  ];
  return {
    mapped: { ...acted, resources: resources.length === 0 ? undefined : resources },
    // A role and a user have no place for what kind of thing an app calls them.
    left: { targetKind: holdsTarget ? (entry.target.kind ?? undefined) : undefined },
  };
}

interface Placed {
  readonly places: Said;
  /** Whether what it was done to is among them. */
  readonly holdsTarget: boolean;
}

const UNKNOWN = { name: "unknown" };

const byClass: Readonly<Record<OcsfClass, (entry: Told, activity: OcsfActivity) => Placed>> = {
  api_activity: (entry) => ({
    places: { src_endpoint: endpointOf(entry) ?? noEndpoint(entry) },
    holdsTarget: false,
  }),
  authentication(entry) {
    const { user, isTarget } = whoSignsIn(entry);
    const isSession = isOwn(entry) && entry.target.id.startsWith("ses_");
    const session = isSession ? entry.target.id : textIn(entry.correlation, "sessionId");
    return { places: { user, session: seen({ uid: session }) }, holdsTarget: isTarget || isSession };
  },
  authorize_session(entry, activity) {
    const { user, isTarget } = whoSignsIn(entry);
    const given = isTarget ? undefined : targetOf(entry);
    const session = seen({ uid: textIn(entry.correlation, "sessionId") });
    return { places: { user, session, ...assigned(given, activity) }, holdsTarget: isTarget };
  },
  group_management(entry) {
    const target = targetOf(entry);
    return { places: { group: target ? resource(entry, target) : UNKNOWN }, holdsTarget: true };
  },
  role_management(entry) {
    const target = targetOf(entry);
    return {
      places: { iam_role: target ? { uid: target.id, name: target.name ?? undefined } : UNKNOWN },
      holdsTarget: true,
    };
  },
  user_management(entry) {
    const { user, isTarget } = whoIsManaged(entry);
    const role = textIn(valuesOf(entry), "roleId");
    return { places: { user, iam_roles: role === undefined ? undefined : [{ uid: role }] }, holdsTarget: isTarget };
  },
};

/** What kind of thing it is, Bailiwick's own actions say: `override` of `entitlements.override.granted`. */
function resource(entry: Told, { id, kind, name }: Named): Said {
  const type = kind ?? (isOwn(entry) ? entry.action.split(".")[1] : undefined);
  return { uid: id, name: name ?? undefined, type };
}

/** The thing as it was left, or else as it was. */
const valuesOf = ({ before, after }: Told): unknown => after ?? before;

/** Where a role was given, as Bailiwick's own entries say it. */
const nodeIn = (entry: Told): string | undefined => (isOwn(entry) ? textIn(valuesOf(entry), "nodeId") : undefined);

interface Who {
  readonly user: Said;
  readonly isTarget: boolean;
}

/** An app's event was done to a user, or by one to himself; Bailiwick's own may have been done to an assignment. */
function whoIsManaged(entry: Told): Who {
  const principal = isOwn(entry) ? textIn(valuesOf(entry), "principalId") : undefined;
  if (principal !== undefined) return { user: { uid: principal }, isTarget: false };
  const target = targetOf(entry);
  if (target && (!isOwn(entry) || /^(?:prn|key)_/.test(target.id)))
    return { user: userOf(entry, target), isTarget: true };
  return { user: isOwn(entry) ? UNKNOWN : userOf(entry, entry.actor), isTarget: false };
}

/** Of a sign-in: the one it was done to, if that is somebody, and else who did it. A session is its key's. */
function whoSignsIn(entry: Told): Who {
  const key = isOwn(entry) ? textIn(valuesOf(entry), "keyId") : undefined;
  if (key !== undefined) return { user: userOf(entry, { id: key, kind: null, name: null }), isTarget: false };
  const { target, actor } = entry;
  const isTarget = target.id !== "" && people.has(target.kind ?? "");
  if (isTarget) return { user: userOf(entry, target), isTarget };
  return { user: isOwn(entry) ? ownActor(entry) : userOf(entry, actor), isTarget };
}

const people: ReadonlySet<string> = new Set(["user", "person", "account", "principal", "service"]);

/** What a session was given. The class wants it, also where only who has it was said. */
function assigned(given: Named | undefined, activity: OcsfActivity): Said {
  const it = given ? { uid: given.id, name: given.name ?? undefined } : UNKNOWN;
  if (activity === "authorize_session.assign_groups") return { groups: [it] };
  if (activity === "authorize_session.assign_roles") return { iam_roles: [it] };
  return { privileges: [given?.id ?? UNKNOWN.name] };
}

const kinds: ReadonlyMap<string, Said> = new Map([
  ["user", { type_id: 1, type: "User" }],
  ["admin", { type_id: 2, type: "Admin" }],
  ["system", { type_id: 3, type: "System" }],
  ["service", { type_id: 4, type: "Service" }],
]);

/** A key is a service's account; a session, or the link it begins with, is an operator's. */
const ownKinds: ReadonlyMap<string, string> = new Map([
  ["key_", "service"],
  ["ses_", "admin"],
  ["lnk_", "admin"],
  ["syst", "system"],
]);

function userOf(entry: Told, { id, kind, name }: Named): Said {
  const is = kind ?? (isOwn(entry) ? (ownKinds.get(id.slice(0, 4)) ?? null) : null);
  const type = is === null ? {} : (kinds.get(is) ?? { type_id: 99, type: is });
  return { uid: id === "" ? UNKNOWN.name : id, display_name: name ?? undefined, ...type };
}

/** Bailiwick's own actors say the realm they act in where others say what they are. */
const ownActor = (entry: Told): Said => ({
  ...userOf(entry, { ...entry.actor, kind: null }),
  domain: entry.actor.kind ?? undefined,
});

function actorOf(entry: Told): Said {
  const isSession = isOwn(entry) && entry.actor.id.startsWith("ses_");
  const session = isSession ? entry.actor.id : textIn(entry.correlation, "sessionId");
  const user = isOwn(entry) ? ownActor(entry) : userOf(entry, entry.actor);
  return { user, session: seen({ uid: session }) };
}

function isAddress(text: string): boolean {
  if (text.includes(":")) return /^[\da-f:.]+$/i.test(text) && URL.canParse(`http://[${text}]/`);
  const octets = text.split(".");
  return octets.length === 4 && octets.every((octet) => /^(?:0|[1-9]\d{0,2})$/.test(octet) && Number(octet) <= 255);
}

/** Other systems' logs may have a name where an address is expected. */
const endpointOf = ({ address }: Told): Said | undefined =>
  address === null || address === "" ? undefined : isAddress(address) ? { ip: address } : { name: address };

function noEndpoint(entry: Told): Said {
  if (entry.redacted.includes("address")) return { name: "redacted" };
  return isOwn(entry) && entry.requestId === null ? { svc_name: PRODUCT } : UNKNOWN;
}
