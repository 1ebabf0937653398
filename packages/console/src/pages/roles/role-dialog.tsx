import type { Ask, Role } from "@bailiwick/sdk";
import { Input, Stack, Textarea, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useOne } from "../../frame/data.ts";
import { WriteDialog } from "../../frame/dialog.tsx";
import { useWriteForm } from "../../frame/form.ts";
import { Matrix } from "../../frame/matrix.tsx";
import { toast } from "../../frame/toast.ts";
import { type Permission, PermissionName } from "./role-matrix.tsx";

type Grant = Role["permissions"][number];
type Writing = "POST /api/v1/roles" | "PATCH /api/v1/roles/{role}";

const reaches = ["own", "assigned", "team", "department", "business_unit", "all"] as const;

interface RoleDialogProps {
  readonly tenant: string;
  /** Undefined: a new one. */
  readonly role: Role | undefined;
  readonly permissions: readonly Permission[];
  readonly close: () => void;
}

/** Makes or changes a custom role. */
export function RoleDialog({ tenant, role, permissions, close }: RoleDialogProps) {
  const { t } = useTranslation("roles");
  const { etag } = useOne(
    "GET /api/v1/roles/{role}",
    { params: { role: role?.id ?? "" }, tenant },
    { when: role !== undefined },
  );
  const initial = {
    name: role?.name ?? "",
    description: role?.description ?? "",
    permissions: (role?.permissions ?? []) as readonly Grant[],
  };
  const write = useWriteForm<Writing, typeof initial>({
    name: role === undefined ? "POST /api/v1/roles" : "PATCH /api/v1/roles/{role}",
    initial,
    ask: ({ description, ...values }) =>
      (role === undefined
        ? { tenant, body: { ...values, ...(description !== "" && { description }) } }
        : {
            tenant,
            params: { role: role.id },
            body: { ...values, description: description === "" ? null : description },
            ...(etag !== undefined && { ifMatch: etag }),
          }) as Ask<Writing>,
    done: () => {
      toast.done(t(role === undefined ? "made" : "changed"));
      close();
    },
  });
  const { form } = write;
  const title = role === undefined ? t("create") : `${t("edit")}: ${role.name}`;
  return (
    <WriteDialog title={title} of={write} submit={role === undefined ? t("create") : t("edit")} close={close}>
      <TextInput label={t("name")} required maxLength={100} data-autofocus {...form.getInputProps("name")} />
      <Textarea label={t("description")} maxLength={500} autosize {...form.getInputProps("description")} />
      <Grants
        of={form.getValues().permissions}
        permissions={permissions}
        error={form.errors["permissions"]}
        change={(grants) => form.setFieldValue("permissions", grants)}
      />
    </WriteDialog>
  );
}

interface GrantsProps {
  readonly of: readonly Grant[];
  readonly permissions: readonly Permission[];
  readonly error: ReactNode;
  readonly change: (grants: readonly Grant[]) => void;
}

/** Permissions against reaches: what the catalogue does not offer has no box. */
function Grants({ of, permissions, error, change }: GrantsProps) {
  const { t } = useTranslation("roles");
  const [typed, setTyped] = useState("");
  const search = typed.trim().toLowerCase();
  const isGiven = (permission: string, reach: Grant["reach"]) =>
    of.some((grant) => grant.permission === permission && grant.reach === reach);
  const toggle = (permission: string, reach: Grant["reach"]) =>
    change(
      isGiven(permission, reach)
        ? of.filter((grant) => grant.permission !== permission || grant.reach !== reach)
        : [...of, { permission, reach }],
    );
  const shown = permissions.filter(
    ({ key, label, archived }) =>
      (!archived || of.some(({ permission }) => permission === key)) &&
      [key, label].some((text) => text?.toLowerCase().includes(search)),
  );
  const columns = reaches.map((reach) => ({ key: reach, head: t(`reaches.${reach}`), reach }));
  return (
    <Input.Wrapper label={t("permissions")} description={t("permissionsHelp")} error={error} labelElement="div">
      <Stack gap="xs" mt={6}>
        <TextInput
          aria-label={t("filter")}
          placeholder={t("filter")}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Matrix
          label={t("permissions")}
          corner={t("permission")}
          columns={columns}
          groups={[...Map.groupBy(shown, ({ key }) => key.split(".")[0] ?? key)].map(([name, members]) => ({
            name,
            rows: members.map((permission) => ({
              key: permission.key,
              head: <PermissionName of={permission} />,
              cell: ({ reach }: (typeof columns)[number]) =>
                permission.reaches.includes(reach) && (
                  <input
                    type="checkbox"
                    aria-label={`${permission.key}: ${t(`reaches.${reach}`)}`}
                    checked={isGiven(permission.key, reach)}
                    onChange={() => toggle(permission.key, reach)}
                  />
                ),
            })),
          }))}
        />
      </Stack>
    </Input.Wrapper>
  );
}
