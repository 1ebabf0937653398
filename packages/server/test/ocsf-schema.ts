import { isIP } from "node:net";

/**
 * Six classes of OCSF 1.9.0 with the objects in them that our events use, written down from the released schema
 * (github.com/ocsf/ocsf-schema, v1.9.0: events/iam, events/application/api_activity.json, objects). `!` is required,
 * `[]` an array; what is deprecated, or belongs to a profile other than `datetime`, is left out, and so is not allowed.
 */
interface Shape {
  readonly attributes: Readonly<Record<string, string>>;
  readonly atLeastOne?: readonly string[];
  /** By the name of an `_id`: what its numbers mean, which the attribute beside it has to say. */
  readonly enums?: Readonly<Record<string, { readonly beside: string; readonly captions: Captions }>>;
}
type Captions = Readonly<Record<number, string>>;

interface ClassShape extends Shape {
  readonly uid: number;
  readonly category: number;
  readonly caption: string;
}

const attributes = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    text
      .trim()
      .split(/\s+/)
      .map((each) => each.split(":") as [string, string]),
  );

const numbered = (text: string): Captions =>
  Object.fromEntries(text.split(", ").map((caption, index) => [index + 1, caption]));

const open: Captions = { 0: "Unknown", 99: "Other" };

const base = attributes(`
  activity_id:integer! activity_name:string category_name:string category_uid:integer! class_name:string
  class_uid:integer! count:integer duration:integer end_time:timestamp end_time_dt:datetime enrichments:json[]
  message:string metadata:metadata! observables:observable[] raw_data:string raw_data_hash:json raw_data_size:integer
  severity:string severity_id:integer! start_time:timestamp start_time_dt:datetime status:string status_code:string
  status_detail:string status_id:integer time:timestamp! time_dt:datetime timezone_offset:integer type_name:string
  type_uid:integer! unmapped:object`);
const baseEnums = {
  severity_id: {
    beside: "severity",
    captions: { ...open, ...numbered("Informational, Low, Medium, High, Critical, Fatal") },
  },
  status_id: { beside: "status", captions: { ...open, ...numbered("Success, Failure") } },
  category_uid: {
    beside: "category_name",
    captions: { 3: "Identity & Access Management", 6: "Application Activity" } as Captions,
  },
};
const iam = {
  ...base,
  ...attributes("actor:actor http_request:http_request http_response:json src_endpoint:network_endpoint"),
};

const classOf = (uid: number, caption: string, of: Shape & { readonly activities: Captions }): ClassShape => ({
  uid,
  caption,
  category: Math.floor(uid / 1000),
  attributes: of.attributes,
  ...(of.atLeastOne && { atLeastOne: of.atLeastOne }),
  enums: {
    ...baseEnums,
    activity_id: { beside: "activity_name", captions: { ...open, ...of.activities } },
    class_uid: { beside: "class_name", captions: { [uid]: caption } },
  },
});

export const ocsfClassShapes: readonly ClassShape[] = [
  classOf(3002, "Authentication", {
    activities: numbered(
      "Logon, Logoff, Authentication Ticket, Service Ticket Request, Service Ticket Renew, Preauth, Account Switch",
    ),
    attributes: {
      ...iam,
      ...attributes(`
        account_switch_type:string account_switch_type_id:integer auth_factors:json[] auth_protocol:string
        auth_protocol_id:integer authentication_token:json certificate:json dst_endpoint:network_endpoint
        is_cleartext:boolean is_mfa:boolean is_new_logon:boolean is_remote:boolean logon_process:json
        logon_type:string logon_type_id:integer service:service session:session user:user!`),
    },
    atLeastOne: ["service", "dst_endpoint"],
  }),
  classOf(3003, "Authorize Session", {
    activities: numbered("Assign Privileges, Assign Groups, Assign Roles"),
    attributes: {
      ...iam,
      ...attributes(`
        dst_endpoint:network_endpoint groups:group[] iam_roles:iam_role[] privileges:string[] session:session user:user!`),
    },
    atLeastOne: ["privileges", "groups", "iam_roles"],
  }),
  classOf(3006, "Group Management", {
    activities: numbered(
      "Assign Privileges, Revoke Privileges, Add User, Remove User, Delete, Create, Add Subgroup, Remove Subgroup, " +
        "Update, Attach Policies, Detach Policies, Assign Roles, Remove Roles",
    ),
    attributes: {
      ...iam,
      ...attributes(`
        group:group! iam_roles:iam_role[] policies:json[] privileges:string[] resources:resource_details[]
        subgroup:group updated_group:group users:user[]`),
    },
  }),
  classOf(3007, "User Management", {
    activities: numbered(
      "Create, Update, Delete, Enable, Disable, Lock, Unlock, Password Change, Password Reset, Attach Policies, " +
        "Detach Policies, MFA Factor Enable, MFA Factor Disable, Assign Privileges, Remove Privileges, Assign Roles, " +
        "Remove Roles",
    ),
    attributes: {
      ...iam,
      ...attributes(`
        auth_factors:json[] iam_roles:iam_role[] policies:json[] privileges:string[] resources:resource_details[]
        user:user! updated_user:user`),
    },
  }),
  classOf(3008, "Role Management", {
    activities: numbered(
      "Create, Update, Delete, Assign Privileges, Remove Privileges, Assign Resources, Remove Resources, " +
        "Attach Policies, Detach Policies, Add Programmatic Credentials, Remove Programmatic Credentials",
    ),
    attributes: {
      ...iam,
      ...attributes(`
        iam_role:iam_role! policies:json[] privileges:string[] programmatic_credentials:json[]
        resources:resource_details[] updated_role:iam_role`),
    },
  }),
  classOf(6003, "API Activity", {
    activities: numbered("Create, Read, Update, Delete"),
    attributes: {
      ...base,
      ...attributes(`
        actor:actor! api:api! dst_endpoint:network_endpoint http_request:http_request http_response:json
        resources:resource_details[] src_endpoint:network_endpoint!`),
    },
  }),
];

const named = ["name", "uid"];

const objects: Readonly<Record<string, Shape>> = {
  object: { attributes: {} },
  metadata: {
    attributes: attributes(`
      correlation_uid:string debug:string[] event_code:string extensions:json[] is_truncated:boolean labels:string[]
      log_format:string log_level:string log_name:string log_provider:string log_source:string log_version:string
      logged_time:timestamp logged_time_dt:datetime loggers:json[] modified_time:timestamp modified_time_dt:datetime
      original_event_uid:string original_time:string processed_time:timestamp processed_time_dt:datetime
      product:product! profiles:string[] reporter:reporter sequence:integer source:string tags:json[] tenant_uid:string
      total_queued_duration:json transformation_info_list:json[] transmit_time:timestamp transmit_time_dt:datetime
      type:string uid:string untruncated_size:integer version:string!`),
  },
  product: {
    attributes: attributes(`
      cpe_name:string feature:json lang:string name:string path:string uid:string uid_numeric:integer url_string:string
      vendor_name:string version:string`),
    atLeastOne: named,
  },
  reporter: {
    attributes: attributes("hostname:string ip:ip name:string org:json uid:string uid_numeric:integer"),
    atLeastOne: ["hostname", "ip", ...named],
  },
  actor: {
    attributes: attributes(`
      application:json authorizations:json[] iam_role:iam_role idp:json process:json session:session user:user`),
    atLeastOne: ["process", "user", "iam_role", "session", "application"],
  },
  user: {
    attributes: attributes(`
      account:json display_name:string domain:string email_addr:string forward_addr:string full_name:string
      groups:group[] has_mfa:boolean ldap_person:json name:string org:json phone_number:string
      programmatic_credentials:json[] risk_level:string risk_level_id:integer risk_score:integer type:string
      type_id:integer uid:string uid_alt:string uid_numeric:integer`),
    atLeastOne: ["account", ...named],
    enums: { type_id: { beside: "type", captions: { ...open, ...numbered("User, Admin, System, Service") } } },
  },
  session: {
    attributes: attributes(`
      count:integer created_time:timestamp created_time_dt:datetime credential_uid:string expiration_reason:string
      expiration_time:timestamp expiration_time_dt:datetime is_mfa:boolean is_remote:boolean is_vpn:boolean
      issuer:string terminal:string uid:string uid_alt:string uuid:string`),
  },
  network_endpoint: {
    attributes: attributes(`
      autonomous_system:json domain:string hostname:string instance_uid:string interface_name:string
      interface_uid:string intermediate_ips:ip[] ip:ip isp:string location:json mac:string name:string os:json
      owner:user port:integer subnet_uid:string svc_name:string type:string type_id:integer uid:string
      vlan_uid:string vpc_uid:string zone:string`),
    atLeastOne: ["ip", ...named, "hostname", "svc_name", "instance_uid", "interface_uid", "interface_name", "domain"],
  },
  http_request: {
    attributes: attributes(`
      args:string body_length:integer http_headers:json[] http_method:string length:integer referrer:string uid:string
      url:url user_agent:string version:string x_forwarded_for:ip[]`),
  },
  url: {
    attributes: attributes(`
      domain:string hostname:string path:string port:integer query_string:string resource_type:string scheme:string
      subdomain:string url_string:string`),
    atLeastOne: ["url_string", "path"],
  },
  api: {
    attributes: attributes(`
      group:group operation:string! request:request response:response service:service token:json version:string`),
  },
  request: { attributes: attributes("containers:json[] data:json flags:string[] uid:string!") },
  response: {
    attributes: attributes(`
      code:integer containers:json[] data:json error:string error_message:string flags:string[] message:string`),
  },
  service: {
    attributes: attributes("labels:string[] name:string tags:json[] uid:string uid_numeric:integer version:string"),
    atLeastOne: named,
  },
  resource_details: {
    attributes: attributes(`
      created_time:timestamp created_time_dt:datetime criticality:string criticality_id:integer data:json device:json
      group:group hostname:string ip:ip is_backed_up:boolean labels:string[] modified_time:timestamp
      modified_time_dt:datetime name:string namespace:string owner:user resource_relationship:json role:string
      role_id:integer tags:json[] type:string uid:string uid_alt:string uid_numeric:integer user:user version:string`),
    atLeastOne: named,
    enums: { role_id: { beside: "role", captions: { ...open, ...numbered("Target, Actor, Affected, Related") } } },
  },
  group: {
    attributes: attributes(`
      desc:string domain:string name:string privileges:string[] type:string uid:string uid_alt:string
      uid_numeric:integer`),
    atLeastOne: named,
  },
  iam_role: {
    attributes: attributes(`
      account:json name:string policies:json[] privileges:string[] programmatic_credentials:json[]
      resources:resource_details[] session:session uid:string uid_alt:string uid_numeric:integer`),
    atLeastOne: named,
  },
  observable: {
    attributes: attributes("event_uid:string name:string reputation:json type:string type_id:integer! value:string"),
    enums: {
      type_id: {
        beside: "type",
        captions: {
          ...open,
          2: "IP Address",
          16: "HTTP User-Agent",
          31: "User Object: uid",
          33: "Group Object: uid",
          50: "IAM Role Object: uid",
        },
      },
    },
  },
};

const DATETIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z$/;

const scalars: Readonly<Record<string, (value: unknown) => boolean>> = {
  integer: Number.isSafeInteger,
  timestamp: Number.isSafeInteger,
  boolean: (value) => typeof value === "boolean",
  string: (value) => typeof value === "string" && value !== "",
  datetime: (value) => typeof value === "string" && DATETIME.test(value),
  ip: (value) => typeof value === "string" && isIP(value) !== 0,
  json: () => true,
};

type Event = Readonly<Record<string, unknown>>;

/** Everything in which an event, as it stands on its line, is not what the schema says. */
export function ocsfComplaints(event: Event): readonly string[] {
  const shape = ocsfClassShapes.find(({ uid }) => uid === event["class_uid"]);
  if (shape === undefined) return [`There is no class ${String(event["class_uid"])}`];
  const { uid, category, caption } = shape;
  const wanted: Event = {
    category_uid: category,
    type_uid: uid * 100 + Number(event["activity_id"]),
    type_name: `${caption}: ${String(event["activity_name"])}`,
  };
  return [
    ...Object.entries(wanted).flatMap(([name, value]) =>
      event[name] === value ? [] : [`${name} is ${String(event[name])}, not ${String(value)}`],
    ),
    ...aboutObject(event, shape, ""),
  ];
}

function aboutObject(given: unknown, shape: Shape, at: string): readonly string[] {
  if (typeof given !== "object" || given === null || Array.isArray(given)) return [`${at} is no object`];
  const { attributes: allowed, atLeastOne, enums = {} } = shape;
  const object = given as Event;
  const required = Object.keys(allowed).filter((name) => allowed[name]?.endsWith("!"));
  return [
    ...required.filter((name) => !(name in object)).map((name) => `${at}/${name} is missing`),
    ...(atLeastOne && !atLeastOne.some((name) => name in object) ? [`${at} has none of ${atLeastOne.join(", ")}`] : []),
    ...Object.entries(object).flatMap(([name, value]) => aboutAttribute(value, allowed[name], `${at}/${name}`)),
    ...Object.entries(enums).flatMap(([name, { beside, captions }]) =>
      name in object ? aboutCaption(object, { name, beside, captions }, at) : [],
    ),
  ];
}

function aboutAttribute(value: unknown, type: string | undefined, at: string): readonly string[] {
  if (type === undefined) return [`${at} is not in the schema`];
  const plain = type.replace(/!$/, "");
  if (plain.endsWith("[]")) {
    const each = plain.slice(0, -2);
    return Array.isArray(value)
      ? value.flatMap((item, index) => aboutAttribute(item, each, `${at}/${index}`))
      : [`${at} is no array`];
  }
  const isRight = scalars[plain];
  if (isRight) return isRight(value) ? [] : [`${at} is no ${plain}: ${JSON.stringify(value)}`];
  if (plain === "object") return typeof value === "object" && value !== null ? [] : [`${at} is no object`];
  const shape = objects[plain];
  return shape ? aboutObject(value, shape, at) : [`${at} is of an unknown type ${plain}`];
}

interface Enumerated {
  readonly name: string;
  readonly beside: string;
  readonly captions: Captions;
}

/** The text beside a number says what the number means; beside 99 it says what the schema has no number for. */
function aboutCaption(object: Event, { name, beside, captions }: Enumerated, at: string): readonly string[] {
  const number = Number(object[name]);
  const caption = captions[number];
  if (caption === undefined) return [`${at}/${name} cannot be ${number}`];
  const told = object[beside];
  if (number === 99) return typeof told === "string" && told !== "" ? [] : [`${at}/${beside} says nothing`];
  return told === caption ? [] : [`${at}/${beside} is ${String(told)}, not ${caption}`];
}
