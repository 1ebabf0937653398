import type { Tenant } from "@bailiwick/sdk";
import { useTranslation } from "react-i18next";
import { Facts } from "../../frame/facts.tsx";
import { Instant, Mono } from "../../frame/values.tsx";

export function TenantFacts({ tenant }: { readonly tenant: Tenant }) {
  const { t } = useTranslation("tenants");
  return (
    <Facts
      facts={[
        { name: t("slug"), value: <Mono>{tenant.slug}</Mono> },
        { name: t("id"), value: <Mono>{tenant.id}</Mono> },
        { name: t("zone"), value: tenant.zone },
        { name: t("locale"), value: tenant.locale },
        { name: t("region"), value: tenant.region },
        { name: t("created"), value: <Instant at={tenant.createdAt} /> },
        ...(tenant.statusReason === null ? [] : [{ name: t("statusReason"), value: tenant.statusReason }]),
      ]}
    />
  );
}
