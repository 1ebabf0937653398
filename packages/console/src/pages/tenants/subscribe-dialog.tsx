import { Checkbox } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { WriteDialog } from "../../frame/dialog.tsx";
import { useWriteForm } from "../../frame/form.ts";
import { toast } from "../../frame/toast.ts";
import { PlanSelect } from "./plan-select.tsx";

interface SubscribeDialogProps {
  readonly tenant: string;
  readonly close: () => void;
}

/** Puts a tenant on a plan of a product it has none of yet. */
export function SubscribeDialog({ tenant, close }: SubscribeDialogProps) {
  const { t } = useTranslation("tenants");
  const write = useWriteForm({
    name: "POST /api/v1/subscriptions",
    initial: { plan: null as string | null, trial: false },
    ask: ({ plan, trial }) => ({ tenant, body: { plan: plan ?? "", ...(trial && { trial: {} }) } }),
    done: () => {
      toast.done(t("subscription.begun"));
      close();
    },
  });
  const { form } = write;
  return (
    <WriteDialog title={t("subscription.begin")} of={write} submit={t("subscription.begin")} close={close}>
      <PlanSelect
        label={t("subscription.plan")}
        value={form.getValues().plan}
        onChange={(picked) => form.setFieldValue("plan", picked)}
        error={form.errors["plan"]}
        required
        data-autofocus
      />
      <Checkbox
        label={t("subscription.trial")}
        description={t("subscription.trialHelp")}
        {...form.getInputProps("trial", { type: "checkbox" })}
      />
    </WriteDialog>
  );
}
