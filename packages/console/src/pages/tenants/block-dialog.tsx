import { Select, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { WriteDialog } from "../../frame/dialog.tsx";
import { instantOf, useWriteForm } from "../../frame/form.ts";
import { NodeSelect } from "../../frame/node-select.tsx";
import { ReasonField } from "../../frame/reason-field.tsx";
import { toast } from "../../frame/toast.ts";

const effects = ["restricted", "suspended", "closed"] as const;

const initial = {
  source: "",
  effect: "restricted" as (typeof effects)[number],
  node: null as string | null,
  until: "",
  reason: "",
};

/** Restricts a tenant or a part of it, until it is lifted or ends by itself. */
export function BlockDialog({ tenant, close }: { readonly tenant: string; readonly close: () => void }) {
  const { t } = useTranslation("tenants");
  const write = useWriteForm({
    name: "POST /api/v1/blocks",
    initial,
    ask: ({ until, node, ...values }) => ({
      tenant,
      body: { ...values, ...(node !== null && { node }), until: instantOf(until) },
    }),
    done: () => {
      toast.done(t("blocks.made"));
      close();
    },
  });
  const { form } = write;
  return (
    <WriteDialog title={t("blocks.create")} of={write} submit={t("blocks.place")} danger close={close}>
      <TextInput
        label={t("blocks.source")}
        description={t("blocks.sourceHelp")}
        required
        data-autofocus
        {...form.getInputProps("source")}
      />
      <Select
        label={t("blocks.effect")}
        description={t(`blocks.effectHelp.${form.getValues().effect}`)}
        data={effects.map((value) => ({ value, label: t(`blocks.effects.${value}`) }))}
        allowDeselect={false}
        {...form.getInputProps("effect")}
      />
      <NodeSelect
        tenant={tenant}
        label={t("blocks.node")}
        description={t("blocks.nodeHelp")}
        value={form.getValues().node}
        onChange={(node) => form.setFieldValue("node", node)}
        error={form.errors["node"]}
      />
      <TextInput
        type="datetime-local"
        label={t("blocks.until")}
        description={t("blocks.untilHelp")}
        {...form.getInputProps("until")}
      />
      <ReasonField label={t("blocks.reason")} {...form.getInputProps("reason")} />
    </WriteDialog>
  );
}
