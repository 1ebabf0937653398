import type { ReactNode } from "react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Page } from "../../frame/page.tsx";
import { PageTabs } from "../../frame/page-tabs.tsx";
import { DecisionsTab } from "./decisions-tab.tsx";
import { type View, views } from "./filters.ts";
import { SamplingTab } from "./sampling-tab.tsx";
import { UnknownTab } from "./unknown-tab.tsx";

const bodies: Record<View, () => ReactNode> = {
  decisions: () => <DecisionsTab />,
  unknown: () => <UnknownTab />,
  sampling: () => <SamplingTab />,
};

/** What was decided, for one tenant or for all; what was asked about in vain; and how much is kept. */
export function LogPage() {
  const { t } = useTranslation("log");
  const { view = "decisions" } = useSearch({ from: "/shell/log" });
  const navigate = useNavigate({ from: "/log" });
  const choose = (wanted: View) => void navigate({ search: ({ tenant }) => ({ tenant, view: wanted }), replace: true });
  return (
    <Page title={t("title")} lead={t("lead")}>
      <PageTabs
        label={t("title")}
        tabs={views}
        titles={(each) => t(`tabs.${each}`)}
        bodies={bodies}
        chosen={view}
        choose={choose}
      />
    </Page>
  );
}
