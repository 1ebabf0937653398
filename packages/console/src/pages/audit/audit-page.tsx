import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Exports } from "../../audit/exports.tsx";
import { LogProof } from "../../audit/log-proof.tsx";
import { Page } from "../../frame/page.tsx";
import { PageTabs } from "../../frame/page-tabs.tsx";
import { useTenant } from "../../frame/tenant.ts";
import { EntriesTab } from "./entries-tab.tsx";
import { RetentionTab } from "./retention-tab.tsx";
import { type View, views } from "./search.ts";

/** Who did what, for the platform or for one tenant; the proof of it; and how long it stays. */
export function AuditPage() {
  const { t } = useTranslation("audit");
  const tenant = useTenant();
  const { view = "entries" } = useSearch({ from: "/shell/audit" });
  const navigate = useNavigate({ from: "/audit" });
  const whose = tenant === undefined ? {} : { tenant };
  const choose = (wanted: View) =>
    void navigate({ search: ({ tenant: kept }) => ({ tenant: kept, view: wanted }), replace: true });
  return (
    <Page title={t("title")} lead={t("lead")}>
      <PageTabs
        label={t("title")}
        tabs={views}
        titles={(each) => t(`tabs.${each}`)}
        bodies={{
          entries: () => <EntriesTab whose={whose} />,
          exports: () => <Exports whose={whose} />,
          proof: () => <LogProof key={tenant} whose={whose} />,
          retention: () => <RetentionTab whose={whose} />,
        }}
        chosen={view}
        choose={choose}
      />
    </Page>
  );
}
