import { some } from "../frame/arguments.ts";
import { command, type World } from "../frame/command.ts";
import { flag, text } from "../frame/options.ts";
import { given } from "../tenant.ts";
import { during } from "../terminal/progress.ts";
import { clean } from "../terminal/text.ts";
import { printChanges } from "./catalogue-changes.ts";
import { type File, readFiles, sizeOf } from "./catalogue-files.ts";

export const importing = command({
  name: "catalogue import",
  summary: "Import price lists in Pricing2Yaml, syntax 1.0 to 3.0; several years of a product become versions",
  about: "With --json each file's answer is a line of its own.",
  speaksToServer: true,
  arguments: { files: some("Price lists, oldest first", { completes: "file" }) },
  options: {
    product: text("key", "The product they are of; default: made of its name", { completes: "product" }),
    "dry-run": flag("Only show what would change"),
  },
  examples: [
    { does: "Look first", line: "bailiwick catalogue import prices-2025.yml --dry-run" },
    { does: "Two years of a product", line: "bailiwick catalogue import prices-2024.yml prices-2025.yml" },
  ],
  async run({ args, options, speech, api }) {
    const call = api();
    const files = readFiles(args.files);
    const named = given({ product: options.product });
    for (const [index, file] of files.entries()) {
      const place = files.length > 1 ? `[${index + 1}/${files.length}] ` : "";
      const said = await during(speech.progress(`${place}Importing ${file.name} (${sizeOf([file])})`), async () =>
        options["dry-run"]
          ? await call("POST /api/v1/catalogue/diff", { body: { format: "pricing2yaml", file, ...named } })
          : await call("POST /api/v1/catalogue/imports", { query: named, body: file }),
      );
      if (speech.isJson) await speech.jsonLine({ file: file.name, ...said });
      else print(said, file, speech);
    }
  },
});

type Said = Parameters<typeof printChanges>[0];

interface Reply {
  readonly changes?: unknown;
  readonly id?: string | null;
  readonly report?: Report | null | undefined;
}

interface Report {
  readonly saasName: string;
  readonly product: string;
  readonly version: string;
  readonly counts: Readonly<Record<"plans" | "features" | "usageLimits" | "addOns", number>>;
  readonly warnings: readonly { readonly line: number; readonly message: string }[];
}

function print(said: Reply, file: File, { print: line, note }: World["speech"]): void {
  if (!said.report) return;
  // A preview has changes one by one, an import counts them.
  if (Array.isArray(said.changes)) printChanges(said.changes as Said, line);
  else if (said.id === null) line("Nothing changes.");
  const { saasName, product, version, counts, warnings } = said.report;
  const { plans, features, usageLimits, addOns } = counts;
  line(
    clean(
      `${saasName} ${version} as ${product}: ${plans} plans, ${features} features, ${usageLimits} limits, ${addOns} add-ons`,
    ),
  );
  for (const warning of warnings) note(clean(`  ${file.name}:${warning.line}: ${warning.message}`));
}
