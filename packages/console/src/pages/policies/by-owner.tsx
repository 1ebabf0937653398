import { Stack } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Empty } from "../../frame/loaded.tsx";
import { Section } from "../../frame/page.tsx";
import { useTenant } from "../../frame/tenant.ts";
import { type Owner, owners } from "./owner.ts";

/** The operator's things, then those of the tenant that is chosen. */
export function ByOwner({ children }: { readonly children: (owner: Owner) => ReactNode }) {
  const { t } = useTranslation("policies");
  const tenant = useTenant();
  return (
    <Stack gap="xl">
      {owners.map((owner) =>
        owner === "tenant" && tenant === undefined ? (
          <Empty key={owner} title={t("noTenant")}>
            {t("noTenantWhy")}
          </Empty>
        ) : (
          <Section
            key={`${owner} ${tenant ?? ""}`}
            title={t(`owners.${owner}`, { tenant: tenant ?? "" })}
            lead={t(`ownersLead.${owner}`)}
          >
            {children(owner)}
          </Section>
        ),
      )}
    </Stack>
  );
}
