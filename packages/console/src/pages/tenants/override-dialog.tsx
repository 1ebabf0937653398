import { Select, TextInput } from "@mantine/core";
import type { Capability } from "@bailiwick/sdk";
import { useTranslation } from "react-i18next";
import { useOne } from "../../frame/data.ts";
import { WriteDialog } from "../../frame/dialog.tsx";
import { instantOf, useWriteForm, type WriteForm } from "../../frame/form.ts";
import { NodeSelect } from "../../frame/node-select.tsx";
import { ReasonField } from "../../frame/reason-field.tsx";
import { labelled, RemoteSelect } from "../../frame/remote-select.tsx";
import { toast } from "../../frame/toast.ts";

const modes = ["add", "raise", "set", "cap", "deny"] as const;
type Mode = (typeof modes)[number];

const blank = {
  capability: null as string | null,
  mode: "set" as Mode,
  value: "",
  node: null as string | null,
  until: "",
  reason: "",
};

interface OverrideDialogProps {
  readonly tenant: string;
  /** The capability it is about to begin with. */
  readonly capability?: string;
  readonly close: () => void;
}

/** Gives an exception to the plan: what may be asked for depends on the kind of the capability. */
export function OverrideDialog({ tenant, capability, close }: OverrideDialogProps) {
  const { t } = useTranslation("tenants");
  const write: WriteForm<typeof blank> = useWriteForm<"POST /api/v1/overrides", typeof blank>({
    name: "POST /api/v1/overrides",
    initial: { ...blank, capability: capability ?? null },
    ask: (values) => ({ tenant, body: bodyOf({ ...values, mode }, about) }),
    done: () => {
      toast.done(t("overrides.made"));
      close();
    },
  });
  const { form } = write;
  const { capability: key, mode: wanted, node } = form.getValues();
  const { loadable } = useOne(
    "GET /api/v1/capabilities/{capability}",
    { params: { capability: key ?? "" } },
    { when: key !== null },
  );
  const about = loadable.state === "shown" && loadable.data.key === key ? loadable.data : undefined;
  const possible = modesFor(about);
  const mode = possible.find((each) => each === wanted) ?? "set";
  return (
    <WriteDialog title={t("overrides.create")} of={write} submit={t("overrides.grant")} close={close}>
      <RemoteSelect
        label={t("overrides.capability")}
        list="GET /api/v1/capabilities"
        ask={(search) => ({ query: { limit: 30, search } })}
        option={({ key: value, label }) => labelled(value, label)}
        value={key}
        onChange={(value) => form.setFieldValue("capability", value)}
        error={form.errors["capability"]}
        required
      />
      <Select
        label={t("overrides.mode")}
        description={t(`overrides.modeHelp.${mode}`)}
        data={possible.map((value) => ({ value, label: t(`overrides.modes.${value}`) }))}
        allowDeselect={false}
        {...form.getInputProps("mode")}
        value={mode}
      />
      {mode !== "deny" &&
        (about?.kind === "switch" ? (
          <Select
            label={t("overrides.value")}
            data={[
              { value: "true", label: t("overrides.valueOn") },
              { value: "false", label: t("overrides.valueOff") },
            ]}
            required
            {...form.getInputProps("value")}
          />
        ) : (
          <TextInput label={t("overrides.value")} required {...form.getInputProps("value")} />
        ))}
      <NodeSelect
        tenant={tenant}
        label={t("overrides.node")}
        description={t("overrides.nodeHelp")}
        value={node}
        onChange={(value) => form.setFieldValue("node", value)}
        error={form.errors["node"]}
      />
      <TextInput
        type="datetime-local"
        label={t("overrides.until")}
        description={t("overrides.untilHelp")}
        {...form.getInputProps("until")}
      />
      <ReasonField label={t("overrides.reason")} {...form.getInputProps("reason")} />
    </WriteDialog>
  );
}

const isNumeric = ({ kind, valueType }: Capability): boolean =>
  kind === "meter" || (kind === "value" && valueType === "number");

/** Only numbers can be raised, added to and capped. */
const modesFor = (about: Capability | undefined): readonly Mode[] =>
  about === undefined || isNumeric(about) ? modes : ["set", "deny"];

const bodyOf = ({ capability, mode, value, node, until, reason }: typeof blank, about: Capability | undefined) => ({
  capability: capability ?? "",
  mode,
  reason,
  until: instantOf(until),
  ...(node !== null && { node }),
  ...(mode !== "deny" && { value: valueOf(value.trim(), about) }),
});

/** What was typed, in the type of the capability. An amount stays text: it is exact. */
function valueOf(typed: string, about: Capability | undefined): unknown {
  if (about?.kind === "switch") return typed === "true";
  if (about?.valueType !== "json") return typed;
  try {
    return JSON.parse(typed) as unknown;
  } catch {
    // The server says what is wrong with it.
    return typed;
  }
}
