import { problem } from "../../kernel/problem.ts";

export const catalogueInvalid = problem("catalogue_invalid", 422, "The catalogue has mistakes");
export const versionPublished = problem(
  "version_published",
  409,
  "A published version never changes: give it a new version",
);
