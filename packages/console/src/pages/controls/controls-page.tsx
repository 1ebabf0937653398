import { Button, Group, SegmentedControl, Select } from "@mantine/core";
import type { Control } from "@bailiwick/sdk";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useList } from "../../frame/data.ts";
import { ReasonDialog } from "../../frame/dialog.tsx";
import { Icon } from "../../frame/icon.tsx";
import { Empty, LoadedList } from "../../frame/loaded.tsx";
import { Page } from "../../frame/page.tsx";
import { labelled, RemoteSelect } from "../../frame/remote-select.tsx";
import { useTenant } from "../../frame/tenant.ts";
import { controlKinds, type ControlsSearch } from "../../routes.ts";
import { ChangeControl } from "./change-dialog.tsx";
import { ControlDialog } from "./control-dialog.tsx";
import { ControlTable } from "./control-table.tsx";

/** What is switched off, read-only or being rolled out, for everybody and for each tenant. */
export function ControlsPage() {
  const { t } = useTranslation("controls");
  const tenant = useTenant();
  const [shown, setShown] = useState<"inForce" | "all">("inForce");
  const [creating, setCreating] = useState(false);
  const { kind, capability } = useSearch({ from: "/shell/controls" });
  const navigate = useNavigate({ from: "/controls" });
  const put = (chosen: ControlsSearch) => void navigate({ search: (all) => ({ ...all, ...chosen }), replace: true });
  const [changing, setChanging] = useState<Control>();
  const [ending, setEnding] = useState<Control>();
  const controls = useList("GET /api/v1/controls", {
    query: { tenant, kind, capability, ...(shown === "inForce" && { inForce: "true" }) },
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
      <Group align="flex-end">
        <SegmentedControl
          aria-label={t("show")}
          value={shown}
          onChange={setShown}
          data={[
            { value: "inForce", label: t("onlyInForce") },
            { value: "all", label: t("all") },
          ]}
        />
        <Select
          label={t("kind")}
          placeholder={t("anyKind")}
          data={controlKinds.map((value) => ({ value, label: t(`kinds.${value}`) }))}
          value={kind ?? null}
          onChange={(value) => put({ kind: value ?? undefined })}
          clearable
        />
        <RemoteSelect
          label={t("capability")}
          placeholder={t("anyCapability")}
          list="GET /api/v1/capabilities"
          ask={(search) => ({ query: { limit: 30, search } })}
          option={({ key, label }) => labelled(key, label)}
          value={capability ?? null}
          onChange={(value) => put({ capability: value ?? undefined })}
          clearable
        />
      </Group>
      <LoadedList
        of={controls}
        empty={
          kind === undefined && capability === undefined ? (
            <Empty title={shown === "all" ? t("emptyAll") : t("empty")}>{t("emptyWhy")}</Empty>
          ) : (
            <Empty title={t("emptyFiltered")} />
          )
        }
      >
        {(items) => <ControlTable items={items} change={setChanging} end={setEnding} />}
      </LoadedList>
      {creating && <ControlDialog tenant={tenant} close={() => setCreating(false)} />}
      {changing && <ChangeControl control={changing} close={() => setChanging(undefined)} />}
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
