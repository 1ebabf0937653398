import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Terminal } from "../terminal/terminal.ts";
import { sessionCookie } from "./doctor-cookie.ts";
import { type Finding, fine, reasonOf, skipped, wrong } from "./finding.ts";

const advice: Readonly<Record<string, string>> = {
  database: "Upgrade PostgreSQL; see docs/guides/upgrade.md.",
  clock: "Run a time service on both machines, such as chrony.",
  roles:
    "Make them anew as docs/decisions/0019-row-security-under-two-roles.md has them; tenants can see each other until then.",
  isolation: "Stop serving: tenants can see each other. Restore a backup, or run the migrations on a fresh database.",
};

/** Looks at everything a start needs, where there is something to start. */
export async function examineInstallation({ env }: Terminal): Promise<readonly Finding[]> {
  const { open, readConfig } = await import("@bailiwick/server");
  let cookie: Finding;
  try {
    const config = readConfig(env);
    const { DATABASE_URL, BAILIWICK_DATA } = config;
    cookie = sessionCookie(config);
    if (DATABASE_URL === undefined && !existsSync(join(BAILIWICK_DATA, "postgres")))
      return [
        skipped("installation", `none in ${resolve(BAILIWICK_DATA)}; BAILIWICK_DATA or DATABASE_URL says where it is`),
      ];
  } catch (error) {
    return [wrong("settings", reasonOf(error), "See docs/reference/config.md.")];
  }
  try {
    const opened = await open({ ...env, LOG_LEVEL: "silent" }, { beside: true });
    try {
      const found = await opened.app.examine();
      return [
        fine("settings", "complete and well-formed"),
        cookie,
        ...found.map(({ what, fine: isFine, said }) =>
          isFine ? fine(what, said) : wrong(what, said, advice[what] ?? "See docs/guides/operate.md."),
        ),
      ];
    } finally {
      await opened.close();
    }
  } catch (error) {
    return [wrong("start", reasonOf(error), "See docs/guides/operate.md.")];
  }
}
