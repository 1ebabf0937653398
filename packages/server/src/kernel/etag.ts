import { createHash } from "node:crypto";

/** A strong tag of exactly these bytes. */
export const etagOf = (body: string) => `"${createHash("sha256").update(body).digest("base64url").slice(0, 27)}"`;

/** The tags a header lists; a weak one counts as the strong one it was made from. */
export const splitTags = (header: string | undefined): readonly string[] =>
  header === undefined ? [] : header.split(",").map((tag) => tag.trim().replace(/^W\//, ""));
