import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Installation, installation, type Ran, type Started } from "./process.ts";

export interface CommandLine {
  readonly home: Installation;
  readonly server: Started;
  /** The operator's. */
  readonly key: string;
  /** As the operator, about the demo tenant. */
  readonly env: () => {
    readonly BAILIWICK_URL: string;
    readonly BAILIWICK_KEY: string;
    readonly BAILIWICK_TENANT: string;
  };
  readonly run: (line: string, input?: string) => Promise<Ran>;
  readonly json: (line: string, input?: string) => Promise<RanForMachines>;
  /** Writes a file, and tells its path. */
  readonly file: (name: string, text: string) => string;
}

interface RanForMachines {
  readonly code: number | null;
  // Journeys look into answers of every shape.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly said: any;
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly problem: any;
}

/** A server of its own, and the command line as its operator has it. */
export async function commandLine(): Promise<CommandLine> {
  const home = installation();
  const server = await home.start();
  const key = /blw_op_\w+/.exec(server.output())?.[0] ?? "";
  const env = () => ({ BAILIWICK_URL: server.url, BAILIWICK_KEY: key, BAILIWICK_TENANT: "acme" });
  const run = (line: string, input?: string) => home.run(line.split(" "), env(), input);
  return {
    home,
    server,
    key,
    env,
    run,
    async json(line, input) {
      const { code, out, err } = await run(`${line} --json`, input);
      const read = (text: string): unknown => (text === "" ? undefined : JSON.parse(text));
      return { code, said: read(out), problem: read(err) };
    },
    file(name, text) {
      const path = join(home.folder, name);
      writeFileSync(path, text);
      return path;
    },
  };
}

export const allowed =
  "--subject user:lead-1 --capability desk.tickets.assign --resource ticket:T-1 --node support-berlin";
export const denied = allowed.replace("lead-1", "agent-1");
