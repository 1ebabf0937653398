import { describe, expect, it } from "vitest";
import { type Catalogue, emptyCatalogue } from "./catalogue.ts";
import { diffCatalogues } from "./diff.ts";
import { overlay } from "./overlay.ts";
import { parseCatalogue } from "./parse.ts";
import { printCatalogue } from "./print.ts";

const head = "catalogue: 1\nproducts: { notes: { label: Notes }, wiki: { label: Wiki } }\n";
const parse = (body: string, known: Catalogue = emptyCatalogue) =>
  parseCatalogue([{ name: "notes.yaml", text: `${head}${body}` }], known);

function read(body: string, known?: Catalogue): Catalogue {
  const { catalogue, errors } = parse(body, known);
  if (catalogue === undefined) throw new Error(JSON.stringify(errors));
  return catalogue;
}

const shared = `auditEvents:
  note.shared:
    label: Shared
    summary: A note was shown to somebody
    target: note
    fields:
      with: { type: string, required: true, label: Shown to }
      public: { type: boolean, redactable: false }
      until: timestamp
  note.deleted: { summary: A note is gone, archived: true }
  page.moved: { summary: A page stands elsewhere, product: wiki, version: 3, fields: {} }
  user.joined: { summary: Somebody is new, ocsf: user_management.create }
`;

describe("an event type", () => {
  it("is spelled out: the file's first product, the first version, a type alone as a field", () => {
    expect(read(shared).auditEvents).toEqual([
      {
        key: "note.shared",
        product: "notes",
        version: 1,
        label: "Shared",
        summary: "A note was shown to somebody",
        target: "note",
        fields: [
          { name: "with", type: "string", required: true, label: "Shown to" },
          { name: "public", type: "boolean", redactable: false },
          { name: "until", type: "timestamp" },
        ],
      },
      { key: "note.deleted", product: "notes", version: 1, summary: "A note is gone", archived: true },
      { key: "page.moved", product: "wiki", version: 3, summary: "A page stands elsewhere", fields: [] },
      {
        key: "user.joined",
        product: "notes",
        version: 1,
        summary: "Somebody is new",
        ocsf: "user_management.create",
      },
    ]);
  });

  it("survives printing and parsing", () => {
    const catalogue = read(shared);
    const text = printCatalogue(catalogue);
    expect(text).toContain("until: timestamp");
    expect(parseCatalogue([{ name: "again.yaml", text }])).toEqual({ catalogue });
  });

  it.each([
    ["no dot", "Ticket: { summary: x }", "field_invalid", "/auditEvents/Ticket"],
    ["no summary", "a.b: {}", "field_missing", "/auditEvents/a.b/summary"],
    ["a type that is none", "a.b: { summary: x, fields: { n: int } }", "field_invalid", "/auditEvents/a.b/fields/n"],
    [
      "a field's type that is none",
      "a.b: { summary: x, fields: { n: { type: date } } }",
      "field_invalid",
      "/auditEvents/a.b/fields/n/type",
    ],
    [
      "a field's name with a space",
      'a.b: { summary: x, fields: { "a b": string } }',
      "field_invalid",
      "/auditEvents/a.b/fields/a b",
    ],
    ["a version that is none", 'a.b: { summary: x, version: "2" }', "field_invalid", "/auditEvents/a.b/version"],
    [
      "an activity OCSF does not have",
      "a.b: { summary: x, ocsf: user_management.invite }",
      "field_invalid",
      "/auditEvents/a.b/ocsf",
    ],
    ["an unknown member", "a.b: { summary: x, sumary: y }", "field_unknown", "/auditEvents/a.b/sumary"],
    ["an unknown product", "a.b: { summary: x, product: desk }", "reference_unknown", "/auditEvents/a.b/product"],
    [
      "one of Bailiwick's own",
      "tenancy.tenant.created: { summary: x }",
      "key_forbidden",
      "/auditEvents/tenancy.tenant.created",
    ],
    [
      "one that Bailiwick may have some day",
      "audit.noted: { summary: x }",
      "key_forbidden",
      "/auditEvents/audit.noted",
    ],
  ])("with %s is refused where it stands", (_, line, code, path) => {
    const { errors } = parse(`auditEvents:\n  ${line}\n`);
    expect(errors).toEqual([expect.objectContaining({ code, path, file: "notes.yaml", line: 4 })]);
  });

  it("needs a product where the file defines none", () => {
    const text = "catalogue: 1\nauditEvents:\n  a.b: { summary: x }\n";
    expect(parseCatalogue([{ name: "more.yaml", text }]).errors).toMatchObject([{ code: "field_missing", line: 3 }]);
  });
});

describe("a published event type", () => {
  const known = read(
    "auditEvents:\n  a.b: { summary: x, version: 2, fields: { n: number } }\n  a.old: { summary: x, archived: true }\n",
  );
  const codes = (line: string) =>
    parse(`auditEvents:\n  ${line}\n`, known).errors?.map(({ code, path }) => [code, path]);

  it("takes another version where target or fields change, and only there", () => {
    expect(codes("a.b: { summary: other words, label: L, version: 2, fields: { n: number } }")).toBeUndefined();
    expect(codes("a.b: { summary: x, ocsf: api_activity.read, version: 2, fields: { n: number } }")).toBeUndefined();
    const clash = [["key_reused", "/auditEvents/a.b/version"]];
    expect(codes("a.b: { summary: x, version: 2, fields: { n: string } }")).toEqual(clash);
    expect(codes("a.b: { summary: x, version: 2, target: t, fields: { n: number } }")).toEqual(clash);
    expect(codes("a.b: { summary: x, version: 3, fields: { n: string } }")).toBeUndefined();
    expect(codes("a.b: { summary: x, version: 1, fields: { n: number } }")).toEqual(clash);
  });

  it("stays its product's, and never comes back", () => {
    expect(codes("a.b: { summary: x, product: wiki, version: 2, fields: { n: number } }")).toEqual([
      ["key_reused", "/auditEvents/a.b"],
    ]);
    expect(codes("a.old: { summary: x }")).toEqual([["key_reused", "/auditEvents/a.old"]]);
  });
});

describe("a change of event types", () => {
  const change = (before: string, after: string) => {
    const known = before === "" ? emptyCatalogue : read(`auditEvents:\n${before}`);
    const next = read(`auditEvents:\n${after}`, known);
    const found = diffCatalogues(known, next).filter(({ section }) => section === "auditEvents");
    expect(diffCatalogues(overlay(known, next), next)).toEqual([]);
    return found.map(({ key, change: what, breaking }) => [key, what, breaking ? "breaking" : "harmless"].join(" "));
  };

  it("breaks when the first types come, for others are refused from then on", () => {
    expect(change("", "  a.b: { summary: x }\n")).toEqual(["a.b added breaking"]);
    expect(change("  a.b: { summary: x }\n", "  a.b: { summary: x }\n  a.c: { summary: x }\n")).toEqual([
      "a.c added harmless",
    ]);
  });

  it.each([
    ["a field that may be there", "fields: { n: number, s: string }", "harmless"],
    ["a field that must be there", "fields: { n: number, s: { type: string, required: true } }", "breaking"],
    ["a field fewer", "fields: {}", "breaking"],
    ["another type of a field", "fields: { n: string }", "breaking"],
    ["a field that must be there now", "fields: { n: { type: number, required: true } }", "breaking"],
    ["another activity in OCSF", "ocsf: user_management.update, fields: { n: number }", "harmless"],
    ["details at will", "description: y", "harmless"],
    ["a target", "target: t, fields: { n: number }", "breaking"],
  ])("with %s is told as such", (_, rest, told) => {
    expect(
      change("  a.b: { summary: x, fields: { n: number } }\n", `  a.b: { summary: x, version: 2, ${rest} }\n`),
    ).toEqual([`a.b changed ${told}`]);
  });

  it("breaks when a type ends", () => {
    expect(change("  a.b: { summary: x }\n", "  a.b: { summary: x, archived: true }\n")).toEqual([
      "a.b archived breaking",
    ]);
  });
});
