import type { SelectProps } from "@mantine/core";
import { labelled, RemoteSelect } from "./remote-select.tsx";

interface NodeSelectProps extends Pick<SelectProps, "label" | "description" | "placeholder" | "error"> {
  readonly tenant: string;
  readonly value: string | null;
  readonly onChange: (node: string | null) => void;
}

/** A node of a tenant's tree; none is its root. */
export function NodeSelect({ tenant, ...field }: NodeSelectProps) {
  return (
    <RemoteSelect
      list="GET /api/v1/nodes"
      ask={(search) => ({ tenant, query: { limit: 30, search } })}
      option={({ id, key, name }) => ({ value: id, label: labelled(key ?? id, name).label })}
      clearable
      {...field}
    />
  );
}
