import { NumberInput, Select, TextInput } from "@mantine/core";
import type { Ask, OperationName } from "@bailiwick/sdk";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { WriteDialog } from "../../frame/dialog.tsx";
import { instantOf, useWriteForm } from "../../frame/form.ts";
import { NodeSelect } from "../../frame/node-select.tsx";
import { ReasonField } from "../../frame/reason-field.tsx";
import { labelled, RemoteSelect } from "../../frame/remote-select.tsx";
import { toast } from "../../frame/toast.ts";
import { type ControlKind, controlKinds } from "../../routes.ts";

const initial = {
  kind: "kill" as ControlKind,
  capability: null as string | null,
  node: null as string | null,
  percentage: 10 as number | string,
  salt: "",
  reason: "",
  from: "",
  until: "",
};

const bodyOf = ({ kind, capability, node, percentage, salt, reason, from, until }: typeof initial) => ({
  kind,
  reason,
  ...(capability !== null && { capability }),
  ...(node !== null && { node }),
  ...(kind === "rollout" && { percentage: Number(percentage) }),
  ...(kind === "rollout" && salt !== "" && { salt }),
  from: instantOf(from),
  until: instantOf(until),
});

interface ControlDialogProps {
  /** Whom it is for to begin with. */
  readonly tenant: string | undefined;
  readonly close: () => void;
}

/** Puts a control in place: for everybody, or for the one tenant that is chosen. */
export function ControlDialog({ tenant: given, close }: ControlDialogProps) {
  const { t } = useTranslation("controls");
  const [tenant, setTenant] = useState<string | null>(given ?? null);
  const name: OperationName = tenant === null ? "POST /api/v1/controls" : "POST /api/v1/tenants/{tenant}/controls";
  const write = useWriteForm<typeof name, typeof initial>({
    name,
    initial,
    ask: (values) => ({ body: bodyOf(values), ...(tenant !== null && { params: { tenant } }) }) as Ask<typeof name>,
    done: () => {
      toast.done(t("made"));
      close();
    },
  });
  const { form } = write;
  const { kind, capability, node } = form.getValues();
  return (
    <WriteDialog title={t("create")} of={write} submit={t("throw")} danger={kind === "kill"} close={close}>
      <Select
        label={t("kind")}
        description={t(`kindHelp.${kind}`)}
        data={controlKinds.map((value) => ({ value, label: t(`kinds.${value}`) }))}
        allowDeselect={false}
        data-autofocus
        {...form.getInputProps("kind")}
      />
      <RemoteSelect
        label={t("capability")}
        description={t("capabilityHelp")}
        list="GET /api/v1/capabilities"
        ask={(search) => ({ query: { limit: 30, search } })}
        option={({ key, label }) => labelled(key, label)}
        value={capability}
        onChange={(value) => form.setFieldValue("capability", value)}
        error={form.errors["capability"]}
        clearable
      />
      <RemoteSelect
        label={t("tenant")}
        description={t("tenantHelp")}
        list="GET /api/v1/tenants"
        ask={(search) => ({ query: { limit: 30, search } })}
        option={({ slug, name: label }) => ({ value: slug, label })}
        value={tenant}
        onChange={(other) => {
          setTenant(other);
          form.setFieldValue("node", null);
        }}
        clearable
      />
      {tenant !== null && (
        <NodeSelect
          tenant={tenant}
          label={t("node")}
          description={t("nodeHelp")}
          value={node}
          onChange={(value) => form.setFieldValue("node", value)}
          error={form.errors["node"]}
        />
      )}
      {kind === "rollout" && (
        <>
          <NumberInput
            label={t("percentage")}
            min={0}
            max={100}
            decimalScale={2}
            required
            {...form.getInputProps("percentage")}
          />
          <TextInput label={t("salt")} description={t("saltHelp")} maxLength={100} {...form.getInputProps("salt")} />
        </>
      )}
      <TextInput
        type="datetime-local"
        label={t("begins")}
        description={t("beginsHelp")}
        {...form.getInputProps("from")}
      />
      <TextInput
        type="datetime-local"
        label={t("until")}
        description={t("untilHelp")}
        {...form.getInputProps("until")}
      />
      <ReasonField label={t("reason")} {...form.getInputProps("reason")} />
    </WriteDialog>
  );
}
