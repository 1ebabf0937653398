import { Button, Group, Select, Stack, Text } from "@mantine/core";
import type { Subscription } from "@bailiwick/sdk";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { CopyAsCurl } from "../../frame/copy.tsx";
import { useOne, useWrite } from "../../frame/data.ts";
import { Loaded } from "../../frame/loaded.tsx";
import { Modal } from "../../frame/modal.tsx";
import { Refused } from "../../frame/refusal.tsx";
import { toast } from "../../frame/toast.ts";
import { PlanSelect } from "./plan-select.tsx";
import { Preview } from "./preview.tsx";
import { amountsIn, type Usage, UsageFields } from "./usage-fields.tsx";

interface ChangePlanProps {
  readonly tenant: string;
  readonly subscription: Subscription;
  /** What the subscription answers for: a plan of none of them is another subscription. */
  readonly products: readonly string[];
  readonly close: () => void;
}

/** Shows what another plan would mean before anything is changed, and changes it only from there. */
export function ChangePlan({ tenant, subscription, products, close }: ChangePlanProps) {
  const { t } = useTranslation("tenants");
  const frame = useTranslation("frame");
  const [plan, setPlan] = useState<string | null>(null);
  const [at, setAt] = useState<"now" | "period_end">("now");
  const [used, setUsed] = useState<Usage>({});
  const [usage] = useDebouncedValue(used, 300);
  const body = { plan: plan ?? "", at };
  const question = { ...body, usage: amountsIn(usage) };
  const params = { subscription: subscription.id };
  const preview = useOne(
    "POST /api/v1/subscriptions/{subscription}/preview",
    { tenant, params, body: question },
    { when: plan !== null },
  );
  const write = useWrite("POST /api/v1/subscriptions/{subscription}/change", () => {
    toast.done(t("change.done"));
    close();
  });
  return (
    <Modal onClose={close} title={t("change.title")} size="xl">
      <Stack gap="md">
        <Group grow align="flex-start" preventGrowOverflow={false}>
          <PlanSelect label={t("change.to")} products={products} value={plan} onChange={setPlan} data-autofocus />
          <Select
            label={t("change.at")}
            data={[
              { value: "now", label: t("change.now") },
              { value: "period_end", label: t("change.periodEnd") },
            ]}
            value={at}
            onChange={(value) => setAt(value ?? "now")}
            allowDeselect={false}
          />
        </Group>
        {plan !== null && <UsageFields tenant={tenant} products={products} value={used} onChange={setUsed} />}
        {plan === null ? (
          <Text c="dimmed">{t("change.pick")}</Text>
        ) : (
          <Loaded of={preview.loadable}>{(shown) => <Preview of={shown} />}</Loaded>
        )}
        {write.error && <Refused error={write.error} />}
        <Group justify="flex-end">
          {plan !== null && (
            <CopyAsCurl
              method="POST"
              path={`/api/v1/subscriptions/${subscription.id}/preview`}
              tenant={tenant}
              body={question}
            />
          )}
          <Button variant="default" onClick={close}>
            {frame.t("cancel")}
          </Button>
          <Button
            disabled={plan === null || preview.stale || usage !== used || preview.loadable.state !== "shown"}
            loading={write.isPending}
            onClick={() => write.mutate({ tenant, params, body })}
          >
            {t("change.apply")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
