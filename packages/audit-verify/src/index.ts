export type { Bytes } from "#platform";
export * from "./assemble.ts";
export * from "./bundle.ts";
export * from "./merkle.ts";
export * from "./note.ts";
export * from "./entry.ts";
export * from "./findings.ts";
export * from "./kept.ts";
export * from "./verify.ts";
