/** What this is written after: https://schema.ocsf.io/1.9.0. */
export const OCSF_VERSION = "1.9.0";

/** The classes events fall into, with their activities in the order of their numbers, from 1. */
const classes = {
  authentication: {
    uid: 3002,
    caption: "Authentication",
    activities: [
      "Logon",
      "Logoff",
      "Authentication Ticket",
      "Service Ticket Request",
      "Service Ticket Renew",
      "Preauth",
      "Account Switch",
    ],
  },
  authorize_session: {
    uid: 3003,
    caption: "Authorize Session",
    activities: ["Assign Privileges", "Assign Groups", "Assign Roles"],
  },
  group_management: {
    uid: 3006,
    caption: "Group Management",
    activities: [
      "Assign Privileges",
      "Revoke Privileges",
      "Add User",
      "Remove User",
      "Delete",
      "Create",
      "Add Subgroup",
      "Remove Subgroup",
      "Update",
      "Attach Policies",
      "Detach Policies",
      "Assign Roles",
      "Remove Roles",
    ],
  },
  user_management: {
    uid: 3007,
    caption: "User Management",
    activities: [
      "Create",
      "Update",
      "Delete",
      "Enable",
      "Disable",
      "Lock",
      "Unlock",
      "Password Change",
      "Password Reset",
      "Attach Policies",
      "Detach Policies",
      "MFA Factor Enable",
      "MFA Factor Disable",
      "Assign Privileges",
      "Remove Privileges",
      "Assign Roles",
      "Remove Roles",
    ],
  },
  role_management: {
    uid: 3008,
    caption: "Role Management",
    activities: [
      "Create",
      "Update",
      "Delete",
      "Assign Privileges",
      "Remove Privileges",
      "Assign Resources",
      "Remove Resources",
      "Attach Policies",
      "Detach Policies",
      "Add Programmatic Credentials",
      "Remove Programmatic Credentials",
    ],
  },
  api_activity: { uid: 6003, caption: "API Activity", activities: ["Create", "Read", "Update", "Delete"] },
} as const;

type Classes = typeof classes;
export type OcsfClass = keyof Classes;

/** `mfa_factor_enable` of `MFA Factor Enable`. */
type Key<Caption extends string> = Caption extends `${infer First} ${infer Rest}`
  ? `${Lowercase<First>}_${Key<Rest>}`
  : Lowercase<Caption>;

/** What OCSF calls something that is done, as `user_management.assign_roles`; `other` is what it has no word for. */
export type OcsfActivity = {
  [Name in OcsfClass]: `${Name}.${Key<Classes[Name]["activities"][number]> | "other"}`;
}[OcsfClass];

/** What something is of which nobody says more. */
export const OCSF_UNSAID = "api_activity.other" satisfies OcsfActivity;

export interface Classified {
  readonly className: OcsfClass;
  readonly classUid: number;
  readonly classCaption: string;
  readonly activityId: number;
  /** Undefined: OCSF has none. */
  readonly activityCaption: string | undefined;
}

const OTHER = 99;

const known = new Map<string, Classified>(
  Object.entries(classes).flatMap(([name, { uid, caption, activities }]) => {
    const inClass = { className: name as OcsfClass, classUid: uid, classCaption: caption };
    return [
      ...activities.map((activity, index): [string, Classified] => [
        `${name}.${activity.toLowerCase().replaceAll(" ", "_")}`,
        { ...inClass, activityId: index + 1, activityCaption: activity },
      ]),
      [`${name}.other`, { ...inClass, activityId: OTHER, activityCaption: undefined }],
    ];
  }),
);

/** Every class, by number. */
export const ocsfClasses: readonly { readonly uid: number; readonly name: string }[] = Object.values(classes).map(
  ({ uid, caption }) => ({ uid, name: caption }),
);

export const ocsfActivities = [...known.keys()] as readonly OcsfActivity[];

/** The numbers and names of an activity. */
export function classified(activity: OcsfActivity): Classified {
  const found = known.get(activity);
  if (found === undefined) throw new Error(`OCSF has no ${activity}`);
  return found;
}
