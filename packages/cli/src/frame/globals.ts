import { flag, type Options, text } from "./options.ts";

/** What every command takes. */
export const everywhere = {
  json: flag("Answer with JSON; problems are JSON on standard error"),
  quiet: flag("No notes and no progress, only the answer and problems"),
  "no-color": flag("No colours; NO_COLOR in the environment does the same"),
  help: flag("Show this help"),
  version: flag("Show the version"),
} satisfies Options;

/** What every command takes that speaks to a server. */
export const connection = {
  url: text("url", "The server; default: BAILIWICK_URL, the profile's, or http://127.0.0.1:8080"),
  "key-file": text("file", "A file with the API key; default: BAILIWICK_KEY, BAILIWICK_KEY_FILE or the profile's", {
    completes: "file",
  }),
  profile: text("name", "The profile to use, before anything in the environment", { completes: "profile" }),
  tenant: text(
    "id or slug",
    "The tenant it is about, with an operator's key; default: BAILIWICK_TENANT or the profile's",
    {
      completes: "tenant",
    },
  ),
} satisfies Options;

/** The letter that stands for an option. */
export const short: Readonly<Record<string, string>> = { help: "h", version: "v", quiet: "q" };
