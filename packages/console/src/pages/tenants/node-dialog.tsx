import type { Node } from "@bailiwick/sdk";
import { Button, Group, Select, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useOne } from "../../frame/data.ts";
import { WriteDialog } from "../../frame/dialog.tsx";
import { useWriteForm, type WriteForm } from "../../frame/form.ts";
import { NodeSelect } from "../../frame/node-select.tsx";
import { AsItIs } from "../../frame/overtaken.tsx";
import { toast } from "../../frame/toast.ts";

const kinds = ["business_unit", "department", "team", "project", "workspace"] as const;

const blank = { name: "", key: "", parentId: null as string | null };
type Fields = typeof blank;

interface NodeDialogProps {
  readonly tenant: string;
  readonly close: () => void;
}

/** Puts a node into the tree. */
export function NewNode({ tenant, close }: NodeDialogProps) {
  const { t } = useTranslation("tenants");
  const write = useWriteForm({
    name: "POST /api/v1/nodes",
    initial: { ...blank, kind: "department" as (typeof kinds)[number] },
    ask: ({ name, key, kind, parentId }) => ({
      tenant,
      body: { name, kind, ...(key !== "" && { key }), ...(parentId !== null && { parentId }) },
    }),
    done: () => {
      toast.done(t("tree.made"));
      close();
    },
  });
  return (
    <WriteDialog title={t("tree.create")} of={write} submit={t("tree.create")} close={close}>
      <Select
        label={t("tree.kind")}
        description={t("tree.kindHelp")}
        data={kinds.map((value) => ({ value, label: t(`tree.kinds.${value}`) }))}
        allowDeselect={false}
        {...write.form.getInputProps("kind")}
      />
      <NodeFields tenant={tenant} of={write} />
      <Parent tenant={tenant} of={write} />
    </WriteDialog>
  );
}

interface ChangeNodeProps extends NodeDialogProps {
  readonly node: string;
  readonly root: string;
  /** It is to go; asked once more. */
  readonly remove: (node: Node) => void;
}

export function ChangeNode({ node, ...props }: ChangeNodeProps) {
  const { t } = useTranslation("tenants");
  const { tenant, close } = props;
  const current = useOne("GET /api/v1/nodes/{node}", { tenant, params: { node } }, { anew: true });
  return (
    <AsItIs title={t("tree.changeTitle")} of={current} close={close}>
      {(shown, etag) => <ChangeDialog {...props} node={shown} etag={etag} />}
    </AsItIs>
  );
}

interface ChangeDialogProps extends Omit<ChangeNodeProps, "node"> {
  readonly node: Node;
  readonly etag: string;
}

/** Renames a node, or moves it with all that hangs on it. The root stays where it is. */
function ChangeDialog({ tenant, node, root, etag, remove, close }: ChangeDialogProps) {
  const { t } = useTranslation("tenants");
  const { id, name, key, parentId } = node;
  const write = useWriteForm({
    name: "PATCH /api/v1/nodes/{node}",
    initial: { name, key: key ?? "", parentId },
    ask: (fields) => ({ tenant, params: { node: id }, body: changesOf(fields, node, root), ifMatch: etag }),
    done: () => {
      toast.done(t("tree.changed"));
      close();
    },
  });
  return (
    <WriteDialog title={t("tree.changeTitle")} of={write} submit={t("tree.change")} close={close}>
      <NodeFields tenant={tenant} of={write} />
      {id !== root && (
        <>
          <Parent tenant={tenant} of={write} />
          <Group>
            <Button variant="subtle" color="red" onClick={() => remove(node)}>
              {t("tree.delete")}
            </Button>
          </Group>
        </>
      )}
    </WriteDialog>
  );
}

/** Only what is other than before; no parent is the root. */
const changesOf = ({ name, key, parentId }: Fields, before: Node, root: string) => ({
  ...(name !== before.name && { name }),
  ...(key !== (before.key ?? "") && { key: key === "" ? null : key }),
  ...(before.id !== root && (parentId ?? root) !== before.parentId && { parentId: parentId ?? root }),
});

interface FieldsProps<Values extends Fields> {
  readonly tenant: string;
  readonly of: WriteForm<Values>;
}

function NodeFields<Values extends Fields>({ of: { form } }: FieldsProps<Values>) {
  const { t } = useTranslation("tenants");
  return (
    <>
      <TextInput label={t("tree.name")} required maxLength={200} data-autofocus {...form.getInputProps("name")} />
      <TextInput label={t("tree.key")} description={t("tree.keyHelp")} {...form.getInputProps("key")} />
    </>
  );
}

function Parent<Values extends Fields>({ tenant, of: { form } }: FieldsProps<Values>) {
  const { t } = useTranslation("tenants");
  return (
    <NodeSelect
      tenant={tenant}
      label={t("tree.parent")}
      description={t("tree.parentHelp")}
      value={form.getValues().parentId}
      onChange={(parentId) => form.setValues({ parentId } as Partial<Values>)}
      error={form.errors["parentId"]}
    />
  );
}
