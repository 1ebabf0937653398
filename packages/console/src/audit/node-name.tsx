import type { ReactNode } from "react";
import { useOne } from "../frame/data.ts";
import type { Whose } from "./entry.ts";

interface NodeNameProps {
  readonly id: string;
  readonly whose: Whose;
  readonly link: (name: string) => ReactNode;
}

/** A node by its name; by its id until that is known, and where it is gone. */
export function NodeName({ id, whose, link }: NodeNameProps) {
  const ask = { ...whose, params: { node: id } };
  const { loadable } = useOne("GET /api/v1/nodes/{node}", ask, { when: whose.tenant !== undefined });
  return link(loadable.state === "shown" ? loadable.data.name : id);
}
