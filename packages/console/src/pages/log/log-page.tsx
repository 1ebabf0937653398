import { Tabs } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Page } from "../../frame/page.tsx";
import { DecisionsTab } from "./decisions-tab.tsx";
import { views } from "./filters.ts";
import { SamplingTab } from "./sampling-tab.tsx";
import { UnknownTab } from "./unknown-tab.tsx";

/** What was decided, for one tenant or for all; what was asked about in vain; and how much is kept. */
export function LogPage() {
  const { t } = useTranslation("log");
  const { view = "decisions" } = useSearch({ from: "/shell/log" });
  const navigate = useNavigate({ from: "/log" });
  const choose = (value: string | null) => {
    const wanted = views.find((each) => each === value);
    if (wanted) void navigate({ search: ({ tenant }) => ({ tenant, view: wanted }), replace: true });
  };
  return (
    <Page title={t("title")} lead={t("lead")}>
      <Tabs value={view} onChange={choose} keepMounted={false}>
        <Tabs.List mb="md" aria-label={t("title")}>
          {views.map((each) => (
            <Tabs.Tab key={each} value={each}>
              {t(`tabs.${each}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="decisions">
          <DecisionsTab />
        </Tabs.Panel>
        <Tabs.Panel value="unknown">
          <UnknownTab />
        </Tabs.Panel>
        <Tabs.Panel value="sampling">
          <SamplingTab />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
