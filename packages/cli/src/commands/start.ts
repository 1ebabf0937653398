import type { Running } from "@bailiwick/server";
import { command } from "../frame/command.ts";

export const start = command({
  name: "start",
  summary: "Start the server; its settings come from the environment",
  about: "The settings are in docs/reference/config.md. Ctrl-C stops all of it, its database included.",
  examples: [
    { does: "On another port", line: "PORT=9000 bailiwick start" },
    {
      does: "On a database of your own",
      line: "DATABASE_URL=postgres://user:password@host:5432/bailiwick bailiwick start",
    },
  ],
  async run({ terminal, speech }) {
    const began = performance.now();
    const { run } = await import("@bailiwick/server");
    const running = await run(terminal.env);
    const took = (performance.now() - began) / 1000;
    speech.tell(
      { url: running.url, signIn: running.signIn, firstKey: running.firstKey ?? null, demo: running.demo },
      (print) => welcome(print, running, took),
    );
    const signal = await interruption(terminal.interrupted);
    speech.note(`\n${signal === "SIGINT" ? "Interrupted" : "Asked to stop"}: finishing what runs.`);
    await running.stop();
    speech.note("Stopped.");
  },
});

function interruption(interrupted: AbortSignal): Promise<string> {
  const named = () => (interrupted.reason as Error).message;
  return new Promise((resolve) => {
    if (interrupted.aborted) resolve(named());
    interrupted.addEventListener("abort", () => resolve(named()), { once: true });
  });
}

function welcome(
  print: (line: string) => void,
  { url, firstKey, signIn, demo, hasDemoTenant }: Omit<Running, "app" | "stop">,
  took: number,
): void {
  print(`\nBailiwick answers at ${url} (started in ${took.toFixed(1)} s)`);
  if (demo) print("The demo is loaded: the tenants acme, globex and initech.");
  print("\nOpen the console; the link works once, within fifteen minutes:");
  print(`\n  ${signIn}\n`);
  if (firstKey !== undefined) {
    print("Your operator key. It is shown this once and kept nowhere; put it away safely:");
    print(`\n  ${firstKey}\n`);
    print("To have the command line know it, paste it here:");
    print(`\n  npx bailiwick profiles set local --url ${url}\n`);
  }
  const key = firstKey ?? "$BAILIWICK_KEY";
  print(hasDemoTenant ? "Ask the one question:\n" : "See what is there:\n");
  for (const line of hasDemoTenant
    ? question(url, key)
    : [`curl -s ${url}/api/v1/tenants -H "Authorization: Bearer ${key}"`])
    print(`  ${line}`);
  print("");
  if (firstKey === undefined)
    print("(BAILIWICK_KEY is your operator key; a lost one is replaced by: npx bailiwick keys create --operator)\n");
}

const question = (url: string, key: string): readonly string[] => [
  `curl -s ${url}/api/v1/decisions/explain -H "Authorization: Bearer ${key}" -H "Bailiwick-Tenant: acme" \\`,
  `  -H "Content-Type: application/json" -d '${JSON.stringify(asked)}'`,
];

/** May the team lead assign a ticket of the team below? */
const asked = {
  subject: { type: "user", id: "lead-1" },
  action: { name: "desk.tickets.assign" },
  resource: { type: "ticket", id: "T-1", properties: { node: "support-berlin" } },
};
