import type { Ask } from "@bailiwick/sdk";
import { TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { WriteDialog } from "../../frame/dialog.tsx";
import { instantOf, useWriteForm } from "../../frame/form.ts";
import { NodeSelect } from "../../frame/node-select.tsx";
import { labelled, RemoteSelect } from "../../frame/remote-select.tsx";
import { toast } from "../../frame/toast.ts";

const initial = {
  principal: null as string | null,
  role: null as string | null,
  node: null as string | null,
  from: "",
  until: "",
};

/** Gives a principal a role at a node, from a moment until another. */
export function AssignmentDialog({ tenant, close }: { readonly tenant: string; readonly close: () => void }) {
  const { t } = useTranslation("roles");
  const write = useWriteForm<"POST /api/v1/assignments", typeof initial>({
    name: "POST /api/v1/assignments",
    initial,
    ask: ({ principal, role, node, from, until }) =>
      ({
        tenant,
        body: {
          principal: principal ?? "",
          role: role ?? "",
          ...(node !== null && { node }),
          from: instantOf(from),
          until: instantOf(until),
        },
      }) as Ask<"POST /api/v1/assignments">,
    done: () => {
      toast.done(t("assignments.made"));
      close();
    },
  });
  const { form } = write;
  const { principal, role, node } = form.getValues();
  return (
    <WriteDialog title={t("assignments.create")} of={write} submit={t("assignments.assign")} close={close}>
      <RemoteSelect
        label={t("assignments.principal")}
        list="GET /api/v1/principals"
        ask={(search) => ({ tenant, query: { limit: 30, search } })}
        option={({ id, name, externalId }) => ({ value: id, label: `${name} (${externalId})` })}
        value={principal}
        onChange={(value) => form.setFieldValue("principal", value)}
        error={form.errors["principal"]}
        required
        data-autofocus
      />
      <RemoteSelect
        label={t("assignments.role")}
        list="GET /api/v1/roles"
        ask={(search) => ({ tenant, query: { limit: 30, search } })}
        option={({ id, name, builtIn }) => (builtIn ? labelled(id, name) : { value: id, label: name })}
        value={role}
        onChange={(value) => form.setFieldValue("role", value)}
        error={form.errors["role"]}
        required
      />
      <NodeSelect
        tenant={tenant}
        label={t("assignments.node")}
        description={t("assignments.nodeHelp")}
        value={node}
        onChange={(value) => form.setFieldValue("node", value)}
        error={form.errors["node"]}
      />
      <TextInput type="datetime-local" label={t("assignments.from")} {...form.getInputProps("from")} />
      <TextInput
        type="datetime-local"
        label={t("assignments.until")}
        description={t("assignments.untilHelp")}
        {...form.getInputProps("until")}
      />
    </WriteDialog>
  );
}
