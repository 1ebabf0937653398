import type { SelectProps } from "@mantine/core";
import { RemoteSelect } from "./remote-select.tsx";

interface NodeSelectProps extends Pick<SelectProps, "label" | "description" | "error"> {
  readonly tenant: string;
  readonly value: string | null;
  readonly onChange: (node: string | null) => void;
}

/** A node of a tenant's tree; none is its root. */
export function NodeSelect({ tenant, ...field }: NodeSelectProps) {
  return (
    <RemoteSelect
      list="GET /api/v1/nodes"
      ask={() => ({ tenant, query: { limit: 200 } })}
      option={({ id, name }) => ({ value: id, label: name })}
      clearable
      {...field}
    />
  );
}
