import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  retainSearchParams,
} from "@tanstack/react-router";
import { auditSearchOf } from "./pages/audit/search.ts";
import { type Question, questionIn } from "./decisions/question.ts";
import { logSearchOf } from "./pages/log/filters.ts";
import { Broken } from "./shell/broken.tsx";
import { NotFound } from "./shell/not-found.tsx";
import { Root } from "./shell/root.tsx";
import { Shell } from "./shell/shell.tsx";
import { SignInByLink } from "./signing-in/by-link.tsx";

interface RootSearch {
  /** Whose things the pages show; kept from page to page, and in every link that is shared. */
  readonly tenant?: string | undefined;
}

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

/** A name of digits alone is read as a number from an address. */
const named = (value: unknown) => text(typeof value === "number" ? String(value) : value);

const root = createRootRoute({
  component: Root,
  // What is left out here would stay as the address has it; undefined takes it away.
  validateSearch: ({ tenant }: Record<string, unknown>): RootSearch => ({ tenant: named(tenant) }),
  search: { middlewares: [retainSearchParams(["tenant"])] },
});

const signIn = createRoute({ getParentRoute: () => root, path: "/sign-in", component: SignInByLink });

/** Everything one must be signed in for. */
const shell = createRoute({ getParentRoute: () => root, id: "shell", component: Shell });

const getParentRoute = () => shell;

const overview = createRoute({
  getParentRoute,
  path: "/",
  component: lazyRouteComponent(() => import("./pages/overview/overview-page.tsx"), "OverviewPage"),
});

interface PlaygroundSearch {
  readonly question?: Question | undefined;
  /** The address holds something in its place that is no question. */
  readonly unreadable?: true | undefined;
  /** The record of the log whose question it is. */
  readonly record?: string | undefined;
  /** Another principal, to compare with. */
  readonly against?: string | undefined;
}

const playground = createRoute({
  getParentRoute,
  path: "/playground",
  validateSearch: ({ question: raw, unreadable, record, against }: Record<string, unknown>): PlaygroundSearch => {
    const question = questionIn(raw);
    const broken = question === undefined && (raw !== undefined || unreadable === true);
    return { question, unreadable: broken || undefined, record: text(record), against: named(against) };
  },
  component: lazyRouteComponent(() => import("./pages/playground/playground-page.tsx"), "PlaygroundPage"),
});

const log = createRoute({
  getParentRoute,
  path: "/log",
  validateSearch: logSearchOf,
  component: lazyRouteComponent(() => import("./pages/log/log-page.tsx"), "LogPage"),
});

const record = createRoute({
  getParentRoute,
  path: "/log/$decision",
  component: lazyRouteComponent(() => import("./pages/log/record-page.tsx"), "RecordPage"),
});

const audit = createRoute({
  getParentRoute,
  path: "/audit",
  validateSearch: auditSearchOf,
  component: lazyRouteComponent(() => import("./pages/audit/audit-page.tsx"), "AuditPage"),
});

const auditEntry = createRoute({
  getParentRoute,
  path: "/audit/$event",
  component: lazyRouteComponent(() => import("./pages/audit/entry-page.tsx"), "EntryPage"),
});

export const tenantStatuses = ["active", "suspended", "closed"] as const;
export const tenantEnvironments = ["live", "test"] as const;

interface TenantsSearch {
  readonly search?: string | undefined;
  readonly status?: (typeof tenantStatuses)[number] | undefined;
  readonly environment?: (typeof tenantEnvironments)[number] | undefined;
}

const tenants = createRoute({
  getParentRoute,
  path: "/tenants",
  validateSearch: ({ search, status, environment }: Record<string, unknown>): TenantsSearch => ({
    search: named(search),
    status: tenantStatuses.find((each) => each === status),
    environment: tenantEnvironments.find((each) => each === environment),
  }),
  component: lazyRouteComponent(() => import("./pages/tenants/tenants-page.tsx"), "TenantsPage"),
});

export const tenantTabs = ["plan", "entitlements", "overrides", "tree", "network", "blocks"] as const;
export type TenantTab = (typeof tenantTabs)[number];

const tenantDetail = createRoute({
  getParentRoute,
  path: "/tenants/$slug",
  validateSearch: ({ tab }: Record<string, unknown>): { readonly tab?: TenantTab | undefined } => ({
    tab: tenantTabs.find((each) => each === tab),
  }),
  component: lazyRouteComponent(() => import("./pages/tenants/tenant-page.tsx"), "TenantPage"),
});

export const catalogueTabs = ["plans", "events", "publications"] as const;
export type CatalogueTab = (typeof catalogueTabs)[number];

interface CatalogueSearch {
  readonly tab?: CatalogueTab | undefined;
  readonly product?: string | undefined;
  /** Whether plans that are no longer offered are shown, too. */
  readonly ended?: boolean | undefined;
}

const catalogue = createRoute({
  getParentRoute,
  path: "/catalogue",
  validateSearch: ({ tab, product, ended }: Record<string, unknown>): CatalogueSearch => ({
    tab: catalogueTabs.find((each) => each === tab),
    product: text(product),
    ended: ended === true || undefined,
  }),
  component: lazyRouteComponent(() => import("./pages/catalogue/catalogue-page.tsx"), "CataloguePage"),
});

const catalogueImport = createRoute({
  getParentRoute,
  path: "/catalogue/import",
  component: lazyRouteComponent(() => import("./pages/catalogue/import-page.tsx"), "ImportPage"),
});

const plan = createRoute({
  getParentRoute,
  path: "/catalogue/plans/$plan",
  validateSearch: (
    given: Record<string, unknown>,
  ): { readonly from?: string | undefined; readonly to?: string | undefined } => ({
    from: named(given["from"]),
    to: named(given["to"]),
  }),
  component: lazyRouteComponent(() => import("./pages/catalogue/plan-page.tsx"), "PlanPage"),
});

export const policyTabs = ["policies", "rules", "templates", "conditions"] as const;
export type PolicyTab = (typeof policyTabs)[number];

const policies = createRoute({
  getParentRoute,
  path: "/policies",
  validateSearch: ({ tab }: Record<string, unknown>): { readonly tab?: PolicyTab | undefined } => ({
    tab: policyTabs.find((each) => each === tab),
  }),
  component: lazyRouteComponent(() => import("./pages/policies/policies-page.tsx"), "PoliciesPage"),
});

interface PolicySearch {
  readonly view?: "versions" | undefined;
  /** It is not there yet: the editor begins with an example. */
  readonly fresh?: boolean | undefined;
}

const policy = createRoute({
  getParentRoute,
  path: "/policies/$owner/$policy",
  validateSearch: ({ view, fresh }: Record<string, unknown>): PolicySearch => ({
    view: view === "versions" ? view : undefined,
    fresh: fresh === true || undefined,
  }),
  component: lazyRouteComponent(() => import("./pages/policies/policy-page.tsx"), "PolicyPage"),
});

export const roleTabs = ["roles", "assignments"] as const;
export type RoleTab = (typeof roleTabs)[number];

const roles = createRoute({
  getParentRoute,
  path: "/roles",
  validateSearch: ({ tab }: Record<string, unknown>): { readonly tab?: RoleTab | undefined } => ({
    tab: roleTabs.find((each) => each === tab),
  }),
  component: lazyRouteComponent(() => import("./pages/roles/roles-page.tsx"), "RolesPage"),
});

export const controlKinds = ["kill", "read_only", "rollout"] as const;
export type ControlKind = (typeof controlKinds)[number];

export interface ControlsSearch {
  readonly kind?: ControlKind | undefined;
  readonly capability?: string | undefined;
}

const controls = createRoute({
  getParentRoute,
  path: "/controls",
  validateSearch: (given: Record<string, unknown>): ControlsSearch => ({
    kind: controlKinds.find((each) => each === given["kind"]),
    capability: text(given["capability"]),
  }),
  component: lazyRouteComponent(() => import("./pages/controls/controls-page.tsx"), "ControlsPage"),
});

const reference = createRoute({
  getParentRoute,
  path: "/reference",
  validateSearch: ({ find }: Record<string, unknown>): { readonly find?: string | undefined } => ({ find: text(find) }),
  component: lazyRouteComponent(() => import("./pages/reference/reference-page.tsx"), "ReferencePage"),
});

const operation = createRoute({
  getParentRoute,
  path: "/reference/$operation",
  component: lazyRouteComponent(() => import("./pages/reference/operation-page.tsx"), "OperationPage"),
});

const keys = createRoute({
  getParentRoute,
  path: "/keys",
  component: lazyRouteComponent(() => import("./pages/keys/keys-page.tsx"), "KeysPage"),
});

const nowhere = createRoute({ getParentRoute, path: "$", component: NotFound });

/** Every address of the console. A page is one entry here, one in `pages.ts`, and its words in `words.ts`. */
const routeTree = root.addChildren([
  signIn,
  shell.addChildren([
    overview,
    playground,
    log,
    record,
    audit,
    auditEntry,
    tenants,
    tenantDetail,
    catalogue,
    catalogueImport,
    plan,
    roles,
    policies,
    policy,
    controls,
    keys,
    reference,
    operation,
    nowhere,
  ]),
]);

export const router = createRouter({
  routeTree,
  basepath: "/console",
  defaultErrorComponent: Broken,
  defaultPreload: "intent",
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
