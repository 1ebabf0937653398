import { command } from "../frame/command.ts";
import { text } from "../frame/options.ts";
import { UsageError } from "../frame/usage-error.ts";

/** A way into the console for whoever has the database, as a start prints one. */
export const consoleLink = command({
  name: "console link",
  summary: "Print a link that signs in to the console: once, within fifteen minutes",
  about: "It works in the database, with the settings of the server, and so needs no key.",
  options: { at: text("url", "Where browsers reach the server; default: PUBLIC_URL, or PORT on this machine") },
  examples: [
    { does: "On the server", line: "bailiwick console link" },
    { does: "Behind a proxy", line: "bailiwick console link --at https://bailiwick.example.com" },
  ],
  async run({ options, terminal, speech }) {
    if (options.at !== undefined && !(/^https?:/.test(options.at) && URL.canParse(options.at)))
      throw new UsageError(`--at takes an http or https URL; "${options.at}" is none.`);
    const { newSignInLink, open } = await import("@bailiwick/server");
    const settings = { ...terminal.env, LOG_LEVEL: terminal.env["LOG_LEVEL"] ?? "warn" };
    const { app, config, close } = await open(settings, { beside: true });
    try {
      const link = await newSignInLink(
        app,
        (options.at ?? config.PUBLIC_URL ?? `http://127.0.0.1:${config.PORT}`).replace(/\/+$/, ""),
      );
      speech.tell({ link }, (print) => print(link));
      speech.note("Whoever opens it first is signed in.");
    } finally {
      await close();
    }
  },
});
