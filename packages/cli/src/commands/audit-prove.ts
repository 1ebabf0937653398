import { existsSync, writeFileSync } from "node:fs";
import { type ConsistencyProof, verifyBundle } from "@bailiwick/audit-verify";
import { some } from "../frame/arguments.ts";
import { command } from "../frame/command.ts";
import { text, texts } from "../frame/options.ts";
import { UsageError } from "../frame/usage-error.ts";
import { keptIn, linesIn } from "./audit-files.ts";

/** One question for each; who kept more has them in the bundle for the most part. */
const MOST_PROOFS = 1000;

export const prove = command({
  name: "audit prove",
  summary: "Have the server prove what kept checkpoints need that a bundle says nothing of",
  about: `A bundle says of each tree of all tenants its log had grown in what is in it. For a kept checkpoint of another size the server proves that its tree goes on from one in the bundle; the newest ${MOST_PROOFS} are asked for. \`audit verify --proof\` takes the file, offline, and believes none of it before it fits.`,
  arguments: { bundle: some("What `audit export` wrote: all its parts, in their order", { completes: "file" }) },
  options: {
    checkpoint: texts(
      "file",
      "Checkpoints that were kept elsewhere, of the log or the tree of all tenants: notes, or messages of a webhook",
      {
        completes: "file",
      },
    ),
    out: text("file", "Where to write the proofs; default: proofs.jsonl. It must not be there yet", {
      completes: "file",
    }),
  },
  speaksToServer: true,
  examples: [
    {
      does: "For checkpoints kept now and then",
      line: "bailiwick audit prove acme.jsonl --checkpoint kept.txt --tenant acme",
    },
    {
      does: "For the operator's own log, into a file of that name",
      line: "bailiwick audit prove own.jsonl --checkpoint kept.txt --out own-proofs.jsonl",
    },
  ],
  async run({ args: { bundle }, options: { checkpoint, out = "proofs.jsonl" }, api, terminal, speech }) {
    if (checkpoint.length === 0) throw new UsageError("Name what you kept with --checkpoint");
    if (existsSync(out)) throw new UsageError(`${out} is there already; nothing is replaced`);
    const ask = api();
    const { anchored } = await verifyBundle(linesIn(bundle), { checkpoints: keptIn(checkpoint) });
    const askable = anchored.open.flatMap(({ size, from }) => (from === undefined ? [] : [{ from, to: size }]));
    const proofs: ConsistencyProof[] = [];
    for (const query of askable.slice(-MOST_PROOFS)) {
      terminal.interrupted.throwIfAborted();
      proofs.push(await ask("GET /api/v1/audit/consistency", { query: { ...query, tree: "tenants" } }));
    }
    writeFileSync(out, proofs.map((proof) => `${JSON.stringify(proof)}\n`).join(""));
    const unproven = anchored.open.length - proofs.length;
    speech.tell({ file: out, proofs: proofs.length, unproven }, (print) =>
      print(
        `${out}: ${proofs.length} proofs${unproven > 0 ? `; ${unproven} checkpoints have nothing to go on from` : ""}`,
      ),
    );
  },
});
