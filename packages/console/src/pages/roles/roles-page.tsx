import { Tabs } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Empty } from "../../frame/loaded.tsx";
import { Page } from "../../frame/page.tsx";
import { useTenant } from "../../frame/tenant.ts";
import { roleTabs } from "../../routes.ts";
import { AssignmentsTab } from "./assignments-tab.tsx";
import { RolesTab } from "./roles-tab.tsx";

/** What roles there are, and who has which where. */
export function RolesPage() {
  const { t } = useTranslation("roles");
  const tenant = useTenant();
  const { tab = "roles" } = useSearch({ from: "/shell/roles" });
  const navigate = useNavigate({ from: "/roles" });
  const choose = (value: string | null) => {
    const wanted = roleTabs.find((each) => each === value);
    if (wanted) void navigate({ search: (all) => ({ ...all, tab: wanted }), replace: true });
  };
  return (
    <Page title={t("title")} lead={t("lead")}>
      {tenant === undefined ? (
        <Empty title={t("noTenant")}>{t("noTenantWhy")}</Empty>
      ) : (
        <Tabs value={tab} onChange={choose} keepMounted={false}>
          <Tabs.List mb="md" aria-label={t("title")}>
            {roleTabs.map((each) => (
              <Tabs.Tab key={each} value={each}>
                {t(`tabs.${each}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tabs.Panel value="roles">
            <RolesTab tenant={tenant} />
          </Tabs.Panel>
          <Tabs.Panel value="assignments">
            <AssignmentsTab tenant={tenant} />
          </Tabs.Panel>
        </Tabs>
      )}
    </Page>
  );
}
