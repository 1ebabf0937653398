import { open, VERSION } from "@bailiwick/server";
import { command } from "../command.ts";

interface Finding {
  readonly what: string;
  readonly fine: boolean;
  readonly said: string;
}

/** Looks at everything a start needs, and says of each what is wrong and what to do. */
export const doctor = command(
  "doctor",
  "doctor [--json]",
  "Check settings, database and isolation, and say what to do about what is wrong",
  { json: { type: "boolean" } },
  async ({ options, terminal }) => {
    const findings: Finding[] = [
      { what: "version", fine: true, said: `Bailiwick ${VERSION}, Node ${process.versions.node}` },
    ];
    try {
      const opened = await open({ ...terminal.env, LOG_LEVEL: "silent" }, { beside: true });
      try {
        findings.push(
          { what: "settings", fine: true, said: "complete and well-formed" },
          ...(await opened.app.examine()),
        );
      } finally {
        await opened.close();
      }
    } catch (error) {
      findings.push({ what: "start", fine: false, said: error instanceof Error ? error.message : String(error) });
    }
    if (options.json) terminal.print(JSON.stringify(findings, null, 2));
    else for (const { what, fine, said } of findings) terminal.print(`${fine ? "ok  " : "BAD "} ${what}: ${said}`);
    return findings.every(({ fine }) => fine) ? 0 : 1;
  },
);
