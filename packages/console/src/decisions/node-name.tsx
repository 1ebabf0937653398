import { useOne } from "../frame/data.ts";

/** What a person calls a node; its id until that is known. */
export function useNodeName(id: string | undefined, tenant: string): string {
  const ask = { tenant, params: { node: id ?? "" } };
  const { loadable } = useOne("GET /api/v1/nodes/{node}", ask, { when: id !== undefined });
  return loadable.state === "shown" ? loadable.data.name : (id ?? "");
}

interface NodeNameProps {
  readonly tenant: string;
  readonly id: string;
}

export const NodeName = ({ tenant, id }: NodeNameProps) => <>{useNodeName(id, tenant)}</>;
