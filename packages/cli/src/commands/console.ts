import { command } from "../frame/command.ts";
import { text } from "../frame/options.ts";
import { UsageError } from "../frame/usage-error.ts";

/** A way into the console for whoever has the database, as a start prints one. */
export const consoleLink = command({
  name: "console link",
  summary: "Print a link that signs in to the console: once, within fifteen minutes",
  about: "It works in the database, with the settings of the server, and so needs no key.",
  options: {
    at: text(
      "url",
      "Where browsers reach the server; default: PUBLIC_URL, or where the server of the data folder said last that it answers, or HOST and PORT",
    ),
  },
  examples: [
    { does: "On the server", line: "bailiwick console link" },
    { does: "Behind a proxy", line: "bailiwick console link --at https://bailiwick.example.com" },
  ],
  async run({ options, terminal, speech }) {
    if (options.at !== undefined && !(/^https?:/.test(options.at) && URL.canParse(options.at)))
      throw new UsageError(`--at takes an http or https URL; "${options.at}" is none.`);
    const { addressBy, keptAddress, newSignInLink, open } = await import("@bailiwick/server");
    const settings = { ...terminal.env, LOG_LEVEL: terminal.env["LOG_LEVEL"] ?? "warn" };
    const { app, config, embedded, close } = await open(settings, { beside: true });
    try {
      const told = options.at ?? config.PUBLIC_URL ?? (embedded ? await keptAddress(config.BAILIWICK_DATA) : undefined);
      if (told === undefined && config.PORT === 0)
        throw new UsageError("With PORT=0 the server takes any free port; say with --at where browsers reach it.");
      const link = await newSignInLink(app, (told ?? addressBy(config)).replace(/\/+$/, ""));
      speech.tell({ link }, (print) => print(link));
      if (told === undefined)
        speech.note("The address follows from HOST and PORT as they are set here; --at names another.");
      speech.note("Whoever opens it first is signed in.");
    } finally {
      await close();
    }
  },
});
