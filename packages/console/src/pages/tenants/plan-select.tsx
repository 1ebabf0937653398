import type { SelectProps } from "@mantine/core";
import { labelled, RemoteSelect } from "../../frame/remote-select.tsx";

interface PlanSelectProps extends Pick<SelectProps, "label" | "description" | "error" | "required" | "clearable"> {
  readonly "data-autofocus"?: boolean;
  /** Only plans of one of these. */
  readonly products?: readonly string[];
  readonly value: string | null;
  readonly onChange: (plan: string | null) => void;
}

/** Picks one of the plans that are offered, by its key. */
export function PlanSelect({ products, ...field }: PlanSelectProps) {
  const [only, ...others] = products ?? [];
  return (
    <RemoteSelect
      list="GET /api/v1/plans"
      ask={(search) => ({
        query: { current: "true", limit: 50, search, product: others.length === 0 ? only : undefined },
      })}
      option={({ plan, label, products: own }) =>
        products === undefined || own.some((product) => products.includes(product)) ? labelled(plan, label) : undefined
      }
      {...field}
    />
  );
}
