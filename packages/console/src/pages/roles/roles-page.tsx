import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { FirstTenants } from "../../frame/first-tenants.tsx";
import { Empty } from "../../frame/loaded.tsx";
import { Page } from "../../frame/page.tsx";
import { PageTabs } from "../../frame/page-tabs.tsx";
import { useTenant } from "../../frame/tenant.ts";
import { type RoleTab, roleTabs } from "../../routes.ts";
import { AssignmentsTab } from "./assignments-tab.tsx";
import { RolesTab } from "./roles-tab.tsx";

/** What roles there are, and who has which where. */
export function RolesPage() {
  const { t } = useTranslation("roles");
  const tenant = useTenant();
  const { tab = "roles" } = useSearch({ from: "/shell/roles" });
  const navigate = useNavigate({ from: "/roles" });
  const choose = (wanted: RoleTab) => void navigate({ search: (all) => ({ ...all, tab: wanted }), replace: true });
  return (
    <Page title={t("title")} lead={t("lead")}>
      {tenant === undefined ? (
        <Empty title={t("noTenant")} action={<FirstTenants />}>
          {t("noTenantWhy")}
        </Empty>
      ) : (
        <PageTabs
          key={tenant}
          label={t("title")}
          tabs={roleTabs}
          titles={(each) => t(`tabs.${each}`)}
          bodies={{
            roles: () => <RolesTab tenant={tenant} />,
            assignments: () => <AssignmentsTab tenant={tenant} />,
          }}
          chosen={tab}
          choose={choose}
        />
      )}
    </Page>
  );
}
