import { Button } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../../frame/icon.tsx";
import { Page } from "../../frame/page.tsx";
import { PageTabs } from "../../frame/page-tabs.tsx";
import { type PolicyTab, policyTabs } from "../../routes.ts";
import { ConditionsTab } from "./conditions-tab.tsx";
import { NewPolicy } from "./new-policy.tsx";
import { PoliciesTab } from "./policies-tab.tsx";
import { RulesTab } from "./rules-tab.tsx";
import { TemplatesTab } from "./templates-tab.tsx";

const bodies: Record<PolicyTab, () => ReactNode> = {
  policies: () => <PoliciesTab />,
  rules: () => <RulesTab />,
  templates: () => <TemplatesTab />,
  conditions: () => <ConditionsTab />,
};

/** What allows and denies beyond roles, and where one tries what it would. */
export function PoliciesPage() {
  const { t } = useTranslation("policies");
  const { tab = "policies" } = useSearch({ from: "/shell/policies" });
  const navigate = useNavigate({ from: "/policies" });
  const [creating, setCreating] = useState(false);
  const choose = (wanted: PolicyTab) => void navigate({ search: (all) => ({ ...all, tab: wanted }), replace: true });
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
      <PageTabs
        label={t("title")}
        tabs={policyTabs}
        titles={(each) => t(`tabs.${each}`)}
        bodies={bodies}
        chosen={tab}
        choose={choose}
      />
      {creating && <NewPolicy close={() => setCreating(false)} />}
    </Page>
  );
}
