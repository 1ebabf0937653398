import { generateOperatorKey, newOperatorKey, open } from "@bailiwick/server";
import { type Command, command, UsageError } from "../command.ts";

const create = command(
  "keys create",
  "keys create --operator [--name <name>]",
  "Make an operator key, for whoever has the database: how a lost one is replaced",
  { operator: { type: "boolean" }, name: { type: "string", default: "Made on the command line" } },
  async ({ options, terminal }) => {
    if (!options.operator)
      throw new UsageError(
        "Only operator keys are made here; a tenant's keys are made through the API: POST /api/v1/keys",
      );
    const { app, close } = await open(
      { ...terminal.env, LOG_LEVEL: terminal.env["LOG_LEVEL"] ?? "warn" },
      { beside: true },
    );
    try {
      terminal.print(await newOperatorKey(app, options.name));
      terminal.note("This key is shown once and kept nowhere.");
    } finally {
      await close();
    }
  },
);

const generate = command(
  "keys generate",
  "keys generate",
  "Make up an operator key for BAILIWICK_OPERATOR_KEY; installs nothing",
  {},
  async ({ terminal }) => {
    terminal.print(generateOperatorKey());
  },
);

export const keyCommands: readonly Command[] = [create, generate];
