import { Button, SegmentedControl } from "@mantine/core";
import type { Control } from "@bailiwick/sdk";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useList } from "../../frame/data.ts";
import { ReasonDialog } from "../../frame/dialog.tsx";
import { Icon } from "../../frame/icon.tsx";
import { Empty, LoadedList } from "../../frame/loaded.tsx";
import { Page } from "../../frame/page.tsx";
import { useTenant } from "../../frame/tenant.ts";
import { ControlDialog } from "./control-dialog.tsx";
import { ControlTable } from "./control-table.tsx";

/** What is switched off, read-only or being rolled out, for everybody and for each tenant. */
export function ControlsPage() {
  const { t } = useTranslation("controls");
  const tenant = useTenant();
  const [shown, setShown] = useState<"inForce" | "all">("inForce");
  const [creating, setCreating] = useState(false);
  const [ending, setEnding] = useState<Control>();
  const controls = useList("GET /api/v1/controls", {
    query: { tenant, ...(shown === "inForce" && { inForce: "true" }) },
  });
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
      <SegmentedControl
        aria-label={t("show")}
        value={shown}
        onChange={setShown}
        data={[
          { value: "inForce", label: t("onlyInForce") },
          { value: "all", label: t("all") },
        ]}
        w="fit-content"
      />
      <LoadedList
        of={controls}
        empty={<Empty title={shown === "all" ? t("emptyAll") : t("empty")}>{t("emptyWhy")}</Empty>}
      >
        {(items) => <ControlTable items={items} end={setEnding} />}
      </LoadedList>
      {creating && <ControlDialog tenant={tenant} close={() => setCreating(false)} />}
      {ending && <EndDialog control={ending} close={() => setEnding(undefined)} />}
    </Page>
  );
}

function EndDialog({ control, close }: { readonly control: Control; readonly close: () => void }) {
  const { t } = useTranslation("controls");
  const texts = { title: t("endTitle"), what: t("endWhat"), submit: t("end"), close };
  if (control.tenantId === null)
    return (
      <ReasonDialog
        {...texts}
        name="POST /api/v1/controls/{control}/end"
        ask={(reason) => ({ params: { control: control.id }, body: { reason } })}
      />
    );
  const params = { tenant: control.tenantId, control: control.id };
  return (
    <ReasonDialog
      {...texts}
      name="POST /api/v1/tenants/{tenant}/controls/{control}/end"
      ask={(reason) => ({ params, body: { reason } })}
    />
  );
}
