import { newSignInLink, open } from "@bailiwick/server";
import { command } from "../command.ts";

/** A way into the console for whoever has the database, as a start prints one. */
export const consoleLink = command(
  "console link",
  "console link",
  "Print a link that signs in to the console: once, within fifteen minutes",
  {},
  async ({ terminal }) => {
    const { app, config, close } = await open(
      { ...terminal.env, LOG_LEVEL: terminal.env["LOG_LEVEL"] ?? "warn" },
      { beside: true },
    );
    try {
      const url = config.PUBLIC_URL ?? `http://127.0.0.1:${config.PORT}`;
      terminal.print(await newSignInLink(app, url));
      terminal.note("Whoever opens it first is signed in.");
    } finally {
      await close();
    }
  },
);
