import { Tag } from "../../frame/tag.tsx";

const tones = { GET: "info", DELETE: "bad" } as const;

/** The method of an operation; what only reads and what takes away stand out. */
export function Method({ of }: { readonly of: string }) {
  return <Tag tone={of === "GET" || of === "DELETE" ? tones[of] : "good"}>{of}</Tag>;
}
