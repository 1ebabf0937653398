import { Button, Tabs } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../../frame/icon.tsx";
import { Page } from "../../frame/page.tsx";
import { type PolicyTab, policyTabs } from "../../routes.ts";
import { ConditionsTab } from "./conditions-tab.tsx";
import { NewPolicy } from "./new-policy.tsx";
import { PoliciesTab } from "./policies-tab.tsx";
import { RulesTab } from "./rules-tab.tsx";
import { TemplatesTab } from "./templates-tab.tsx";

const bodies: Record<PolicyTab, () => ReactNode> = {
  policies: PoliciesTab,
  rules: RulesTab,
  templates: TemplatesTab,
  conditions: ConditionsTab,
};

/** What allows and denies beyond roles, and where one tries what it would. */
export function PoliciesPage() {
  const { t } = useTranslation("policies");
  const { tab = "policies" } = useSearch({ from: "/shell/policies" });
  const navigate = useNavigate({ from: "/policies" });
  const [creating, setCreating] = useState(false);
  const choose = (value: string | null) => {
    const wanted = policyTabs.find((each) => each === value);
    if (wanted) void navigate({ search: (all) => ({ ...all, tab: wanted }), replace: true });
  };
  return (
    <Page
      title={t("title")}
      lead={t("lead")}
      actions={
        <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setCreating(true)}>
          {t("create")}
        </Button>
      }
    >
      <Tabs value={tab} onChange={choose} keepMounted={false}>
        <Tabs.List mb="md" aria-label={t("title")}>
          {policyTabs.map((each) => (
            <Tabs.Tab key={each} value={each}>
              {t(`tabs.${each}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {policyTabs.map((each) => {
          const Body = bodies[each];
          return (
            <Tabs.Panel key={each} value={each}>
              <Body />
            </Tabs.Panel>
          );
        })}
      </Tabs>
      {creating && <NewPolicy close={() => setCreating(false)} />}
    </Page>
  );
}
