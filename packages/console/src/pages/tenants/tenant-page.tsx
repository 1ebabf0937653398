import { Group } from "@mantine/core";
import type { Tenant } from "@bailiwick/sdk";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useOne } from "../../frame/data.ts";
import { LinkTo } from "../../frame/link.tsx";
import { Loaded } from "../../frame/loaded.tsx";
import { Page } from "../../frame/page.tsx";
import { PageTabs } from "../../frame/page-tabs.tsx";
import { Tag } from "../../frame/tag.tsx";
import { type TenantTab, tenantTabs } from "../../routes.ts";
import { BlocksTab } from "./blocks-tab.tsx";
import { EntitlementsTab } from "./entitlements-tab.tsx";
import { NetworkTab } from "./network-tab.tsx";
import { OverridesTab } from "./overrides-tab.tsx";
import { PlanTab } from "./plan-tab.tsx";
import { StatusActions } from "./status-actions.tsx";
import { TenantFacts } from "./tenant-facts.tsx";
import { TreeTab } from "./tree-tab.tsx";

export const statusTones = { active: "good", suspended: "warn", closed: "quiet" } as const;

/** One tenant: what it bought, what it holds and why, what was changed for it by hand, and what restricts it. */
export function TenantPage() {
  const { t } = useTranslation("tenants");
  const { slug } = useParams({ from: "/shell/tenants/$slug" });
  const { loadable } = useOne("GET /api/v1/tenants/{tenant}", { params: { tenant: slug } });
  const tenant = loadable.state === "shown" ? loadable.data : undefined;
  return (
    <Page
      title={tenant?.name ?? slug}
      above={
        <LinkTo to="/tenants" size="sm">
          {t("back")}
        </LinkTo>
      }
      actions={tenant && <StatusActions key={tenant.id} tenant={tenant} />}
    >
      <Loaded of={loadable}>{(shown) => <Shown key={shown.id} tenant={shown} />}</Loaded>
    </Page>
  );
}

function Shown({ tenant }: { readonly tenant: Tenant }) {
  const { t } = useTranslation("tenants");
  const { tab = "plan" } = useSearch({ from: "/shell/tenants/$slug" });
  const navigate = useNavigate({ from: "/tenants/$slug" });
  const choose = (wanted: TenantTab) => void navigate({ search: (all) => ({ ...all, tab: wanted }), replace: true });
  return (
    <>
      <Group gap="sm">
        <Tag tone={statusTones[tenant.status]}>{t(`statuses.${tenant.status}`)}</Tag>
        {tenant.environment === "test" && <Tag tone="quiet">{t("environments.test")}</Tag>}
      </Group>
      <TenantFacts tenant={tenant} />
      <PageTabs
        label={tenant.name}
        tabs={tenantTabs}
        titles={(each) => t(`tabs.${each}`)}
        bodies={{
          plan: () => <PlanTab tenant={tenant.slug} />,
          entitlements: () => <EntitlementsTab tenant={tenant.slug} />,
          overrides: () => <OverridesTab tenant={tenant.slug} />,
          tree: () => <TreeTab tenant={tenant} />,
          network: () => <NetworkTab tenant={tenant.slug} />,
          blocks: () => <BlocksTab tenant={tenant.slug} />,
        }}
        chosen={tab}
        choose={choose}
      />
    </>
  );
}
