import { Button } from "@mantine/core";
import type { Tenant } from "@bailiwick/sdk";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ReasonDialog } from "../../frame/dialog.tsx";

/** Suspends a tenant, or lets it go on; closing one for good is no matter of a click. */
export function StatusActions({ tenant }: { readonly tenant: Tenant }) {
  const { t } = useTranslation("tenants");
  const [open, setOpen] = useState(false);
  if (tenant.status === "closed") return undefined;
  const verb = tenant.status === "suspended" ? "resume" : "suspend";
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)}>
        {t(verb)}
      </Button>
      {open && (
        <ReasonDialog
          title={t(`${verb}Title`, { name: tenant.name })}
          what={t(`${verb}What`)}
          submit={t(verb)}
          danger={verb === "suspend"}
          name={`POST /api/v1/tenants/{tenant}/${verb}` as const}
          ask={(reason) => ({ params: { tenant: tenant.slug }, body: { reason } })}
          close={() => setOpen(false)}
        />
      )}
    </>
  );
}
