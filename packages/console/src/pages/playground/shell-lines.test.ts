import { expect, it } from "vitest";
import { asCommand } from "./shell-lines.ts";

const subject = { type: "user", id: "lead-1" };
const action = { name: "desk.tickets.assign" };

it("a plain question is a line of options", () => {
  const resource = { type: "ticket", id: "T 1", properties: { node: "berlin", amount: 5, code: "5" } };
  const context = { quantity: "1", mfa: true, usage: { "desk.users": "7" } };
  expect(asCommand({ subject, action, resource, context }, "acme").split(" \\\n  ")).toEqual([
    "bailiwick explain --tenant acme",
    "--subject user:lead-1",
    "--capability desk.tickets.assign",
    "--resource 'ticket:T 1'",
    "--node berlin",
    "--quantity 1",
    "--property amount=5",
    `--property 'code="5"'`,
    "--context mfa=true",
    "--usage desk.users=7",
  ]);
});

it("what options cannot say is a document", () => {
  const odd = { subject: { type: "user:app", id: "a" }, action };
  expect(asCommand(odd, "acme")).toBe(
    `bailiwick explain --tenant acme --file - <<'JSON'\n${JSON.stringify(odd, null, 2)}\nJSON`,
  );
  expect(asCommand({ subject, action, context: { "a=b": 1 } }, "acme")).toContain("--file -");
  expect(asCommand({ subject, action: { ...action, properties: { a: 1 } } }, "acme")).toContain("--file -");
});

it("a quote ends nothing", () => {
  expect(asCommand({ subject: { type: "user", id: "o'hara; rm" }, action }, "acme")).toContain(
    String.raw`--subject 'user:o'\''hara; rm'`,
  );
});
