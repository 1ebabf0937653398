import { Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import type { Subscription } from "@bailiwick/sdk";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useList } from "../../frame/data.ts";
import { Facts } from "../../frame/facts.tsx";
import { Icon } from "../../frame/icon.tsx";
import { LinkTo } from "../../frame/link.tsx";
import { Empty, LoadedList } from "../../frame/loaded.tsx";
import { useNow } from "../../frame/now.ts";
import { Tag } from "../../frame/tag.tsx";
import { Instant, Mono } from "../../frame/values.tsx";
import { ChangePlan } from "./change-plan.tsx";
import { Schedule } from "./schedule.tsx";
import { SubscribeDialog } from "./subscribe-dialog.tsx";
import { SubscriptionActions } from "./subscription-actions.tsx";

const phaseTones = {
  trial: "info",
  active: "good",
  past_due: "warn",
  restricted: "warn",
  suspended: "bad",
  ended: "quiet",
  scheduled: "quiet",
} as const;

/** What the tenant bought, as it was, is and will be. */
export function PlanTab({ tenant }: { readonly tenant: string }) {
  const { t } = useTranslation("tenants");
  const [subscribing, setSubscribing] = useState(false);
  const subscriptions = useList("GET /api/v1/subscriptions", { tenant });
  return (
    <Stack gap="md">
      <Group justify="flex-end">
        <Button variant="default" leftSection={<Icon name="plus" size={16} />} onClick={() => setSubscribing(true)}>
          {t("subscription.begin")}
        </Button>
      </Group>
      <LoadedList of={subscriptions} empty={<Empty title={t("plan.empty")}>{t("plan.emptyWhy")}</Empty>}>
        {(items) =>
          items.map((subscription) => <OneSubscription key={subscription.id} tenant={tenant} of={subscription} />)
        }
      </LoadedList>
      {subscribing && <SubscribeDialog tenant={tenant} close={() => setSubscribing(false)} />}
    </Stack>
  );
}

function OneSubscription({ tenant, of }: { readonly tenant: string; readonly of: Subscription }) {
  const { t } = useTranslation("tenants");
  const [changing, setChanging] = useState(false);
  const now = useNow();
  const phase = of.phases.find(({ from, until }) => from <= now && (until === null || until > now)) ?? of.phases.at(-1);
  return (
    <Paper withBorder p="md" component="section">
      <Stack gap="md">
        <Group justify="space-between" gap="xs">
          <Group gap="sm">
            <Title order={2} size="h4">
              {phase && (
                <LinkTo to="/catalogue/plans/$plan" params={{ plan: phase.plan }}>
                  {phase.plan}
                </LinkTo>
              )}
            </Title>
            <Tag tone={phaseTones[of.status]}>{t(`plan.status.${of.status}`)}</Tag>
          </Group>
          {of.status !== "ended" && phase && (
            <Group gap="xs">
              <Button variant="default" onClick={() => setChanging(true)}>
                {t("change.open")}
              </Button>
              <SubscriptionActions tenant={tenant} of={of} phase={phase} now={now} />
            </Group>
          )}
        </Group>
        <Facts
          facts={[
            { name: t("id"), value: <Mono>{of.id}</Mono> },
            { name: t("plan.products"), value: phase?.products.join(", ") },
            { name: t("plan.addOns"), value: phase && <AddOns of={phase} /> },
            { name: t("plan.period"), value: t(`plan.every.${of.period.unit}`, { count: of.period.every }) },
            { name: t("plan.anchor"), value: <Instant at={of.anchor} /> },
            ...(phase ? [{ name: t("plan.version"), value: <Mono>{phase.planVersion}</Mono> }] : []),
          ]}
        />
        <Schedule phases={of.phases} />
      </Stack>
      {changing && (
        <ChangePlan
          tenant={tenant}
          subscription={of}
          products={phase?.products ?? []}
          close={() => setChanging(false)}
        />
      )}
    </Paper>
  );
}

function AddOns({ of }: { readonly of: Subscription["phases"][number] }) {
  const { t } = useTranslation("tenants");
  if (of.addOns.length === 0) return <Text inherit>{t("plan.noAddOns")}</Text>;
  return <>{of.addOns.map(({ addOn, quantity }) => (quantity === 1 ? addOn : `${addOn} × ${quantity}`)).join(", ")}</>;
}
