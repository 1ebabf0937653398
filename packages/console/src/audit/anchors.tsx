import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useList } from "../frame/data.ts";
import { Icon } from "../frame/icon.tsx";
import { Empty, LoadedList } from "../frame/loaded.tsx";
import { Section } from "../frame/page.tsx";
import { ToldOnce } from "../frame/told-once.tsx";
import { AnchorDialog } from "./anchor-dialog.tsx";
import { AnchorTable } from "./anchor-table.tsx";
import type { Whose } from "./entry.ts";

/** So often it is looked what became of a message. */
const EVERY_MS = 5000;

/** To whom checkpoints are sent: a tenant's those of its log, the operator's those of the tree of all tenants. */
export function Anchors({ whose }: { readonly whose: Whose }) {
  const { t } = useTranslation("audit");
  const [creating, setCreating] = useState(false);
  const [secret, setSecret] = useState<string>();
  const anchors = useList("GET /api/v1/audit/anchors", whose, { every: EVERY_MS });
  return (
    <Section
      title={t("anchors.title")}
      lead={whose.tenant === undefined ? t("anchors.leadPlatform") : t("anchors.lead")}
      actions={
        <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setCreating(true)}>
          {t("anchors.create")}
        </Button>
      }
    >
      <LoadedList of={anchors} empty={<Empty title={t("anchors.empty")}>{t("anchors.emptyWhy")}</Empty>}>
        {(items) => <AnchorTable items={items} whose={whose} tell={setSecret} />}
      </LoadedList>
      {creating && <AnchorDialog whose={whose} tell={setSecret} close={() => setCreating(false)} />}
      {secret !== undefined && (
        <ToldOnce title={t("anchors.secretTitle")} secret={secret} close={() => setSecret(undefined)} />
      )}
    </Section>
  );
}
