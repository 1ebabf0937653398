import { Button, Code, Group, Stack, Text, TextInput } from "@mantine/core";
import type { OperationName } from "@bailiwick/sdk";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api.ts";
import { Section } from "../../frame/page.tsx";
import { Refused } from "../../frame/refusal.tsx";
import { useTenant } from "../../frame/tenant.ts";
import type { Listed } from "./operations.ts";

type Said = { readonly answer: string } | { readonly error: Error };

/** Which fields an operation takes is known only when it is chosen. */
const untyped = api as unknown as (name: OperationName, ask: object) => Promise<unknown>;

/** Asks a reading operation with the session one has. */
export function TryIt({ of }: { readonly of: Listed }) {
  const { t } = useTranslation("reference");
  const tenant = useTenant();
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const [said, setSaid] = useState<Said>();
  const [busy, setBusy] = useState(false);
  const fields = (of.parameters ?? []).filter(({ in: place }) => place !== "header");
  const takesTenant = of.parameters?.some(({ name }) => name === "Bailiwick-Tenant") ?? false;
  const filled = (place: "path" | "query") =>
    Object.fromEntries(
      fields
        .filter(({ in: where, name }) => where === place && (values[name] ?? "") !== "")
        .map(({ name }) => [name, values[name]]),
    );
  const send = async () => {
    setBusy(true);
    try {
      const ask = { params: filled("path"), query: filled("query"), ...(takesTenant && tenant && { tenant }) };
      const answer = await untyped(`${of.method} ${of.path}` as OperationName, ask);
      setSaid({ answer: JSON.stringify(answer, null, 2) });
    } catch (error) {
      setSaid({ error: error as Error });
    } finally {
      setBusy(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void send();
  };
  return (
    <Section title={t("tryIt")} lead={`${t("tryLead")}${takesTenant ? ` ${t("tenant")}` : ""}`}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Group align="flex-end">
            {fields.map(({ name, required = false }) => (
              <TextInput
                key={name}
                label={name}
                required={required}
                value={values[name] ?? ""}
                onChange={(event) => setValues({ ...values, [name]: event.currentTarget.value })}
              />
            ))}
            <Button type="submit" loading={busy}>
              {t("send")}
            </Button>
          </Group>
          {said && "error" in said && <Refused error={said.error} />}
          {said && "answer" in said && (
            <div>
              <Text size="sm" fw={600} mb={4} role="status">
                {t("answer")}
              </Text>
              <Code block mah="24rem" tabIndex={0} role="region" aria-label={t("answer")}>
                {said.answer}
              </Code>
            </div>
          )}
        </Stack>
      </form>
    </Section>
  );
}
