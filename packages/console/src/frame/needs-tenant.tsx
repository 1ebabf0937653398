import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { FirstTenants } from "./first-tenants.tsx";
import { Empty } from "./loaded.tsx";
import { useTenant } from "./tenant.ts";

/** For what belongs to one tenant: asks for one where the address names none. */
export function NeedsTenant({ children }: { readonly children: (tenant: string) => ReactNode }) {
  const { t } = useTranslation();
  const tenant = useTenant();
  if (tenant === undefined)
    return (
      <Empty title={t("tenant.needed")} action={<FirstTenants />}>
        {t("tenant.neededWhy")}
      </Empty>
    );
  return <>{children(tenant)}</>;
}
