import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Api, type CallOptions, paged } from "@bailiwick/sdk";
import { checkPolicies } from "@bailiwick/server";
import { type Command, command, type Terminal, UsageError } from "../command.ts";
import { serverOf } from "../server.ts";
import { type File, readFiles } from "./files.ts";
import { printFindings, printResults, printRuleChanges } from "./policy-report.ts";

const whose = { tenant: { type: "string" }, platform: { type: "boolean" }, json: { type: "boolean" } } as const;
const usage = "[--tenant <tenant> | --platform]";

interface Whose {
  readonly tenant?: string | undefined;
  readonly platform?: boolean | undefined;
}

/** The operations of one family: a tenant's policies, or the operator's. */
function familyOf(api: Api, { tenant, platform }: Whose) {
  if (tenant !== undefined && platform) throw new UsageError("Name a tenant or --platform, not both.");
  const on: CallOptions = tenant === undefined ? {} : { tenant };
  const ask = (policy: string) => ({ params: { policy }, ...on });
  return {
    preview: (policy: string, source: string) =>
      platform
        ? api("POST /api/v1/platform-policies/{policy}/preview", { ...ask(policy), body: { source } })
        : api("POST /api/v1/policies/{policy}/preview", { ...ask(policy), body: { source } }),
    put: (policy: string, body: { readonly source: string; readonly allowFailingTests?: string }) =>
      platform
        ? api("PUT /api/v1/platform-policies/{policy}", { ...ask(policy), body })
        : api("PUT /api/v1/policies/{policy}", { ...ask(policy), body }),
    read: (policy: string) =>
      platform
        ? api("GET /api/v1/platform-policies/{policy}", ask(policy))
        : api("GET /api/v1/policies/{policy}", ask(policy)),
    keys: async () => {
      const keys: string[] = [];
      const all = platform ? paged(api, "GET /api/v1/platform-policies") : paged(api, "GET /api/v1/policies", on);
      for await (const { key } of all) keys.push(key);
      return keys;
    },
    test: (files: readonly File[]) => api("POST /api/v1/policies/test", { body: { files: [...files] }, ...on }),
  };
}

/** The policies among the files, by key; what cannot be read is told and sent nowhere. */
function policiesIn(
  files: readonly File[],
  terminal: Terminal,
): readonly { readonly key: string; readonly text: string }[] {
  const nothing = {
    capabilities: undefined,
    planVersions: [],
    roles: [],
    templates: [],
    attributes: [],
    now: new Date(),
  };
  const { files: read, findings } = checkPolicies(files, nothing);
  const broken = findings.filter(({ code }) => code === "document_invalid" || code === "key_mismatch");
  printFindings(broken, terminal.note);
  if (broken.length > 0) throw new UsageError("The policies cannot be read.");
  if (read.length === 0) throw new UsageError("There is no policy among the files.");
  return read.map(({ document, text }) => ({ key: document.key, text }));
}

const diff = command(
  "policy diff",
  `policy diff <file or folder>... ${usage} [--json]`,
  "Show what a push of policies would change, and what is odd about them",
  whose,
  async ({ args, options, terminal }) => {
    const family = familyOf(serverOf(terminal), options);
    let passed = true;
    for (const { key, text } of policiesIn(readFiles(args), terminal)) {
      const preview = await family.preview(key, text);
      passed &&= preview.passed;
      if (options.json) terminal.print(JSON.stringify({ policy: key, ...preview }, null, 2));
      else {
        printRuleChanges(key, preview.changes, terminal.print);
        printFindings(preview.findings, terminal.print);
        if (preview.failed > 0) printResults(preview, terminal.print);
      }
    }
    return passed ? 0 : 1;
  },
);

const push = command(
  "policy push",
  `policy push <file or folder>... ${usage} [--allow-failing-tests <reason>] [--json]`,
  "Test policies with the files of tests beside them, then push each whole",
  { ...whose, "allow-failing-tests": { type: "string" } },
  async ({ args, options, terminal }) => {
    const family = familyOf(serverOf(terminal), options);
    const files = readFiles(args);
    const policies = policiesIn(files, terminal);
    const reason = options["allow-failing-tests"];
    const tested = await family.test(files);
    if (tested.failed > 0) {
      printResults(tested, terminal.note);
      if (reason === undefined) return 1;
    }
    for (const { key, text } of policies) {
      const allowed = reason === undefined ? {} : { allowFailingTests: reason };
      const pushed = await family.put(key, { source: text, ...allowed });
      if (options.json) terminal.print(JSON.stringify(pushed, null, 2));
      else terminal.print(`${key} is at version ${pushed.version} (${pushed.rules.length} rules).`);
    }
    return 0;
  },
);

const pull = command(
  "policy pull",
  `policy pull <folder> ${usage}`,
  "Write the pushed policies into a folder, one file for each, as they were pushed",
  { tenant: whose.tenant, platform: whose.platform },
  async ({ args: [folder], options, terminal }) => {
    if (folder === undefined) throw new UsageError("Name the folder to write into.");
    const family = familyOf(serverOf(terminal), options);
    mkdirSync(folder, { recursive: true });
    for (const key of await family.keys()) {
      const path = join(folder, `${key}.yaml`);
      writeFileSync(path, (await family.read(key)).source);
      terminal.print(path);
    }
  },
);

export const policyServerCommands: readonly Command[] = [diff, push, pull];
