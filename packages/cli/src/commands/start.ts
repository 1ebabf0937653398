import { type Running, run } from "@bailiwick/server";
import { command, type Terminal } from "../command.ts";

export const start = command(
  "start",
  "start",
  "Start the server (settings come from the environment)",
  {},
  async ({ terminal }) => {
    const began = performance.now();
    const running = await run(terminal.env);
    welcome(terminal, running, performance.now() - began);
    const signal = await new Promise<NodeJS.Signals>((resolve) => {
      for (const each of ["SIGINT", "SIGTERM"] as const) process.once(each, resolve);
    });
    // A second signal is for those who cannot wait.
    for (const each of ["SIGINT", "SIGTERM"] as const) process.once(each, () => process.exit(130));
    terminal.note(`\n${signal === "SIGINT" ? "Interrupted" : "Asked to stop"}: finishing what runs.`);
    await running.stop();
    terminal.note("Stopped.");
  },
);

function welcome(
  { print }: Terminal,
  { url, firstKey, signIn, demo, hasDemoTenant }: Omit<Running, "app" | "stop">,
  took: number,
): void {
  print(`\nBailiwick answers at ${url} (started in ${(took / 1000).toFixed(1)} s)`);
  if (demo) print("The demo is loaded: the tenants acme, globex and initech.");
  print("\nOpen the console; the link works once, within fifteen minutes:");
  print(`\n  ${signIn}\n`);
  if (firstKey !== undefined) {
    print("Your operator key. It is shown this once and kept nowhere; put it away safely:");
    print(`\n  ${firstKey}\n`);
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
