import type { Role } from "@bailiwick/sdk";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "../../frame/dialog.tsx";

interface DeleteRoleProps {
  readonly tenant: string;
  readonly role: Role;
  readonly close: () => void;
}

export function DeleteRole({ tenant, role, close }: DeleteRoleProps) {
  const { t } = useTranslation("roles");
  return (
    <ConfirmDialog
      title={t("deleteTitle", { name: role.name })}
      what={t("deleteWhat")}
      submit={t("delete")}
      name="DELETE /api/v1/roles/{role}"
      ask={{ tenant, params: { role: role.id } }}
      close={close}
    />
  );
}
