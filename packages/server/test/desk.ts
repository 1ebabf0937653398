import { type Answer, type Ask, type Harness, type Method, openHarness } from "./harness.ts";

export const start = "2026-03-10T12:00:00Z";

const catalogue = (merge: string) => `
catalogue: 1
version: "1"
currency: EUR
products:
  desk: { label: Desk }
permissions:
  tickets.view: { label: View tickets, reaches: [all, assigned, department] }
  tickets.edit: { label: Edit tickets }
  tickets.merge: ${merge}
capabilities:
  desk.tickets.view: { kind: switch, class: read, permission: tickets.view }
  desk.tickets.edit: { kind: switch, class: write, permission: tickets.edit }
roles:
  desk.agent:
    label: Agent
    description: Works on tickets.
    grants: { tickets.view: assigned, tickets.edit: own }
  desk.manager:
    label: Manager
    grants: { tickets.view: all, tickets.edit: all }
plans:
  desk.all:
    default: true
    price: 0
    items: { desk.tickets.view: true, desk.tickets.edit: true }
`;

type Of = (method: Method, path: string, body?: unknown, more?: Ask) => Promise<Answer>;

/** A small catalogue with roles, and two tenants that have the same nodes and principals. */
export interface Desk {
  readonly app: Harness;
  readonly acme: Of;
  readonly globex: Of;
  /** Publishes the catalogue anew, with that to say of the permission to merge. */
  publish(merge: string): Promise<void>;
  /** Whether acme's principal may use the capability. */
  allowed(subject: string, capability: string): Promise<boolean>;
}

export async function openDesk(): Promise<Desk> {
  const app = await openHarness({ now: start });
  const of =
    (tenant: string): Of =>
    (method, path, body, more = {}) =>
      app.operator(method, `/api/v1${path}`, { tenant, ...(body !== undefined && { body }), ...more });
  const desk: Desk = {
    app,
    acme: of("acme"),
    globex: of("globex"),
    async publish(merge) {
      const files = [{ name: "desk.yaml", text: catalogue(merge) }];
      const pushed = await app.operator("POST", "/api/v1/catalogue/push", { body: { files } });
      if (pushed.status >= 300) throw new Error(JSON.stringify(pushed.body));
    },
    async allowed(subject, capability) {
      const { body } = await desk.acme("POST", "/decisions", {
        subject: { type: "user", id: subject },
        action: { name: capability },
        resource: { type: "ticket", id: "1" },
      });
      return body.allowed as boolean;
    },
  };
  await desk.publish("{ label: Merge tickets }");
  for (const slug of ["acme", "globex"]) await settle(app, slug, of(slug));
  return desk;
}

async function settle(app: Harness, slug: string, tenant: Of): Promise<void> {
  await app.operator("POST", "/api/v1/tenants", { body: { slug, name: slug } });
  const { body } = await tenant("POST", "/nodes", { kind: "department", key: "support", name: "Support" });
  await tenant("POST", "/nodes", { kind: "team", key: "berlin", name: "Berlin", parentId: body.id });
  for (const externalId of ["ann", "bob"]) await tenant("POST", "/principals", { externalId });
}
