import { Button, Tabs } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../../frame/icon.tsx";
import { ButtonTo } from "../../frame/link.tsx";
import { Page } from "../../frame/page.tsx";
import { type CatalogueTab, catalogueTabs } from "../../routes.ts";
import { useDownload } from "./download.ts";
import { PlansTab } from "./plans-tab.tsx";
import { PublicationsTab } from "./publications-tab.tsx";

const bodies: Record<CatalogueTab, () => ReactNode> = { plans: PlansTab, publications: PublicationsTab };

/** What is sold: plans against capabilities, and every publication. */
export function CataloguePage() {
  const { t } = useTranslation("catalogue");
  const { tab = "plans" } = useSearch({ from: "/shell/catalogue" });
  const navigate = useNavigate({ from: "/catalogue" });
  const { download, busy } = useDownload();
  const choose = (value: string | null) => {
    const wanted = catalogueTabs.find((each) => each === value);
    if (wanted) void navigate({ search: (all) => ({ ...all, tab: wanted }), replace: true });
  };
  return (
    <Page
      title={t("title")}
      lead={t("lead")}
      actions={
        <>
          <Button variant="default" loading={busy} onClick={download}>
            {t("download")}
          </Button>
          <ButtonTo to="/catalogue/import" leftSection={<Icon name="plus" size={16} />}>
            {t("import")}
          </ButtonTo>
        </>
      }
    >
      <Tabs value={tab} onChange={choose} keepMounted={false}>
        <Tabs.List mb="md" aria-label={t("title")}>
          {catalogueTabs.map((each) => (
            <Tabs.Tab key={each} value={each}>
              {t(`tabs.${each}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {catalogueTabs.map((each) => {
          const Body = bodies[each];
          return (
            <Tabs.Panel key={each} value={each}>
              <Body />
            </Tabs.Panel>
          );
        })}
      </Tabs>
    </Page>
  );
}
