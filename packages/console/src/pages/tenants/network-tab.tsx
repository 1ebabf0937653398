import type { Operations } from "@bailiwick/sdk";
import { Alert, Button, Group, NumberInput, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Column, DataTable } from "../../frame/data-table.tsx";
import { useOne } from "../../frame/data.ts";
import { WriteDialog } from "../../frame/dialog.tsx";
import { useWriteForm } from "../../frame/form.ts";
import { Empty, Loaded } from "../../frame/loaded.tsx";
import { useNow } from "../../frame/now.ts";
import { Section } from "../../frame/page.tsx";
import { ReasonField } from "../../frame/reason-field.tsx";
import { Tag } from "../../frame/tag.tsx";
import { toast } from "../../frame/toast.ts";
import { Instant, Mono } from "../../frame/values.tsx";
import { NetworkDialog } from "./network-dialog.tsx";

type Policy = Operations["GET /api/v1/network-policy"]["reply"];
type NetworkRule = Policy["rules"][number];
type Bypass = Policy["bypass"][number];

const tones = { off: "quiet", monitor: "warn", enforce: "good" } as const;

/** From which addresses the tenant lets its own people in, and whom that does not hold for. */
export function NetworkTab({ tenant }: { readonly tenant: string }) {
  const { t } = useTranslation("tenants");
  const [doing, setDoing] = useState<"change" | "emergency">();
  const { loadable } = useOne("GET /api/v1/network-policy", { tenant });
  const close = () => setDoing(undefined);
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Text c="dimmed">{t("network.lead")}</Text>
        <Group gap="xs">
          <Button variant="default" onClick={() => setDoing("emergency")}>
            {t("network.declare")}
          </Button>
          <Button onClick={() => setDoing("change")}>{t("network.change")}</Button>
        </Group>
      </Group>
      <Loaded of={loadable}>{(policy) => <Shown of={policy} />}</Loaded>
      {doing === "change" && <NetworkDialog tenant={tenant} close={close} />}
      {doing === "emergency" && <Emergency tenant={tenant} close={close} />}
    </Stack>
  );
}

/** Puts the policy out of force for a while: for when it keeps those out who should come in. */
function Emergency({ tenant, close }: { readonly tenant: string; readonly close: () => void }) {
  const { t } = useTranslation("tenants");
  const write = useWriteForm({
    name: "POST /api/v1/network-policy/emergency",
    initial: { minutes: 60 as number | string, reason: "" },
    ask: ({ minutes, reason }) => ({ tenant, body: { minutes: Number(minutes), reason } }),
    done: () => {
      toast.done(t("network.declared"));
      close();
    },
  });
  return (
    <WriteDialog title={t("network.declareTitle")} of={write} submit={t("network.declare")} danger close={close}>
      <Text>{t("network.declareWhat")}</Text>
      <NumberInput
        label={t("network.minutes")}
        min={1}
        max={1440}
        allowDecimal={false}
        required
        data-autofocus
        {...write.form.getInputProps("minutes")}
      />
      <ReasonField {...write.form.getInputProps("reason")} />
    </WriteDialog>
  );
}

function Shown({ of: { mode, rules, bypass, emergency } }: { readonly of: Policy }) {
  const { t } = useTranslation("tenants");
  const now = useNow();
  return (
    <>
      <Group gap="xs">
        <Tag tone={tones[mode]}>{t(`network.modes.${mode}`)}</Tag>
        <Text size="sm">{t(`network.modeHelp.${mode}`)}</Text>
      </Group>
      {emergency !== null && emergency.until > now && (
        <Alert color="yellow" variant="light" title={t("network.emergency")}>
          {emergency.reason} · {t("network.until")} <Instant at={emergency.until} />
        </Alert>
      )}
      {rules.length === 0 ? <Empty title={t("network.empty")}>{t("network.emptyWhy")}</Empty> : <Rules of={rules} />}
      {bypass.length > 0 && (
        <Section title={t("network.bypass")}>
          <Bypasses of={bypass} />
        </Section>
      )}
    </>
  );
}

function Rules({ of }: { readonly of: readonly NetworkRule[] }) {
  const { t } = useTranslation("tenants");
  const columns: readonly Column<NetworkRule>[] = [
    { key: "range", title: t("network.range"), cell: ({ cidr }) => <Mono>{cidr}</Mono> },
    {
      key: "effect",
      title: t("network.effect"),
      cell: ({ effect }) => <Tag tone={effect === "allow" ? "good" : "bad"}>{t(`network.effects.${effect}`)}</Tag>,
    },
    { key: "label", title: t("network.label"), prose: true, cell: ({ label }) => label ?? "–" },
    {
      key: "until",
      title: t("network.until"),
      tight: true,
      cell: ({ until }) => <Instant at={until} missing={t("network.open")} />,
    },
    { key: "id", title: t("id"), cell: ({ id }) => <Mono>{id}</Mono> },
  ];
  return <DataTable label={t("tabs.network")} columns={columns} rows={of} keyOf={({ id }) => id} />;
}

function Bypasses({ of }: { readonly of: readonly Bypass[] }) {
  const { t } = useTranslation("tenants");
  const columns: readonly Column<Bypass>[] = [
    { key: "principal", title: t("network.principal"), tight: true, cell: ({ externalId }) => externalId },
    { key: "reason", title: t("network.reason"), prose: true, cell: ({ reason }) => reason },
    { key: "until", title: t("network.until"), tight: true, cell: ({ until }) => <Instant at={until} /> },
    { key: "id", title: t("id"), cell: ({ id }) => <Mono>{id}</Mono> },
  ];
  return <DataTable label={t("network.bypass")} columns={columns} rows={of} keyOf={({ id }) => id} />;
}
