import { ActionIcon, Group, NumberInput, Text } from "@mantine/core";
import type { Subscription } from "@bailiwick/sdk";
import { useTranslation } from "react-i18next";
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
      <RemoteSelect
        label={t("subscription.add")}
        list="GET /api/v1/add-ons"
        ask={(search) => ({ query: { current: "true", limit: 50, search } })}
        option={({ addOn, label }) => labelled(addOn, label)}
        value={null}
        onChange={(picked) => {
          if (picked !== null && bought.every(({ addOn }) => addOn !== picked))
            change([...bought, { addOn: picked, quantity: 1 }]);
        }}
        data-autofocus
      />
    </WriteDialog>
  );
}
