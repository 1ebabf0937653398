import type { Role } from "@bailiwick/sdk";
import { Button, Group, Select, Stack, TextInput, VisuallyHidden } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Column, DataTable } from "../../frame/data-table.tsx";
import { Icon } from "../../frame/icon.tsx";
import { Empty, Loaded, LoadedList } from "../../frame/loaded.tsx";
import { Section } from "../../frame/page.tsx";
import { shownOf, useWhole } from "../../frame/whole.ts";
import { DeleteRole } from "./delete-role.tsx";
import { RoleDialog } from "./role-dialog.tsx";
import { type Permission, RoleMatrix } from "./role-matrix.tsx";

/** The tenant's own roles, and all of them against the permissions they give. */
export function RolesTab({ tenant }: { readonly tenant: string }) {
  const { t } = useTranslation("roles");
  const [editing, setEditing] = useState<Role | "new">();
  const [deleting, setDeleting] = useState<Role>();
  const roles = useWhole("GET /api/v1/roles", { tenant, query: { limit: 200 } });
  const permissions = useWhole("GET /api/v1/permissions", { query: { limit: 200 } });
  return (
    <Stack gap="xl">
      <Section
        title={t("own", { tenant })}
        actions={
          <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setEditing("new")}>
            {t("create")}
          </Button>
        }
      >
        <LoadedList of={roles} empty={undefined}>
          {(items) => (
            <CustomRoles of={items.filter(({ builtIn }) => !builtIn)} edit={setEditing} remove={setDeleting} />
          )}
        </LoadedList>
      </Section>
      <Section title={t("matrixTitle")}>
        <Loaded of={permissions.loadable}>{(all) => <Compared roles={shownOf(roles)} permissions={all} />}</Loaded>
      </Section>
      {editing !== undefined && (
        <RoleDialog
          tenant={tenant}
          role={editing === "new" ? undefined : editing}
          permissions={shownOf(permissions)}
          close={() => setEditing(undefined)}
        />
      )}
      {deleting && <DeleteRole tenant={tenant} role={deleting} close={() => setDeleting(undefined)} />}
    </Stack>
  );
}

interface CustomRolesProps {
  readonly of: readonly Role[];
  readonly edit: (role: Role) => void;
  readonly remove: (role: Role) => void;
}

function CustomRoles({ of, edit, remove }: CustomRolesProps) {
  const { t } = useTranslation("roles");
  if (of.length === 0) return <Empty title={t("noCustom")}>{t("noCustomWhy")}</Empty>;
  const columns: readonly Column<Role>[] = [
    { key: "name", title: t("name"), cell: ({ name }) => name },
    { key: "description", title: t("description"), cell: ({ description }) => description },
    {
      key: "permissions",
      title: t("permissions"),
      cell: ({ permissions }) => t("permissionCount", { count: permissions.length }),
    },
    {
      key: "actions",
      title: t("actions"),
      align: "right",
      cell: (role) => (
        <Group gap={6} justify="flex-end" wrap="nowrap">
          <Button size="compact-sm" variant="default" onClick={() => edit(role)}>
            {t("edit")}
            <VisuallyHidden> {role.name}</VisuallyHidden>
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => remove(role)}>
            {t("delete")}
            <VisuallyHidden> {role.name}</VisuallyHidden>
          </Button>
        </Group>
      ),
    },
  ];
  return <DataTable label={t("custom")} columns={columns} rows={of} keyOf={({ id }) => id} />;
}

const EVERY = "*";
const CUSTOM = "custom";

/** A built-in role's key begins with its product; the tenant's own stand together. */
const familyOf = ({ id, builtIn }: Role): string => (builtIn ? (id.split(".")[0] ?? id) : CUSTOM);

function Compared({
  roles,
  permissions,
}: {
  readonly roles: readonly Role[];
  readonly permissions: readonly Permission[];
}) {
  const { t } = useTranslation("roles");
  const families = [...new Set(roles.map(familyOf))];
  const [family, setFamily] = useState<string>();
  const [typed, setTyped] = useState("");
  const chosen = family ?? families[0] ?? EVERY;
  const shown = roles.filter((role) => chosen === EVERY || familyOf(role) === chosen);
  const search = typed.trim().toLowerCase();
  const given = new Set(shown.flatMap((role) => role.permissions.map(({ permission }) => permission)));
  const wanted = permissions.filter(
    ({ key, label }) =>
      (chosen === EVERY || given.has(key)) && [key, label].some((text) => text?.toLowerCase().includes(search)),
  );
  return (
    <>
      <Group>
        <Select
          label={t("show")}
          data={[
            { value: EVERY, label: t("everyRole") },
            ...families.map((value) => ({ value, label: value === CUSTOM ? t("custom") : value })),
          ]}
          value={chosen}
          onChange={(value) => value !== null && setFamily(value)}
          allowDeselect={false}
        />
        <TextInput label={t("filter")} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} />
      </Group>
      {wanted.length === 0 ? (
        <Empty title={t("noneMatches")}>{t("noneMatchesWhy")}</Empty>
      ) : (
        <RoleMatrix roles={shown} permissions={wanted} />
      )}
    </>
  );
}
