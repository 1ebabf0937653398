import { Accordion, Alert, Button, Group, JsonInput, Paper, SimpleGrid, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { Refusal } from "@bailiwick/sdk";
import { type ChangeEvent, type FormEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Question } from "../../decisions/question.ts";
import { Icon } from "../../frame/icon.tsx";
import { labelled } from "../../frame/remote-select.tsx";
import { RemoteAutocomplete } from "../../frame/remote-autocomplete.tsx";
import { blank, composed, type Composition, compositionOf, type Field, fieldAt, unreadable } from "./composition.ts";

interface ComposerProps {
  readonly tenant: string;
  /** The question the address names. */
  readonly question: Question | undefined;
  /** Why the server would not answer it. */
  readonly error: Error | undefined;
  readonly ask: (question: Question) => void;
}

/** Composes the one question: who, what, on what, under which circumstances. The time is now. */
export function Composer({ tenant, question, error, ask }: ComposerProps) {
  const { t } = useTranslation("playground");
  const form = useForm<Composition>({
    mode: "controlled",
    initialValues: question ? compositionOf(question) : blank,
  });
  // What the server complained of, until it is asked again.
  const errors: Readonly<Record<string, ReactNode>> = { ...complaintsIn(error), ...form.errors };
  const [open, setOpen] = useState(() => opened(form.getValues()));
  const named = question && JSON.stringify(question);
  const [filled, setFilled] = useState(named);
  if (named !== filled) {
    // Another question in the address, from a link or the history, fills the form anew.
    setFilled(named);
    const next = question ? compositionOf(question) : blank;
    if (named !== printOf(form.getValues())) {
      form.setValues(next);
      setOpen(opened(next));
    }
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const wrong = unreadable(form.getValues());
    form.setErrors(Object.fromEntries(wrong.map((field) => [field, t("notAnObject")])));
    if (wrong.length === 0) ask(composed(form.getValues()));
  };
  const text = (field: Field) => ({
    label: t(`fields.${field}`),
    value: form.getValues()[field],
    error: errors[field],
    onChange: (value: string) => form.setFieldValue(field, value),
  });
  const json = (field: Field) => ({ ...text(field), ...jsonField, validationError: t("notAnObject") });
  const plain = (field: Field) => ({
    ...text(field),
    onChange: (event: ChangeEvent<HTMLInputElement>) => form.setFieldValue(field, event.currentTarget.value),
  });
  const principals = {
    list: "GET /api/v1/principals",
    ask: (search: string | undefined) => ({ tenant, query: { limit: 20, search } }),
    option: ({ externalId, name }: { readonly externalId: string; readonly name: string }) =>
      labelled(externalId, name),
  } as const;
  return (
    <Paper withBorder p="md" component="form" onSubmit={submit} aria-label={t("question")}>
      <Stack gap="sm">
        <RemoteAutocomplete {...principals} {...text("principal")} description={t("help.principal")} required />
        <RemoteAutocomplete
          list="GET /api/v1/capabilities"
          ask={(search) => ({ query: { limit: 30, search } })}
          option={({ key, label }) => labelled(key, label)}
          {...text("capability")}
          description={t("help.capability")}
          required
        />
        <RemoteAutocomplete
          list="GET /api/v1/nodes"
          ask={(search) => ({ tenant, query: { limit: 30, search } })}
          option={({ id, key, name }) => labelled(key ?? id, name)}
          {...text("node")}
          description={t("help.node")}
        />
        <Accordion multiple variant="contained" value={open} onChange={setOpen} chevronIconSize={16}>
          <Accordion.Item value="resource">
            <Accordion.Control>{t("resource")}</Accordion.Control>
            <Accordion.Panel>
              <Stack gap="sm">
                <SimpleGrid cols={2} spacing="sm">
                  <TextInput {...plain("resourceType")} placeholder="ticket" />
                  <TextInput {...plain("resourceId")} placeholder="T-1" />
                </SimpleGrid>
                <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
                  <RemoteAutocomplete {...principals} {...text("owner")} />
                  <RemoteAutocomplete {...principals} {...text("assignee")} />
                </SimpleGrid>
                <JsonInput {...json("resourceProperties")} placeholder='{"amount": 1200}' />
              </Stack>
            </Accordion.Panel>
          </Accordion.Item>
          <Accordion.Item value="context">
            <Accordion.Control>{t("context")}</Accordion.Control>
            <Accordion.Panel>
              <Stack gap="sm">
                <SimpleGrid cols={2} spacing="sm">
                  <TextInput {...plain("ip")} placeholder="203.0.113.7" />
                  <TextInput {...plain("quantity")} inputMode="decimal" placeholder="1" />
                </SimpleGrid>
                <JsonInput {...json("usage")} description={t("help.usage")} placeholder='{"desk.users": "7"}' />
                <JsonInput {...json("context")} description={t("help.context")} placeholder='{"mfa": true}' />
              </Stack>
            </Accordion.Panel>
          </Accordion.Item>
          <Accordion.Item value="subject">
            <Accordion.Control>{t("subject")}</Accordion.Control>
            <Accordion.Panel>
              <Stack gap="sm">
                <TextInput {...plain("subjectType")} />
                <JsonInput {...json("subjectProperties")} description={t("help.subjectProperties")} />
                <JsonInput {...json("actionProperties")} />
              </Stack>
            </Accordion.Panel>
          </Accordion.Item>
        </Accordion>
        {Object.keys(errors).length > 0 && (
          <Alert color="red" variant="light" role="alert" icon={<Icon name="warning" />}>
            {t("notAsked", {
              fields: Object.keys(errors)
                .map((field) => t(`fields.${field as Field}`))
                .join(", "),
            })}
          </Alert>
        )}
        <Group justify="space-between">
          <Button type="submit" leftSection={<Icon name="arrow" size={16} />}>
            {t("ask")}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}

const jsonField = { autosize: true, minRows: 2, maxRows: 12, spellCheck: false } as const;

/** The question as it stands in the form, if it can be read. */
const printOf = (of: Composition): string | undefined =>
  unreadable(of).length === 0 ? JSON.stringify(composed(of)) : undefined;

/** The parts that hold something. */
function opened(of: Composition): string[] {
  const resource = [of.resourceType, of.resourceId, of.owner, of.assignee, of.resourceProperties];
  const context = [of.ip, of.quantity, of.usage, of.context];
  return [
    ...(resource.some((text) => text !== "") ? ["resource"] : []),
    ...(context.some((text) => text !== "") ? ["context"] : []),
    ...(of.subjectType !== "user" || of.subjectProperties !== "" ? ["subject"] : []),
  ];
}

function complaintsIn(error: Error | undefined): Record<string, string> {
  const errors = error instanceof Refusal ? (error.problem.errors ?? []) : [];
  return Object.fromEntries(
    errors.flatMap(({ pointer, detail }) => {
      const field = pointer === undefined ? undefined : fieldAt(pointer);
      return field === undefined ? [] : [[field, detail]];
    }),
  );
}
