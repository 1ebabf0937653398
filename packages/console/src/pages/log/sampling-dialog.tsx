import { NumberInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { WriteDialog } from "../../frame/dialog.tsx";
import { useWriteForm } from "../../frame/form.ts";
import { ReasonField } from "../../frame/reason-field.tsx";
import { labelled, RemoteSelect } from "../../frame/remote-select.tsx";
import { toast } from "../../frame/toast.ts";
import type { Sampling } from "./sampling-tab.tsx";

interface SamplingDialogProps {
  /** What is in force; undefined for a capability that has none. */
  readonly of: Sampling | undefined;
  readonly close: () => void;
}

/** Says how many of a capability's decisions are kept, and why. */
export function SamplingDialog({ of, close }: SamplingDialogProps) {
  const { t } = useTranslation("log");
  const write = useWriteForm({
    name: "PUT /api/v1/decision-log/sampling/{capability}",
    // Named as the members of the body are, so that complaints find them; shown as percentages.
    initial: {
      capability: (of?.capability ?? null) as string | null,
      allowedOf10000: ((of?.allowedOf10000 ?? 100) / 100) as number | string,
      deniedOf10000: ((of?.deniedOf10000 ?? 10_000) / 100) as number | string,
      reason: of?.reason ?? "",
    },
    ask: ({ capability, allowedOf10000, deniedOf10000, reason }) => ({
      params: { capability: capability ?? "" },
      body: { allowedOf10000: of10000(allowedOf10000), deniedOf10000: of10000(deniedOf10000), reason },
    }),
    done: () => {
      toast.done(t("sampling.done"));
      close();
    },
  });
  const { form } = write;
  const percent = { min: 0, max: 100, decimalScale: 2, suffix: " %", required: true } as const;
  return (
    <WriteDialog title={t("sampling.create")} of={write} submit={t("sampling.set")} close={close}>
      <RemoteSelect
        label={t("columns.capability")}
        list="GET /api/v1/capabilities"
        ask={(search) => ({ query: { limit: 30, search } })}
        option={({ key, label }) => labelled(key, label)}
        value={form.getValues().capability}
        onChange={(value) => form.setFieldValue("capability", value)}
        disabled={of !== undefined}
        required
        data-autofocus
      />
      <NumberInput
        label={t("sampling.allowed")}
        description={t("sampling.allowedHelp")}
        {...percent}
        {...form.getInputProps("allowedOf10000")}
      />
      <NumberInput
        label={t("sampling.denied")}
        description={t("sampling.deniedHelp")}
        {...percent}
        {...form.getInputProps("deniedOf10000")}
      />
      <ReasonField label={t("sampling.reason")} {...form.getInputProps("reason")} />
    </WriteDialog>
  );
}

const of10000 = (percent: number | string): number => Math.round(Number(percent) * 100);
