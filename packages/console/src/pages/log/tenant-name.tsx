import { Text } from "@mantine/core";
import { useOne } from "../../frame/data.ts";

/** A tenant by its name; its id until that is known. */
export function TenantName({ id }: { readonly id: string }) {
  const { loadable } = useOne("GET /api/v1/tenants/{tenant}", { params: { tenant: id } });
  return (
    <Text span size="xs" c="dimmed">
      {loadable.state === "shown" ? loadable.data.name : id}
    </Text>
  );
}
