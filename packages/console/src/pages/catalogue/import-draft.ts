import { type Ask, Refusal } from "@bailiwick/sdk";
import type { Mark } from "../../frame/source-editor.tsx";

export interface SourceFile {
  readonly name: string;
  readonly text: string;
}

export type Format = "bailiwick" | "pricing2yaml";

export interface Draft {
  readonly format: Format;
  readonly files: readonly SourceFile[];
  /** Pricing2Yaml: the product's key; empty: made from the document's name. */
  readonly product: string;
}

export const emptyDraft: Draft = { format: "bailiwick", files: [{ name: "catalogue.yaml", text: "" }], product: "" };

/** Both formats say by a member of their own which they are. */
export const formatOf = (text: string, otherwise: Format): Format =>
  /^(?:syntaxVersion|saasName):/m.test(text) ? "pricing2yaml" : /^catalogue:/m.test(text) ? "bailiwick" : otherwise;

export const isBlank = ({ files }: Draft): boolean => files.every(({ text }) => text.trim() === "");

/** Files nobody has written anything into are not sent. */
const written = ({ files }: Draft): readonly SourceFile[] => files.filter(({ text }) => text.trim() !== "");

export function diffAsk(draft: Draft): Ask<"POST /api/v1/catalogue/diff"> {
  const [file = { name: "pricing.yml", text: "" }] = written(draft);
  return draft.format === "bailiwick"
    ? { body: { format: "bailiwick", files: written(draft) } }
    : { body: { format: "pricing2yaml", file, ...(draft.product !== "" && { product: draft.product }) } };
}

export const pushAsk = (draft: Draft): Ask<"POST /api/v1/catalogue/push"> => ({ body: { files: written(draft) } });

export function importAsk(draft: Draft): Ask<"POST /api/v1/catalogue/imports"> {
  const [file = { name: "pricing.yml", text: "" }] = written(draft);
  return { body: file, ...(draft.product !== "" && { query: { product: draft.product } }) };
}

/** A mark, and the file it is in. */
export interface FileMark extends Mark {
  readonly file: string | undefined;
}

/** What a refusal says about places in the files. */
export const marksOf = (error: Error | null | undefined): readonly FileMark[] =>
  error instanceof Refusal
    ? (error.problem.errors ?? []).flatMap(({ line, column = 1, detail, code, file }) =>
        line === undefined ? [] : [{ severity: "error" as const, line, column, message: detail, code, file }],
      )
    : [];
