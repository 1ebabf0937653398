import { command } from "../frame/command.ts";

/** A way into the console for whoever has the database, as a start prints one. */
export const consoleLink = command({
  name: "console link",
  summary: "Print a link that signs in to the console: once, within fifteen minutes",
  about: "It works in the database, with the settings of the server, and so needs no key.",
  examples: [{ does: "On the server", line: "bailiwick console link" }],
  async run({ terminal, speech }) {
    const { newSignInLink, open } = await import("@bailiwick/server");
    const settings = { ...terminal.env, LOG_LEVEL: terminal.env["LOG_LEVEL"] ?? "warn" };
    const { app, config, close } = await open(settings, { beside: true });
    try {
      const link = await newSignInLink(app, config.PUBLIC_URL ?? `http://127.0.0.1:${config.PORT}`);
      speech.tell({ link }, (print) => print(link));
      speech.note("Whoever opens it first is signed in.");
    } finally {
      await close();
    }
  },
});
