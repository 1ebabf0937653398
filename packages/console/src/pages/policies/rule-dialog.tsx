import type { Ask, OperationName, Rule } from "@bailiwick/sdk";
import { MultiSelect, Select, TagsInput, Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useOne } from "../../frame/data.ts";
import { WriteDialog } from "../../frame/dialog.tsx";
import { instantOf, localOf, useWriteForm } from "../../frame/form.ts";
import { NodeSelect } from "../../frame/node-select.tsx";
import { AsItIs } from "../../frame/overtaken.tsx";
import { toast } from "../../frame/toast.ts";
import { type Owner, rulesOf, useAbout } from "./owner.ts";

const effects = ["allow", "deny"] as const;
const classes = ["read", "write", "admin", "billing", "export"] as const;

const blank = {
  label: "",
  effect: "deny" as Rule["effect"],
  capabilities: [] as readonly string[],
  classes: [] as NonNullable<Rule["classes"]>,
  expression: "",
  node: null as string | null,
  from: "",
  until: "",
};
type Fields = typeof blank;

const fieldsOf = ({
  label,
  effect,
  capabilities,
  classes: covered,
  expression,
  nodeId,
  from,
  until,
}: Rule): Fields => ({
  label: label ?? "",
  effect,
  capabilities: capabilities ?? [],
  classes: covered ?? [],
  expression: expression ?? "",
  node: nodeId,
  from: from === null ? "" : localOf(new Date(from)),
  until: until === null ? "" : localOf(new Date(until)),
});

/** What the API is told for each field; null takes away what was there. */
const wire = (fields: Fields) => ({
  label: fields.label === "" ? null : fields.label,
  effect: fields.effect,
  capabilities: fields.capabilities.length === 0 ? null : fields.capabilities,
  classes: fields.classes.length === 0 ? null : fields.classes,
  expression: fields.expression.trim() === "" ? null : fields.expression,
  node: fields.node,
  from: instantOf(fields.from) ?? null,
  until: instantOf(fields.until) ?? null,
});

/** Only what is other than before: a template's rule that merely ends sooner stays the template's. */
function changesOf(fields: Fields, before: Fields): object {
  const was = new Map(Object.entries(wire(before)).map(([name, value]) => [name, JSON.stringify(value)]));
  return Object.fromEntries(
    Object.entries(wire(fields)).filter(([name, value]) => JSON.stringify(value) !== was.get(name)),
  );
}

interface RuleDialogProps {
  readonly owner: Owner;
  readonly close: () => void;
}

export const NewRule = (props: RuleDialogProps) => <RuleDialog {...props} />;

export function ChangeRule({ rule, ...props }: RuleDialogProps & { readonly rule: string }) {
  const { t } = useTranslation("policies");
  const about = useAbout(props.owner);
  const current = useOne(`GET /api/v1/${rulesOf[props.owner]}/{rule}`, { ...about, params: { rule } }, { anew: true });
  return (
    <AsItIs title={t("rules.changeTitle")} of={current} close={props.close}>
      {(shown, etag) => <RuleDialog {...props} of={{ rule: shown, etag }} />}
    </AsItIs>
  );
}

interface RuleFormProps extends RuleDialogProps {
  readonly of?: { readonly rule: Rule; readonly etag: string };
}

function RuleDialog({ owner, of, close }: RuleFormProps) {
  const { t } = useTranslation("policies");
  const about = useAbout(owner);
  const before = of === undefined ? blank : fieldsOf(of.rule);
  const base = `/api/v1/${rulesOf[owner]}` as const;
  const name: OperationName = of === undefined ? `POST ${base}` : `PATCH ${base}/{rule}`;
  const write = useWriteForm<typeof name, Fields>({
    name,
    initial: before,
    ask: (fields) =>
      (of === undefined
        ? { ...about, body: Object.fromEntries(Object.entries(wire(fields)).filter(([, value]) => value !== null)) }
        : { ...about, params: { rule: of.rule.id }, body: changesOf(fields, before), ifMatch: of.etag }) as Ask<
        typeof name
      >,
    done: () => {
      toast.done(t("rules.saved"));
      close();
    },
  });
  const { form } = write;
  const { capabilities, classes: covered, node } = form.getValues();
  return (
    <WriteDialog
      title={of === undefined ? t("rules.create") : t("rules.changeTitle")}
      of={write}
      submit={t("rules.save")}
      close={close}
    >
      <TextInput label={t("label")} maxLength={200} data-autofocus {...form.getInputProps("label")} />
      <Select
        label={t("rules.effect")}
        data={effects.map((value) => ({ value, label: t(`rules.effects.${value}`) }))}
        allowDeselect={false}
        {...form.getInputProps("effect")}
      />
      <TagsInput
        label={t("rules.capabilities")}
        description={t("rules.capabilitiesHelp")}
        value={[...capabilities]}
        onChange={(keys) => form.setFieldValue("capabilities", keys)}
        error={form.errors["capabilities"]}
      />
      <MultiSelect
        label={t("rules.classes")}
        data={classes.map((value) => ({ value, label: t(`rules.classNames.${value}`) }))}
        value={[...covered]}
        onChange={(values) => form.setFieldValue("classes", values as Fields["classes"])}
        error={form.errors["classes"]}
      />
      <Textarea
        label={t("rules.when")}
        description={t("rules.whenHelp")}
        autosize
        minRows={2}
        spellCheck={false}
        styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
        {...form.getInputProps("expression")}
      />
      {about.tenant !== undefined && (
        <NodeSelect
          tenant={about.tenant}
          label={t("rules.node")}
          description={t("rules.nodeHelp")}
          value={node}
          onChange={(value) => form.setFieldValue("node", value)}
          error={form.errors["node"]}
        />
      )}
      <TextInput type="datetime-local" label={t("rules.begins")} {...form.getInputProps("from")} />
      <TextInput type="datetime-local" label={t("rules.ends")} {...form.getInputProps("until")} />
    </WriteDialog>
  );
}
