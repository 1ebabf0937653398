import { Group } from "@mantine/core";
import { useList } from "./data.ts";
import { ButtonTo } from "./link.tsx";

const MOST = 5;

/** The newest tenants, each a step away: for a page that waits for one to be chosen. */
export function FirstTenants() {
  const { loadable } = useList("GET /api/v1/tenants", { query: { limit: MOST } });
  if (loadable.state !== "shown") return undefined;
  return (
    <Group gap="xs" justify="center" mt="xs">
      {loadable.data.slice(0, MOST).map(({ slug, name }) => (
        <ButtonTo key={slug} to="." search={(all) => ({ ...all, tenant: slug })} variant="default" size="compact-md">
          {name}
        </ButtonTo>
      ))}
    </Group>
  );
}
