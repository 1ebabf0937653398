import { ActionIcon, Group, NumberInput, Text } from "@mantine/core";
import type { Subscription } from "@bailiwick/sdk";
import { useTranslation } from "react-i18next";
import { useList } from "../../frame/data.ts";
import { WriteDialog } from "../../frame/dialog.tsx";
import { useWriteForm } from "../../frame/form.ts";
import { Icon } from "../../frame/icon.tsx";
import { labelled, RemoteSelect } from "../../frame/remote-select.tsx";
import { toast } from "../../frame/toast.ts";

type Phase = Subscription["phases"][number];

interface AddOnsDialogProps {
  readonly tenant: string;
  readonly subscription: string;
  readonly phase: Phase;
  readonly close: () => void;
}

interface Bought {
  readonly addOn: string;
  readonly quantity: number | string;
}

/** What is bought beside a plan: all of it, with how many, put in place of what was. */
export function AddOnsDialog({ tenant, subscription, phase, close }: AddOnsDialogProps) {
  const { t } = useTranslation("tenants");
  const write = useWriteForm({
    name: "POST /api/v1/subscriptions/{subscription}/change",
    initial: { bought: phase.addOns.map(({ addOn, quantity }): Bought => ({ addOn, quantity })) },
    ask: ({ bought }) => ({
      tenant,
      params: { subscription },
      body: { addOns: bought.map(({ addOn, quantity }) => ({ addOn, quantity: Number(quantity) })) },
    }),
    done: () => {
      toast.done(t("subscription.addOnsChanged"));
      close();
    },
  });
  const { bought } = write.form.getValues();
  const isBought = (key: string) => bought.some(({ addOn }) => addOn === key);
  const offered = (search?: string) => ({
    query: { current: "true", plan: phase.plan, limit: 50, search } as const,
  });
  const { loadable } = useList("GET /api/v1/add-ons", offered());
  const change = (next: readonly Bought[]) => write.form.setFieldValue("bought", [...next]);
  return (
    <WriteDialog title={t("subscription.addOns")} of={write} submit={t("subscription.keep")} close={close}>
      <Text>{t("subscription.addOnsLead")}</Text>
      {bought.map(({ addOn, quantity }) => (
        <Group key={addOn} align="flex-end" wrap="nowrap">
          <NumberInput
            label={addOn}
            min={1}
            allowDecimal={false}
            value={quantity}
            onChange={(to) => change(bought.map((each) => (each.addOn === addOn ? { addOn, quantity: to } : each)))}
            style={{ flexGrow: 1 }}
          />
          <ActionIcon
            size="lg"
            variant="default"
            aria-label={t("subscription.remove", { addOn })}
            onClick={() => change(bought.filter((each) => each.addOn !== addOn))}
          >
            <Icon name="cross" size={16} />
          </ActionIcon>
        </Group>
      ))}
      {loadable.state === "shown" && loadable.data.length === 0 ? (
        <Text>{t("subscription.noAddOns", { plan: phase.plan })}</Text>
      ) : (
        <RemoteSelect
          label={t("subscription.add")}
          description={t("subscription.addHelp", { plan: phase.plan })}
          list="GET /api/v1/add-ons"
          ask={offered}
          option={({ addOn, label }) => (isBought(addOn) ? undefined : labelled(addOn, label))}
          value={null}
          onChange={(picked) => {
            if (picked !== null && !isBought(picked)) change([...bought, { addOn: picked, quantity: 1 }]);
          }}
          data-autofocus
        />
      )}
    </WriteDialog>
  );
}
