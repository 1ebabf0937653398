import type { ItemOf, Role } from "@bailiwick/sdk";
import { Group, Stack, Text, VisuallyHidden } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Matrix } from "../../frame/matrix.tsx";
import { Tag } from "../../frame/tag.tsx";
import { Mono } from "../../frame/values.tsx";

export type Permission = ItemOf<"GET /api/v1/permissions">;

interface RoleMatrixProps {
  readonly roles: readonly Role[];
  readonly permissions: readonly Permission[];
}

/** Permissions down, roles across; in the cells how far. */
export function RoleMatrix({ roles, permissions }: RoleMatrixProps) {
  const { t } = useTranslation("roles");
  const columns = roles.map((role) => ({ key: role.id, head: <RoleName of={role} />, aside: !role.builtIn, role }));
  const groups = [...Map.groupBy(permissions, ({ key }) => key.split(".")[0] ?? key)];
  return (
    <Matrix
      label={t("matrix")}
      corner={t("permission")}
      columns={columns}
      groups={groups.map(([name, members]) => ({
        name,
        rows: members.map((permission) => ({
          key: permission.key,
          head: <PermissionName of={permission} />,
          cell: ({ role }: (typeof columns)[number]) => <Reaches of={role} permission={permission.key} />,
        })),
      }))}
    />
  );
}

function RoleName({ of: { id, name, description, builtIn } }: { readonly of: Role }) {
  const { t } = useTranslation("roles");
  return (
    <Stack gap={2} align="flex-start">
      <span title={description ?? undefined}>{name}</span>
      {builtIn ? (
        <Text span size="xs" c="dimmed" fw={400}>
          {id}
        </Text>
      ) : (
        <Tag tone="info">{t("customTag")}</Tag>
      )}
    </Stack>
  );
}

export function PermissionName({ of: { key, label } }: { readonly of: Permission }) {
  return (
    <Stack gap={2} align="flex-start">
      {label !== null && <span>{label}</span>}
      <Mono>{key}</Mono>
    </Stack>
  );
}

function Reaches({ of, permission }: { readonly of: Role; readonly permission: string }) {
  const { t } = useTranslation("roles");
  const { t: frame } = useTranslation();
  const given = of.permissions.filter((grant) => grant.permission === permission);
  if (given.length === 0)
    return (
      <Text span c="dimmed">
        <span aria-hidden="true">–</span>
        <VisuallyHidden>{frame("no")}</VisuallyHidden>
      </Text>
    );
  return (
    <Group gap={4}>
      {given.map(({ reach }) => (
        <span key={reach} title={t(`reachHelp.${reach}`)}>
          <Tag tone={reach === "all" ? "good" : "info"}>{t(`reaches.${reach}`)}</Tag>
        </span>
      ))}
    </Group>
  );
}
