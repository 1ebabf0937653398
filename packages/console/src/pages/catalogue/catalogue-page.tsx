import { Button } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../../frame/icon.tsx";
import { ButtonTo } from "../../frame/link.tsx";
import { Page } from "../../frame/page.tsx";
import { PageTabs } from "../../frame/page-tabs.tsx";
import { type CatalogueTab, catalogueTabs } from "../../routes.ts";
import { useDownload } from "./download.ts";
import { EventTypesTab } from "./event-types-tab.tsx";
import { PlansTab } from "./plans-tab.tsx";
import { PublicationsTab } from "./publications-tab.tsx";

const bodies: Record<CatalogueTab, () => ReactNode> = {
  plans: () => <PlansTab />,
  events: () => <EventTypesTab />,
  publications: () => <PublicationsTab />,
};

/** What is sold: plans against capabilities, what its apps report, and every publication. */
export function CataloguePage() {
  const { t } = useTranslation("catalogue");
  const { tab = "plans" } = useSearch({ from: "/shell/catalogue" });
  const navigate = useNavigate({ from: "/catalogue" });
  const { download, busy } = useDownload();
  const choose = (wanted: CatalogueTab) => void navigate({ search: (all) => ({ ...all, tab: wanted }), replace: true });
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
      <PageTabs
        label={t("title")}
        tabs={catalogueTabs}
        titles={(each) => t(`tabs.${each}`)}
        bodies={bodies}
        chosen={tab}
        choose={choose}
      />
    </Page>
  );
}
