import { Code, Stack, Text, Textarea } from "@mantine/core";
import type { Operations } from "@bailiwick/sdk";
import { useDebouncedValue } from "@mantine/hooks";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useOne } from "../../frame/data.ts";
import { Facts } from "../../frame/facts.tsx";
import { Loaded } from "../../frame/loaded.tsx";
import { jumpTo, type Mark, MarkList, SourceEditor } from "../../frame/source-editor.tsx";
import { Tag } from "../../frame/tag.tsx";
import { Mono } from "../../frame/values.tsx";

type Checked = Operations["POST /api/v1/conditions/check"]["reply"];

const beginning = "principal.mfa == true || resource.amount < 100.0";
const sampleBeginning = JSON.stringify({ principal: { mfa: false }, resource: { amount: 20 } }, null, 2);

/** Writes a condition and sees at once what is wrong with it, and how it comes out. */
export function ConditionsTab() {
  const { t } = useTranslation("policies");
  const field = useRef<HTMLTextAreaElement>(null);
  const [expression, setExpression] = useState(beginning);
  const [typed, setTyped] = useState(sampleBeginning);
  const [asked] = useDebouncedValue(expression, 300);
  const [sampleText] = useDebouncedValue(typed, 300);
  const sample = sampleOf(sampleText);
  const { loadable } = useOne(
    "POST /api/v1/conditions/check",
    { body: { expression: asked, ...(sample.value && { sample: sample.value }) } },
    { when: asked.trim() !== "" },
  );
  const marks: readonly Mark[] =
    loadable.state === "shown"
      ? loadable.data.errors.map(({ line, column, detail, code }) => ({
          severity: "error",
          line: line ?? 1,
          column: column ?? 1,
          message: detail,
          code,
        }))
      : [];
  return (
    <Stack gap="md">
      <Text c="dimmed" maw="46rem">
        {t("conditions.lead")}
      </Text>
      <SourceEditor
        label={t("conditions.expression")}
        value={expression}
        onChange={setExpression}
        lines={3}
        marks={marks}
        field={field}
      />
      <MarkList label={t("editor.findings")} marks={marks} jump={(mark) => jumpTo(field.current, mark)} />
      <Textarea
        label={t("conditions.sample")}
        description={t("conditions.sampleHelp")}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        error={sample.wrong === undefined ? undefined : t("conditions.sampleWrong", { why: sample.wrong })}
        autosize
        minRows={4}
        maxRows={20}
        spellCheck={false}
        styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
      />
      <Loaded of={loadable}>{(checked) => checked.valid && <Outcome of={checked} />}</Loaded>
    </Stack>
  );
}

type Sample = Readonly<Record<string, unknown>>;

function sampleOf(text: string): { readonly value?: Sample; readonly wrong?: string } {
  if (text.trim() === "") return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? { value: value as Sample }
      : { wrong: "{ }" };
  } catch (error) {
    return { wrong: (error as Error).message };
  }
}

const tones = { true: "good", false: "quiet", error: "bad" } as const;

function Outcome({ of }: { readonly of: Checked }) {
  const { t } = useTranslation("policies");
  return (
    <div role="status">
      <Facts
        facts={[
          ...(of.outcome === null
            ? []
            : [
                {
                  name: t("conditions.outcome"),
                  value: (
                    <>
                      <Tag tone={tones[of.outcome]}>{t(`conditions.outcomes.${of.outcome}`)}</Tag>{" "}
                      {of.errs !== null && t("conditions.because", { part: of.errs })}
                    </>
                  ),
                },
              ]),
          { name: t("conditions.type"), value: <Mono>{of.type ?? ""}</Mono> },
          {
            name: t("conditions.reads"),
            value:
              of.attributes.length === 0
                ? t("conditions.nothing")
                : of.attributes
                    .map(({ attribute, type }) => `${attribute} (${type ?? t("conditions.undeclared")})`)
                    .join(", "),
          },
          { name: t("conditions.printed"), value: <Code>{of.expression ?? ""}</Code> },
        ]}
      />
    </div>
  );
}
