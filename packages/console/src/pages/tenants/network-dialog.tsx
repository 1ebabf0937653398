import type { Operations } from "@bailiwick/sdk";
import { ActionIcon, Button, Checkbox, Fieldset, Group, Select, SimpleGrid, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useOne } from "../../frame/data.ts";
import { WriteDialog } from "../../frame/dialog.tsx";
import { instantOf, localOf, useWriteForm } from "../../frame/form.ts";
import { Icon } from "../../frame/icon.tsx";
import { AsItIs } from "../../frame/overtaken.tsx";
import { RemoteAutocomplete } from "../../frame/remote-autocomplete.tsx";
import { labelled } from "../../frame/remote-select.tsx";
import { toast } from "../../frame/toast.ts";

type Policy = Operations["GET /api/v1/network-policy"]["reply"];

const modes = ["off", "monitor", "enforce"] as const;
const effects = ["allow", "deny"] as const;

interface NetworkDialogProps {
  readonly tenant: string;
  readonly close: () => void;
}

/** From which addresses the tenant lets its own people in, put whole in place of what was. */
export function NetworkDialog({ tenant, close }: NetworkDialogProps) {
  const { t } = useTranslation("tenants");
  const current = useOne("GET /api/v1/network-policy", { tenant }, { anew: true });
  return (
    <AsItIs title={t("network.changeTitle")} of={current} close={close}>
      {(policy, etag) => <PolicyDialog tenant={tenant} policy={policy} etag={etag} close={close} />}
    </AsItIs>
  );
}

/** A field for a moment holds no seconds: one that was not touched is sent as it was. */
const momentOf = (until: string | null) => ({ until: until === null ? "" : localOf(new Date(until)), was: until });
const untilOf = ({ until, was }: ReturnType<typeof momentOf>): string | undefined =>
  was !== null && until === localOf(new Date(was)) ? was : instantOf(until);

const ruleOf = ({ effect, cidr, label, until }: Policy["rules"][number]) => ({
  effect,
  cidr,
  label: label ?? "",
  ...momentOf(until),
});
const bypassOf = ({ externalId, reason, until }: Policy["bypass"][number]) => ({
  principal: externalId,
  reason,
  ...momentOf(until),
});

interface PolicyDialogProps extends NetworkDialogProps {
  readonly policy: Policy;
  readonly etag: string;
}

function PolicyDialog({ tenant, policy: { mode, rules, bypass }, etag, close }: PolicyDialogProps) {
  const { t } = useTranslation("tenants");
  const write = useWriteForm({
    name: "PUT /api/v1/network-policy",
    initial: { mode, rules: rules.map(ruleOf), bypass: bypass.map(bypassOf), confirm: false },
    ask: (fields) => ({
      tenant,
      body: {
        mode: fields.mode,
        rules: fields.rules.map(({ effect, cidr, label, ...moment }) => ({
          effect,
          cidr: cidr.trim(),
          ...(label !== "" && { label }),
          until: untilOf(moment) ?? null,
        })),
        bypass: fields.bypass.map(({ principal, reason, ...moment }) => ({
          principal,
          reason,
          until: untilOf(moment) ?? "",
        })),
        confirm: fields.confirm,
      },
      ifMatch: etag,
    }),
    done: () => {
      toast.done(t("network.changed"));
      close();
    },
  });
  const { form } = write;
  const fields = form.getValues();
  return (
    <WriteDialog title={t("network.changeTitle")} of={write} submit={t("network.change")} close={close}>
      <Select
        label={t("network.mode")}
        description={t(`network.modeHelp.${fields.mode}`)}
        data={modes.map((value) => ({ value, label: t(`network.modes.${value}`) }))}
        allowDeselect={false}
        data-autofocus
        {...form.getInputProps("mode")}
      />
      {fields.rules.map((_, index) => (
        // Until it is saved a row has no name but its place.
        <Fieldset key={index} legend={t("network.rule", { number: index + 1 })}>
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
            <TextInput label={t("network.range")} required {...form.getInputProps(`rules.${index}.cidr`)} />
            <Select
              label={t("network.effect")}
              data={effects.map((value) => ({ value, label: t(`network.effects.${value}`) }))}
              allowDeselect={false}
              {...form.getInputProps(`rules.${index}.effect`)}
            />
            <TextInput label={t("network.label")} maxLength={200} {...form.getInputProps(`rules.${index}.label`)} />
            <TextInput
              type="datetime-local"
              label={t("network.until")}
              {...form.getInputProps(`rules.${index}.until`)}
            />
          </SimpleGrid>
          <Remove what={t("network.rule", { number: index + 1 })} press={() => form.removeListItem("rules", index)} />
        </Fieldset>
      ))}
      <Add
        what={t("network.addRule")}
        press={() =>
          form.insertListItem("rules", ruleOf({ id: "", effect: "allow", cidr: "", label: null, until: null }))
        }
      />
      {fields.bypass.map(({ principal }, index) => (
        <Fieldset key={index} legend={t("network.exception", { number: index + 1 })}>
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
            <RemoteAutocomplete
              list="GET /api/v1/principals"
              ask={(search) => ({ tenant, query: { limit: 20, search } })}
              option={({ externalId, name }) => labelled(externalId, name)}
              label={t("network.principal")}
              required
              value={principal}
              error={form.errors[`bypass.${index}.principal`]}
              onChange={(chosen) => form.setFieldValue(`bypass.${index}.principal`, chosen)}
            />
            <TextInput
              type="datetime-local"
              label={t("network.until")}
              required
              {...form.getInputProps(`bypass.${index}.until`)}
            />
            <TextInput
              label={t("network.reason")}
              required
              maxLength={500}
              {...form.getInputProps(`bypass.${index}.reason`)}
            />
          </SimpleGrid>
          <Remove
            what={t("network.exception", { number: index + 1 })}
            press={() => form.removeListItem("bypass", index)}
          />
        </Fieldset>
      ))}
      <Add
        what={t("network.addException")}
        press={() => form.insertListItem("bypass", { principal: "", reason: "", until: "", was: null })}
      />
      <Checkbox
        label={t("network.confirm")}
        description={t("network.confirmHelp")}
        {...form.getInputProps("confirm", { type: "checkbox" })}
      />
    </WriteDialog>
  );
}

interface RowProps {
  readonly what: string;
  readonly press: () => void;
}

function Remove({ what, press }: RowProps) {
  const { t } = useTranslation("tenants");
  return (
    <Group justify="flex-end" mt="xs">
      <ActionIcon variant="default" aria-label={t("network.remove", { what })} onClick={press}>
        <Icon name="cross" size={16} />
      </ActionIcon>
    </Group>
  );
}

const Add = ({ what, press }: RowProps) => (
  <Group>
    <Button variant="default" size="compact-sm" leftSection={<Icon name="plus" size={14} />} onClick={press}>
      {what}
    </Button>
  </Group>
);
